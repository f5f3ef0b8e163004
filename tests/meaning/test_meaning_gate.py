"""Where the rules of meaning stand: in the seeds, in answers, in provenance, on the page of a review."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from conftest import BASE, known_authorities
from meaning import DECIDED, KNOWN_TREATY, an_article, told
from rdflib import Graph, Literal, Namespace, URIRef

from kb.cli import main
from kb.errors import SeedError
from kb.mapping.articles import map_article
from kb.meaning.identity import mistaken
from kb.parts.reading import read_seeds
from kb.review.checking import findings
from kb.review.session import Session
from kb.seeds.article import Article
from kb.seeds.authorities import read_authorities
from kb.seeds.coherence import mistaken as mistaken_things
from kb.seeds.content import Argument
from kb.seeds.facts import Fact, FactFile
from kb.seeds.kinds import Mention
from kb.seeds.revision import complete, completed
from kb.seeds.ruleanswers import Answer, digest_of
from kb.seeds.seedfile import SeedFile
from kb.seeds.summary import Summary
from kb.seeds.texts import nearest

PROV = Namespace("http://www.w3.org/ns/prov#")
SEED = "hanoi-reception"
UNIT = "unit: {text: negara dan organisasi internasional}"
CUT = "unit: {text: negara}"
ANSWER = "    answers:\n      - {rule: %s, because: It is meant so., who: %s, on: 2026-11-28}\n"


def write(project, old, new, file="facts.yaml"):
    path = project.seeds / SEED / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def said(project):
    """What reading the seeds says is wrong, as `kb check` prints it."""
    try:
        read_seeds(project)
    except SeedError as error:
        return [str(one).partition("/seeds/")[2] for one in error.problems]
    return []


def line_of(path, words):
    text = path.read_text("utf-8")
    return text[: text.index(words)].count("\n") + 1


def with_answer(rule="cut-unit", who="editors"):
    return f"{CUT}\n{ANSWER % (rule, who)}".rstrip("\n")


def test_a_question_about_a_published_fact_stops_with_its_place_and_what_to_write(copy):
    path = write(copy, UNIT, CUT)

    [problem] = said(copy)

    assert problem.startswith(f"{SEED}/facts.yaml:{line_of(path, CUT)}:5: ")
    assert "does the number count just 'negara'?" in problem
    assert "answers: [{rule: cut-unit, because: ..., who: ..., on: YYYY-MM-DD}]" in problem


@pytest.mark.slow
def test_an_answer_settles_it_once_it_says_to_what_it_was_given(copy):
    path = write(copy, UNIT, with_answer())

    [problem] = said(copy)
    assert problem.endswith(
        "the answer does not say yet to what it was given; run 'kb check --write', which says it"
    )

    complete(Article.read(path.parent), path)
    assert said(copy) == []


def test_an_answer_of_a_day_to_come_is_refused(copy):
    write(copy, UNIT, with_answer().replace("2026-11-28", "2999-01-01"))

    assert ["the answer is of 2999-01-01, a day to come" in one for one in said(copy)] == [True]


@pytest.mark.slow
def test_an_answer_to_nothing_is_told_and_stops_nothing(copy):
    path = write(copy, UNIT, UNIT + "\n" + (ANSWER % ("cut-unit", "editors")).rstrip("\n"))
    complete(Article.read(path.parent), path)

    result = CliRunner().invoke(main, ["--project", str(copy.root), "check"])

    assert result.exit_code == 0
    assert "note: " in result.stderr
    assert "the rule 'cut-unit' asks nothing of this fact; take the answer out" in result.stderr


@pytest.mark.parametrize(("answer", "expected"), [
    (with_answer(who="nobody"), "no curator 'nobody' is known"),
    (with_answer(rule="cut-units"), "no rule 'cut-units' asks anything; did you mean 'cut-unit'?"),
    (with_answer(rule="another-name"), "no rule 'another-name' asks anything"),
])  # fmt: skip
def test_an_answer_names_a_rule_that_asks_and_a_known_curator(copy, answer, expected):
    write(copy, UNIT, answer)

    assert any(expected in one for one in said(copy))


def test_check_writes_what_an_answer_was_given_to_and_a_changed_fact_asks_again(copy):
    path = write(copy, UNIT, with_answer())
    article = Article.read(path.parent)
    assert complete(article, path) == 1
    assert complete(article, path) == 0
    assert said(copy) == []

    text = path.read_text("utf-8")  # as if it had been given to other words
    path.write_text(re.sub(r"of: [0-9a-f]{8}", "of: '00000000'", text), "utf-8")

    question, answer = said(copy)
    assert "does the number count just 'negara'?" in question
    assert answer.startswith(f"{SEED}/facts.yaml:{line_of(path, 'rule: cut-unit')}:")
    assert "the fact was changed since 'cut-unit' was answered" in answer


def test_an_answer_to_another_rule_is_told_beside_the_question(copy):
    path = write(copy, UNIT, with_answer(rule="no-marks"))

    question, answer = said(copy)

    assert "does the number count just 'negara'?" in question
    assert answer.startswith(f"{SEED}/facts.yaml:{line_of(path, 'rule: no-marks')}:")
    assert "the rule 'no-marks' asks nothing of this fact" in answer


@pytest.mark.slow
def test_an_answer_in_another_fact_is_told_beside_the_question(copy):
    path = write(copy, UNIT, CUT)
    other = "unit: {text: delegasi}"
    write(copy, other, f"{other}\n{ANSWER % ('cut-unit', 'editors')}".rstrip("\n"))

    answer = next(one for one in said(copy) if "asks nothing of this fact" in one)

    assert answer.startswith(f"{SEED}/facts.yaml:{line_of(path, 'rule: cut-unit')}:")
    assert "put it into the fact that is asked about" in answer
    assert any("does the number count just 'negara'?" in one for one in said(copy))


def test_a_rule_that_is_answered_twice_in_a_fact_is_told_with_both_lines(copy):
    twice = with_answer() + "\n" + "\n".join((ANSWER % ("cut-unit", "editors")).splitlines()[1:])
    path = write(copy, UNIT, twice)
    line = line_of(path, "rule: cut-unit")

    [problem] = [one for one in said(copy) if "is answered" in one]

    assert problem.startswith(f"{SEED}/facts.yaml:{line + 1}:")
    assert problem.endswith(f"the rule 'cut-unit' is answered in line {line} too; keep one")


def test_an_answer_with_the_digest_of_another_fact_says_which(copy):
    path = write(copy, UNIT, with_answer())
    complete(Article.read(path.parent), path)
    text = path.read_text("utf-8")
    value = SeedFile.read(path, "facts").value
    names = {one["ref"]: one["name"] for one in value["things"]}
    other = next(one for one in value["facts"] if one["id"] == "wrmza5")
    digest = digest_of(other, names)
    path.write_text(re.sub(r"of: '?[0-9a-f]{8}'?", f"of: '{digest}'", text), "utf-8")

    question, answer = said(copy)

    assert "does the number count just 'negara'?" in question
    assert answer.startswith(f"{SEED}/facts.yaml:{line_of(path, 'rule: cut-unit')}:")
    assert "the answer was given to the fact wrmza5, and not to this one" in answer


@pytest.mark.slow
def test_a_draft_is_told_as_a_note(copy):
    write(copy, UNIT, CUT)
    path = copy.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    start = text.index("status: accepted", text.index(CUT))
    end = text.index("\n", text.index("decided:", start))
    path.write_text(f"{text[:start]}status: draft{text[end:]}", "utf-8")

    result = CliRunner().invoke(main, ["--project", str(copy.root), "check"])

    assert result.exit_code == 0
    assert "note: " in result.stderr
    assert "does the number count just 'negara'?" in result.stderr


def test_a_slip_of_form_one_of_kind_and_one_of_meaning_are_told_in_one_run(copy):
    write(copy, "mode: Indirect", "mode: direct\n    moed: x")
    write(copy, "ref: person/ghada-waly}", "ref: person/to-lam}")
    write(copy, "office: {text: anggota Politbiro}", "office: anggota Politbiro")

    problems = "\n".join(said(copy))

    assert "unknown key 'moed'; did you mean 'mode'?" in problems
    assert "has no concept 'direct'; did you mean 'Direct'?" in problems
    assert "is the name of person/ghada-waly, not of person/to-lam" in problems
    assert "stands where a mapping is wanted" in problems


@pytest.mark.parametrize(("old", "new", "slip"), [
    ("mode: Indirect", "mode: direct", "did you mean 'Direct'?"),
    ("kind: Reception", "kind: reception", "did you mean 'Reception'?"),
    ("ref: group/heads-of-delegation}", "ref: group/nobody}", "'group/nobody' is not known"),
    ("ref: group/heads-of-delegation}", "ref: treaty/x}", "has not the form wanted"),
])  # fmt: skip
def test_a_slip_of_form_in_one_fact_hides_no_question_about_another(copy, old, new, slip):
    write(copy, old, new)
    write(copy, UNIT, CUT)

    problems = "\n".join(said(copy))

    assert slip in problems
    assert "the number count just 'negara'? the text goes on" in problems
    assert "?;" not in problems
    assert "which fact of" not in problems  # the one with the slip may be it


def test_who_answers_and_is_unknown_is_to_be_added_where_curators_stand(copy):
    write(copy, UNIT, with_answer(who="nobody"))

    [problem] = [one for one in said(copy) if "no curator" in one]

    assert "seeds/authorities/curators.trig" in problem


@pytest.mark.parametrize(("written", "known", "hint"), [
    ("direct", ["Direct", "Indirect"], "Direct"),
    ("indirect", ["Direct", "Indirect"], "Indirect"),
    ("DIRECT", ["Direct", "Indirect"], "Direct"),
    ("Dirct", ["Direct", "Indirect"], "Direct"),
    ("Indirct", ["Direct", "Indirect"], "Indirect"),
    ("ndirect", ["Direct", "Indirect"], "Indirect"),
    ("unaccepted", ["accepted", "draft"], None),
    ("non-accepted", ["accepted", "draft"], None),
    ("Disapproval", ["Approval", "Praise"], None),
    ("denied", ["Denied", "Scheduled"], "Denied"),
])  # fmt: skip
def test_a_mend_is_never_the_opposite(written, known, hint):
    assert nearest(written, known) == (f"did you mean '{hint}'?" if hint else "")


# --- Published ------------------------------------------------------------------------------------


def test_an_answer_is_published_as_provenance(project):
    article = an_article("Kenya signed the Moss Pact", "en")
    answer = Answer("no-word", {"en": "It is plain."}, "editors", "2026-11-28")
    fact = Fact(
        id="abcdef", article="example", start=17, end=26, quote="Moss Pact",
        content=Mention(Argument("Moss Pact", "treaty/pact")), by="curator",
        status="accepted", decided_by="editors", decided_on="2026-11-24", path=Path("facts.yaml"),
        line=1, answers=(answer,),
    )  # fmt: skip

    graph = map_article(
        article, FactFile((fact,), {}, Path("facts.yaml")), project.identifiers
    ).provenance

    activity = URIRef(f"{BASE}id/activity/answer-abcdef-no-word")
    found = {(p, o) for p, o in graph.predicate_objects(activity)}
    xsd = "http://www.w3.org/2001/XMLSchema#dateTime"
    assert found == {
        (URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), PROV.Activity),
        (PROV.used, URIRef(f"{BASE}fact/abcdef")),
        (PROV.wasAssociatedWith, URIRef(f"{BASE}id/curator/editors")),
        (PROV.endedAtTime, Literal("2026-11-28T00:00:00Z", datatype=URIRef(xsd))),
        (URIRef("http://purl.org/dc/terms/type"), URIRef(f"{BASE}rules#no-word")),
        (
            URIRef("http://www.w3.org/2000/01/rdf-schema#comment"),
            Literal("It is plain.", lang="en"),
        ),
    }


def test_a_digest_is_of_what_a_fact_says_and_of_the_names_of_its_things():
    fact = {"id": "abcdef", "type": "event", "event": "event/x", "kind": "Talks", "quote": "a b"}
    names = {"event/x": {"en": "X"}}

    same = {**fact, "status": "accepted", "quote": "a  b", "at": [0, 3], "answers": []}
    assert digest_of(same, names) == digest_of(fact, names)
    assert digest_of({**fact, "kind": "Visit"}, names) != digest_of(fact, names)
    assert digest_of(fact, {"event/x": {"en": "Y"}}) != digest_of(fact, names)


# --- On the page ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_page_of_a_review_asks_at_the_fact_and_takes_the_answer(copy):
    path = write(copy, UNIT, CUT)
    [asked] = [one for one in findings(copy.root, SEED) if one["rule"]]
    assert (asked["fact"], asked["rule"], asked["severity"]) == ("c6r6z8", "cut-unit", "question")
    session = Session(copy, SEED, "editors")
    fact = next(one for one in session.file().value["facts"] if one["id"] == "c6r6z8")
    seen = next(key for key, one in session.served.items() if one == fact)

    session.answer("c6r6z8", seen, "cut-unit", "The words leave it open.")

    assert [one for one in findings(copy.root, SEED) if one["rule"]] == []
    [answer] = session.file().value["facts"][session.file().value["facts"].index(
        next(one for one in session.file().value["facts"] if one["id"] == "c6r6z8"))]["answers"]  # fmt: skip
    assert (answer["rule"], answer["because"], answer["who"]) == (
        "cut-unit",
        "The words leave it open.",
        "editors",
    )
    assert len(answer["of"]) == 8
    assert "rule: cut-unit" in path.read_text("utf-8")

    session.undo()
    assert [one["rule"] for one in findings(copy.root, SEED) if one["rule"]] == ["cut-unit"]


# --- Identity -------------------------------------------------------------------------------------

BLOCKS = """
@prefix id: <id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <https://schema.org/> .
id:curator\\/editors a prov:Agent ; schema:name "The editors"@en ;
    dcterms:source <https://e.org/> ; prov:wasAttributedTo id:curator\\/editors .
