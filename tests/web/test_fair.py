"""What harvesters and assessors of FAIR data look for in the dataset, item by item.

Each item is asked for over HTTP, as a harvester does: F-UJI's metrics by their names, the fields of
Google's dataset search, FAIR Signposting, the good practices of Cool URIs, DCAT 3 and VoID, and
DataCite's fields. What a harvester would look up outside (that the licence is known to SPDX, that a
scheme is one of persistent identifiers) stands here as the list that it would find.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from conftest import BASE
from pyld import jsonld
from rdflib import Dataset, Graph, Literal, URIRef
from werkzeug.http import parse_options_header

from kb.namespaces import DCAT, DCTERMS, FOAF, PROV, RDF, SCHEMA, SPDX, VCARD, VOID, XSD

DATASET = URIRef(f"{BASE}dataset")
HERE = "http://localhost"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORMATS = {
    "ttl": ("text/turtle", "turtle"), "jsonld": ("application/ld+json", "json-ld"), "nt": ("application/n-triples", "nt"),
    "rdf": ("application/rdf+xml", "xml"), "trig": ("application/trig", "trig"), "nq": ("application/n-quads", "nquads"),
}  # fmt: skip
THING = f"{BASE}id/treaty/un-cybercrime-convention"


class _Page(HTMLParser):
    """What a harvester sees of a page: its embedded JSON-LD, its links, its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.json_ld: list[Any] = []
        self.links: list[dict[str, str | None]] = []
        self.text = ""
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link":
            self.links.append(given)
        if tag in ("script", "style"):
            self._inside = given.get("type") or tag

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "application/ld+json":
            self.json_ld.append(json.loads(data))
        elif not self._inside:
            self.text += f" {data}"


