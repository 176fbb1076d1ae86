"""The page for Prometheus, in its text format: what the process uses, what was asked, and all series of the metrics.

Format: prometheus.io/docs/instrumenting/exposition_formats
"""

import os
import re
import resource
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from millstream import __version__
from millstream.domain.metrics import Definition, Metrics, Series
from millstream.gateway.mount import Mounts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
QUANTILES = (0.5, 0.9, 0.99, 0.999)
_STATM, _FDS = Path("/proc/self/statm"), Path("/proc/self/fd")
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])")  # where a word begins
_OWN_LABELS = frozenset({"account", "namespace", "quantile", "region", "unit"})
Labels = Mapping[str, str]


def page(mounts: Mounts, metrics: Metrics) -> str:
    return "\n".join([*_process(), *_requests(mounts), *_series(metrics), ""])


def _process() -> Iterator[str]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    yield from _family("millstream_info", "gauge", "The version that runs.", [({"version": __version__}, 1)])
    processor: list[tuple[Labels, float]] = [({}, usage.ru_utime + usage.ru_stime)]
    yield from _family("process_cpu_seconds_total", "counter", "Processor time of the server.", processor)
    if _STATM.exists():  # Linux
        resident = int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        files = len(list(_FDS.iterdir()))
        yield from _family("process_resident_memory_bytes", "gauge", "Memory of the server.", [({}, resident)])
        yield from _family("process_open_fds", "gauge", "Open files of the server.", [({}, files)])


def _requests(mounts: Mounts) -> Iterator[str]:
    answered = [({"service": mount.name}, mount.answered) for mount in mounts]
    refused = [({"service": mount.name}, mount.refused) for mount in mounts]
    yield from _family("millstream_requests_total", "counter", "Requests answered without an error.", answered)
    yield from _family("millstream_request_errors_total", "counter", "Requests answered with an error.", refused)


def _series(metrics: Metrics) -> Iterator[str]:
    """Of each the count and sum since the server started, and quantiles of the last minute that recorded."""
    families: dict[str, dict[str, Series]] = {}
    for series in metrics:
        d = series.definition
        if series.sums[0] > 0 and not _repeats(d):
            families.setdefault(f"{_snake(d.namespace)}_{_snake(d.name)}", {})[_shown(_labels(series))] = series
    for name, members in sorted(families.items()):
        yield f"# TYPE {name} summary"
        for series in members.values():
            yield from _summary(name, series)
        last = [(_labels(series), series.last) for series in members.values() if series.last is not None]
        yield from _family(f"{name}_last", "gauge", "", last)


def _repeats(d: Definition) -> bool:
    """Whether others say the same: a sum over labels would count it twice."""
    return d.namespace == "AWS/SageMaker" and "EndpointConfigName" in dict(d.dimensions)


def _summary(name: str, series: Series) -> Iterator[str]:
    labels, (count, total), latest = _labels(series), series.sums, series.latest
    for quantile in QUANTILES:
        value = latest.percentile(quantile * 100)
        if value is not None:
            yield f"{name}{_shown({**labels, 'quantile': f'{quantile:g}'})} {value:.12g}"
    yield f"{name}_sum{_shown(labels)} {total:.12g}"
    yield f"{name}_count{_shown(labels)} {count:.12g}"


def _family(name: str, kind: str, text: str, samples: Iterable[tuple[Labels, float]]) -> Iterator[str]:
    if text:
        yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        yield f"{name}{_shown(labels)} {value:.12g}"


def _labels(series: Series) -> dict[str, str]:
    d = series.definition
    labels = {"account": series.account, "region": series.region, "namespace": d.namespace, "unit": d.unit}
    for dimension, value in d.dimensions:
        label = _snake(dimension)
        while label in labels or label in _OWN_LABELS:
            label += "_"
        labels[label] = value
    return labels


def _shown(labels: Labels) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _snake(name: str) -> str:
    """`AWS/SageMaker` as aws_sagemaker, `Invocation4XXErrors` as invocation_4xx_errors, `4XX` as _4xx."""
    spaced = _WORDS.sub("_", re.sub(r"\bSageMaker\b", "Sagemaker", name))
    snake = re.sub(r"[^a-z0-9_]+", "_", spaced.lower()).strip("_") or "_"
    return f"_{snake}" if snake[0].isdigit() else snake
