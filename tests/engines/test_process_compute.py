"""The process engine keeps the compute port's promises on every rung, and what only it promises."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from millstream.container.environments import READY, Environments
from millstream.container.images import Catalogue
from millstream.container.sandbox import why_not
from millstream.container.supervisor import descendants
from millstream.engines.compute.process import ProcessCompute
from millstream.ports.compute import Compute, Invocation, Serving, State, Task, UnknownImage, WorkerDied
from tests.contracts.compute_contract import (
    BATCHING,
    MODEL,
    ComputeContract,
    Run,
    completed,
    output_has,
    put_model,
    task,
)
from tests.engines.bare import bare_compute
from tests.inside.test_recordio import recordio

RUNGS = [rung for rung in ("bubblewrap", "namespaces") if not why_not(rung)]
SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-cpu-py3"
PYTORCH = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.13-cpu-py311"
SERVER = """
import asyncio, sys
from pathlib import Path
from tests.contracts.compute_contract import BARE, put_model, task
from tests.engines.bare import bare_compute
from tests.inside.test_recordio import recordio
from millstream.ports.compute import Serving

async def main():
    compute = bare_compute(Path(sys.argv[1]))
    put_model(compute, "endpoint")
    await compute.serve(Serving("endpoint", BARE))
    code = "import os, time\\nwhile not os.path.exists('go'): time.sleep(.02)\\nprint('done')"
    await compute.start(task("job", code))
    while (await compute.status("job")).state != "running":
        await asyncio.sleep(0.02)
    print("up", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("compute", RUNGS, indirect=True)
class TestProcessCompute(ComputeContract):
    @pytest.fixture
    def compute(self, tmp_path: Path, request: pytest.FixtureRequest) -> Compute:
        return bare_compute(tmp_path, request.param)


@pytest.fixture
def run() -> Run:
    return lambda coroutine: asyncio.run(asyncio.wait_for(coroutine, 90))


def killed_server(folder: Path) -> None:
    """A server that was killed with -9 while a job and an endpoint ran."""
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(folder)], stdout=subprocess.PIPE)
    assert server.stdout is not None
    assert server.stdout.readline() == b"up\n"
    server.kill()
    server.wait()
    server.stdout.close()


def test_a_killed_servers_job_is_adopted_and_its_workers_end(tmp_path: Path, run: Run) -> None:
    async def after() -> None:
        compute = bare_compute(tmp_path)
        status = await compute.status("job")
        assert status is not None
        assert status.state is State.RUNNING
        (compute.workspace("job") / "go").touch()
        assert ((await compute.wait("job")).exit_code, await compute.output("job", 0)) == (0, b"done\n")
        async with asyncio.timeout(10):
            while workers_of(tmp_path):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    killed_server(tmp_path)

    run(after())


def workers_of(folder: Path) -> list[str]:
    lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.parent.exists()]
    return [line.decode() for line in lines if os.fsencode(folder / "tasks" / "endpoint") in line]


def test_a_killed_supervisor_takes_its_job_along(tmp_path: Path, run: Run) -> None:
    async def session() -> None:
        compute = bare_compute(tmp_path)
        await compute.start(task("victim", "import time; print('up'); time.sleep(60)"))
        await output_has(compute, "victim", b"up")
        supervisor = compute._folder("victim").supervisor()
        assert supervisor
        os.kill(supervisor, signal.SIGKILL)
        assert (await compute.wait("victim")).state is State.LOST

    run(session())


def test_a_task_that_was_not_launched_is_taken_up_again(tmp_path: Path, run: Run) -> None:
    async def session() -> None:
        before = bare_compute(tmp_path)
        before._folder("early").create(task("early", "print('late')"))

        assert (await bare_compute(tmp_path).wait("early")).exit_code == 0

    run(session())


def test_a_stop_before_the_launch_is_a_stop(tmp_path: Path, run: Run) -> None:
    async def session() -> None:
        compute = bare_compute(tmp_path)
        await compute.start(task("early", "print('ran')"))
        await compute.stop("early", 0)
        assert (await compute.wait("early")).state is State.STOPPED
        assert b"ran" not in await compute.output("early", 0)

    run(session())


def test_the_name_of_a_task_that_was_removed_before_its_launch_runs_again(tmp_path: Path, run: Run) -> None:
    """A killed server left it unlaunched; the next one removes it and starts it anew."""
    bare_compute(tmp_path)._folder("t").create(task("t", "print(1)"))

    async def again() -> None:
        compute = bare_compute(tmp_path)
        await compute.remove("t")
        await compute.start(task("t", "print(2)"))
        assert (await compute.wait("t")).exit_code == 0
        assert (await compute.output("t", 0)).endswith(b"\n2\n")

    run(again())


