"""The validation report: a page that is read, documents, and the way there from what is at fault."""

from __future__ import annotations

import json
import os
import re
import shutil
from html import unescape

import pytest
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from kb.namespaces import RDF, SCHEMA, SH, SHAPE, TRO
from kb.pipeline import build
from kb.queries import Limits
from kb.releases.release import Release
from kb.validation.report import Report, Result, ordered
from kb.web import create_app
from kb.web.vocabulary.validation import PAGE_SIZE

BASE = "https://w3id.org/treaty-kb/"
PAGE = {"Accept": "text/html", "Accept-Language": "en"}
FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml", "trig": "trig", "nq": "nquads"}  # fmt: skip
TYPES = {
    "ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples",
    "rdf": "application/rdf+xml", "trig": "application/trig", "nq": "application/n-quads",
}  # fmt: skip
EVENT = URIRef(f"{BASE}id/event/to-lam-receives-delegations")
SEVERAL = (
    "This act has several dates: if one is a slip, mend it; if sources differ, leave both standing."
)
#: More than one page of results has.
ACTS = 2 * PAGE_SIZE + 5


def results() -> list[Result]:
    """A warning about a value that a fact says, a note, a warning about no value, and many more."""
    component = SH.MaxCountConstraintComponent
    event = Result(
        EVENT, SCHEMA.startDate, None, SHAPE["DiplomaticEvent-startDate-once"], SH.Warning, component,
        "This event has several first days.", "seeds/hanoi-reception/facts.yaml", 14, "25 Oktober",
        ("seeds/hanoi-reception/facts.yaml:300",),
    )  # fmt: skip
    note = Result(
        URIRef(f"{BASE}id/person/to-lam"), SCHEMA.name, Literal("Tô Lâm", lang="vi"),
        SHAPE["Person-name"], SH.Info, component, "<b>One</b> name & no more.",
    )  # fmt: skip
    rule = Result(
        URIRef(f"{BASE}id/action/un-cybercrime-convention-adoption"), None, None,
        SHAPE["TreatyAction-entry-into-force-consents"], SH.Warning,
        SH.SPARQLConstraintComponent, "The data know no two actors that consented.",
    )  # fmt: skip
    acts = [
        Result(
            URIRef(f"{BASE}id/action/a{n:03}"), TRO.actionDate, Literal("2020-01-01"),
            SHAPE["TreatyAction-actionDate-once"], SH.Warning, component, SEVERAL,
        ) for n in range(ACTS)
    ]  # fmt: skip
    return [event, note, rule, *acts]


@pytest.fixture(scope="module")
def report() -> Report:
    return Report(ordered(results()))


@pytest.fixture(scope="module")
def warned(release, project, report, tmp_path_factory):
    """A site of the release with a report that has results, written as the build writes one."""
    path = tmp_path_factory.mktemp("warned") / release.id
    shutil.copytree(release.path, path, copy_function=os.link)
    content = json.loads(report.to_json(is_published=True))
    content["checked"] = json.loads((path / "data" / "report.json").read_text("utf-8"))["checked"]
    files = {
        "report.json": json.dumps(content),
        "report.ttl": report.to_graph(URIRef(f"{BASE}validation")).serialize(format="longturtle"),
    }
    for name, text in files.items():
        (path / "data" / name).unlink()
        (path / "data" / name).write_text(text, "utf-8")
    app = create_app(Release(path), Limits(workers=1))
    yield app.test_client()
    app.extensions["kb"].queries.close()


def read(client, path: str) -> tuple[str, str]:
    """A page, and its words."""
    response = client.get(path, headers=PAGE)
    assert (response.status_code, response.mimetype) == (200, "text/html"), path
    words = unescape(re.sub(r"<[^>]*>", " ", response.text.partition("<main")[2]))
    return response.text, " ".join(words.split())


def focused(page: str) -> list[str]:
    """The paths of the focus nodes of a page, in its order."""
    return re.findall(r'<section class="focus">\s*<h3><a href="([^"]+)"', page)


