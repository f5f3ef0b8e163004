"""What was published and is no longer: from the curators' files to 410 and 301 (RFC 9110).

The article is invented. Its second sentence is retracted; the first and the last stay.
"""

from __future__ import annotations

import gzip
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner
from conftest import BASE, copy_of, made_once
from dumped import dump_of
from rdflib import Graph, Literal, URIRef
from retiredarticle import DECIDED, FACTS, TEXT, enter

from kb.cli import main
from kb.errors import SeedError
from kb.loading import load
from kb.namespaces import DCTERMS, NP, OWL, PROV, RDF, SCHEMA, TRO, XSD
from kb.pipeline import _date, build, judge, read_seeds
from kb.reading.retirement import Retirement
from kb.reading.store import Store
from kb.releases.release import Release
from kb.seeds.project import Project
from kb.seeds.retired import read_retired
from kb.web import create_app

EDITORS = f"{BASE}id/curator/editors"
GALA_PASSAGE = f"passage/ports/{TEXT.index('Later')}-{TEXT.index(' said') + 5}"


@pytest.fixture(scope="module")
def retiring(sample, releases, tmp_path_factory) -> Project:
    """A copy of the sample in which something was retracted, retired and merged, and its release."""

    def make(folder: Path) -> None:
        project = copy_of(sample, folder)
        enter(project)
        shutil.copytree(releases, project.releases, symlinks=True)
        build(project, project.releases)

    return Project.find(made_once(tmp_path_factory, "retired", make))


@pytest.fixture(scope="module")
def release(retiring):
    return Release.current(retiring.releases)


@pytest.fixture(scope="module")
def client(release, limits):
    app = create_app(release, limits)
    yield app.test_client()
    app.extensions["kb"].queries.close()


@pytest.fixture(scope="module")
def quads(release) -> list[str]:
    return dump_of(release, "dump.nq").read_text("utf-8").splitlines()


# Gone


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    ["/fact/kgala", "/page/fact/kgala", *(f"/data/fact/kgala.{s}" for s in ("ttl", "jsonld", "nt", "rdf", "trig", "nq"))],
)  # fmt: skip
def test_a_retracted_fact_is_gone_for_a_reason(client, path):
    response = client.get(path)

    assert response.status_code == 410
    assert response.content_type == "application/problem+json"
    assert response.json == {
        "type": "about:blank",
        "title": "Gone",
        "status": 410,
        "detail": f"{BASE}fact/kgala was taken back on 2026-12-01: The publisher took the sentence back.",
        "iri": f"{BASE}fact/kgala",
        "reasons": {
            "en": "The publisher took the sentence back.",
            "vi": "Nhà xuất bản đã rút câu này.",
        },
        "decided": {
            "who": "The editors of the Treaty Knowledge Base", "by": EDITORS, "on": "2026-12-01"
        },
        "history": "/history/fact/kgala",
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/fact/ktorn", "/page/fact/ktorn", "/data/fact/ktorn.nq"])
def test_a_fact_that_stands_in_no_file_is_gone_for_the_reason_that_is_written_elsewhere(
    client, path
):
    response = client.get(path)

    assert response.status_code == 410
    assert response.json["iri"] == f"{BASE}fact/ktorn"
    assert response.json["reasons"] == {"en": "Its line was taken out of the file."}
    assert response.json["decided"]["on"] == "2026-12-03"


@pytest.mark.parametrize(
    ("name", "on", "reason"),
    [
        ("event/gala", "2026-12-01", "The publisher took the sentence back."),
        (GALA_PASSAGE, "2026-12-01", "The publisher took the sentence back."),
        ("office/kpost", "2026-12-02", "She holds no post."),
        ("person/ada-byron", "2026-12-04", "She was somebody else."),
    ],
)
@pytest.mark.parametrize("path", ["/id/{}", "/page/{}", "/data/{}.ttl"])
def test_what_went_with_it_or_was_retired_is_gone_too(client, path, name, on, reason):
    response = client.get(path.format(name))

    assert response.status_code == 410
    assert response.json["reasons"]["en"] == reason
    assert response.json["decided"]["on"] == on


def test_people_get_a_page_with_the_reason_in_each_of_its_languages(client):
    response = client.get("/page/fact/kgala", headers={"Accept": "text/html"})

    assert response.status_code == 410
    assert response.content_type == "text/html; charset=utf-8"
    for words in (
        "<h1>Gone <small>410</small></h1>",
        f"<code>{BASE}fact/kgala</code>",
        '<span lang="en" dir="auto">The publisher took the sentence back.</span>',
        '<span lang="vi" dir="auto">Nhà xuất bản đã rút câu này.</span>',
        '<time datetime="2026-12-01">December 1, 2026</time>',
        '<a href="/id/curator/editors">The editors of the Treaty Knowledge Base</a>',
    ):
        assert words in response.text, words


@pytest.mark.parametrize(
    ("name", "status", "location"),
    [("fact/kgala.bib", 410, None), ("event/gala.json", 410, None), ("person/tolam.bib", 301, "/cite/person/to-lam.bib")],
)  # fmt: skip
def test_what_is_retired_is_not_cited(client, name, status, location):
    response = client.get(f"/cite/{name}")

    assert (response.status_code, response.headers.get("Location")) == (status, location)


@pytest.mark.parametrize("path", ["/id/event/gala", "/id/person/tolam"])
def test_the_answer_may_be_kept_but_is_asked_for_again(client, path):
    response = client.get(path)

    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert client.head(path).status_code == response.status_code


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/id/event/no-such-event", 404),
        ("/page/fact/nosuch", 404),
        ("/page/fact/ktalk", 200),
        ("/data/event/talks.ttl", 200),
        ("/id/person/to-lam", 303),
        ("/data/fact/kgala.exe", 404),
    ],
)
def test_what_never_was_is_not_found_and_what_is_in_use_is_there(client, path, status):
    assert client.get(path).status_code == status


