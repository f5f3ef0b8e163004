"""The ontology, the shapes and the listings over HTTP: all of each, and a page for each term."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import count
from pathlib import Path

import pytest
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from samegraph import isomorphic

from kb.namespaces import (
    DCTERMS,
    HYDRA,
    MODULES,
    OA,
    ONTOLOGY,
    OWL,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    SHAPE,
    SKOS,
    TRO,
)  # fmt: skip
from kb.seeds.ontology import Ontology
from kb.web.dataset.browsing import LIST_SIZE
from kb.web.vocabulary.terms import MOST_COUNTED, uses_of
from kb.web.words.wording import Wording

BASE = "https://w3id.org/treaty-kb/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
#: The suffix and media type of each format, and rdflib's word for it.
FORMATS = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "nt": ("application/n-triples", "nt"),
    "rdf": ("application/rdf+xml", "xml"),
    "trig": ("application/trig", "trig"),
    "nq": ("application/n-quads", "nquads"),
}
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)


@pytest.fixture(scope="module")
def ontology(project) -> Graph:
    return Ontology.read(project.ontology).graph


@pytest.fixture(scope="module")
def terms(ontology) -> list[URIRef]:
    return sorted(ontology.subjects(RDFS.isDefinedBy))


@pytest.fixture(scope="module")
def shapes(project) -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in sorted(project.shapes.glob("*/shape.ttl")):
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def described(shapes) -> list[URIRef]:
    """Everything in the files of shapes that has an IRI."""
    return sorted({s for s in shapes.subjects() if isinstance(s, URIRef)})


@pytest.fixture(scope="module")
def data(dump, ontology) -> set:
    """What the default graph says beside the ontology."""
    return set(dump) - set(ontology)


def graph_of(response, suffix: str) -> Graph:
    """What an answer says, its graphs together."""
    graph = Graph()
    for s, p, o, _ in Dataset().parse(data=response.data, format=FORMATS[suffix][1]).quads():
        graph.add((s, p, o))
    return graph


def links_of(response) -> set[tuple[str, str, str]]:
    """The links of a header: relation, target, media type."""
    line = re.compile(r'<([^<>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?')
    matches = [line.fullmatch(value) for value in response.headers.getlist("Link")]
    return {(match[2], match[1], match[3] or "") for match in matches}


def local(iri: str) -> str:
    return iri.partition("#")[2]


def own(graph: Graph, iri: URIRef) -> Graph:
    """What is said of a node, and of the blank nodes and the query that belong to it."""
    own_graph, waiting = Graph(), [iri]
    for node in waiting:
        for triple in graph.triples((node, None, None)):
            own_graph.add(triple)
            if isinstance(triple[2], BNode) or triple[1] == SH.sparql:
                waiting.append(triple[2])
    return own_graph


class Reader(HTMLParser):
    """What a page links to, its anchors, and the anchors that each anchor stands in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.inside: dict[str, tuple[str, ...]] = {}
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        values = dict(attributes)
        if tag == "a" and "href" in values:
            self.links.add(values["href"])
        if "id" in values:
            assert values["id"] not in self.inside, f"two anchors {values['id']}"
            self.inside[values["id"]] = tuple(anchor for anchor in self._open if anchor)
        if tag == "section":
            self._open.append(values.get("id", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._open.pop()


@cache
def read(client, path: str, language: str = "en") -> tuple[str, Reader]:
    """A page without its marks, and what it links to."""
    text = page_of(client, path, language)
    words = " ".join(unescape(re.sub(r"(?s)<script.*?</script>|<[^>]*>", "", text)).split())
    return words, Reader(text)


@cache
def page_of(client, path: str, language: str = "en") -> str:
    """A page, which several tests read, as it was sent."""
    response = client.get(path, headers={"Accept": BROWSER, "Accept-Language": language})
    assert (response.status_code, response.mimetype) == (200, "text/html"), path
    return response.text


# One address for people and programs

NEGOTIATED = ["/ontology", "/ontology/core", "/shapes", "/rules", "/browse/people"]


@pytest.mark.parametrize("path", NEGOTIATED)
@pytest.mark.parametrize(
    ("accept", "suffix"),
    [(BROWSER, None), (None, None), ("*/*", None), ("text/html;q=0, */*", "ttl"),
     *((media_type, suffix) for suffix, (media_type, _) in FORMATS.items()),
     ("text/turtle;q=0.5, application/ld+json;q=0.9", "jsonld"),
     ("application/x-nonsense, application/n-triples;q=0.1", "nt"),
     ("application/json", "jsonld"), ("text/*;q=0.4, application/n-quads;q=0.3", None)],
)  # fmt: skip
def test_the_accept_header_decides_between_the_page_and_a_document(client, path, accept, suffix):
    response = client.get(path, headers={"Accept": accept} if accept else {})

    if suffix is None:
        assert (response.status_code, response.mimetype) == (200, "text/html")
    else:
        assert response.status_code == 303
        assert response.headers["Location"] == f"{path}.{suffix}"
    assert {"Accept", "Accept-Language"} <= set(response.headers["Vary"].split(", "))


@pytest.mark.parametrize("path", NEGOTIATED)
@pytest.mark.parametrize("accept", ["application/x-nonsense", "text/turtle;q=0", "image/png"])
def test_a_client_that_likes_nothing_is_told_the_types(client, path, accept):
    response = client.get(path, headers={"Accept": accept})

    assert response.status_code == 406
    for media_type in ("text/html", *(media_type for media_type, _ in FORMATS.values())):
        assert media_type in response.json["detail"]


def test_the_version_leads_to_what_is_served(client, ontology):
    version = ontology.value(ONTOLOGY, OWL.versionIRI).removeprefix(BASE)

    page = client.get(f"/{version}", headers={"Accept": BROWSER})
    document = client.get(f"/{version}", headers={"Accept": "application/rdf+xml"})
    other = client.get("/ontology/0.0.1")

    assert (page.status_code, page.headers["Location"]) == (303, "/ontology")
    assert (document.status_code, document.headers["Location"]) == (303, "/ontology.rdf")
    assert other.status_code == 404


# The same in every format

#: The page, and the path of the documents without their suffix.
SUBJECTS = [
    ("/ontology", "/ontology"),
    ("/shapes", "/shapes"),
    ("/ontology/core", "/ontology/core"),
    ("/rules", "/rules"),
    ("/browse/people", "/browse/people"),
    ("/page/term/Treaty", "/data/term/Treaty"),
    ("/page/term/actionType", "/data/term/actionType"),
    ("/page/term/ActionTypes", "/data/term/ActionTypes"),
    ("/page/shape/TreatyAction-when", "/data/shape/TreatyAction-when"),
    ("/page/shape/TreatyAction-actionDate-inferred", "/data/shape/TreatyAction-actionDate-inferred"),
]  # fmt: skip


# All of /ontology and /shapes is compared below, in every format, with what was written.
@pytest.mark.parametrize(("page", "documents"), SUBJECTS[2:])
def test_all_formats_say_the_same(client, page, documents):
    graphs = {}
    for suffix, (media_type, _) in FORMATS.items():
        response = client.get(f"{documents}.{suffix}")
        assert (response.status_code, response.mimetype) == (200, media_type)
        graphs[suffix] = graph_of(response, suffix)

    assert len(graphs["ttl"]) > 5
    assert [s for s in FORMATS if not isomorphic(graphs[s], graphs["ttl"])] == []


# That tags are strong and understood is what tests/web/test_http.py says of every address.
@pytest.mark.parametrize(("page", "documents"), SUBJECTS[2:])
def test_each_format_and_language_has_a_tag_of_its_own(client, page, documents):
    addresses = [(f"{documents}.{suffix}", "en") for suffix in FORMATS]
    addresses += [(page, language) for language in ("en", "id", "vi")]

    tags = [
        client.get(path, headers={"Accept": BROWSER, "Accept-Language": language}).headers["ETag"]
        for path, language in addresses
    ]

    assert len(set(tags)) == len(tags)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "documents"), SUBJECTS)
