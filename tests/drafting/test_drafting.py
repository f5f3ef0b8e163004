"""An article becomes drafts of facts: each through the gate, each for a person to decide."""

from __future__ import annotations

import pytest

from kb.drafting.drafting import draft
from kb.errors import SeedError, UnknownTerm
from kb.seeds.article import Article, digest


def article(text, language="en", published=None):
    return Article(
        "talks", text, digest(text), language, {"en": "Talks"}, "editors", "2026-11-25",
        None, published, None, None, (),
    )  # fmt: skip


def of_type(drafted, kind):
    return [fact for fact in drafted.facts if fact["type"] == kind]


def test_the_first_article_is_drafted_as_a_reader_reads_it(project, labels):
    first = Article.read(project.seeds / "hanoi-reception")

    drafted = draft(first, labels)

    offices = {
        (fact["holder"]["ref"], fact["office"]["text"], fact.get("of", {}).get("ref"))
        for fact in of_type(drafted, "office")
    }
    assert offices == {
        ("person/to-lam", "Sekretaris Jenderal", None),
        ("person/luong-tam-quang", "anggota Politbiro", None),
        ("person/luong-tam-quang", "Menteri Keamanan Publik", None),
        ("person/ghada-waly", "Direktur Eksekutif", "organization/unodc"),
    }
    counted = {(fact["count"]["text"], fact["unit"]["text"]) for fact in of_type(drafted, "count")}
    assert counted == {("ribuan", "delegasi"), ("110", "negara dan organisasi internasional")}
    assert of_type(drafted, "action") == []  # no State is said to have done anything
    [call] = [one for one in of_type(drafted, "anticipated") if one["outlook"] == "CalledFor"]
    assert (call["action"], call["treaty"]["ref"]) == (
        "Ratification",
        "treaty/un-cybercrime-convention",
    )


def test_every_draft_names_its_rule_and_waits_for_a_person(project, labels):
    drafted = draft(Article.read(project.seeds / "hanoi-reception"), labels)

    assert {fact["status"] for fact in drafted.facts} == {"draft"}
    assert all(fact["by"].startswith("rule:") for fact in drafted.facts)
    assert not any("decided" in fact for fact in drafted.facts)


def test_the_same_text_gives_the_same_drafts(labels):
    text = "President Ana Ruiz of Kenya signed the Nile Treaty in Lamu on 5 May 2020."

    assert draft(article(text), labels) == draft(article(text), labels)


def test_what_no_authority_has_is_a_candidate(labels):
    text = "President Ana Ruiz Paz spoke of the Lower Nile Treaty in Port Blue."

    drafted = draft(article(text), labels)

    assert [one["ref"] for one in drafted.candidates] == [
        "person/ana-ruiz-paz",
        "place/port-blue",
        "treaty/lower-nile-treaty",
    ]


def test_today_is_inferred_from_the_day_of_publication(labels):
    text = "Kenya signed the Paris Agreement today."

    drafted = draft(article(text, published="2019-08-07"), labels)

    [act] = of_type(drafted, "action")
    [day] = of_type(drafted, "inference")
    assert "date" not in act
    assert (day["about"], day["property"], day["value"], day["from"]) == (
        act["act"], "tro:actionDate", "2019-08-07", [act["id"]],
    )  # fmt: skip
    assert day["reason"]["en"] == "The text says “today” and was published on 2019-08-07."


def test_a_month_that_is_inferred_is_no_day(labels):
    drafted = draft(article("Kenya signed the Nile Treaty last month.", "en", "2025-02-12"), labels)

    assert of_type(drafted, "action")
    assert of_type(drafted, "inference") == []


def test_without_a_day_of_publication_nothing_is_inferred(labels):
    drafted = draft(article("Kenya signed the Paris Agreement today."), labels)

    assert of_type(drafted, "inference") == []


def test_a_language_without_words_is_refused_by_name(labels):
    with pytest.raises(UnknownTerm, match="no words to draft by in language 'tlh'"):
        draft(article("Text.", "tlh"), labels)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "x" * 20_000,
        "A " * 20_000,
        "Minister " * 5_000,
        "Convention on the " * 1_000,
        "“" * 5_000 + "Kenya",
        "Kenya signed " * 2_000,
        "12 " * 10_000 + "countries",
        "\u202eKenya\u200b signed\ufeff the Paris Agreement",
        "😀 𝕂𝕖𝕟𝕪𝕒 signed the Paris Agreement",
    ],
)
def test_no_text_is_too_strange_to_be_drafted(text, labels):
    drafted = draft(article(text), labels)

    assert all(fact["status"] == "draft" for fact in drafted.facts)


def test_a_text_that_is_no_article_is_refused(labels):
    with pytest.raises(SeedError, match=r"seeds/talks/article.txt:1:1: has 200,001 characters"):
        draft(article("x" * 200_001), labels)


@pytest.mark.parametrize(
    ("text", "language", "actor"),
    [
        ("Kenya on Wednesday signed in Nairobi the Treaty on Seeds, its minister said.", "en", "ke"),
        ("Kenya pada Rabu menandatangani Perjanjian Benih di Jakarta.", "id", "ke"),
        ("Việt Nam đã ký tại Hà Nội Công ước về hạt giống.", "vi", "vn"),
        ("Uruguay firmó el miércoles en Lima el Tratado de Semillas.", "es", "uy"),
        ("Le Togo a signé mercredi à Lomé la Convention sur les semences.", "fr", "tg"),
    ],
)  # fmt: skip
def test_day_and_place_may_stand_between_a_verb_and_its_treaty(text, language, actor, labels):
    drafted = draft(article(text, language), labels)

    [act] = of_type(drafted, "action")
    assert act["action"] == "Signature"
    assert [one["ref"] for one in act["actors"]] == [f"country/{actor}"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (
            "The Paris Agreement was adopted by the United Nations General Assembly on 3 May 2019.",
            "united-nations-general-assembly",
        ),
        (
            "The European Parliament approved the Paris Agreement on 3 May 2019.",
            "european-parliament",
        ),
    ],
)
def test_a_body_that_is_no_party_is_agent_of_its_act_and_no_actor(text, body, labels):
    """Else the draft breaks a shape once it is accepted: only who concludes treaties is an actor."""
    [act] = of_type(draft(article(text), labels), "action")

    assert "actors" not in act
    assert [one["ref"] for one in act["agents"]] == [f"organization/{body}"]


def test_a_name_in_brackets_is_quoted_with_words_around_it(labels):
    drafted = draft(article("The envoy of the United Nations (UN) met the minister."), labels)

    [short] = [fact for fact in of_type(drafted, "name") if fact["thing"]["text"] == "UN"]
    assert short["quote"] == "The envoy of the United Nations (UN) met the minister"


@pytest.mark.parametrize(
    ("text", "language", "owner"),
    [
        ("Kenya has 12 extradition treaties.", "en", "country/ke"),
        ("Kenya memiliki 12 perjanjian ekstradisi.", "id", "country/ke"),
        ("Kenya and Chile signed three agreements on seeds.", "en", None),
        ("Kenya dan Cile menandatangani tiga perjanjian.", "id", None),
    ],
)
def test_so_many_treaties_are_those_of_one_state_alone(text, language, owner, labels):
    drafted = draft(article(text, language), labels)

    assert [fact["of"] for fact in of_type(drafted, "count")] == ([owner] if owner else [])
