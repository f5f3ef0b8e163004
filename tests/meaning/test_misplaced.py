"""What is true of one thing is asked about where a fact says it of another one."""

from __future__ import annotations

import pytest
from meaning import told
from test_meaning import KNOWN, act, rules, said_by

ANA, LI = (
    {"text": "Ana Ruiz", "ref": "person/ana-ruiz"},
    {"text": "Li Wen", "ref": "person/li-wen"},
)
WITH_LEAGUE = {
    **KNOWN, "organization/league": ["Moss League"],
    "organization/league-office": ["Moss League Office for Ferns"],
    "organization/fern-club": ["Fern Club"],
}  # fmt: skip


def event(quote, ref="event/x", kind="Session", **more):
    return {"type": "event", "event": ref, "kind": kind, "quote": quote, **more}


def office(quote, words, holder=None, **more):
    holder = holder or ANA
    return {"type": "office", "holder": holder, "office": {"text": words}, "quote": quote, **more}


# --- Acts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "attended", "signed"), [
    ("en", "Kenya attended the signing ceremony of the Moss Pact", "Kenya signed the Moss Pact at a signing ceremony"),
    ("id", "Kenya menghadiri upacara penandatanganan Moss Pact", "Kenya menandatangani Moss Pact pada upacara penandatanganan"),
    ("vi", "Kenya đã dự lễ ký Moss Pact", "Kenya đã ký Moss Pact tại lễ ký"),
    ("es", "Kenya asistió a la ceremonia de firma del Moss Pact", "Kenya firmó el Moss Pact en la ceremonia de firma"),
    ("fr", "Le Kenya a assisté à la cérémonie de signature du Moss Pact", "Le Kenya a signé le Moss Pact lors de la cérémonie de signature"),
])  # fmt: skip
def test_who_attends_a_signing_has_not_signed_by_that(language, attended, signed):
    def asked(text):
        return rules(language, text, act("Signature", text), things=["action/x"])

    assert "only-attended" in asked(attended)
    assert asked(signed) == []


def test_that_a_signing_was_held_says_not_who_signed():
    text = "Disaksikan oleh Kenya, upacara penandatanganan Moss Pact berlangsung khidmat"

    assert "only-attended" in rules("id", text, act("Signature", text), things=["action/x"])


@pytest.mark.parametrize(("language", "unanimous", "consensus", "majority"), [
    ("en", "unanimously", "by consensus", "by a majority"),
    ("id", "secara bulat", "secara mufakat", "dengan suara mayoritas"),
    ("vi", "với sự nhất trí", "bằng đồng thuận", "với đa số"),
    ("es", "por unanimidad", "por consenso", "por mayoría"),
    ("fr", "à l’unanimité", "par consensus", "à la majorité"),
])  # fmt: skip
def test_the_way_of_deciding_is_the_one_of_the_words(language, unanimous, consensus, majority):
    ways = {"Unanimity": unanimous, "Consensus": consensus, "MajorityVote": majority}
    verb = {
        "en": "adopted",
        "id": "mengadopsi",
        "vi": "thông qua",
        "es": "adoptó",
        "fr": "a adopté",
    }
    for said, words in ways.items():
        text = f"Kenya {verb[language]} Moss Pact {words}"
        for given in ways:
            fact = act("Adoption", text, decision=given)
            expected = [] if given == said else ["other-decision"]

            assert rules(language, text, fact, things=["action/x"]) == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "Kenya nearly signed the Moss Pact", "not-done"),
    ("id", "Kenya hampir menandatangani Moss Pact", "not-done"),
    ("vi", "Kenya suýt ký Moss Pact", "not-done"),
    ("es", "Kenya casi firmó el Moss Pact", "not-done"),
    ("fr", "Le Kenya a presque signé le Moss Pact", "not-done"),
    ("en", "Rumours that Kenya signed the Moss Pact are false", "only-open"),
    ("id", "Konon Kenya menandatangani Moss Pact", "only-open"),
    ("vi", "Nghe nói Kenya ký Moss Pact", "only-open"),
    ("es", "Kenya habría firmado el Moss Pact", "only-open"),
    ("fr", "Le Kenya aurait signé le Moss Pact", "only-open"),
])  # fmt: skip
def test_what_was_nearly_done_or_is_only_rumoured_is_no_act(language, text, expected):
    assert rules(language, text, act("Signature", text), things=["action/x"]) == [expected]


