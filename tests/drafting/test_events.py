"""Which gatherings are read, and how acts, statements and events become drafts of facts."""

from __future__ import annotations

import re

import pytest
from marked import marked

from kb.drafting.frames.gatherings import events
from kb.drafting.relations import LONGEST_SLUG, relations


@pytest.mark.parametrize(("language", "text"), [
    # Those who meet often, or would if, or ask to, are not said to have met once.
    ("en", "Ms [P Ana Ruiz] regularly meets Mr [P John Koh]."),
    ("en", "Ms [P Ana Ruiz] would meet Mr [P John Koh] if the bill passed."),
    ("en", "Ms [P Ana Ruiz] met the demands of Mr [P John Koh]."),
    ("es", "La canciller [P Ana Ruiz] se reúne a menudo con el ministro [P Juan Soto]."),
    ("es", "La canciller [P Ana Ruiz] recibió del ministro [P Juan Soto] una carta."),
    ("fr", "Mme [P Ana Ruiz] rencontre souvent M. [P Jean Dupont]."),
    ("fr", "Mme [P Ana Ruiz] a rencontré trois fois M. [P Jean Dupont]."),
    ("id", "[P Ana Ruiz] kerap bertemu [P John Koh]."),
    ("vi", "Bà [P Ana Ruiz] thường xuyên gặp ông [P John Koh]."),
    # What is to be held, is the first ever held, or was so long before or after is no event here.
    ("en", "She praised the largest conference ever held in [L Samarkand]."),
    ("vi", "Chuyến thăm là hoạt động đầu tiên trong [D năm 2025]."),
    ("vi", "Các quan chức đã nhất trí khuyến nghị sớm phê chuẩn [T Công ước]."),
])  # fmt: skip
def test_what_is_no_one_event_is_left_out(language, text):
    assert events(marked(text, language)) == ()


@pytest.mark.parametrize(("language", "text", "kind"), [
    ("id", "Menteri itu mengadakan pertemuan dengan [P Ana Ruiz], pada Rabu ([D 5 Agustus 2020]).", "Talks"),
    ("fr", "Le ministre s’est exprimé lors de la COP28, le [D 5 décembre 2023].", "Conference"),
])  # fmt: skip
def test_a_gathering_has_the_day_of_its_clause(language, text, kind):
    (event,) = events(marked(text, language))

    assert (event.kind, event.date is not None) == (kind, True)


def test_one_event_told_of_twice_is_one():
    text = (
        "The signing ceremony was held in [L Hanoi] on [D 3 May 2021]. She praised the signing "
        "ceremony in [L Hanoi]. The signing ceremony in [L Lima] was on [D 4 May 2022]."
    )
    annotated = marked(text, "en")

    places = [annotated.words(event.place) for event in events(annotated)]
    first, again, other = (event.same for event in events(annotated))
    assert places == ["Hanoi", "Hanoi", "Lima"]
    assert first == again != other


def test_acts_statements_and_events_become_drafts():
    text = (
        "[C Kenya=ke] and [C Chile=cl] signed the [T Pact] at a signing ceremony in [L Lima] on [D 3 May 2001]. "
        "[O UNODC] urged [C Peru=pe] to ratify the [T Pact]."
    )

    drafts = relations(marked(text, "en"))

    facts = {
        fact.get("act", fact.get("statement", fact.get("event"))): fact for fact in drafts.facts
    }
    signed = "Kenya and Chile signed the Pact at a signing ceremony in Lima on 3 May 2001"
    assert facts["action/signature-of-pact-by-ke"] == {
        "type": "action", "act": "action/signature-of-pact-by-ke", "action": "Signature",
        "treaty": {"text": "Pact", "ref": "treaty/pact"}, "actors": [{"text": "Kenya", "ref": "country/ke"}],
        "date": {"text": "3 May 2001"}, "place": {"text": "Lima", "ref": "place/lima"},
        "during": "event/signing-ceremony-lima-2001-05-03", "quote": signed, "at": [0, len(signed)],
        "by": "rule:act-sign", "status": "draft",
    }  # fmt: skip
    assert facts["event/signing-ceremony-lima-2001-05-03"]["kind"] == "SigningCeremony"
    call = facts["statement/unodc-urged-peru-to-ratify-the-pact"]
    assert call["concerns"] == ["anticipated/ratification-of-pact-by-pe-called-for"]
    assert facts[call["concerns"][0]]["outlook"] == "CalledFor"
    assert {thing["ref"] for thing in drafts.things} == set(facts)
    names = {thing["ref"]: thing["name"] for thing in drafts.things}
    assert names["action/signature-of-pact-by-ke"] == {"en": "Signature: Pact (Kenya)"}


def test_an_act_without_a_day_is_described_by_its_words_and_one_retold_has_its_source():
    drafts = relations(marked("[P Jane Doe] said that [C Kenya] had ratified the [T Pact].", "en"))

    (act,) = (fact for fact in drafts.facts if fact["type"] == "action")
    assert act["description"] == "Kenya had ratified the Pact"
    assert act["according_to"] == "statement/jane-doe-kenya-had-ratified-the-pact"


def test_references_are_plain_short_and_each_its_own():
    long = "đất nước và con người " * 12
    text = f"[P Tô Lâm] nói rằng {long}tốt. [P Tô Lâm] nói rằng {long}đẹp."

    drafts = relations(marked(text, "vi"))

    references = [thing["ref"] for thing in drafts.things]
    assert len(set(references)) == 2
    for reference in references:
        assert re.fullmatch(r"statement/[a-z0-9]+(-[a-z0-9]+)*", reference)
        assert len(reference) <= len("statement/") + LONGEST_SLUG + len("-2")


def test_an_event_without_a_name_is_called_after_its_place():
    annotated = marked("Talks were held in [L Lima] on [D 3 May 2021].", "en")

    [event] = [fact for fact in relations(annotated).facts if fact["type"] == "event"]

    assert event["event"].startswith("event/talks-lima")
