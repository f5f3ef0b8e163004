"""The log of releases: what is told of a pair is what their dumps differ in.

The dumps are made by chance from a seed, and what they differ in is worked out with Python's sets.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import random
import resource
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import Dataset

from kb.canonical.lines import graph_of, in_graph, lines_of_subject, without_graph
from kb.canonical.oxigraph import quads_in, value_of
from kb.errors import ReleaseError
from kb.releases.differences import changes_between, composed, differences
from kb.releases.history import History, Snapshot, since
from kb.releases.recording import record
from kb.releases.release import Release

NOW = datetime.datetime(2026, 11, 25, 10, 0, tzinfo=datetime.UTC)


def line(i: int) -> bytes:
    graph = f" <https://e.org/fact/f{i % 7}>" if i % 3 else ""
    word = ["é", "\u2028", "a b", '\\"'][i % 4]
    return f'<https://e.org/id/thing/{i // 5}> <https://e.org/p{i % 5}> "{word} {i}"@en{graph} .\n'.encode()


def make(releases: Path, sequence: int, lines: set[bytes]) -> Release:
    """A folder that has of a release what the log needs."""
    dump = b"".join(sorted(lines))
    manifest = json.dumps({
        "format": 1, "date": f"2026-11-{sequence:02}", "quads": len(lines),
        "triples": sum(not in_graph(line) for line in lines), "made": sequence,
        "files": {"dump.nq": {"size": len(dump), "sha256": hashlib.sha256(dump).hexdigest()}},
    }).encode()  # fmt: skip
    release = Release(releases / hashlib.sha256(manifest).hexdigest()[:16])
    (release.path / "data").mkdir(parents=True)
    release.data("dump.nq").write_bytes(dump)
    release.data("manifest.json").write_bytes(manifest)
    (release.path / "sequence").write_text(f"{sequence}\n")
    return release


def contents(number: int = 6, seed: int = 4711) -> list[set[bytes]]:
    """What releases say, each a little different from the one before; some lines come back."""
    chance = random.Random(seed)
    now = {line(i) for i in range(60)}
    found = []
    for _ in range(number):
        found.append(set(now))
        now -= set(chance.sample(sorted(now), 9))
        now |= {line(chance.randrange(90)) for _ in range(9)}
    return found


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch) -> None:
    """That files are synced is a test of its own; hundreds of times it is only slow."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def said() -> list[set[bytes]]:
    return contents()


@pytest.fixture
def made(tmp_path, said) -> list[Release]:
    """Releases that were published one after the other."""
    found = []
    for number, lines in enumerate(said, 1):
        found.append(make(tmp_path, number, lines))
        record(tmp_path, found[-1], NOW + datetime.timedelta(hours=number))
    return found


@pytest.fixture(params=[0, 3, 5])
def history(request, tmp_path, made, said) -> History:
    """The log as a site reads it that serves the first of the releases, one between, or the
    last."""
    return History.of(tmp_path, snapshot(made[request.param], said[request.param]))


@pytest.fixture
def latest(tmp_path, made, said) -> History:
    """The log as a site reads it that serves the last of the releases."""
    return History.of(tmp_path, snapshot(made[-1], said[-1]))


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }  # fmt: skip


def snapshot(release: Release, lines: set[bytes]) -> Snapshot:
    """What a release says, asked of a set in place of a store."""
    return Snapshot(
        release.id,
        lambda iri: [one for one in lines if one.startswith(f"<{iri}> ".encode())],
        lambda graph: [one for one in lines if graph_of(one) == f"<{graph}>".encode()],
    )


def changed(history: History, old: Release, new: Release) -> tuple[set[bytes], set[bytes]]:
    """What is removed and what is added; each line is told once, and all in their order."""
    changes = list(history.changes(old.id, new.id))
    assert [one for one, _ in changes] == sorted({one for one, _ in changes})
    return {one for one, is_added in changes if not is_added}, {
        o for o, is_added in changes if is_added
    }


# Change sets


