"""The languages that the site speaks: complete catalogues, and a choice that is kept."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from dumped import dump_of
from rdflib import Literal
from rdflib.namespace import RDFS, SKOS
from werkzeug.exceptions import HTTPException, default_exceptions
from werkzeug.http import HTTP_STATUS_CODES

from kb.seeds.ontology import Ontology
from kb.web import problems
from kb.web.links import page_path
from kb.web.notices import Notice
from kb.web.query import sparql
from kb.web.query.questions import TOPICS, gallery
from kb.web.words import languages
from kb.web.words.languages import CATALOGUES, Reader, catalogue, interfaces

ROOT = Path(__file__).parents[2]
WEB = ROOT / "kb" / "web"
README = (CATALOGUES / "README.md").read_text("utf-8")
LANGUAGES = sorted(path.stem for path in CATALOGUES.glob("*.po"))
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
#: What is called the same in every language.
SAME = {"BibTeX", "CSL-JSON", "MB"}
#: Citations and tables name things in the reader's language, so that links to them carry it on too.
CITATION = re.compile(r"/cite/.+\.(bib|json)|/browse/\w+\.csv|/compare\.csv")

PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?([a-z%])")


def forms(message) -> list[str]:
    """A message in all its forms: one, or one for each plural."""
    return list(message) if isinstance(message, tuple | list) else [message]


@pytest.fixture(scope="module")
def messages() -> dict[str, tuple[str, ...]]:
    """Every message of the site by its first form."""
    found = extract_from_dir(
        str(WEB), [("**.py", "python"), ("templates/**", "jinja2")],
        keywords={"_": None, "gettext": None, "ngettext": (1, 2), "trans": None, "message": None, "Notice": None},
        options_map={"templates/**": {"silent": "false"}},
    )  # fmt: skip
    return {forms(message)[0]: tuple(forms(message)) for _, _, message, _, _ in found}


def read(language: str) -> Catalog:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


# --- The catalogues ------------------------------------------------------------------------------


def test_the_site_speaks_indonesian_and_vietnamese_beside_english():
    assert interfaces() == ("en", *LANGUAGES)
    assert set(LANGUAGES) >= {"id", "vi"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_message_and_no_other(messages, language):
    found = read(language)

    assert {
        forms(message.id)[0]: tuple(forms(message.id)) for message in found if message.id
    } == messages
    assert not found.obsolete
    assert [message.id for message in found if message.fuzzy and message.id] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_in_all_its_forms(language):
    found = read(language)

    for message in found:
        if message.id:
            wanted = found.num_plurals if message.pluralizable else 1
            assert len(forms(message.string)) == wanted and all(forms(message.string)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_edges_and_entities_of_the_message(language):
    for message in read(language):
        if not message.id:
            continue
        one = forms(message.id)[-1]
        for translation in forms(message.string):
            assert set(PLACEHOLDER.findall(translation)) == set(PLACEHOLDER.findall(one)), one
            assert translation.strip() == translation and one.strip() == one, one
            assert set(re.findall(r"&\w+;", translation)) == set(re.findall(r"&\w+;", one)), one
            assert re.search(r"[.:?…]?$", translation)[0] == re.search(r"[.:?…]?$", one)[0], one
            assert "  " not in translation, one


@pytest.mark.slow
def test_what_the_readme_says_brings_the_catalogues_up_to_date_and_these_are_so(tmp_path):
    shutil.copytree(WEB, tmp_path / "kb" / "web")
    commands = re.findall(r"(?m)^\.venv/bin/pybabel .+$", README)
    assert len(commands) == 3

    def run(command: str) -> None:
        _, *arguments = shlex.split(command)
        babel = [sys.executable, "-W", "ignore", "-m", "babel.messages.frontend", *arguments]
        subprocess.run(babel, cwd=tmp_path, check=True, capture_output=True)

    extract, init, update = commands
    run(extract)
    for language in LANGUAGES:
        run(update.replace("ms.po", f"{language}.po").replace("-l ms", f"-l {language}"))
        path = tmp_path / "kb" / "web" / "translations" / f"{language}.po"
        ours = (CATALOGUES / path.name).read_text("utf-8")
        # The head may differ: it names the version of Babel.
        assert path.read_text("utf-8").split("\n\n", 1)[1] == ours.split("\n\n", 1)[1]
    run(init)
    assert 'msgid "Browse"\nmsgstr ""' in (path.parent / "ms.po").read_text("utf-8")


def test_a_language_is_added_by_one_file(client, monkeypatch, tmp_path):
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (tmp_path / "ms.po").write_text(f'{head}msgid "Browse"\nmsgstr "Semak imbas"\n', "utf-8")
    monkeypatch.setattr(languages, "CATALOGUES", tmp_path)
    caches = (interfaces, catalogue)
    for cache in caches:
        cache.cache_clear()
    try:
        page = client.get("/browse", headers={"Accept-Language": "ms"}).text
    finally:
        for cache in caches:
            cache.cache_clear()

    assert '<html lang="ms">' in page and "<h1>Semak imbas</h1>" in page


@pytest.mark.parametrize(
    "path", sorted((WEB / "templates").glob("*.html")), ids=lambda path: path.name
)
def test_no_template_has_words_of_its_own(path):
    # Code, and terms such as sh:path, are the same in every language.
    code = r'(?s)\{#.*?#\}|<pre.*?</pre>|<code>.*?</code>|title="\w+:\w+"'
    text = re.sub(code, "", path.read_text("utf-8"))
    text = re.sub(r"(?s)\{\{.*?\}\}|\{%.*?%\}", "§", text)

    between = re.sub(r"<[^>]*>", "§", text)
    named = re.findall(r'(?:aria-label|placeholder|title|alt|content)="([^"]*)"', text)
    words = {word for part in (between, *named) for word in re.findall(r"[A-Za-z][\w-]+", part)}
    assert words - SAME - {"width", "device-width", "initial-scale", "light", "dark"} == set()


def test_the_scripts_use_the_words_that_the_page_gives_them():
    scripts = "\n".join(path.read_text("utf-8") for path in (WEB / "static").glob("*.js"))

    used = set(re.findall(r"\bphrases\.(\w+)", scripts)) - {"kinds", "js"}
    used |= {
        f"{first}{what}"
        for what in re.findall(r'few\([^"]*"(\w+)"\)', scripts)
        for first in ("", "first_")
    }
    assert used == set(sparql._PHRASES)


def test_the_scripts_show_no_words_of_their_own():
    for name in ("query.js", "views.js", "editor.js", "preview.js", "site.js", "suggest.js"):
        script = re.sub(
            r"(?m)(^|\s)//.*$|/\*\*.*?\*/", "", (WEB / "static" / name).read_text("utf-8")
        )
        said = re.findall(
            r'(?:textContent = |say\(|message: |"aria-label"[:,] )["`]([^"`]*)', script
        )
        assert [one for one in said if re.search(r"\w", re.sub(r"\$\{[^}]*\}", "", one))] == [], (
            name
        )


def test_a_kind_of_thing_has_a_word_wherever_a_page_is(release):
    from kb.identifiers import KINDS

    assert {*KINDS, "passage", "fact", "provenance"} - set(sparql._KINDS) == set()


def test_a_status_is_called_as_http_calls_it():
    assert set(problems.TITLES) <= set(HTTP_STATUS_CODES.values())
    assert set(problems.DETAILS) <= set(default_exceptions)


# --- Who gets which ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "chosen", "interface"),
    [
        ("id", "", "id"),
        ("vi-VN, en;q=0.5", "", "vi"),
        ("de", "", "en"),
        (
            "fr, id;q=0.4, en;q=0.2",
            "",
            "id",
        ),  # there is no French catalogue: the next that there is
        ("", "", "en"),
        ("id", "vi", "vi"),
        ("vi", "en", "en"),
        ("id", "fr", "id"),
        ("vi", "xx", "vi"),
        ("vi", "../../etc", "vi"),
        ("vi", "VI-vn", "vi"),
        ("vi;q=0", "", "en"),
        ("*", "", "en"),
        ("vi;q=0, id", "", "id"),
        ("x" * 9000, "", "en"),
    ],
)
def test_the_site_speaks_the_first_language_of_the_reader_that_it_can(
    client, accept, chosen, interface
):
    query = {"lang": chosen} if chosen else {}
    for path in ("/", "/page/person/to-lam", "/sparql", "/search", "/nowhere"):
        page = client.get(
            path, query_string=query, headers={"Accept": BROWSER, "Accept-Language": accept}
        )
        assert f'<html lang="{interface}">' in page.text, path
        assert page.status_code == (404 if path == "/nowhere" else 200)
        assert "Accept-Language" in page.headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "chosen", "order"),
    [
        ("vi, id;q=0.5", "fr", ("fr", "vi", "id", "en", "es")),
        ("vi-VN, vi, de;q=0.1", "", ("vi", "de", "en", "id", "fr", "es")),
        ("", "", ("en", "id", "vi", "fr", "es")),
        ("vi", "xx", ("xx", "vi", "en", "id", "fr", "es")),
    ],
)
def test_chosen_then_asked_for_then_the_datasets_own(client, accept, chosen, order):
    path = f"/?lang={chosen}" if chosen else "/"
    with client.application.test_request_context(path, headers={"Accept-Language": accept}):
        assert Reader.current().languages == order


def test_a_number_and_a_day_are_written_as_the_language_does(client):
    with client.application.test_request_context("/?lang=id"):
        assert languages.numbered(1234.5) == "1.234,5"
        assert languages.day("2025-10-25") == "25 Oktober 2025"


# --- The choice is kept --------------------------------------------------------------------------


class Links(HTMLParser):
    """The links of a page within the site but those to other languages, and its forms' fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.forms: list[set[str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.forms.append(set())
        if tag == "input" and given.get("name") == "lang":
            self.forms[-1].add(given["value"])
        href = given.get("href") or ""
        if href.startswith("/") and "hreflang" not in given:
            self.found.add(href)


