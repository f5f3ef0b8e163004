"""The numbers of a text that count something, in five languages."""

from __future__ import annotations

import pytest

from kb.drafting.annotations import Moment, Span
from kb.drafting.counts import counts


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("46 States signed it.", "en", [("46", "States")]),
        ("Over 1,500 delegates came.", "en", [("Over 1,500", "delegates")]),
        ("The two countries agreed.", "en", []),  # both, and no number that tells anything
        ("110 negara dan organisasi internasional", "id", [("110", "negara dan organisasi internasional")]),
        ("ribuan delegasi hadir", "id", [("ribuan", "delegasi")]),
        ("khoảng 110 quốc gia", "vi", [("khoảng 110", "quốc gia")]),
        ("un poco más de 60 países", "es", [("un poco más de 60", "países")]),
        ("près de 60 pays signataires", "fr", [("près de 60", "pays")]),
        ("It needs 60 ratifications. Once 50 States sign it", "en", []),  # a number that is wanted
        ("setelah 50 negara meratifikasinya", "id", []),
        ("khi có 40 nước phê chuẩn", "vi", []),
        ("cuando 30 Estados lo ratifiquen", "es", []),
        ("lorsque 20 États l'auront ratifié", "fr", []),
        ("Room 12 was full of people.", "en", []),
        ("Article 3 of 1951, page 12", "en", []),
    ],
)  # fmt: skip
def test_a_count_has_a_number_and_what_is_counted(text, language, expected):
    found = counts(text, language, (), ())

    words = [
        (text[one.number.start : one.number.end], text[one.unit.start : one.unit.end])
        for one in found
    ]
    assert words == expected


def test_a_year_counts_nothing_and_hides_no_number_behind_it():
    text = "suscrito en 1992 por cinco países"

    [found] = counts(text, "es", (Moment(12, 16),), ())

    assert text[found.start : found.end] == "cinco países"


def test_a_number_in_a_name_counts_nothing():
    assert list(counts("The 46 States Treaty", "en", (), (Span(4, 20),))) == []