def test_differences_are_those_of_sets_wherever_they_stand_in_long_files():
    chance = random.Random(1)
    for size, spoiled in ((0, 0), (1, 1), (50, 10), (20_000, 0), (20_000, 3), (20_000, 5_000)):
        old = {b"%09d %s\n" % (i, b"x" * (i % 50)) for i in range(size)}
        new = set(old) - set(chance.sample(sorted(old), spoiled))
        new |= {b"%09d new\n" % chance.randrange(size * 2 + 1) for _ in range(spoiled)}
        found = list(differences(sorted(old), sorted(new)))

        assert [one for one, is_added in found if not is_added] == sorted(old - new)
        assert [one for one, is_added in found if is_added] == sorted(new - old)


def test_what_differs_between_two_releases_is_read_of_their_sections(made, said):
    for old, new in pairwise(range(len(made))):
        changes = list(changes_between(made[old], made[new]))

        assert changes == sorted(changes)
        assert {one for one, is_added in changes if not is_added} == said[old] - said[new]
        assert {one for one, is_added in changes if is_added} == said[new] - said[old]


def test_sections_that_are_alike_are_not_opened(made):
    made[0].data("dump.nq").unlink()

    assert list(changes_between(made[0], Release(made[0].path))) == []
    with pytest.raises(ReleaseError, match="dump.nq is damaged"):
        list(changes_between(made[0], made[1]))


def test_the_statements_of_a_release_are_its_lines(made, said):
    for release, lines in zip(made, said, strict=True):
        assert list(release.statements()) == sorted(lines)
        release.check_statements()


def test_statements_that_are_not_those_of_the_manifest_are_told_of(made):
    made[0].data("dump.nq").write_bytes(b"")

    with pytest.raises(ReleaseError, match=r"dump\.nq is damaged"):
        made[0].check_statements()


def test_a_file_without_lines_has_no_lines_of_anything():
    assert lines_of_subject(b"", "https://e.org/x") == (0, 0)


def test_the_lines_of_a_subject_are_found_wherever_they_stand(said):
    lines = b"".join(sorted(said[0]))
    for thing in range(20):
        iri = f"https://e.org/id/thing/{thing}"
        start, end = lines_of_subject(lines, iri)

        wanted = sorted(one for one in said[0] if one.startswith(f"<{iri}> ".encode()))
        assert lines[start:end] == b"".join(wanted)


@pytest.mark.parametrize("text", [
    '<https://e.org/s> <https://e.org/p> "a \\"b\\" \\\\ \\u0007 é 😀"@vi-vn .\n',
    '<https://e.org/s> <https://e.org/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <https://e.org/g> .\n',
    "<https://e.org/s> <https://e.org/p> <https://e.org/o> <https://e.org/g> .\n",
    "<https://e.org/s> <https://e.org/p> <https://e.org/o> .\n",
    '<https://e.org/s> <https://e.org/p> "> <https://e.org/g> .\u2028" .\n',
])  # fmt: skip
def test_a_line_is_taken_apart_as_rdflib_does(text):
    [quad] = quads_in([text.encode()])

    [(subject, predicate, value, graph)] = Dataset().parse(data=text, format="nquads").quads()
    named = str(graph) if graph is not None and "default" not in str(graph) else ""
    assert [
        value_of(term) for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
    ] == [str(subject), str(predicate), str(value), named]
    assert getattr(quad.object, "language", None) == getattr(value, "language", None)
    assert f"{quad} .\n" == text
    assert without_graph(text.encode()).decode() == f"{quad.triple} .\n"


@pytest.mark.parametrize("text", ["<a> <b> .\n", '<a> <b> "c .\n'])
def test_what_is_no_line_is_refused(text):
    with pytest.raises(SyntaxError):
        list(quads_in([text.encode()]))


# Between any two


def test_between_any_two_releases_the_log_has_what_their_dumps_differ_in(tmp_path, made, said):
    history = History.of(tmp_path)
    for old, before in zip(made, said, strict=True):
        for new, after in zip(made, said, strict=True):
            assert changed(history, old, new) == (before - after, after - before)


