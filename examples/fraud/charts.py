"""Three charts as SVG text; colours come from the page's style sheet, so they follow its light and dark dress."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 540, 300
LEFT, RIGHT, TOP, BOTTOM = 66, 16, 14, 50
Point = tuple[float, float]


@dataclass(frozen=True)
class Axis:
    """A range of values laid on a range of pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / ((self.high - self.low) or 1) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """About five round numbers."""
        step = nice((self.high - self.low) / 5)
        first = math.ceil(self.low / step - 1e-9)
        return [step * n for n in range(first, math.floor(self.high / step + 1e-9) + 1)]


def nice(value: float) -> float:
    """The next 1, 2, 2.5 or 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(value)) if value > 0 else 1
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * 0.999)


def axes(x: tuple[float, float], y: tuple[float, float]) -> tuple[Axis, Axis]:
    return Axis(*x, LEFT, WIDTH - RIGHT), Axis(*y, HEIGHT - BOTTOM, TOP)


def short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def percent(value: float) -> str:
    return f"{value:.0%}"


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def path(points: Sequence[Point], kind: str, close: str = "") -> str:
    return f'<path d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in points)}{close}" class="{kind}"/>'


def dot(x: float, y: float, kind: str, told: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" class="{kind}"><title>{escape(told)}</title></circle>'


def grid(
    x: Axis, y: Axis, titles: tuple[str, str], label: tuple[Callable[[float], str], Callable[[float], str]]
) -> str:
    parts = []
    for value in y.ticks():
        parts.append(line(x.start, y(value), x.end, y(value), "grid"))
        parts.append(text(x.start - 8, y(value) + 4, label[1](value), "tick", "end"))
    for value in x.ticks():
        parts.append(text(x(value), y.start + 18, label[0](value), "tick"))
    parts.append(line(x.start, y.start, x.end, y.start, "axis"))
    parts.append(text((x.start + x.end) / 2, HEIGHT - 8, titles[0], "name"))
    middle = (y.start + y.end) / 2
    parts.append(f'<g transform="rotate(-90 14 {middle:.1f})">{text(14, middle, titles[1], "name")}</g>')
    return "".join(parts)


def figure(told: str, *parts: str) -> str:
    content = "".join(parts)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(told)}">{content}</svg>'


def stairs(points: Sequence[Point], end: float) -> list[Point]:
    """Corners of a line that keeps its height until the next point."""
    corners = [points[0]]
    for x, y in points[1:]:
        corners += [(x, corners[-1][1]), (x, y)]
    return [*corners, (max(end, corners[-1][0]), corners[-1][1])]


def delivery(put: Sequence[Point], arrivals: Sequence[tuple[float, int, str]]) -> str:
    """Records acknowledged and records found in S3 over seconds; `arrivals` has seconds, records so far and a tip."""
    end = max([put[-1][0], *(at for at, _, _ in arrivals)]) * 1.04 or 1
    x, y = axes((0, end), (0, put[-1][1] * 1.06 or 1))
    sent = [(x(at), y(count)) for at, count in [*put, (end, put[-1][1])]]
    found = [(x(at), y(count)) for at, count in stairs([(0, 0), *((at, count) for at, count, _ in arrivals)], end)]
    return figure(
        "Records put on the stream and records delivered to S3 over time",
        grid(x, y, ("seconds since the first record", "records"), (short, short)),
        path([*found, (found[-1][0], y.start), (found[0][0], y.start)], "area two", "Z"),
        path(sent, "line one"),
        path(found, "line two"),
        *(dot(x(at), y(count), "dot two", tip) for at, count, tip in arrivals),
    )


def precision_recall(curve: Sequence[Point], chosen: Point, base: float) -> str:
    """The curve as (recall, precision), the point of the chosen threshold, and what guessing would reach."""
    x, y = axes((0, 1), (0, 1.03))
    corners = stairs([(x(recall), y(precision)) for recall, precision in curve], 0)
    at = (x(chosen[0]), y(chosen[1]))
    side = "end" if chosen[0] > 0.5 else "start"
    words = f"chosen: recall {chosen[0]:.0%}, precision {chosen[1]:.0%}"
    return figure(
        "Precision against recall on held-out transactions",
        grid(
            x,
            y,
            ("recall: share of frauds caught", "precision: share of alarms right"),
            (percent,) * 2,
        ),
        path([*corners, (corners[-1][0], y.start), (corners[0][0], y.start)], "area one", "Z"),
        path(corners, "line one"),
        line(x.start, y(base), x.end, y(base), "guess"),
        text(x.end - 4, y(base) - 7, f"guessing: {base:.1%}", "note", "end"),
        line(at[0], at[1], at[0], y.start, "drop"),
        line(x.start, at[1], at[0], at[1], "drop"),
        dot(*at, "dot mark", words),
        text(at[0] + (-10 if side == "end" else 10), at[1] + 20, words, "note strong", side),
    )


def histogram(values: Sequence[float], marks: Sequence[tuple[str, float]], unit: str) -> str:
    """How often each value occurred; the slowest percent shares the last bar, or it would flatten the rest."""
    ranked = sorted(values)
    low, cap = 0.9 * ranked[0], max(ranked[min(len(ranked) - 1, int(0.99 * len(ranked)))] * 1.1, ranked[0] * 1.2)
    bins = 36
    counts = [0] * bins
    for value in ranked:
        counts[min(bins - 1, int((value - low) / (cap - low) * bins))] += 1
    x, y = axes((low, cap), (0, max(counts) * 1.22))
    width = (x.end - x.start) / bins
    bars = []
    for at, count in enumerate(counts):
        left, right = (low + (cap - low) * (at + side) / bins for side in (0, 1))
        tip = (
            f"{count} calls, {left:.2f} {unit} and more"
            if at == bins - 1
            else f"{count} calls, {left:.2f}–{right:.2f} {unit}"
        )
        bars.append(
            f'<rect x="{x(left) + 1:.1f}" y="{y(count):.1f}" width="{width - 2:.1f}" '
            f'height="{y.start - y(count):.1f}" rx="2" class="bar"><title>{tip}</title></rect>'
        )
    return figure(
        "How many calls took how long",
        grid(x, y, (f"{unit} a call (last bar: that and slower)", "calls"), (short, short)),
        *bars,
        *_marks(x, y, marks, unit),
    )


def _marks(x: Axis, y: Axis, marks: Sequence[tuple[str, float]], unit: str) -> list[str]:
    parts = []
    for row, (name, value) in enumerate(marks):
        at = x(min(value, x.high))
        right = at > (x.start + x.end) / 2
        parts.append(line(at, y.start, at, y.end, "mark"))
        parts.append(
            text(
                at + (-6 if right else 6),
                TOP + 10 + 16 * row,
                f"{name} {value:.2f} {unit}",
                "note strong",
                "end" if right else "start",
            )
        )
    return parts
