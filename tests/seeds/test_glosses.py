"""What curators translate of an article, and what they call its offices: from the file to the page."""

from __future__ import annotations

import pytest
from conftest import known_authorities, known_ontology
from rdflib import Literal

from kb.errors import SeedError
from kb.identifiers import Identifiers
from kb.mapping.articles import map_article
from kb.mapping.graphs import Mapped
from kb.namespaces import OA, RDF, SCHEMA, TRO
from kb.review.forms import quoted
from kb.seeds.article import Article
from kb.seeds.facts import FactFile

SEED = "hanoi-reception"
ids = Identifiers("https://w3id.org/treaty-kb/")
thing = ids.thing


def read(project) -> tuple[Article, FactFile]:
    known = known_authorities()
    article = Article.read(project.seeds / SEED)
    path = project.seeds / SEED / "facts.yaml"
    return article, FactFile.read(article, path, known.keys(), known_ontology())


@pytest.fixture(scope="module")
def hanoi(project) -> Mapped:
    return map_article(*read(project), ids)


# The file


def test_two_translations_of_one_passage_are_refused_with_both_lines(copy):
    path = copy.seeds / SEED / "facts.yaml"
    lines = path.read_text("utf-8").split("\n")
    first = next(i for i, line in enumerate(lines) if line.strip() == "at: [493, 561]") + 2
    again = lines.index("    at: [493, 561]", first)
    lines.insert(again + 1, "    gloss: {en: General Quang of the Politburo}")
    path.write_text("\n".join(lines), "utf-8")

    with pytest.raises(SeedError) as caught:
        read(copy)

    (problem,) = caught.value.problems
    assert problem.line == again + 2
    assert f"the same passage has another gloss in 'en' in line {first + 1}" in problem.message


def test_a_passage_of_several_facts_may_be_translated_by_any_of_them(copy):
    path = copy.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    at, gloss = "    at: [2114, 2214]\n", "    gloss: {fr: Le Viet Nam demande la ratification}\n"
    head, _, tail = text.rpartition(at)
    path.write_text(head + at + gloss + tail, "utf-8")

    assert read(copy)[1].facts


def test_another_quote_drops_the_translation_of_the_old_one():
    fact = {
        "type": "mention",
        "thing": {"text": "talks"},
        "quote": "the talks",
        "gloss": {"vi": "cuộc hội đàm"},
    }

    same = quoted(fact, "Then the talks began.", (5, 14))
    other = quoted(fact, "Then the talks began.", (5, 20))

    assert same["gloss"] == {"vi": "cuộc hội đàm"}
    assert (other["quote"], "gloss" in other) == ("the talks began", False)


# The graphs


def test_a_passage_has_its_translations_and_whose_they_are_once_for_all_its_facts(hanoi):
    # "meratifikasi Konvensi tersebut", and the whole sentence, on which three facts rest
    short = thing("passage/hanoi-reception/2158-2188")
    whole = thing("passage/hanoi-reception/2114-2214")

    assert set(hanoi.default[short : TRO.gloss]) == {
        Literal("to ratify that Convention", "en"),
        Literal("phê chuẩn Công ước đó", "vi"),
    }
    assert len(set(hanoi.default[whole : TRO.gloss])) == 2
    assert set(hanoi.default[whole : SCHEMA.translator]) == {thing("curator/editors")}


def test_every_passage_of_the_first_article_is_translated_into_english_and_vietnamese(hanoi):
    passages = set(hanoi.default.subjects(RDF.type, OA.SpecificResource))

    languages = [{g.language for g in hanoi.default[one : TRO.gloss]} for one in passages]

    assert languages == [{"en", "vi"}] * len(passages)


def test_a_choice_that_was_unanimous_says_so(hanoi):
    choice = thing("action/choice-of-hanoi-as-the-place-of-signature")

    assert hanoi.default.value(choice, TRO.decisionMode) == TRO.Unanimity


def test_the_editors_names_of_an_office_stand_in_the_record_of_the_article(hanoi):
    record = hanoi.facts[ids.fact("article-hanoi-reception")]

    names = {name.language: str(name) for name in record[thing("office/s7fpdf") : SCHEMA.name]}

    assert set(names) == {"en", "es", "fr", "id", "vi"}
    assert (names["en"], names["vi"]) == ("General Secretary", "Tổng Bí thư")


def test_what_rests_on_a_speakers_word_says_whose_in_every_label(hanoi):
    # The Minister's figures and his witnesses, To Lam's choice, Ghada Waly's praise
    vouched = set(hanoi.default.subjects(TRO.accordingTo)) - set(
        hanoi.default.subjects(RDF.type, TRO.Proposal)
    )
    names = {str(name) for one in vouched for name in hanoi.default[one : SCHEMA.name]}

    hedges = ("according to", "menurut", "theo ")
    witnesses = {name for name in names if not any(hedge in name for hedge in hedges)}
    assert witnesses == {
        "peace-loving people all over the world",
        "orang-orang yang cinta damai di seluruh dunia",
        "những người yêu chuộng hòa bình trên toàn thế giới",
    }


# The pages


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "General Secretary To Lam received heads of delegation <small"),
        ("vi", "Tổng Bí thư Tô Lâm tiếp trưởng đoàn <small"),
        ("fr", "General Secretary To Lam received heads of delegation <small"),
    ],
)
def test_a_reader_of_another_language_sees_what_a_quotation_means(client, language, words):
    page = client.get(f"/page/passage/hanoi-reception/74-125?lang={language}").text

    assert words in page
    assert "<mark>Sekretaris Jenderal To Lam menerima kepala delegasi</mark>" in page


def test_who_reads_the_language_of_a_quotation_sees_no_translation(client):
    page = client.get("/page/passage/hanoi-reception/74-125?lang=id").text

    assert 'class="gloss"' not in page


def test_a_count_is_called_what_the_editors_call_it(client):
    page = client.get("/page/count/wrmza5?lang=en").text

    assert ">thousands of delegates, according to Luong Tam Quang</h1>" in page
