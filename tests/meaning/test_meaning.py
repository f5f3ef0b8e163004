"""The rules of meaning: each is listed, has a right and a wrong example, and does what it says."""

from __future__ import annotations

import re

import pytest
from meaning import EXAMPLES, ONTOLOGY, RULES, read_example, told, told_by_example

from kb.errors import UnknownTerm
from kb.meaning.findings import CHECKS


def test_every_rule_is_listed_and_every_listed_rule_is_there():
    assert set(RULES) == set(CHECKS)


def test_every_rule_has_one_example_and_no_example_is_left_over():
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_the_right_example_of_a_rule_is_told_nothing(rule):
    assert told_by_example(rule, "right") == []


@pytest.mark.parametrize("rule", RULES)
def test_the_wrong_example_of_a_rule_is_told_just_that_rule(rule):
    assert told_by_example(rule, "wrong") == [rule]


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_says_in_words_what_is_odd_and_what_mends_it(rule):
    assert rule.grade in ("refuse", "ask")
    assert all(text.endswith(".") for text in rule.description.values())
    assert rule.mend
    assert (rule.grade == "ask") == ("?" in rule.message)


def test_the_examples_are_in_all_five_languages():
    assert {read_example(rule)["language"] for rule in RULES} == {"en", "id", "vi", "es", "fr"}


# --- Names ----------------------------------------------------------------------------------------

KNOWN = {
    "country/fj": ["Fiji"], "country/fr": ["France"], "country/ke": ["Kenya"], "country/pe": ["Peru"],
    "place/lima": {"names": ["Lima"], "within": ["country/pe"]},
    "organization/senate-of-peru": ["Senate of Peru"],
    "treaty/pact": ["Moss Pact"], "treaty/lima-pact": ["Lima Pact"],
    "treaty/kenya-peru": ["Kenya-Peru Moss Treaty"],
    "person/ana-ruiz": ["Ana Ruiz"], "person/li-wen": ["Li Wen"],
}  # fmt: skip


def rules(language, text, *facts, things=(), known=KNOWN, published=None):
    """The rules that say something of these facts, each once, in order."""
    named = [{"ref": ref, "name": {language: "X"}} for ref in things]
    found = told(language, text, list(facts), known, named, published)
    return list(dict.fromkeys(one.rule for one in found))


def said_by(text, ref, speaker, **more):
    statement = {
        "type": "statement", "statement": "statement/x", "force": "Assertion", "mode": "Indirect",
        "speaker": {"text": speaker, "ref": ref}, "words": text.partition(" that ")[2], "quote": text,
    }  # fmt: skip
    return {**statement, **more}


@pytest.mark.parametrize(("words", "ref", "expected"), [
    ("Fiji", "country/fj", []),
    ("Fiji", "country/fr", ["another-name"]),
    ("Lima", "country/pe", []),                        # a capital for its State
    ("Lima", "country/fr", ["another-name"]),
    ("Peru", "organization/senate-of-peru", []),       # a State for a body of it
    ("Peru", "organization/senate-of-kenya", ["another-name"]),
    ("President Ana Ruiz", "person/ana-ruiz", []),
    ("President Ana Ruiz", "person/li-wen", ["another-name"]),
    ("The President", "group/people", []),
])  # fmt: skip
def test_words_mean_the_thing_whose_name_they_are(words, ref, expected):
    known = {**KNOWN, "organization/senate-of-kenya": ["Senate of Kenya"]}
    text = f"{words} said that moss is green"
    things = ["statement/x", *([ref] if ref.startswith("group/") else [])]
    group = {"type": "group", "group": {"text": words, "ref": ref}, "quote": text}
    facts = [said_by(text, ref, words), *([group] if ref.startswith("group/") else [])]

    assert rules("en", text, *facts, things=things, known=known) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("The Lima Pact was debated", ["out-of-a-name"]),
    ("The Lima Pact was debated in Lima", []),
])  # fmt: skip
def test_a_place_in_the_name_of_a_treaty_says_nothing_of_where(text, expected):
    event = {
        "type": "event",
        "event": "event/x",
        "kind": "Session",
        "place": {"text": "Lima", "ref": "place/lima"},
    }
    assert rules("en", text, {**event, "quote": text}, things=["event/x"]) == expected


