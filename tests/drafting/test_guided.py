"""Records as guides: acts that a record has are drafted where the words of an article tell them.

The acts are real: what the depositaries' pages say is the expected value. The sentences are not.
"""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from conftest import known_authorities

from kb.cli import main
from kb.drafting import guided
from kb.drafting.drafting import draft
from kb.drafting.explaining import explain
from kb.drafting.guided import records_of
from kb.namespaces import TRO
from kb.seeds.article import Article, digest
from kb.seeds.authorities import read_authorities
from kb.seeds.records import selected
from kb.seeds.records.selected import DatedAct, acts_of

TREATY = {
    "en": "Treaty on the Prohibition of Nuclear Weapons",
    "es": "Tratado sobre Prohibición de Armas Nucleares",
    "fr": "Traité sur l’interdiction des armes nucléaires",
    "id": "TPNW",
    "vi": "Hiệp ước Cấm vũ khí hạt nhân",
}


@pytest.fixture(scope="module")
def records(project):
    return records_of(project)


def article(text: str, language: str, published: str | None) -> Article:
    return Article(
        "news", text, digest(text), language, {"en": "News"}, "editors", "2026-11-29",
        None, published, None, None, (),
    )  # fmt: skip


def told(text, language, published, labels, records, **more):
    """The facts that a record was the guide to."""
    text = text.replace("<treaty>", TREATY[language])
    facts = draft(article(text, language, published), labels, records, **more).facts
    return [fact for fact in facts if fact["by"].endswith("-recorded")]


def said(fact) -> tuple[str, str, str | None]:
    return fact["act"], fact["action"], fact.get("date", {}).get("text")


# --- The words tell it ------------------------------------------------------------------------------


@pytest.mark.some(6)
@pytest.mark.parametrize(
    ("language", "published", "text", "act", "day"),
    [
        ("en", "2015-12-12", "WIPO announced the ratification of the Marrakesh Treaty by Australia on 10 December 2015.", "marrakesh-treaty-ratification-au", "10 December 2015"),
        ("en", None, "WIPO announced the ratification of the Marrakesh Treaty by Australia on 10 December 2015.", "marrakesh-treaty-ratification-au", "10 December 2015"),
        # the day of publication gives the year
        ("en", "2016-07-02", "WIPO has announced the accession of Canada to the Marrakesh Treaty on 30 June.", "marrakesh-treaty-accession-ca", "30 June"),
        # no day, but it is the news of these days
        ("en", "2018-01-20", "The United Nations announced Mexico's ratification of the <treaty>.", "tpnw-ratification-mx", None),
        ("es", "2018-01-20", "La ratificación del <treaty> por México quedó registrada el 16 de enero de 2018.", "tpnw-ratification-mx", "16 de enero de 2018"),
        ("es", "2018-01-20", "La ratificación del <treaty> por México fue recibida en Nueva York.", "tpnw-ratification-mx", None),
        ("fr", "2018-01-20", "La ratification du <treaty> par le Mexique a été enregistrée le 16 janvier 2018.", "tpnw-ratification-mx", "16 janvier 2018"),
        ("id", "2024-09-26", "Ratifikasi <treaty> oleh Indonesia tercatat di New York pada 24 September 2024.", "tpnw-ratification-id", "24 September 2024"),
        ("vi", "2018-05-20", "Việt Nam đã hoàn tất thủ tục phê chuẩn <treaty> ngày 17/5/2018.", "tpnw-ratification-vn", "ngày 17/5/2018"),
        ("vi", "2018-05-20", "Ngày 17/5/2018, Việt Nam hoàn thành phê chuẩn <treaty>.", "tpnw-ratification-vn", "Ngày 17/5/2018"),
    ],
)  # fmt: skip
def test_words_that_tell_a_recorded_act_are_drafted_as_that_act(
    language, published, text, act, day, labels, records
):
    [fact] = told(text, language, published, labels, records)

    kind = "Accession" if "accession" in act else "Ratification"
    assert said(fact) == (f"action/{act}", kind, day)


def test_a_draft_has_the_words_of_the_article_and_nothing_else(labels, records):
    text = (
        "WIPO announced the ratification of the Marrakesh Treaty by Australia on 10 December 2015."
    )

    [fact] = told(text, "en", "2015-12-12", labels, records)

    assert fact == {
        "id": fact["id"],
        "type": "action",
        "act": "action/marrakesh-treaty-ratification-au",
        "action": "Ratification",
        "treaty": {"text": "Marrakesh Treaty", "ref": "treaty/marrakesh-treaty"},
        "actors": [{"text": "Australia", "ref": "country/au"}],
        "date": {"text": "10 December 2015"},
        "quote": "ratification of the Marrakesh Treaty by Australia on 10 December 2015",
        "at": [19, 88],
        "by": "rule:act-ratification-recorded",
        "status": "draft",
    }


