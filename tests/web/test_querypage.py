"""The page to ask from, as a browser without scripts gets it; the words for completion; the code."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import BASE, client_of
from rdflib import URIRef

from kb.errors import QueriesBusy
from kb.loading import load
from kb.namespaces import RDF, SCHEMA, TRO
from kb.web.query.questions import TOPICS, Question, topic_of, word
from kb.web.query.snippets import python_literal, r_literal, snippets
from kb.web.query.sparql import MEANINGS
from kb.web.statics import path_of

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "kb" / "web" / "static"
QUESTIONS = sorted((ROOT / "ontology" / "questions").glob("*.rq"))
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OFFICE = """
PREFIX tro: <https://w3id.org/treaty-kb/ontology#>
SELECT ?holder ?of { ?holding tro:holder ?holder OPTIONAL { ?holding tro:officeOf ?of } }
"""
#: A hundred triples are too many for it, in whatever order they are joined.
ENDLESS = "SELECT (COUNT(*) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
OUR_SCRIPTS = {path_of("site.js"), path_of("query.js")}
#: Texts that end strings, comments, elements or lines in one language or another.
HOSTILE = [
    "ASK {}", "'", "''", "'''", '"', '"""', "\\", "\\'", "a\\", 'a\\"', "$(id) `id` $HOME !x %d {x} {{y}}",
    "line\nline\ttab", "\r", "\u2028", "\u202eabc", "Tô Lâm 日本 😀", "</textarea><script>alert(1)</script>",
    "query=@/etc/passwd", "-- ;", "'''\\'''\\\\'", "\x00\x07\x1b[2J", "%s %(x)s", "f'{1}'",
]  # fmt: skip


def asking(client):
    """Asks as a browser does."""

    def get(query, language="en", **given):
        return client.get(
            "/sparql", query_string={"query": query, **given},
            headers={"Accept": BROWSER, "Accept-Language": language},
        )  # fmt: skip

    return get


@pytest.fixture
def ask(client):
    return asking(client)


@pytest.fixture(scope="module")
def ask_in_haste(limits, tmp_path_factory):
    """Asks a site of a hundred triples, which gives a query a second."""
    folder = tmp_path_factory.mktemp("hundred")
    triples = [f'<{BASE}id/place/a> <https://schema.org/name> "{n}" .\n' for n in range(100)]
    (folder / "hundred.nt").write_text("".join(triples))
    release = load([folder / "hundred.nt"], folder / "releases", base=BASE)
    with client_of(release, replace(limits, seconds=1)) as client:
        yield asking(client)


def scripts(response) -> list[str]:
    """Every start of a script in the page, up to where it is from."""
    return re.findall(r'<script[^>]*?(?: src="([^"]*)"[^>]*)?></script>|<script', response.text)


def policy(response) -> dict[str, str]:
    parts = response.headers["Content-Security-Policy"].split(";")
    return {name: value for name, _, value in (part.strip().partition(" ") for part in parts)}


# --- The page ------------------------------------------------------------------------------------


def test_things_are_named_in_the_readers_language_and_lead_to_their_pages(ask):
    english, vietnamese = ask(OFFICE), ask(OFFICE, "vi")

    assert (
        '<a href="/page/person/to-lam" title="https://w3id.org/treaty-kb/id/person/to-lam">To Lam</a>'
        in english.text
    )
    assert ">Tô Lâm</a>" in vietnamese.text and ">To Lam</a>" not in vietnamese.text
    assert 'lang="vi"' in vietnamese.text


def test_scripts_come_from_here_alone_and_styles_carry_this_answers_number(ask):
    first, second = ask("ASK {}"), ask("ASK {}")

    allowed = policy(first)
    nonce = re.search(r"'nonce-([\w-]+)'", allowed["style-src"])[1]
    assert allowed["default-src"] == "'none'"
    assert allowed["script-src"] == allowed["connect-src"] == "'self'"
    assert "unsafe" not in first.headers["Content-Security-Policy"]
    assert f'data-nonce="{nonce}"' in first.text
    assert nonce not in second.text