OFFICE = """SELECT ?holder ?of { ?holding <https://w3id.org/treaty-kb/ontology#holder> ?holder ;
<https://w3id.org/treaty-kb/ontology#officeOf> ?of }"""
PAGES = [
    "/", "/browse", "/browse/treaties", "/browse/articles", "/browse/passages", "/download", "/ontology",
    "/validation", "/questions", "/questions/what-did-a-person-say?person=ghada-waly", "/page/term/force",
    "/releases", "/history/person/to-lam", "/history/fact/m2q9yr",
    "/page/shape/TreatyAction-actionType", "/search", "/search?q=lam", "/search?q=a", "/sparql", "/sparql?query=SELEC", "/nowhere", "/page/person/to-la",
    "/page/person/to-lam", "/page/country/vn?via=schema:location", "/page/country/vn", "/sparql?question=who-said-what",
    "/sparql?query=ASK%7B%7D", "/sparql?query=SELECT%20*%7B%3Fs%20%3Fp%20%3Fo%20FILTER(false)%7D",
]  # fmt: skip


def pages(client) -> list[str]:
    """A page of each sort: those that are named, and one about a thing of each kind."""
    site = client.application.extensions["kb"]
    kinds: dict[str, str] = {}
    for name in re.findall(r"<([^>]+)>", dump_of(site.release, "dump.nq").read_text("utf-8")):
        if site.ids.kind(name) not in kinds and (kind := site.ids.kind(name)):
            kinds[kind] = name
    assert {"person", "treaty", "event", "article", "passage", "fact", "provenance"} <= set(kinds)
    return [*PAGES, *(path for name in kinds.values() if (path := page_path(name, site.ids)))]


