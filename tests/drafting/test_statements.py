"""What is read as said, by whom and how, in five languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from marked import marked
from test_frames import records, require_words

from kb.drafting.statements.statements import statements
from kb.drafting.text.segmentation import sentences


def read(text: str, language: str) -> list[tuple[str, str, str, str]]:
    """Force, mode, the speaker's slug and the words of each statement."""
    annotated = marked(text, language)
    return [
        (one.force, one.mode, one.speaker.reference.partition("/")[2], annotated.words(one.words))
        for one in statements(annotated)
    ]


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "[P Jane Doe] said that the treaty would help.", [("Assertion", "Indirect", "jane-doe", "the treaty would help")]),
    ("en", "[C Kenya] said it had ratified the [T Pact].", [("Assertion", "Indirect", "kenya", "it had ratified the Pact")]),
    ("en", "[P Jane Doe], the head of [O UNODC], told [C Kenya] that help was near.", [("Assertion", "Indirect", "jane-doe", "help was near")]),
    ("en", "[P Jane Doe] praised the pioneering role of [C Kenya].",
     [("Praise", "Indirect", "jane-doe", "praised the pioneering role of Kenya")]),
    ("en", "[O UNODC] reaffirmed its commitment to help [C Viet Nam].",
     [("Commitment", "Indirect", "unodc", "reaffirmed its commitment to help Viet Nam")]),
    ("en", "[C Viet Nam] urges countries to ratify the [T Pact].", [("Call", "Indirect", "viet-nam", "urges countries to ratify the Pact")]),
    ("en", "Its coordinator, [P Asha Mwinyi], denied that her group had signed.", [("Denial", "Indirect", "asha-mwinyi", "her group had signed")]),
    ("en", "Two States had asked for advice, [P Jane Doe] said.", [("Assertion", "Indirect", "jane-doe", "Two States had asked for advice")]),
    ("en", "According to [P Jane Doe], the text is ready.", [("Assertion", "Indirect", "jane-doe", "the text is ready")]),
    ("id", "Pada resepsi, Jenderal [P Luong Tam Quang], anggota Politbiro, mengatakan bahwa upacara berlangsung sukses.",
     [("Assertion", "Indirect", "luong-tam-quang", "upacara berlangsung sukses")]),
    ("id", "Ibu [P Ghada Waly], Direktur [O UNODC], sangat mengapresiasi peran [C Vietnam].",
     [("Praise", "Indirect", "ghada-waly", "mengapresiasi peran Vietnam")]),
    ("id", "[O UNODC] menegaskan komitmennya untuk mendampingi [C Vietnam].",
     [("Commitment", "Indirect", "unodc", "menegaskan komitmennya untuk mendampingi Vietnam")]),
    ("id", "[P* Sekretaris Jenderal=to-lam] menyatakan keyakinannya bahwa upacara akan menandai babak baru.",
     [("Confidence", "Indirect", "to-lam", "upacara akan menandai babak baru")]),
    ("vi", "Tổng thống [P Ramaphosa] cho biết [C Việt Nam] là đối tác quan trọng.",
     [("Assertion", "Indirect", "ramaphosa", "Việt Nam là đối tác quan trọng")]),
    ("vi", "[P Tô Lâm] khẳng định rằng [C Việt Nam] sẵn sàng hỗ trợ.", [("Assertion", "Indirect", "to-lam", "Việt Nam sẵn sàng hỗ trợ")]),
    ("vi", "[O EU] hoan nghênh kế hoạch của [C Việt Nam].", [("Welcome", "Indirect", "eu", "hoan nghênh kế hoạch của Việt Nam")]),
    ("es", "La representante, [P Ana Díaz], dijo que el banco examinaría la solicitud.",
     [("Assertion", "Indirect", "ana-diaz", "el banco examinaría la solicitud")]),
    ("es", "[P Ana Díaz] elogió el papel de [C Chile].", [("Praise", "Indirect", "ana-diaz", "elogió el papel de Chile")]),
    ("fr", "Le ministre, [P Jean Sow], a souligné que le décret manquait encore.",
     [("Assertion", "Indirect", "jean-sow", "le décret manquait encore")]),
    ("fr", "L'[C Égypte] a félicité le [C Niger].", [("Praise", "Indirect", "egypte", "félicité le Niger")]),
    ("fr", "L'[O ONU] a qualifié le [T Pacte] d'historique.", [("Assertion", "Indirect", "onu", "qualifié le Pacte d'historique")]),
])  # fmt: skip
def test_what_is_retold_is_indirect(language, text, expected):
    assert read(text, language) == expected


