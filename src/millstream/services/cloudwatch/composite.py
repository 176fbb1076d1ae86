"""The rule of a composite alarm: AND, OR and NOT over the states of other alarms.

AWS: docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
"""

import re
from collections.abc import Callable

from millstream.services.cloudwatch.alarm import State

MOST_ALARMS, MOST_ELEMENTS = 100, 500
_TOKEN = re.compile(r'\s*([()]|"[^"]*"|[^\s()"]+)')
_ARN = re.compile(r"arn:aws[\w-]*:cloudwatch:[\w-]+:\d{12}:alarm:(.+)")
STATES: dict[str, State] = {"ALARM": "ALARM", "OK": "OK", "INSUFFICIENT_DATA": "INSUFFICIENT_DATA"}
StateOf = Callable[[str], State | None]
Test = Callable[[StateOf], bool]


class BadRule(ValueError):
    """The message says what cannot be read."""


def alarm_name(text: str) -> str:
    """Of an alarm's name or ARN."""
    match = _ARN.fullmatch(text)
    return match[1] if match else text


class AlarmRule:
    """Raise BadRule. `alarms` are the names that it looks at, in their order; `holds` says whether it is true."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)
        if "".join(self._tokens) != re.sub(r'\s+(?=(?:[^"]*"[^"]*")*[^"]*$)', "", text):
            raise BadRule("a quotation mark is missing")
        self._at = 0
        self.alarms: list[str] = []
        self.holds: Test = self._either()
        if self._at < len(self._tokens):
            raise BadRule(f"unexpected {self._tokens[self._at]}")
        if len(self.alarms) > MOST_ALARMS or len(self._tokens) > 4 * MOST_ELEMENTS:
            raise BadRule(f"it may name at most {MOST_ALARMS} alarms")

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1] if self._at <= len(self._tokens) else ""

    def _either(self) -> Test:
        tests = [self._both()]
        while self._peek() == "OR":
            self._next()
            tests.append(self._both())
        return lambda state: any(test(state) for test in tests)

    def _both(self) -> Test:
        tests = [self._single()]
        while self._peek() == "AND":
            self._next()
            tests.append(self._single())
        return lambda state: all(test(state) for test in tests)

    def _single(self) -> Test:
        match self._next():
            case "NOT":
                test = self._single()
                return lambda state: not test(state)
            case "(":
                inner = self._either()
                self._expect(")")
                return inner
            case ("TRUE" | "FALSE") as word:
                return lambda state: word == "TRUE"
            case word if word in STATES:
                return self._state(STATES[word])
            case word:
                raise BadRule(f"unexpected {word or 'end'}")

    def _state(self, wanted: State) -> Test:
        self._expect("(")
        name = alarm_name(self._next().strip('"'))
        self._expect(")")
        if not name:
            raise BadRule("an alarm's name is missing")
        if name not in self.alarms:
            self.alarms.append(name)
        return lambda state: state(name) == wanted

    def _expect(self, token: str) -> None:
        if (found := self._next()) != token:
            raise BadRule(f"expected {token} and found {found or 'the end'}")
