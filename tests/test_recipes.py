"""The recipes of `kb/README.md`, followed in a copy of the project as somebody new would.

Each test does the steps of one recipe, one after the other, and runs the command that it names: it
says what is missing before the last step, and passes after it. A new language of drafting is in
`drafting/test_new_language.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parent.parent
RECIPES = (ROOT / "kb" / "README.md").read_text("utf-8").partition("## Contributing")[2]
pytestmark = pytest.mark.slow


class Copy:
    """A copy of the project that somebody changes."""

    def __init__(self, folder: Path) -> None:
        # What Python compiled comes along; what pytest did of its tests names their files.
        left_out = shutil.ignore_patterns(".*", "*-pytest-*.pyc", "articles", "node_modules")
        shutil.copytree(ROOT, folder, ignore=left_out)
        self.folder = folder

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(dedent(text), "utf-8")

    def add(self, name: str, text: str) -> None:
        """Write text behind what is there."""
        path = self.folder / name
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Write other words for those that stand there once."""
        path = self.folder / name
        before = path.read_text("utf-8")
        assert before.count(old) == 1, (name, old)
        path.write_text(before.replace(old, new), "utf-8")

    def run(self, *words: str) -> str:
        """What a command of the environment prints; `!` is put in front where it failed."""
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=self.folder, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(self.folder), "MADE_ONCE": ""},
        )  # fmt: skip
        return ("!" if done.returncode else "") + done.stdout + done.stderr

    def tried(self, recipe: str, *narrowed: str) -> str:
        """What the recipe's line of pytest prints, for the tests that are chosen."""
        section = RECIPES.partition(f"### {recipe}\n")[2].partition("\n### ")[0]
        line = re.search(r"\.venv/bin/(pytest [^`\n]*)", section)
        assert line, recipe
        words = ["" if word == '""' else word for word in line[1].split()]
        return self.run(*words, "-p", "no:cacheprovider", *narrowed)


@pytest.fixture
def copy(tmp_path):
    return Copy(tmp_path / "project")


def test_one_test_is_run_by_its_file_its_name_and_its_module(copy):
    assert " passed" in copy.tried("One test", "-k", "calendar")
    assert " passed" in copy.run("pytest", "-q", "-p", "no:cacheprovider", "kb/dates/parsing.py")


def test_a_shape(copy):
    shape, examples = "shapes/place/shape.ttl", "shapes/place/{}/{}.ttl"
    copy.change(
        shape,
        "sh:property shape:Place-name ,",
        "sh:property shape:Place-name , shape:Place-slogan ,",
    )
    copy.add(shape, """
        shape:Place-slogan a sh:PropertyShape ;
            sh:path schema:slogan ;
            sh:maxCount 1 ;
            sh:name "motto" ;
            sh:description "The motto of the place." ;
            sh:severity sh:Violation ;
            sh:message "Give the place one motto." .
        """)  # fmt: skip
    chosen = ("-k", "mottos or named or every_property_shape")
    assert "shapes#Place-slogan" in copy.tried("One shape", *chosen)
    name = 'schema:name "Sample City"@en , "Kota Contoh"@id ;'
    copy.change(examples.format("valid", "named"), name, f'{name} schema:slogan "Ever onward" ;')
    copy.write(
        examples.format("invalid", "two-mottos"),
        """\
        @prefix shape:  <https://w3id.org/treaty-kb/shapes#> .
        @prefix schema: <https://schema.org/> .
        @prefix sh:     <http://www.w3.org/ns/shacl#> .

        # A place with two mottos.
        <#x> a schema:Place ;
            schema:name "Sample City"@en ;
            schema:slogan "Ever onward" , "Ever upward" .

        [] a sh:ValidationResult ;
            sh:focusNode <#x> ;
            sh:sourceShape shape:Place-slogan .
        """,
    )

    assert not (said := copy.tried("One shape", *chosen)).startswith("!"), said
    assert "2 passed" in copy.tried("One shape", "-k", "two-mottos")  # by both engines