def with_lang(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@pytest.mark.slow
def test_the_chosen_language_is_carried_by_each_link_to_a_page_and_by_no_other(client):
    leads_to_a_page: dict[str, bool] = {}

    def is_page(href: str) -> bool:
        path = href.partition("#")[0]
        sort = re.sub(
            r"(/page/\w+|/data/\w+|/browse|\?\w+=)[^.]*", r"\1", path.partition("?lang")[0]
        )
        sort += "&format=" if "&format=" in path else ""
        if sort not in leads_to_a_page:
            answer = client.get(path, headers={"Accept": BROWSER})
            leads_to_a_page[sort] = answer.headers["Content-Type"].startswith("text/html")
        return leads_to_a_page[sort]

    number = 0
    for page in pages(client):
        answer = client.get(
            with_lang(page, "vi"), headers={"Accept": BROWSER, "Accept-Language": "id"}
        )
        assert '<html lang="vi">' in answer.text, page
        links = Links(answer.text)
        assert links.forms and all(form == {"vi"} for form in links.forms), page
        for href in links.found:
            number += 1
            carries = re.search(r"[?&]lang=vi(#|$)", href) is not None
            wanted = is_page(href) or CITATION.match(href) is not None
            assert carries == wanted, (page, href)
    assert number > 1000


@pytest.mark.slow
def test_no_link_has_a_language_where_none_was_chosen(client):
    for page in pages(client):
        answer = client.get(page, headers={"Accept": BROWSER, "Accept-Language": "vi"})

        assert [href for href in Links(answer.text).found if "lang=" in href] == []
        assert all(not form for form in Links(answer.text).forms)


def test_what_is_given_out_to_be_kept_has_no_language(client):
    page = client.get(
        "/sparql", query_string={"query": OFFICE, "lang": "vi"}, headers={"Accept": BROWSER}
    ).text

    assert "lang=" not in re.search(r'id="link" readonly value="([^"]+)"', page)[1]
    assert "lang=vi" not in "".join(re.findall(r"(?s)<pre.*?</pre>", page))
    assert 'data-terms="/sparql/terms.json?lang=vi"' in page


@pytest.mark.parametrize("path", ["/id/person/to-lam", "/dataset", "/questions/who-said-what.html"])
def test_a_way_to_a_page_keeps_the_language(client, path):
    answer = client.get(with_lang(path, "vi"), headers={"Accept": "text/html"})

    assert answer.status_code == 303
    assert re.search(r"[?&]lang=vi$", answer.headers["Location"])


def test_a_query_that_is_posted_is_answered_in_the_chosen_language(client):
    page = client.get("/sparql?lang=vi", headers={"Accept": BROWSER}).text
    action = re.search(r'<form action="(/sparql[^"#]*)#result"', page)[1]
    answer = client.post(
        action,
        data={"query": "ASK {}", "lang": "vi"},
        headers={"Accept": BROWSER, "Accept-Language": "id"},
    )

    assert '<html lang="vi">' in answer.text and '<p class="answer">có</p>' in answer.text


# --- What failed ---------------------------------------------------------------------------------

FAILURES = [
    ("/page/person/nobody", 404, "Not Found", "nothing is published about https://w3id.org/treaty-kb/id/person/nobody",
     "không có dữ liệu nào được công bố về https://w3id.org/treaty-kb/id/person/nobody"),
    ("/data/person/to-lam.xls%25s", 404, "Not Found", "there is no format '.xls%s' here; there are .ttl, .jsonld, .nt, .rdf, .trig, .nq",
     "ở đây không có định dạng '.xls%s'; có các định dạng: .ttl, .jsonld, .nt, .rdf, .trig, .nq"),
    ("/nowhere", 404, "Not Found", "there is nothing at this address", "không có gì ở địa chỉ này"),
    ("/browse/treaties?page=99", 404, "Not Found", "the listing ends before page 99", "danh sách kết thúc trước trang 99"),
    ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400, "Bad Request", "there is more than one query; send one at a time",
     "có nhiều hơn một truy vấn; hãy gửi từng truy vấn một"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "status", "title", "english", "vietnamese"), FAILURES)