def test_a_day_that_is_told_from_the_day_of_publication_is_inferred(labels, records):
    text = (
        f"The United Nations announced the ratification of the {TREATY['en']} by Mexico yesterday."
    )

    facts = draft(article(text, "en", "2018-01-17"), labels, records).facts

    [act] = [fact for fact in facts if fact["type"] == "action"]
    [day] = [fact for fact in facts if fact["type"] == "inference"]
    assert (act["act"], "date" in act) == ("action/tpnw-ratification-mx", False)
    assert (day["about"], day["value"]) == ("action/tpnw-ratification-mx", "2018-01-16")


def test_the_words_with_the_day_are_taken_before_those_without(labels, records):
    text = (
        "The United Nations announced Mexico's ratification of the <treaty>.\n"
        "The United Nations announced the ratification of the <treaty> by Mexico on 16 January 2018."
    )

    [fact] = told(text, "en", "2018-01-20", labels, records)

    assert fact["date"] == {"text": "16 January 2018"}


# --- They do not ------------------------------------------------------------------------------------

RIGHT = "WIPO announced the ratification of the Marrakesh Treaty by Australia on 10 December 2015."
RIGHT_ES = "La ratificación del <treaty> por México quedó registrada el 16 de enero de 2018."
WRONG = [
    ("another State", "en", RIGHT.replace("Australia", "Peru")),
    ("another day", "en", RIGHT.replace("10 December", "11 December")),
    ("another year", "en", RIGHT.replace("2015", "2014")),
    ("another treaty", "en", RIGHT.replace("Marrakesh", "Beijing")),
    ("another kind", "en", RIGHT.replace("ratification", "signing")),
    ("two treaties", "en", RIGHT.replace("Treaty by", "Treaty and the Beijing Treaty by")),
    ("two States", "en", RIGHT.replace("WIPO", "Canada")),
    ("a plan", "en", "WIPO announced plans for the ratification of the Marrakesh Treaty by Australia on 10 December 2015."),
    ("a plan with a verb", "en", "Australia will ratify the Marrakesh Treaty, WIPO was told on 10 December 2015."),
    ("it was planned", "en", "The ratification of the Marrakesh Treaty by Australia is planned for 10 December 2015."),
    ("denied", "en", "There was no talk of it, and the ratification of the Marrakesh Treaty by Australia did not happen on 10 December 2015."),
    ("a wish", "en", "Campaigners urged on the ratification of the Marrakesh Treaty by Australia on 10 December 2015."),
    ("a claim", "en", "Campaigners claimed the ratification of the Marrakesh Treaty by Australia on 10 December 2015."),
    ("a condition", "en", "If reports are right, the ratification of the Marrakesh Treaty by Australia came on 10 December 2015."),
    ("a question", "en", "Was the ratification of the Marrakesh Treaty by Australia on 10 December 2015?"),
    ("a parliament", "en", "The ratification of the Marrakesh Treaty by Australia passed through parliament on 10 December 2015."),
    ("talks joined", "en", "Australia joined the talks on the Marrakesh Treaty on 10 December 2015."),
    ("the day of what was said", "en", "WIPO announced on 10 December 2015 the ratification of the Marrakesh Treaty by Australia."),
    ("somebody else's ratification", "en", "Australia's neighbours completed the ratification of the Marrakesh Treaty on 10 December 2015."),
    ("another State", "es", RIGHT_ES.replace("México", "Perú")),
    ("another day", "es", RIGHT_ES.replace("16", "17")),
    ("a plan", "es", RIGHT_ES.replace("quedó registrada", "quedará registrada")),
    ("denied", "es", RIGHT_ES.replace("quedó", "no quedó")),
    ("a condition", "es", f"Si es cierto, {RIGHT_ES[0].lower()}{RIGHT_ES[1:]}"),
    ("a wish", "es", "La campaña apoya la ratificación del <treaty> por México, recibida el 16 de enero de 2018."),
]  # fmt: skip


@pytest.mark.some(6)
@pytest.mark.parametrize(
    ("language", "text"), [row[1:] for row in WRONG], ids=[f"{row[1]}-{row[0]}" for row in WRONG]
)
def test_words_that_do_not_tell_it_are_no_draft_though_the_record_has_it(
    language, text, labels, records
):
    published = {"en": "2015-12-12", "es": "2018-01-20"}[language]

    assert told(text, language, published, labels, records) == []


def test_an_act_without_a_day_in_the_words_is_the_news_of_a_week_only(labels, records):
    text = "The United Nations announced Mexico's ratification of the <treaty>."

    assert told(text, "en", "2018-01-23", labels, records) != []
    assert told(text, "en", "2018-01-24", labels, records) == []
    assert told(text, "en", "2018-01-15", labels, records) == []  # before it was done
    assert told(text, "en", None, labels, records) == []


def test_what_comes_behind_casts_doubt_on_words_without_a_day(labels, records):
    text = "The United Nations announced the ratification of the <treaty> by Mexico, expected next week."

    assert told(text, "en", "2018-01-20", labels, records) == []


