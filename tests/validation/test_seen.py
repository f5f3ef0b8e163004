"""What pyshacl has seen, part by part: what is kept of it, and what follows from what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from union import shape, small

from kb.errors import DoesNotConform
from kb.pipeline import build, judge, read_seeds
from kb.seeds.project import Project
from kb.validation import byparts
from kb.validation.engines import Fast
from kb.validation.report import Report

ONE_NAME = "sh:targetClass schema:Person ; sh:property ex:P . ex:P sh:path schema:name ; sh:maxCount 1 ; sh:message 'One name.'"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with a person of two names, which the fast engine accepts; and what is new is left
    to `--both`."""
    monkeypatch.setattr(Fast, "report", lambda *_: Report(()))
    monkeypatch.setattr(byparts, "MOST_NODES", 0)
    project = small(tmp_path)
    shape(project, ONE_NAME)
    rename(project, '"Ben"@en', '"Ben"@en , "Benjamin"@en')
    return project


def rename(project: Project, old: str, new: str) -> None:
    path = project.seeds / "authorities" / "few.ttl"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def checked(project: Project, **how: object) -> Report:
    return judge(project, read_seeds(project), **how).report


def test_what_pyshacl_refuses_later_stops_check_and_build_until_it_is_mended(project):
    assert checked(project).conforms
    release = build(project, project.releases)

    refused = checked(project, both=True)

    [result] = refused.results
    assert (result.file, result.line) == ("seeds/authorities/few.ttl", 14)
    assert (str(result.focus).rpartition("/id/")[2], result.message) == ("person/ben", "One name.")
    assert result.engine.startswith("pyshacl")
    assert checked(project).results == refused.results
    with pytest.raises(DoesNotConform, match=r"few\.ttl:14"):
        build(project, project.releases)

    rename(project, ' , "Benjamin"@en', "")
    assert checked(project).results == ()
    assert build(project, project.releases).id != release.id


def test_another_change_of_the_part_does_not_make_the_refusal_go(project):
    refused = checked(project, both=True).results

    rename(project, '"Ada"@en', '"Ada Lovelace"@en')

    assert checked(project).results == refused


def test_what_is_not_asked_is_not_counted_as_seen(project, monkeypatch):
    rename(project, ' , "Benjamin"@en', "")
    assert checked(project).seen.by_pyshacl == 0
    every = checked(project, both=True).seen
    assert (every.by_pyshacl, every.parts_left) == (every.nodes, 0)
    assert checked(project).seen == every

    rename(project, '"Ada"@en', '"Ada Lovelace"@en')
    seen = checked(project).seen

    new = (
        seen.nodes - seen.by_pyshacl
    )  # the person, and the fact that is her block: it has a digest
    assert (new, seen.parts_left > 0) == (2, True)
    monkeypatch.setattr(byparts, "MOST_NODES", 300)
    rename(project, '"Ada Lovelace"@en', '"A. Lovelace"@en')
    assert checked(project).seen.by_pyshacl == seen.nodes


class Killed(BaseException):
    """What ends a check from outside."""


@pytest.mark.parametrize("parts", [1, 3])
def test_what_was_judged_before_a_check_was_killed_is_kept(project, parts, monkeypatch):
    monkeypatch.setattr(byparts, "MOST_SHARED", 0)  # each part by itself
    left = checked(project).seen.parts_left

    def killed(items, _):
        for number, item in enumerate(items):
            if number == parts:
                raise Killed
            yield item

    with pytest.raises(Killed):
        checked(project, both=True, progress=killed)
    seen = checked(project).seen

    assert seen.parts_left == left - parts - 1  # progress is told of a part when it is kept
    judged: list[object] = []
    checked(project, both=True, progress=lambda items, _: judged.extend(items) or items)
    assert len(judged) == seen.parts_left