def test_a_ca_bundle_is_shown_and_named(tmp_path: Path, run: Run) -> None:
    (tmp_path / "ca.pem").write_text("roots")
    compute = bare_compute(tmp_path, ca_bundle=tmp_path / "ca.pem")

    run(completed(compute, task("ca", "import os; print(open(os.environ['AWS_CA_BUNDLE']).read())")))

    assert run(compute.output("ca", 0)).endswith(b"\nroots\n")


SEVERAL = """
import parts, tiny
def model_fn(folder): return tiny.answer
def input_fn(data, content_type): return int(data)
def predict_fn(data, model): return parts.add(data, model)
def output_fn(prediction, accept): return str(prediction), "text/plain"
"""


def put_wheel(folder: Path) -> None:
    """A package in a wheel beside the requirements.txt that asks for it."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny.py", "answer = 42")
        wheel.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        wheel.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("tiny-1.0.dist-info/RECORD", "")
    (folder / "requirements.txt").write_text("/opt/ml/code/tiny-1.0-py3-none-any.whl\n")


def test_requirements_of_a_source_folder_are_layered_on_top(tmp_path: Path, run: Run) -> None:
    compute = bare_compute(tmp_path)
    put_wheel(compute.workspace("layered") / "code")

    status = run(completed(compute, task("layered", "import tiny, sys; sys.exit(tiny.answer)")))

    assert status.exit_code == 42


def test_a_model_brings_several_files_and_requirements(tmp_path: Path, run: Run) -> None:
    async def session() -> None:
        compute = bare_compute(tmp_path)
        put_model(compute, "m", SEVERAL)
        code = compute.workspace("m") / "model" / "code"
        (code / "parts").mkdir()
        (code / "parts" / "__init__.py").write_text("from parts.sum import add")
        (code / "parts" / "sum.py").write_text("def add(a, b): return a + b")
        put_wheel(code)
        (code / "requirements.txt").write_text("/opt/ml/model/code/tiny-1.0-py3-none-any.whl\n")
        await compute.serve(Serving("m", "bare", workers=2))
        assert (await compute.invoke("m", Invocation(b"1", "text/csv", ""))).body == b"43"
        await compute.close()

    run(session())


def test_requirements_that_do_not_install_fail_the_task(tmp_path: Path, run: Run) -> None:
    compute = bare_compute(tmp_path)
    put_wheel(compute.workspace("layered") / "code")
    (compute.workspace("layered") / "code" / "requirements.txt").write_text(
        "/opt/ml/code/absent-1.0-py3-none-any.whl"
    )

    status = run(completed(compute, task("layered", "pass")))

    assert (status.state, "absent-1.0" in status.reason) == (State.FAILED, True)


def test_a_workers_death_is_followed_by_another(tmp_path: Path, run: Run) -> None:
    async def session() -> None:
        compute = bare_compute(tmp_path)
        put_model(compute, "m", MODEL + "\nimport os\nprint('pid', os.getpid())")
        await compute.serve(Serving("m", "bare"))
        with pytest.raises(Exception, match="worker ended"):
            await compute.invoke("m", Invocation(b"die", "text/csv", ""))
        assert (await compute.invoke("m", Invocation(b"1", "text/csv", ""))).status == 200
        assert (await compute.output("m", 0)).count(b"pid") == 2
        await compute.close()

    run(session())


def test_a_killed_worker_takes_only_what_it_had_in_hand(tmp_path: Path, run: Run) -> None:
    async def client(compute: ProcessCompute, done: asyncio.Event) -> tuple[int, int]:
        answered = failed = 0
        while not done.is_set():
            try:
                assert (await compute.invoke("m", Invocation(b"1", "text/csv", ""))).body == b"w-1"
                answered += 1
            except WorkerDied:
                failed += 1
        return answered, failed

    async def session() -> None:
        compute, done = bare_compute(tmp_path), asyncio.Event()
        put_model(compute, "m", BATCHING + "import os\nprint('pid', os.getpid(), flush=True)")
        await compute.serve(Serving("m", "bare", {"MILLSTREAM_BATCH": "on"}, workers=2))
        clients = [asyncio.create_task(client(compute, done)) for _ in range(16)]
        for _ in range(3):
            before = await count_pids(compute)
            victim = next(iter(compute._servings["m"]._crew.alive))  # type: ignore[union-attr]
            os.kill(victim._process.pid, signal.SIGKILL)
            async with asyncio.timeout(30):
                while await count_pids(compute) == before or ready(compute, "m") < 2:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        done.set()
        outcomes = await asyncio.gather(*clients)
        assert min(answered for answered, _ in outcomes) > 0
        assert sum(failed for _, failed in outcomes) <= 3 * 16
        await compute.close()

    run(session())


def test_a_killed_model_fails_what_it_held_and_nothing_that_waited(tmp_path: Path, run: Run) -> None:
    async def session() -> None:
        compute = bare_compute(tmp_path)
        wait = "\n    while not os.path.exists('/opt/ml/model/go'): time.sleep(0.01)"
        put_model(compute, "m", MODEL.replace("def predict_fn(data, model):", f"def predict_fn(data, model):{wait}"))
        await compute.serve(Serving("m", "bare", workers=2))
        asking = [asyncio.create_task(compute.invoke("m", Invocation(b"1", "text/csv", ""))) for _ in range(6)]
        async with asyncio.timeout(30):
            while (served := compute.served("m")) is None or served.held < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        victim = next(iter(compute._servings["m"]._crew.alive))  # type: ignore[union-attr]
        os.kill(descendants(victim._process.pid)[-1], signal.SIGKILL)
        with pytest.raises(WorkerDied):
            await next(asyncio.as_completed(asking))
        (compute.workspace("m") / "model" / "go").touch()
        outcomes = await asyncio.gather(*asking, return_exceptions=True)
        assert [type(one) for one in outcomes if isinstance(one, Exception)] == [WorkerDied]
        assert (await compute.invoke("m", Invocation(b"1", "text/csv", ""))).status == 200
        await compute.close()

    run(session())


def test_what_runs_makes_way_and_what_serves_does_not(tmp_path: Path, run: Run) -> None:
    async def session() -> None:
        compute = bare_compute(tmp_path)
        code = "import os, threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        look = "''.join(str(os.sched_getscheduler(int(one))) for one in os.listdir('/proc/self/task'))"
        put_model(compute, "m", f"{code}print('loads', {look}, flush=True)\n{MODEL}".replace("+ data", f"+ {look}"))
        await compute.serve(Serving("m", "bare"))
        assert b"loads 33" in await compute.output("m", 0)
        assert (await compute.invoke("m", Invocation(b"1", "text/csv", ""))).body == b"w-00"
        await completed(compute, task("job", f"import os\nprint('job', {look})"))
        assert b"job 3" in await compute.output("job", 0)
        await compute.close()

    run(session())


async def count_pids(compute: ProcessCompute) -> int:
    return (await compute.output("m", 0, 1 << 26)).count(b"pid ")


def ready(compute: ProcessCompute, name: str) -> int:
    served = compute.served(name)
    return served.ready if served else 0


def test_the_real_scikit_learn_image_fits_and_serves(tmp_path: Path, run: Run) -> None:
    async def session() -> None:
        compute = ProcessCompute(tmp_path, catalogue=Catalogue([tmp_path]))
        fit = (
            "import joblib; from sklearn.tree import DecisionTreeRegressor as Tree;"
            "joblib.dump(Tree().fit([[0, 0], [2, 2]], [4, 6]), '/opt/ml/m')"
        )
        assert (await completed(compute, Task("fit", SKLEARN, ("python3", "-c", fit)))).exit_code == 0
        put_model(compute, "lr", "import joblib\ndef model_fn(d): return joblib.load(d + '/m')")
        (compute.workspace("lr") / "model" / "m").write_bytes((compute.workspace("fit") / "m").read_bytes())
        await compute.serve(Serving("lr", SKLEARN))
        reply = await compute.invoke("lr", Invocation(b"0,0\n3,3\n", "text/csv", "application/json"))
        assert (reply.status, reply.body) == (200, b"[4.0, 6.0]")
        await compute.close()

    run(session())


FOREST = """
import joblib, numpy as np, pandas as pd
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier
from sklearn.neighbors import KNeighborsClassifier
rows = pd.DataFrame(np.random.default_rng(0).normal(size=(300, 4)), columns=["a", "b", "c", "d"])
models = {"gb": GradientBoostingClassifier(n_estimators=9), "hgb": HistGradientBoostingClassifier(max_iter=9)}
models["k"] = KNeighborsClassifier()
joblib.dump({name: one.fit(rows, rows["a"] > rows["b"]) for name, one in models.items()}, "/opt/ml/m")
"""
BOTH_WAYS = """
import joblib, numpy as np, pandas as pd
def model_fn(folder): return joblib.load(folder + "/m")
def predict_fn(data, models):
    compiled, original = models["gb"].predict_proba, type(models["gb"]).predict_proba
    frame = pd.DataFrame(data.astype(float), columns=["a", "b", "c", "d"])
    assert (compiled(frame) == compiled(data)).all()
    assert (compiled(frame[["b", "a", "c", "d"]].rename(columns={"a": "x"}).to_numpy()) != compiled(data)).any()
    try: compiled(frame.rename(columns={"a": "x"}))
    except ValueError as wrong: assert "feature names" in str(wrong)
    assert list(models["gb"].predict(data)) == list(type(models["gb"]).predict(models["gb"], data))
    return [compiled(data)[0].tolist(), original(models["gb"], data)[0].tolist()]
