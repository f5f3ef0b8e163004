"""What the pages show: sections by kind, the facts behind each value, notes, lists, citations."""

from __future__ import annotations

import html
import json
import re

import pytest
from dumped import dump_of
from markupsafe import escape
from rdflib import XSD, Graph, Literal, URIRef

from kb.identifiers import KINDS
from kb.namespaces import RDF, RDFS, SCHEMA, TRO
from kb.web.statics import path_of
from kb.web.things.kinds import BESIDE_OURS

BASE = "https://w3id.org/treaty-kb/"
#: What the head of a page shows, with no word for the property.
IN_THE_HEAD = (SCHEMA.name, SCHEMA.text, RDFS.label)
TREATY = "/page/treaty/un-cybercrime-convention"
RECEPTION = "/page/event/to-lam-receives-delegations"


@pytest.fixture(scope="module")
def pages(client, some_of_each) -> dict[str, str]:
    """Pages of things that have among them whatever is said of any, by the path."""
    named = [f"/page/{name}" for name in some_of_each if not name.startswith("fact/")]
    return {path: client.get(path).text for path in named}


def plain(graph: Graph) -> set:
    """The triples, a text with the datatype of texts as one without (RDF 1.1, section 3.3)."""
    return {
        (s, p, Literal(str(o)) if getattr(o, "datatype", None) == XSD.string else o)
        for s, p, o in graph
    }


def headings(page: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(r"<h2[^>]*>([^<]*)</h2>", page)]


def section(page: str, heading: str) -> str:
    """The text of a section, without its marks."""
    escaped = re.escape(str(escape(heading)))
    found = re.search(rf"(?s)<h2[^>]*>{escaped}</h2>(.*?)(?=<h2|<aside|<svg)", page)
    assert found, f"no section {heading!r} in {headings(page)}"
    plain = re.sub(r"(?s)(&#8288;)?<sup>.*?</sup>|<[^>]+>", " ", found[1])
    return " ".join(html.unescape(plain).split())


# Sections by kind


@pytest.mark.parametrize(
    ("path", "heading", "words"),
    [
        (TREATY, "Acts that happened", "Adoption of the United Nations Convention against Cybercrime"),
        (TREATY, "The instrument", "kind of instrument convention"),
        (TREATY, "The instrument", "depositary Secretary-General of the United Nations"),
        (TREATY, "Acts that happened", "adoption United Nations General Assembly A/RES/79/243 December 24, 2024"),
        ("/page/treaty/slavery-convention", "The instrument", "amended by Protocol amending the Slavery Convention"),
        ("/page/treaty/slavery-convention", "The instrument", "amended text Slavery Convention, signed at Geneva"),
        ("/page/treaty/protocol-amending-the-slavery-convention", "The instrument", "amends Slavery Convention"),
        ("/page/treaty/vienna-convention-on-diplomatic-relations", "The instrument", "protocols to it Optional Protocol"),
        (TREATY, "Acts that happened", "Opening for signature of the United Nations Convention against Cybercrime"),
        (TREATY, "Called for, planned, considered or denied", "Ratification of the United Nations Convention against Cybercrime by countries (called for)"),
        (TREATY, "Ceremonies and meetings", "Signing ceremony of the Hanoi Convention"),
        (TREATY, "Statements about it", "Viet Nam urges countries to ratify the Convention promptly"),
        (TREATY, "Names", "other name"),
        ("/page/person/to-lam", "Offices and titles", "General Secretary Sekretaris Jenderal Central Committee of the Communist Party of Viet Nam"),
        ("/page/person/to-lam", "Said", "To Lam is proud that Hanoi was chosen as the place of signature"),
        ("/page/person/to-lam", "Said to this person", "Luong Tam Quang reports on the results of the signing ceremony"),
        ("/page/person/to-lam", "Events", "as host To Lam receives the heads of delegation reception"),
        ("/page/person/luong-tam-quang", "Offices and titles", "rank or form of address General Jenderal rank"),
        (RECEPTION, "What, when and where", "date October 25, 2025"),
        (RECEPTION, "What, when and where", "stated date October 25"),
        (RECEPTION, "Who", "host To Lam"),
        ("/page/event/hanoi-convention-signing-ceremony", "Numbers that were reported", "110 negara dan organisasi internasional"),
        ("/page/statement/viet-nam-urges-ratification", "Who said it, and of what", "force call"),
        ("/page/organization/unodc", "Offices", "Direktur Eksekutif"),
        ("/page/place/hanoi", "Events and acts here", "only proposed or considered here"),
        ("/page/country/vn", "Said", "Viet Nam urges countries to ratify the Convention promptly"),
    ],
)  # fmt: skip
def test_a_page_has_the_sections_of_its_kind(client, path, heading, words):
    assert words in section(client.get(path, headers={"Accept-Language": "en"}).text, heading)