@pytest.mark.parametrize("path", ["/fact/{}", "/page/fact/{}", "/data/fact/{}.ttl"])
def test_the_fact_of_a_block_goes_with_the_thing_that_it_described(client, path):
    gone = client.get(path.format("authority-person-ada-byron"))
    merged = client.get(path.format("authority-person-tolam"))
    never = client.get(path.format("authority-person-nobody"))

    assert gone.status_code == 410
    assert gone.json["reasons"] == {"en": "She was somebody else."}
    assert gone.json["iri"] == f"{BASE}fact/authority-person-ada-byron"
    assert merged.status_code == 301
    assert merged.headers["Location"] == path.format("authority-person-to-lam")
    assert client.get(merged.headers["Location"]).status_code in (200, 303)
    assert never.status_code == 404


# Merged


@pytest.mark.parametrize("old", ["person/lam", "person/tolam"])
@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/id/{}", "/id/person/to-lam"),
        ("/page/{}", "/page/person/to-lam"),
        ("/page/{}?after=50&x=%C3%A9", "/page/person/to-lam?after=50&x=%C3%A9"),
        ("/data/{}.ttl", "/data/person/to-lam.ttl"),
        ("/data/{}.jsonld?x=1", "/data/person/to-lam.jsonld?x=1"),
    ],
)
def test_a_merged_thing_leads_to_what_remains_in_one_step(client, old, path, to):
    response = client.get(path.format(old))

    assert (response.status_code, response.headers["Location"]) == (301, to)
    assert client.get(to.partition("?")[0]).status_code in (200, 303)


def test_a_query_that_is_not_ascii_is_kept_as_it_came(client):
    raw = {"QUERY_STRING": "x=é&y=\r\nZ: 1".encode().decode("latin-1")}

    response = client.get("/page/person/tolam", environ_overrides=raw)

    assert response.headers["Location"] == "/page/person/to-lam?x=%C3%A9&y=%0D%0AZ:%201"


def test_a_query_for_the_old_iri_finds_what_remains(client):
    query = f"SELECT ?now {{ ?now <{SCHEMA.sameAs}> <{BASE}id/person/tolam> }}"

    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})

    assert answer.text.split() == ["now", f"{BASE}id/person/to-lam"]


@pytest.mark.parametrize(("suffix", "format_"), [("ttl", "turtle"), ("jsonld", "json-ld")])
def test_the_document_of_what_remains_has_the_old_iris(client, suffix, format_):
    person = URIRef(f"{BASE}id/person/to-lam")
    graph = Graph().parse(data=client.get(f"/data/person/to-lam.{suffix}").data, format=format_)

    old = {str(iri) for iri in graph.objects(person, SCHEMA.sameAs) if iri.startswith(BASE)}
    assert old == {f"{BASE}id/person/lam", f"{BASE}id/person/tolam"}


# In the data