def test_no_other_page_lets_the_editors_styles_in(client):
    assert policy(client.get("/"))["style-src"] == "'self'"


@pytest.mark.parametrize(
    ("query", "views"),
    [
        ("SELECT ?s { ?s ?p ?o } LIMIT 3", ["table", "raw"]),
        ("SELECT ?s ?p { ?s ?p ?o } LIMIT 3", ["table", "raw"]),
        ("SELECT ?s ?p ?o { ?o ?p ?s } LIMIT 3", ["table", "raw"]),  # which would be drawn the wrong way round
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3", ["table", "raw", "graph"]),
        ('SELECT * { VALUES (?what ?day) { ("a" "2025-10-25"^^<http://www.w3.org/2001/XMLSchema#date>) } }', ["table", "raw", "timeline"]),
        ('SELECT * { VALUES (?what ?day) { ("a" "25 October") } }', ["table", "raw"]),
        ('SELECT * { VALUES (?kind ?n) { ("a" 3) ("b" 4.5) } }', ["table", "raw", "chart"]),
        ("SELECT * { VALUES (?a ?b) { (1 2) } }", ["table", "raw"]),
        ("SELECT * { VALUES (?lat ?long) { (21.03 105.85) } }", ["table", "raw", "map"]),
        ('SELECT * { VALUES (?latitude ?longitude) { ("north" 105.85) } }', ["table", "raw", "chart"]),
        ("SELECT ?s ?p { ?s ?p ?o FILTER(false) }", ["table", "raw"]),
    ],
)  # fmt: skip
def test_a_view_is_offered_where_the_columns_fit(ask, query, views):
    assert re.findall(r'data-view="(\w+)"', ask(query).text) == views


def test_the_link_repeats_query_and_view(client, ask):
    query = "DESCRIBE <https://w3id.org/treaty-kb/id/person/to-lam>"
    page = ask(query, view="graph")

    link = html.unescape(re.search(r'id="link" readonly value="([^"]+)"', page.text)[1])
    given = parse_qs(urlsplit(link).query)
    assert given == {"query": [query], "view": ["graph"]}
    again = client.get(link.partition("#")[0], headers={"Accept": BROWSER})
    assert 'data-view="graph" aria-current="page"' in again.text


def test_a_view_that_does_not_fit_is_the_table(ask):
    page = ask("SELECT ?s { ?s ?p ?o } LIMIT 1", view="map")

    assert 'data-view="table" aria-current="page"' in page.text


def test_the_raw_view_is_the_answer_as_json(ask):
    page = ask('SELECT ("<b>" AS ?x) {}', view="raw")

    raw = html.unescape(
        re.search(r'<pre[^>]*class="raw"[^>]*><code>(.*?)</code>', page.text, re.DOTALL)[1]
    )
    assert json.loads(raw)["results"]["bindings"][0]["x"]["value"] == "<b>"


@pytest.mark.parametrize(
    ("query", "suffixes"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 2", ["json", "xml", "csv", "tsv"]),
        ("ASK {}", ["json", "xml"]),
        ("DESCRIBE <https://w3id.org/treaty-kb/id/person/to-lam>", ["ttl", "jsonld", "nt", "rdf", "trig", "nq"]),
    ],
)  # fmt: skip
def test_every_download_answers_in_its_format(client, ask, query, suffixes):
    found = re.findall(
        r'<a href="([^"]+)" download="answer\.(\w+)" type="([^"]+)"', ask(query).text
    )

    assert [suffix for _, suffix, _ in found] == suffixes
    for href, _, media_type in found:
        response = client.get(html.unescape(href), headers={"Accept": BROWSER})
        assert (response.status_code, response.mimetype) == (200, media_type)


def test_a_graph_is_a_table_with_names_too(ask):
    page = ask("DESCRIBE <https://w3id.org/treaty-kb/id/person/to-lam>")

    assert '<th scope="col" data-name="subject"' in page.text
    assert ">To Lam</a>" in page.text


def test_a_question_is_asked_by_its_name(client):
    page = client.get("/sparql?question=who-holds-which-office", headers={"Accept": BROWSER})

    assert "SELECT DISTINCT ?person ?name ?office" in page.text
    assert "<tbody>\n<tr>" in page.text


