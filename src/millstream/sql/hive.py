"""Hive's statements, read word by word."""

import re
from typing import NamedTuple

from millstream.domain.tables import Column
from millstream.sql.words import fail

_TOKEN = re.compile(
    r"(?P<blank>\s+|--[^\n]*|/\*.*?\*/)|(?P<text>'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\")"
    r"|`(?P<quoted>(?:[^`]|``)*)`|(?P<number>\d+(?:\.\d+)?(?![\w]))|(?P<word>[\w$@-]+)|(?P<sign>.)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|[0-7]{3}|.)", re.DOTALL)


class Token(NamedTuple):
    kind: str  # text, quoted, number, word, sign or end
    text: str
    start: int


class Reader:
    def __init__(self, sql: str) -> None:
        self._sql = sql
        self._tokens = _tokens(sql.rstrip().removesuffix(";"))
        self._next = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._next]

    @property
    def ended(self) -> bool:
        return self.token.kind == "end"

    def take(self) -> Token:
        token = self.token
        self._next += not self.ended
        return token

    def accept(self, phrase: str) -> bool:
        """Take the words of the phrase when they come next, all of them."""
        words = phrase.upper().split()
        found = self._tokens[self._next : self._next + len(words)]
        if [one.text.upper() for one in found if one.kind in ("word", "sign")] != words:
            return False
        self._next += len(words)
        return True

    def demand(self, phrase: str) -> None:
        if not self.accept(phrase):
            self.refuse()

    def refuse(self) -> None:
        """Raise Failed, as Hive says it."""
        near = " ".join(f"'{one.text}'" for one in self._tokens[self._next : self._next + 3] if one.kind != "end")
        line = self._sql.count("\n", 0, self.token.start) + 1
        column = self.token.start - (self._sql.rfind("\n", 0, self.token.start) + 1)
        said = f"cannot recognize input near {near}" if near else "mismatched input '<EOF>'"
        fail(f"FAILED: ParseException line {line}:{column} {said}")

    def end(self) -> None:
        if not self.ended:
            self.refuse()

    def name(self) -> str:
        if self.token.kind not in ("word", "quoted", "number", "text"):
            self.refuse()
        return _plain(self.take())

    def qualified(self, database: str) -> tuple[str, str]:
        """Database and table, lower case."""
        first = self.name()
        while self.accept("."):
            database, first = first, self.name()
        return database.lower(), first.lower()

    def text(self) -> str:
        if self.token.kind != "text":
            self.refuse()
        return _plain(self.take())

    def value(self) -> str:
        """A constant of a partition, or a word."""
        return self.name()

    def properties(self) -> dict[str, str]:
        """`('a'='b', …)`"""
        found = {}
        self.demand("(")
        while not self.accept(")"):
            name = self.name()
            self.demand("=")
            found[name] = self.name()
            self.accept(",")
        return found

    def partition(self) -> dict[str, str]:
        """`(day='1', hour=2)`"""
        found = {}
        self.demand("(")
        while not self.accept(")"):
            name = self.name().lower()
            self.demand("=")
            found[name] = self.value()
            self.accept(",")
        return found

    def columns(self) -> list[Column]:
        """`(a int COMMENT 'x', …)`"""
        found = []
        self.demand("(")
        while not self.accept(")"):
            name, type = self.name().lower(), self.type()
            found.append(Column(name, type, self.text() if self.accept("COMMENT") else None))
            if self.token.text not in (",", ")"):
                self.refuse()
            self.accept(",")
        return found

    def type(self) -> str:
        """In Hive's own form: lower case, no blanks."""
        name = self.name().lower()
        if name == "double" and self.accept("PRECISION"):
            return "double"
        if self.accept("("):
            inside = self._until(")")
            return f"{name}({inside})"
        if not self.accept("<"):
            return {"integer": "int"}.get(name, name)
        if name == "struct":
            return f"struct<{self._fields()}>"
        parts = [self.type()]
        while self.accept(","):
            parts.append(self.type())
        self.demand(">")
        return f"{name}<{','.join(parts)}>"

    def _fields(self) -> str:
        found = []
        while not self.accept(">"):
            name = self.name()
            self.demand(":")
            found.append(f"{name}:{self.type()}")
            if self.accept("COMMENT"):
                self.text()
            self.accept(",")
        return ",".join(found)

    def _until(self, sign: str) -> str:
        found = ""
        while not self.accept(sign):
            if self.ended:
                self.refuse()
            found += self.take().text
        return found


def _tokens(sql: str) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(sql):
        kind = match.lastgroup or "sign"
        if kind != "blank":
            found.append(Token(kind, match[kind], match.start()))
    return [*found, Token("end", "", len(sql))]


def _plain(token: Token) -> str:
    if token.kind == "quoted":
        return token.text.replace("``", "`")
    if token.kind != "text":
        return token.text
    return _ESCAPE.sub(_unescaped, token.text[1:-1])


def _unescaped(match: re.Match[str]) -> str:
    text = match[1]
    if text.startswith("u") and len(text) == 5:
        return chr(int(text[1:], 16))
    if len(text) == 3:
        return chr(int(text, 8))
    return {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b"}.get(text, text)