def test_a_change_set_makes_the_old_dump_the_new_one_byte_for_byte(tmp_path, made):
    history = History.of(tmp_path)
    for old in made:
        for new in made:
            lines = set(old.data("dump.nq").read_bytes().splitlines(keepends=True))

            for line_, is_added in history.changes(old.id, new.id):
                (lines.add if is_added else lines.remove)(line_)

            assert b"".join(sorted(lines)) == new.data("dump.nq").read_bytes()


def test_releases_that_were_pruned_are_still_compared(tmp_path, made, said):
    for release in made[:-1]:
        shutil.rmtree(release.path)
    history = History.of(tmp_path)

    assert changed(history, made[1], made[4]) == (said[1] - said[4], said[4] - said[1])
    assert changed(history, made[4], made[0]) == (said[4] - said[0], said[0] - said[4])
    assert set(history.lines(made[2].id)) == said[2]


def test_an_entry_counts_what_it_has(tmp_path, made, said):
    entries = History.of(tmp_path).entries
    before = [set(), *said]

    assert [e.id for e in entries] == [r.id for r in reversed(made)]
    for entry, old, new in zip(reversed(entries), before, said, strict=False):
        assert (entry.added.quads, entry.removed.quads) == (len(new - old), len(old - new))
        assert entry.added.triples == sum(not in_graph(line) for line in new - old)
        assert entry.removed.triples == sum(not in_graph(line) for line in old - new)
        assert (entry.quads, entry.triples) == (len(new), sum(not in_graph(line) for line in new))
    assert entries[0].published == "2026-11-25T16:00:00Z"
    assert [entry.previous for entry in entries] == [*(r.id for r in reversed(made[:-1])), None]


def test_a_release_that_comes_again_is_compared_from_where_it_last_stood(tmp_path, made, said):
    again = made[1]
    (again.path / "sequence").write_text("7\n")
    record(tmp_path, again, NOW)
    last = make(tmp_path, 8, said[0])
    history = record(tmp_path, last, NOW)

    assert [e.sequence for e in history.entries] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert changed(history, again, last) == (said[1] - said[0], said[0] - said[1])
    assert changed(history, made[3], again) == (said[3] - said[1], said[1] - said[3])


def test_a_release_that_the_log_does_not_know_is_named(tmp_path, made):
    with pytest.raises(ReleaseError, match="has no release 0000000000000000"):
        History.of(tmp_path).changes(made[0].id, "0" * 16)


# Things


def test_of_a_thing_each_release_tells_what_it_changed(history, made, said):
    before = [set(), *said]
    for thing in range(18):
        start = f"<https://e.org/id/thing/{thing}> ".encode()
        wanted = [
            (release.id, sorted(x for x in old - new if x.startswith(start)),
             sorted(x for x in new - old if x.startswith(start)))
            for release, old, new in zip(made, before, said, strict=False)
        ]  # fmt: skip

        steps = history.of_things([f"https://e.org/id/thing/{thing}"])

        found = [(s.entry.id, sorted(s.removed), sorted(s.added)) for s in reversed(steps)]
        assert found == [one for one in wanted if one[1] or one[2]]


def test_of_very_much_the_first_lines_are_told_and_how_many_more(latest):
    [*_, first] = latest.of_things(["https://e.org/id/thing/1", "https://e.org/id/thing/2"])

    cut = first.first(2)

    assert cut.added == (*sorted(first.added)[:2], *sorted(first.added)[5:7])
    assert cut.more == len(first.added) - 4 == 6


def test_a_line_is_said_since_it_was_added_last(latest, made, said):
    steps = latest.of_things([f"https://e.org/id/thing/{i}" for i in range(18)])

    found = since(steps, said[-1])

    for one in said[-1]:
        absent = [i for i, lines in enumerate(said) if one not in lines]
        assert found[one].id == made[max(absent, default=-1) + 1].id