@pytest.mark.parametrize(("language", "text", "speaker", "words"), [
    ("en", "Minister [P Shanmugam] said, “This is a week for [C Singapore]. We have signed.”",
     "shanmugam", "This is a week for Singapore. We have signed."),
    ("en", '"It is good," [P Jane Doe], the head of [O UNODC], said.', "jane-doe", "It is good"),
    ("en", '"A list for all of us," said [C Botswana]\'s Minister, [P Kagiso Letsholo].', "kagiso-letsholo", "A list for all of us"),
    ("id", '"Tidak ada tempat sembunyi lagi," kata Menteri [P Hartono].', "hartono", "Tidak ada tempat sembunyi lagi"),
    ("vi", "Tổng thống [P Ramaphosa] nói: “Việt Nam là đối tác quan trọng”.", "ramaphosa", "Việt Nam là đối tác quan trọng"),
    ("es", "«Los barcos no duermen nunca», manifestó el canciller [P Hermes Arriola].", "hermes-arriola", "Los barcos no duermen nunca"),
    ("fr", "« Le lac a reculé », a dit le ministre [P Souleymane Garba].", "souleymane-garba", "Le lac a reculé"),
    ("fr", "«une charte sans budget reste un poème», selon [P Zara Sow].", "zara-sow", "une charte sans budget reste un poème"),
])  # fmt: skip
def test_what_stands_in_quotation_marks_is_direct(language, text, speaker, words):
    assert read(text, language) == [("Assertion", "Direct", speaker, words)]


def test_a_mood_that_is_denied_is_no_statement_of_it():
    assert read("[P Jane Doe] is not convinced that the talks will end.", "en") == []


def test_a_quotation_in_two_parts_is_two_statements():
    text = "“We are ready,” said Minister [P Retno Marsudi], “and we will sign the treaty soon.”"

    assert read(text, "en") == [
        ("Assertion", "Direct", "retno-marsudi", "We are ready"),
        ("Assertion", "Direct", "retno-marsudi", "and we will sign the treaty soon."),
    ]


@pytest.mark.parametrize(("language", "text", "speakers"), [
    ("en", "[P Jane Doe] came. “It works,” she said.", ["jane-doe"]),
    ("en", "[P Jane Doe] came. “It works.”", ["jane-doe"]),
    ("id", "[P To Lam] datang. “Itu sangat baik,” ujarnya.", ["to-lam"]),
    ("fr", "[P Jean Sow] est venu. « Nous signons tout », a-t-il dit.", ["jean-sow"]),
    ("es", "[P Ana Díaz] dijo que sirve. «Es muy tarde», añadió.", ["ana-diaz", "ana-diaz"]),
    ("en", "[P Jane Doe] said that it works. Rain fell on the city. “It is good,” she added.", ["jane-doe", "jane-doe"]),
    # With two sentences between them, or two people before, it is open who "she" is.
    ("en", "[P Jane Doe] came. It rained. It was cold. “It works,” she added.", []),
    ("en", "[P Jane Doe] met [P Ann Roe]. “It works,” she said.", []),
    ("en", "[O UNODC] met. “It works,” he said.", []),
    # What else stands beside it tells of somebody else.
    ("en", "[P Jane Doe] came. “It works,” said a guard at the gate of the old palace.", []),
    ("en", "[P Jane Doe] came. It was said to be “a great day for all”.", []),
    # A pronoun says nothing without quotation marks.
    ("en", "[P Jane Doe] came. She said that it works.", []),
])  # fmt: skip
def test_a_quotation_without_a_name_is_of_the_one_named_shortly_before(language, text, speakers):
    assert [speaker for _, _, speaker, _ in read(text, language)] == speakers


