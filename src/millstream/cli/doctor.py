"""`millstream doctor`: looks at this machine and at what is stored, and tells the mistakes with their fix."""

import gzip
import html
import os
import re
import socket
import sys
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote

from cyclopts import Parameter

from millstream.cli.call import Answered, json_call, signed
from millstream.cli.output import Exit, envelope
from millstream.container.sandbox import ISOLATED, NAMES, NoSandbox, best_rung
from millstream.datadir import DEFAULT, DataDir, Session
from millstream.domain.diagnosis import diagnose

LOOKED_AT = 3  # objects of a stream, the latest
JOINED = re.compile(rb"\}[ \t]*\{")


class Finding(NamedTuple):
    what: str
    fix: str


class Server(NamedTuple):
    session: Session
    port: int

    def ask(self, service: str, target: str, **members: Any) -> dict[str, Any]:
        return json_call(self.session, self.port, service, target, members)


def doctor(*, data: Path = DEFAULT, json: Annotated[bool, Parameter(negative=())] = False) -> None:
    """Look for what commonly goes wrong; the exit code is 1 when something was found.

    Parameters
    ----------
    data
        The server's data folder.
    json
        Print one JSON envelope.
    """
    findings = [*_machine(os.environ), *_stored(DataDir(data), data)]
    if json:
        print(envelope("doctor", {"findings": [finding._asdict() for finding in findings]}))
    else:
        for finding in findings:
            print(f"- {finding.what}\n  Fix: {finding.fix}")
        print(f"{len(findings)} finding(s)." if findings else "Nothing found: all is well.")
    sys.exit(Exit.FAILED if findings else Exit.OK)


def _machine(environ: Mapping[str, str]) -> Iterator[Finding]:
    if environ.get("AWS_PROFILE"):
        what = f"AWS_PROFILE={environ['AWS_PROFILE']} is set: its keys and endpoints win over the variables of `env`."
        yield Finding(what, "unset AWS_PROFILE, or start programs by `millstream run`, which clears it")
    for name in sorted(name for name in environ if name.startswith("AWS_ENDPOINT_URL_")):
        yield Finding(f"{name} is set: that service's calls go to {environ[name]}.", f"unset {name}")
    try:
        socket.getaddrinfo("123456789012.localhost", None)
    except OSError:
        what = "names below localhost do not resolve, which virtual-hosted buckets and S3 Control need."
        yield Finding(what, "install libnss-myhostname, or use path-style addressing (boto3's default here)")
    try:
        rung = best_rung()
    except NoSandbox as problem:
        yield Finding("jobs and endpoints cannot run: no sandbox works here.", str(problem))
    else:
        if rung not in ISOLATED:
            yield Finding(f"user code runs without isolation: {NAMES[rung]}.", "install the package bubblewrap")


def _stored(folder: DataDir, data: Path) -> Iterator[Finding]:
    running, session = folder.server(), folder.session()
    if running is None or session is None:
        yield Finding(
            f"no server runs on {data}: what is stored was not looked at.", f"millstream serve --data {data}"
        )
        return
    server = Server(session, running.port)
    yield from _streams(server)
    yield from _jobs(server)


def _streams(server: Server) -> Iterator[Finding]:
    after: dict[str, str] = {}
    while True:
        page = server.ask("firehose", "Firehose_20150804.ListDeliveryStreams", Limit=100, **after)
        for name in page["DeliveryStreamNames"]:
            yield from _stream(server, name)
        if not page["HasMoreDeliveryStreams"]:
            return
        after = {"ExclusiveStartDeliveryStreamName": page["DeliveryStreamNames"][-1]}


def _stream(server: Server, name: str) -> Iterator[Finding]:
    described = server.ask("firehose", "Firehose_20150804.DescribeDeliveryStream", DeliveryStreamName=name)
    destination = described["DeliveryStreamDescription"]["Destinations"][0]["ExtendedS3DestinationDescription"]
    bucket, role = destination["BucketARN"].rpartition(":::")[2], destination["RoleARN"]
    if not _role_exists(server, role):
        what = f"stream {name}: its role {role} does not exist here, so it acts as the account's administrator."
        yield Finding(what, "on AWS, create the role and let firehose.amazonaws.com assume it")
    status, listing = signed(server.session, server.port, "s3", "GET", f"/{bucket}", {})
    if status != 200:
        yield Finding(f"stream {name}: its bucket {bucket} does not exist; its records wait.", f"create {bucket}")
        return
    keys = [html.unescape(key) for key in re.findall(r"<Key>(.*?)</Key>", listing.decode())]
    for key in [key for key in keys if f"{name}-" in key][-LOOKED_AT:]:
        if JOINED.search(_plain(server, bucket, key)):
            what = f"stream {name}: records in s3://{bucket}/{key} follow each other without a delimiter."
            yield Finding(what, "put '\\n' after each record: Firehose adds nothing between them")
            return


def _plain(server: Server, bucket: str, key: str) -> bytes:
    """The object's bytes, unpacked where it is GZIP."""
    _, body = signed(server.session, server.port, "s3", "GET", f"/{bucket}/{quote(key)}", {})
    try:
        return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    except (OSError, EOFError, zlib.error):
        return b""


def _role_exists(server: Server, arn: str) -> bool:
    form = f"Action=GetRole&Version=2010-05-08&RoleName={quote(arn.rpartition('/')[2])}".encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return signed(server.session, server.port, "iam", "POST", "/", headers, form)[0] == 200


def _jobs(server: Server) -> Iterator[Finding]:
    failed = server.ask("sagemaker", "SageMaker.ListProcessingJobs", StatusEquals="Failed", MaxResults=100)
    for job in failed["ProcessingJobSummaries"]:
        name = job["ProcessingJobName"]
        try:
            described = server.ask("sagemaker", "SageMaker.DescribeProcessingJob", ProcessingJobName=name)
        except Answered:
            continue  # deleted meanwhile
        reason = described.get("FailureReason", "")
        first = reason.splitlines()[0] if reason else "no reason was left"
        log = f"read its log: aws logs tail /aws/sagemaker/ProcessingJobs --log-stream-name-prefix {name}"
        yield Finding(f"processing job {name} failed: {first}", diagnose(reason) or log)
