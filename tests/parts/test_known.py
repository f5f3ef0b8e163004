"""Authorities and records by part: what is kept changes nothing, and a change makes its own parts."""

from __future__ import annotations

import random
import re
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import ALIKE

import kb.parts.known
from kb.canonical.lines import hash_of
from kb.errors import SeedError
from kb.mapping.authorities import write_authorities
from kb.parts.articles import lines_of
from kb.parts.dataset import Dataset
from kb.parts.reading import read_seeds
from kb.seeds.authorities import read_authorities
from kb.seeds.ontology import Ontology
from kb.seeds.project import Project
from kb.seeds.records.folder import ROWS, SOURCE


@pytest.fixture
def copy(copy: Project) -> Project:
    """A copy of the sample with the first facts of its article, which is read again and again."""
    path = copy.seeds / "hanoi-reception" / "facts.yaml"
    head, *facts = re.split(r"(?m)^(?=  - id: )", path.read_text("utf-8"))
    things = re.sub(r"(?m)^  - ref: (?:office|title|count)/.*\n(?:    .*\n)*", "", head)
    path.write_text("".join([things, *facts[:10]]), "utf-8")
    return copy


def records(project: Project) -> Path:
    return project.seeds / "records"


def block(project: Project, name: str) -> Path:
    return project.seeds / "authorities" / f"{name}.trig"


def outcome(project: Project) -> list[bytes] | str:
    """The dataset, or what is wrong with the seeds."""
    try:
        return Dataset.of(project, read_seeds(project)).ordered()
    except SeedError as error:
        return str(error)


def read_together(project: Project) -> set[str]:
    """What authorities and records say, read and mapped as one."""
    ids, ontology = project.identifiers, Ontology.read(project.ontology)
    authorities = read_authorities(project.seeds / "authorities", ids, ontology)
    return set(lines_of(write_authorities(authorities, ids, ontology.graph), ids).all())


def rows_of(project: Project, chance: Random) -> tuple[Path, list[str]]:
    folders = sorted(path for path in records(project).iterdir() if path.is_dir())
    path = chance.choice(folders) / ROWS
    return path, path.read_text("utf-8").splitlines(keepends=True)


def other_day(project: Project, chance: Random) -> None:
    path, rows = rows_of(project, chance)
    at = chance.randrange(1, len(rows))
    rows[at] = re.sub(
        r"\b(19|20)(\d\d)\b", lambda year: f"19{chance.randrange(60, 99)}", rows[at], count=1
    )
    path.write_text("".join(rows), "utf-8")


def fewer_rows(project: Project, chance: Random) -> None:
    path, rows = rows_of(project, chance)
    del rows[chance.randrange(1, len(rows))]
    path.write_text("".join(rows), "utf-8")


def other_participant(project: Project, chance: Random) -> None:
    path, rows = rows_of(project, chance)
    at = chance.randrange(1, len(rows))
    fields = rows[at].split("\t")
    if fields[1] != "—":
        fields[1] = chance.choice(["Kenya", "Peru", "Norway", "Viet Nam", "Atlantis"])
    rows[at] = "\t".join(fields)
    path.write_text("".join(rows), "utf-8")


def second_record(project: Project, chance: Random) -> None:
    second = records(project) / "second"
    if second.exists():
        shutil.rmtree(second)
        return
    shutil.copytree(records(project) / chance.choice(["untc-iv-15", "untc-xxvi-9"]), second)
    source = (second / SOURCE).read_text("utf-8").replace("2026-02-03", "2026-02-01")
    (second / SOURCE).write_text(source, "utf-8")


def other_name_of_a_state(project: Project, chance: Random) -> None:
    old, new = chance.sample(['"Afghanistan"@en', '"Afghanland"@en', '"Afghania"@en'], 2)
    replaced(block(project, "countries"), old, new)


def other_name_of_a_treaty(project: Project, chance: Random) -> None:
    old, new = chance.sample(['"Arms Trade Treaty"@en', '"Treaty on the Trade in Arms"@en'], 2)
    replaced(block(project, "treaties"), old, new)


def other_clause(project: Project, chance: Random) -> None:
    old, new = chance.sample(['"P90D"', '"P91D"', '"P3M"'], 2)
    replaced(records(project) / chance.choice(["untc-xxvi-8.trig", "untc-xxvi-9.trig"]), old, new)


def lines_above(project: Project, chance: Random) -> None:
    path = block(project, chance.choice(["treaties", "countries", "organizations"]))
    path.write_text("# A word.\n" + path.read_text("utf-8"), "utf-8")


def other_word_of_the_ontology(project: Project, chance: Random) -> None:
    old, new = chance.sample(['"accession"@en', '"adhesion"@en'], 2)
    replaced(project.ontology / "core.ttl", old, new)


def link_to_an_act(project: Project, chance: Random) -> None:
    path = records(project) / "untc-xxvi-9.trig"
    line = (
        "\nid:record\\/untc-xxvi-9 { <id/action/tpnw-entry-into-force> tro:basis "
        f"<id/action/tpnw-{chance.choice(['ratification-at', 'ratification-zz'])}> .\n}}\n"
    )
    path.write_text(path.read_text("utf-8") + line, "utf-8")


def other_fact(project: Project, chance: Random) -> None:
    path = project.seeds / "hanoi-reception" / "facts.yaml"
    old, new = chance.sample(["en: ", "en:  "], 2)
    replaced(path, old, new)