def test_the_states_between_which_a_treaty_is_are_no_mere_part_of_its_name():
    text = "The Kenya-Peru Moss Treaty was signed"
    treaty = {"text": "Kenya-Peru Moss Treaty", "ref": "treaty/kenya-peru"}
    actors = [{"text": "Kenya", "ref": "country/ke"}]

    assert rules("en", text, act("Signature", text, treaty, actors), things=["action/x"]) == []


def act(action, quote, treaty=None, actors=None, **more):
    """An act of Kenya's on the Moss Pact."""
    treaty = treaty or {"text": "Moss Pact", "ref": "treaty/pact"}
    actors = [{"text": "Kenya", "ref": "country/ke"}] if actors is None else actors
    return {
        "type": "action", "act": "action/x", "action": action, "treaty": treaty, "actors": actors,
        "quote": quote, **more,
    }  # fmt: skip


# --- Acts in five languages -----------------------------------------------------------------------

NOT_DONE = {
    "en": [
        "Kenya has not yet signed the Moss Pact", "Kenya refused to sign the Moss Pact",
        "Kenya never signed the Moss Pact", "Kenya avoided signing the Moss Pact",
    ],
    "id": [
        "Kenya belum menandatangani Moss Pact", "Kenya tidak menandatangani Moss Pact",
        "Kenya menolak menandatangani Moss Pact", "Kenya menghindari menandatangani Moss Pact",
    ],
    "vi": [
        "Kenya chưa ký Moss Pact", "Kenya không ký Moss Pact", "Kenya từ chối ký Moss Pact",
        "Kenya né tránh ký Moss Pact",
    ],
    "es": [
        "Kenya no firmó el Moss Pact", "Kenya todavía no ha firmado el Moss Pact",
        "Kenya rechazó firmar el Moss Pact", "Kenya evitó firmar el Moss Pact",
    ],
    "fr": [
        "Le Kenya n'a pas signé le Moss Pact", "Le Kenya n’a pas encore signé le Moss Pact",
        "Le Kenya a refusé de signer le Moss Pact", "Le Kenya évite de signer le Moss Pact",
    ],
}  # fmt: skip
ONLY_IF = {
    "en": ["If Kenya signed the Moss Pact, nobody saw it", "It is said Kenya signed the Moss Pact unless it rained"],
    "id": ["Jika Kenya menandatangani Moss Pact, itu berita", "Apabila Kenya menandatangani Moss Pact"],
    "vi": ["Nếu Kenya ký Moss Pact", "Liệu Kenya ký Moss Pact"],
    "es": ["Si Kenya firmó el Moss Pact, nadie lo vio", "a menos que Kenya firmara el Moss Pact ya firmado"],
    "fr": ["Si le Kenya a signé le Moss Pact, nul ne le sait", "à moins que le Kenya ait signé le Moss Pact"],
}  # fmt: skip
ONLY_OPEN = {
    "en": [
        "Kenya must sign the Moss Pact", "Kenya is ready to sign the Moss Pact",
        "Kenya is free to sign the Moss Pact", "Kenya could sign the Moss Pact",
    ],
    "id": [
        "Kenya harus menandatangani Moss Pact", "Kenya siap menandatangani Moss Pact",
        "Kenya bebas menandatangani Moss Pact", "Kenya mempertimbangkan menandatangani Moss Pact",
    ],
    "vi": [
        "Kenya phải ký Moss Pact", "Kenya sẵn sàng ký Moss Pact", "Kenya tự do ký Moss Pact",
        "Kenya cân nhắc ký Moss Pact",
    ],
    "es": [
        "Kenya debe firmar el Moss Pact", "Kenya está dispuesta a firmar el Moss Pact",
        "Kenya es libre de firmar el Moss Pact", "Kenya podría firmar el Moss Pact",
    ],
    "fr": [
        "Le Kenya doit signer le Moss Pact", "Le Kenya est prêt à signer le Moss Pact",
        "Le Kenya est libre de signer le Moss Pact", "Le Kenya pourrait signer le Moss Pact",
    ],
}  # fmt: skip
ONLY_PLANNED = {
    "en": ["Kenya will sign the Moss Pact", "Kenya is to sign the Moss Pact", "Kenya plans to sign the Moss Pact"],
    "id": ["Kenya akan menandatangani Moss Pact", "Kenya berencana menandatangani Moss Pact"],
    "vi": ["Kenya sẽ ký Moss Pact", "Kenya dự kiến ký Moss Pact"],
    "es": ["Kenya firmará el Moss Pact", "Kenya va a firmar el Moss Pact", "Kenya prevé firmar el Moss Pact"],
    "fr": ["Le Kenya signera le Moss Pact", "Le Kenya va signer le Moss Pact", "Le Kenya prévoit de signer le Moss Pact"],
}  # fmt: skip
DONE = {
    "en": [
        "Kenya signed the Moss Pact", "Kenya, which has not much moss, signed the Moss Pact",
        "Kenya did not talk but signed the Moss Pact", "Kenya has now signed the Moss Pact",
        "Kenya was the first State to sign the Moss Pact",
    ],
    "id": ["Kenya menandatangani Moss Pact", "Kenya telah menandatangani Moss Pact", "Moss Pact ditandatangani oleh Kenya"],
    "vi": ["Kenya ký Moss Pact", "Kenya đã ký Moss Pact", "Kenya đã nhất trí ký Moss Pact"],
    "es": ["Kenya firmó el Moss Pact", "Kenya ha firmado el Moss Pact", "El Moss Pact fue firmado por Kenya"],
    "fr": ["Le Kenya a signé le Moss Pact", "Le Moss Pact a été signé par le Kenya"],
}  # fmt: skip
CLAUSES = [
    (rule, language, text)
    for rule, table in (
        ("not-done", NOT_DONE), ("only-if", ONLY_IF), ("only-open", ONLY_OPEN),
        ("only-planned", ONLY_PLANNED), ("", DONE),
    )
    for language, texts in table.items()
    for text in texts
]  # fmt: skip