def about(release, name: str, article: str) -> set:
    """What a provenance graph says of a thing or a fact."""
    store = Store.of(release)
    written = store.write(store.said_by(f"{BASE}provenance/{article}"), "nt")
    graph = Graph().parse(data=written, format="nt")
    return set(graph.predicate_objects(URIRef(BASE + name)))


def retirement(day: str, activity: str) -> set:
    midnight = Literal(f"{day}T00:00:00Z", datatype=XSD.dateTime)
    return {
        (RDF.type, PROV.Entity),
        (OWL.deprecated, Literal("true", datatype=XSD.boolean)),
        (PROV.invalidatedAtTime, midnight),
        (PROV.wasInvalidatedBy, URIRef(f"{BASE}id/activity/retirement-of-{activity}")),
    }


def test_the_provenance_of_the_article_keeps_of_a_retracted_fact_when_why_and_by_whom(release):
    assert about(release, "fact/kpost", "ports") == retirement("2026-12-02", "fact-kpost") | {
        (TRO.reason, Literal("She holds no post.", lang="en"))
    }
    assert about(release, "id/activity/retirement-of-fact-kpost", "ports") == {
        (RDF.type, PROV.Activity),
        (PROV.wasAssociatedWith, URIRef(EDITORS)),
    }


def test_the_provenance_of_the_authorities_keeps_what_a_thing_was_merged_into(release):
    said = about(release, "id/person/tolam", "authorities")

    assert said == retirement("2026-12-03", "person-tolam") | {
        (DCTERMS.isReplacedBy, URIRef(f"{BASE}id/person/to-lam"))
    }


def test_that_two_are_the_same_is_a_fact_of_the_curators(release, quads):
    fact = f"{BASE}fact/merged-person-lam"

    said = about(release, "fact/merged-person-lam", "authorities")
    assert {(RDF.type, NP.Assertion), (TRO.certainty, TRO.Editorial)} <= said
    assert (PROV.wasAttributedTo, URIRef(EDITORS)) in said
    assert [line for line in quads if line.endswith(f" <{fact}> .")] == [
        f"<{BASE}id/person/to-lam> <{SCHEMA.sameAs}> <{BASE}id/person/lam> <{fact}> ."
    ]


def test_the_default_graph_says_nothing_of_what_is_gone(quads):
    """So that it is counted nowhere as a thing."""
    gone = (
        "fact/kgala",
        "id/event/gala",
        "id/office/kpost",
        "id/person/ada-byron",
        "id/person/lam",
    )

    for name in gone:
        told = [line for line in quads if line.startswith(f"<{BASE}{name}> ")]
        assert told
        assert all(f" <{BASE}provenance/" in line for line in told), name


def test_a_retracted_fact_is_counted_as_no_fact(client, release):
    count = "SELECT (COUNT(?f) AS ?n) { GRAPH ?p { ?f a <%s> } FILTER(STRENDS(STR(?p), '/ports')) }"

    answer = client.get("/sparql", query_string={"query": count % NP.Assertion}, headers={"Accept": "text/csv"})  # fmt: skip

    ours = [f"{BASE}fact/article-ports", f"{BASE}fact/ktalk"]
    assert answer.text.split() == ["n", str(len(ours))]
    assert Store.of(release).facts_in(f"{BASE}provenance/ports") == ours
    page = client.get("/page/provenance/ports").text
    assert "/page/fact/ktalk" in page
    assert "/page/fact/kgala" not in page


def test_the_retracted_words_are_in_no_file_of_the_release(release):
    words = ("dolphins", "Lagoon", "spokeswoman", "Byron")

    for path in release.path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".gz":
                content = gzip.decompress(content)
            elif path.suffix == ".zst":
                content = zstandard.ZstdDecompressor().stream_reader(content).read()
            assert [word for word in words if word.encode() in content] == [], path
    store = Store.of(release)
    stored = str(store.with_facts(store.said_by(f"{BASE}provenance/ports")))
    assert [word for word in words if word in stored] == []


def test_the_release_is_of_the_day_of_the_last_decision(release, retiring):
    assert release.manifest["date"] == "2026-12-04"
    assert _date(replace(read_seeds(retiring), retired=())) == "2026-12-02"