def test_a_rule_of_meaning(copy):
    copy.add(
        "shapes/_meaning/rules.yaml",
        """\
  - id: many-words
    grade: ask
    title: {en: Many words}
    description: {en: 'The name of a title has more words than a title has.'}
    message: "is '{words}' a title?"
    mend: "write the title alone"
""",
    )
    chosen = ("-k", "many-words or listed or left_over")
    assert (said := copy.tried("One rule of meaning", *chosen)).startswith("!"), said
    copy.write("shapes/_meaning/examples/many-words.yaml", """\
        language: en
        published: '2011-03-01'
        known:
          person/ana-ruiz: [Ana Ruiz]
        right:
          text: Doctor Ana Ruiz spoke.
          facts:
            - {type: title, holder: {text: Ana Ruiz, ref: person/ana-ruiz}, title: {text: Doctor}, kind: CourtesyTitle, quote: Doctor Ana Ruiz}
        wrong:
          text: Doctor of the old school by the sea Ana Ruiz spoke.
          facts:
            - {type: title, holder: {text: Ana Ruiz, ref: person/ana-ruiz}, title: {text: Doctor of the old school by the sea}, kind: CourtesyTitle, quote: Doctor of the old school by the sea Ana Ruiz}
        """)  # fmt: skip
    family = "kb/meaning/names.py"
    copy.add(
        family,
        """

def many_words(case: Case, fact: Fact) -> Iterator[Violation]:
    \"\"\"A title of more words than a title has.\"\"\"
    title = getattr(fact.content, "title", None)
    if title is not None and len(title.text.split()) > 6:
        yield Violation(("title",), {"words": title.text})


RULES = {**RULES, "many-words": many_words}
""",
    )

    assert not (said := copy.tried("One rule of meaning", *chosen)).startswith("!"), said


def test_a_word_of_drafting(copy):
    frames = "kb/drafting/languages/en/frames.yaml"
    example = "example: '[C Kenya] signed the [T Fisheries Convention].'"
    copy.change(frames, example, example.replace("signed", "undersigned"))
    chosen = ("pytest", "-q", "-p", "no:cacheprovider", "tests/drafting/test_frames.py")
    assert copy.run(*chosen, "-k", "en-sign").startswith("!")
    copy.change(frames, "words: [signed, inked,", "words: [signed, undersigned, inked,")

    assert " passed" in copy.run(*chosen, "-k", "en-sign")


def test_a_page(copy):
    copy.write(
        "kb/web/dataset/mottos.py",
        """\
        \"\"\"The mottos of places.\"\"\"

        from flask import Blueprint, Response, render_template

        from kb.web.etags import html
        from kb.web.site import Site

        mottos = Blueprint("mottos", __name__)


        @mottos.get("/mottos")
        def page() -> Response:
            site = Site.current()
            return html(lambda: render_template("mottos.html"), "mottos", site.history.version)
        """,
    )
    copy.change("kb/web/__init__.py", "    landing,\n", "    landing,\n    mottos,\n")
    copy.change("kb/web/__init__.py", "landing.landing,", "landing.landing, mottos.mottos,")
    copy.write(
        "kb/web/templates/mottos.html",
        """\
        {% extends "base.html" %}
        {% block title %}{{ _("Mottos") }}{% endblock %}
        {% block main %}<h1>{{ _("Mottos of places") }}</h1>{% endblock %}
        """,
    )
    copy.write(
        "tests/web/test_mottos.py",
        """\
        from kb.loading import load
        from kb.queries import Limits
        from kb.web import create_app


        def test_the_page(tmp_path):
            (tmp_path / "x.nt").write_text("<http://e.org/x> <http://e.org/p> <http://e.org/y> .")
            data = load([tmp_path / "x.nt"], tmp_path / "loaded", base="http://localhost/")
            app = create_app(data, Limits(workers=1))
            answer = app.test_client().get("/mottos")
            app.extensions["kb"].close()

            assert (answer.status_code, "Mottos of places" in answer.text) == (200, True)
        """,
    )
    words = ("pytest", "-q", "-p", "no:cacheprovider", "tests/web/test_languages.py")
    chosen = ("-k", "catalogue_has_every or words_of_its_own or is_translated")

    assert " passed" in (said := copy.run("pytest", "-q", "tests/web/test_mottos.py")), said
    assert "'Mottos of places'" in copy.run(*words, *chosen)
    for language in ("id", "vi"):
        for word in ("Mottos", "Mottos of places"):
            copy.add(
                f"kb/web/translations/{language}.po", f'\nmsgid "{word}"\nmsgstr "{language}"\n'
            )
    assert not (said := copy.run(*words, *chosen)).startswith("!"), said


