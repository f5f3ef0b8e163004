"""Where a project's files lie, and whether a release is up to date with them."""

from __future__ import annotations

import os

import pytest

from kb.errors import SeedError
from kb.seeds.project import Project
from kb.seeds.seedfile import SeedFile


def test_a_project_is_found_from_any_folder_in_it(project):
    assert Project.find(project.seeds / "hanoi-reception") == project


LEFT = [".x.swp", "x~", "#x#", ".DS_Store", "notes.md", ".git/HEAD", "__pycache__/a.pyc"]


@pytest.mark.parametrize("name", LEFT)
def test_what_editors_leave_and_notes_change_no_digest_and_are_no_article(copy, name):
    before, folders = copy.digest(), copy.article_folders()
    path = copy.seeds / "hanoi-reception" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("left behind")
    (copy.seeds / ".backup").mkdir()

    assert (copy.digest(), copy.article_folders()) == (before, folders)


def test_a_changed_byte_of_a_seed_changes_the_digest(copy):
    before = copy.digest()
    path = copy.seeds / "authorities" / "people.trig"
    path.write_bytes(path.read_bytes() + b"\n")

    assert copy.digest() != before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "base: https://w3id.org/treaty-kb/",
            "base: https://w3id.org/treaty-kb",
            "write an http(s) IRI that ends in /",
        ),
        (
            "base: https://w3id.org/treaty-kb/",
            "base: https://e.org/?x=/",
            "write an http(s) IRI that ends in /",
        ),
        ("contact: mailto:", "contact: ", "write where mistakes are reported"),
        ("languages: [en, id, vi, fr, es]", "languages: english", "stands where a list is wanted"),
    ],
)
def test_settings_that_do_not_fit_are_named_with_the_mend(copy, old, new, said):
    path = copy.seeds / "dataset.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    with pytest.raises(SeedError) as caught:
        SeedFile.read(path, "dataset")

    [problem] = caught.value.problems
    assert said in f"{problem.message}; {problem.mend}"


def test_a_file_name_that_is_not_utf8_stops_nothing(copy):
    name = os.fsencode(copy.seeds / "hanoi-reception") + b"/caf\xe9.txt"
    before = copy.digest()

    with open(name, "wb"):  # noqa: PTH123 - a name of bytes
        pass

    assert copy.digest() != before


def test_a_link_is_no_source(copy, tmp_path):
    (tmp_path / "secret").write_text("precious")
    before = copy.digest()

    (copy.ontology / "questions" / "x.rq").symlink_to(tmp_path / "secret")

    assert copy.digest() == before
