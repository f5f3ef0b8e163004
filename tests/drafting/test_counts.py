"""The numbers of a text that count something, in five languages."""

from __future__ import annotations

import pytest

from kb.drafting.counts import counts
from kb.drafting.text.annotations import Moment, Span


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
        ("près de 60 pays signataires", "fr", [("près de 60", "pays signataires")]),
        ("It needs 60 ratifications. Once 50 States sign it", "en", []),  # a number that is wanted
        ("setelah 50 negara meratifikasinya", "id", []),
        ("khi có 40 nước phê chuẩn", "vi", []),
        ("cuando 30 Estados lo ratifiquen", "es", []),
        ("lorsque 20 États l'auront ratifié", "fr", []),
        ("39 votos a favor y 6 en contra", "es", [("39", "votos a favor"), ("6", "en contra")]),
        ("74 voix contre 3 et 5 abstentions", "fr", [("74", "voix"), ("3", "contre"), ("5", "abstentions")]),
        ("93 pour cent des 12 pays contre eux", "fr", [("12", "pays")]),  # no votes
        ("381 suara setuju dan 12 menolak", "id", [("381", "suara setuju"), ("12", "menolak")]),
        ("412 phiếu thuận và 30 phiếu chống", "vi", [("412", "phiếu thuận"), ("30", "phiếu chống")]),
        ("bringing the number of signatories to nine", "en", [("nine", "signatories")]),
        ("el número de partes asciende a 92", "es", [("92", "partes")]),
        ("le nombre de parties s'élève à 55", "fr", [("55", "parties")]),
        ("jumlah negara pihak kini menjadi 147", "id", [("147", "negara pihak")]),
        ("tổng số thành viên tăng lên 80", "vi", [("80", "thành viên")]),
        ("7 of the 16 member states", "en", [("7", "member states"), ("16", "member states")]),
        ("cuatro de los doce países", "es", [("cuatro", "países"), ("doce", "países")]),
        ("vingt et un États, quatre-vingt-douze délégués", "fr", [("vingt et un", "États"), ("quatre-vingt-douze", "délégués")]),
        ("dua puluh lima negara", "id", [("dua puluh lima", "negara")]),
        ("hai mươi lăm quốc gia", "vi", [("hai mươi lăm", "quốc gia")]),
        ("Two more States acceded.", "en", [("Two", "States")]),
        ("Otros dos países firmaron; los dos países", "es", [("dos", "países")]),
        ("Deux autres pays ont signé ; les deux pays", "fr", [("Deux", "pays")]),
        ("Quinze ratifications sont nécessaires.", "fr", []),
        ("Fifteen more ratifications are needed.", "en", []),
        ("Togo is the 178th State to ratify it.", "en", [("178th", "State to ratify")]),
        ("Le Togo est le 100e État partie.", "fr", [("100e", "État partie")]),
        ("Togo es el 100.º Estado parte.", "es", [("100", "Estado parte")]),
        ("menjadi anggota ke-106", "id", [("106", "anggota")]),
        ("Pertemuan Negara Pihak ke-22", "id", []),
        ("quốc gia thành viên thứ 112; kỳ họp thứ 6", "vi", [("112", "quốc gia thành viên")]),
        ("The 5th session opened, and the 3rd state visit.", "en", []),
        ("On 28 July, when 161 countries voted", "en", [("161", "countries")]),
        ("It enters into force only when 60 States join.", "en", []),
        ("une soixantaine d'experts", "fr", [("une soixantaine", "experts")]),
        ("85 companies and 120 pengusaha", "en", [("85", "companies")]),
        ("They signed two international treaties; the two treaties", "en", [("two", "treaties")]),
        ("Họ ký năm văn bản trong năm nay.", "vi", [("năm", "văn bản")]),
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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # What is counted are days, shares or ships, and no States.
        ("It was signed 30 days after States had met.", "en"),
        ("70 percent of members voted for it.", "en"),
        ("Some 40 ships from member states are covered.", "en"),
        ("Hace 20 años los países lo adoptaron.", "es"),
        ("Pendant trois jours des délégués l'ont examiné.", "fr"),
        ("Dalam 30 hari negara pihak wajib melapor.", "id"),
        ("lima pekan sesudah konvensi itu berlaku", "id"),
        ("Sau ba ngày đại biểu thông qua.", "vi"),
        ("Hai phần ba thành viên đã ký.", "vi"),
        # One end of a range is no count.
        ("Between 40 and 50 States are parties.", "en"),
        ("40 to 50 delegates came.", "en"),
        ("Entre 40 y 50 Estados lo firmaron.", "es"),
        ("Entre 40 et 50 États l'ont signé.", "fr"),
        ("Antara 40 dan 50 negara menandatangani.", "id"),
        ("Từ 40 đến 50 nước đã ký.", "vi"),
        # Which one it is, or how many of how many.
        ("Under Article 8 parties report.", "en"),
        ("The Group of 77 countries agreed.", "en"),
        ("Uno de cada tres países lo ha firmado.", "es"),
        ("Nhóm 77 nước ủng hộ.", "vi"),
        ("Se espera que 20 Estados lo ratifiquen.", "es"),
    ],
)
def test_a_number_of_something_else_is_no_count(text, language):
    assert list(counts(text, language, (), ())) == []


def test_a_rise_from_one_number_to_another_is_to_the_second():
    [found] = counts("from 12 to 14 members", "en", (), ())

    assert found.number == Span(11, 13)


def test_a_year_counts_nothing_and_hides_no_number_behind_it():
    text = "suscrito en 1992 por cinco países"

    [found] = counts(text, "es", (Moment(12, 16),), ())

    assert text[found.start : found.end] == "cinco países"


def test_a_number_in_a_name_counts_nothing():
    assert list(counts("The 46 States Treaty", "en", (), (Span(4, 20),))) == []