def test_a_retirement_tells_what_the_curators_wrote(release):
    store = Store.of(release)

    assert Retirement.of(store, f"{BASE}id/person/ada-byron") == Retirement(
        iri=f"{BASE}id/person/ada-byron",
        replaced_by=None,
        reasons={"en": "She was somebody else."},
        on="2026-12-04",
        by=EDITORS,
    )
    assert Retirement.of(store, f"{BASE}id/person/to-lam") is None
    assert Retirement.of(store, "no IRI at all") is None


@pytest.mark.slow
def test_what_was_retracted_and_is_said_again_is_in_use(copy):
    """By another fact: the thing, and the passage, are there; only the fact is gone."""
    folder = enter(copy)
    again = FACTS[FACTS.index("  - id: kgala") : FACTS.index("  - id: kswam")]
    again = re.sub(r"(?m)^    host: .*\n", "", again.replace("kgala", "kgain"))
    again = re.sub(r"status: retracted\n    because: .*", "status: accepted", again)
    (folder / "facts.yaml").write_text(FACTS + again, "utf-8")

    lines = judge(copy, read_seeds(copy)).lines

    gone = {line.split(" ", 1)[0] for line in lines if f"<{OWL.deprecated}>" in line}
    assert f"<{BASE}fact/kgala>" in gone
    assert {f"<{BASE}id/event/gala>", f"<{BASE}id/{GALA_PASSAGE}>"} & gone == set()


def test_data_of_anybodys_are_shown_as_they_are(tmp_path, limits):
    """Their IRIs are no promise of this site's."""
    path = tmp_path / "data.ttl"
    path.write_text(
        f"<https://e.org/x> <{OWL.deprecated}> true ; <{DCTERMS.isReplacedBy}> <https://e.org/y> ."
    )
    app = create_app(load([path], tmp_path / "loaded", base=BASE), limits)

    response = app.test_client().get("/page/https://e.org/x")

    app.extensions["kb"].queries.close()
    assert response.status_code == 200


# The command line


def run(project: Project, *arguments: str):
    return CliRunner().invoke(main, ["--project", str(project.root), *arguments])


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        (
            "person/tolam",
            f"{BASE}id/person/tolam was merged into {BASE}id/person/to-lam on 2026-12-03",
        ),
        ("fact/kpost", f"{BASE}fact/kpost was taken back on 2026-12-02: She holds no post."),
    ],
)
def test_show_says_what_became_of_it(retiring, release, thing, said):
    result = run(retiring, "show", thing)

    assert result.exit_code != 0
    assert said in f"{result.exception or ''}{result.output}"