@pytest.mark.parametrize(("language", "text"), [
    ("en", "A spokesman for [P Jane Doe] said that nothing was decided."),
    ("en", "The Minister of [C Kenya] said the [T Pact] was good."),
    ("en", "[P Jane Doe] did not say that it was signed."),
    ("en", "If [P Jane Doe] says that it works, it does."),
    ("en", "[P Jane Doe] will urge [C Kenya] to sign."),
    ("en", "[C Kenya] was urged to sign the [T Pact]."),
    ("en", "[C Kenya] rejected the [T Pact]."),  # an act, not words
    ("id", "[P To Lam] akan mengatakan bahwa itu baik."),
    ("vi", "[P Tô Lâm] chưa nói rằng việc đó tốt."),
    ("es", "[P Ana Díaz] no dijo que sirve."),
    ("es", "[C Chile] considera adherirse en junio."),
    ("fr", "[P Jean Sow] n'a pas dit que cela marche."),
    ("en", "[P Jane Doe] signed the “Jane Doe Pact”."),
    ("id", "Juru bicara [P To Lam] mengatakan bahwa itu baik."),
    ("id", "[P To Lam] tidak mengatakan bahwa itu baik."),
    ("vi", "Người phát ngôn của [P Tô Lâm] nói rằng việc đó tốt."),
    ("es", "La ministra de [C Chile] dijo que sirve."),
    ("fr", "Le ministre du [C Tchad] a dit que cela marche."),
    ("en", "The “so-called pact” of [C Kenya] is old."),  # a term in quotation marks
])  # fmt: skip
def test_where_it_is_open_who_speaks_nothing_is_read(language, text):
    assert read(text, language) == []


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "The text, [P Jane Doe] said, is ready.", [("Assertion", "The text, Jane Doe said, is ready")]),
    ("en", "The text of the treaty is ready, according to [P Jane Doe].", [("Assertion", "The text of the treaty is ready")]),
    ("en", "In a statement, [O UNODC] said on Monday it welcomed the move.", [("Assertion", "it welcomed the move")]),
    ("en", "[P Jane Doe] promised to ratify the [T Pact].", [("Commitment", "promised to ratify the Pact")]),
    ("id", "Teks itu, menurut [P To Lam], sudah siap.", [("Assertion", "Teks itu, menurut To Lam, sudah siap")]),
    ("id", "[P To Lam] meminta agar [C Vietnam] meratifikasi [T Konvensi].", [("Call", "meminta agar Vietnam meratifikasi Konvensi")]),
    ("vi", "Theo [P Tô Lâm], việc đó rất tốt.", [("Assertion", "việc đó rất tốt")]),
    ("vi", "[P Tô Lâm] phủ nhận việc rút khỏi [T Công ước].", [("Denial", "phủ nhận việc rút khỏi Công ước")]),
    ("es", "El texto del tratado está listo, según [P Ana Díaz].", [("Assertion", "El texto del tratado está listo")]),
    ("es", "[P Ana Díaz] se comprometió a ratificar el [T Pacto].", [("Commitment", "se comprometió a ratificar el Pacto")]),
    ("fr", "Selon [P Jean Sow], le texte est prêt.", [("Assertion", "le texte est prêt")]),
    ("fr", "[P Jean Sow] a assuré qu'il signerait.", [("Assertion", "il signerait")]),
    ("fr", "[P Jean Sow] s'est dit convaincu que cela marche.", [("Confidence", "cela marche")]),
])  # fmt: skip
def test_speech_is_retold_in_all_orders(language, text, expected):
    assert [(force, words) for force, _, _, words in read(text, language)] == expected


@pytest.mark.parametrize(("language", "text", "words"), [
    ("en", "[P Jane Doe] called it “a new era for all”.", "a new era for all"),
    ("en", "“It works,” quipped [P Jane Doe].", "It works"),
    ("en", "[P Jane Doe] came. “It works,” said she.", "It works"),
    ("fr", "Le ministre [P Jean Sow] est venu. « Nous signons », a-t-il martelé.", "Nous signons"),
    ("es", "«Es falso», zanjó su portavoz, [P Ana Díaz].", "Es falso"),
    ("es", "[P Ana Díaz] dijo que sirve. «Es tarde», matizó.", "Es tarde"),
    ("id", "“Kami sudah siap,” tandas [P To Lam].", "Kami sudah siap"),
    ("vi", "[P Tô Lâm] gọi đó là “những bước đi vững chắc”.", "những bước đi vững chắc"),
])  # fmt: skip
def test_a_quotation_is_speech_beside_any_verb_that_attributes_it(language, text, words):
    assert ("Direct", words) in [(mode, said) for _, mode, _, said in read(text, language)]