@pytest.mark.parametrize(("rule", "language", "text"), CLAUSES, ids=[one[2] for one in CLAUSES])
def test_the_clause_of_the_verb_says_whether_it_was_done(rule, language, text):
    expected = [rule] if rule else []

    assert rules(language, text, act("Signature", text), things=["action/x"]) == expected


@pytest.mark.parametrize(("outlook", "expected"), [("Scheduled", ["not-done"]), ("Denied", [])])
def test_what_will_not_be_done_is_not_scheduled(outlook, expected):
    text = "Kenya will not sign the Moss Pact"
    fact = {
        **act("Signature", text),
        "type": "anticipated",
        "act": "anticipated/x",
        "outlook": outlook,
    }

    assert rules("en", text, fact, things=["anticipated/x"]) == expected


def test_of_two_verbs_one_that_was_done_is_enough():
    text = "Kenya, which had not signed in May, signed the Moss Pact in June"

    assert rules("en", text, act("Signature", text), things=["action/x"]) == []


def test_a_language_without_words_is_judged_by_names_and_days_alone():
    text = "Kenya haijatia saini Moss Pact"

    assert rules("sw", text, act("Signature", text), things=["action/x"]) == []


@pytest.mark.parametrize(("language", "text"), [
    ("en", "Kenya's parliament passed the implementing legislation of the Moss Pact"),
    ("id", "Parlemen Kenya mengesahkan undang-undang pelaksanaan Moss Pact"),
    ("vi", "Quốc hội Kenya thông qua luật thi hành Moss Pact"),
    ("es", "El Senado de Kenya aprobó la ley de aplicación del Moss Pact"),
    ("fr", "Le Parlement du Kenya a approuvé la loi de mise en œuvre du Moss Pact"),
])  # fmt: skip
def test_a_vote_on_an_implementing_act_approves_no_treaty(language, text):
    found = rules(language, text, act("DomesticApproval", text), things=["action/x"])

    assert found == ["implementing-act"]


