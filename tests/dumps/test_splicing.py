"""Dumps that follow from those of the last release have the bytes of dumps that are made anew."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from conftest import BASE
from test_dumps import CONTEXT, ODD

import kb.dumps.writing
from kb.dumps.catalogue import QUADS
from kb.dumps.packed import STRETCHES, pack
from kb.dumps.previous import Edit, PreviousRelease, splice
from kb.dumps.writing import write_dumps
from kb.identifiers import Identifiers
from kb.index.making import load

IDS = Identifiers(BASE)
TRO, SCHEMA = "https://w3id.org/treaty-kb/ontology#", "https://schema.org/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.mark.parametrize(
    ("edits", "made"),
    [
        ([], "a\nb\nc\n"),
        ([Edit(b"b\n", b"x\ny\n")], "a\nx\ny\nc\n"),
        ([Edit(b"a\n", b""), Edit(b"b\n", b"")], "c\n"),
        ([Edit(b"b\n", b"x\n", is_before=True), Edit(b"b\n", b"")], "a\nx\nc\n"),
        ([Edit(b"b\n", b"x\n"), Edit(b"a\n", b"")], None),  # in another order
        ([Edit(b"\n", b"x\n")], None),
        ([Edit(b"", b"x\n", is_before=True)], None),  # it is not known where
    ],
)
def test_lines_are_replaced_where_they_stand(tmp_path, edits, made):
    (tmp_path / "old").write_text("a\nb\nc\n")

    assert splice(tmp_path / "old", tmp_path / "new", edits) == (made is not None)

    assert made is None or (tmp_path / "new").read_text() == made


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


def noted(found: list[bool], tell: Callable[..., bool], *given: Any) -> bool:
    """Keep whether dumps followed from the last ones."""
    found.append(tell(*given))
    return found[-1]


def dumped(folder: Path, lines: set[str], last: PreviousRelease | None = None) -> dict[str, bytes]:
    folder.mkdir()
    (folder / QUADS).write_text("".join(f"{line}\n" for line in sorted(lines)), "utf-8")
    (folder / "context.jsonld").write_text(json.dumps(CONTEXT), "utf-8")
    write_dumps(folder, IDS, last)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def indexed(index: Path, folder: Path) -> Path:
    """An index with the store of a dump."""
    index.mkdir()
    load(pyoxigraph.Store(str(index / "store")), folder / QUADS)
    return index


@pytest.mark.parametrize("seed", range(4))
def test_whatever_changed_the_bytes_are_those_of_dumps_made_anew(tmp_path, monkeypatch, seed):
    chance, followed = random.Random(seed), list[bool]()
    for name in ("change_graphs", "change_tables"):
        told = partial(noted, followed, getattr(kb.dumps.writing, name))
        monkeypatch.setattr(kb.dumps.writing, name, told)
    whole = statements(chance)
    said = set(chance.sample(whole, len(whole) * 2 // 3))
    dumped(tmp_path / "0", said)
    for i in range(1, 9):
        gone = set(chance.sample(sorted(said), chance.randrange(4)))
        come = set(chance.sample(whole, chance.randrange(4))) - said
        said = said - gone | come
        lines = (tuple(f"{one}\n".encode() for one in sorted(some)) for some in (gone, come))
        last = PreviousRelease(
            tmp_path / str(i - 1), indexed(tmp_path / f"index-{i}", tmp_path / str(i - 1)), *lines
        )

        assert dumped(tmp_path / str(i), said, last) == dumped(tmp_path / f"{i}-anew", said)
    assert followed.count(True) > 8


def test_what_is_packed_after_another_has_the_bytes_of_what_is_packed_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("kb.dumps.packed.STRETCH", 500)
    chance = random.Random(1)
    lines = [f"{chance.random()} of all\n" for _ in range(10_000)]
    for name in ("old", "new", "anew"):
        (tmp_path / name).mkdir()
    (tmp_path / "x").write_text("".join(lines))
    pack(tmp_path, tmp_path / "old", ["x"])
    lines[5_000:5_002] = ["another\n"]
    (tmp_path / "x").write_text("".join(lines))

    pack(tmp_path, tmp_path / "new", ["x"], last=tmp_path / "old")
    pack(tmp_path, tmp_path / "anew", ["x"])

    new, anew, old = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("new", "anew", "old")
    )
    assert new == anew
    assert gzip.decompress(new["x.gz"]) == (tmp_path / "x").read_bytes()
    before, after = ({one for one, _ in json.loads(some[STRETCHES])["x"]} for some in (old, new))
    assert len(before) > 50 and len(after - before) <= 2