def test_a_question_that_is_none_leaves_the_page_as_it_is(client):
    page = client.get("/sparql?question=../../etc/passwd", headers={"Accept": BROWSER})

    assert (page.status_code, 'id="result"' in page.text) == (200, False)


def test_every_limit_that_a_reader_meets_is_told(ask, limits):
    page = ask("").text

    for words in (
        f"{limits.seconds:g} s; {limits.workers} run at once, others wait up to {limits.wait_seconds:g} s",
        f"<dd>{limits.memory // 1_000_000} MB</dd>",
        f"<dd>{limits.result // 1_000_000} MB</dd>",
        f"{limits.query:,} bytes",
    ):
        assert words in page
    for status in MEANINGS:
        assert f"<dt>{status}</dt>" in page


# --- Mistakes ------------------------------------------------------------------------------------


def test_a_mistake_is_marked_where_it_stands(ask):
    page = ask("SELECT ?x\nWHERE { ?x ?p  }\n# <end>")

    assert page.status_code == 400
    assert 'data-line="2" data-column="17"' in page.text
    assert "Line 2, column 17: “}” is not expected here, or something is missing" in page.text
    assert "<mark>   2  WHERE { ?x ?p  }</mark>" in page.text
    assert MEANINGS[400] in html.unescape(page.text)


@pytest.mark.slow
def test_a_prefix_that_is_not_declared_is_named_with_the_line_that_declares_it(ask):
    page = ask("SELECT ?x\nWHERE { ?x schema:name ?n }")
    mended = re.search(r'href="([^"]+)"[^>]*>Add it and run again', page.text)

    assert "Line 2, column 12: the prefix “schema:” is not declared" in page.text
    assert "PREFIX schema: &lt;https://schema.org/&gt;" in page.text
    query = parse_qs(urlsplit(html.unescape(mended[1])).query)["query"][0]
    assert ask(query).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["SELECT ?x { ?x a tro:Treaty", "SELECT * { ?s ?p 'a }", "SELCT * {}", "ASK { ?s ?p 1..2 }",
     "SELECT ?s { ?s foo:bar ?o }", "SELECT ?x (COUNT(*) AS ?x) {}", "ASK { ?s ?p ?o ;; ?q }"],
)  # fmt: skip
def test_no_mistake_is_told_in_the_grammar_of_the_engine(ask, client, query):
    program = client.get("/sparql", query_string={"query": query})

    for words in (ask(query).text, program.text):
        assert not re.search(r"expected (one of|\[|[A-Z]{4,})", words)
    assert program.status_code == 400


def test_whoever_reports_a_mistake_writes_to_the_contact(ask):
    reported = re.search(r'href="([^"]*)"[^>]*>report a mistake', ask("SELECT").text)

    assert reported[1].startswith(("mailto:", "https://"))


@pytest.mark.parametrize("query", ["SELECT", ENDLESS])
def test_a_query_without_an_answer_has_no_downloads(ask_in_haste, query):
    assert 'class="downloads"' not in ask_in_haste(query).text


def test_names_that_no_data_use_are_told_where_nothing_is_found(ask):
    page = ask(
        "PREFIX tro: <https://w3id.org/treaty-kb/ontology#> PREFIX schema: <http://schema.org/>\n"
        "SELECT * { ?x tro:spaeker ?y ; schema:name ?z }"
    )

    assert (
        "No data here use <code>tro:spaeker</code>. Is <code>tro:speaker</code> meant?" in page.text
    )
    assert (
        "The prefix <code>schema:</code> stands for another IRI here: "
        "<code>&lt;https://schema.org/&gt;</code>." in page.text
    )


def test_a_function_that_nobody_knows_is_told_on_the_page(ask):
    page = ask("SELECT (<http://e.org/f>(1) AS ?y) {}").text

    assert "Nobody here knows the function <code>http://e.org/f</code>" in page
    assert "1 row." in page