def test_a_verb(copy):
    copy.add(
        "kb/cli/showing.py",
        """

@click.command()
def motto() -> None:
    \"\"\"Print the motto of the house.\"\"\"
    click.echo("facts with their words")
""",
    )
    copy.change("kb/cli/__init__.py", '    "show":', '    "motto": "showing.motto",\n    "show":')

    assert copy.run("kb", "motto") == "facts with their words\n"
    assert copy.run("cogapp", "--check", "kb/cli/README.md").startswith("!")
    assert not copy.run("cogapp", "-r", "kb/cli/README.md").startswith("!")
    assert "$ kb motto --help" in (copy.folder / "kb/cli/README.md").read_text("utf-8")


def test_a_reader_of_records(copy):
    page = """\
        <!DOCTYPE html><html><body><h1 id="harbour-office">Status of the Harbour Treaty</h1>
        <table><tr><th>State</th><th>Adhesion</th></tr>
        <tr><td>Kenya</td><td>May 3, 2019</td></tr><tr><td>Peru</td><td>June 4, 2020</td></tr>
        </table><p>Parties: 2</p></body></html>
        """
    copy.write("page.html", page)
    copy.write(
        "kb/records/harbour.py",
        """\
        \"\"\"The parties of a treaty of the Harbour Office, as a browser saved the page.\"\"\"

        from kb.records.savedpage import Page, UnreadablePage, parsed, words_of
        from kb.seeds.records.folder import Cell


        def read(text):
            page = parsed(text)
            rows = page.xpath("//table//tr")
            if not rows:
                raise UnreadablePage("has no table of parties", "save the page of one treaty")
            [head] = [words_of(one) for one in rows[0].xpath("./th")][1:]
            cells = tuple(
                Cell(str(n), *[words_of(row[0]), head, words_of(row[1])])
                for n, row in enumerate(rows[1:], 1)
            )
            [parties] = page.xpath("//p")
            counts = {"parties": int(words_of(parties).removeprefix("Parties: "))}
            return Page("harbour 1", "Harbour Treaty", "", "", cells, counts)


        def counted(cells, kinds):
            return {"parties": len({cells[place].row for place in kinds})}
        """,
    )
    child, importing = "kb/records/child.py", "kb/records/importing.py"
    copy.change(child, "import table,", "import harbour, table,")
    copy.change(child, '"table": table.read,', '"table": table.read, "harbour": harbour.read,')
    copy.change(importing, "from kb.records import", "from kb.records import harbour,")
    copy.change(
        importing, '    "wipo": Depositary(',
        '    "harbour": Depositary(\n'
        '        "harbour-office", "Harbour Office", "harbour-{}", "Harbour Office, {}", harbour.counted,\n'
        '    ),\n    "wipo": Depositary(',
    )  # fmt: skip
    told = ("--saved", "2026-01-02", "--url", "https://e.org/1", "--treaty", "treaty/tpnw")
    wanted = ("kb", "import", "page.html", *told)
    assert "'Adhesion' is no word for an act that is known here" in copy.run(*wanted)
    copy.change(
        "kb/seeds/records/cells.py", '    "Accession": "Accession",',
        '    "Accession": "Accession",\n    "Adhesion": "Accession",',
    )  # fmt: skip

    said = copy.run(*wanted)

    assert said.endswith("Harbour Treaty: 2 cells; 2 parties\n"), said
    rows = (copy.folder / "seeds/records/harbour-tpnw/rows.tsv").read_text("utf-8")
    assert "Kenya\tAdhesion\tMay 3, 2019" in rows
    copy.write("page.html", page.replace("Parties: 2", "Parties: 3"))
    assert "says 3 parties; 2 are counted in its cells" in copy.run(*wanted)