def test_nothing_called_for_or_known_by_a_word_alone_stands_among_the_acts_that_happened(client):
    page = client.get(TREATY).text

    acts = section(page, "Acts that happened")
    assert "called for" not in acts and "Ratification" not in acts and "Choice of Hanoi" not in acts
    on_word = section(page, "Acts known on somebody's word alone")
    assert "Choice of Hanoi" in on_word
    assert "according to: To Lam is proud that Hanoi was chosen" in on_word


def test_what_was_concluded_of_an_article_stands_on_its_page(client):
    concluded = section(
        client.get("/page/article/hanoi-reception").text, "What was inferred from it"
    )

    assert "date October 25, 2025" in concluded
    assert "The text gives day and month without a year." in concluded


def test_a_statement_in_a_list_says_whether_its_words_are_the_speakers(client):
    said = section(client.get("/page/country/vn").text, "Said")

    assert "call · indirect speech" in said or "call indirect speech" in said


def test_a_name_that_the_editors_gave_is_not_from_outside(client):
    page = client.get(RECEPTION).text

    note = page[page.index('id="note-article-hanoi-reception"') :].partition("</li>")[0]
    assert "by the editors" in note and "from a source outside" not in note


def test_every_kind_of_thing_has_a_layout_or_a_page_of_its_own():
    from kb.web.things.kinds import SECTIONS

    assert set(KINDS) - set(SECTIONS) == {"passage", "activity"}


@pytest.mark.slow
def test_whatever_is_said_of_a_thing_is_on_its_page(pages, dump):
    """Each value of a thing is shown, a text in several languages in one of them."""
    in_words = {
        TRO.participantsRecorded, TRO.participantsKnownUntil, TRO.departuresKnownFrom,
        TRO.departuresKnownUntil,
    }  # fmt: skip
    hidden = {RDF.type, TRO.evidence} | in_words  # of a sentence above the participants
    for path, page in pages.items():
        thing = URIRef(f"{BASE}id/{path.removeprefix('/page/')}")
        plain = html.unescape(page)
        beside = {URIRef(one) for one in BESIDE_OURS.get(path.split("/")[2], ())}
        for predicate in set(dump.predicates(thing)) - hidden - beside:
            if "passage/" in path:
                continue
            values = set(dump.objects(thing, predicate))
            texts = {v for v in values if isinstance(v, Literal)}
            assert f'title="{predicate}"' in page or predicate in IN_THE_HEAD, (
                path,
                predicate,
            )
            if texts and all(v.language for v in texts):
                assert any(str(v) in plain for v in texts), (path, predicate)
            for value in values - texts:
                iri = str(value)
                local = iri.removeprefix(f"{BASE}id/") if iri.startswith(f"{BASE}id/") else None
                page_of = (local or "").partition("#")[0]  # a clause or a number is on its treaty's
                links = (f'href="/page/{one}"' for one in (page_of, local))
                assert local is None or any(link in page for link in links), (path, predicate, iri)


# The facts behind each value


def test_every_mark_leads_to_a_note_on_the_same_page(pages):
    for path, page in pages.items():
        marks = set(re.findall(r'class="mark \w+" href="#([^"]+)"', page))
        notes = re.findall(r'id="(note-[^"]+)"', page)
        assert marks <= set(notes), path
        assert len(notes) == len(set(notes)), path


def test_a_concluded_date_is_marked_as_concluded_and_its_note_has_the_reason(client):
    page = client.get(RECEPTION).text

    marks = set(
        re.findall(
            r'October 25, 2025</span>&#8288;<sup><a class="mark (\w+)" href="#note-(\w+)"', page
        )
    )
    assert marks == {("inferred", "m2q9yr")}
    note = page[page.index('id="note-m2q9yr"') :].partition('<li id="note-')[0]
    assert "The text gives day and month without a year." in note
    assert 'href="/page/fact/m2q9yr"' in note