def test_what_is_present_in_a_release_is_told(history, made, said):
    iris = {f"https://e.org/id/thing/{i}" for i in range(20)}
    for release, lines in zip(made, said, strict=True):
        wanted = {one[1 : one.index(b">")].decode() for one in lines if not in_graph(one)}

        assert history.described_in_default_graph(iris, release.id) == wanted


def test_the_last_release_that_took_out_anything_of_a_thing_is_told(tmp_path, made, said):
    history = History.of(tmp_path)
    for thing in range(20):
        iri, start = (
            f"https://e.org/id/thing/{thing}",
            f"<https://e.org/id/thing/{thing}> ".encode(),
        )
        wanted = [
            release.id for release, (old, new) in zip(made[1:], pairwise(said), strict=True)
            if any(one.startswith(start) for one in old - new)
        ]  # fmt: skip

        found = history.taken_out(iri, made[-1].id)

        assert (found.id if found else None) == (wanted[-1] if wanted else None)


def test_of_a_named_graph_each_release_tells_what_it_changed(history, said):
    before = [set(), *said]
    for entry, old, new in zip(reversed(history.entries), before, said, strict=False):
        removed, added = history.of_graph(entry, "https://e.org/fact/f2")

        both = (
            [one for one in sorted(some) if graph_of(one) == b"<https://e.org/fact/f2>"]
            for some in (old - new, new - old)
        )
        assert [removed, added] == list(both)


def test_what_is_said_of_a_fact_is_not_what_it_said(tmp_path):
    """An inference names the facts that it rests on at the end of a line of the default graph."""
    fact = "https://e.org/fact/f2"
    said = f'<https://e.org/a> <https://e.org/p> "a" <{fact}> .\n'
    rests = f"<https://e.org/i> <https://e.org/ontology#basis> <{fact}> .\n"
    record(tmp_path, make(tmp_path, 1, set()), NOW)
    history = record(tmp_path, make(tmp_path, 2, {said.encode(), rests.encode()}), NOW)

    assert history.of_graph(history.entries[0], fact) == ([], [said.encode()])


def test_a_log_that_no_release_tells_of_says_so(tmp_path, made, said):
    other = make(tmp_path, 9, said[0])
    for now in (None, snapshot(other, said[0])):
        history = History.of(tmp_path, now)

        with pytest.raises(ReleaseError, match="no release tells|has no release"):
            history.described_in_default_graph(["https://e.org/id/thing/1"], made[2].id)
        assert [step.entry.id for step in history.of_things(["https://e.org/id/thing/1"])] == [
            entry.id for entry in history.entries[:-1]
            if any(entry.about(["https://e.org/id/thing/1"])[i]["https://e.org/id/thing/1"] for i in (0, 1))
        ]  # fmt: skip


def as_format_1(log: Path) -> None:
    """Write the first entry of a log anew, as programs did that had no sections."""
    [entry] = log.glob("000001-*")
    values = json.loads((entry / "entry.json").read_text())
    (entry / "removed.nq").touch()
    (entry / "sections" / "dump.nq").rename(entry / "added.nq")
    (entry / "sections").rmdir()
    for name in ("added", "removed"):
        content = (entry / f"{name}.nq").read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        del values[name]["files"]
        values[name] |= {"size": len(content), "sha256": digest}
    (entry / "entry.json").write_text(json.dumps(values | {"format": 1}))


def test_a_log_of_format_1_is_read_and_continued(tmp_path, made, said):
    as_format_1(tmp_path / "log")
    history = record(tmp_path, make(tmp_path, 7, said[0]))

    assert history.problems == () and len(history.entries) == 7
    assert not (tmp_path / "log" / f"000001-{made[0].id}" / "sections").exists()
    assert set(history.lines(made[3].id)) == said[3]
    told = replace(history, now=snapshot(made[-1], said[-1]))
    [*_, first] = told.of_things([f"https://e.org/id/thing/{i}" for i in range(18)])
    assert set(first.added) == said[0]


# Faults