def test_each_answer_links_to_the_others(client, page, documents):
    everything = {("alternate", f"{documents}.{s}", FORMATS[s][0]) for s in FORMATS}
    everything.add(("alternate", page, "text/html"))
    mimetype_of = cache(lambda target: client.get(target, headers={"Accept": BROWSER}).mimetype)

    for path in (page, *(f"{documents}.{suffix}" for suffix in FORMATS)):
        response = client.get(path, headers={"Accept": BROWSER})
        links = links_of(response)
        assert {link for link in links if link[0] == "alternate"} == {
            link for link in everything if link[1] != path
        }
        for relation, target, media_type in links:
            if relation in ("alternate", "describedby"):
                assert mimetype_of(target) == media_type
        assert {"describedby", "license"} <= {relation for relation, _, _ in links}
    text = client.get(page, headers={"Accept": BROWSER}).text
    assert [s for s in FORMATS if f'href="{documents}.{s}"' not in text] == []


@pytest.mark.parametrize(
    ("page", "iri", "kinds"),
    [("/ontology", ONTOLOGY, {OWL.Ontology, SCHEMA.AboutPage}),
     ("/ontology/core", f"{ONTOLOGY}/core", {OWL.Ontology, SCHEMA.AboutPage}),
     ("/shapes", SHAPE.removesuffix("#"), {SH.ShapesGraph, SCHEMA.AboutPage}),
     ("/rules", f"{BASE}rules", {SKOS.ConceptScheme, SCHEMA.AboutPage}),
     ("/page/term/Treaty", TRO.Treaty, {OWL.Class, SCHEMA.AboutPage}),
     ("/page/shape/Treaty-name", SHAPE["Treaty-name"], {SH.PropertyShape, SCHEMA.AboutPage}),
     ("/browse/people", f"{BASE}browse/people#list", {SCHEMA.ItemList, SCHEMA.CollectionPage})],
)  # fmt: skip
def test_a_page_says_what_it_is_about_and_what_kind_that_is(client, page, iri, kinds):
    links = links_of(client.get(page, headers={"Accept": BROWSER}))

    assert {target for relation, target, _ in links if relation == "cite-as"} == {str(iri)}
    assert {target for relation, target, _ in links if relation == "type"} == set(map(str, kinds))
    document = next(target for relation, target, _ in links if relation == "alternate")
    assert ("describes", str(iri), "") in links_of(client.get(document))


