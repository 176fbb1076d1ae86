"""CREATE EXTERNAL TABLE in Hive's words: what SHOW CREATE TABLE says makes the same table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.domain.tables import Column, Database, Serde, Storage, Table
from millstream.sql.channel import Channel
from millstream.sql.definition import Definition
from millstream.sql.hive import Reader
from millstream.sql.showing import _statement
from millstream.sql.words import Failed, Job
from tests.sql.test_printing import kinds, names

words = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=8) | st.sampled_from(
    ["\t", "\n", "\x01"]
)
columns = st.dictionaries(names, st.tuples(kinds, words), min_size=1, max_size=4).map(
    lambda found: [Column(name, type, comment or None) for name, (type, comment) in found.items()]
)


class Empty(Channel):
    """A server with databases and no tables."""

    def __init__(self) -> None: ...

    def table(self, database: str, name: str) -> None: ...

    def database(self, name: str) -> Database:
        return Database(account="1", region="r", name=name, create_time=0)


def job(sql: str) -> Job:
    return Job(
        id="id", sql=sql, database="d", parameters=[], account="1", region="r", principal="p", now=0, scratch="",
        memory=0, threads=1,
    )  # fmt: skip


@given(columns, st.dictionaries(words.filter(bool), words, max_size=3), words)
def test_a_table_comes_back_from_its_statement(columns: list[Column], options: dict[str, str], comment: str) -> None:
    options = {name: value for name, value in options.items() if name not in ("field.delim", "serialization.format")}
    table = Table(
        account="1", region="r", database_name="d", name="t", create_time=0, update_time=0, created_by="p",
        description=comment or None, partition_keys=[Column("day of", "string")],
        storage_descriptor=Storage(
            columns=columns, location="s3://b/a'b/", input_format="in", output_format="out",
            serde_info=Serde(serialization_library="lib", parameters=options),
        ),
    )  # fmt: skip

    outcome = Definition(job("\n".join(_statement(table))), Empty()).run()

    assert outcome is not None
    (made,) = outcome.tables
    given = made.storage_descriptor
    assert given is not None
    assert [Column(one.name, one.type, one.comment or None) for one in made.columns] == columns
    assert (made.partition_keys[0].name, made.description or None) == ("day of", comment or None)
    assert (given.location, given.input_format, given.output_format) == ("s3://b/a'b/", "in", "out")
    assert given.serde_info is not None
    assert given.serde_info.parameters == {"serialization.format": "1", **options}


@given(st.text(max_size=40))
def test_whatever_is_no_statement_is_refused(text: str) -> None:
    definition = Definition(job(f"CREATE EXTERNAL TABLE {text}"), Empty())

    with pytest.raises(Failed, match=r"FAILED: |HIVE_|NOT_SUPPORTED"):
        definition.run()


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("STRUCT < a : Int COMMENT 'x', b: array<string> >", "struct<a:int,b:array<string>>"),
        ("decimal( 10 , 2 )", "decimal(10,2)"),
        ("map<string, INTEGER>", "map<string,int>"),
        ("double precision", "double"),
    ],
)
def test_types_are_kept_in_hives_own_form(text: str, type: str) -> None:
    assert Reader(text).type() == type
