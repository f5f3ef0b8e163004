"""What is kept of articles changes no byte of what is published, whatever becomes of it.

Random edits under random shapes are in tests/parts/test_edits.py.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import HEEDING, ROOT, wait_until
from kampala import project_in
from rdflib import Graph

import kb.parts.known
import kb.parts.reading
import kb.validation.bypyshacl
import kb.validation.engines
import kb.validation.verdict
from kb.errors import ReleaseError, SeedError, ShapesError
from kb.parts.part import Part
from kb.pipeline import judge, read_seeds
from kb.processes import each
from kb.seeds.project import Project
from kb.validation.byparts import MOST_NODES
from kb.validation.engines import Pyshacl

SEED = "hanoi-reception"
SOME = ("_meaning", "person", "treaty-action", "diplomatic-event", "fact", "treaty")
SECOND = """id:curator\\/second a prov:Agent , schema:Person ; schema:name "Second"@en ;
    dcterms:source <dataset> ; prov:wasAttributedTo id:curator\\/editors .

id:curator\\/editors a"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, tuple[str, str]]:
    """A project with two articles and the authorities that they need, and what is made of it."""
    project = project_in(tmp_path_factory.mktemp("first"))
    shutil.rmtree(project.seeds / SEED)
    for folder in project.shapes.iterdir():
        if (
            folder.is_dir() and folder.name not in SOME
        ):  # all of them would take three times as long
            shutil.rmtree(folder)
    return project, made(project)


@pytest.fixture
def few(first, tmp_path: Path) -> Project:
    """A copy of it, to be changed, with all that is kept."""
    shutil.copytree(first[0].root, tmp_path / "few")
    return Project.find(tmp_path / "few")


@pytest.fixture
def cold(first) -> tuple[str, str]:
    """What was made when nothing was kept."""
    return first[1]


@pytest.fixture
def work(monkeypatch) -> list[str]:
    """The articles that are read, and the nodes of which pyshacl is asked, as it is done."""
    done: list[str] = []
    read, report = kb.parts.reading.read_part, Pyshacl.report

    def reading(reader, path):
        done.append(f"read {path.name}")
        return read(reader, path)

    def asking(engine, lines, nodes=None):
        done.extend(f"ask {node.rpartition('/id/')[2] or node}" for node in sorted(nodes))
        return report(engine, lines, nodes)

    monkeypatch.setattr(kb.parts.reading, "read_part", reading)
    monkeypatch.setattr(Pyshacl, "report", asking)
    return done


def made(project: Project) -> tuple[str, str]:
    """The dataset and the report, each as a text."""
    judged = judge(project, read_seeds(project))
    return "".join(judged.lines), replace(judged.report, seen=None).to_json()


def reads(work: list[str]) -> list[str]:
    return [one for one in work if one.startswith("read ")]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.slow
def test_what_is_kept_is_neither_read_nor_judged_again_and_gives_the_same(few, cold, work):
    assert made(few) == cold
    assert work == []