# --- Who acts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "expected"), [
    ("Kenya and Peru signed the Moss Pact", []),
    ("Kenya, Fiji and Peru signed the Moss Pact", []),
    ("Peru said that Kenya signed the Moss Pact", []),
    ("Kenya said that Peru signed the Moss Pact", ["other-actor"]),
    ("Kenya urged others to sign the Moss Pact", ["other-actor", "only-open"]),
    ("Peru signed the Moss Pact with Kenya", []),
    ("Peru signed the Moss Pact; Kenya was glad", ["other-actor"]),
    ("The Moss Pact was signed by Kenya", []),
    ("Kenya, meeting in Fiji, signed the Moss Pact", []),
])  # fmt: skip
def test_who_acted_stands_in_the_clause_of_the_verb(text, expected):
    assert sorted(rules("en", text, act("Signature", text), things=["action/x"])) == sorted(
        expected
    )


@pytest.mark.parametrize(("language", "text", "host", "guest"), [
    ("en", "Ana Ruiz received Li Wen", "Ana Ruiz", "Li Wen"),
    ("en", "Li Wen was received by Ana Ruiz", "Ana Ruiz", "Li Wen"),
    ("id", "Ana Ruiz menerima Li Wen", "Ana Ruiz", "Li Wen"),
    ("id", "Li Wen diterima oleh Ana Ruiz", "Ana Ruiz", "Li Wen"),
    ("vi", "Ana Ruiz tiếp Li Wen", "Ana Ruiz", "Li Wen"),
    ("es", "Ana Ruiz recibió a Li Wen", "Ana Ruiz", "Li Wen"),
    ("fr", "Ana Ruiz a reçu Li Wen", "Ana Ruiz", "Li Wen"),
])  # fmt: skip
def test_a_host_receives_and_guests_are_received(language, text, host, guest):
    refs = {"Ana Ruiz": "person/ana-ruiz", "Li Wen": "person/li-wen"}

    def reception(host, guest):
        return {
            "type": "event", "event": "event/x", "kind": "Reception", "quote": text,
            "host": {"text": host, "ref": refs[host]}, "attendees": [{"text": guest, "ref": refs[guest]}],
        }  # fmt: skip

    assert rules(language, text, reception(host, guest), things=["event/x"]) == []
    assert rules(language, text, reception(guest, host), things=["event/x"]) == ["host-and-guest"]


@pytest.mark.parametrize(("language", "office"), [
    ("en", "head of delegation"), ("id", "ketua delegasi"), ("vi", "trưởng đoàn"),
    ("es", "jefa de la delegación"), ("fr", "cheffe de la délégation"),
])  # fmt: skip
def test_an_office_of_a_delegation_is_none_of_the_state(language, office):
    text = f"Ana Ruiz, {office}, Peru"
    fact = {
        "type": "office", "holder": {"text": "Ana Ruiz", "ref": "person/ana-ruiz"}, "quote": text,
        "office": {"text": office}, "of": {"text": "Peru", "ref": "country/pe"},
    }  # fmt: skip
    assert rules(language, text, fact) == ["delegation-office"]


# --- Days -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("action", "day", "expected"), [
    ("Signature", "May 2009", ["before-adoption"]),
    ("Ratification", "2009", ["before-adoption"]),
    ("Signature", "2010", []),                        # perhaps after June
    ("Signature", "4 July 2010", []),
    ("Initialling", "May 2009", []),
    ("ConclusionOfNegotiations", "May 2009", []),
    ("ChoiceOfSigningPlace", "May 2009", []),
])  # fmt: skip
def test_a_treaty_is_signed_after_its_adoption_but_may_be_initialled_before(action, day, expected):
    words = {
        "Ratification": "ratified",
        "Initialling": "initialled",
        "ConclusionOfNegotiations": "concluded the negotiations of",
    }
    text = f"Kenya {words.get(action, 'signed')} the Moss Pact in {day}"
    known = {**KNOWN, "treaty/pact": {"names": ["Moss Pact"], "adopted": "2010-06-01"}}
    found = rules(
        "en", text, act(action, text, date={"text": day}), things=["action/x"], known=known
    )

    assert [one for one in found if one == "before-adoption"] == expected