def test_recording_again_writes_nothing(tmp_path, made):
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "log").rglob("*")}

    for release in made:
        record(tmp_path, release)

    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "log").rglob("*")} == before


def test_the_first_entry_takes_no_room_twice(tmp_path, made):
    entry = tmp_path / "log" / f"000001-{made[0].id}"

    dump, own = made[0].data("dump.nq"), entry / "sections" / "dump.nq"
    assert dump.stat().st_ino == own.stat().st_ino
    assert [path.name for path in entry.rglob("*.nq")] == ["dump.nq"]


@pytest.mark.parametrize("spoil", [
    "log", "middle", "first", "cut", "flip", "json", "null", "other", "deep", "number", "outside",
])  # fmt: skip
def test_what_was_lost_of_the_log_is_made_again_by_the_next_publish(tmp_path, made, said, spoil):
    log = tmp_path / "log"
    entry = log / f"000003-{made[2].id}"
    whole = tree(log)
    if spoil == "log":
        shutil.rmtree(log)
    elif spoil == "middle":
        shutil.rmtree(entry)
    elif spoil == "first":
        shutil.rmtree(log / f"000001-{made[0].id}")
    elif spoil == "cut":
        (entry / "added.nq").write_bytes(b"")
    elif spoil == "flip":
        data = bytearray((entry / "added.nq").read_bytes())
        data[20] ^= 1
        (entry / "added.nq").write_bytes(data)
    else:
        said_now = json.loads((entry / "entry.json").read_text())
        (entry / "entry.json").write_text({
            "json": "{", "null": "null", "deep": "[" * 100_000,
            "other": json.dumps({**said_now, "sequence": 9}),
            "number": json.dumps({**said_now, "added": 7}),
            "outside": json.dumps(said_now).replace("added.nq", "../../added.nq"),
        }[spoil])  # fmt: skip
    damaged = History.of(tmp_path)

    record(tmp_path, made[-1])

    if spoil not in ("log", "middle", "first"):
        assert len(damaged.problems) == 1 and str(entry) in damaged.problems[0]
        assert len(damaged.entries) == len(made) - 1
    history = History.of(tmp_path)
    assert history.problems == ()
    assert {n: c for n, c in tree(log).items() if n.endswith("nq")} == {
        n: c for n, c in whole.items() if n.endswith("nq")
    }
    assert changed(history, made[0], made[5]) == (said[0] - said[5], said[5] - said[0])


def test_where_the_log_has_a_gap_that_cannot_be_mended_it_says_so(tmp_path, made, said):
    shutil.rmtree(tmp_path / "log" / f"000003-{made[2].id}")
    for release in made[2:4]:
        shutil.rmtree(release.path)
    history = record(tmp_path, made[-1])

    with pytest.raises(ReleaseError, match="has no release|has a gap"):
        history.changes(made[1].id, made[3].id)
    # The fifth is there: from it on, the log is whole again.
    assert changed(history, made[1], made[5]) == (said[1] - said[5], said[5] - said[1])


def test_the_lines_of_a_release_that_is_gone_are_had_from_the_log(tmp_path, made, said):
    shutil.rmtree(made[-1].path)
    later = make(tmp_path, 7, said[0])

    history = record(tmp_path, later)

    assert changed(history, made[-1], later) == (said[5] - said[0], said[0] - said[5])


def test_the_lines_of_a_release_that_is_damaged_are_had_from_the_log(tmp_path, made, said):
    made[-1].data("dump.nq").unlink()
    made[-1].data("dump.nq").write_bytes(line(3))
    later = make(tmp_path, 7, said[0])

    history = record(tmp_path, later)

    assert changed(history, made[-1], later) == (said[5] - said[0], said[0] - said[5])


@pytest.mark.parametrize("content", [b"", b"null", b"[", b'{"files": 7}'])
@pytest.mark.parametrize("is_logged", [True, False])
def test_a_damaged_release_hinders_no_other(tmp_path, made, said, content, is_logged):
    made[2].data("manifest.json").write_bytes(content)
    if not is_logged:
        shutil.rmtree(tmp_path / "log" / f"000003-{made[2].id}")

    history = record(tmp_path, make(tmp_path, 7, said[0]))

    assert (history.entry(made[2].id) is not None) == is_logged
    assert changed(history, made[0], made[5]) == (said[0] - said[5], said[5] - said[0])