# A release in which nothing was found


def test_the_page_says_first_that_all_conforms_and_how_much_was_checked(client, release):
    page, words = read(client, "/validation")
    content = json.loads(release.data("report.json").read_text("utf-8"))
    shapes, nodes = len(content["checked"]["shapes"]), content["checked"]["focusNodes"]

    assert words.index("conforms to its shapes") < words.index("shapes judged")
    assert f"{shapes} shapes judged {nodes:,} things." in words
    assert "Violations 0 Warnings 0 Notes 0" in words and "There are none." in words
    assert "<form" not in page.partition("<main")[2]


def test_every_shape_that_was_asked_stands_there_with_how_many_things_it_judged(client, release):
    page, _ = read(client, "/validation")
    checked = json.loads(release.data("report.json").read_text("utf-8"))["checked"]["shapes"]

    rows = re.findall(
        r'<tr><th scope="row"><a href="/page/shape/([^"]+)".*?<td class="number"[^>]*>([\d,]+)</td>'
        r'<td class="number"[^>]*>(\d+)</td></tr>', page,
    )  # fmt: skip
    assert sorted(rows) == sorted(
        (row["shape"].removeprefix(SHAPE), f"{row['focusNodes']:,}", "0") for row in checked
    )


def test_a_shapes_page_says_what_it_judged_and_leads_to_its_results(client, dump):
    page, words = read(client, "/page/shape/TreatyAction-actionType")

    kinds = (TRO.TreatyAction, TRO.ClaimedAction)  # what is only claimed is of one kind too
    acts = len({act for kind in kinds for act in dump.subjects(RDF.type, kind)})
    assert re.search(rf"In this release {acts:,} things judged ?, 0 results", words)
    assert 'href="/validation?shape=TreatyAction-actionType#results"' in page
    assert "In this release" not in read(client, "/page/shape/in-ActionTypes")[1]


def test_a_wrong_example_says_what_it_breaks_and_leads_there(client):
    page = client.get("/page/shape/DiplomaticEvent-startDate", headers=PAGE).text
    wrong = re.findall(r'(?s)<details class="example wrong">.*?</details>', page)

    assert wrong
    for example in wrong:
        broken = set(re.findall(r"sh:sourceShape shape:([\w-]+)", unescape(example)))
        breaks = example.partition("It breaks")[2].partition("</p>")[0]
        assert set(re.findall(r'href="/page/shape/([\w-]+)"', breaks)) == broken


# A release with results


@pytest.mark.slow
def test_every_answer_names_the_others_and_what_it_is_about(warned):
    """FAIR Signposting and RFC 8288, from the page and from each document."""
    paths = {"/validation": "text/html", "/validation.json": "application/json"}
    paths |= {f"/validation.{s}": t for s, t in TYPES.items()}

    for path, own in paths.items():
        answer = warned.get(path, headers=PAGE)
        links = re.findall(
            r'<([^<>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?',
            ", ".join(answer.headers.getlist("Link")),
        )
        assert {(to, kind) for to, rel, kind in links if rel == "alternate"} == {
            (to, kind) for to, kind in paths.items() if to != path
        }
        about = "cite-as" if own == "text/html" else "describes"
        assert [to for to, rel, _ in links if rel == about] == [f"{BASE}validation"]
        assert re.fullmatch('"[0-9a-f]+"', answer.headers["ETag"])
    page = warned.get("/validation", headers=PAGE)
    assert {"Accept", "Accept-Language"} <= set(page.headers["Vary"].split(", "))


@pytest.mark.slow
def test_the_page_counts_the_results_by_severity_and_by_shape(warned):
    page, words = read(warned, "/validation")
    message = "look for their acts."

    assert message in words.partition("By shape")[2]
    assert "conforms to its shapes: there is no violation." in words
    assert f"Violations 0 Warnings {ACTS + 2} Notes 1" in words
    table = page.partition("By shape")[2].partition("</table>")[0]
    links = re.findall(r"shape=([\w-]+)#results\"[^>]*>(\d+)</a>", table)
    assert links == [
        ("TreatyAction-actionDate-once", str(ACTS)),
        ("DiplomaticEvent-startDate-once", "1"),
        ("TreatyAction-entry-into-force-consents", "1"),
        ("Person-name", "1"),
    ]  # the worst first, then the most