"""


def test_models_are_compiled_where_their_answers_agree(tmp_path: Path, run: Run) -> None:
    async def session() -> None:
        compute = ProcessCompute(tmp_path, catalogue=Catalogue([tmp_path]))
        assert (await completed(compute, Task("fit", SKLEARN, ("python3", "-c", FOREST)))).exit_code == 0
        put_model(compute, "m", BOTH_WAYS)
        (compute.workspace("m") / "model" / "m").write_bytes((compute.workspace("fit") / "m").read_bytes())
        await compute.serve(Serving("m", SKLEARN, {"MILLSTREAM_COMPILE": "auto"}))
        served = compute.served("m")
        assert served is not None
        assert "compiling GradientBoostingClassifier: ONNX Runtime runs" in served.notes[0]
        assert "compiling HistGradientBoostingClassifier: ONNX Runtime runs" in served.notes[1]
        assert "compiling KNeighborsClassifier: the original runs, since only" in served.notes[2]
        reply = await compute.invoke("m", Invocation(b"[[0.1, 0.2, 0.3, 0.4]]", "application/json", ""))
        compiled, original = json.loads(reply.body)
        assert compiled == pytest.approx(original, rel=1e-5)
        assert compiled != original
        await compute.scale("m", 2)
        assert len(list((compute.workspace("m") / ".millstream").iterdir())) == 2
        await compute.close()

    run(session())


def cached(image: str) -> None:
    """Skip unless the image's packages are here already: some hundred megabytes."""
    try:
        choice = Catalogue([Path("/nowhere")]).find(image)
    except UnknownImage as no_packages:
        pytest.skip(str(no_packages))
    if not (Environments().place(choice.environment) / READY).exists():
        pytest.skip(f"the environment of {image} is not built here: create an endpoint with it to have this tested")


