"""The rules of meaning over HTTP, and what a curator answered to one, on the page of the fact."""

from __future__ import annotations

import shutil

import pytest
from conftest import BASE, ROOT
from rdflib import Graph, Literal, URIRef
from ruamel.yaml import YAML

from kb.errors import SeedError
from kb.meaning.rules import read_rules
from kb.namespaces import DCTERMS, PROV, SH, SKOS
from kb.pipeline import build
from kb.releases.release import Release
from kb.web import create_app

BROWSER = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def written() -> list[dict]:
    """The rules as their file has them."""
    return YAML(typ="safe").load(ROOT / "shapes" / "_meaning" / "rules.yaml")["rules"]


@pytest.fixture(scope="module")
def page(client) -> str:
    return client.get("/rules", headers=BROWSER).text


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&#34;")


def test_the_page_has_each_rule_with_its_words_at_its_anchor(page, written):
    rows = {part.partition('"')[0]: part for part in page.split('<tr id="')[1:]}

    assert set(rows) == {rule["id"] for rule in written}
    for rule in written:
        words = (rule["title"]["en"], rule["description"]["en"], rule["message"], rule["mend"])
        assert [word for word in words if escaped(word) not in rows[rule["id"]]] == [], rule["id"]


def test_a_rule_stands_under_what_it_does(page, written):
    refusing, asking = page.partition('<h2 id="ask">')[::2]

    for rule in written:
        assert f'id="{rule["id"]}"' in (refusing if rule["grade"] == "refuse" else asking)


def test_the_rules_speak_english_whatever_the_page_speaks(client):
    told = client.get("/rules?lang=vi", headers=BROWSER).text

    assert "<h1>Các quy tắc về nghĩa</h1>" in told
    assert '<a href="#another-name" lang="en">Another thing&#39;s name</a>' in told


def test_as_data_each_rule_is_a_concept_of_one_scheme_in_the_collection_of_its_grade(
    client, written
):
    graph = Graph().parse(data=client.get("/rules.ttl").data, format="turtle")

    scheme = URIRef(f"{BASE}rules")
    for rule in written:
        one = URIRef(f"{scheme}#{rule['id']}")
        assert (one, SKOS.inScheme, scheme) in graph
        assert list(graph.subjects(SKOS.member, one)) == [URIRef(f"{scheme}#{rule['grade']}")]
        assert (one, SKOS.prefLabel, Literal(rule["title"]["en"], lang="en")) in graph
        assert (one, SH.message, Literal(rule["message"], lang="en")) in graph
    assert len(set(graph.subjects(SKOS.inScheme, scheme))) == len(written)


@pytest.mark.parametrize("path", ["/", "/shapes", "/ontology", "/page/fact/ajaswv"])
def test_the_rules_are_linked_from_where_the_shapes_are(client, path):
    text = client.get(path, headers=BROWSER).text

    assert ('href="/shapes"' in text, 'href="/rules"' in text) == (True, True)


def test_the_site_map_has_the_rules(client):
    assert "/rules</loc>" in client.get("/sitemap/pages-1.xml").text


def test_words_that_yaml_cuts_at_a_comma_are_refused(copy):
    path = copy.shapes / "_meaning" / "rules.yaml"
    path.write_text(path.read_text().replace('"One place in the text, two things"', "One, two"))

    with pytest.raises(SeedError, match="two-things: put words with a comma in quotation marks"):
        read_rules(copy.shapes)


def test_a_release_that_does_not_tell_its_rules_has_no_page_of_them(release, limits, tmp_path):
    shutil.copytree(release.path, tmp_path / release.path.name)
    old = Release(tmp_path / release.path.name)
    old.data("rules.ttl").unlink()
    app = create_app(old, limits)

    answer = app.test_client().get("/rules", headers=BROWSER)

    app.extensions["kb"].queries.close()
    assert answer.status_code == 404


@pytest.mark.slow
def test_an_answer_stands_on_the_page_of_its_fact_and_leads_to_the_rule(copy, limits, out):
    path = copy.seeds / "hanoi-reception" / "facts.yaml"
    answer = (
        "    answers:\n"
        "      - rule: no-word\n"
        "        because: {en: The <b>headline</b> says it., vi: Nhan đề nói vậy.}\n"
        "        who: editors\n"
        "        on: 2026-11-28\n"
    )
    path.write_text(path.read_text().replace("  - id: ajaswv\n", f"  - id: ajaswv\n{answer}"))
    app = create_app(build(copy, out), limits)
    client = app.test_client()

    english, vietnamese = (
        client.get(f"/page/fact/ajaswv?lang={tag}", headers=BROWSER).text for tag in ("en", "vi")
    )
    other = client.get("/page/fact/s7fpdf", headers=BROWSER).text
    document = Graph().parse(data=client.get("/data/fact/ajaswv.ttl").data, format="turtle")

    app.extensions["kb"].queries.close()
    assert '<a href="/rules?lang=en#no-word"' in english
    assert "The &lt;b&gt;headline&lt;/b&gt; says it." in english
    assert '<time datetime="2026-11-28">' in english
    assert "/rules?lang=vi#no-word" in vietnamese
    assert "Nhan đề nói vậy." in vietnamese
    assert "What a curator was asked" in english and "What a curator was asked" not in other
    [activity] = document.subjects(PROV.used, URIRef(f"{BASE}fact/ajaswv"))
    assert document.value(activity, DCTERMS.type) == URIRef(f"{BASE}rules#no-word")