def test_days_and_names_that_equal_nothing_are_told_as_they_are_written(ask):
    page = ask("""PREFIX tro: <https://w3id.org/treaty-kb/ontology#>
        PREFIX schema: <https://schema.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        SELECT * { ?t schema:name 'Arms Trade Treaty' . ?a tro:treaty ?t ; tro:actionDate ?d
                   FILTER(?d > "2017-09-20" && ?d != "2017-09-21"^^xsd:date) }""")  # fmt: skip

    told = re.findall(r'<p class="empty">(.*?)</p>', page.text)
    assert told[-2:] == [
        "Names have a language: <code>&#39;Arms Trade Treaty&#39;@en</code>.",
        "A day is written <code>&#34;2017-09-20&#34;^^xsd:date</code>.",
    ]


def test_an_empty_answer_stands_though_the_engine_has_no_time_for_more(ask, monkeypatch):
    def busy():
        raise QueriesBusy("all are busy")

    monkeypatch.setattr("kb.web.query.completion._vocabulary", busy)
    page = ask("PREFIX tro: <https://w3id.org/treaty-kb/ontology#> SELECT * { ?x tro:spaeker ?y }")

    assert (page.status_code, "Nothing that is published here fits." in page.text) == (200, True)


def test_what_the_row_above_says_too_is_marked(ask):
    page = ask('SELECT * { VALUES (?a ?b ?c) { ("x" "1" "k") ("x" "2" "k") ("y" "2" "k") } }')

    cells = re.findall(r"<td([^>]*)>([^<]*)", page.text)
    assert [text for told, text in cells if "again" in told] == ["x"]


def test_a_page_of_the_web_is_named_by_its_site_and_title(ask, dump):
    source = URIRef("https://unstats.un.org/unsd/methodology/m49/")
    titles = {
        str(n) for s in dump.subjects(SCHEMA.url, source) for n in dump.objects(s, SCHEMA.name)
    }

    page = html.unescape(ask(f"SELECT * {{ VALUES ?a {{ <{source}> }} }}").text)
    assert any(f"unstats.un.org: {title}</a>" in page for title in titles)


def test_where_the_engine_has_no_words_the_page_has(ask):
    page = ask("SELECT * { ?s ?p ?o\n BIND(1 AS ?o) }")

    assert "Line 2, column 17: a variable or a blank node is used where it must not be" in page.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }", 403),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50000", 413),
    ],
)
def test_an_error_is_told_in_words_with_what_helps(ask, query, status):
    require_told(ask(query), status)


def test_a_query_over_the_limit_of_time_is_told_in_words_with_what_helps(ask_in_haste):
    require_told(ask_in_haste(ENDLESS), 504)


def require_told(page, status):
    assert page.status_code == status
    assert f"<strong>{status}</strong>" in page.text
    assert MEANINGS[status] in html.unescape(page.text)
    assert 'id="query"' in page.text


def test_what_is_too_large_for_the_page_can_still_be_downloaded(ask):
    page = ask("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50000")

    assert 'download="answer.csv"' in page.text


# --- Hostile input -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["</textarea><script>alert(1)</script>", "\" onfocus=alert(1) x='", "{{ 7*7 }}"])  # fmt: skip
def test_the_text_of_a_query_is_inert(ask, text):
    for page in (ask(f"# {text}\nASK {{}}"), ask(f"SELECT {text}")):
        assert "<script>alert" not in page.text
        assert '" onfocus' not in page.text
        assert page.text.count("</textarea>") == 1
        assert set(scripts(page)) == OUR_SCRIPTS


def test_what_an_answer_holds_is_inert(ask):
    query = """SELECT * { VALUES (?a ?b ?c) {
      ("<script>alert(1)</script>" <javascript:alert(1)> <data:text/html,x>)
      ("\u202eevil" <https://e.org/?a=1&b='2> <https://w3id.org/treaty-kb/id/person/%22%3E>) } }"""

    for view in ("table", "raw", "graph"):
        page = ask(query, view=view)
        assert "<script>alert" not in page.text
        assert not re.search(r'href="(javascript|data):', page.text)
        assert set(scripts(page)) == OUR_SCRIPTS
    assert '<td dir="auto">\u202eevil</td>' in ask(query).text
    assert 'href="https://e.org/?a=1&amp;b=&#39;2"' in ask(query).text