@pytest.mark.parametrize(
    "path",
    ["/ontology.csv", "/shapes.html", "/data/term/Treaty.csv", "/data/shape/Treaty.csv",
     "/data/term/Nothing.ttl", "/data/shape/Nothing.ttl", "/page/term/Nothing", "/page/shape/Nothing",
     "/page/term/", "/page/shape/", "/data/term/.ttl", "/page/term/%3Cscript%3E", "/page/term/a%20b",
     "/page/shape/%22", "/page/term/%00", "/data/shape/%00.ttl", "/browse/nothing.ttl",
     "/browse/passages.csv", "/browse/.ttl", "/browse/people.ttl?page=2", f"/page/term/{'a' * 5000}"],
)  # fmt: skip
@pytest.mark.parametrize("accept", [BROWSER, "*/*", "text/turtle"])
def test_what_is_not_there_is_not_found(client, path, accept):
    response = client.get(path, headers={"Accept": accept})

    assert response.status_code == 404
    assert response.mimetype != "text/html" or "<script>" not in response.text


@pytest.mark.slow
def test_shapes_and_listings_have_the_same_bytes_in_each_process(release):
    """Or a strong tag, which is made from the release, would not tell of one body."""
    script = """
import sys
from pathlib import Path
from kb.releases.release import Release
from kb.web import create_app
app = create_app(Release(Path(sys.argv[1])))
client = app.test_client()
for path in ("/shapes", "/data/shape/TreatyAction-when", "/browse/passages"):
    for suffix in ("ttl", "jsonld", "nt", "rdf", "trig", "nq"):
        sys.stdout.write(client.get(f"{path}.{suffix}").text)
app.extensions["kb"].queries.close()
"""
    sent = {
        subprocess.run(
            [sys.executable, "-c", script, str(release.path)], check=True, capture_output=True,
            cwd=Path(__file__).parents[2], env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip

    assert len(sent) == 1 and len(*sent) > 100_000


# All of it


def test_the_turtle_is_what_was_written(client, project):
    written = [path.read_bytes() for path in sorted(project.shapes.glob("*/shape.ttl"))]

    parts = [(project.ontology / f"{name}.ttl").read_bytes() for name in ("treaty", *MODULES)]
    assert client.get("/ontology.ttl").data == b"\n".join(parts)
    assert client.get("/shapes.ttl").data == b"\n".join(written)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_has_all_of_it(client, ontology, shapes, suffix):
    answers = [client.get(f"/{name}.{suffix}") for name in ("ontology", "shapes")]

    assert {(a.status_code, a.mimetype) for a in answers} == {(200, FORMATS[suffix][0])}
    assert set(graph_of(answers[0], suffix)) == set(ontology)
    assert isomorphic(graph_of(answers[1], suffix), shapes)


def test_the_ontologys_page_has_an_anchor_and_a_link_for_each_term(client, terms):
    _, page = read(client, "/ontology")

    assert {local(t) for t in terms} - set(page.inside) == set()
    assert {f"/page/term/{local(t)}" for t in terms} - page.links == set()
    assert {f"#{local(t)}" for t in terms} - page.links == set()


def test_concepts_stand_in_their_scheme_and_below_their_broader_concept(client, ontology):
    _, page = read(client, "/ontology")

    for relation in (SKOS.inScheme, SKOS.broader):
        for concept, above in ontology.subject_objects(relation):
            assert local(above) in page.inside[local(concept)], (concept, above)


def test_the_page_of_shapes_has_an_anchor_and_a_link_for_each(client, described):
    _, page = read(client, "/shapes")

    assert {local(s) for s in described} - set(page.inside) == set()
    assert {f"/page/shape/{local(s)}" for s in described} - page.links == set()


# A term


@pytest.mark.slow
def test_every_term_has_a_document_of_what_is_said_of_it_and_its_neighbours_names(
    client, terms, ontology, dump
):
    names, everything = (SCHEMA.name, SKOS.prefLabel, RDFS.label), set(dump)
    for term in terms:
        document = set(graph_of(client.get(f"/data/term/{local(term)}.nt"), "nt"))
        triples = set(ontology.triples((term, None, None)))
        neighbours = {o for _, p, o in triples if isinstance(o, URIRef) and p != RDF.type}
        assert document >= triples, term
        assert {(s in neighbours, p in names) for s, p, _ in document - triples} <= {(True, True)}
        assert document <= everything, term
        per_language = Counter((s, o.language) for s, p, o in document - triples)
        assert set(per_language.values()) <= {1}, term


@pytest.mark.slow
def test_every_term_has_a_page_with_its_labels_definition_and_sources(client, terms, ontology):
    for term in terms:
        words, _ = read(client, f"/page/term/{local(term)}", "vi")
        labels = {*ontology.objects(term, RDFS.label), *ontology.objects(term, SKOS.prefLabel)}
        defined = [d for d in ontology.objects(term, SKOS.definition) if d.language == "vi"]
        texts = [*labels, *defined, term,
                 *ontology.objects(term, DCTERMS.source), *ontology.objects(term, SKOS.notation),
                 *ontology.objects(term, SKOS.altLabel)]  # fmt: skip
        for text in texts:
            assert " ".join(str(text).split()) in words, (term, text)


@pytest.mark.slow
def test_a_terms_page_leads_to_every_neighbour_either_way(client, terms, ontology):
    """Where a neighbour is a term of ours, its page links back."""
    both_ways = (
        SKOS.broader, SKOS.related, SKOS.member, SKOS.inScheme, RDFS.subClassOf, OWL.disjointWith,
        SCHEMA.domainIncludes, SCHEMA.rangeIncludes,
    )  # fmt: skip
    links = {term: read(client, f"/page/term/{local(term)}")[1].links for term in terms}

    for relation in both_ways:
        for term, other in ontology.subject_objects(relation):
            if other in links:
                assert f"/page/term/{local(other)}" in links[term], (term, relation, other)
                assert f"/page/term/{local(term)}" in links[other], (other, relation, term)
            else:
                assert str(other) in links[term], (term, relation, other)


@pytest.mark.parametrize(
    ("language", "title", "other"),
    [("en", "treaty", "perjanjian internasional"), ("id", "perjanjian internasional", "treaty"),
     ("vi", "điều ước quốc tế", "treaty"), ("de, fr;q=0.5", "traité", "treaty")],
)  # fmt: skip
def test_the_title_is_in_the_readers_language_and_the_others_are_beside_it(
    client, language, title, other
):
    page = client.get("/page/term/Treaty", headers={"Accept-Language": language}).text

    assert re.search(rf'<h1 lang="\w+" dir="auto">{title}</h1>', page)
    names = page.partition('<ul class="names inline">')[2].partition("</ul>")[0]
    assert f">{other}</span>" in names and f">{title}</span>" not in names


def uses(data: set, term: URIRef, kinds: set) -> tuple[str, int]:
    """How often the data use a term, and the words of the page."""
    if OWL.Class in kinds:
        return "thing", sum(1 for _, p, o in data if p == RDF.type and o == term)
    if kinds & set(PROPERTIES):
        return "statement", sum(1 for _, p, _ in data if p == term)
    return "statement", sum(1 for _, _, o in data if o == term)


@pytest.mark.slow
def test_a_page_counts_how_often_the_data_use_the_term(client, terms, ontology, data):
    counted = set()
    for term in terms:
        words, _ = read(client, f"/page/term/{local(term)}")
        kinds = set(ontology.objects(term, RDF.type))
        if kinds & {SKOS.ConceptScheme, SKOS.Collection}:
            assert "In the data" not in words, term
            continue
        what, number = uses(data, term, kinds)
        many = "" if number == 1 else "s"
        if not number:
            sentence = r"The data do not use it yet\."
        elif number > MOST_COUNTED:
            sentence = (
                rf"(There are more than {MOST_COUNTED:,} things of this class"
                rf"|More than {MOST_COUNTED:,} triples have this (property|value))\."
            )
        elif what == "thing":
            sentence = rf"There (is|are) {number:,} thing{many} of this class\."
        else:
            sentence = rf"\b{number:,} triple{many} ha(s|ve) this (property|value)\."
        assert re.search(sentence, words), (term, number)
        counted.add(min(number, 2))
    assert counted == {0, 1, 2}


def test_a_term_of_others_is_shown_by_its_short_form(client):
    words, _ = read(client, "/page/term/actionDate")

    assert "xsd:date" in words and "XMLSchema#date" not in words


def test_a_page_leads_to_things_that_use_the_term_and_to_the_query(client, dump):
    _, page = read(client, "/page/term/Treaty")

    treaties = {t.removeprefix(f"{BASE}id/") for t in dump.subjects(RDF.type, TRO.Treaty)}
    assert {f"/page/{treaty}" for treaty in treaties} & page.links
    (query,) = (link for link in page.links if link.startswith("/sparql?query="))
    answer = client.get(query, headers={"Accept": "application/sparql-results+json"}).json
    things = {row["thing"]["value"] for row in answer["results"]["bindings"]}
    assert things == {f"{BASE}id/{treaty}" for treaty in treaties}


@pytest.mark.parametrize(
    ("term", "number"),
    [("Signature", None), ("ActionTypes", None), ("TreatyWideActionTypes", None), ("actor", None)],
)
def test_the_query_of_each_kind_of_term_finds_what_the_term_is_used_for(client, dump, term, number):
    _, page = read(client, f"/page/term/{term}")

    (query,) = (link for link in page.links if link.startswith("/sparql?query="))
    rows = client.get(query, headers={"Accept": "application/sparql-results+json"}).json["results"]
    expected = {
        "Signature": len(list(dump.subject_predicates(TRO.Signature))),
        "ActionTypes": len(list(dump.subjects(SKOS.inScheme, TRO.ActionTypes))),
        "TreatyWideActionTypes": len(list(dump.objects(TRO.TreatyWideActionTypes, SKOS.member))),
        "actor": len(list(dump.subject_objects(TRO.actor))),
    }[term]
    assert len(rows["bindings"]) == min(expected, 1_000)  # as many as the link asks for


@pytest.mark.parametrize(
    ("there", "number", "is_more"), [(MOST_COUNTED - 1, 999, False), (MOST_COUNTED, 1000, False),
                                     (MOST_COUNTED + 1, 1000, True), (None, 1000, True)],
)  # fmt: skip
def test_a_count_ends_at_a_bound_however_much_there_is(client, there, number, is_more):
    store, taken = client.application.extensions["kb"].store, []

    class Endless:
        """The store, with things without end, or with so many."""

        def subjects(self, *_: str):
            for number in range(there) if there is not None else count():
                taken.append(number)
                yield f"{BASE}id/treaty/t{number}"

        def __getattr__(self, name: str):
            return getattr(store, name)

    uses = uses_of(Wording(Endless(), ("en",)), str(TRO.Treaty), str(OWL.Class))

    assert (uses.count, uses.is_more, len(uses.shown)) == (number, is_more, 10)
    assert len(taken) <= MOST_COUNTED + 1


def test_a_page_says_that_there_is_more_than_was_counted(client, monkeypatch):
    monkeypatch.setattr("kb.web.vocabulary.terms.MOST_COUNTED", 2)

    page = client.get("/page/term/actionType", headers={"Accept": BROWSER}).text

    assert "More than 2 triples have this property." in page


def test_pages_of_things_lead_to_the_pages_of_terms(client):
    page = client.get("/page/event/to-lam-receives-delegations").text

    for path in ("/page/term/DiplomaticEvent", "/page/term/Reception"):
        assert f'href="{path}"' in page
    assert 'href="/ontology#' not in page


# A shape


@pytest.mark.slow
def test_every_shape_has_a_document_of_what_is_said_of_it(client, described, shapes):
    for shape in described:
        document = graph_of(client.get(f"/data/shape/{local(shape)}.ttl"), "ttl")
        triples = own(shapes, shape)
        kept = Graph()
        for triple in document:
            if triple[0] in set(triples.subjects()) or isinstance(triple[0], BNode):
                kept.add(triple)
        assert isomorphic(kept, triples), shape
        assert {p for s, p, _ in document if s not in set(kept.subjects())} <= {
            SH.name, RDFS.label, SKOS.prefLabel
        }  # fmt: skip


@pytest.mark.slow
def test_every_shape_has_a_page_that_says_what_it_asks_for(client, described, shapes):
    severity = {SH.Violation: "violation:", SH.Warning: "warning:", SH.Info: "information:"}
    for shape in described:
        words, page = read(client, f"/page/shape/{local(shape)}")
        for term in (SH.name, SH.description, SH.message, SH.pattern):
            for text in shapes.objects(shape, term):
                assert " ".join(str(text).split()) in words, (shape, term)
        for value in shapes.objects(shape, SH.severity):
            assert severity[value] in words, shape
        for term in (
            SH.minCount,
            SH.maxCount,
            SH.datatype,
            SH["class"],
            SH["in"],
            SH["or"],
            SH.node,
        ):
            if (shape, term, None) in shapes:
                assert f"sh:{local(term)}" in words, (shape, term)
        queries = set(shapes.objects(shape, SH.sparql))  # which the page has in full
        for query in queries:
            assert " ".join(str(shapes.value(query, SH.select)).split()) in words, shape
        # but for a former shape that it replaces, which has no page
        used_here = {o for _, _, o in own(shapes, shape)} & set(described)
        for used in used_here - queries - {shape}:
            assert f"/page/shape/{local(used)}" in page.links, (shape, used)
        assert f"/shapes#{local(shape)}" in page.links


@pytest.mark.parametrize(
    ("shape", "path"),
    [("TreatyAction-treaty", "tro:treaty"),
    ("TreatyAction-when", "tro:actionDate|tro:statedDate|tro:statedTime|tro:duringEvent|tro:cell"),
     ("is-treaty-wide", "tro:actionType/^skos:member"), ("is-a-consent-broader", "skos:broader?")],
)  # fmt: skip
def test_a_path_is_written_as_in_sparql(client, shape, path):
    assert f"<dd><code>{path}</code></dd>" in client.get(f"/page/shape/{shape}").text


def test_the_turtle_on_the_page_is_the_document(client, described):
    for shape in described[::20]:
        page = page_of(client, f"/page/shape/{local(shape)}")
        turtle = unescape(page.rpartition("<pre")[2].partition("<code>")[2].partition("</code>")[0])
        document = client.get(f"/data/shape/{local(shape)}.ttl")
        assert isomorphic(Graph().parse(data=turtle), graph_of(document, "ttl")), shape


@pytest.fixture(scope="module")
def breaking(project) -> dict[str, set[str]]:
    """The names of the invalid examples, by the shape that each breaks."""
    breaking: dict[str, set[str]] = {}
    for path in sorted(project.shapes.glob("*/invalid/*.ttl")):
        for shape in Graph().parse(path).objects(None, SH.sourceShape):
            breaking.setdefault(str(shape), set()).add(path.stem)
    return breaking


@pytest.mark.slow
def test_a_shapes_page_shows_just_the_examples_that_break_it(client, described, breaking):
    assert len(breaking) > 100
    for shape in described:
        page = page_of(client, f"/page/shape/{local(shape)}")
        shown = set(re.findall(r'class="example wrong"><summary>([\w-]+)', page))
        assert shown == breaking.get(str(shape), set()), shape


def test_examples_are_shown_as_they_were_written_with_what_they_show(client, project):
    path = project.shapes / "treaty-action" / "invalid" / "two-kinds.ttl"

    page = unescape(client.get("/page/shape/TreatyAction-actionType").text)
    right = re.findall(r'class="example right"><summary>([\w-]+)', page)

    assert path.read_text("utf-8").strip() in page
    assert "taken for a second kind of the same act." in page.partition("two-kinds")[2][:200]
    assert set(right) <= {p.stem for p in project.shapes.glob("treaty-action/valid/*.ttl")}
    assert right


def test_the_examples_are_files_of_the_release(release, project):
    names = {
        f"shapes/{path.relative_to(project.shapes).as_posix()}"
        for path in project.shapes.glob("*/*valid/*.ttl")
    }

    assert names and names <= release.manifest["files"].keys()


@pytest.mark.slow
def test_a_term_and_the_shapes_that_speak_of_it_lead_to_each_other(
    client, terms, shapes, described
):
    links = {t: read(client, f"/page/term/{local(t)}")[1].links for t in terms}
    speak = set()
    for shape in described:
        triples = own(shapes, shape)
        named, query = set(triples.objects()), " ".join(triples.objects(None, SH.select))
        speak |= {(term, shape) for term in terms if term in named or f"<{term}>" in query}

    assert len(speak) > 100
    queries = set(shapes.subjects(RDF.type, SH.SPARQLConstraint))  # whose shapes are there
    for term in terms:
        shown = {link for link in links[term] if link.startswith("/page/shape/")}
        speaking = {shape for subject, shape in speak if subject == term} - queries
        assert shown == {f"/page/shape/{local(shape)}" for shape in speaking}, term
    for shape in described:
        links_of_page = read(client, f"/page/shape/{local(shape)}")[1].links
        of_terms = {link for link in links_of_page if link.startswith("/page/term/")}
        assert of_terms == {f"/page/term/{local(t)}" for t, s in speak if s == shape}, shape


# A listing


@pytest.mark.parametrize(
    ("name", "kind"),
    [("people", SCHEMA.Person), ("treaties", TRO.Treaty), ("passages", OA.SpecificResource),
     ("events", TRO.DiplomaticEvent), ("records", SCHEMA.WebPage)],
)  # fmt: skip
def test_a_listing_has_the_things_with_their_classes_and_names(client, dump, name, kind):
    whole = URIRef(f"{BASE}browse/{name}#list")
    members = set(dump.subjects(RDF.type, kind))
    graph = Graph()
    for page in range(1, -(-len(members) // LIST_SIZE) + 1):
        graph += graph_of(client.get(f"/browse/{name}.ttl?page={page}"), "ttl")

    assert set(graph.objects(whole, SCHEMA.itemListElement)) == members
    assert graph.value(whole, SCHEMA.numberOfItems) == Literal(len(members))
    listed = {t for t in graph if t[0] in members}
    assert listed <= set(dump)
    assert {t for t in dump.triples((None, RDF.type, None)) if t[0] in members} <= listed
    for member in members:
        languages = {n.language for n in dump.objects(member, SCHEMA.name)}
        assert {n.language for n in graph.objects(member, SCHEMA.name)} == languages, member


def test_the_pages_of_a_listing_lead_to_each_other_and_have_all_of_it(client, dump):
    members = set(dump.subjects(RDF.type, SCHEMA.Country))
    pages = -(-len(members) // LIST_SIZE)
    assert pages > 1

    things, address, tags = [], "/browse/countries.ttl", set()
    for page in range(1, pages + 1):
        response = client.get(address)
        graph, links = graph_of(response, "ttl"), links_of(response)
        here = graph.value(None, RDF.type, SCHEMA.CollectionPage)
        things += graph.objects(None, SCHEMA.itemListElement)
        relations = {relation: target for relation, target, _ in links}
        assert ("prev" in relations, "next" in relations) == (page > 1, page < pages)
        following = graph.value(here, HYDRA.next)
        assert (following is not None) == (page < pages)
        tags.add(response.headers["ETag"])
        if page < pages:
            assert following == URIRef(f"{BASE}browse/countries?page={page + 1}")
            redirected = client.get(relations["next"], headers={"Accept": "text/turtle"})
            address = redirected.headers["Location"]
            assert address == f"/browse/countries.ttl?page={page + 1}"

    assert (set(things), len(things), len(tags)) == (members, len(members), pages)
