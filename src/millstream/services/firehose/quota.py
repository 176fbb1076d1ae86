"""AWS's limits of a delivery stream, for those who want to meet them: off unless asked for.

AWS: docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html
"""

from collections.abc import Sequence

from millstream.core import clock

CALLS, RECORDS, BYTES = 2000.0, 5000.0, 5 * 2.0**20  # a second


class Quotas:
    """A bucket for each stream, by its topic: it fills at the limits' rates and holds one second's worth."""

    def __init__(self) -> None:
        self._left: dict[str, list[float]] = {}  # calls, records, bytes, and when that was so

    def admit(self, topic: str, sizes: Sequence[int]) -> int:
        """How many of a call's records, from the first on, may come in."""
        left = self._filled(topic)
        if left[0] < 1:
            return 0
        left[0] -= 1
        admitted = 0
        for size in sizes:
            if left[1] < 1 or left[2] <= 0:
                break
            left[1], left[2] = left[1] - 1, left[2] - size
            admitted += 1
        return admitted

    def _filled(self, topic: str) -> list[float]:
        now = clock.now()
        left = self._left.setdefault(topic, [CALLS, RECORDS, BYTES, now])
        passed = max(0.0, now - left[3])
        for index, rate in enumerate((CALLS, RECORDS, BYTES)):
            left[index] = min(rate, left[index] + passed * rate)
        left[3] = now
        return left