def test_what_the_rules_have_drafted_is_not_drafted_again(labels, records):
    text = "Australia ratified the Marrakesh Treaty on 10 December 2015."

    facts = draft(article(text, "en", "2015-12-12"), labels, records).facts

    assert [fact["by"] for fact in facts if fact["type"] == "action"] == [
        "rule:act-ratification-active"
    ]


def test_a_deposit_that_is_drafted_is_the_consent_already(labels, records):
    text = (
        "Australia deposited its instrument of ratification of the Marrakesh Treaty on 10 December 2015. "
        f"{RIGHT}"
    )

    assert told(text, "en", "2015-12-12", labels, records) == []


def test_a_statement_makes_no_act_of_what_it_says(labels, records):
    text = '"Here is the ratification of the Marrakesh Treaty by Australia on 10 December 2015," Ana Ruiz said.'

    assert told(text, "en", "2015-12-12", labels, records) == []


# --- What is read of the records --------------------------------------------------------------------


@pytest.mark.slow
def test_some_records_give_the_acts_that_all_records_do(project):
    ids, folder = project.identifiers, project.seeds / "authorities"
    found = read_authorities(folder, ids, has_tables=False)
    treaties = ("treaty/tpnw", "treaty/marrakesh-treaty", "treaty/ccw-protocol-i")

    for treaty in treaties:
        some = acts_of([treaty], project.seeds / "records", found, ids)

        expected = {
            (reference, str(day))
            for reference, one in known_authorities().items()
            for graph in (one.recorded.values() if reference.startswith("action/") else ())
            if ids.thing(treaty) in [*graph.objects(None, TRO.treaty)]
            and any(graph.objects(None, TRO.actor))
            for day in graph.objects(None, TRO.actionDate)
        }
        assert {(one.reference, one.day) for one in some} == expected != set()


def test_a_recorded_act_is_what_the_page_says(project):
    """The UN Treaty Collection: Indonesia ratified the TPNW on 24 September 2024."""
    ids, seeds = project.identifiers, project.seeds
    found = read_authorities(seeds / "authorities", ids, has_tables=False)

    acts = acts_of(["treaty/tpnw"], seeds / "records", found, ids)

    assert (
        DatedAct("action/tpnw-ratification-id", "Ratification", "treaty/tpnw", "country/id", "2024-09-24")
        in acts
    )  # fmt: skip


def test_no_record_is_read_for_a_treaty_that_none_is_of(project, labels, monkeypatch):
    def refuse(*arguments):
        raise AssertionError(arguments)

    monkeypatch.setattr(selected.RecordFolder, "read", refuse)
    records = records_of(project)

    for text in ("Peru ratified the Kigali Amendment.", "Peru ratified the Harbour Treaty."):
        assert draft(article(text, "en", "2018-01-20"), labels, records) == draft(
            article(text, "en", "2018-01-20"), labels
        )


def test_nothing_at_all_is_read_where_no_authority_is_named(project, labels, monkeypatch):
    monkeypatch.setattr(guided, "acts_of", lambda *_: pytest.fail("read"))

    draft(article("Peru ratified the Harbour Treaty.", "en", None), labels, records_of(project))


# --- What is said of it -----------------------------------------------------------------------------


def test_explain_says_that_the_record_was_the_guide(labels, records):
    found = explain(article(RIGHT, "en", "2015-12-12"), labels, records)

    lines = "\n".join(found.lines())
    assert (
        "    rule act-ratification-recorded: words for an act that a record has, which was the guide to "
        "them\n    word: 'ratification' [19, 31]\n    day: '10 December 2015' [72, 88]\n" in lines
    )
    assert "doubted" not in lines  # of what was read, nothing is said to have come to nothing


@pytest.mark.slow
def test_kb_draft_writes_it_and_kb_check_finds_no_fault(copy):
    """All rows of Afghanistan are in the sample of the records."""
    text = "WIPO news\nWIPO announced the accession of Afghanistan to the Berne Convention on 2 March 2018.\n"
    (copy.root / "page.txt").write_text(text, "utf-8")
    command = ("new", str(copy.root / "page.txt"), "--slug", "berne", "--language", "en")
    more = ("--published", "2018-03-05", "--publisher", "X", "--url", "https://example.org/x")

    def run(*arguments):
        result = CliRunner().invoke(main, ["--project", str(copy.root), *arguments])
        assert result.exit_code == 0, result.output
        return result

    run(*command, *more, "--label", "WIPO news")
    run("draft", "berne")
    path = copy.seeds / "berne" / "facts.yaml"
    assert "act: action/berne-convention-accession-af\n" in path.read_text("utf-8")
    decided = "status: accepted\n    decided: {who: editors, on: 2026-11-29}"
    path.write_text(path.read_text("utf-8").replace("status: draft", decided), "utf-8")
    run("check")
