"""Sections that follow from those of the last release have the bytes of sections made anew."""

from __future__ import annotations

import json
import random
import zlib
from pathlib import Path

import pytest
from conftest import BASE
from test_dumps import CONTEXT, ODD

from kb.dumps.packed import combined, measured, pack
from kb.dumps.sectioning import Sectioning, Source
from kb.dumps.sections import FOLDER, MadeSections
from kb.dumps.writing import Writing
from kb.identifiers import Identifiers

IDS = Identifiers(BASE)
TRO, SCHEMA = "https://w3id.org/treaty-kb/ontology#", "https://schema.org/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
Parts = dict[str, set[str]]


def statements(chance: random.Random) -> list[str]:
    """What may be said of some things: names, facts with what they rest on, acts, inferences."""

    def node(kind: str, i: int) -> str:
        return f"<{BASE}id/{kind}/{'abcdef'[i]}>"

    found = [f"{one} ." for one in ODD]
    for i in range(6):
        fact, act, passage, person = (
            f"<{BASE}fact/{'abcdef'[i]}>", node("action", i), node("passage", i), node("person", i)
        )  # fmt: skip
        quote, other = passage.replace(">", "#quote>"), node("person", chance.randrange(6))
        for name in ("Ada", 'Bé, \\"B\\"', "C"):
            found += [
                f'{person} <{SCHEMA}name> "{name} {i}"@en .',
                f'{person} <{SCHEMA}name> "{name}" {fact} .',
            ]
        found += [
            f"{person} <{SCHEMA}knows> {other} {fact} .", f"{person} <{SCHEMA}knows> {other} .",
            f"{fact} <{TRO}evidence> {node('passage', chance.randrange(6))} .",
            f"{fact} <{TRO}certainty> <{TRO}{chance.choice(['Stated', 'Recorded'])}> .",
            f"{fact} <http://www.w3.org/ns/prov#wasAttributedTo> {other} <{BASE}provenance/x> .",
            f"{passage} <http://www.w3.org/ns/oa#hasSource> {node('article', i)} .",
            f'{quote} <http://www.w3.org/ns/oa#exact> "words, {i}" .',
            f"{act} <{TYPE}> <{TRO}TreatyAction> .", f"{act} <{TYPE}> <{TRO}TreatyAction> {fact} .",
            f"{act} <{TRO}actor> {person} {fact} .",
            f'{act} <{TRO}actionDate> "2020-0{1 + i}-01"^^<http://www.w3.org/2001/XMLSchema#date> {fact} .',
            f'{person} <{SCHEMA}birthDate> "19{i}" <{BASE}graph/inferred> .',
        ]  # fmt: skip
    return found


def sources_of(parts: Parts) -> list[Source]:
    return [
        Source.of(name, [f"{line}\n".encode() for line in sorted(lines)])
        for name, lines in sorted(parts.items())
    ]


def made_of(folder: Path, parts: Parts, last: MadeSections | None = None) -> MadeSections:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "context.jsonld").write_text(json.dumps(CONTEXT), "utf-8")
    made = Writing(folder / "data", sources_of(parts), IDS, "test", last).finish()
    made.write(folder)
    return made


def files_of(made: MadeSections) -> dict[str, bytes]:
    paths = (made.data / FOLDER).rglob("*.gz")
    return {str(path.relative_to(made.data)): path.read_bytes() for path in paths}


@pytest.mark.parametrize("seed", range(6))
def test_whatever_changed_the_bytes_are_those_of_sections_made_anew(tmp_path, seed):
    """Lines are said by one part or by several, and come and go in each."""
    chance, linked = random.Random(seed), 0
    whole = statements(chance)
    names = [f"part-{i}" for i in range(5)]
    parts = {name: set(chance.sample(whole, len(whole) // 4)) for name in names}
    made_of(tmp_path / "0", parts)
    for i in range(1, 9):
        for name in chance.sample(names, 2):
            said = parts[name]
            gone = set(chance.sample(sorted(said), min(len(said), chance.randrange(4))))
            parts[name] = (said - gone) | set(chance.sample(whole, chance.randrange(4)))
        if i == 5:
            parts.pop(names[-1])  # a part may go, and another come
            names[-1] = "part-9"
            parts["part-9"] = set(chance.sample(whole, 5))
        last = MadeSections.read(tmp_path / str(i - 1))

        followed = made_of(tmp_path / str(i), parts, last)
        anew = made_of(tmp_path / f"{i}-anew", parts)

        assert files_of(followed) == files_of(anew)
        assert followed.sections == anew.sections
        assert followed.sums == anew.sums
        linked += sum(
            path.stat().st_nlink > 1 for path in (followed.data / FOLDER).glob("part-*/*.gz")
        )
    assert linked > 20


def test_each_line_stands_once_and_all_of_a_thing_in_one_section(tmp_path):
    chance = random.Random(7)
    whole = statements(chance)
    parts = {f"part-{i}": set(chance.sample(whole, len(whole) // 2)) for i in range(4)}

    plans = Sectioning.of(sources_of(parts)).plans

    lines = [line for plan in plans for line in plan.lines()]
    assert sorted(lines) == sorted(f"{one}\n".encode() for one in set().union(*parts.values()))
    by_thing: dict[bytes, set[str]] = {}
    for plan in plans:
        for line in plan.lines():
            by_thing.setdefault(line.split(b" ")[0], set()).add(plan.name)
    assert all(len(sections) == 1 for sections in by_thing.values())


def test_of_an_unchanged_dataset_every_file_of_a_part_is_the_last_ones(tmp_path):
    parts = {"a": set(statements(random.Random(1))), "b": {f'<{BASE}x> <{SCHEMA}name> "x" .'}}
    made_of(tmp_path / "0", parts)

    made = made_of(tmp_path / "1", parts, MadeSections.read(tmp_path / "0"))

    paths = [path for name in parts for path in (made.data / FOLDER / name).iterdir()]
    assert len(paths) > 8
    assert all(path.stat().st_nlink == 2 for path in paths)


def test_a_name_that_changes_changes_the_rows_of_other_sections(tmp_path):
    """The name of a State stands in the rows of all that acted with it."""
    act = f"<{BASE}id/action/a> <{TRO}actor> <{BASE}id/country/x> <{BASE}fact/f> ."
    parts = {"acts": {act}, "states": {f'<{BASE}id/country/x> <{SCHEMA}name> "Old"@en .'}}
    made_of(tmp_path / "0", parts)
    parts["states"] = {f'<{BASE}id/country/x> <{SCHEMA}name> "New"@en .'}

    made = made_of(tmp_path / "1", parts, MadeSections.read(tmp_path / "0"))

    table = b"".join(made.joined("facts.csv").unpacked()).decode().splitlines()
    assert [row.split(",")[5] for row in table] == ["value_name", "New"]


def test_checksums_of_texts_are_combined_as_zlib_has_them():
    chance = random.Random(3)
    for length in (0, 1, 2, 255, 70_000):
        first, second = chance.randbytes(100), chance.randbytes(length)

        crc = combined(zlib.crc32(first), zlib.crc32(second), length)

        assert crc == zlib.crc32(first + second)


def test_what_is_packed_in_another_way_is_not_joined(tmp_path):
    path = tmp_path / "x.gz"
    known = pack(b"a text\n" * 999, path)
    assert measured(path) == known
    for content in (
        zlib.compress(b"a text", wbits=31), path.read_bytes() * 2, path.read_bytes()[:-1],
        path.read_bytes() + b"\0", b"", b"not packed",
    ):  # fmt: skip
        path.write_bytes(content)

        assert measured(path) is None
