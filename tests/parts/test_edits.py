"""Whatever is edited, a build with what is kept, one without, and plain SHACL on all give the same.

Edits are drawn by a fixed seed and made one upon the other, so that what is kept is of many states.
Some break the seeds: what is said of them is the same too.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from union import RECORD, article, event, inferred, made, made_cold, plain, shape, small
from unioncases import CASES

from kb.dumps.sections import Section
from kb.errors import KbError
from kb.index.making import make_store
from kb.pipeline import build
from kb.releases.release import Release
from kb.seeds.project import Project
from kb.validation.report import Report

Random = random.Random
PEOPLE = ("ada", "ben", "cy")
TERMS = ("schema:parent", "schema:knows", "schema:sibling", "schema:attendee")
#: Shapes that look in the ways that articles and blocks are likely to meet.
SHAPES = [text for text, _, _ in CASES.values()] + [
    "sh:targetClass schema:Person ; sh:property ex:P . ex:P sh:path schema:name ; sh:uniqueLang true ; sh:maxCount 1",
    "sh:targetClass schema:Person ; sh:property ex:P . ex:P sh:path schema:parent ; sh:maxCount 1 ; sh:severity sh:Warning",
    "sh:targetClass schema:Person ; sh:property ex:P . ex:P sh:path ( schema:knows schema:parent ) ; sh:maxCount 0",
    "sh:targetClass schema:Person ; sh:property ex:P . ex:P sh:path [ sh:inversePath schema:knows ] ; sh:maxCount 1 ; "
    "sh:message 'Known of more than one.'",
    "sh:targetClass schema:Person ; sh:property ex:P . ex:P sh:path schema:knows ; sh:disjoint schema:parent",
    "sh:targetClass tro:DiplomaticEvent ; sh:property ex:P . ex:P sh:path schema:name ; sh:maxCount 1 ; sh:message 'One name.'",
    "sh:targetSubjectsOf schema:knows ; sh:property ex:P . ex:P sh:path schema:knows ; sh:node ex:N . "
    "ex:N a sh:NodeShape ; sh:property [ sh:path schema:parent ; sh:maxCount 0 ]",
    "sh:targetObjectsOf schema:parent ; sh:or ( [ sh:path schema:knows ; sh:minCount 1 ] [ sh:path schema:sibling ; sh:minCount 1 ] )",
    "sh:targetObjectsOf schema:parent ; sh:not [ sh:path schema:name ; sh:hasValue 'Ada'@en ]",
    "sh:targetSubjectsOf prov:wasAttributedTo ; sh:property ex:P . ex:P sh:path prov:wasAttributedTo ; sh:maxCount 1",
    "sh:targetSubjectsOf owl:deprecated ; sh:property ex:P . ex:P sh:path [ sh:inversePath schema:sameAs ] ; sh:minCount 1",
    "sh:targetSubjectsOf schema:sameAs ; sh:property ex:P . ex:P sh:path schema:name ; sh:maxCount 1",
    "sh:targetClass tro:DiplomaticEvent ; sh:property ex:P . ex:P sh:path ( schema:attendee schema:sameAs ) ; sh:maxCount 0",
    "sh:targetClass oa:TextQuoteSelector ; sh:property ex:P . ex:P sh:path oa:exact ; sh:pattern 'met'",
]  # fmt: skip


#: What a shape may look at, and how: for shapes that are drawn like the edits.
TARGETS = (
    "sh:targetClass schema:Person", "sh:targetClass tro:DiplomaticEvent", "sh:targetClass schema:Event",
    "sh:targetSubjectsOf schema:knows", "sh:targetObjectsOf schema:parent", "sh:targetObjectsOf schema:description",
    "sh:targetNode id:person\\/ada , id:person\\/zoe", "sh:targetClass skos:Concept", "sh:targetSubjectsOf dcterms:source",
    "sh:targetNode id:event\\/talks ; sh:targetSubjectsOf schema:parent", "sh:targetClass schema:Patient",
)  # fmt: skip
PROPERTIES = ("schema:parent", "schema:knows", "schema:sibling", "schema:attendee", "schema:description", "schema:name",
              "schema:gender", "tro:eventKind", "rdf:type", "prov:wasAttributedTo", "schema:sameAs", "tro:evidence")  # fmt: skip
VALUES = ("sh:class schema:Person", "sh:class schema:Patient", "sh:nodeKind sh:IRI", "sh:maxLength 40", "sh:hasValue id:person\\/ada",
          "sh:minCount 1", "sh:minCount 2", "sh:maxCount 0", "sh:maxCount 1", "sh:maxCount 2", "sh:uniqueLang true",
          "sh:disjoint schema:knows", "sh:equals schema:parent", "sh:languageIn ( 'en' )", "sh:datatype rdf:langString")  # fmt: skip


def drawn_path(chance: Random, depth: int = 2) -> str:
    """A path of SHACL."""
    how = chance.choice(
        ("", "", "", "inverse", "sequence", "sequence", "alternative", "or one", "or more")
    )
    if not how or not depth:
        return chance.choice(PROPERTIES)
    one, two = drawn_path(chance, depth - 1), drawn_path(chance, depth - 1)
    return {
        "inverse": f"[ sh:inversePath {one} ]",
        "sequence": f"( {one} {two} )",
        "alternative": f"[ sh:alternativePath ( {one} {two} ) ]",
        "or one": f"[ sh:zeroOrOnePath {one} ]",
        "or more": f"[ sh:oneOrMorePath {one} ]",
    }[how]


def drawn_constraints(chance: Random, depth: int = 2) -> str:
    """Constraints of a path, or of what it leads to."""
    how = chance.choice(("", "", "node", "not", "or", "xone", "and", "qualified"))
    if not how or not depth:
        return chance.choice(VALUES)
    one, two = (
        f"[ a sh:NodeShape ; sh:property [ sh:path {drawn_path(chance, 1)} ; {drawn_constraints(chance, depth - 1)} ] ]"
        for _ in range(2)
    )
    return {
        "node": f"sh:node {one}", "not": f"sh:not {one}", "or": f"sh:or ( {one} {two} )", "xone": f"sh:xone ( {one} {two} )",
        "and": f"sh:and ( {one} {two} )",
        "qualified": f"sh:qualifiedValueShape {one} ; sh:qualified{chance.choice(('Min', 'Max'))}Count 1",
    }[how]  # fmt: skip


def drawn_shape(project: Project, chance: Random) -> None:
    property_ = f"ex:P sh:path {drawn_path(chance)} ; {drawn_constraints(chance)}"
    severity = chance.choice(("", " ; sh:severity sh:Warning"))
    shape(project, f"{chance.choice(TARGETS)} ; sh:property ex:P . {property_}{severity}")


def few(project: Project) -> Path:
    return project.seeds / "authorities" / "few.ttl"


def rewrite(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new, 1))


def slugs(project: Project) -> list[str]:
    return [folder.name for folder in project.article_folders()]


def facts_of(project: Project, chance: Random) -> tuple[Path, dict[str, Any]]:
    path = project.seeds / chance.choice(slugs(project)) / "facts.yaml"
    return path, json.loads(path.read_text().partition("\n# end")[0].lstrip("#\n"))


def other_source(project: Project, chance: Random) -> None:
    rewrite(
        few(project),
        "dcterms:source <https://e.org/",
        f"dcterms:source <https://e.org/{chance.choice('xyz')}",
    )


def another_curator(project: Project, chance: Random) -> None:
    parts = few(project).read_text().split("\n\n")
    at = chance.randrange(1, len(parts))
    parts[at] = parts[at].replace("editors> .", "editors> , <id/curator/second> .")
    few(project).write_text("\n\n".join(parts))


def lines_above(project: Project, chance: Random) -> None:
    few(project).write_text("# A word.\n" * chance.randint(1, 3) + few(project).read_text())


def lines_above_facts(project: Project, chance: Random) -> None:
    path, content = facts_of(project, chance)
    path.write_text("\n" * chance.randint(1, 4) + json.dumps(content, indent=1))


def other_name(project: Project, chance: Random) -> None:
    old, new = chance.sample(['"Ada"@en', '"Ben"@en', '"Bene"@en , "Ben"@id', '"Adah"@vi'], 2)
    rewrite(few(project), old, new)


def link(project: Project, chance: Random) -> None:
    who = chance.choice(["ada", "ben"])
    said = f"{chance.choice(TERMS)} <id/person/{chance.choice(PEOPLE)}> ;"
    rewrite(
        few(project),
        f"<id/person/{who}> a schema:Person ;",
        f"<id/person/{who}> a schema:Person ; {said}",
    )


def other_block(project: Project, chance: Random) -> None:
    block = (
        '\n<id/person/cy> a schema:Person ; schema:name "Cy"@en ; schema:height "1.0"^^xsd:decimal , 1.00 ;\n'
        "    dcterms:source <https://e.org/> ; prov:wasAttributedTo <id/curator/editors> .\n"
    )
    text = few(project).read_text()
    few(project).write_text(text.replace(block, "") if block in text else text + block)


def moved_blocks(project: Project, chance: Random) -> None:
    head, *parts = few(project).read_text().split("\n\n")
    chance.shuffle(parts)
    few(project).write_text("\n\n".join([head, *(part.rstrip("\n") + "\n" for part in parts)]))


def blocks_in_another_file(project: Project, chance: Random) -> None:
    folder = project.seeds / "authorities"
    few(project).rename(folder / "few.tmp")
    (folder / "few.tmp").rename(few(project))
    text = few(project).read_text()
    if (folder / "a.ttl").exists():
        (folder / "a.ttl").unlink()
    else:
        block = '\n<id/person/di> a schema:Person ; schema:name "Di"@en ; schema:parent <id/person/ada> ;\n'
        record = (
            "    dcterms:source <https://e.org/> ; prov:wasAttributedTo <id/curator/editors> .\n"
        )
        prefixes = "".join(f"{line}\n" for line in text.split("\n") if line.startswith("@"))
        (folder / "a.ttl").write_text(prefixes + block + record)


def more_said(project: Project, chance: Random) -> None:
    path, content = facts_of(project, chance)
    about = chance.choice(["person/ada", "person/ben", "person/cy", "event/talks"])
    one = chance.choice([
        inferred(about, chance.choice(TERMS), f"person/{chance.choice(PEOPLE)}"),
        inferred(about, "schema:description", {"text": chance.choice(["tall", "short"]), "language": "en"}),
        inferred(about, "schema:gender", {"text": "x", "language": "en"}),
        inferred(about, "rdf:type", "https://schema.org/Patient"),
        inferred(about, "rdfs:subClassOf", "https://schema.org/Person"),
        inferred(about, "schema:url", "https://e.org/"),
    ])  # fmt: skip
    name = "".join(chance.choice("abcdefgh") for _ in range(8))
    stated = [fact["id"] for fact in content["facts"] if fact["type"] != "inference"]
    if stated:
        content["facts"].append({"id": name, **one, "from": stated[:1], **RECORD})
    path.write_text(json.dumps(content, indent=1))


def less_said(project: Project, chance: Random) -> None:
    path, content = facts_of(project, chance)
    if content["facts"]:
        gone = content["facts"].pop(chance.randrange(len(content["facts"])))["id"]
        content["facts"] = [one for one in content["facts"] if gone not in one.get("from", ())]
    path.write_text(json.dumps(content, indent=1))


def taken_back(project: Project, chance: Random) -> None:
    path, content = facts_of(project, chance)
    if content["facts"]:
        one = chance.choice(content["facts"])
        status = chance.choice(["retracted", "rejected", "accepted"])
        one.pop("because", None)
        one.update(status=status, **({} if status == "accepted" else {"because": "A slip."}))
    path.write_text(json.dumps(content, indent=1))


def other_name_of_an_event(project: Project, chance: Random) -> None:
    path, content = facts_of(project, chance)
    for thing in content["things"]:
        thing["name"] = {"en": chance.choice(["Talks", "Meeting"])}
    path.write_text(json.dumps(content, indent=1))


def other_article(project: Project, chance: Random) -> None:
    slug = chance.choice(["three", "four"])
    if (project.seeds / slug).exists():
        shutil.rmtree(project.seeds / slug)
    else:
        article(project, slug, [event("They met in Kampala", chance.choice(["talks", "more"]))])


def renamed_folder(project: Project, chance: Random) -> None:
    slug = chance.choice(slugs(project))
    new = chance.choice(["five", "six", "zero"])
    if not (project.seeds / new).exists():
        (project.seeds / slug).rename(project.seeds / new)


def swapped_folders(project: Project, chance: Random) -> None:
    if len(slugs(project)) < 2:
        return
    one, two = (project.seeds / slug for slug in chance.sample(slugs(project), 2))
    one.rename(project.seeds / ".aside")
    two.rename(one)
    (project.seeds / ".aside").rename(two)


def retirement(project: Project, chance: Random) -> None:
    path = project.seeds / "authorities" / "retired.yaml"
    if path.exists() and chance.random() < 0.5:
        path.unlink()
        return
    into = chance.choice(["", "    into: person/ada\n", "    into: event/talks\n"])
    path.write_text(
        f"retired:\n  - ref: person/zoe\n{into}    because: {chance.choice(['A slip.', 'Twice.'])}\n"
        "    decided: {who: editors, on: 2026-11-24}\n"
    )


def other_shape(project: Project, chance: Random) -> None:
    shape(project, chance.choice(SHAPES))


def other_settings(project: Project, chance: Random) -> None:
    rewrite(
        project.seeds / "dataset.yaml", "en: Treaty", f"en: {chance.choice(['A', 'The'])} Treaty"
    )


def other_ontology(project: Project, chance: Random) -> None:
    path = project.ontology / "treaty.ttl"
    more = chance.choice(['tro:Talks skos:prefLabel "talks"@en .\n', "tro:DiplomaticEvent rdfs:subClassOf schema:Event .\n",
                          "schema:Patient rdfs:subClassOf schema:Person .\n"])  # fmt: skip
    text = path.read_text()
    path.write_text(text.replace(more, "") if more in text else text + more)


EDITS: list[Callable[[Project, Random], None]] = [
    other_source, another_curator, lines_above, lines_above_facts, other_name, link, other_block, moved_blocks,
    blocks_in_another_file, more_said, more_said, more_said, less_said, taken_back, other_name_of_an_event,
    other_article, renamed_folder, swapped_folders, retirement, other_shape, drawn_shape, drawn_shape,
    drawn_shape, other_settings, other_ontology,
]  # fmt: skip


def outcome(how: Callable[[Project], tuple[list[str], Report]], project: Project) -> object:
    """The dataset and the report; or what is wrong with the seeds."""
    try:
        lines, report = how(project)
    except KbError as error:
        return str(error)
    return lines, report.to_json(), report


def begun(root: Path) -> Project:
    project = small(root)
    text = few(project).read_text()
    second = '\n<id/curator/second> a prov:Agent ; schema:name "Second"@en ;\n' + (
        "    dcterms:source <https://e.org/> ; prov:wasAttributedTo <id/curator/editors> .\n"
    )
    few(project).write_text(text + second)
    return project


def seeds(quick: int, number: int) -> Any:
    """So many sequences of edits, of which so many are tried in each run of the tests."""
    slow = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(quick, number)]
    return pytest.mark.parametrize("seed", [*range(quick), *slow])


@pytest.mark.slow
@seeds(2, 6)
def test_after_every_edit_what_is_kept_changes_nothing(tmp_path, seed):
    project, chance = begun(tmp_path / "project"), random.Random(seed)
    kept, done, good = tmp_path / "kept", list[str](), 0
    for _ in range(16):
        before = {path: path.read_bytes() for path in project.sources()}
        edit = chance.choice(EDITS)
        edit(project, chance)
        done.append(edit.__name__)
        warm = outcome(made, project)
        shutil.rmtree(kept, ignore_errors=True)
        project.judged.rename(kept)

        assert outcome(made_cold, project) == warm, done
        shutil.rmtree(project.judged)
        kept.rename(project.judged)
        if isinstance(warm, str):  # it is undone, or nothing would be published any more
            restore(project, before)
            continue
        good += 1
        assert outcome(plain, project) == warm, done
    assert good > 8, done


def restore(project: Project, before: dict[Path, bytes]) -> None:
    for path in list(project.sources()):
        if path not in before:
            path.unlink()
    for path, content in before.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    for folder in project.seeds.iterdir():
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


@pytest.mark.slow
def test_a_release_of_what_is_kept_is_the_release_of_nothing_kept(tmp_path):
    """Warnings name places: lines above a block move them, and change nothing else."""
    project = begun(tmp_path / "project")
    shape(project, "sh:targetClass schema:Person ; sh:property ex:P . "
          "ex:P sh:path schema:gender ; sh:minCount 1 ; sh:severity sh:Warning")  # fmt: skip
    before = build(project, tmp_path / "releases")
    few(project).write_text("# A word.\n" + few(project).read_text())

    warm = build(project, tmp_path / "releases")
    shutil.rmtree(project.judged)
    cold = build(project, tmp_path / "elsewhere")

    lines = [
        [row["line"] for row in json.loads(one.data("report.json").read_text())["results"]]
        for one in (before, warm)
    ]
    assert warm.id == cold.id
    assert len(lines[0]) == 2 and lines[1] == [line + 1 for line in lines[0]]


@pytest.mark.slow
@seeds(1, 2)
def test_a_release_after_another_is_the_release_of_nothing_before(tmp_path, monkeypatch, seed):
    project, chance = begun(tmp_path / "project"), random.Random(seed)
    build(project, tmp_path / "releases")
    good, followed = 0, list[bool]()
    with monkeypatch.context() as patched:
        patched.setattr("kb.index.making.make_store", refused)
        for number in range(8):
            before = {path: path.read_bytes() for path in project.sources()}
            chance.choice(EDITS)(project, chance)
            try:
                warm = build(project, tmp_path / "releases")
            except KbError:  # it is undone, or nothing would be published any more
                restore(project, before)
                continue
            good += 1
            files = [path.stat() for path in warm.data("sections").glob("*/*.gz")]
            followed.append(sum(file.st_nlink > 1 for file in files) > len(files) / 2)
            with monkeypatch.context() as whole:
                whole.setattr("kb.index.making.make_store", make_store)
                cold = build(project, tmp_path / f"elsewhere-{number}")
            assert warm.id == cold.id
            assert index_of(warm) == index_of(cold)
    assert good > 3
    assert followed.count(True) > followed.count(False)


def refused(sections: Sequence[Section], folder: Path) -> None:
    """Load all statements, which is done where the store does not keep one as it is."""
    make_store(sections, folder)
    pytest.fail("all was loaded")


def index_of(release: Release) -> dict[str, Any]:
    """What an index says: the store, its graphs, what things are found by."""
    release.check()
    store = pyoxigraph.Store.read_only(str(release.store))
    dump = store.dump(format=pyoxigraph.RdfFormat.N_QUADS) or b""
    found: dict[str, Any] = {
        "statements": sorted(dump.splitlines()),
        "graphs": sorted(map(str, store.named_graphs())),
    }
    for name, table in (("search", "entry"), ("tallies", "part"), ("tallies", "total")):
        with contextlib.closing(sqlite3.connect(release.lookups / f"{name}.sqlite")) as file:
            rows = file.execute(f"SELECT * FROM {table}")  # noqa: S608 - names from above
            found[table] = sorted(rows)
    for name in ("folded", "named"):
        with contextlib.closing(sqlite3.connect(release.lookups / "search.sqlite")) as file:
            file.execute(f"CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, {name}, instance)")
            found[name] = sorted(file.execute("SELECT * FROM temp.words"))
    return found
