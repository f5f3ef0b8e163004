"""Between whom a treaty is, as the words beside its name tell."""

from __future__ import annotations

import pytest
from test_annotating import LABELS

from kb.drafting.entities.annotating import annotate
from kb.drafting.entities.candidates import Candidates
from kb.drafting.entities.gazetteer import Names
from kb.seeds.labels import Label, Labels

STATES = {
    "en": ("Peru", "Chile", "Japan"),
    "id": ("Peru", "Chile", "Jepang"),
    "vi": ("Peru", "Chile", "Nhật Bản"),
    "es": ("Perú", "Chile", "Japón"),
    "fr": ("Pérou", "Chili", "Japon"),
}
ALL = Labels.from_labels(
    [
        *(one for of_name in LABELS.by_folded.values() for one in of_name),
        *(
            Label(f"country/{code}", name, language)
            for language, names in STATES.items()
            for code, name in zip(("pe", "cl", "jp"), names, strict=True)
        ),
    ]
)


def parties_in(text, language):
    """The codes of the parties of the first treaty of a text, in the order in which it has them."""

    class Written:
        published = None

    Written.text, Written.language = text, language
    annotated = annotate(Written, Names.of(ALL, language), Candidates(ALL, language)).annotated
    treaty = next(one for one in annotated.entities if one.kind == "treaty")
    return [party.reference.partition("/")[2] for party in treaty.parties]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The Agreement on Trade between the Government of Peru and the Government of Chile", "pe cl"),
        ("en", "The Pact on Rivers between Peru, Chile and Japan", "pe cl jp"),
        ("en", "The Agreement on Trade was discussed. Talks between Peru and Chile followed.", ""),
        ("id", "Persetujuan tentang Angkutan Udara antara Pemerintah Peru dan Pemerintah Chile", "pe cl"),
        ("vi", "Hiệp định giữa Chính phủ Peru và Chính phủ Chile về Dẫn độ", "pe cl"),
        ("es", "El Acuerdo sobre Transporte entre el Gobierno de la República del Perú y Chile", "pe cl"),
        ("fr", "L’Accord sur le commerce entre le Gouvernement du Pérou et le Chili", "pe cl"),
    ],
)  # fmt: skip
def test_the_words_of_a_treaty_tell_its_parties(language, text, expected):
    assert " ".join(parties_in(f"{text} .", language)) == expected
