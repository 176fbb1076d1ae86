"""One page of HTML that says what the run did: self-contained, plots inside, for light and dark screens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from itertools import accumulate
from pathlib import Path

import charts
from console import size
from delivery import Timeline
from evaluation import Quality

STYLE = """
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--ink:#1b2430;--soft:#5b6675;--rule:#e3e7ec;--one:#2f6fdb;
--two:#0f9d76;--mark:#c4452f;--flag:#fdeeea}
@media (prefers-color-scheme:dark){:root{--page:#12161c;--card:#1a2029;--ink:#e6eaf0;--soft:#98a4b3;--rule:#2b333f;
--one:#6fa1ff;--two:#3ecf9f;--mark:#ff8468;--flag:#3a2420}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1120px;margin:0 auto;padding:36px 20px 48px}h1{font-size:27px;line-height:1.2;margin:0 0 4px;
letter-spacing:-.01em}h2{font-size:16px;margin:0 0 2px}p{margin:0;color:var(--soft)}header{margin-bottom:22px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin-bottom:12px}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,460px),1fr));gap:12px}
.tile,section{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:14px 16px}
section{padding:18px 20px}.tile b{display:block;font-size:24px;line-height:1.25;font-weight:650;
font-variant-numeric:tabular-nums}.tile span{color:var(--soft);font-size:13px}section p{font-size:13.5px}
.wide{grid-column:1/-1}section{display:flex;flex-direction:column}
svg{display:block;width:100%;height:auto;margin-top:auto;padding-top:12px;overflow:visible}
svg text{fill:var(--soft);font-size:12.5px;paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}svg .strong{fill:var(--ink);font-weight:600}
.grid{stroke:var(--rule)}.axis{stroke:var(--soft)}.line{fill:none;stroke-width:2.2;stroke-linejoin:round}
.line.one{stroke:var(--one)}.line.two{stroke:var(--two)}.area{stroke:none;opacity:.13}.area.one{fill:var(--one)}
.area.two{fill:var(--two)}.dot{stroke:var(--card);stroke-width:2}.dot.two{fill:var(--two)}.dot.mark{fill:var(--mark)}
.guess,.drop,line.mark{stroke-dasharray:4 4}.guess{stroke:var(--soft)}.drop,line.mark{stroke:var(--mark)}
.bar{fill:var(--one);opacity:.85}.bar:hover{opacity:1}.key{display:inline-block;width:11px;height:11px;
border-radius:3px;margin:0 5px 0 12px}br+.key{margin-left:0}.key.one{background:var(--one)}
.key.two{background:var(--two)}.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;margin-top:10px;
font-variant-numeric:tabular-nums}th,td{padding:6px 12px 6px 0;text-align:left;border-bottom:1px solid var(--rule);
white-space:nowrap}th{color:var(--soft);font-weight:500;font-size:13px}tr:last-child td{border-bottom:0}
.number{text-align:right;padding-right:22px}.pill{padding:1px 9px;border-radius:99px;font-size:13px;background:var(--rule)}
.pill.fraud{background:var(--flag);color:var(--mark)}.bars{display:grid;grid-template-columns:auto 1fr auto;gap:11px 14px;margin:18px 0 auto;align-items:center;
font-size:14px;font-variant-numeric:tabular-nums}.bars i{display:block;height:12px;border-radius:4px;background:var(--two);
min-width:2px;opacity:.85}.bars span:nth-child(3n){text-align:right}footer{margin-top:18px;color:var(--soft);font-size:13px}
"""


@dataclass(frozen=True)
class Decision:
    """What the endpoint said about one transaction, and what was true."""

    transaction_id: str
    amount: float
    category: str
    probability: float
    flagged: bool
    fraud: bool

    @property
    def outcome(self) -> str:
        right, wrong = ("caught", "false alarm") if self.flagged else ("right to pass", "missed")
        return right if self.flagged == self.fraud else wrong


@dataclass
class Run:
    """All that the report tells; what a run did not get to stays empty."""

    title: str
    transactions: int
    timeline: Timeline = field(default_factory=Timeline)
    high_risk: int = 0
    times: list[tuple[str, float]] = field(default_factory=list)
    quality: Quality | None = None
    threshold: float = 0
    decisions: list[Decision] = field(default_factory=list)
    latency: Sequence[float] = ()  # milliseconds
    latency_marks: list[tuple[str, float]] = field(default_factory=list)
    latency_words: str = ""
    remarks: str = ""


def write(run: Run, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(run), encoding="utf-8")


def page(run: Run) -> str:
    sections = [_delivery(run), *_quality(run), *_latency(run), _times(run), *_decisions(run)]
    made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(run.title)}</title><style>{STYLE}</style></head><body><main>"
        f"<header><h1>{escape(run.title)}</h1><p>{escape(run.remarks)}</p></header>"
        f'<div class="tiles">{"".join(_tiles(run))}</div><div class="charts">{"".join(sections)}</div>'
        f"<footer>Made {made}.</footer></main></body></html>\n"
    )


def _tiles(run: Run) -> list[str]:
    tiles = [(f"{run.transactions:,}", "transactions"), (f"{run.timeline.saved:.0%}", "saved by GZIP")]
    if run.quality:
        tiles += [
            (f"{run.quality.recall:.0%}", "of frauds caught (recall)"),
            (f"{run.quality.precision:.0%}", "of alarms right (precision)"),
            (f"{run.quality.pr_auc:.2f}", f"PR AUC; guessing: {run.quality.fraud_share:.3f}"),
        ]
    else:
        tiles.append((f"{run.high_risk:,}", "high risk by the rules"))
    tiles += [(f"{value:.1f} ms", f"endpoint {name}") for name, value in run.latency_marks if name == "p50"]
    return [f'<div class="tile"><b>{escape(big)}</b><span>{escape(words)}</span></div>' for big, words in tiles]


def _section(title: str, words: str, content: str, wide: bool = False) -> str:
    return f"<section{' class=wide' * wide}><h2>{escape(title)}</h2><p>{words}</p>{content}</section>"


def _delivery(run: Run) -> str:
    timeline = run.timeline
    so_far = accumulate(arrival.records for arrival in timeline.arrivals)
    arrivals = [
        (arrival.seconds, count, f"{arrival.key}: {arrival.records:,} records, {size(arrival.stored)}")
        for arrival, count in zip(timeline.arrivals, so_far, strict=True)
    ]
    words = (
        f"{len(arrivals)} objects, {size(timeline.plain)} of JSON lines stored as {size(timeline.stored)} of GZIP. "
        '<br><span class="key one"></span>acknowledged by Firehose<span class="key two"></span>found in S3'
    )
    return _section("Delivery: stream to bucket", words, charts.delivery(timeline.put, arrivals))


def _quality(run: Run) -> list[str]:
    if not (quality := run.quality):
        return []
    words = (
        f"{quality.rows:,} held-out transactions, later than all that was learnt from; {quality.fraud_share:.2%} are "
        f"fraud. Calling everything legitimate would be {1 - quality.fraud_share:.1%} accurate and catch nothing."
    )
    chosen = (quality.recall, quality.precision)
    drawn = charts.precision_recall(quality.curve, chosen, quality.fraud_share)
    return [_section(f"Precision and recall (threshold {run.threshold:.3f})", words, drawn)]


def _latency(run: Run) -> list[str]:
    if not run.latency:
        return []
    drawn = charts.histogram(run.latency, run.latency_marks, "ms")
    return [_section("Endpoint latency", escape(run.latency_words), drawn)]


def _decisions(run: Run) -> list[str]:
    if not run.decisions:
        return []
    head = _row("th", ["transaction", "amount", "merchant", "fraud probability", "decision", "in truth"])
    rows = "".join(
        _row(
            "td",
            [
                escape(one.transaction_id),
                f"{one.amount:,.2f}",
                escape(one.category.replace("_", " ")),
                f"{one.probability:.3f}",
                '<span class="pill fraud">fraud</span>' if one.flagged else '<span class="pill">legitimate</span>',
                escape(one.outcome),
            ],
        )
        for one in run.decisions
    )
    table = f'<div class="scroll"><table>{head}{rows}</table></div>'
    return [_section("Some decisions", "Of each kind a few, right and wrong.", table, wide=True)]


def _row(tag: str, cells: Sequence[str]) -> str:
    right = (1, 3)
    kinds = [" class=number" if at in right else "" for at in range(len(cells))]
    return f"<tr>{''.join(f'<{tag}{kind}>{cell}</{tag}>' for kind, cell in zip(kinds, cells, strict=True))}</tr>"


def _times(run: Run) -> str:
    longest = max((seconds for _, seconds in run.times), default=1) or 1
    bars = "".join(
        f'<span>{number}. {escape(title)}</span><i style="width:{seconds / longest:.1%}"></i><span>{seconds:.1f} s</span>'
        for number, (title, seconds) in enumerate(run.times, 1)
    )
    total = sum(seconds for _, seconds in run.times)
    words = f"{total:.0f} s in {len(run.times)} steps, waiting included."
    return _section("Where the time went", words, f'<div class="bars">{bars}</div>')