@pytest.mark.parametrize(("language", "text"), [
    ("en", "Kenya's parliament passed the Fern Act, which implements the Moss Pact"),
    ("en", "Kenya will implement the Moss Pact through the Fern Act, which was passed in parliament"),
    ("id", "Parlemen Kenya mengesahkan Undang-Undang Pakis yang melaksanakan Moss Pact"),
    ("es", "El Senado de Kenya aprobó la ley de helechos que aplica el Moss Pact"),
    ("fr", "Le Parlement du Kenya a approuvé la loi qui met en œuvre le Moss Pact"),
])  # fmt: skip
def test_an_act_that_implements_a_treaty_is_told_by_its_clause_too(language, text):
    found = rules(language, text, act("DomesticApproval", text), things=["action/x"])

    assert "implementing-act" in found


def test_who_only_tells_of_an_act_has_not_done_it():
    text = "The Moss Pact was signed by Kenya in May, according to Peru"
    peru = [{"text": "Peru", "ref": "country/pe"}]

    assert rules("en", text, act("Signature", text), things=["action/x"]) == []
    assert rules("en", text, act("Signature", text, actors=peru), things=["action/x"]) == [
        "other-actor"
    ]


def test_an_act_without_a_verb_of_its_own_is_a_claim_by_its_description():
    text = "Ana Ruiz said that Kenya gave much to the Moss Pact"
    statement = said_by(text, "person/ana-ruiz", "Ana Ruiz")
    given = act("Contribution", text, description="Kenya gave much")
    claimed = {**given, "according_to": "statement/x"}
    things = ["statement/x", "action/x"]

    assert rules("en", text, statement, claimed, things=things) == []
    assert "claim-as-act" in rules("en", text, statement, given, things=things)


# --- Events ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "received", "watched"), [
    ("en", "Ana Ruiz received Li Wen", "The session was watched by Ana Ruiz"),
    ("id", "Ana Ruiz menjamu Li Wen", "Rapat disaksikan oleh Ana Ruiz"),
    ("vi", "Ana Ruiz tiếp Li Wen", "Phiên họp có Ana Ruiz chứng kiến"),
    ("es", "Ana Ruiz recibió a Li Wen", "Ana Ruiz presenció la sesión"),
    ("fr", "Ana Ruiz a accueilli Li Wen", "Ana Ruiz assistait à la séance"),
])  # fmt: skip
def test_a_host_is_told_by_a_word(language, received, watched):
    def asked(text):
        return rules(language, text, event(text, host=ANA), things=["event/x"])

    assert asked(received) == []
    assert asked(watched) == ["no-host-word"]


@pytest.mark.parametrize("key", ["date", "place", "host"])
def test_two_events_are_asked_about_where_they_take_the_same_words(key):
    text = "On 3 May in Lima Ana Ruiz received those who came for the moss fair"
    values = {
        "date": {"text": "3 May"},
        "place": {"text": "Lima", "ref": "place/lima"},
        "host": ANA,
    }
    first = event(text, **{key: values[key]})
    second = event(text, "event/y", "Conference", **{key: values[key]})
    things = ["event/x", "event/y"]

    assert rules("en", text, first, second, things=things) == ["shared-circumstance"]
    assert rules("en", text, first, event(text, "event/y", "Conference"), things=things) == []


def test_the_same_words_elsewhere_in_the_text_are_another_day():
    text = "The dinner was on 3 May. The fair was on 3 May"
    dinner = event("The dinner was on 3 May", date={"text": "3 May"})
    fair = event("The fair was on 3 May", "event/y", date={"text": "3 May"})

    assert rules("en", text, dinner, fair, things=["event/x", "event/y"]) == []


# --- Names and offices ----------------------------------------------------------------------------


@pytest.mark.parametrize(("rest", "expected"), [
    ("", []), (" The fair was held in Lima", ["capital-as-state"]),
])  # fmt: skip
def test_a_capital_stands_for_its_state_where_the_article_does_not_speak_of_the_city(
    rest, expected
):
    first = "Lima said that moss is green."
    city = {
        "type": "mention",
        "thing": {"text": "Lima", "ref": "place/lima"},
        "quote": rest.strip(),
    }
    facts = [said_by(first.rstrip("."), "country/pe", "Lima"), *([city] if rest else [])]

    assert rules("en", first + rest, *facts, things=["statement/x"]) == expected