def test_an_adoption_that_the_article_tells_of_counts_too():
    text = "The forum adopted the Moss Pact in June 2010. Kenya signed the Moss Pact in 2009"
    adoption = act(
        "Adoption",
        "The forum adopted the Moss Pact in June 2010",
        actors=[],
        date={"text": "June 2010"},
    )
    del adoption["actors"]
    signature = act(
        "Signature", "Kenya signed the Moss Pact in 2009", act="action/y", date={"text": "2009"}
    )

    assert rules("en", text, adoption, signature, things=["action/x", "action/y"]) == [
        "before-adoption"
    ]


# --- Speech ---------------------------------------------------------------------------------------

MARKED = [
    "Ana Ruiz: “moss is green”", 'Ana Ruiz: "moss is green"', "Ana Ruiz: «moss is green»",
    "Ana Ruiz : « moss is green »", "Ana Ruiz: ‘moss is green’", "Ana Ruiz: 'moss is green'",
    "Ana Ruiz: „moss is green“", "— moss is green, Ana Ruiz", "“Moss,” Ana Ruiz went on. “moss is green",
    "Ana Ruiz: “We know.\nmoss is green”",
]  # fmt: skip


@pytest.mark.parametrize("text", MARKED[:-1])
def test_direct_speech_stands_in_marks_of_any_style(text):
    def statement(mode):
        return said_by(text, "person/ana-ruiz", "Ana Ruiz", mode=mode, words="moss is green")

    assert rules("es", text, statement("Direct"), things=["statement/x"]) == []
    assert rules("es", text, statement("Indirect"), things=["statement/x"]) == []


def test_a_quotation_that_is_never_closed_runs_to_the_end_of_its_paragraph():
    text = "Ana Ruiz: “moss is green.\n“Moss is old.”"
    fact = said_by(text, "person/ana-ruiz", "Ana Ruiz", mode="Direct", words="moss is green")

    assert rules("en", text, fact, things=["statement/x"]) == []


@pytest.mark.parametrize(
    "text", ["Ana Ruiz said moss is green", "Ana Ruiz's friends said it’s so: moss is green"]
)
def test_an_apostrophe_is_no_quotation_mark(text):
    fact = said_by(text, "person/ana-ruiz", "Ana Ruiz", mode="Direct", words="moss is green")

    assert rules("en", text, fact, things=["statement/x"]) == ["no-marks"]


@pytest.mark.parametrize(("language", "text"), [
    ("en", "Ana Ruiz urged all to save moss"), ("id", "Ana Ruiz mendesak semua menjaga lumut"),
    ("vi", "Ana Ruiz kêu gọi mọi người giữ rêu"), ("es", "Ana Ruiz instó a todos a cuidar el musgo"),
    ("fr", "Ana Ruiz a exhorté chacun à garder la mousse"),
])  # fmt: skip
def test_a_call_is_no_denial(language, text):
    words = text.removeprefix("Ana Ruiz ")

    def statement(force):
        return said_by(text, "person/ana-ruiz", "Ana Ruiz", words=words, force=force)

    assert rules(language, text, statement("Call"), things=["statement/x"]) == []
    assert rules(language, text, statement("Denial"), things=["statement/x"]) == ["other-force"]


# --- Counts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "text", "count", "unit", "expected"), [
    ("en", "The Moss Pact has 40 States and agencies", "40", "States", ["cut-unit"]),
    ("id", "Moss Pact diikuti 40 negara dan lembaga", "40", "negara", ["cut-unit"]),
    ("vi", "Moss Pact có 40 nước và tổ chức", "40", "nước", ["cut-unit"]),
    ("es", "El Moss Pact tiene 40 países y organismos", "40", "países", ["cut-unit"]),
    ("fr", "Le Moss Pact compte 40 pays et organismes", "40", "pays", ["cut-unit"]),
    ("en", "The Moss Pact has 40 parties and Kenya is glad", "40", "parties", []),
    ("en", "The Moss Pact has 40 parties and 12 friends", "40", "parties", []),
    ("en", "The Moss Pact has 40 parties and 12 friends", "40", "friends", ["other-unit"]),
])  # fmt: skip
def test_a_unit_is_whole_and_that_of_its_number(language, text, count, unit, expected):
    fact = {
        "type": "count", "of": "treaty/pact", "count": {"text": count}, "unit": {"text": unit},
        "according_to": "article/example", "quote": text,
    }  # fmt: skip
    assert rules(language, text, fact) == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("fr", "Le Kenya n'a ratifié le Moss Pact qu'en mars 2026", []),
    ("fr", "Le Kenya n’a ratifié le Moss Pact que lundi", []),
    ("fr", "Le Kenya n'a pas ratifié le Moss Pact", ["not-done"]),
    ("en", "Kenya did not hesitate to ratify the Moss Pact", []),
    ("en", "Kenya didn't hesitate to ratify the Moss Pact", []),
    ("en", "Kenya didn't ratify the Moss Pact", ["not-done"]),
])  # fmt: skip
def test_a_negation_that_denies_nothing_is_not_asked_about(language, text, expected):
    assert rules(language, text, act("Ratification", text), things=["action/x"]) == expected