def test_a_release_from_elsewhere_takes_no_number_of_the_log(tmp_path, made, said):
    shutil.rmtree(made[-1].path)  # the log alone knows what it changed
    make(tmp_path, 6, said[0])
    later = make(tmp_path, 7, said[1])

    history = record(tmp_path, later)

    assert [(one.sequence, one.id) for one in history.entries[:2]] == [
        (7, later.id),
        (6, made[-1].id),
    ]
    assert history.entry(later.id).previous == made[-1].id


def test_what_a_publish_left_behind_and_what_is_foreign_is_no_hindrance(tmp_path, made, said):
    log = tmp_path / "log"
    (log / ".entry-99999").mkdir()
    (log / ".entry-99999-replayed").write_bytes(b"half")
    (log / "notes.txt").write_text("mine")
    (log / "000009-zz").mkdir()
    assert [p.rpartition("/")[2] for p in History.of(tmp_path).problems] == [
        "000009-zz is no entry of the log", "notes.txt is no entry of the log"
    ]  # fmt: skip

    record(tmp_path, make(tmp_path, 7, said[0]))

    assert not list(log.glob(".entry-*"))
    assert (log / "notes.txt").read_text() == "mine"


def test_an_entry_of_a_later_program_is_not_written_over(tmp_path, made):
    path = tmp_path / "log" / f"000006-{made[-1].id}" / "entry.json"
    path.write_text(json.dumps({"format": 3}))

    with pytest.raises(ReleaseError, match="has format 3; this program writes format 2"):
        record(tmp_path, made[-1])

    assert json.loads(path.read_text()) == {"format": 3}


@pytest.mark.parametrize("call", ["rename", "fsync", "link", "write_bytes"])
def test_an_entry_is_there_whole_or_not_at_all(tmp_path, said, monkeypatch, call):
    first = make(tmp_path, 1, said[0])
    if call != "link":
        record(tmp_path, first)
    second = first if call == "link" else make(tmp_path, 2, said[1])

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os if call in ("fsync", "link") else Path, call, fail)
        if call == "link":  # another file system: then it is copied
            record(tmp_path, second)
        else:
            with pytest.raises(OSError, match="No space left"):
                record(tmp_path, second)
            assert len(History.of(tmp_path).entries) == 1

    history = record(tmp_path, second)
    assert set(history.lines(second.id)) == (said[0] if call == "link" else said[1])


def test_the_order_is_not_that_of_the_clock(tmp_path, said):
    first, second = make(tmp_path, 1, said[0]), make(tmp_path, 2, said[1])
    record(tmp_path, first, NOW)
    history = record(tmp_path, second, NOW - datetime.timedelta(days=1))

    assert [entry.id for entry in history.entries] == [second.id, first.id]
    assert changed(history, first, second) == (said[0] - said[1], said[1] - said[0])


@pytest.mark.slow
def test_a_log_of_very_many_releases_needs_few_open_files(tmp_path, said):
    made = [make(tmp_path, n, said[n % 2] | {line(1000 + n)}) for n in range(1, 101)]
    history = record(tmp_path, made[-1])
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (len(list(Path("/proc/self/fd").iterdir())) + 20, hard)
    )
    try:
        found = changed(history, made[0], made[-1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    before, after = said[1] | {line(1001)}, said[0] | {line(1100)}
    assert found == (before - after, after - before)


def test_composing_is_the_same_in_whichever_order_it_is_put_together(said):
    steps = [
        sorted([(x, False) for x in old - new] + [(x, True) for x in new - old])
        for old, new in pairwise(said)
    ]

    at_once = list(composed(steps))

    assert list(composed([list(composed(steps[:2])), list(composed(steps[2:]))])) == at_once