BOOSTER = """
import copyreg, json, numpy as np, pickle, xgboost
rows = np.random.default_rng(0).normal(size=(300, 3))
rows[::5, 1] = np.nan
booster = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(rows, rows[:, 0] > 0), 5)
booster.save_model("/opt/ml/xgboost-model")
class Saved:  # a booster as XGBoost before 1.0 pickled it: around a saved model
    def __reduce__(self):
        saved = bytearray(open("/opt/ml/xgboost-model", "rb").read())
        return copyreg._reconstructor, (xgboost.Booster, object, None), {"handle": saved}
pickle.dump(Saved(), open("/opt/ml/old-model", "wb"), protocol=0)
trial = [[0.5, np.nan, 1.5], [-1.0, 2.0, 0.25]]
expected = booster.predict(xgboost.DMatrix(np.array(trial)), validate_features=False).tolist()
json.dump(expected, open("/opt/ml/expected", "w"))
"""
BODIES = {
    "text/csv": b"0.5,,1.5\n-1.0,2.0,0.25",
    "text/libsvm": b"0 1:0.5 3:1.5\n1 1:-1.0 2:2.0 3:0.25",
    "application/x-recordio-protobuf": recordio([([0.5, 1.5], [0, 2]), ([-1.0, 2.0, 0.25], [])]),
}
ANSWERED = [
    (b"x", "text/csv", "", 415),
    (b"1", "a/b", "", 415),
    (b"1,2,3", "text/csv; label_size=2", "", 415),
    (b"[[1, 2, 3]]", "application/json", "", 415),
    (b"1,2,3", "text/csv", "a/b", 406),
    (b"1,2,3", "text/csv", "application/jsonlines", 500),
    (b"", "text/csv", "", 204),
    (b"0 1:1 2:2 3:3", "", "", 200),
    (b"1,2,3", "csv", "", 200),
]