id:country\\/ke a schema:Country ; schema:name "Kenya"@en ; schema:identifier "KE" , "KEN" ;
    dcterms:source <https://e.org/> ; prov:wasAttributedTo id:curator\\/editors .
id:country\\/pe a schema:Country ; schema:name "Peru"@en ; schema:identifier "PE" ;
    schema:sameAs <http://www.wikidata.org/entity/Q419> ;
    dcterms:source <https://e.org/> ; prov:wasAttributedTo id:curator\\/editors .
"""


@pytest.mark.parametrize(("old", "new", "expected"), [
    ('"PE"', '"PE"', []),
    ('"PE"', '"PE" , "KEN"', ["country/pe has the identifier 'KEN' of country/ke (x.ttl:8)"]),
    ('"PE"', '"KG"', ["country/pe has the code 'KG' of another State"]),
    ('"Kenya"@en ;', '"Kenya"@en ; schema:sameAs <http://www.wikidata.org/entity/Q419> ;',
     ["country/pe has the identifier 'http://www.wikidata.org/entity/Q419' of country/ke (x.ttl:8)"]),
])  # fmt: skip
def test_an_identifier_is_that_of_one_thing_and_a_code_that_of_its_state(
    tmp_path, project, old, new, expected
):
    (tmp_path / "x.ttl").write_text(BLOCKS.replace(old, new), "utf-8")

    found = mistaken(read_authorities(tmp_path, project.identifiers))

    assert [one.message for one in found] == expected


NUMBERED = """
id:treaty\\/one a schema:Legislation ; schema:identifier <id/treaty/one#n> .
<id/treaty/one#n> a schema:PropertyValue ; schema:propertyID "%s" ; schema:value "I-1" .
id:treaty\\/two a schema:Legislation ; schema:identifier <id/treaty/two#n> .
<id/treaty/two#n> a schema:PropertyValue ; schema:propertyID "%s" ; schema:value "I-1" .
"""


@pytest.mark.parametrize(("schemes", "expected"), [
    (("UN M49", "UN M49"), 1),
    (("United Nations registration number", "United Nations registration number"), 1),
    (("United Nations registration number", "UN M49"), 0),
    (("United Nations Treaty Series", "United Nations Treaty Series"), 0),  # one volume
])  # fmt: skip
def test_a_number_of_one_scheme_is_that_of_one_thing(schemes, expected):
    graph = Graph().parse(data=BLOCKS.partition("id:curator")[0] + NUMBERED % schemes, format="ttl")
    blocks = {}
    for reference in ("treaty/one", "treaty/two"):
        own = Graph()
        for subject, term, value in graph:
            if reference in str(subject).replace("\\", ""):
                own.add((subject, term, value))
        blocks[reference] = SimpleNamespace(
            reference=reference, triples=own, path=Path("x.trig"), line=len(blocks) + 1
        )

    found = [one.message for one in mistaken(blocks)]

    assert found == ["treaty/two has the identifier 'I-1' of treaty/one (x.trig:1)"] * expected


def test_no_identifier_of_the_project_is_that_of_two_things(project):
    authorities = known_authorities()

    assert list(mistaken(authorities)) == []


def summary(project, slug, *facts):
    article = Article(**{**vars(an_article("x", "en")), "slug": slug})
    whole = completed(article, {"facts": [{**DECIDED, **one} for one in facts]})["facts"]
    made = tuple(Fact.of(one, article, None, (Path(slug), i + 1)) for i, one in enumerate(whole))
    return Summary.of(article, FactFile(made, {}, Path(slug)), project.identifiers)


def signature(ref="action/x", treaty="treaty/pact", actor="country/ke", date="May 2020", **more):
    return {
        "type": "action", "act": ref, "action": "Signature", "treaty": {"text": "x", "ref": treaty},
        "actors": [{"text": "x", "ref": actor}], "date": {"text": date}, **more,
    }  # fmt: skip


@pytest.mark.parametrize(("other", "expected"), [
    (signature(), ""),
    (signature(date="2 June 2020"), ""),                # another day is another report
    (signature(treaty="treaty/other"), "action/x is another thing in one"),
    (signature(actor="country/pe"), "action/x is another thing in one"),
    (signature(ref="action/y"), "is action/y another act than action/x of one?"),
    (signature(ref="action/y", date="1 June 2021"), ""),
    (signature(ref="action/y", answers=[{"rule": "one-act-twice", "because": "x", "who": "editors", "on": "2026-11-28"}]), ""),
])  # fmt: skip
def test_one_reference_is_one_thing_in_all_articles_and_one_act_has_one(project, other, expected):
    summaries = [summary(project, "one", signature()), summary(project, "two", other)]

    found = [one.message for one in mistaken_things(summaries, Path)]

    assert [one[: len(expected)] for one in found] == ([expected] if expected else [])


def test_an_act_that_the_authorities_have_is_asked_about(project):
    text = "The Moss Pact was adopted in June 2010"
    fact = {
        "type": "action", "act": "action/x", "action": "Adoption", "quote": text,
        "treaty": {"text": "Moss Pact", "ref": "treaty/pact"}, "date": {"text": "June 2010"},
    }  # fmt: skip
    things = [{"ref": "action/x", "name": {"en": "Adoption"}}]

    assert [one.rule for one in told("en", text, [fact], KNOWN_TREATY, things)] == ["one-act-twice"]