@pytest.mark.parametrize(("of", "ref", "expected"), [
    ("Moss League Office for Ferns", "organization/league-office", []),
    ("Moss League", "organization/league", ["within-a-name"]),
])  # fmt: skip
def test_a_body_is_not_the_one_in_whose_name_its_own_stands(of, ref, expected):
    text = "Ana Ruiz is head of the Moss League Office for Ferns"
    fact = office(text, "head", of={"text": of, "ref": ref})

    assert rules("en", text, fact, known=WITH_LEAGUE) == expected


def test_a_conference_may_be_that_of_the_body_in_its_name():
    text = "The Moss League Conference was long"
    name = {
        "type": "name",
        "thing": {"text": "Moss League Conference", "ref": "event/x"},
        "quote": text,
    }
    league = {"text": "Moss League", "ref": "organization/league"}
    fact = event(text, kind="Conference", organizer=league)

    assert rules("en", text, fact, name, things=["event/x"], known=WITH_LEAGUE) == []


@pytest.mark.parametrize(("holder", "expected"), [(LI, []), (ANA, ["far-office"])])
def test_an_office_is_that_of_whom_it_stands_beside(holder, expected):
    text = "Ana Ruiz, who had come to the port by noon, met director Li Wen"

    assert rules("en", text, office(text, "director", holder)) == expected


def test_a_group_is_one_thing_however_many_belong_to_it():
    text = "Ana Ruiz met 40 Fern Club farmers"

    def group(ref):
        return {
            "type": "group",
            "group": {"text": "40 Fern Club farmers", "ref": ref},
            "quote": text,
        }

    found = rules(
        "en",
        text,
        group("group/x"),
        group("group/y"),
        things=["group/x", "group/y"],
        known=WITH_LEAGUE,
    )

    assert found == ["two-things"]


def test_words_that_an_inference_takes_for_one_body_are_not_taken_for_another():
    text = "The Bureau met in May"
    inferred = {
        "type": "inference", "about": "organization/league", "property": "tro:mentionedAs",
        "value": {"text": "The Bureau", "language": "en"}, "basis": ["https://e.org/"],
        "from": ["abcdef"], "reason": {"en": "It is so called."},
    }  # fmt: skip

    def mention(ref):
        return {"type": "mention", "thing": {"text": "The Bureau", "ref": ref}, "quote": text}

    assert rules("en", text, inferred, mention("organization/league"), known=WITH_LEAGUE) == []
    assert "two-things" in rules(
        "en", text, inferred, mention("organization/fern-club"), known=WITH_LEAGUE
    )


def test_an_inferred_name_is_not_that_of_another_thing():
    text = "The Fern Club met in May"
    inferred = {
        "type": "inference", "about": "organization/league", "property": "schema:alternateName",
        "value": {"text": "Fern Club", "language": "en"}, "basis": ["https://e.org/"],
        "from": ["abcdef"], "reason": {"en": "It is so called."},
    }  # fmt: skip

    assert rules("en", text, inferred, known=WITH_LEAGUE) == ["another-name"]


# --- Inferences -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "reason", "is_asked"), [
    ("2024-05-06", "It was Monday; the text is of 8 May 2024.", False),
    ("2024-05-15", "It was a week after 8 May 2024.", False),
    ("2024-09-06", "It was Monday; the text is of 8 May 2024.", True),
    ("2023-05-03", "The text is of 20 August 2024.", True),          # the year of nothing said
    ("2024-05-03", "The text is of 20 August 2024.", False),         # "3 May" is in the quote
    ("2024-09-06", "It follows from the season.", False),            # no day is named
    ("2024-09-06", "The text is of 2024-05-08.", True),
])  # fmt: skip
def test_a_day_is_one_that_its_reason_leads_to(value, reason, is_asked):
    text = "The fair on Monday was like that of 3 May"
    inferred = {
        "type": "inference", "about": "event/x", "property": "schema:startDate", "value": value,
        "from": ["abcdef"], "reason": {"en": reason},
    }  # fmt: skip
    found = rules("en", text, event(text, id="abcdef"), inferred, things=["event/x"])

    assert ("against-reason" in found) == is_asked