def test_an_address_that_the_client_made_up_is_inert(client):
    for host in ("e.org", 'e.org"><script>', "e.org';id;'"):
        page = client.get("/sparql", query_string={"query": "ASK {}"}, headers={"Accept": BROWSER, "Host": host})  # fmt: skip
        assert '"><script>' not in page.text
        code = html.unescape(
            re.search(r'<code id="code-curl">(.*?)</code>', page.text, re.DOTALL)[1]
        )
        assert "id" not in shlex.split(code)


@pytest.mark.slow
def test_a_page_has_a_thousand_rows_at_most(ask):
    page = ask("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1200")

    assert page.text.count("<tr>") == 1001


def test_so_many_things_are_looked_up_by_name_and_the_others_are_short(ask, monkeypatch):
    monkeypatch.setattr("kb.web.query.answers.MOST_NAMES", 1)

    page = ask(
        "SELECT * { VALUES ?x { <https://w3id.org/treaty-kb/id/person/to-lam> <https://w3id.org/treaty-kb/id/country/vn> } }"
    )

    assert ">To Lam</a>" in page.text and ">country/vn</a>" in page.text


# --- The questions -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "id", "vi"])
def test_every_question_can_be_run_and_is_worded_in_the_readers_language(ask, language):
    page = html.unescape(ask("", language).text)

    for path in QUESTIONS:
        question = Question.read(path.stem, path.read_text("utf-8"))
        sentence = word(question, [language]).sentence
        assert (
            f'<a href="/sparql?question={path.stem}#result" lang="{language}">{sentence}</a>'
            in page
        )


def test_every_topic_has_questions_enough():
    found = [topic_of(path.read_text("utf-8")) for path in QUESTIONS]

    assert set(found) == set(TOPICS)
    assert min(found.count(topic) for topic in TOPICS) >= 3


# --- Words to complete from ----------------------------------------------------------------------


def test_the_words_are_those_of_the_release(client, dump):
    words = client.get("/sparql/terms.json").json

    by_kind = {}
    for term in words["terms"]:
        by_kind.setdefault(term["kind"], {})[term["name"]] = term["label"]
    assert by_kind["class"]["tro:Treaty"] == "treaty"
    assert by_kind["concept"]["tro:Ratification"] == "ratification"
    assert by_kind["thing"]["<https://w3id.org/treaty-kb/id/person/to-lam>"] == "To Lam"
    assert {"tro:holder", "schema:name", "oa:exact", "prov:generatedAtTime"} <= set(
        by_kind["property"]
    )
    assert words["prefixes"]["schema"] == "https://schema.org/"


def test_terms_stand_by_their_uses_and_properties_know_their_classes(client, dump):
    found = client.get("/sparql/terms.json").json["terms"]
    terms = {term["name"]: term for term in found if term["kind"] == "property"}
    uses = [term.get("uses", 0) for term in terms.values()]

    assert uses == sorted(uses, reverse=True)
    assert "uses" not in terms["tro:deposits"]
    treaties = set(dump.subjects(RDF.type, TRO.Treaty))
    depositaries = [*dump.subject_objects(TRO.depositary)]
    assert {thing for thing, _ in depositaries} <= treaties
    assert terms["tro:depositary"]["uses"] >= len(depositaries)
    assert "tro:Treaty" in terms["tro:depositary"]["of"]
    assert "tro:Treaty" not in terms["tro:speaker"]["of"]


def test_the_words_are_labelled_in_the_readers_language_and_kept(client):
    indonesian = client.get("/sparql/terms.json", headers={"Accept-Language": "id"})
    english = client.get("/sparql/terms.json", headers={"Accept-Language": "en"})
    again = client.get("/sparql/terms.json", headers={"Accept-Language": "id", "If-None-Match": indonesian.headers["ETag"]})  # fmt: skip

    assert indonesian.headers["ETag"] != english.headers["ETag"]
    assert (again.status_code, again.data) == (304, b"")
    assert indonesian.headers["Vary"] == "Accept-Language"
    labels = {term["name"]: term["label"] for term in indonesian.json["terms"]}
    assert labels["tro:Treaty"] == "perjanjian internasional"