def test_from_a_fact_two_clicks_lead_to_article_passage_and_curator(client):
    page = client.get("/page/fact/ajaswv").text

    for path in ("/page/article/hanoi-reception#0-125", "/page/passage/hanoi-reception/0-125",
                 "/page/curator/editors", "/page/provenance/hanoi-reception"):  # fmt: skip
        assert f'href="{path}"' in page
        assert client.get(path).status_code == 200


# Lists


def test_what_leads_to_a_thing_can_be_listed_by_property(client, dump):
    page = client.get(f"{TREATY}?via=tro:treaty").text

    treaty = URIRef(f"{BASE}id{TREATY.removeprefix('/page')}")
    listed = set(re.findall(r'<li><span class="value"><a href="/page/([^"]+)"', page))
    assert listed == {str(s).removeprefix(f"{BASE}id/") for s in dump.subjects(TRO.treaty, treaty)}


@pytest.mark.parametrize(
    "via",
    [
        "tro:nothing",
        "nope",
        "x:y",
        "https://e.org/p",
        "<script>",
        "tro:",
        "%00",
        " ",
        "http://a b",
        "http://",
        "urn:x",
        "tro:a b",
        "schema:\\x00",
        "://",
        "http://[",
        "tro:tre<aty",
    ],
)
def test_a_property_that_leads_nowhere_is_not_found(client, via):
    response = client.get(TREATY, query_string={"via": via}, headers={"Accept": "text/html"})

    assert response.status_code == 404
    assert b"<script>" not in response.data.replace(
        f'<script src="{path_of("site.js")}" type="module"></script>'.encode(), b""
    )


def test_the_counts_of_the_listings_are_those_of_the_data(client, dump):
    page = client.get("/browse").text

    for name, kind in (
        ("countries", SCHEMA.Country),
        ("statements", TRO.ReportedStatement),
        ("people", SCHEMA.Person),
    ):
        number = len(set(dump.subjects(RDF.type, kind)))
        assert re.search(rf'href="/browse/{name}">[^<]*<b>{number}</b>', page)


def test_a_listing_has_every_thing_once_in_the_order_of_names(client, dump):
    found = []
    for number in (1, 2, 3):
        page = client.get(f"/browse/countries?page={number}").text
        found += re.findall(
            r'<tr><th scope="row"><a href="/page/(country/[^"]+)"[^>]*>([^<]*)</a>', page
        )

    expected = {s.removeprefix(f"{BASE}id/") for s in dump.subjects(RDF.type, SCHEMA.Country)}
    assert {path for path, _ in found} == expected
    assert len(found) == len(expected)
    folded = [name for _, name in found]
    assert folded[:3] == ["Afghanistan", "Albania", "Algeria"]


@pytest.mark.slow
def test_all_that_leads_anywhere_can_be_listed_by_every_property(client, dump, release):
    """One thing of each kind for each property that leads to it, by what is inferred too."""
    from kb.identifiers import Identifiers

    ids, asked = Identifiers(BASE), {}
    inferred = Graph().parse(dump_of(release, "dump-inferred.ttl"), format="turtle")
    said = {*dump, *inferred}
    for _, predicate, value in dump:
        kind = ids.kind(str(value))
        if kind and kind not in ("fact", "provenance") and "#" not in value:
            asked.setdefault((kind, predicate), value)
    assert len(asked) > 30
    for (_, predicate), value in asked.items():
        path = f"/page/{value.removeprefix(f'{BASE}id/')}"
        page = client.get(path, query_string={"via": str(predicate)})
        assert page.status_code == 200, (path, predicate)
        listed = re.findall('<li><span class="value">', page.text)
        leading = {s for s, p, o in said if (p, o) == (predicate, value)}
        assert len(listed) == min(50, len(leading)), (path, predicate)


# Citing


def test_a_citation_has_title_release_day_and_iri_in_every_form(client, release):
    csl = json.loads(client.get("/cite/person/to-lam.json").data)[0]
    bib = client.get("/cite/person/to-lam.bib").text
    page = html.unescape(client.get("/page/person/to-lam").text)

    assert (csl["title"], csl["URL"], csl["version"]) == (
        "To Lam",
        f"{BASE}id/person/to-lam",
        release.id,
    )
    for form in (bib, page):
        assert f"{BASE}id/person/to-lam" in form and release.id in form
    year, month, day = csl["issued"]["date-parts"][0]
    assert f"{year}-{month:02}-{day:02}" == release.manifest["date"]