def test_people_read_what_failed_in_their_language_and_programs_in_english(
    client, path, status, title, english, vietnamese
):
    program = client.get(
        path, headers={"Accept": "application/problem+json", "Accept-Language": "vi"}
    )
    person = client.get(path, headers={"Accept": "text/html", "Accept-Language": "vi"})

    assert program.status_code == person.status_code == status
    assert (program.json["title"], program.json["detail"]) == (title, english)
    text = person.text.replace("&#39;", "'")
    assert f'<p role="alert">{vietnamese}</p>' in text
    assert f"<h1>{catalogue('vi').gettext(title)} <small>{status}</small></h1>" in text


def test_what_the_engine_says_is_marked_as_english(client):
    asked = {"query": "SELECT ?x\n(COUNT(*) AS ?n) { ?x ?p ?o }", "lang": "vi"}
    page = client.get("/sparql", query_string=asked, headers={"Accept": BROWSER}).text
    stored = client.get(
        "/sparql?lang=vi&format=csv&query=SELEC", headers={"Accept": "text/html"}
    ).text

    assert re.search('Dòng 2, cột [0-9]+: <span lang="en">The SELECT contains', page)
    assert 'role="alert" lang="en">' in stored and '<html lang="vi">' in stored


def test_an_address_that_does_not_know_the_method_says_so(client):
    assert (
        client.post("/browse", headers={"Accept": "text/html", "Accept-Language": "id"}).text.count(
            "alamat ini tidak menjawab"
        )
        == 1
    )