def links_of(answer: Any) -> dict[str, list[tuple[str, str]]]:
    """The links of a header, by relation: each with its target and media type (RFC 8288)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for value in answer.headers.getlist("Link"):
        target, _, rest = value.partition(">")
        _, options = parse_options_header(f"x{rest}")
        found.setdefault(options["rel"], []).append((target[1:], options.get("type", "")))
    return found


def of_this_site(client, address: str, **headers: str) -> Any:
    """An address of the dataset or of the site, asked of the site; redirects are followed."""
    path = address.removeprefix(BASE.removesuffix("/")).removeprefix(HERE) or "/"
    for _ in range(5):
        answer = client.get(path, headers=headers)
        if answer.status_code not in (302, 303):
            return answer
        path = urljoin(path, answer.headers["Location"])
    raise AssertionError("it goes on and on")


#: How the names of files end that are made when they are asked for, so that nobody knows their sizes.
COMPUTED = (".parquet", ".sqlite")


@pytest.fixture(scope="module")
def landing(client):
    """What the identifier of the dataset leads a browser to."""
    return of_this_site(client, str(DATASET), Accept=BROWSER)


@pytest.fixture(scope="module")
def page(landing) -> _Page:
    return _Page(landing.text)


@pytest.fixture(scope="module")
def embedded(page) -> dict[str, Any]:
    [found] = page.json_ld
    return found


@pytest.fixture(scope="module")
def described(client) -> Graph:
    return Graph().parse(data=client.get("/dataset.ttl").data, format="turtle")


def _one(graph: Graph, subject: URIRef, term: URIRef) -> Any:
    [value] = graph.objects(subject, term)
    return value


# --- F-UJI 0.8 ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_f1_01md_1_the_identifier_is_an_iri(described, embedded):
    assert str(_one(described, DATASET, DCTERMS.identifier)) == embedded["@id"] == str(DATASET)
    assert urlsplit(DATASET).scheme in ("http", "https")


def test_f1_02md_1_the_identifier_is_in_a_scheme_of_persistent_ones():
    assert urlsplit(DATASET).hostname in ("w3id.org", "doi.org", "purl.org", "hdl.handle.net")


def test_f1_02md_2_the_identifier_leads_to_the_landing_page(landing):
    assert landing.status_code == 200
    assert landing.mimetype == "text/html"


@pytest.mark.parametrize("name", ["creator", "name", "identifier", "datePublished", "publisher", "@type",
                                  "description", "keywords"])  # fmt: skip
def test_f2_01m_the_page_has_the_core_of_metadata(embedded, name):
    assert embedded[name]


@pytest.mark.parametrize("term", [DCTERMS.creator, DCTERMS.title, DCTERMS.identifier, DCTERMS.issued, DCTERMS.publisher,
                                  DCTERMS.type, DCTERMS.description, DCAT.keyword])  # fmt: skip
def test_f2_01m_the_description_has_the_core_of_metadata(described, term):
    assert list(described.objects(DATASET, term))


def test_f3_01m_2_the_metadata_have_the_addresses_of_the_data(client, embedded):
    for file in embedded["distribution"]:
        assert of_this_site(client, file["contentUrl"]).status_code == 200


def test_f4_01m_1_the_metadata_are_in_the_page_and_need_no_network(embedded):
    assert embedded["@type"] == "Dataset"
    assert embedded["@context"]["@vocab"] == "https://schema.org/"
    quads = jsonld.to_rdf(
        embedded, {"format": "application/n-quads", "documentLoader": _no_network}
    )
    assert Graph().parse(data=quads, format="nt")


def _no_network(url: str, _: Any) -> Any:
    raise AssertionError(f"{url} was asked for")


def test_a1_01m_access_is_said_to_be_open_in_words_of_a_known_list(described, embedded):
    rights = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
    assert _one(described, DATASET, DCTERMS.accessRights) == URIRef(rights)
    assert embedded["isAccessibleForFree"] is True


def test_a1_02md_data_and_metadata_are_had_by_their_identifiers(client, landing):
    assert landing.status_code == 200
    assert of_this_site(client, f"{BASE}dump.ttl").status_code == 200


def test_a1_1_01md_by_a_standard_protocol(described):
    addresses = [str(DATASET), *map(str, described.objects(None, DCAT.downloadURL))]
    assert {urlsplit(address).scheme for address in addresses} <= {"http", "https"}


def test_i1_01m_1_the_page_holds_rdf(embedded, described):
    quads = jsonld.to_rdf(
        embedded, {"format": "application/n-quads", "documentLoader": _no_network}
    )
    assert set(Graph().parse(data=quads, format="nt")) <= set(described)


@pytest.mark.parametrize("suffix", FORMATS)
def test_i1_01m_2_rdf_is_had_by_negotiation(client, suffix):
    media_type, name = FORMATS[suffix]

    answer = of_this_site(client, str(DATASET), Accept=media_type)

    assert answer.mimetype == media_type
    read = Dataset() if suffix in ("trig", "nq") else Graph()
    assert (DATASET, RDF.type, DCAT.Dataset) in {
        t[:3] for t in read.parse(data=answer.data, format=name)
    } | set(read.default_graph if isinstance(read, Dataset) else ())


def test_i1_01m_2_rdf_is_had_by_a_typed_link(client, landing, page):
    of_header = dict(links_of(landing)["describedby"])
    of_page = {str(one["href"]): one["type"] for one in page.links if one["rel"] == "alternate"}
    for path, media_type in {**of_header, **of_page}.items():
        assert client.get(path).mimetype == media_type


def test_i2_01m_2_the_vocabularies_are_registered_ones(described):
    known = {
        "https://schema.org/",
        "http://www.w3.org/ns/prov#",
        "http://www.w3.org/ns/oa#",
        "http://purl.org/dc/terms/",
    }

    assert known <= {str(one) for one in described.objects(DATASET, VOID.vocabulary)}


def test_i3_01m_related_resources_are_named_by_iris_with_the_kind_of_relation(described):
    related = [
        (p, o)
        for p in (
            DCTERMS.conformsTo,
            DCTERMS.hasPart,
            DCAT.hasVersion,
            PROV.wasDerivedFrom,
            SCHEMA.includedInDataCatalog,
        )
        for o in described.objects(DATASET, p)
    ]
    assert len({p for p, _ in related}) == 5
    assert all(isinstance(o, URIRef) for _, o in related)


def test_r1_01m_1_the_kind_of_resource_is_said(described):
    assert {DCAT.Dataset, SCHEMA.Dataset, VOID.Dataset} <= set(described.objects(DATASET, RDF.type))


def test_r1_01m_2_type_and_size_of_each_file_are_what_is_downloaded(client, embedded):
    """Harvesters download and compare, to the byte."""
    files = embedded["distribution"]
    assert len(files) == 25
    for file in files:
        answer = of_this_site(client, file["contentUrl"])
        is_computed = file["contentUrl"].endswith(COMPUTED)  # when it is asked for
        assert file.get("contentSize") == (None if is_computed else f"{len(answer.data)} B")
        assert file.get("sha256") == sum_of(file["contentUrl"], answer.data)
        assert answer.mimetype == file["encodingFormat"]


def sum_of(address: str, content: bytes) -> str | None:
    """The SHA-256 of what lies there; a plain dump is made on its way, and has none."""
    lies_there = address.endswith((".gz", "metadata.json"))
    return hashlib.sha256(content).hexdigest() if lies_there else None


def test_r1_01m_3_the_variables_are_named(embedded):
    assert len(embedded["variableMeasured"]) > 1


def test_r1_1_01m_the_licence_is_one_that_spdx_knows(described, embedded):
    known = "https://creativecommons.org/licenses/by/4.0/"  # CC-BY-4.0
    assert embedded["license"] == known
    assert _one(described, DATASET, DCTERMS.license) == URIRef(known)


def test_r1_2_01m_1_there_is_who_made_it_when_and_of_what(described):
    for term in (DCTERMS.creator, DCTERMS.issued, PROV.wasDerivedFrom):
        assert list(described.objects(DATASET, term))


def test_r1_2_01m_2_the_making_is_told_in_terms_of_prov(described):
    build = _one(described, DATASET, PROV.wasGeneratedBy)
    assert (build, RDF.type, PROV.Activity) in described
    for term in (PROV.used, PROV.wasAssociatedWith, PROV.endedAtTime):
        assert list(described.objects(build, term))


def test_r1_3_02d_1_the_files_are_in_open_formats(embedded):
    kinds = {file["encodingFormat"] for file in embedded["distribution"]}
    assert kinds == {
        "text/turtle",
        "application/n-triples",
        "application/ld+json",
        "application/trig",
        "application/n-quads",
        "text/csv",  # RFC 4180
        "application/csvm+json",  # Metadata Vocabulary for Tabular Data
        "application/gzip",  # RFC 1952
        "application/vnd.apache.parquet",  # registered with IANA, as is the next
        "application/vnd.sqlite3",
    }


# --- Google's dataset search -------------------------------------------------------------------


def test_google_name_and_description_are_plain_texts_of_the_right_length(embedded):
    assert embedded["name"] == "Treaty Knowledge Base"
    assert 50 <= len(embedded["description"]) <= 5000


@pytest.mark.parametrize("name", ["license", "creator", "distribution", "url", "identifier", "keywords", "version",
                                  "temporalCoverage", "isAccessibleForFree", "includedInDataCatalog", "dateModified",
                                  "datePublished", "measurementTechnique", "variableMeasured"])  # fmt: skip
def test_google_what_is_recommended_is_there(embedded, name):
    assert embedded[name]


def test_google_the_creator_is_an_organization_with_a_name(embedded):
    assert "Organization" in embedded["creator"]["@type"]
    assert embedded["creator"]["name"] == "The editors of the Treaty Knowledge Base"


def test_google_the_time_is_in_iso_8601(embedded):
    first, _, last = embedded["temporalCoverage"].partition("/")
    assert date.fromisoformat(first) <= date.fromisoformat(last)
    date.fromisoformat(embedded["dateModified"])


@pytest.mark.parametrize(("language", "name"), [("id", "Basis Pengetahuan Perjanjian Internasional"),
                                                ("vi", "Cơ sở tri thức về điều ước quốc tế")])  # fmt: skip
def test_google_a_reader_gets_it_in_the_readers_language(client, language, name):
    [found] = _Page(client.get(f"/?lang={language}").text).json_ld
    assert found["name"] == name
    assert isinstance(found["description"], str)


def test_the_page_has_real_text(page):
    assert len(re.sub(r"\s+", " ", page.text)) > 2000


# --- Sitemap and robots ------------------------------------------------------------------------

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def sitemaps(client, release) -> dict[str, list[str]]:
    """The addresses of each sitemap, which the index names."""
    index = ElementTree.fromstring(client.get("/sitemap.xml").data)
    assert index.tag == f"{SITEMAP}sitemapindex"
    found = {}
    for one in index.iter(f"{SITEMAP}loc"):
        part = ElementTree.fromstring(client.get(str(one.text).removeprefix(HERE)).data)
        assert part.tag == f"{SITEMAP}urlset"
        assert {str(day.text) for day in part.iter(f"{SITEMAP}lastmod")} == {
            release.manifest["date"]
        }
        found[str(one.text)] = [str(loc.text) for loc in part.iter(f"{SITEMAP}loc")]
    return found


def test_the_sitemap_has_the_landing_page_and_every_thing_of_the_listings(sitemaps, dump):
    addresses = {address for listed in sitemaps.values() for address in listed}
    for page in (
        "",
        "download",
        "ontology",
        "shapes",
        "rules",
        "questions",
        "releases",
        "validation",
    ):
        assert f"http://localhost/{page}" in addresses

    assert f"{HERE}/" in addresses
    for kind in (SCHEMA.Person, SCHEMA.NewsArticle, SCHEMA.Country, SCHEMA.WebPage):
        for thing in dump.subjects(RDF.type, kind):
            assert f"{HERE}/page/{thing.removeprefix(f'{BASE}id/')}" in addresses


def test_the_sitemap_has_the_pages_about_the_dataset_and_each_question(client, sitemaps, project):
    pages = set(sitemaps[f"{HERE}/sitemap/pages-1.xml"])
    questions = {path.stem for path in (project.root / "ontology" / "questions").glob("*.rq")}

    own = (
        "",
        "browse",
        "download",
        "sparql",
        "ontology",
        "shapes",
        "questions",
        "validation",
        "releases",
    )
    assert {f"{HERE}/{name}" for name in own} <= pages
    assert {
        page.removeprefix(f"{HERE}/questions/") for page in pages if "/questions/" in page
    } == questions
    robots = client.get("/robots.txt").text
    assert [page for page in pages if not _may_visit(robots, page.removeprefix(HERE))] == []


@pytest.mark.slow
def test_every_tenth_address_of_the_sitemap_answers(client, sitemaps):
    for address in [address for listed in sitemaps.values() for address in listed][::10]:
        assert (
            client.get(address.removeprefix(HERE), headers={"Accept": BROWSER}).status_code == 200
        ), address


def test_a_sitemap_is_cut_where_it_would_be_too_long(client, dump, monkeypatch):
    countries = len(set(dump.subjects(RDF.type, SCHEMA.Country)))
    monkeypatch.setattr("kb.web.dataset.crawling.MOST_ADDRESSES", countries - 97)

    index = client.get("/sitemap.xml", headers={"If-None-Match": ""}).text
    parts = [client.get(f"/sitemap/countries-{i}.xml").text.count("<loc>") for i in (1, 2)]

    assert "countries-2.xml" in index and "countries-3.xml" not in index
    assert parts == [countries - 97, 97]
    assert client.get("/sitemap/countries-3.xml").status_code == 404


@pytest.mark.parametrize(("path", "is_open"), [
    ("/", True), ("/page/person/to-lam", True), ("/data/person/to-lam.ttl", True), ("/dataset.ttl", True), ("/dump.ttl", True),
    ("/browse/people?page=2", True), ("/sparql", True), ("/sparql?query=ASK%7B%7D", False), ("/search?q=a", False),
    ("/page/country/vn?via=schema:about", False), ("/page/person/to-lam?x=1&of=schema:name", False),
    ("/page/article/x?after=50", False), ("/questions/who-said-what.csv", False),
    ("/questions", True), ("/questions/who-said-what", True), ("/questions/what-did-a-person-say?person=a", False),
    ("/questions/who-said-what.expected.csv", False), ("/validation", True), ("/validation.ttl", True),
    ("/validation?severity=Warning", False), ("/releases", True), ("/releases?page=2", True), ("/releases.atom", True),
    ("/releases/0123456789abcdef..current", False), ("/releases/a..b/added.nt", False), ("/releases/compare?old=a", False),
    ("/release/0123456789abcdef", True), ("/page/release/0123456789abcdef", True), ("/history/person/to-lam", False),
    ("/history/person/to-lam.json", False), ("/download", True), ("/download/latest/dump.nq", True),
    ("/download/article/hanoi-reception.trig", False), ("/linkset.json", True), ("/.well-known/void", True),
    ("/ontology", True), ("/shapes", True), ("/page/term/Treaty", True),
])  # fmt: skip
def test_robots_are_kept_from_queries_searches_and_parts_of_pages(client, path, is_open):
    assert _may_visit(client.get("/robots.txt").text, path) is is_open


def _may_visit(robots: str, path: str) -> bool:
    """What RFC 9309 says: the longest rule that fits decides."""
    rules = re.findall(r"^(Allow|Disallow): (\S+)$", robots, re.M)
    fitting = [
        (len(rule), kind)
        for kind, rule in rules
        if re.match(re.escape(rule).replace(r"\*", ".*"), path)
    ]
    return max(fitting, default=(0, "Allow"))[1] == "Allow"


def test_robots_are_told_where_the_sitemap_is(client):
    [address] = re.findall(r"^Sitemap: (\S+)$", client.get("/robots.txt").text, re.M)
    assert client.get(address.removeprefix(HERE)).status_code == 200


# --- FAIR Signposting --------------------------------------------------------------------------


def test_signposting_one_cite_as_that_leads_back(client, landing):
    [(target, _)] = links_of(landing)["cite-as"]
    assert target == str(DATASET)
    assert of_this_site(client, target, Accept=BROWSER).data == landing.data


def test_signposting_two_types(landing):
    assert {target for target, _ in links_of(landing)["type"]} == {
        str(SCHEMA.AboutPage),
        str(SCHEMA.Dataset),
    }


def test_signposting_one_licence(landing):
    assert links_of(landing)["license"] == [("https://creativecommons.org/licenses/by/4.0/", "")]


def test_signposting_descriptions_have_types_and_lead_back(client, landing):
    descriptions = links_of(landing)["describedby"]
    assert {media_type for _, media_type in descriptions} == {
        media_type for media_type, _ in FORMATS.values()
    }
    for path, media_type in descriptions:
        answer = client.get(path)
        assert answer.mimetype == media_type
        assert ("/", "text/html") in links_of(answer)["describes"]


def test_signposting_items_have_types_and_lead_back(client, landing):
    items = links_of(landing)["item"]
    assert len(items) == 23
    for path, media_type in items:
        answer = client.head(path)
        assert answer.mimetype == media_type
        assert links_of(answer)["collection"] == [("/", "text/html")]


def test_signposting_head_is_as_get(client, landing):
    assert client.head("/", headers={"Accept": BROWSER}).headers.getlist(
        "Link"
    ) == landing.headers.getlist("Link")


def test_signposting_who_has_the_page_gets_the_links_too(client, landing):
    answer = client.get("/", headers={"Accept": BROWSER, "If-None-Match": landing.headers["ETag"]})
    assert answer.status_code == 304


@pytest.fixture(scope="module")
def linkset(client, landing) -> dict[str, dict[str, Any]]:
    """The links of level 2, by their anchors."""
    [(path, media_type)] = links_of(landing)["linkset"]
    answer = client.get(path)
    assert answer.mimetype == media_type == "application/linkset+json"
    content = json.loads(answer.data)
    assert set(content) == {"linkset"}  # RFC 9264, section 4.2.1
    return {one["anchor"]: one for one in content["linkset"]}


def test_signposting_level_2_has_all_of_level_1(landing, linkset):
    said = linkset[f"{HERE}/"]
    for relation in ("cite-as", "type", "license", "describedby", "item"):
        targets = {(one["href"], one.get("type", "")) for one in said[relation]}
        for target, media_type in links_of(landing)[relation]:
            assert (urljoin(f"{HERE}/", target), media_type) in targets


def test_signposting_level_2_has_absolute_addresses(linkset):
    for anchor, said in linkset.items():
        targets = [
            one["href"] for relation, ones in said.items() if relation != "anchor" for one in ones
        ]
        assert all(urlsplit(address).scheme in ("http", "https") for address in [anchor, *targets])


def test_signposting_level_2_goes_both_ways(linkset):
    here = linkset[f"{HERE}/"]
    assert len(here["item"]) == 23  # eight dumps plain and packed, and what the columns are
    for item in here["item"]:
        assert linkset[item["href"]]["collection"] == [{"href": f"{HERE}/", "type": "text/html"}]
    for description in here["describedby"]:
        assert linkset[description["href"]]["describes"] == [
            {"href": f"{HERE}/", "type": "text/html"}
        ]


# --- Cool URIs, for the dataset and for a thing of it --------------------------------------------


@pytest.mark.parametrize("iri", [str(DATASET), THING])
@pytest.mark.parametrize("suffix", FORMATS)
def test_cool_uris_303_to_a_document_about_the_iri_itself(client, iri, suffix):
    media_type, name = FORMATS[suffix]
    path = iri.removeprefix(BASE.removesuffix("/"))

    answer = client.get(path, headers={"Accept": media_type})

    assert answer.status_code == 303
    assert "Accept" in answer.headers["Vary"]
    document = client.get(answer.headers["Location"])
    assert document.mimetype == media_type
    read = Dataset() if suffix in ("trig", "nq") else Graph()
    read.parse(data=document.data, format=name)
    assert list(read.predicate_objects(URIRef(iri))) or any(
        q[0] == URIRef(iri) for q in read.quads()
    )


@pytest.mark.parametrize("iri", [str(DATASET), THING])
def test_cool_uris_303_to_a_page_that_is_another_document(client, iri):
    path = iri.removeprefix(BASE.removesuffix("/"))

    answer = client.get(path, headers={"Accept": BROWSER})

    assert answer.status_code == 303
    assert client.get(answer.headers["Location"]).mimetype == "text/html"


@pytest.mark.parametrize("iri", [str(DATASET), THING])
def test_cool_uris_have_no_suffix_and_no_query(iri):
    assert "?" not in iri and "." not in urlsplit(iri).path


@pytest.mark.parametrize("iri", [str(DATASET), THING])
def test_cool_uris_406_for_what_there_is_not(client, iri):
    answer = client.get(
        iri.removeprefix(BASE.removesuffix("/")), headers={"Accept": "application/x-nonsense"}
    )
    assert answer.status_code == 406
    assert "text/turtle" in answer.text


def test_cool_uris_404_for_what_is_no_thing(client):
    assert client.get("/id/treaty/no-such-treaty").status_code == 404


def test_alternates_tell_the_truth(client):
    page = client.get("/page/treaty/un-cybercrime-convention")
    for path, media_type in links_of(page)["alternate"]:
        assert client.get(path).mimetype == media_type


def test_each_document_says_in_which_dataset_it_is(client):
    for path in ("/data/person/to-lam.ttl", "/page/person/to-lam"):
        assert links_of(client.get(path))[str(VOID.inDataset)] == [("/dataset", "")]


# --- DCAT 3 and the classes of DCAT-AP -----------------------------------------------------------

IRI, TEXT = "iri", "text"
#: What each class must have and how often, and what its values are: an IRI, a text with a language,
#: or a datatype. From the properties that DCAT 3 gives each class; mandatory and recommended ones of
#: DCAT-AP are marked by a least number of 1.
DCAT_CLASSES: dict[URIRef, dict[URIRef, tuple[int, int | None, Any]]] = {
    DCAT.Catalog: {
        DCTERMS.title: (1, None, TEXT), DCTERMS.description: (1, None, TEXT), DCTERMS.publisher: (1, 1, IRI),
        DCTERMS.license: (1, 1, IRI), FOAF.homepage: (1, 1, IRI), DCAT.dataset: (1, None, IRI), DCAT.service: (1, None, IRI),
    },
    DCAT.Distribution: {
        DCAT.accessURL: (1, None, IRI), DCAT.downloadURL: (1, 1, IRI), DCAT.mediaType: (1, 1, IRI), DCTERMS.title: (1, None, TEXT),
        DCAT.byteSize: (0, 1, XSD.nonNegativeInteger), SPDX.checksum: (0, 1, IRI), DCTERMS.license: (1, 1, IRI),
        DCAT.compressFormat: (0, 1, IRI),
    },
    DCAT.DataService: {
        DCTERMS.title: (1, None, TEXT), DCAT.endpointURL: (1, None, IRI), DCAT.endpointDescription: (1, None, IRI),
        DCAT.servesDataset: (1, None, IRI),
    },
    SPDX.Checksum: {SPDX.algorithm: (1, 1, IRI), SPDX.checksumValue: (1, 1, XSD.hexBinary)},
    DCTERMS.PeriodOfTime: {DCAT.startDate: (1, 1, XSD.date), DCAT.endDate: (1, 1, XSD.date)},
}  # fmt: skip
DATASET_PROPERTIES: dict[URIRef, tuple[int, int | None, Any]] = {
    DCTERMS.title: (3, 3, TEXT), DCTERMS.description: (3, 3, TEXT), DCTERMS.publisher: (1, 1, IRI), DCTERMS.creator: (1, None, IRI),
    DCAT.contactPoint: (1, None, IRI), DCAT.keyword: (1, None, TEXT), DCAT.theme: (1, None, IRI),
    DCTERMS.identifier: (1, 1, XSD.anyURI), DCTERMS.issued: (1, 1, XSD.date), DCTERMS.modified: (1, 1, XSD.date),
    DCTERMS.language: (1, None, IRI), DCTERMS.temporal: (1, None, IRI), DCTERMS.accessRights: (1, 1, IRI),
    DCTERMS.license: (1, 1, IRI), DCTERMS.rights: (1, None, TEXT), DCTERMS.accrualPeriodicity: (1, 1, IRI),
    DCAT.landingPage: (1, None, IRI), DCAT.distribution: (1, None, IRI), DCAT.version: (1, 1, XSD.string),
    DCAT.hasVersion: (1, None, IRI), DCAT.hasCurrentVersion: (1, 1, IRI), PROV.wasGeneratedBy: (1, None, IRI),
    DCTERMS.conformsTo: (1, None, IRI), DCTERMS.type: (1, None, IRI), DCTERMS.bibliographicCitation: (1, None, TEXT),
}  # fmt: skip


def _faults(
    graph: Graph, node: URIRef, wanted: dict[URIRef, tuple[int, int | None, Any]]
) -> list[str]:
    """Where a node lacks a property, has it too often, or has another kind of value."""
    faults = []
    for term, (least, most, kind) in wanted.items():
        values = list(graph.objects(node, term))
        if len(values) < least or (most is not None and len(values) > most):
            faults.append(f"{node} has {len(values)} {term}")
        faults += [f"{node} {term} {value!r}" for value in values if not _is(value, kind)]
    return faults


def _is(value: Any, kind: Any) -> bool:
    if kind == IRI:
        return isinstance(value, URIRef)
    if not isinstance(value, Literal):
        return False
    if kind == TEXT:
        return bool(value.language) and bool(str(value).strip())
    return (value.datatype or XSD.string) == kind


@pytest.mark.parametrize("kind", DCAT_CLASSES, ids=lambda kind: kind.rpartition("/")[2])
def test_dcat_each_node_of_a_class_has_what_the_class_wants(described, kind):
    nodes = list(described.subjects(RDF.type, kind))

    assert nodes
    assert [fault for node in nodes for fault in _faults(described, node, DCAT_CLASSES[kind])] == []


def test_dcat_the_dataset_has_what_a_dataset_wants(described):
    assert _faults(described, DATASET, DATASET_PROPERTIES) == []


def test_dcat_the_checks_find_what_is_wrong(described):
    spoiled = Graph()
    for triple in described:
        spoiled.add(triple)
    spoiled.remove((DATASET, DCTERMS.issued, None))
    spoiled.set((DATASET, DCTERMS.modified, Literal("yesterday")))

    assert len(_faults(spoiled, DATASET, DATASET_PROPERTIES)) == 2


def test_dcat_every_dataset_has_a_title_a_description_a_publisher_and_a_licence(described):
    for node in described.subjects(RDF.type, DCAT.Dataset):
        for term in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license):
            assert list(described.objects(node, term)), (node, term)


def test_dcat_every_node_that_is_named_is_described(described):
    """No link of the description to a node of its own leads nowhere."""
    own = {
        o
        for o in described.objects()
        if isinstance(o, URIRef)
        and o.startswith((f"{DATASET}#", f"{BASE}dump", f"{BASE}release/"))
        and "#" in o
    }
    assert [node for node in own if not list(described.predicate_objects(node))] == []


def test_dcat_media_types_are_iana_s_and_packed_files_say_how(described):
    iana = "https://www.iana.org/assignments/media-types/"
    for node in described.subjects(RDF.type, DCAT.Distribution):
        address = str(_one(described, node, DCAT.downloadURL))
        assert str(_one(described, node, DCAT.mediaType)).startswith(iana)
        packed = {
            str(one).removeprefix(iana) for one in described.objects(node, DCAT.compressFormat)
        }
        assert packed == (
            {"application/gzip"}
            if address.endswith(".gz")
            else {"application/zstd"}
            if address.endswith(".zst")
            else set()
        )


def test_each_file_is_said_to_have_the_media_type_that_it_is_sent_with(client, described):
    """schema:encodingFormat is that of the bytes; DCAT tells apart what is packed, and how."""
    files = list(described.subjects(RDF.type, SCHEMA.DataDownload))

    assert len(files) > 30
    for node in files:
        address = str(_one(described, node, SCHEMA.contentUrl))
        sent = client.head(address.removeprefix(BASE.removesuffix("/"))).mimetype
        assert str(_one(described, node, SCHEMA.encodingFormat)) == sent, address


def test_dcat_size_and_checksum_of_each_file_are_right(client, described):
    for node in described.subjects(RDF.type, DCAT.Distribution):
        address = str(_one(described, node, DCAT.downloadURL))
        content = of_this_site(client, address).data
        if not address.endswith(COMPUTED):
            assert int(_one(described, node, DCAT.byteSize)) == len(content)
        sum_ = described.value(node, SPDX.checksum)
        value = str(_one(described, sum_, SPDX.checksumValue)) if sum_ else None
        assert value == sum_of(address, content)


def test_dcat_the_endpoint_answers_and_is_described(client, described):
    service = _one(described, _one(described, None, DCAT.service), RDF.type) and next(
        described.objects(None, DCAT.service)
    )
    endpoint, says = (
        _one(described, service, term) for term in (DCAT.endpointURL, DCAT.endpointDescription)
    )
    assert (
        of_this_site(
            client, f"{endpoint}?query=ASK%7B%7D", Accept="application/sparql-results+json"
        ).status_code
        == 200
    )
    assert of_this_site(client, str(says)).status_code == 200
    assert _one(described, service, DCAT.servesDataset) == DATASET


def test_dcat_somebody_answers_for_it(described):
    contact = _one(described, DATASET, DCAT.contactPoint)
    assert str(_one(described, contact, VCARD.hasEmail)).startswith("mailto:")


# --- VoID ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", None, "*/*"])
def test_void_is_at_its_well_known_place(client, accept):
    answer = client.get("/.well-known/void", headers={"Accept": accept} if accept else {})
    assert answer.status_code == 302
    document = client.get(answer.headers["Location"])
    name = "xml" if accept == "application/rdf+xml" else "turtle"
    assert (DATASET, RDF.type, VOID.Dataset) in Graph().parse(data=document.data, format=name)


@pytest.mark.slow
def test_void_each_dump_of_the_whole_has_as_many_triples_as_it_says(client, described):
    names = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld"}
    dumps = list(described.objects(DATASET, VOID.dataDump))
    assert len(dumps) == 3
    for address in dumps:
        graph = Graph().parse(
            data=of_this_site(client, str(address)).data, format=names[address.rpartition(".")[2]]
        )
        assert len(graph) == int(_one(described, DATASET, VOID.triples))


@pytest.mark.parametrize("term", [VOID.sparqlEndpoint, VOID.uriSpace, VOID.exampleResource, VOID.vocabulary, VOID.feature,
                                  VOID.openSearchDescription, VOID.classPartition, VOID.propertyPartition])  # fmt: skip
def test_void_has_what_a_client_starts_from(described, term):
    assert list(described.objects(DATASET, term))


# --- DataCite, and citation ------------------------------------------------------------------------


def test_datacite_asked_for_by_its_type_is_not_html(client):
    answer = of_this_site(client, str(DATASET), Accept="application/vnd.datacite.datacite+json")
    assert answer.mimetype == "application/vnd.datacite.datacite+json"
    content = json.loads(answer.data)
    for name in (
        "identifiers",
        "creators",
        "titles",
        "publisher",
        "publicationYear",
        "types",
        "version",
        "rightsList",
    ):
        assert content[name]


def test_datacite_of_a_thing_is_refused(client):
    answer = client.get(
        "/id/person/to-lam", headers={"Accept": "application/vnd.datacite.datacite+json"}
    )
    assert answer.status_code == 406


@pytest.mark.parametrize("suffix", ["bib", "json"])
def test_the_citation_names_the_release_its_day_and_the_iri(client, release, suffix):
    text = client.get(f"/cite/dataset.{suffix}").text
    assert release.id in text and str(DATASET) in text and "2026" in text
    assert "Treaty Knowledge Base" in text


def test_the_page_has_the_citation_in_words(page, release):
    assert "The editors of the Treaty Knowledge Base. “Treaty Knowledge Base”." in page.text
    assert release.id in page.text