@pytest.mark.parametrize(
    "name", ["person/nobody.bib", "person/to-lam.ris", "person/to-lam", ".bib", "x.json"]
)
def test_what_cannot_be_cited_is_not_found(client, name):
    assert client.get(f"/cite/{name}").status_code == 404


def test_a_report_of_a_mistake_has_the_iri_and_the_release_filled_in(client, release):
    page = html.unescape(client.get("/page/fact/ajaswv").text)

    (found,) = set(re.findall(r'href="(mailto:[^"]+)"', page))
    assert "fact/ajaswv" in found and release.id in found


# What search engines read


def test_values_of_all_kinds_under_one_property_keep_their_meaning():
    """Texts with and without language, numbers, dates: what a context says of one is not said of
    another."""
    from kb.identifiers import Identifiers
    from kb.reading.store import Store
    from kb.web.documents.embedded import Writer

    turtle = """
    <https://e.org/x> a <https://schema.org/Thing> ;
      <https://schema.org/about> "plain", "vi"@vi, "en"@en, 5, "2025"^^<http://www.w3.org/2001/XMLSchema#gYear>, <https://e.org/y> ;
      <https://schema.org/value> 7, "2025-01-01"^^<http://www.w3.org/2001/XMLSchema#date>, true .
    <https://e.org/y> <https://schema.org/name> "Y"@id ."""
    store = Store.of_turtle(turtle.encode(), Identifiers("https://e.org/", True))

    written = Writer(store, ("vi",)).write("https://e.org/x")

    found = Graph().parse(data=json.dumps(written), format="json-ld")
    assert plain(found) == plain(Graph().parse(data=turtle, format="turtle"))


def test_the_embedded_json_ld_holds_triples_of_the_release_alone(pages, dump):
    known = plain(dump)
    for path, page in pages.items():
        (script,) = re.findall(r'(?s)<script type="application/ld\+json">(.*?)</script>', page)
        graph = Graph().parse(data=script, format="json-ld")
        thing = URIRef(f"{BASE}id/{path.removeprefix('/page/')}")
        # What rests on somebody's word is the subject of the claim.
        claims = set(graph.objects(thing, SCHEMA.subjectOf))
        assert claims <= set(dump.objects(thing, TRO.accordingTo))
        graph.remove((thing, SCHEMA.subjectOf, None))
        # A class of ours is an additional type of a thing.
        for one, kind in list(graph.subject_objects(SCHEMA.additionalType)):
            assert (one, RDF.type, kind) in dump, path
        graph.remove((None, SCHEMA.additionalType, None))
        graph.remove((None, RDF.type, SCHEMA.Thing))
        assert plain(graph) <= known, path
        # tests/web/test_embedded.py says why some are left out.
        left_out = {SCHEMA.value} if "/count/" in path else {SCHEMA.sha256}
        if not any(kind.startswith(SCHEMA) for kind in dump.objects(thing, RDF.type)):
            left_out |= {SCHEMA.agent, SCHEMA.attendee, SCHEMA.location, SCHEMA.memberOf}
            left_out |= {SCHEMA.object, SCHEMA.organizer, SCHEMA.superEvent}
        said = {p for p in dump.predicates(thing) if p.startswith(SCHEMA)} - left_out
        assert {p for s, p, o in graph if s == thing} >= said, path


def test_the_dataset_is_described_on_the_first_page_as_search_engines_want_it(client):
    page = client.get("/").text
    (script,) = re.findall(r'(?s)<script type="application/ld\+json">(.*?)</script>', page)
    content = json.loads(script)

    assert content["@type"] == "Dataset"
    # Required and recommended by Google's documentation of structured data for datasets.
    for name in ("name", "description", "license", "publisher", "distribution", "url", "keywords",
                 "isAccessibleForFree"):  # fmt: skip
        assert content[name]
    assert (
        50
        <= len(
            content["description"]
            if isinstance(content["description"], str)
            else content["description"][0]
        )
        <= 5000
    )
    assert {one["@type"] for one in content["distribution"]} == {"DataDownload"} or all(
        "DataDownload" in one["@type"] for one in content["distribution"]
    )
    described = Graph().parse(data=client.get("/dataset.ttl").data, format="turtle")
    assert plain(Graph().parse(data=script, format="json-ld")) <= plain(described)


# Weight


