"""From every published statement to where it is from, by the links of the pages.

At most two clicks lead from a statement on the page of its subject to the article, the passage, the
rule or source, the curator and the day.
"""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from html.parser import HTMLParser

import pyoxigraph
import pytest
from dumped import dump_of

from kb.namespaces import DCTERMS, NP, OA, PROV, RDF, RDFS, SCHEMA, TRO

pytestmark = pytest.mark.slow

BASE = "https://w3id.org/treaty-kb/"
#: What nobody accepted on a day: it is as its source has it, or as the editors call it.
_UNDATED = {str(TRO.Recorded), str(TRO.Coded), str(TRO.Computed), str(TRO.Editorial)}


class Links(HTMLParser):
    """The paths that a page leads to, and the days that it names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.paths: set[str] = set()
        self.days: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        said = dict(attributes)
        if tag == "a":
            self.paths.add((said.get("href") or "").partition("#")[0])
        if tag == "time":
            self.days.add(said["datetime"][:10])


@pytest.fixture(scope="module")
def quads(release) -> list:
    return list(
        pyoxigraph.parse(path=dump_of(release, "dump.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
    )


@pytest.fixture(scope="module")
def facts(quads) -> dict[str, list]:
    """What each fact says."""
    found = defaultdict(list)
    for quad in quads:
        graph = getattr(quad.graph_name, "value", "")
        if graph.startswith(f"{BASE}fact/"):
            found[graph].append(quad.triple)
    return found


@pytest.fixture(scope="module")
def origins(quads, facts) -> dict[str, dict[str, set[str]]]:
    """What the provenance graphs say of each fact, by property."""
    found = defaultdict(lambda: defaultdict(set))
    for quad in quads:
        if getattr(quad.graph_name, "value", "").startswith(f"{BASE}provenance/"):
            found[quad.subject.value][quad.predicate.value].add(quad.object.value)
    return found


@pytest.fixture(scope="module")
def followed(facts) -> dict[str, list]:
    """The facts whose links are followed. Of thousands that are alike only some are: one in a
    hundred of the acts of records and of computed days, one in ten of countries, places and cited
    documents."""
    pages = {path_of(t.subject.value) for said in facts.values() for t in said}
    pages -= {
        path_of(t.subject.value) for f, said in facts.items() if _is_of_article(f) for t in said
    }
    acts = sorted(page for page in pages if page.startswith("/page/action/"))
    alike = sorted(page for page in pages if re.match("/page/(country|place|record)/", page))
    left_out = {*acts, *alike} - {*acts[::100], *alike[::10]}
    computed = sorted(fact for fact in facts if "/fact/computed-" in fact)
    not_asked = {*computed} - {*computed[::100]}
    kept = {
        fact: [t for t in said if path_of(t.subject.value) not in left_out or fact in computed]
        for fact, said in facts.items()
        if fact not in not_asked
    }
    return {fact: said for fact, said in kept.items() if said}


def _is_of_article(fact: str) -> bool:
    return re.fullmatch(f"{BASE}fact/[a-z0-9]{{4,8}}", fact) is not None


@pytest.fixture(scope="module")
def visited(client, followed) -> dict[str, Links]:
    """Every page of a thing that a fact says something of, and of every fact: each asked once."""
    paths = {path_of(triple.subject.value) for said in followed.values() for triple in said}
    paths |= {path_of(fact) for fact in followed}
    return {path: Links(client.get(path, headers={"Accept": "text/html"}).text) for path in paths}


def path_of(iri: str) -> str:
    path = iri.removeprefix(BASE).partition("#")[0]
    return "/page/" + (path.removeprefix("id/") if path.startswith("id/") else path)


def test_every_fact_is_one_click_from_what_it_speaks_of(followed, visited):
    """Each triple of each fact: the page of its subject leads to the page of the fact."""
    away = {
        (fact, triple.subject.value)
        for fact, said in followed.items()
        for triple in said
        if path_of(fact) not in visited[path_of(triple.subject.value)].paths
    }

    assert len(followed) > 300
    assert away == set()


def test_every_statement_of_the_default_graph_is_said_by_a_fact_or_describes_its_passage_or_article(
    quads, facts
):
    """So that what holds of the facts holds of all that is published, but for the ontology with its
    questions. Two things follow from what facts say of an act: that it is an action of schema.org,
    and a label."""
    said = {str(triple) for triples in facts.values() for triple in triples}
    acts = {
        triple.subject
        for triples in facts.values()
        for triple in triples
        if getattr(triple.object, "value", "")
        in (str(TRO.TreatyAction), str(TRO.AnticipatedAction), str(TRO.Participation))
    }

    def follows(triple: pyoxigraph.Triple) -> bool:
        is_action = getattr(triple.object, "value", "") == str(SCHEMA.Action)
        is_label = triple.predicate.value == str(RDFS.label)
        return triple.subject in acts and (is_action or is_label)

    left = [
        quad.triple
        for quad in quads
        if isinstance(quad.graph_name, pyoxigraph.DefaultGraph)
        and str(quad.triple) not in said
        and not follows(quad.triple)
    ]

    kinds = {
        re.sub(r"^(?:id/)?([^/]*).*", r"\1", one.subject.value.removeprefix(BASE)) for one in left
    }
    described = {kind for kind in kinds if not kind.startswith(("ontology", "questions"))}
    assert described <= {"article", "passage", "curator", "fact"}


def test_every_facts_page_leads_to_where_it_is_from(origins, followed, visited):
    """The second click: the article and the passage of what is stated, what a conclusion rests on,
    the source of what is recorded; of each who accepted it, and when. (Of what is recorded its source
    has the day; the editors' own have none yet.)"""
    missing = []
    for fact in followed:
        page, told = visited[path_of(fact)], origins[fact]
        passages = {path_of(one) for one in told[str(TRO.evidence)]}
        wanted = {path_of(one) for one in told[str(PROV.wasAttributedTo)]} | passages
        wanted |= {
            one.rpartition("/")[0].replace("passage", "article")
            for one in passages
            if "/passage/" in one  # and no record
        }
        sources = told[str(DCTERMS.source)]  # a curator may be one
        wanted |= {path_of(one) if one.startswith(f"{BASE}id/") else one for one in sources}
        days = {one[:10] for one in told[str(PROV.generatedAtTime)]}
        is_dated = bool(days) or told[str(TRO.certainty)] <= _UNDATED
        if not (wanted and is_dated and wanted <= page.paths and days <= page.days):
            missing.append((fact, wanted - page.paths, days - page.days))

    assert missing == []


def test_a_conclusions_page_leads_to_what_it_rests_on_and_says_why(client, facts, quads):
    reasons, basis = defaultdict(set), defaultdict(set)
    for quad in quads:
        graph = getattr(quad.graph_name, "value", "")
        if quad.predicate.value == str(TRO.reason):
            reasons[graph].add(quad.object.value)
        if quad.predicate.value == str(TRO.basis):
            basis[graph].add(quad.object.value)
    concluded = set(reasons) & set(facts)

    assert len(concluded) >= 8
    for fact in concluded:
        page = Links(client.get(path_of(fact), headers={"Accept": "text/html"}).text)
        ours = {path_of(one) for one in basis[fact] if one.startswith(BASE)}
        theirs = {one for one in basis[fact] if not one.startswith(BASE)}
        assert ours | theirs <= page.paths, fact
        words = unescape(client.get(path_of(fact), headers={"Accept-Language": "en"}).text)
        assert any(reason in words for reason in reasons[fact]), fact


def test_a_passage_leads_to_its_article_and_to_the_facts_that_rest_on_it(
    client, quads, facts, origins
):
    passages = {q.subject.value for q in quads if q.predicate.value == str(OA.hasSource)}

    assert passages
    for passage in passages:
        page = Links(client.get(path_of(passage)).text)
        resting = {path_of(fact) for fact in facts if passage in origins[fact][str(TRO.evidence)]}
        article = path_of(passage).rpartition("/")[0].replace("passage", "article")
        assert {article, *resting} <= page.paths, passage


def test_the_facts_are_those_that_provenance_tells_of(origins, facts):
    told = {fact for fact, said in origins.items() if str(NP.Assertion) in said[str(RDF.type)]}

    assert told == set(facts)
    assert all(len(origins[fact][str(SCHEMA.sha256)]) == 1 for fact in facts)