@pytest.mark.slow
def test_diff_shows_what_a_retraction_takes_out(retiring, release, tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(retiring.root, folder)
    path = folder / "seeds" / "ports" / "facts.yaml"
    head, tail = path.read_text("utf-8").split("    status: accepted\n", 1)
    path.write_text(f"{head}    status: retracted\n    because: A slip.\n{tail}", "utf-8")

    result = run(Project(folder), "diff", "--releases", str(retiring.releases))

    assert f"+ <{BASE}fact/ktalk> <{OWL.deprecated}> " in result.output
    assert f"- <{BASE}id/event/talks> <{RDF.type}> <{TRO.DiplomaticEvent}> " in result.output


@pytest.mark.slow
def test_check_write_gives_a_retracted_fact_its_position(copy):
    folder = enter(copy)

    result = run(copy, "check", "--write")

    assert result.exit_code == 0, result.output
    start = TEXT.index("her spokeswoman")
    at = f"at: [{start}, {start + len('her spokeswoman Ada Byron')}]"
    assert at in (folder / "facts.yaml").read_text("utf-8")


# What is refused


def entry(reference: str, *more: str) -> str:
    lines = "".join(f"    {line}\n" for line in (*more, DECIDED))
    return f"  - ref: {reference}\n{lines}"


WHY = "because: A slip."


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([entry("place/a", WHY), entry("place/a", WHY)],
         "retired.yaml:5:1: place/a stands here and in line 2; keep one entry"),
        ([entry("place/a", "into: place/a")],
         "retired.yaml:2:1: place/a is merged into itself; take out the entry that is wrong"),
        ([entry("place/a", "into: place/b"), entry("place/b", "into: place/a")],
         "retired.yaml:2:1: place/a is merged into itself by place/b; take out the entry that is wrong"),
        ([entry("place/a", "into: place/b"), entry("place/b", WHY)],
         "retired.yaml:2:1: place/a is merged into place/b, which is retired in line 5; "
         "merge it into a thing that is published, or retire it too"),
        ([entry("place/a")],
         "retired.yaml:2:5: a mapping does not fit here; "
         "say why, by because: ..., or where it went, by into: kind/slug, or both"),
        ([entry("place/a", "because: {english: A slip.}")],
         "retired.yaml:3:5: a mapping does not fit here; "
         "write the reason in English, or in several languages, such as {en: ..., id: ...}"),
        ([entry("curator/editors", WHY)], "write a reference as kind/slug, such as person/to-lam"),
        ([entry("place/a", WHY).replace("editors", "nobody")],
         "retired.yaml:4:5: no curator 'nobody' is known; add the curator to seeds/authorities/curators.trig"),
        ([entry("fact/gone", "into: place/a")],
         "retired.yaml:2:1: fact/gone is merged into place/a, but a fact is not a thing; "
         "say why it is gone, by because: ..."),
        ([entry("place/a", WHY, "in_to: place/hanoi")], "unknown key 'in_to'; did you mean 'into'?"),
        ([entry("place/a", WHY).replace("2026-11-24", "2026-02-30")],
         "write a day of the calendar as YYYY-MM-DD"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_is_refused_at_its_place(tmp_path, entries, said):
    (tmp_path / "retired.yaml").write_text("retired:\n" + "".join(entries), "utf-8")

    with pytest.raises(SeedError) as caught:
        read_retired(tmp_path, {"curator/editors"})

    assert said in str(caught.value)


def test_a_link_in_place_of_the_file_is_refused(tmp_path):
    (tmp_path / "retired.yaml").symlink_to("elsewhere.yaml")

    with pytest.raises(SeedError, match="is a link"):
        read_retired(tmp_path)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (entry("place/a", "into: place/hanoy"),
         "retired.yaml:2:1: place/a is merged into place/hanoy, which is not known; did you mean 'place/hanoi'?"),
        (entry("place/hanoi", "into: country/vn"),
         "place/hanoi is merged into country/vn in retired.yaml:2, and has a block here; take the block out, or the entry"),
        (entry("article/ports", WHY),
         "retired.yaml:2:1: article/ports has its folder seeds/ports still; take the folder out, or the entry"),
        (entry("event/talks", WHY),
         "ports/facts.yaml:2:5: event/talks stands in seeds/authorities too; keep one"),
        (entry("fact/kgala", WHY),
         "the fact 'kgala' stands here, and is retired in retired.yaml:2; take that entry out; "
         "the status of the fact says what became of it"),
    ],
)  # fmt: skip
def test_what_is_in_use_is_not_retired_nor_is_anything_merged_into_nothing(copy, entries, said):
    enter(copy)
    path = copy.seeds / "authorities" / "retired.yaml"
    path.write_text("retired:\n" + entries + entry("person/ada-byron", WHY), "utf-8")

    with pytest.raises(SeedError) as caught:
        read_seeds(copy)

    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("into: place/hanoi",
         "ktalk speaks of place/ha-noi, which is merged into place/hanoi in retired.yaml:2; write place/hanoi"),
        (WHY, "ktalk speaks of place/ha-noi, which is retired in retired.yaml:2; "
              "retract the fact, or take the entry out"),
    ],
)  # fmt: skip
def test_a_published_fact_that_speaks_of_what_is_gone_is_refused(copy, more, said):
    folder = enter(copy)
    facts = FACTS.replace("text: Hanoi, ref: place/hanoi", "text: in Hanoi, ref: place/ha-noi")
    (folder / "facts.yaml").write_text(facts, "utf-8")
    path = copy.seeds / "authorities" / "retired.yaml"
    path.write_text("retired:\n" + entry("place/ha-noi", more) + entry("person/ada-byron", WHY))

    with pytest.raises(SeedError) as caught:
        read_seeds(copy)

    line = facts[: facts.index("  - id: ktalk")].count("\n") + 1
    assert f"{folder / 'facts.yaml'}:{line}:1: {said}" in str(caught.value)


@pytest.mark.slow
def test_a_retraction_without_a_reason_is_refused(copy):
    folder = enter(copy)
    facts = FACTS.replace("    because: She holds no post.\n", "")
    (folder / "facts.yaml").write_text(facts, "utf-8")

    with pytest.raises(SeedError, match="the fact is retracted without a reason; add because"):
        read_seeds(copy)


def test_there_need_be_no_such_file(project):
    assert not (project.seeds / "authorities" / "retired.yaml").exists()
    assert read_seeds(project).retired == ()
