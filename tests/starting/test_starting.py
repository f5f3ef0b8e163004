"""A knowledge base of one's own: from the wheel alone, begun again, and upgraded."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from click.testing import CliRunner
from conftest import ROOT, Server
from rdflib import Graph, Literal, URIRef

from kb.cli import main
from kb.errors import ProjectError
from kb.namespaces import PAV, SCHEMA
from kb.seeds.project import Project
from kb.starting.founding import init_project
from kb.starting.parts import ORIGIN, origin, shared
from kb.starting.upgrading import BESIDE, upgrade

README = (ROOT / "kb" / "starting" / "README.md").read_text("utf-8")
SHAPE = "shapes/treaty/shape.ttl"


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> Path:
    return init_project(tmp_path_factory.mktemp("begun") / "mine").root


@pytest.fixture
def mine(begun, tmp_path) -> Project:
    return Project(Path(shutil.copytree(begun, tmp_path / "mine")))


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# From the wheel alone


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The folder of a wheel's files, as pip would lay them."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT,
        check=True, capture_output=True,
    )  # fmt: skip
    [made] = folder.glob("*.whl")
    with ZipFile(made) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


@pytest.mark.slow
def test_the_commands_of_the_readme_make_serve_and_publish_one_from_the_wheel_alone(
    wheel, tmp_path, monkeypatch
):
    monkeypatch.setenv("PYTHONPATH", str(wheel))
    (tmp_path / "bin").mkdir()
    kb = tmp_path / "bin" / "kb"
    kb.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m kb "$@"\n')
    kb.chmod(0o755)
    monkeypatch.setenv("PATH", f"{kb.parent}{os.pathsep}{os.environ['PATH']}")
    where = subprocess.run([sys.executable, "-P", "-c", "import kb; print(kb.__file__)"],
                           cwd=tmp_path, capture_output=True, text=True)  # fmt: skip
    [command] = re.findall(r"```sh\n(kb init .*?)```", README, re.DOTALL)

    done = subprocess.run(["/bin/sh", "-ec", command], cwd=tmp_path, capture_output=True, text=True)

    assert where.stdout.startswith(str(wheel))
    assert done.returncode == 0, done.stderr
    assert ",Ada Example,Secretary," in done.stdout.splitlines()[-1]
    server = Server("serve", "--port", "0", cwd=tmp_path / "mine")
    try:
        graph = Graph().parse(f"{server.address}data/person/ada-example.ttl")
    finally:
        server.stop()
    ada = URIRef("https://treaties.example/id/person/ada-example")
    assert graph.value(ada, SCHEMA.name) == Literal("Ada Example", lang="en")


# A folder that is there


@pytest.mark.parametrize("written", [0, 1, 40, -2, -1])
def test_what_a_killed_run_left_is_finished(begun, tmp_path, written):
    whole = files_of(begun)
    names = [*shared("https://treaties.example/"), ORIGIN]
    rest = [name for name in whole if name not in names and name != "seeds/dataset.yaml"]
    names += [*rest, "seeds/dataset.yaml"]
    half = names[written]
    for name in names[: names.index(half) + 1]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(whole[name][: len(whole[name]) // 2] if name == half else whole[name])

    init_project(tmp_path)

    assert files_of(tmp_path) == whole


def test_a_folder_with_anything_else_is_left_as_it_was(tmp_path):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "dataset.yaml").write_text("title: mine")

    with pytest.raises(ProjectError, match=r"is not empty: it holds seeds/dataset\.yaml"):
        init_project(tmp_path)

    assert files_of(tmp_path) == {"seeds/dataset.yaml": b"title: mine"}


def test_a_link_in_the_folder_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "ontology").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(ProjectError, match="it holds ontology"):
        init_project(tmp_path / "mine")

    assert files_of(tmp_path / "elsewhere") == {}


@pytest.mark.parametrize("folder", ["/proc/mine", "file/mine", "file"])
def test_where_none_can_be_made_the_place_is_named(tmp_path, folder):
    (tmp_path / "file").touch()

    result = CliRunner().invoke(main, ["init", str(tmp_path / folder)])

    assert result.exit_code == 2
    assert str(tmp_path / folder) in result.stderr and "Traceback" not in result.stderr


def test_the_records_that_names_are_from_are_described_as_the_tables_are(project):
    known = Graph().parse(
        ROOT / "kb/starting/known-records.trig", format="turtle", publicID="http://x/"
    )
    for path in project.seeds.glob("records/*/source.yaml"):
        mapping = path.with_name("mapping.yaml")
        says = yaml.safe_load((mapping if mapping.exists() else path).read_text("utf-8"))
        record = URIRef(f"http://x/id/record/{path.parent.name}")
        if (record, None, None) not in known:  # no name is from it
            continue
        assert (
            known.value(record, SCHEMA.name).value,
            str(known.value(record, SCHEMA.url)),
            known.value(record, PAV.retrievedOn).value,
        ) == (says["name"]["en"], says["url"], says["as_of"])


# A newer version


def newer_than(mine: Project, **changes: bytes | None) -> dict[str, bytes]:
    files = {**shared(mine.settings["base"])}
    for name, data in changes.items():
        if data is None:
            del files[name]
        else:
            files[name] = data
    return files


def test_what_nobody_changed_becomes_the_newer_one(mine):
    done = upgrade(
        mine, newer_than(mine, **{SHAPE: b"# newer\n", "shapes/new/shape.ttl": b"# new\n"})
    )

    assert done.brought == ["shapes/new/shape.ttl", SHAPE] and not done.kept
    assert (mine.root / SHAPE).read_bytes() == b"# newer\n"
    assert (mine.root / "shapes/new/shape.ttl").read_bytes() == b"# new\n"


def test_what_was_changed_is_kept_and_said_and_the_newer_one_laid_beside(mine):
    (mine.root / SHAPE).write_bytes(b"# mine\n")
    files = newer_than(mine, **{SHAPE: b"# newer\n"})

    first, again = upgrade(mine, files), upgrade(mine, files)

    assert (first.kept, again.kept) == ([SHAPE], [])
    assert (mine.root / SHAPE).read_bytes() == b"# mine\n"
    assert (mine.root / BESIDE / SHAPE).read_bytes() == b"# newer\n"


def test_what_was_changed_as_the_newer_one_is_and_what_did_not_become_newer_need_no_word(mine):
    (mine.root / SHAPE).write_bytes(b"# newer\n")
    (mine.root / "ontology/treaty.ttl").write_bytes(b"# mine\n")

    done = upgrade(mine, newer_than(mine, **{SHAPE: b"# newer\n"}))

    assert done == type(done)()


def test_a_file_that_comes_no_longer_goes_unless_it_was_changed(mine):
    other = "shapes/fact/shape.ttl"
    (mine.root / other).write_bytes(b"# mine\n")

    done = upgrade(mine, newer_than(mine, **{SHAPE: None, other: None}))

    assert (done.removed, done.outlived) == ([SHAPE], [other])
    assert not (mine.root / SHAPE).exists() and (mine.root / other).exists()


def test_a_file_that_was_taken_away_does_not_come_back(mine):
    (mine.root / SHAPE).unlink()

    done = upgrade(mine, newer_than(mine, **{SHAPE: b"# newer\n"}))

    assert done.missed == [SHAPE] and not (mine.root / SHAPE).exists()


def test_a_file_of_ones_own_by_the_name_of_a_new_one_is_kept(mine):
    (mine.root / "shapes/own.ttl").write_bytes(b"# mine\n")

    done = upgrade(mine, newer_than(mine, **{"shapes/own.ttl": b"# newer\n"}))

    assert done.kept == ["shapes/own.ttl"]
    assert (mine.root / "shapes/own.ttl").read_bytes() == b"# mine\n"


def test_nothing_is_written_through_a_link(mine, tmp_path):
    folder = shutil.move(mine.root / "shapes" / "treaty", tmp_path / "elsewhere")
    (mine.root / "shapes" / "treaty").symlink_to(folder)
    before = files_of(Path(folder))

    done = upgrade(mine, newer_than(mine, **{SHAPE: b"# newer\n"}))

    assert done.kept == [SHAPE] and files_of(Path(folder)) == before


def test_an_upgrade_that_was_killed_half_way_is_done_again(mine, monkeypatch):
    other = "shapes/fact/shape.ttl"
    (mine.root / other).write_bytes(b"# mine\n")
    files = newer_than(mine, **{SHAPE: b"# newer\n", other: b"# newer\n"})
    with monkeypatch.context() as patched:
        patched.setattr("kb.starting.upgrading.origin", lambda files: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            upgrade(mine, files)

    done = upgrade(mine, files)

    assert (done.brought, done.kept) == ([], [other])
    assert (mine.root / ORIGIN).read_bytes() == origin(files)


def test_a_new_base_is_written_into_the_questions(mine):
    settings = mine.seeds / "dataset.yaml"
    settings.write_text(
        settings.read_text().replace("https://treaties.example/", "https://mine.org/kb/")
    )

    done = upgrade(mine)

    assert "ontology/questions/who-consented.rq" in done.brought
    text = (mine.ontology / "questions" / "who-consented.rq").read_text("utf-8")
    assert "<https://mine.org/kb/id/treaty/tpnw>" in text


@pytest.mark.parametrize(
    "line", ["nonsense", f"{'0' * 64}  ../../etc/passwd", f"{'0' * 64}  seeds/../../x"]
)
def test_a_list_of_what_came_that_is_none_is_refused(mine, line):
    (mine.root / ORIGIN).write_text(f"{line}\n")

    with pytest.raises(ProjectError, match=r"origin\.sha256:1"):
        upgrade(mine)


def test_the_knowledge_base_that_the_program_is_from_is_left_alone(project):
    with pytest.raises(ProjectError, match="was not made by kb init"):
        upgrade(project)