@pytest.mark.parametrize(("language", "text"), [
    ("id", "Kenya mendesak negara untuk meratifikasi Moss Pact agar dapat segera berlaku"),
    ("en", "Kenya called for work so that the Moss Pact may enter into force"),
    ("vi", "Kenya làm việc để Moss Pact có thể có hiệu lực"),
    ("es", "Kenya trabaja para que el Moss Pact pueda entrar en vigor"),
    ("fr", "Le Kenya travaille afin que le Moss Pact puisse entrer en vigueur"),
])  # fmt: skip
@pytest.mark.parametrize(("outlook", "expected"), [
    ("AimedAt", []), ("Scheduled", ["AimedAt"]),
])  # fmt: skip
def test_words_such_as_so_that_speak_for_an_aim(language, text, outlook, expected):
    fact = {
        "type": "anticipated", "act": "anticipated/x", "action": "EntryIntoForce", "outlook": outlook,
        "treaty": {"text": "Moss Pact", "ref": "treaty/pact"}, "quote": text,
    }  # fmt: skip
    things = [{"ref": "anticipated/x", "name": {language: "X"}}]
    found = told(language, text, [fact], KNOWN, things)
    asked = [one.advice.removeprefix("write outlook: ") for one in found]

    assert asked == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "Kenya urged all ports to open their gates", "Call"),
    ("id", "Kenya mendesak semua pelabuhan untuk segera dibuka", "Call"),
    ("en", "Kenya said that the gates are green", "Assertion"),
])  # fmt: skip
def test_a_denial_that_is_none_is_what_its_words_speak_for(language, text, expected):
    fact = said_by(text, "country/ke", "Kenya", force="Denial", words=text)
    [found] = told(language, text, [fact], KNOWN, [{"ref": "statement/x", "name": {"en": "X"}}])

    assert (found.rule, found.advice) == ("other-force", f"write force: {expected}")


@pytest.mark.parametrize(("written", "hint"), [
    ("promise", "known are "), ("Prase", "did you mean 'Praise'?"),
])  # fmt: skip
def test_a_concept_is_hinted_at_only_where_it_is_no_guess(written, hint):
    with pytest.raises(UnknownTerm, match=re.escape(hint)):
        ONTOLOGY.concept(written, "Forces")


@pytest.mark.parametrize(("account", "expected"), [
    ("statement/x", None),
    ("article/example", "write according_to: statement/x"),
    ("statement/y", "write according_to: statement/x"),
])  # fmt: skip
def test_what_somebody_says_is_on_his_account_and_never_on_the_articles(account, expected):
    text = "Ana Ruiz said that a Moss School may come. Li Wen said that moss is green."
    first, second = text.rstrip(".").split(". ")
    proposal = {
        "type": "proposal", "proposal": {"text": "Moss School", "ref": "proposal/school"},
        "kind": "schema:Organization", "outlook": "Considered", "according_to": account, "quote": first,
    }  # fmt: skip
    facts = [
        said_by(first, "person/ana-ruiz", "Ana Ruiz"),
        said_by(second, "person/li-wen", "Li Wen", statement="statement/y"),
        proposal,
    ]
    things = [
        {"ref": ref, "name": {"en": "Proposed"}}
        for ref in ("statement/x", "statement/y", "proposal/school")
    ]
    found = [one.advice for one in told("en", text, facts, KNOWN, things)]

    assert found == ([expected] if expected else [])


