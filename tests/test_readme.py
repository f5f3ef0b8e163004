"""What the READMEs say is so."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from recorded import expected, listed_by

from kb import plain
from kb.cli import main
from kb.namespaces import bind
from kb.seeds.kinds import KEYS
from kb.seeds.ontology import Ontology

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    path
    for folder in (ROOT, *(ROOT / name for name in ("kb", "ontology", "seeds", "shapes", "tests")))
    for path in (folder.glob("README.md") if folder == ROOT else folder.rglob("README.md"))
)
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in PAGES}
README, PACKAGE, SITE = (TEXTS[name] for name in ("README.md", "kb/README.md", "kb/web/README.md"))
BLOCKS = re.findall(r"```sh\n(.*?)```", README + SITE, re.DOTALL)


def curl(site, start: str) -> str:
    """The README's line of curl that has these words, run against the site."""
    [line] = [block.strip() for block in BLOCKS if start in block]
    command = line.replace("http://127.0.0.1:8000/", site.address)
    done = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_query_answers(site):
    assert "Luong Tam Quang,Menteri Keamanan Publik" in curl(site, "/sparql")


def test_the_entity_is_turtle_about_it(site):
    graph = Graph().parse(data=curl(site, "/id/person/to-lam"), format="turtle")

    assert "https://w3id.org/treaty-kb/id/person/to-lam" in {str(s) for s in graph.subjects()}


def test_the_dump_is_turtle(site):
    assert curl(site, "dump.ttl.gz").rstrip().endswith(".")


@pytest.mark.parametrize("name", ["README.md", "seeds/dataset.yaml"])
def test_the_share_of_the_worlds_treaties_is_that_of_the_records(name):
    recorded, listed = expected(), listed_by()
    un, coe = listed["United Nations"], listed["Council of Europe"]
    wipo = listed["World Intellectual Property Organization"] - un
    others = set().union(*listed.values()) - un - coe - wipo
    text = " ".join((ROOT / name).read_text("utf-8").split())

    assert f"is recorded of {len(recorded)} treaties" in text
    assert (
        f"{len(un)} of the some 560 that are deposited with the United Nations, {len(coe)} of the "
        f"225 of the Council of Europe, {len(wipo)} more of the 26 of WIPO, and {len(others)} others"
    ) in text
    assert len(un) + len(coe) + len(wipo) + len(others) == len(recorded)
    if name == "README.md":
        whole = sum(one.extent == "complete" for one in recorded.values())
        assert f"treaties, of {whole} of them whole:" in text


def test_the_sentence_goes_its_way_as_the_readme_says(site, project):
    way = README.partition("## One sentence")[2].partition("\n## ")[0]
    fact, triples, shape, _ = re.findall(r"```\w+\n(.*?)```", way, re.DOTALL)
    graph = plain.read(project, "hanoi-reception").graph(
        URIRef("https://w3id.org/treaty-kb/fact/wxxrm7")
    )

    assert fact in (ROOT / "seeds" / "hanoi-reception" / "facts.yaml").read_text("utf-8")
    assert triples in bind(Graph() + graph).serialize()
    assert shape in (ROOT / "shapes" / "office-holding" / "shape.ttl").read_text("utf-8")
    assert "Menteri Keamanan Publik" in curl(site, "/id/office/wxxrm7")
    assert "Menteri Keamanan Publik" in curl(site, "/sparql")


def test_the_schedule_loads_what_is_new_checks_it_and_rests(site, tmp_path):
    [lines] = [block for block in BLOCKS if "/download/latest/" in block]
    command = lines.replace("http://127.0.0.1:8000/", site.address)

    first, second = (
        subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, capture_output=True, text=True)
        for _ in range(2)
    )

    assert (first.returncode, first.stdout) == (0, "dump.nq.gz: OK\n")
    assert (second.returncode, second.stdout) == (0, "")


def test_the_two_commands_are_two_lines_that_each_do_all_of_it():
    commands = [block for block in BLOCKS if block.startswith("python3 -m venv .venv")]

    assert [block.count("\n") for block in commands] == [1, 1]
    assert commands[0].rstrip().endswith(".venv/bin/kb serve")
    assert commands[1].rstrip().endswith(".venv/bin/pytest -n auto --dist worksteal")


