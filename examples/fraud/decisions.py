"""What the endpoint decided, held against the truth, as tables for people."""

from collections.abc import Mapping, Sequence

import console
from console import say
from evaluation import Quality, Row
from report import Decision

SHOWN = {"caught": 4, "false alarm": 2, "missed": 2, "right to pass": 4}
RISKIEST = 10


def pick(all_of_them: Sequence[Decision]) -> list[Decision]:
    """A few of each kind, right and wrong, the most suspicious first."""
    left, chosen = dict(SHOWN), []
    for one in sorted(all_of_them, key=lambda decision: -decision.probability):
        if left[one.outcome]:
            left[one.outcome] -= 1
            chosen.append(one)
    return chosen


def show(chosen: Sequence[Decision]) -> None:
    rows = [
        [
            one.transaction_id,
            f"{one.amount:,.2f}",
            one.category,
            f"{one.probability:.3f}",
            "FRAUD" if one.flagged else "legitimate",
            one.outcome,
        ]
        for one in chosen
    ]
    console.table(["transaction", "amount", "merchant", "probability", "decision", "in truth"], rows, right=(1, 3))


def show_quality(quality: Quality, threshold: float) -> None:
    alarms, frauds = quality.caught + quality.false_alarms, quality.caught + quality.missed
    say(f"On {quality.rows:,} held-out transactions, {frauds} of them fraud, at threshold {threshold:.3f}:")
    say(f"  recall    {quality.recall:6.1%}   {quality.caught} of {frauds} frauds were caught")
    say(f"  precision {quality.precision:6.1%}   {quality.caught} of {alarms} alarms were right")
    say(f"  PR AUC    {quality.pr_auc:6.3f}   over all thresholds; guessing reaches {quality.fraud_share:.3f}")
    say(
        f"Not accuracy: calling all of them legitimate is {1 - quality.fraud_share:.1%} accurate and catches nothing "
        f"(the model: {quality.accuracy:.1%})."
    )


def show_riskiest(rows: Sequence[Row], amounts: Mapping[str, float]) -> None:
    """The rule's own ranking, for a run without labels."""
    ranked = sorted(rows, key=lambda row: (-float(row["risk_score"]), -amounts[row["transaction_id"]]))[:RISKIEST]
    console.table(
        ["transaction", "amount", "merchant", "risk_score"],
        [
            [
                row["transaction_id"],
                f"{amounts[row['transaction_id']]:,.2f}",
                row["merchant_category"],
                row["risk_score"],
            ]
            for row in ranked
        ],
        right=(1, 3),
    )