def test_where_no_statement_holds_the_words_the_one_that_does_is_asked_for():
    text = "A Moss School may come. Li Wen said that moss is green."
    first, second = text.rstrip(".").split(". ")
    facts = [
        said_by(second, "person/li-wen", "Li Wen"),
        {
            "type": "proposal", "proposal": {"text": "Moss School", "ref": "proposal/school"},
            "kind": "schema:Organization", "outlook": "Considered", "according_to": "statement/x",
            "quote": first,
        },
    ]  # fmt: skip
    things = [
        {"ref": ref, "name": {"en": "Proposed"}} for ref in ("statement/x", "proposal/school")
    ]
    [found] = told("en", text, facts, KNOWN, things)

    assert found.advice == "write according_to: the statement or the speaker whose words hold it"


def test_an_event_of_which_only_the_kind_is_odd_is_asked_about_its_kind():
    text = "Kenya received guests before the Moss Conference. The reception was long."
    facts = [
        {"type": "event", "event": "event/x", "kind": "Talks", "quote": "Kenya received guests before the Moss Conference"},
        {"type": "mention", "thing": {"text": "The reception", "ref": "event/x"}, "quote": "The reception was long"},
        {"type": "name", "thing": {"text": "Moss Conference", "ref": "event/y"}, "quote": "the Moss Conference"},
    ]  # fmt: skip
    things = [{"ref": ref, "name": {"en": "Z"}} for ref in ("event/x", "event/y")]

    assert [one.rule for one in told("en", text, facts, KNOWN, things)] == ["two-kinds"]


@pytest.mark.parametrize(("during", "text", "expected"), [
    ("event/x", "Ana Ruiz said that the Moss Conference is green", []),
    ("event/x", "At the Moss Conference, Ana Ruiz said that moss is green", ["other-event"]),
    ("event/y", "At the Moss Conference, Ana Ruiz said that moss is green", []),
])  # fmt: skip
def test_when_something_was_said_is_not_what_it_speaks_of(during, text, expected):
    facts = [
        said_by(text, "person/ana-ruiz", "Ana Ruiz", during=during),
        {"type": "name", "thing": {"text": "Moss Conference", "ref": "event/y"}, "quote": text},
    ]
    assert rules("en", text, *facts, things=("statement/x", "event/x", "event/y")) == expected


# --- Drafts and places ----------------------------------------------------------------------------


def test_a_draft_is_told_what_acceptance_will_ask_and_stops_nothing():
    text = "Kenya will sign the Moss Pact"
    draft = {**act("Signature", text), "status": "draft"}
    [found] = told("en", text, [draft], KNOWN, [{"ref": "action/x", "name": {"en": "X"}}])

    assert (found.rule, found.is_draft, found.stops) == ("only-planned", True, False)


def test_what_is_published_is_not_asked_about_because_of_a_draft():
    text = "Kenya signed the Moss Pact"
    facts = [
        {**act("Signature", text), "status": "draft"},
        {**act("Signature", text), "act": "action/y"},
    ]
    things = [{"ref": ref, "name": {"en": "X"}} for ref in ("action/x", "action/y")]

    assert told("en", text, facts[1:], KNOWN, things) == ()
    assert [one.is_draft for one in told("en", text, facts[::-1], KNOWN, things)] == [True]


def test_a_message_fits_on_one_line():
    for rule in RULES:
        example = read_example(rule)
        case = example["wrong"]
        for one in told(example["language"], case["text"], case["facts"], example.get("known"),
                        case.get("things"), example.get("published")):  # fmt: skip
            assert not re.search(r"[{}\n]", one.message)
            assert len(one.message) < 300


# --- Whatever passes the form ---------------------------------------------------------------------


def test_an_event_that_nothing_names_is_asked_about_like_any_other():
    text = "Kenya attended the Moss Talks in Lima"
    facts = [
        {"type": "name", "thing": {"text": "Moss Talks", "ref": "event/talks"}, "quote": text},
        {"type": "event", "event": "event/new", "kind": "Reception", "quote": text},
    ]
    things = [
        {"ref": "event/talks", "name": {"en": "Moss Talks"}},
        {"ref": "event/new", "name": {"id": "X"}},
    ]

    assert "other-event" in [one.rule for one in told("en", text, facts, KNOWN, things)]