@pytest.mark.slow
def test_files_that_are_damaged_are_made_anew(few, cold, work):
    before = contents(few)
    for path in few.judged.iterdir():
        flipped = bytearray(path.read_bytes())
        flipped[len(flipped) // 2] ^= 1
        path.write_bytes(flipped)

    assert made(few) == cold
    assert contents(few) == before
    assert sorted(reads(work)) == ["read kampala-protocol", "read year-in-a-name"]
    assert len(work) == 2 + MOST_NODES  # and what had been kept of the verdict


def contents(project: Project) -> dict[str, object]:
    """What is kept, but for when files were written."""
    files = {path.name: path.read_bytes() for path in project.judged.iterdir()}
    known = json.loads(files.pop("known.json").partition(b"\n")[2])
    for entry in known["records"].values():
        del entry["stamps"]
    for entry in known["parts"].values():
        del entry["stamp"]
    return {**files, "known.json": known}


def test_a_file_that_was_damaged_anyhow_counts_as_none(few, tmp_path):
    whole = (few.judged / "kampala-protocol").read_bytes()
    key = json.loads(whole.partition(b"\n")[0].split(b" ", 2)[2])["key"]
    path = tmp_path / "kampala-protocol"
    path.write_bytes(whole)
    assert Part.read(path, key) is not None and Part.read(path, "another") is None

    for spoiled in (
        b"", b"\n", b"1 2 3\n", whole[:-1], whole[:100], b"9" + whole[1:], b"\xff" * 99,
        whole.replace(b"Amina", b"Anima"), whole.replace(b'"provenance"', b'"providence"'), whole + b"\n",
    ):  # fmt: skip
        path.write_bytes(spoiled)
        assert Part.read(path, key) is None


@pytest.mark.slow
def test_authorities_are_read_again_where_they_changed_alone(few, cold, monkeypatch):
    calls: list[str] = []
    read = kb.parts.known.things_in
    monkeypatch.setattr(
        kb.parts.known,
        "things_in",
        lambda path, *rest: calls.append(path.name) or read(path, *rest),
    )
    edit(few.seeds / "kampala-protocol" / "facts.yaml", "Signing in Kampala", "The signing")
    made(few)
    assert calls == []

    edit(few.seeds / "authorities" / "kampala.ttl", "@prefix id:", "# A word.\n@prefix id:")
    made(few)
    assert calls == ["kampala.ttl"]


@pytest.mark.slow
def test_authorities_that_are_saved_while_they_are_read_are_read_again(few, cold, monkeypatch):
    path = few.seeds / "authorities" / "organizations.trig"
    before, read = path.read_text("utf-8"), kb.parts.known.read_blocks
    for name in ("authorities-organization.part", "blocks.slices"):
        (few.judged / name).unlink()

    def reading(*given):
        edit(path, '"United Nations Office on Drugs and Crime"@en', '"UN Office"@en')
        return read(*given)

    with monkeypatch.context() as patched:
        patched.setattr(kb.parts.known, "read_blocks", reading)
        assert made(few) != cold
    path.write_text(before, "utf-8")

    assert made(few) == cold


@pytest.mark.slow
def test_an_article_that_is_gone_is_missed_by_what_links_to_it_though_that_was_kept(few):
    edit(few.seeds / "authorities" / "kampala.ttl", "dcterms:source <", "dcterms:source <id/article/year-in-a-name> , <")  # fmt: skip
    made(few)
    shutil.rmtree(few.seeds / "year-in-a-name")

    with pytest.raises(SeedError, match="links to article/year-in-a-name, which has no block"):
        made(few)


@pytest.mark.slow
def test_what_nothing_was_said_of_is_judged_again_by_another_shape_alone(few, monkeypatch):
    judged: list[str] = []
    by_parts = kb.validation.verdict.ByParts
    monkeypatch.setattr(
        kb.validation.verdict, "ByParts", lambda *given: judged.append("judged") or by_parts(*given)
    )
    made(few)
    assert judged == []
    edit(few.shapes / "person" / "shape.ttl", "What the person is called", "How they are called")
    assert judge(few, read_seeds(few)).report.results == () and judged == ["judged"]
    edit(few.shapes / "person" / "shape.ttl", "sh:minCount 1", "sh:minCount 9")
    results = judge(few, read_seeds(few)).report.results
    assert results and judge(few, read_seeds(few)).report.results == results
    assert len(judged) == 2


#: What is edited, and what is read again for it.
EDITS = [
    # A name, and a source, of something of which no article speaks.
    ("authorities/organizations.trig", '"United Nations Office on Drugs and Crime"@en', '"UN Office"@en', []),
    ("authorities/organizations.trig", "prov:wasAttributedTo ", "prov:wasAttributedTo id:curator\\/second , ", []),
    # Names that stand in it, or of what it refers to, bear on what the facts of an article mean.
    ("authorities/kampala.ttl", '"Amina Okello"@en', '"A. Okello"@en', ["read kampala-protocol"]),
    ("authorities/countries.trig", '"Uganda"@en', '"The Republic of Uganda"@en',
     ["read kampala-protocol", "read year-in-a-name"]),
    ("authorities/kampala.ttl", "dcterms:source <", "dcterms:source <https://example.org/x> , <", []),
    # Where in its file a block stands.
    ("authorities/kampala.ttl", "@prefix id:", "# A word.\n@prefix id:", []),
    ("kampala-protocol/facts.yaml", "Signing in Kampala", "The signing", ["read kampala-protocol"]),
    ("kampala-protocol/source.yaml", "on: ", "on:  ", ["read kampala-protocol"]),
    ("dataset.yaml", "en: Treaty Knowledge Base", "en: Treaties", []),
]  # fmt: skip


def made_edit(few: Project, part: str, old: str, new: str) -> None:
    edit(few.seeds / part, old, new)
    if "second" in new:
        edit(few.seeds / "authorities" / "curators.trig", "id:curator\\/editors a", SECOND)


@pytest.mark.slow
@pytest.mark.parametrize(("part", "old", "new", "expected"), EDITS)
def test_what_an_article_rests_on_decides_whether_it_is_read_again(
    few, work, part, old, new, expected
):
    made_edit(few, part, old, new)

    made(few)

    assert reads(work) == expected


@pytest.mark.slow
def test_all_these_edits_give_what_is_made_where_nothing_is_kept(few):
    """After each of many others: tests/parts/test_edits.py."""
    for part, old, new, _ in EDITS:
        made_edit(few, part, old, new)
    warm = made(few)
    shutil.rmtree(few.judged)

    assert made(few) == warm


def test_pyshacl_is_asked_of_what_is_said_anew_alone(few, work):
    edit(few.seeds / "kampala-protocol" / "facts.yaml", "Signing in Kampala", "The signing")

    made(few)

    record = "https://w3id.org/treaty-kb/fact/article-kampala-protocol"  # has its digest
    assert work == ["read kampala-protocol", f"ask {record}", "ask event/kampala-signing"]


@pytest.mark.slow
def test_another_shape_has_pyshacl_asked_of_everything_and_nothing_read_again(few, work):
    made(few)
    assert work == []
    edit(few.shapes / "person" / "shape.ttl", '"What the person is called', '"How the person is called')  # fmt: skip

    made(few)

    assert reads(work) == [] and len(work) == MOST_NODES


@pytest.mark.slow
def test_where_much_is_new_pyshacl_is_asked_of_a_sample_that_is_the_same_each_time(few, work):
    shutil.rmtree(few.judged)
    samples = []
    for _ in range(2):
        made(few)
        samples.append([one for one in work if one.startswith("ask")])
        work.clear()
        shutil.rmtree(few.judged)

    assert samples[0] == samples[1] and len(samples[0]) == MOST_NODES


def test_a_curator_who_is_no_longer_known_is_named_though_the_article_was_kept(few):
    edit(few.seeds / "authorities" / "kampala.ttl", "person\\/amina-okello", "person\\/amina-okelo")

    with pytest.raises(SeedError, match="did you mean 'person/amina-okelo'"):
        made(few)


def test_a_thing_that_gets_a_block_is_named_though_the_article_was_kept(few):
    path = few.seeds / "authorities" / "kampala.ttl"
    block = path.read_text("utf-8") + (
        '\n<id/action/uganda-signs-the-lakes-protocol> a tro:TreatyAction ; schema:name "It signs"@en ;\n'
        "    dcterms:source <https://example.org/> ; prov:wasAttributedTo <id/curator/editors> .\n"
    )
    path.write_text(block, "utf-8")

    with pytest.raises(SeedError, match="stands in seeds/authorities too; keep one"):
        made(few)


@pytest.mark.slow
def test_what_is_kept_of_an_article_goes_with_it(few):
    shutil.rmtree(few.seeds / "year-in-a-name")

    made(few)

    assert (few.judged / "kampala-protocol.verdict").exists()
    assert not (few.judged / "year-in-a-name.verdict").exists()
    of_records = (".part", ".record", ".verdict")
    kept = [path.name for path in few.judged.iterdir() if path.suffix not in of_records]
    assert sorted(kept) == [
        "articles.json", "blocks.slices", "kampala-protocol", "known.json", "names.json", "things.json", "verdict.txt"
    ]  # fmt: skip


def test_what_a_process_left_that_was_killed_is_taken_away(few):
    (few.judged / ".kampala-protocol-999999999").write_text("half")

    made(few)

    assert not list(few.judged.glob(".*"))


@pytest.mark.slow
def test_a_folder_that_cannot_be_made_costs_time_alone(few, cold):
    shutil.rmtree(few.judged)
    few.judged.write_text("no folder")

    assert made(few) == cold
    assert few.judged.read_text() == "no folder"


@pytest.mark.slow
def test_processes_of_their_own_find_the_same(few, cold, monkeypatch):
    shutil.rmtree(few.judged)
    monkeypatch.setattr(kb.parts.reading, "FEW_BYTES", 0)

    assert made(few) == cold


@pytest.mark.slow
def test_what_is_wrong_reaches_the_user_from_processes_of_their_own(few, monkeypatch):
    monkeypatch.setattr(kb.parts.reading, "FEW_BYTES", 0)
    for slug in ("kampala-protocol", "year-in-a-name"):
        edit(few.seeds / slug / "facts.yaml", "type: action", "type: acton")

    with pytest.raises(SeedError) as caught:
        made(few)

    assert {problem.path.parent.name for problem in caught.value.problems} == {
        "kampala-protocol", "year-in-a-name"
    }  # fmt: skip


def endless(_: None, number: int) -> str:
    """What is said of a check that takes for ever, in the process that makes it."""
    kb.validation.bypyshacl.MOST_SECONDS = 1.0
    shapes = Graph().parse(data="""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://e.org/> .
        ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:pattern '^(a+)+$' ] .
    """)  # fmt: skip
    graph = Graph().parse(data=f"@prefix ex: <https://e.org/> . ex:x a ex:C ; ex:p '{'a' * 40}!' .")
    kb.validation.engines.validate(graph, shapes)
    return "it ended"


@pytest.mark.slow
def test_a_check_that_does_not_end_is_cut_off_in_a_process_of_its_own_too():
    with pytest.raises(ShapesError, match="checking took more than 1 seconds"):
        list(each(endless, None, [1, 2], shared=True))


def ended(_: None, number: int) -> None:
    """End as a process does that the kernel takes for want of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_a_process_that_ends_before_its_work_is_done_is_told_in_words():
    with pytest.raises(ReleaseError, match="ended before it was done: out of memory"):
        list(each(ended, None, [1, 2], shared=True))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_is_left_behind(tmp_path, how):
    program = (
        "import time, kb.processes\n"
        "def work(given, item): time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    list(kb.processes.each(work, None, [1, 2], shared=True))\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program)
    command = [*HEEDING, sys.executable, str(script)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    assert wait_until(lambda: len(children_of(process.pid)) >= 2)
    started = children_of(process.pid)
    time.sleep(0.5)

    process.send_signal(how)

    assert process.wait(90) != 0
    assert wait_until(lambda: not any(map(is_running, started)))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children_of(pid: int) -> list[int]:
    """The processes that a process started, but for the one that tracks its resources."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
            command = (path.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == pid and b"resource_tracker" not in command:
            found.append(int(path.parent.name))
    return found
