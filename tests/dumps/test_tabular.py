"""The tables of participations and of numbers, what each row rests on, and the same as Parquet and SQLite."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from datetime import date

import duckdb
import pytest
from conftest import BASE
from dumped import dump_of

from kb.dumps.catalogue import ACTS, NUMBERS, PARTICIPATIONS
from kb.dumps.tabular import TABLES, write_parquet, write_sqlite

MINES = "anti-personnel-mine-ban-convention"
OGL = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def rows_of(release, name: str) -> list[dict[str, str]]:
    text = b"".join(release.dump(name)).decode()
    return [
        {column: cell.replace(f"{BASE}id/", "") for column, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


# Depositary notifications C.N.309.2025 (Estonia left on 27 June 2025, with effect six months later) and
# C.N.31.1999, by which the Convention was in force on 1 March 1999; Estonia acceded on 12 May 2004, and
# article 17 (2) has it bound from the first day of the sixth month after.
def test_a_participation_has_its_days_and_what_they_follow_from(release):
    [row] = [
        row
        for row in rows_of(release, PARTICIPATIONS)
        if row["participation"] == f"participation/{MINES}-ee"
    ]

    assert (row["from"], row["until"], row["certainty"]) == ("2004-11-01", "2025-12-27", "Computed")
    assert (row["actor"], row["actor_name"], row["actor_iso3"]) == ("country/ee", "Estonia", "EST")
    assert row["begun_by"] == f"action/{MINES}-accession-ee"
    assert row["clauses"] == f"treaty/{MINES}#article-17-2"
    assert row["ended_by"] == f"action/{MINES}-withdrawal-ee"
    assert row["sources"] == "record/untc-xxvi-5"


def test_each_participation_with_a_day_is_a_row_of_acts_too(release):
    days = {row["act"]: row["date"] for row in rows_of(release, ACTS)}
    rows = rows_of(release, PARTICIPATIONS)

    assert len(rows) > 100
    assert len({row["participation"] for row in rows}) == len(rows)
    for row in rows:
        assert days.get(row["participation"], "") == row["from"]


# Record 70293 of UK Treaties Online and the title page of the UN Treaty Collection, chapter IV, 1.
def test_a_number_says_of_what_it_is_and_how_it_was_found(release):
    numbers = {
        row["scheme"]: row
        for row in rows_of(release, NUMBERS)
        if row["treaty"] == "treaty/genocide-convention"
    }
    online = numbers["UK Treaties Online"]

    assert online["number"] == "70293"
    assert online["how"].startswith("Found by title and day; accepted by the editors on 2026-12-03")
    assert numbers["United Nations Treaty Series"]["number"] == "vol. 78, p. 277"
    assert numbers["United Nations Treaty Series"]["licence"] == OGL
    assert numbers["UN Treaty Collection chapter and number"]["number"] == "IV-1"
    assert {row["treaty_name"] for row in numbers.values()} == {
        "Convention on the Prevention and Punishment of the Crime of Genocide"
    }


# What the register's pages and the UN Treaty Collection's say of their use: the first has the Open
# Government Licence, the other none.
@pytest.mark.parametrize(
    ("source", "licence", "attribution"),
    [
        ("record/ukto-2026-ilo-c187", OGL,
         "Foreign, Commonwealth and Development Office of the United Kingdom, "
         "UK Treaties Online, ILO Convention 187, 2026-05-17"),
        ("record/untc-xxvi-8", "facts alone",
         "United Nations, UN Treaty Collection, status of treaties, XXVI-8, 2026-02-03"),
        ("passage/hanoi-reception/2114-2214", "facts alone",
         "To Lam receives heads of delegation from the countries attending the signing ceremony of "
         "the Hanoi Convention"),
    ],
)  # fmt: skip
def test_a_row_has_the_licence_and_the_attribution_of_its_source(
    release, source, licence, attribution
):
    rows = [row for row in rows_of(release, ACTS) if row["sources"].split(" ")[0] == source]

    assert rows
    assert {(row["licence"], row["attribution"]) for row in rows} == {(licence, attribution)}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_parquet_and_sqlite_have_the_rows_of_the_csv(release, tmp_path, table):
    content = dump_of(release, table.name)
    with content.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    write_parquet(tmp_path / "it.parquet", table, content)
    write_sqlite(tmp_path / "it.sqlite", {table: content})

    read = duckdb.read_parquet(str(tmp_path / "it.parquet"))
    with closing(sqlite3.connect(tmp_path / "it.sqlite")) as database:
        kept = database.execute(f"SELECT * FROM {table.stem}")  # noqa: S608
        names, cells = [name for name, *_ in kept.description], kept.fetchall()

    wanted = [tuple(cell or None for cell in row) for row in rows]
    assert read.columns == names == head == list(table.columns)
    assert [tuple(str(c) if isinstance(c, date) else c for c in row) for row in read.fetchall()] == wanted  # fmt: skip
    assert sorted(cells, key=str) == sorted(wanted, key=str)
    assert {
        name for name, type_ in zip(read.columns, read.types, strict=True) if type_ == "DATE"
    } == {name for name, (_, type_) in table.columns.items() if type_ == "date"}


def test_the_same_tables_are_the_same_bytes(release, tmp_path):
    content = {table: dump_of(release, table.name) for table in TABLES}
    for name in ("first", "second"):
        write_parquet(tmp_path / f"{name}.parquet", TABLES[0], content[TABLES[0]])
        write_sqlite(tmp_path / f"{name}.sqlite", content)

    for suffix in ("parquet", "sqlite"):
        first, second = (tmp_path / f"{name}.{suffix}" for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()


def test_sqlite_finds_rows_of_a_treaty_and_of_an_actor_by_an_index(release, tmp_path):
    write_sqlite(tmp_path / "it.sqlite", {table: dump_of(release, table.name) for table in TABLES})

    with closing(sqlite3.connect(tmp_path / "it.sqlite")) as database:
        for table, column in (("acts", "treaty"), ("acts", "actor"), ("participations", "actor"),
                              ("treaty_numbers", "treaty")):  # fmt: skip
            question = f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = ?"  # noqa: S608
            [plan] = database.execute(question, ("x",))
            assert f"USING INDEX {table}_{column}" in plan[-1]


def test_a_table_of_an_earlier_release_has_the_columns_that_it_had(tmp_path):
    content = tmp_path / ACTS
    content.write_bytes(
        b'act,treaty,known_until,cell\r\nurn:a,urn:t,2026-01-02,"a ""b"", c\nd"\r\n'
    )
    write_parquet(tmp_path / "it.parquet", TABLES[0], content)

    read = duckdb.read_parquet(str(tmp_path / "it.parquet"))
    assert read.columns == ["act", "treaty", "known_until", "cell"]
    assert read.fetchall() == [("urn:a", "urn:t", date(2026, 1, 2), 'a "b", c\nd')]