def test_a_result_says_shape_node_property_value_fact_passage_and_place(warned):
    page, words = read(warned, "/validation?focus=event/to-lam-receives-delegations")

    assert focused(page) == ["/page/event/to-lam-receives-delegations"]
    for part in ("warning", "one first day", "This event has several first days.", "25 Oktober",
                 "seeds/hanoi-reception/facts.yaml:14", "seeds/hanoi-reception/facts.yaml:300"):  # fmt: skip
        assert part in words
    assert 'href="/page/shape/DiplomaticEvent-startDate-once"' in page
    assert 'href="/page/fact/m2q9yr"' in page  # the fact that says the day
    assert 'href="https://schema.org/startDate"' in page


def test_words_of_the_data_are_no_markup(warned):
    page, words = read(warned, "/validation?severity=Info")

    assert "<b>One</b>" not in page and "<b>One</b> name & no more." in words


@pytest.mark.parametrize(
    ("query", "number"),
    [("shape=Person-name", 1), ("shape=shape:Person-name", 1), ("shape=Person-names", 0),
     ("shape=https://w3id.org/treaty-kb/shapes%23Person-name", 1), ("severity=Info", 1),
     ("severity=sh:Warning", ACTS + 2), ("severity=Violation", 0), ("focus=person/to-lam", 1),
     ("focus=https://w3id.org/treaty-kb/id/person/to-lam", 1), ("focus=person/nobody", 0),
     ("focus=person/to-lam&severity=Warning", 0), ("focus=%3Ca%20b%3E", 0), ("shape=", ACTS + 3),
     ("shape=TreatyAction-actionDate-once&severity=Warning&focus=action/a007", 1)],
)  # fmt: skip
def test_parameters_choose_the_results(warned, query, number):
    page, words = read(warned, f"/validation?{query}")

    assert re.search(rf"\bResults {number}\b", words)
    assert len(focused(page)) == min(number, PAGE_SIZE)
    assert ("No result fits." in words) == (number == 0)


def test_a_severity_that_there_is_not_is_refused_with_those_there_are(warned):
    answer = warned.get("/validation?severity=Fatal", headers={"Accept": "application/json"})

    assert answer.status_code == 400
    assert "Violation, Warning and Info" in answer.json["detail"]