def test_every_verb_has_its_help_beside_the_verbs():
    for verb in main.commands:
        assert f"$ kb {verb} --help" in TEXTS["kb/cli/README.md"]


def test_every_package_says_what_it_adds_and_what_it_weighs():
    rows = re.findall(r"^\| `(\w+)` \| .+ \| ([\d,]+) \|$", PACKAGE, re.MULTILINE)
    lines = {
        path.parent.name: sum(
            len(module.read_text("utf-8").splitlines()) for module in path.parent.rglob("*.py")
        )
        for path in (ROOT / "kb").glob("*/__init__.py")
    }

    assert {name for name, _ in rows} == set(lines)
    for name, number in rows:
        assert abs(int(number.replace(",", "")) - lines[name]) <= max(100, lines[name] / 10), name


def test_every_module_stands_in_the_map():
    names = {path.stem for path in (ROOT / "kb").rglob("*.py") if path.parent.name != "cli"}
    names -= {"__init__", "__main__"}
    the_map = PACKAGE.partition("## The map")[2].partition("\n## ")[0]

    assert {name for name in names if not re.search(rf"\b{name}\b", the_map)} == set()


def test_a_name_of_a_module_stands_twice_only_with_a_reason():
    names = Counter(path.stem for path in (ROOT / "kb").rglob("*.py"))
    twice = {name for name, number in names.items() if number > 1} - {"__init__"}
    told = PACKAGE.partition("### Names that stand twice")[2].partition("\n## ")[0]

    assert set(re.findall(r"`(\w+)`", told)) == twice


def test_the_first_page_is_short():
    assert README.count("\n") <= 250


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_to_a_file_and_a_heading_of_it(name):
    text, folder = TEXTS[name], (ROOT / name).parent
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", re.sub(r"(?s)```.*?```", "", text)):
        path, _, heading = target.partition("#")
        assert (folder / path).exists(), target
        if heading:
            headings = re.findall(
                r"(?m)^#+ (.+)$", (folder / path if path else ROOT / name).read_text("utf-8")
            )
            anchors = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}
            assert heading in anchors, target


@pytest.mark.parametrize("name", TEXTS)
def test_every_file_and_folder_that_is_named_is_there(name):
    for path in re.findall(r"`((?:seeds|kb|ontology|shapes|tests|\.ci)/[\w./-]*)`", TEXTS[name]):
        if not re.search("paris-talks|SLUG", path):
            assert list(ROOT.glob(f"{path.rstrip('/')}*")), path


@pytest.mark.parametrize("name", [name for name in TEXTS if name.startswith("kb/")])
def test_a_file_that_a_readme_names_alone_lies_below_it(name):
    for path in re.findall(r"`(?!kb/|tests/)([\w/]+\.py)`", TEXTS[name]):
        assert list((ROOT / name).parent.rglob(path)), path


def test_the_lines_for_who_changes_it_are_right_usage():
    """Each line of pytest in the recipes names files that are there, each other one its program."""
    recipes = PACKAGE.partition("## Contributing")[2]
    lines = re.findall(r"\.venv/bin/([^`\n&]+)", recipes)
    for line in lines:
        program, *words = line.split()
        assert program in {"pip", "pytest", "ruff", "mypy", "lint-imports", "kb", "cog"}, line
        for word in words:
            if "/" in word:
                assert (ROOT / word).exists(), line
    assert {line.split()[0] for line in lines} >= {"pytest", "ruff", "mypy", "lint-imports", "kb"}


def test_the_example_of_adding_an_article_is_right_usage():
    line = re.findall(r"`(kb new .*?)`", TEXTS["seeds/README.md"])[0]
    words = shlex.split(line)[1:]
    verb = main.commands[words[0]]
    options = {option for parameter in verb.params for option in parameter.opts}

    assert {word for word in words if word.startswith("--")} <= options


def test_the_curators_page_lists_every_concept_and_every_key(project):
    page = (ROOT / "seeds" / "README.md").read_text("utf-8")
    schemes = Ontology.read(project.ontology).concepts

    for scheme in ("EventKinds", "Forces", "SpeechModes", "Outlooks", "ActionTypes"):
        assert {name for name in schemes[scheme] if not re.search(rf"\b{name}\b", page)} == set()
    for kind, keys in KEYS.items():
        for key in keys:
            assert f"`{key}`" in page, (kind, key)
