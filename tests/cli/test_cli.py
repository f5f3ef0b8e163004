"""The verbs as a person types them: what is printed, where, and with which exit status."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from commandline import kb
from rdflib import Graph
from tiny import small_project

from kb.cli import main
from kb.releases.release import Release
from kb.seeds.project import Project

ROOT = Path(__file__).parents[2]


def spoil(project, old: str, new: str) -> None:
    path = project.seeds / "hanoi-reception" / "facts.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.slow
def test_check_says_of_the_seeds_only_where_sources_differ():
    result = kb("check", "--json")

    rows = json.loads(result.stdout)["results"]
    shapes = {row["sourceShape"].rpartition("#")[2] for row in rows}
    assert result.exit_code == 0 and {row["severity"] for row in rows} <= {"sh:Warning"}
    assert shapes <= {
        "Binding-boundFrom-once",
        "TreatyAction-actionDate-once",
        "TreatyAction-ratification-of-what-was-signed",
    }


@pytest.mark.slow
def test_check_ends_with_1_and_names_the_place_when_data_do_not_conform(copy):
    spoil(copy, "value: 2025-10-25", "value: 2025")

    result = kb("check", project=copy.root)

    assert result.exit_code == 1
    assert "seeds/hanoi-reception/facts.yaml:" in result.stdout
    assert "shape:DiplomaticEvent-startDate" in result.stdout


@pytest.mark.slow
def test_check_gives_the_report_as_json(copy):
    spoil(copy, "value: 2025-10-25", "value: 2025")

    result = kb("check", "--json", project=copy.root)

    report = json.loads(result.stdout)
    assert result.exit_code == 1 and report["conforms"] is False
    assert report["results"][0]["file"] == "seeds/hanoi-reception/facts.yaml"


@pytest.mark.slow
def test_unreadable_input_ends_with_2_and_names_every_bad_file(copy):
    spoil(copy, "kind: Reception", "kind: Recepcion")
    people = copy.seeds / "authorities" / "people.trig"
    people.write_text(people.read_text("utf-8") + "\n<oops", "utf-8")
    (copy.seeds / "dataset.yaml").write_bytes((copy.seeds / "dataset.yaml").read_bytes())

    result = kb("check", project=copy.root)

    assert result.exit_code == 2
    assert "authorities/people.trig:" in result.stderr
    assert result.stdout == ""


@pytest.mark.slow
def test_a_seed_that_cannot_be_read_keeps_the_release_before(copy, out):
    before = Release.current(out)
    spoil(copy, "kind: Reception", "kind: Recepcion")

    result = kb("build", "--out", str(out), project=copy.root)

    assert result.exit_code == 2
    assert "did you mean 'Reception'?" in result.stderr
    assert Release.current(out) == before


@pytest.mark.slow
def test_build_prints_the_folder_of_the_release(tmp_path):
    project = small_project(tmp_path / "project")

    result = kb("build", "--out", str(tmp_path / "out"), project=project)

    assert result.exit_code == 0
    assert Path(result.stdout.strip()) == Release.current(tmp_path / "out").path


@pytest.mark.slow
def test_build_heeds_the_environment_as_all_verbs_do(copy, out, tmp_path, monkeypatch):
    monkeypatch.setenv("KB_RELEASES", str(tmp_path / "out"))

    made = kb("build", project=copy.root).stdout.strip()

    assert Path(made).parent == tmp_path / "out"
    assert f"* {Path(made).name} " in kb("releases", project=copy.root).stdout


@pytest.mark.slow
def test_check_write_completes_a_fact_and_says_so(copy):
    spoil(copy, "    at: [0, 125]\n", "")

    result = kb("check", "--write", project=copy.root)

    assert result.exit_code == 0
    assert "hanoi-reception: wrote 1" in result.stderr


@pytest.mark.slow
def test_new_makes_a_seed_that_check_reads(copy):
    result = kb("new", "-", "--slug", "new-talks", "--language", "en", "--label", "Talks",
                project=copy.root, stdin="Talks were held.\n")  # fmt: skip

    assert result.exit_code == 0, result.stderr
    assert Path(result.stdout.strip()) == copy.seeds / "new-talks"
    assert kb("check", project=copy.root).exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize(("language", "way"), [
    ("en", "next: 'kb draft talks' for names and quotations, 'kb mcp' or 'kb propose talks'"),
    ("de", "next: 'kb mcp' or 'kb propose talks'"),
])  # fmt: skip
def test_new_names_the_way_to_drafts_that_the_language_has(tmp_path, language, way):
    project = small_project(tmp_path)
    (tmp_path / "a.txt").write_text("Kenia\n\nKenia hat das Abkommen unterzeichnet.\n")
    given = ("--slug", "talks", "--language", language, "--label", "Kenya")
    shutil.rmtree(project / "seeds" / "talks", ignore_errors=True)

    result = kb("new", str(tmp_path / "a.txt"), *given, project=project)

    assert result.exit_code == 0, result.output
    assert way in result.output


def test_new_names_a_language_that_is_none(copy):
    result = kb("new", "-", "--slug", "new-talks", "--language", "English!", "--label", "Talks",
                project=copy.root, stdin="Talks were held.\n")  # fmt: skip

    assert result.exit_code == 2
    assert "write a language tag" in result.stderr
    assert not (copy.seeds / "new-talks").exists()


@pytest.mark.slow
def test_query_answers_in_csv_and_in_turtle(releases):
    rows = kb("query", "ASK {}", "--format", "json", "--releases", str(releases))
    graph = kb("query", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "--releases", str(releases))

    assert json.loads(rows.stdout)["boolean"] is True
    assert len(Graph().parse(data=graph.stdout, format="turtle")) > 1000


@pytest.mark.slow
def test_query_reads_standard_input_and_files(releases):
    question = ROOT / "ontology" / "questions" / "who-calls-for-which-act.rq"

    by_file = kb("query", str(question), "--releases", str(releases))
    by_input = kb("query", "-", "--releases", str(releases), stdin=question.read_text("utf-8"))

    assert by_file.exit_code == 0
    assert by_file.stdout == by_input.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["query", "SELECT"], "error at 1:7"),
        (["query", "DROP ALL"], "read-only"),
        (["query", "missing.rq"], "missing.rq cannot be read"),
        (["query", "ASK {}", "--format", "ttl"], "none of the media types"),
        (["show", "person/nobody"], "nothing is published about"),
        (["diff", "0000000000000000"], "there is no release '0000000000000000'"),
        (["diff", "../.."], "there is no release '../..'"),
        (["frobnicate"], "No such command 'frobnicate'"),
        (["check", "--wirte"], "No such option"),
        (["serve", "--port", "many"], "'many' is no port: give a number from 0 to 65,535"),
        (["serve", "--host", "192.0.2.1"], "cannot serve at 192.0.2.1"),
        (["serve", "--port", "99999"], "'99999' is no port: give a number"),
        (["new", "missing.txt", "--slug", "x", "--language", "en", "--label", "x"], "No such file"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(releases, arguments, words):
    if arguments[0] in ("query", "show", "diff", "serve"):
        arguments = [*arguments, "--releases", str(releases)]

    result = kb(*arguments)

    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    result = kb("build", "--out", str(tmp_path / "file"))

    assert result.exit_code == 2
    assert str(tmp_path / "file") in result.stderr and "Traceback" not in result.stderr


@pytest.mark.slow
def test_a_bad_authority_is_the_only_thing_that_is_told(copy):
    people = copy.seeds / "authorities" / "people.trig"
    people.write_text(people.read_text("utf-8") + "\n<oops", "utf-8")

    result = kb("check", project=copy.root)

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1 and "people.trig" in result.stderr


def test_the_problems_of_seeds_can_be_had_as_json(copy):
    spoil(copy, "kind: Reception", "kind: Recepcion")

    result = kb("check", "--json", project=copy.root)

    [problem] = json.loads(result.stdout)
    assert result.exit_code == 2
    assert problem["file"].endswith("facts.yaml") and "did you mean" in problem["message"]


def test_outside_a_project_the_mend_is_told(tmp_path):
    result = kb("check", project=tmp_path)

    assert result.exit_code == 2
    assert "no seeds/dataset.yaml in" in result.stderr and "--project" in result.stderr


def test_without_a_release_the_mend_is_told(tmp_path):
    result = kb("query", "ASK {}", "--releases", str(tmp_path))

    assert result.exit_code == 2
    assert "make one with 'kb build'" in result.stderr


@pytest.mark.slow
def test_show_prints_a_thing_by_reference_or_iri(releases):
    by_reference = kb("show", "person/to-lam", "--releases", str(releases))
    by_iri = kb("show", "https://w3id.org/treaty-kb/id/person/to-lam", "--format", "nt",
                "--releases", str(releases))  # fmt: skip

    assert set(Graph().parse(data=by_reference.stdout, format="turtle")) == set(
        Graph().parse(data=by_iri.stdout, format="nt")
    )


@pytest.mark.slow
def test_diff_shows_what_the_seeds_would_change(copy, releases):
    people = copy.seeds / "authorities" / "people.trig"
    people.write_text(people.read_text("utf-8").replace('"Tô Lâm"@vi', '"Tô Lâm !"@vi'), "utf-8")

    result = kb("diff", "--releases", str(releases), project=copy.root)

    lines = [line for line in result.stdout.splitlines() if "schema.org/name" in line]
    assert result.exit_code == 0
    assert {line[0] for line in lines} == {"-", "+"}
    assert all("Tô Lâm" in line for line in lines)
    assert "taken out" in result.stderr


def test_diff_takes_the_beginning_of_a_name(releases):
    name = Release.current(releases).id

    assert kb("diff", name[:4], name[:6], "--releases", str(releases)).stdout == ""
    unknown = kb("diff", "x", "--releases", str(releases))
    assert unknown.exit_code == 2 and "there is no release 'x'" in unknown.stderr


def test_diff_of_a_release_with_itself_is_empty(releases):
    release_id = Release.current(releases).id

    result = kb("diff", release_id, release_id, "--releases", str(releases))

    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.slow
def test_output_may_be_cut_off_by_its_reader(releases):
    command = (
        f"{sys.executable} -m kb query 'SELECT * {{ ?s ?p ?o }}' --releases {releases} | head -1"
    )
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, text=True, env={**os.environ}
    )

    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr


VANISHED = (
    "warning: 1 published fact of 'hanoi-reception' stands in no facts.yaml: jafepq; put it back with "
    "status: retracted and because: ..., or write it into seeds/authorities/retired.yaml as "
    "fact/jafepq, so that its address can say why\n"
)


@pytest.fixture
def vanishing(copy, releases) -> Project:
    """A project from which a published fact was deleted, and in which another was retracted."""
    shutil.copytree(releases, copy.releases, symlinks=True)
    path = copy.seeds / "hanoi-reception" / "facts.yaml"
    text = path.read_text("utf-8")
    start, end = text.index("  - id: jafepq"), text.index("  - id: zj6d88")
    taken_back = text.index("  - id: kg6mq9")
    before = text[taken_back:start].replace(
        "status: accepted", "status: retracted\n    because: The text says another thing.", 1
    )
    path.write_text(text[:taken_back] + before + text[end:], "utf-8")
    return copy


@pytest.mark.slow
def test_a_published_fact_that_was_deleted_is_warned_of_until_it_is_retired_elsewhere(vanishing):
    retired = vanishing.seeds / "authorities" / "retired.yaml"

    def checked() -> tuple[int, str]:
        result = CliRunner().invoke(main, ["--project", str(vanishing.root), "check"])
        lines = result.stderr.splitlines(keepends=True)
        return result.exit_code, "".join(s for s in lines if not s.startswith("pyshacl has seen"))

    assert checked() == (0, VANISHED)  # and nothing of the one that was retracted
    retired.write_text(
        "retired:\n  - ref: fact/jafepq\n    because: A slip.\n"
        "    decided: {who: editors, on: 2026-11-25}\n"
    )
    assert checked() == (0, "")


@pytest.mark.slow
def test_a_build_warns_before_it_publishes_and_asks_whoever_sits_there(vanishing, monkeypatch):
    before = Release.current(vanishing.releases).id
    asked = []

    def refuse(words: str, **_: object) -> None:
        asked.append((words, Release.current(vanishing.releases).id))
        raise click.Abort

    def build() -> tuple[int, bool, bool]:
        result = CliRunner().invoke(main, ["--project", str(vanishing.root), "build"])
        is_new = Release.current(vanishing.releases).id != before
        return result.exit_code, result.stderr.startswith(VANISHED), is_new

    monkeypatch.setattr(click, "confirm", refuse)
    monkeypatch.setattr("kb.cli.making.run_in_child", lambda clean: None)
    monkeypatch.setattr("kb.cli.making._is_asked", lambda: True)
    assert build() == (1, True, False)
    assert asked == [("Publish without them?", before)]

    monkeypatch.setattr("kb.cli.making._is_asked", lambda: False)  # nobody sits there
    assert build() == (0, True, True)
    assert len(asked) == 1


@pytest.mark.slow
def test_a_build_warns_and_goes_on_where_nothing_is_open_to_ask_by(vanishing):
    """As services are started, and what cron runs: input and output may be closed."""
    before = Release.current(vanishing.releases).id
    command = f"exec 0<&- >&- 2>&-; '{sys.executable}' -m kb --project '{vanishing.root}' build"

    done = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, check=False)

    assert done.returncode == 0
    assert Release.current(vanishing.releases).id != before


@pytest.mark.parametrize("verb", ["draft", "add", "review", "score"])
def test_an_article_that_is_not_there_is_told_with_the_nearest(verb):
    result = kb(verb, "hanoi-recption")

    assert result.exit_code == 2
    said = "there is no article 'hanoi-recption' in seeds/; did you mean 'hanoi-reception'?"
    assert said in result.stderr