@pytest.mark.parametrize(("value", "reason", "is_asked"), [
    ("person/ana-ruiz", "The sentence before is of Ana Ruiz.", False),
    ("person/li-wen", "The sentence before is of Ana Ruiz.", True),
    ("person/li-wen", "The sentence before is of Ana Ruiz, the next of Li Wen.", False),
    ("person/li-wen", "It is of Ana Ruiz. It is not of Li Wen.", True),
    ("person/li-wen", "The sentence before is of the mayor.", False),
])  # fmt: skip
def test_who_is_inferred_is_whom_the_reason_speaks_of(value, reason, is_asked):
    text = "Ana Ruiz and Li Wen came. Moss is green."
    statement = {
        "type": "statement", "statement": "statement/x", "force": "Assertion", "mode": "Indirect",
        "words": "Moss is green", "quote": "Moss is green", "id": "abcdef",
    }  # fmt: skip
    inferred = {
        "type": "inference", "about": "statement/x", "property": "tro:speaker", "value": value,
        "from": ["abcdef"], "reason": {"en": reason},
    }  # fmt: skip
    found = rules("en", text, statement, inferred, things=["statement/x"])

    assert ("against-reason" in found) == is_asked


# --- Speech ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "text"), [
    ("en", "Ana Ruiz urged all to save moss"), ("id", "Ana Ruiz mendesak semua menjaga lumut"),
    ("vi", "Ana Ruiz kêu gọi mọi người giữ rêu"), ("es", "Ana Ruiz instó a todos a cuidar el musgo"),
    ("fr", "Ana Ruiz a exhorté les maires à garder la mousse"), ("en", "Ana Ruiz denied that moss is red"),
    ("en", "Ana Ruiz pledged to save moss"), ("en", "Ana Ruiz praised those who save moss"),
])  # fmt: skip
def test_what_is_urged_denied_pledged_or_praised_is_no_mere_assertion(language, text):
    words = text.removeprefix("Ana Ruiz ")
    fact = said_by(text, "person/ana-ruiz", "Ana Ruiz", words=words, force="Assertion")

    assert rules(language, text, fact, things=["statement/x"]) == ["other-force"]


def test_a_verb_within_what_was_said_gives_it_no_force():
    text = "Ana Ruiz said that the mayor urged all to save moss"
    fact = said_by(text, "person/ana-ruiz", "Ana Ruiz", words="the mayor urged all to save moss")

    assert rules("en", text, fact, things=["statement/x"]) == []


# --- The editors' names and translations ----------------------------------------------------------


def named(text, ref, name, *facts, language="en"):
    things = [{"ref": ref, "name": {language: name}}]
    return [one.rule for one in told(language, text, list(facts), WITH_LEAGUE, things)]


@pytest.mark.parametrize(("name", "expected"), [
    ("head", []), ("Head", []), ("head of the fern office", ["label-words"]),
])  # fmt: skip
def test_the_name_of_an_office_has_just_its_words(name, expected):
    text = "Ana Ruiz is head of the fair"

    assert named(text, "office/abcdef", name, office(text, "head", id="abcdef")) == expected


def test_the_name_of_an_office_in_another_language_names_no_other_body():
    text = "Ana Ruiz es jefa de la feria. La Moss League calla"
    fact = office("Ana Ruiz es jefa de la feria", "jefa", id="abcdef")

    def asked(name):
        things = [{"ref": "office/abcdef", "name": {"es": "jefa", "en": name}}]
        return [one.rule for one in told("es", text, [fact], WITH_LEAGUE, things)]

    assert asked("head") == []
    assert asked("head of the Moss League") == ["label-name"]


@pytest.mark.parametrize(("name", "expected"), [
    ("The fair", []), ("The fair of 40 farmers, according to Ana Ruiz", []),
    ("The fair of 40 farmers", ["label-hedge"]),
])  # fmt: skip
def test_a_number_that_is_somebodys_word_is_hedged_in_the_name_of_what_is_counted(name, expected):
    text = "Ana Ruiz said that the fair had 40 farmers"
    count = {
        "type": "count", "of": "event/x", "count": {"text": "40"}, "unit": {"text": "farmers"},
        "according_to": "person/ana-ruiz", "quote": text,
    }  # fmt: skip

    assert named(text, "event/x", name, event(text), count) == expected


@pytest.mark.parametrize(("gloss", "expected"), [
    ("Chợ có 40 thuyền", []), ("Chợ có 41 thuyền", ["gloss-number"]), ("Chợ tháng 5 có 40 thuyền", []),
])  # fmt: skip
def test_a_translation_has_the_numbers_of_its_passage(gloss, expected):
    text = "The May fair has 40 boats"
    fact = event(text, gloss={"vi": gloss})

    assert named(text, "event/x", "The fair", fact) == expected