def replaced(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


EDITS: list[Callable[[Project, Random], None]] = [
    other_day, other_day, other_day, fewer_rows, fewer_rows, other_participant, other_participant, second_record,
    other_name_of_a_state, other_name_of_a_treaty, other_clause, lines_above, other_word_of_the_ontology,
    link_to_an_act, other_fact,
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_after_every_edit_what_is_kept_changes_nothing(copy, tmp_path, seed):
    chance, done, good = random.Random(seed), list[str](), 0
    for path in records(copy).iterdir():  # of alike ones there are too many to read a hundred times
        if path.name.startswith(ALIKE):
            shutil.rmtree(path)
    kept = tmp_path / "kept"
    for _ in range(10):
        before = {path: path.read_bytes() for path in copy.sources()}
        edit = chance.choice(EDITS)
        edit(copy, chance)
        done.append(edit.__name__)
        warm = outcome(copy)
        shutil.rmtree(kept, ignore_errors=True)
        copy.judged.rename(kept)

        assert outcome(copy) == warm, done
        if isinstance(warm, str):  # it is undone, or nothing would be published any more
            for path in [path for path in copy.sources() if path not in before]:
                path.unlink()
            for path, content in before.items():
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(content)
            shutil.rmtree(
                records(copy) / "second",
                ignore_errors=(records(copy) / "second" / ROWS) not in before,
            )
        else:
            good += 1
            said = {
                line.decode() for part in read_seeds(copy).known.parts for line in part.raw_lines()
            }
            assert said == read_together(copy), done
        shutil.rmtree(copy.judged)
        kept.rename(copy.judged)
    assert good > 3, done


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The records that are read and the parts that are made, as it is done."""
    done: list[str] = []
    read, make = kb.parts.known.read_record, kb.parts.known.make_part

    def reading(given: Any, path: Path) -> Any:
        done.append(f"read {path.name}")
        return read(given, path)

    def making(given: Any, name: str) -> Any:
        done.append(f"make {name}")
        return make(given, name)

    monkeypatch.setattr(kb.parts.known, "read_record", reading)
    monkeypatch.setattr(kb.parts.known, "make_part", making)
    return done


@pytest.mark.slow
def test_a_changed_row_reads_its_record_and_makes_its_part_alone(copy, work):
    outcome(copy)
    assert work == []
    path = records(copy) / "untc-iv-11" / ROWS
    replaced(path, "27 Sep 1990", "28 Sep 1990")

    assert isinstance(outcome(copy), list)
    treaty = copy.identifiers.thing("treaty/convention-on-the-rights-of-the-child")
    [part] = [part for part in read_seeds(copy).known.parts
              if part.summary.slug.startswith("records-") and part.has([hash_of(f"<{treaty}>".encode())])]  # fmt: skip
    assert work == ["read untc-iv-11", f"make {part.summary.slug}"]


@pytest.mark.slow
def test_files_that_were_written_as_they_were_are_not_parsed(copy, work):
    path = records(copy) / "untc-iv-11" / ROWS
    outcome(copy)
    path.write_bytes(path.read_bytes())

    outcome(copy)

    assert work == []


@pytest.mark.slow
def test_a_name_that_is_another_things_has_the_records_read_that_use_it(copy, work):
    outcome(copy)
    replaced(block(copy, "countries"), '"Afghanistan"@en', '"Afghanland"@en')

    assert "no State or organisation is called 'Afghanistan'" in str(outcome(copy))
    assert {name for name in work if name.startswith("read ")} == {
        f"read {path.parent.name}"
        for path in records(copy).glob(f"*/{ROWS}")
        if "\tafghanistan\t" in path.read_text("utf-8").casefold()
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("records/untc-iv-11/rows.tsv", "Afghanistan", "Afghanland"),
        ("records/untc-iv-11/rows.tsv", "27 Sep 1990", "[27 Sep 1990 ]"),
        ("records/untc-iv-11/rows.tsv", "row\t", "rows\t"),
        ("records/untc-iv-11/source.yaml", "who: editors", "who: nobody"),
        ("records/untc-xxvi-9.trig", "@prefix id:", "id:x\\/y a id:z .\n@prefix id:"),
        ("authorities/treaties.trig", "id:treaty\\/arms-trade-treaty a tro:Treaty", "id:treaty\\/arms-trade-treatise a tro:Treaty"),
        ("authorities/curators.trig", "id:curator\\/editors a prov:Agent", "id:curator\\/editors a schema:Thing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_as_where_all_is_read_together(copy, file, old, new):
    outcome(copy)
    path = copy.seeds / file
    assert old in path.read_text("utf-8")
    replaced(path, old, new)

    with pytest.raises(SeedError) as together:
        read_authorities(copy.seeds / "authorities", copy.identifiers, Ontology.read(copy.ontology))

    with pytest.raises(SeedError) as by_part:
        read_seeds(copy)
    assert set(together.value.problems) <= set(by_part.value.problems)


@pytest.mark.slow
def test_a_part_knows_the_subjects_of_its_lines(copy):
    for part in read_seeds(copy).known.parts:
        subjects = {line[: line.index(b" ")] for line in part.raw_lines()}
        assert list(part.subjects) == sorted(map(hash_of, subjects))


@pytest.mark.slow
def test_what_a_part_says_of_a_node_is_found_without_the_rest(copy):
    for part in read_seeds(copy).known.parts:
        by_node = defaultdict(list)
        for line in part.triples():
            by_node[line.partition(" ")[0]].append(line)
        for node in [*by_node][::40]:
            assert part.triples([node]) == by_node[node]
        assert part.triples(["<https://e.org/nothing>"]) == []