def test_results_are_gone_through_page_by_page_each_once(warned, report):
    seen, path, tags = [], "/validation?shape=TreatyAction-actionDate-once", set()
    while path:
        response = warned.get(path, headers=PAGE)
        tags.add(response.headers["ETag"])
        seen += focused(response.text)
        following = re.search(r'<a href="([^"]+)" rel="next"', response.text)
        path = unescape(following[1]) if following else ""

    assert seen == [f"/page/action/a{n:03}" for n in range(ACTS)]
    assert len(tags) == -(-ACTS // PAGE_SIZE)
    for odd in ("0", "-1", "x", "99999999999999999999"):
        assert warned.get(f"/validation?page={odd}", headers=PAGE).status_code == 200


def test_what_is_at_fault_leads_to_its_results_and_nothing_else_does(warned):
    link = 'href="/validation?focus='
    for name in ("event/to-lam-receives-delegations", "fact/m2q9yr"):
        page = warned.get(f"/page/{name}", headers=PAGE).text
        assert f"{link}event%2Fto-lam-receives-delegations" in page, name
    for name in ("person/ghada-waly", "fact/ajaswv", "passage/hanoi-reception/0-125"):
        assert link not in warned.get(f"/page/{name}", headers=PAGE).text, name


def test_all_formats_say_the_same_and_what_was_found(warned, report):
    graphs = {}
    for suffix, name in FORMATS.items():
        graph = graphs[suffix] = Graph()
        for s, p, o, _ in (
            Dataset().parse(data=warned.get(f"/validation.{suffix}").data, format=name).quads()
        ):
            graph.add((s, p, o))

    assert [s for s in FORMATS if not isomorphic(graphs[s], graphs["ttl"])] == []
    node = URIRef(f"{BASE}validation")
    assert (node, SH.conforms, Literal(True)) in graphs["ttl"]
    pairs = {
        (graphs["ttl"].value(result, SH.focusNode), graphs["ttl"].value(result, SH.sourceShape))
        for result in graphs["ttl"].objects(node, SH.result)
    }
    assert pairs == {(result.focus, result.shape) for result in report.results}


def test_a_long_report_is_the_same_in_json_ld(warned, monkeypatch):
    short = warned.get("/validation.jsonld")
    monkeypatch.setattr("kb.web.documents.subjects.MOST_COMPACTED", 10)
    long = warned.get("/validation.jsonld")

    assert short.json["type"] == "sh:ValidationReport" and isinstance(long.json, list)
    graphs = [Graph().parse(data=answer.data, format="json-ld") for answer in (short, long)]
    assert isomorphic(*graphs)


def test_the_json_is_the_file_of_the_release(warned):
    answer = warned.get("/validation.json")

    content = answer.json
    assert answer.mimetype == "application/json"
    assert (content["conforms"], len(content["results"])) == (True, ACTS + 3)
    assert content["checked"]["focusNodes"] > 500


@pytest.mark.parametrize(
    ("accept", "path"),
    [("text/turtle", "/validation.ttl"), ("application/json", "/validation.json"),
     ("application/ld+json", "/validation.jsonld"), ("application/rdf+xml;q=0.5, image/png", "/validation.rdf"),
     ("application/json;q=0.4, application/n-triples", "/validation.nt")],
)  # fmt: skip
def test_programs_are_led_to_the_document_that_they_like(client, accept, path):
    answer = client.get("/validation", headers={"Accept": accept})

    assert (answer.status_code, answer.headers["Location"]) == (303, path)


@pytest.mark.slow
def test_a_report_of_before_there_were_counts_is_shown_without(release, tmp_path):
    """As releases have it that were made before."""
    path = tmp_path / release.id
    shutil.copytree(release.path, path, copy_function=os.link)
    file = path / "data" / "report.json"
    file.unlink()
    file.write_text('{"conforms": true, "results": []}', "utf-8")
    app = create_app(Release(path), Limits(workers=1))

    _, words = read(app.test_client(), "/validation")
    _, shape = read(app.test_client(), "/page/shape/Person-name")
    app.extensions["kb"].queries.close()

    assert "conforms to its shapes" in words and "judged" not in words.partition("Before")[0]
    assert "In this release" not in shape


@pytest.mark.slow
def test_a_build_publishes_its_warnings_with_their_places(copy, out):
    """Two sources that differ on the day of an act: both stand, and the report names them."""
    treaties = copy.seeds / "authorities" / "treaties.trig"
    text = treaties.read_text("utf-8")
    treaties.write_text(
        text.replace('"2024-12-24"^^xsd:date', '"2024-12-24"^^xsd:date , "2024-12-25"^^xsd:date'),
        "utf-8",
    )

    release = build(copy, out)

    content = json.loads(release.data("report.json").read_text("utf-8"))
    (result,) = content["results"]
    assert content["conforms"] is True
    assert result["severity"] == "sh:Warning"
    assert result["sourceShape"] == str(SHAPE["TreatyAction-actionDate-once"])
    assert result["file"] == "seeds/authorities/treaties.trig" and result["line"] > 1
    app = create_app(release, Limits(workers=1))
    page, _ = read(app.test_client(), "/validation")
    app.extensions["kb"].queries.close()
    assert focused(page) == ["/page/" + result["focusNode"].removeprefix(f"{BASE}id/")]