@pytest.mark.parametrize(("language", "text", "expected"), [
    # Words that a document says are those of its author; documents themselves are no words.
    ("en", "A statement from [O UNODC] said that it works.", ["unodc: it works"]),
    ("fr", "Un communiqué de l'[O ONUDC] indique que cela marche.", ["onudc: cela marche"]),
    ("es", "Un comunicado de la [O ONU] señala que sirve.", ["onu: sirve"]),
    ("id", "Siaran pers [O UNODC] menyatakan bahwa itu baik.", ["unodc: itu baik"]),
    ("vi", "Thông cáo của [O UNODC] cho biết việc đó rất tốt.", ["unodc: việc đó rất tốt"]),
    ("id", "[C Georgia] menyampaikan nota penarikan diri pada [D 18 Agustus 2008].", []),
    ("vi", "[P Tạ Minh Khuê] trình bày báo cáo giải trình.", []),
    ("fr", "Le [C Togo] a présenté sa candidature.", []),
    ("es", "[C México] presentó su candidatura.", []),
    ("en", "[O EFTA] has concluded 33 agreements with other States.", []),
    # Guests are welcomed with hands, decisions with words.
    ("en", "[P Jane Doe] welcomed the President of [C Chile], [P Ann Roe].", []),
    ("en", "[P Jane Doe] welcomed the decision of [C Chile].", ["jane-doe: welcomed the decision of Chile"]),
    ("es", "[C Suiza] acogió las conversaciones.", []),
    ("es", "[O ONU] acogió con satisfacción la firma.", ["onu: acogió con satisfacción la firma"]),
])  # fmt: skip
def test_words_are_told_from_things_that_are_handed_over(language, text, expected):
    assert [f"{speaker}: {words}" for _, _, speaker, words in read(text, language)] == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    # Of two people nobody knows which one adds it.
    ("en", "[P Jane Doe] met [P Ann Roe], adding that it works.", []),
    ("es", "[P Ana Díaz] vio a [P Eva Mora]. Aseguró que sirve.", []),
])  # fmt: skip
def test_a_verb_joined_to_another_has_its_subject(language, text, expected):
    assert [f"{speaker}: {words}" for _, _, speaker, words in read(text, language)] == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "“It works,” said [P Jane Doe]'s adviser, [P Ann Roe].", ["ann-roe: It works"]),
    ("en", "“It works,” said [P Jane Doe]'s adviser.", []),
    ("fr", "Le texte de la loi est prêt, a précisé [D 3 mai 2024] [P Ann Sow].", ["ann-sow: Le texte de la loi est prêt"]),
    ("en", "[P Jane Doe] of [O UNODC] doubts that it works.", ["jane-doe: it works"]),
    ("id", "[P To Lam] datang. ”Kami siap. Kami tidak akan mundur,” katanya.", ["to-lam: Kami siap. Kami tidak akan mundur"]),
    ("en", "Those of [C Niger] and [C Mali] walked out, said [P Jane Doe], a clerk.", ["jane-doe: Those of Niger and Mali walked out"]),
    ("fr", "« Le texte est enfin prêt », s'est réjouie [P Ann Sow].", ["ann-sow: Le texte est enfin prêt"]),
    ("vi", "[P Tô Lâm] nhất trí thông qua [T Công ước].", []),  # it was adopted
])  # fmt: skip
def test_who_speaks_stands_in_many_places(language, text, expected):
    assert [f"{speaker}: {words}" for _, _, speaker, words in read(text, language)] == expected


def test_speech_goes_on_in_the_quotation_behind_it():
    text = "“It works,” [P Jane Doe] said. “It is good. We know it.” Rain fell."

    assert [words for _, _, _, words in read(text, "en")] == ["It works", "It is good. We know it."]


def test_a_day_may_stand_behind_the_verb_of_what_was_said_before():
    text = "It works in all States, [P Jane Doe] said on [D 3 May], adding little. [C Peru] left."

    assert next(words for *_, words in read(text, "en")) == "It works in all States"


def test_a_headline_says_nothing():
    annotated = marked("[C Kenya] urges [C Chile] to sign\nIt rained.", "en")
    lines = sentences(annotated.text, "en")

    assert statements(replace(annotated, sentences=lines)) == ()


def test_the_quote_holds_the_speaker_and_the_words():
    annotated = marked("At noon [P Jane Doe] told [C Kenya] that help was near.", "en")

    (one,) = statements(annotated)

    assert annotated.words(one.quote) == "Jane Doe told Kenya that help was near"
    assert [annotated.words(each) for each in one.addressees] == ["Kenya"]
    assert one.rule == "statement-say"


def rules(sentence: str, language: str) -> dict[str, str]:
    """The force of each statement of a sentence, by its rule."""
    return {one.rule: one.force for one in statements(marked(sentence, language))}


@pytest.mark.parametrize(("language", "record"), [*records("saying")])
def test_a_record_of_saying_reads_its_example(language, record):
    assert rules(record.example, language) == {f"statement-{record.id}": record.gives}


@pytest.mark.parametrize(("language", "record"), [*records("saying")])
def test_the_words_of_a_record_of_saying_say_nothing_in_its_counter_example(language, record):
    require_words(record, record.counter_example, language)
    assert f"statement-{record.id}" not in rules(record.counter_example, language)