def test_values_in_a_notice_are_never_taken_for_places():
    notice = Notice("there is no format '.%(suffix)s' here", suffix="%(name)s")

    assert notice == "there is no format '.%(name)s' here"
    assert notice.words % notice.values == notice


def test_every_text_of_a_failure_of_our_own_is_a_notice():
    for path in WEB.glob("*.py"):
        if path.name != "terms.py":
            assert (
                re.findall(r"abort\(\d+, (?!Notice\(|notice\))", path.read_text("utf-8")) == []
            ), path.name
    assert issubclass(default_exceptions[404], HTTPException)


def test_topics_of_our_own_are_translated_and_those_of_others_are_not(client, monkeypatch):
    from kb.web.query import questions as module
    from kb.web.query.questions import Question

    ships = Question.read("ships", "# en: Which ships?\n# topic: Ships, 100% %(all)s\nASK {}")
    own = Question.read("own", "# en: Which?\nASK {}")
    monkeypatch.setattr(module, "every_question", lambda: (ships, own))
    with client.application.test_request_context("/sparql?lang=id"):
        headings = list(gallery(["id"]))

    assert headings == [catalogue("id").gettext(list(TOPICS)[-1]), "Ships, 100% %(all)s"]


def test_what_stands_around_very_many_paths_is_what_stands_around_one(client):
    from kb.web.words.languages import around, here

    for root, query in (("", ""), ("", "?lang=vi"), ("/treaties", "?lang=vi")):
        with client.application.test_request_context(f"/x{query}", base_url=f"http://h{root}"):
            before, behind = around()

            assert f"{before}/page/country/vn{behind}" == here("/page/country/vn")


def test_the_words_of_the_house_are_those_of_the_catalogues_and_of_the_ontology():
    table = README.partition("## The words of the house")[2]
    rows = re.findall(r"(?m)^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", table)[1:]
    terms = Ontology.read(ROOT / "ontology").graph
    labels = [*terms.subject_objects(SKOS.prefLabel), *terms.subject_objects(RDFS.label)]

    def said(english: str, language: str) -> set[str]:
        of = {term for term, label in labels if label == Literal(english, lang="en")}
        found = {str(o) for s, o in labels if s in of and o.language == language}
        return found | {str(catalogue(language).gettext(english))}

    assert len(rows) == 21
    wrong = [
        row for row in rows if row[1] not in said(row[0], "id") or row[2] not in said(row[0], "vi")
    ]
    assert wrong == []
