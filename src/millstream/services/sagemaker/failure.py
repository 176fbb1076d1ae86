"""Why a job ended as it did, in AWS's words, with what its output adds."""

import signal

from millstream.domain.diagnosis import diagnose, traceback_end
from millstream.ports.compute import State, Status
from millstream.services.sagemaker.job import Outcome

LONGEST = 1024  # characters of a FailureReason
SEEN = 64 << 10  # bytes of the output's end that are looked at
COMPLETED, STOPPED = Outcome("Completed"), Outcome("Stopped")


def client_error(reason: str) -> Outcome:
    return Outcome("Failed", cut(f"ClientError: {reason}"))


def outcome(status: Status, output: str, said: str, limit: int, *, stopping: bool) -> Outcome:
    """Of one host. `output` is the end of what it printed, `said` what it says of its failure itself, `limit` its
    longest run in seconds.
    """
    if stopping:
        return STOPPED
    if status.reason and status.started and status.ended and status.ended - status.started >= limit:
        return Outcome("Stopped", f"The job ran longer than its MaxRuntimeInSeconds of {limit}.", exceeded=True)
    match status.state:
        case State.EXITED if status.exit_code == 0:
            return COMPLETED
        case State.EXITED:
            return Outcome("Failed", _algorithm_error(status, output, said))
        case State.STOPPED:
            return Outcome("Stopped", status.reason)
        case State.FAILED:
            return client_error(f"The job could not be started: {status.reason}")
    return Outcome(
        "Failed",
        cut(
            "InternalServerError: We encountered an internal error. Please try again. (The job's processes ended "
            f"without leaving an exit code: the machine restarted or their supervisor was killed. {status.reason})"
        ),
        lost=True,
    )


def _algorithm_error(status: Status, output: str, said: str) -> str:
    code = status.exit_code or 0
    how = f"exit code: {code}" if code >= 0 else f"ended by {_signal(-code)}"
    text = f"AlgorithmError: {said or 'See job logs for more information'}, {how}"
    if status.reason:
        text += f". {status.reason}"
    if fix := diagnose(output):
        text += f". How to fix: {fix}"
    if not said and (end := traceback_end(output, max(0, LONGEST - len(text) - 2))):
        text += f"\n{end}"
    return cut(text)


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