def test_who_has_the_words_already_costs_no_query(client, monkeypatch):
    tag = client.get("/sparql/terms.json").headers["ETag"]
    monkeypatch.setattr(
        "kb.web.query.completion._terms", lambda languages: pytest.fail("a query was asked")
    )

    assert client.get("/sparql/terms.json", headers={"If-None-Match": tag}).status_code == 304


# --- The same query as code ----------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_a_python_literal_reads_back_as_the_text(text):
    assert eval(python_literal(text), {"__builtins__": {}}) == text  # noqa: S307 - our own literal


@pytest.mark.parametrize("text", HOSTILE)
def test_an_r_literal_reads_back_as_the_text(text):
    r"""R has no character 0; its escapes \\, \" and \uXXXX are JSON's too, line ends stand as such."""
    literal = r_literal(text).replace("\n", "\\n").replace("\t", "\\t")

    assert json.loads(literal) == text.replace("\0", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_the_shell_gives_curl_the_text(text):
    code = snippets("http://127.0.0.1/sparql", text, "select")[0].code

    out = subprocess.run(
        [shutil.which("bash"), "-c", "curl() { printf '%s\\0' \"$@\"; }\n" + code],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    words = out.decode().split("\0")[:-1]
    assert words == ["-s", "http://127.0.0.1/sparql", "-H", "Accept: text/csv", "--data-urlencode", "query=" + text.replace("\0", "")]  # fmt: skip


@pytest.mark.parametrize("form", ["select", "ask", "graph"])
@pytest.mark.parametrize("text", HOSTILE)
def test_the_python_code_is_python(form, text):
    for snippet in snippets("http://127.0.0.1/sparql?default-graph-uri='x", text, form):
        if snippet.name in ("sparqlwrapper", "rdflib", "pandas"):
            compile(snippet.code, snippet.name, "exec")


def test_the_r_code_reads_a_table_in_which_namibia_is_no_gap():
    """What is missing is the empty string (utils::read.csv), and NA the code of a State."""
    (code,) = (one.code for one in snippets("http://e.org", "ASK {}", "select") if one.name == "r")

    assert 'read.csv(text = resp_body_string(answer), na.strings = "")' in code


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "query", "says"),
    [
        ("select", "SELECT ?y { VALUES ?y { \"a'''\\\\b\" } }", "a'''\\b"),
        ("ask", "ASK { ?s ?p ?o }", "True"),
        ("graph", "CONSTRUCT { <urn:x-a> <urn:x-b> 'c' } {}", '"c"'),
    ],
)
def test_the_code_for_rdflib_answers(serve, form, query, says):
    site = serve()
    code = next(
        s.code for s in snippets(site.address + "sparql", query, form) if s.name == "rdflib"
    )

    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert says.replace("\\", "\\\\") in out.stdout or says in out.stdout


# --- What is vendored ----------------------------------------------------------------------------


def test_the_bundle_is_the_one_that_the_script_made():
    listed = json.loads((STATIC / "vendor" / "packages.json").read_text("utf-8"))

    for name, integrity in listed["made"].items():
        digest = hashlib.sha512((STATIC / "vendor" / name).read_bytes()).digest()
        assert integrity == "sha512-" + base64.b64encode(digest).decode()
    licences = (STATIC / "vendor" / "LICENSES.txt").read_text("utf-8")
    for name, package in listed["bundled"].items():
        assert f"{name} {package['version']}\n" in licences
        assert package["integrity"].startswith("sha512-")


def test_nothing_that_is_served_needs_eval_or_another_host():
    for path in [*STATIC.glob("*.js"), *STATIC.glob("vendor/*.js")]:
        text = path.read_text("utf-8")
        assert not re.search(
            r"\beval\(|new Function|innerHTML\s*=|insertAdjacentHTML|document\.write", text
        ), path.name
        assert set(re.findall(r"https?://[\w.-]+", text)) <= {"http://www.w3.org"}, path.name
