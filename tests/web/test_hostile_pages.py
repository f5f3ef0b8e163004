"""Data that want to do harm, or are only strange: their pages stay inert, legible and reachable."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef

from kb.errors import DataError
from kb.loading import load
from kb.namespaces import RDF, TRO
from kb.queries import Limits
from kb.web import create_app
from kb.web.statics import path_of

LONG = "Perserikatan" * 900  # 10,800 letters without a space
DATA = f"""
@prefix schema: <https://schema.org/> .
<http://e.org/script> a schema:Person ; schema:name "<script>alert(1)</script>" , "</script><img src=x onerror=alert(1)>"@en ; schema:description "<script>alert(2)</script>"@en , "<script>alert(3)</script>" .
<http://e.org/style> a schema:Person ; schema:name "\\"><style>*{{display:none}}</style>" .
<http://e.org/template> a schema:Person ; schema:name "{{{{ 7 * 7 }}}} {{% for x in y %}} ${{7*7}} %s %(x)s {{0}}" .
<http://e.org/link> a schema:Person ; schema:name "Link" ; schema:url <javascript:alert(1)> , <data:text/html,%3Cscript%3Ealert(1)%3C/script%3E> , <JaVaScRiPt:alert(1)> , <vbscript:x> .
<http://e.org/right> a schema:Person ; schema:name "\u202eabc\u202c gnp.exe" , "\u062d\u0633\u0646 \u0631\u0648\u062d\u0627\u0646\u06cc"@fa ; schema:description "\u05e9\u05dc\u05d5\u05dd (a) 12"@he .
<http://e.org/long> a schema:Person ; schema:name "{LONG}" ; schema:knows <http://e.org/script> .
<http://e.org/\u65e5\u672c\u8a9e/H\u00e0_N\u1ed9i> a schema:Place ; schema:name "\u65e5\u672c" ; schema:location <http://e.org/long> .
<http://e.org/%41%2F%25?q=a%20b&c=d#e'f(g)> a schema:Place ; schema:name "Percent" .
<http://e.org/a'b,c;d!e*f~g=h@i:j$k> a schema:Place ; schema:name "Reserved" .
<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6> a schema:Place ; schema:name "URN" .
"""
IRIS = [
    "http://e.org/script", "http://e.org/style", "http://e.org/template", "http://e.org/link", "http://e.org/right",
    "http://e.org/long", "http://e.org/日本語/Hà_Nội", "http://e.org/%41%2F%25?q=a%20b&c=d#e'f(g)",
    "http://e.org/a'b,c;d!e*f~g=h@i:j$k", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.ttl"
    path.write_text(DATA, "utf-8")
    return path


@pytest.fixture(scope="module")
def hostile(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    release = load(
        [folder], tmp_path_factory.mktemp("loaded"), merge=True, base="http://localhost/"
    )
    app = create_app(release, Limits(workers=1))
    yield app.test_client()
    app.extensions["kb"].queries.close()


@pytest.mark.parametrize("iri", IRIS)
def test_every_iri_resolves_to_its_page_and_its_triples(hostile, iri):
    page = hostile.get(f"/page/{quote(iri, safe='')}")
    data = hostile.get(f"/data/{quote(iri, safe='')}.nt")

    assert (page.status_code, data.status_code) == (200, 200)
    graph = Graph().parse(data=data.data, format="nt")
    own = {t for t in Graph().parse(data=DATA, format="turtle") if t[0] == URIRef(iri)}
    assert own and own <= set(graph)


@pytest.mark.parametrize("iri", IRIS)
def test_nothing_in_the_data_becomes_a_tag_or_a_script_or_a_template(hostile, iri):
    page = hostile.get(f"/page/{quote(iri, safe='')}").text

    bare = re.sub(r'(?s)<script type="application/ld\+json">[^<]*</script>', "", page)
    assert re.findall(r"<script[^>]*>", bare) == [
        f'<script src="{path_of("site.js")}" type="module">'
    ]
    assert "<style" not in page and "<img src=x" not in page
    if iri.endswith("template"):
        assert "{{ 7 * 7 }} {% for x in y %} ${7*7} %s %(x)s {0}" in html.unescape(page)
    for href in re.findall(r'(?:href|src|action|content)="([^"]*)"', page):
        assert not re.match(r"(?i)\s*(javascript|data|vbscript):", html.unescape(href)), href


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/browse",
        "/browse/https://schema.org/Person",
        "/search?q=alert",
        "/search?q=perserikatan",
    ],
)
def test_lists_of_such_things_are_inert_too(hostile, path):
    answer = hostile.get(path)
    page = answer.text

    assert answer.status_code == 200
    assert "<script>alert" not in page and "<img src=x" not in page and "<style" not in page


def test_a_text_says_in_which_direction_it_is_read(hostile):
    page = hostile.get(f"/page/{quote(IRIS[4], safe='')}").text

    assert re.search(r'dir="(auto|rtl)" lang="fa"|lang="fa" dir="(auto|rtl)"', page)
    assert re.search(r'dir="(auto|rtl)" lang="he"|lang="he" dir="(auto|rtl)"', page)


@pytest.mark.browser
@pytest.mark.parametrize("iri", IRIS)
@pytest.mark.parametrize("width", [1280, 360])
def test_a_strange_page_does_nothing_and_fits_the_screen(browser, hostile_site, iri, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    happened: list[str] = []
    page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: happened.append(message.text))
    page.goto(f"{hostile_site.address}page/{quote(iri, safe='')}")

    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    is_seen = page.locator("h1").is_visible()
    context.close()
    assert happened == []
    assert fits and is_seen


@pytest.fixture(scope="module")
def hostile_site(folder: Path) -> Iterator[object]:
    from conftest import Server

    server = Server("serve", "--port", "0", "--data", str(folder), "--default-graph", "merge")
    yield server
    server.stop()


@pytest.mark.parametrize(
    ("line", "status"),
    [('<http://e.org/a> <http://e.org/p/> "x" .', 406), ('<http://e.org/a> <http://e.org/2> "x" .', 406),
     ('<http://e.org/a> <http://e.org/p> "\\u0001" .', 406), ('<http://e.org/a> <http://e.org/p> "é\\n" .', 200)],
)  # fmt: skip
def test_what_rdf_xml_cannot_hold_is_refused_in_that_format_alone(tmp_path, line, status):
    (tmp_path / "loaded").mkdir()
    (tmp_path / "x.nt").write_text(line + "\n", "utf-8")
    app = create_app(
        load([tmp_path / "x.nt"], tmp_path / "loaded", base="http://localhost/"), Limits(workers=1)
    )
    client = app.test_client()

    assert client.get("/data/http%3A%2F%2Fe.org%2Fa.rdf").status_code == status
    assert client.get("/data/http%3A%2F%2Fe.org%2Fa.ttl").status_code == 200
    app.extensions["kb"].queries.close()


def test_an_iri_with_dots_is_linked_so_that_no_client_resolves_them():
    from kb.identifiers import Identifiers
    from kb.web.links import page_path

    path = page_path("http://e.org/a/../b", Identifiers("http://localhost/", is_open=True))

    assert path == "/page/http%3A%2F%2Fe.org%2Fa%2F..%2Fb"


# Much of one kind


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """One thing with very many values, one with very many properties, a long chain, a long list of
    names, blank nodes that are all alike."""
    about, knows = "<https://schema.org/about>", "<https://schema.org/knows>"
    lines = [f"<http://e.org/many> {about} <http://e.org/{i}> ." for i in range(3_000)]
    lines += [f'<http://e.org/wide> <http://e.org/p{i}> "{i}" .' for i in range(2_000)]
    lines += [
        f"<http://e.org/chain/{i}> <{TRO.evidence}> <http://e.org/chain/{i + 1}> ."
        for i in range(1_500)
    ]
    lines += [f'<http://e.org/named> <https://schema.org/name> "name {i}" .' for i in range(3_000)]
    lines += [f"<http://e.org/o{i}> <{TRO.holder}> <http://e.org/held> ." for i in range(2_000)]
    lines += [f"_:b{i} <{RDF.type}> <http://e.org/Alike> ." for i in range(60)]
    lines += [f"<http://e.org/x> {knows} <http://e.org/many> ."]
    lines += [
        '<http://e.org/news> a <https://schema.org/NewsArticle> ; <https://schema.org/datePublished> "last Tuesday" .'.replace(
            " a ", f" <{RDF.type}> "
        ).replace(" ; ", " .\n<http://e.org/news> ")
    ]
    lines += ["<http://e.org/iri-name> <https://schema.org/name> <http://e.org/x> .",
              '<http://e.org/note> <http://www.w3.org/ns/oa#hasSource> "a literal" .',
              '<http://e.org/note#position> <http://www.w3.org/ns/oa#start> "abc" .',
              f'<http://e.org/big> <https://schema.org/value> "{"9" * 5000}"^^<http://www.w3.org/2001/XMLSchema#integer> .',
              f'<http://localhost/fact/x> <{TRO.certainty}> "odd" .', f'<http://localhost/fact/x> <{TRO.evidence}> "odd" .']  # fmt: skip
    path = tmp_path_factory.mktemp("crowd") / "crowd.nt"
    path.write_text("\n".join(lines) + "\n")
    release = load([path], tmp_path_factory.mktemp("loaded"), merge=True, base="http://localhost/")
    app = create_app(release, Limits(workers=1))
    yield app.test_client()
    app.extensions["kb"].queries.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["many", "wide", "chain/0", "named", "held", "news", "iri-name", "note", "big", "x"]
)
@pytest.mark.parametrize("suffix", ["html", "ttl", "nt", "jsonld", "trig"])
def test_much_of_one_kind_and_odd_values_have_a_page_and_documents(crowd, name, suffix):
    iri = quote(f"http://e.org/{name}", safe="")
    answer = crowd.get(f"/page/{iri}" if suffix == "html" else f"/data/{iri}.{suffix}")

    assert answer.status_code == 200
    assert len(answer.data) < (400_000 if suffix == "html" else 3_000_000)
    if suffix == "jsonld":
        lines = crowd.get(f"/data/{iri}.nt").data
        assert len(Graph().parse(data=answer.data, format="json-ld")) == len(
            Graph().parse(data=lines, format="nt")
        )


@pytest.mark.parametrize("path", ["/", "/browse", "/browse/http://e.org/Alike", "/browse/http://e.org/Alike.ttl",
                                  "/browse/http://e.org/Alike.nt", "/page/http%3A%2F%2Flocalhost%2Ffact%2Fx"])  # fmt: skip
def test_such_data_are_listed(crowd, path):
    assert crowd.get(path, headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.slow
def test_all_values_of_a_property_are_listed_in_parts(crowd):
    page = crowd.get("/page/http%3A%2F%2Fe.org%2Fmany").text
    assert "all 3,000" in page

    seen: set[str] = set()
    for after in range(0, 3_000, 50):
        listed = crowd.get(
            "/page/http%3A%2F%2Fe.org%2Fmany", query_string={"of": "schema:about", "after": after}
        ).text
        seen |= set(
            re.findall(r'<li><span class="value"><a href="/page/http://e\.org/(\d+)"', listed)
        )
    assert len(seen) == 3_000


def test_triples_as_values_are_refused_by_name(tmp_path):
    path = tmp_path / "star.nt"
    path.write_text(
        "<http://e.org/a> <http://e.org/b> <<( <http://e.org/c> <http://e.org/d> <http://e.org/e> )>> .\n"
    )
    (tmp_path / "loaded").mkdir()

    with pytest.raises(DataError, match=r"star\.nt has triples as values"):
        load([path], tmp_path / "loaded", base="http://localhost/")
