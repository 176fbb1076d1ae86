"""The one-page report."""

import re
import xml.etree.ElementTree as tree
from pathlib import Path

import pytest

import charts

report = pytest.importorskip("report", reason="scikit-learn 1.4 has no wheel for this Python")

from delivery import Arrival, Timeline  # noqa: E402
from evaluation import Quality  # noqa: E402


def whole() -> "report.Run":
    timeline = Timeline(put=[(0.0, 0), (1.0, 50), (2.0, 100)], arrivals=[Arrival(1.5, "raw/o-1.gz", 100, 900, 9000)])
    return report.Run(
        "A <lab>",
        100,
        timeline,
        times=[("Create", 1.5), ("Send", 3.0)],
        quality=Quality(8, 2, 1, 89, 0.85, [(0.0, 1.0), (0.8, 0.9), (1.0, 0.1)]),
        threshold=0.3,
        decisions=[report.Decision("txn-1", 12.5, "gift_cards", 0.91, True, False)],
        latency=[1.0, 1.2, 1.3, 9.0],
        latency_marks=[("mean", 3.1), ("p50", 1.3), ("p99", 9.0)],
    )


def test_the_page_holds_its_plots_and_asks_for_nothing_else(tmp_path: Path) -> None:
    report.write(whole(), tmp_path / "deep/report.html")
    page = (tmp_path / "deep/report.html").read_text()
    assert page.count("<svg") == 3
    assert not re.search(r"(src|href)=|url\(|https?:", page)


def test_each_plot_is_well_formed(tmp_path: Path) -> None:
    plots = re.findall(r"<svg.*?</svg>", report.page(whole()), re.DOTALL)
    assert [tree.fromstring(plot).get("role") for plot in plots] == ["img"] * 3


def test_the_page_names_figures_and_outcomes() -> None:
    page = report.page(whole())
    for words in ("A &lt;lab&gt;", "80%", "89%", "0.85", "false alarm", "gift cards", "1.3 ms", "90%"):
        assert words in page


def test_a_run_without_labels_still_has_a_page() -> None:
    page = report.page(report.Run("Lab", 3, whole().timeline, high_risk=2, remarks="No labels."))
    assert page.count("<svg") == 1
    assert "No labels." in page


@pytest.mark.parametrize(("value", "step"), [(0.13, 0.2), (1, 1), (1.01, 2), (2.2, 2.5), (3, 5), (7, 10), (180, 200)])
def test_steps_of_an_axis_are_round(value: float, step: float) -> None:
    assert charts.nice(value) == pytest.approx(step)