def test_a_page_with_everything_is_under_60_kb_packed(client):
    import gzip

    for path in (TREATY, "/page/article/hanoi-reception", "/"):
        page = client.get(path)
        assert page.status_code == 200
        parts = [page.data]
        files = {
            "site.js",
            "suggest.js",
            "preview.js",
            "site.css",
            "icon.svg",
        }
        parts += [client.get(path_of(file)).data for file in files]
        assert sum(len(gzip.compress(part)) for part in parts) < 60_000


def test_a_fact_about_hundreds_of_things_is_shown_in_parts_that_have_all_of_them(client, release):
    fact = f"{BASE}fact/record-cldr-47"
    lines = dump_of(release, "dump.nq").read_text().splitlines()
    said = {line.split(" ")[0] for line in lines if line.endswith(f" <{fact}> .")}
    path, pages = "/page/fact/record-cldr-47", []

    while path:
        pages.append(client.get(path).text)
        following = re.search(r'rel="next" href="([^"]+)"', pages[-1])
        path = following[1] if following else ""

    things = [re.findall(r'<p class="thing"><a href="/page/([^"]+)"', page) for page in pages]
    assert len(said) > 300
    assert [len(found) for found in things[:-1]] == [50] * (len(things) - 1)
    documents = sorted(thing.strip("<>").partition("#")[0] for thing in said)
    assert sorted(f"{BASE}id/{one}" for found in things for one in found) == documents
    assert f"From 1 on, of {len(said)}" in pages[0]
    assert max(map(len, pages)) < 50_000


@pytest.mark.slow
def test_a_card_has_the_first_of_what_a_long_fact_says_and_leads_to_the_rest(client):
    parts = (f"/page/provenance/authorities?after={50 * n}" for n in range(120))
    cards = (card for path in parts for card in client.get(path).text.split("<section class=")[1:])

    card = next(one for one in cards if 'id="note-record-cldr-47"' in one)

    assert card.count('<p class="thing">') == 10
    assert re.search('<a class="all" href="/page/fact/record-cldr-47">all [0-9]{3}</a>', card)


def test_the_day_in_the_list_of_records_is_said_to_be_that_of_reading(client):
    pages = (client.get(f"/browse/records?page={n}").text for n in range(1, 20))
    link = 'href="/page/record/untc-xxvi-9"'

    item = next(page for page in pages if link in page).partition(link)[2].partition("</li>")[0]
    assert "United Nations" in item
    assert 'retrieved on:</span> <span dir="auto" lang="en">February 3, 2026</span>' in item


def test_the_page_of_a_country_has_offices_of_its_bodies_and_that_this_was_inferred(client):
    page = client.get("/page/country/vn?lang=en").text
    found = page.partition(">Offices of its bodies, in our articles</h2>")[2].partition(
        "</section>"
    )[0]

    assert "Minister of Public Security" in found and "/page/person/luong-tam-quang" in found
    assert 'class="mark inferred"' in found  # whose office it is, the article does not say
    assert "Offices of its bodies" not in client.get("/page/country/gb?lang=en").text


def test_the_page_of_a_state_has_its_numbers_regions_and_memberships(client):
    """The United Kingdom is 200 in both lists, in Northern Europe, and was in the Union until 31 January 2020."""
    page = client.get("/page/country/gb").text

    assert "200 · Correlates of War · since January 1, 1816" in page
    assert "200 · Gleditsch-Ward · since January 1, 1816" in page
    assert "Northern Europe" in page
    assert "European Union · January 1, 1973 – January 31, 2020" in page


# Germany in the Correlates of War: 255 until 1945 and since 1990, 260 from 1955 to 1990.
@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("en", ["255 · Correlates of War · January 1, 1816 – May 8, 1945; since October 3, 1990",
                "260 · Correlates of War · May 5, 1955 – October 2, 1990"]),
        ("id", ["255 · Correlates of War · 1 Januari 1816 – 8 Mei 1945; sejak 3 Oktober 1990"]),
        ("vi", ["255 · Correlates of War · 1 tháng 1, 1816 – 8 tháng 5, 1945; từ 3 tháng 10, 1990"]),
    ],
)  # fmt: skip
def test_a_number_of_a_state_has_the_days_of_its_list_in_words(client, language, numbers):
    page = client.get(f"/page/country/de?lang={language}").text

    assert [number for number in numbers if number not in page] == []