@pytest.mark.parametrize("tag", ["1.7-1", "3.0-5"])
def test_a_booster_serves_without_a_script_and_with_one(tmp_path: Path, run: Run, tag: str) -> None:
    async def session() -> None:
        compute = ProcessCompute(tmp_path, catalogue=Catalogue([tmp_path]))
        assert (await completed(compute, Task("fit", image, ("python3", "-c", BOOSTER)))).exit_code == 0
        expected = json.loads((compute.workspace("fit") / "expected").read_text())
        script = "import xgboost\ndef model_fn(d): return xgboost.Booster(model_file=d + '/xgboost-model')"
        put_model(compute, "script", script)
        (compute.workspace("algorithm") / "model").mkdir()
        (compute.workspace("old") / "model").mkdir()
        for name in ("script", "algorithm", "old"):
            target = compute.workspace(name) / "model" / "xgboost-model"
            source = "old-model" if name == "old" else "xgboost-model"
            target.write_bytes((compute.workspace("fit") / source).read_bytes())
            await compute.serve(Serving(name, image, {"MILLSTREAM_COMPILE": "auto"} if name == "script" else {}))
            served = compute.served(name)
            assert served is not None
            assert "batching is on" in served.notes[-1]
            assert name != "script" or "compiling Booster: ONNX Runtime runs" in served.notes[0]
            for kind, body in BODIES.items():
                if kind != "text/libsvm" or name != "script":
                    reply = await compute.invoke(name, Invocation(body, kind, "application/json"))
                    answer = json.loads(reply.body)
                    scores = [one["score"] for one in answer["predictions"]] if name != "script" else answer
                    assert scores == pytest.approx(expected, rel=1e-6), (name, kind)
        asked = [Invocation(BODIES["text/csv"], "text/csv", "text/csv")] * 9
        replies = {reply.body for reply in await asyncio.gather(*(compute.invoke("algorithm", one) for one in asked))}
        assert [float(line) for line in replies.pop().split()] == pytest.approx(expected, rel=1e-6)
        assert not replies
        await compute.remove("script")
        chosen = {"SAGEMAKER_INFERENCE_OUTPUT": "predicted_label"}
        (compute.workspace("chosen") / "model").mkdir()
        (compute.workspace("chosen") / "model" / "xgboost-model").write_bytes(target.read_bytes())
        await compute.serve(Serving("chosen", image, chosen))
        labels = [b"1" if score > 0.5 else b"0" for score in expected]
        assert (await compute.invoke("chosen", asked[0])).body == b"\n".join(labels)
        for body, kind, accept, status in ANSWERED:
            assert (await compute.invoke("algorithm", Invocation(body, kind, accept))).status == status
        await compute.close()

    image = f"683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:{tag}"
    cached(image)
    run(session())


TORCH = """
import torch
class Twice(torch.nn.Module):
    def forward(self, x): return 2 * x
torch.jit.trace(Twice(), torch.ones(1, 2)).save("/opt/ml/model.pth")
"""
WITH_CONTEXT = """
def predict_fn(data, model, context):
    if data.sum() < 0: raise ValueError("negative")
    return model(data) + (1 if context.system_properties["gpu_id"] is None else 0)
"""


def test_a_torchscript_model_serves_without_a_script_and_with_one(tmp_path: Path, run: Run) -> None:
    async def session() -> None:
        compute = ProcessCompute(tmp_path, catalogue=Catalogue([tmp_path]))
        assert (await completed(compute, Task("fit", PYTORCH, ("python3", "-c", TORCH)))).exit_code == 0
        put_model(compute, "script", WITH_CONTEXT)
        (compute.workspace("plain") / "model").mkdir()
        for name in ("script", "plain"):
            target = compute.workspace(name) / "model" / "model.pth"
            target.write_bytes((compute.workspace("fit") / "model.pth").read_bytes())
            await compute.serve(Serving(name, PYTORCH))
        for name, body, kind, accept, expected in (
            ("plain", b"[[1, 2.5]]", "application/json", "application/json", b"[[2.0, 5.0]]"),
            ("plain", b"1,2\n3,4", "text/csv", "image/x, text/csv", b"2.0,4.0\n6.0,8.0\n"),
            ("script", b"[[1, 2.5]]", "application/json", "*/*", b"[[3.0, 6.0]]"),
        ):
            reply = await compute.invoke(name, Invocation(body, kind, accept))
            assert (reply.status, reply.body) == (200, expected)
        failed = await compute.invoke("script", Invocation(b"[-1]", "application/json", ""))
        assert (failed.status, failed.body.startswith(b"negative\nTraceback")) == (500, True)
        await compute.close()

    cached(PYTORCH)
    run(session())
