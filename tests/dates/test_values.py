"""Dates and numbers from the words of an article; the expected ones by the calendar."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from kb.dates.parsing import date_from, number_from, range_from
from kb.drafting.text.vocabulary import languages

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("words", "language", "value", "kind"),
    [
        ("25 Oktober", "id", "--10-25", "gMonthDay"),
        ("25 Oktober 2025", "id", "2025-10-25", "date"),
        ("Agustus 2025", "id", "2025-08", "gYearMonth"),
        ("ngày 25 tháng 10", "vi", "--10-25", "gMonthDay"),
        ("25/10/2025", "vi", "2025-10-25", "date"),
        ("tháng 10 năm 2025", "vi", "2025-10", "gYearMonth"),
        ("ngày 28/ 6", "vi", "--06-28", "gMonthDay"),  # as it stands in a Vietnamese paper
        ("28/ 6/ 2018", "vi", "2018-06-28", "date"),
        ("7 de agosto de 2019", "es", "2019-08-07", "date"),
        ("1er janvier 2020", "fr", "2020-01-01", "date"),
        ("August 7, 2019", "en", "2019-08-07", "date"),
        ("7 August", "en", "--08-07", "gMonthDay"),
        ("2025", "en", "2025", "gYear"),
        ("29 Februari 2024", "id", "2024-02-29", "date"),
        ("29 February", "en", "--02-29", "gMonthDay"),
    ],
)
def test_a_date_is_as_exact_as_its_words(words, language, value, kind):
    date = date_from(words, language)

    assert date is not None
    assert (str(date), str(date.datatype).rpartition("#")[2]) == (value, kind)


@pytest.mark.parametrize(
    "words", ["29 Februari 2025", "31 September", "sore hari", "0 Oktober", ""]
)
def test_what_is_no_day_of_the_calendar_is_no_date(words):
    assert date_from(words, "id") is None


@pytest.mark.parametrize("words", ["ribuan", "sekitar 60", "60-an", "lebih dari 60", "-5", "1,5"])
def test_an_estimate_is_no_number(words):
    assert number_from(words, "id") is None


@pytest.mark.parametrize("words", ["10/12/2025", "12 10", "0000-01-05", "13/2"])
def test_what_may_be_two_days_is_none(words):
    assert date_from(words, "en") is None


@pytest.mark.parametrize(
    ("words", "language", "value"),
    [("Oct. 25, 2025", "en", "2025-10-25"), ("12 janv. 2025", "fr", "2025-01-12")],
)
def test_a_short_month_may_have_its_dot(words, language, value):
    assert str(date_from(words, language)) == value


def test_the_number_of_the_last_of_so_many_is_theirs():
    assert (number_from("178th", "en"), number_from("100e", "fr")) == (178, 100)


def test_in_a_language_that_is_not_known_no_sign_is_guessed():
    assert number_from("2,500", "tet") is None
    assert number_from("2500", "tet") == 2500


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("25 and 26 October 2025", "en", ("2025-10-25", "2025-10-26")),
        ("October 25-26, 2025", "en", ("2025-10-25", "2025-10-26")),
        ("30 April to 2 May 2024", "en", ("2024-04-30", "2024-05-02")),
        ("3 and 15 May 2024", "en", None),  # two days, and no range
        ("5 May 2024 and 7 June 2024", "en", None),
        ("15–19 Desember 2025", "id", ("2025-12-15", "2025-12-19")),
        ("từ ngày 5 đến ngày 16 tháng 6 năm 2023", "vi", ("2023-06-05", "2023-06-16")),
        ("25-26/10/2025", "vi", ("2025-10-25", "2025-10-26")),
        ("del 3 al 5 de mayo", "es", ("--05-03", "--05-05")),
        ("du 3 au 5 mai 2024", "fr", ("2024-05-03", "2024-05-05")),
        ("26 to 25 October 2025", "en", None),
        ("31 to 32 October 2025", "en", None),
    ],
)
def test_a_range_of_days_has_two_days_in_order(words, language, expected):
    found = range_from(words, language)

    assert (found and tuple(map(str, found))) == expected


def test_every_language_that_is_drafted_says_how_it_writes_days():
    written = YAML(typ="safe").load((ROOT / "kb" / "dates" / "dates.yaml").read_text("utf-8"))

    assert set(written) >= set(languages())
    needed = {"months", "from", "until", "and", "dates", "ranges"}
    assert {key: needed - set(words) for key, words in written.items() if needed - set(words)} == {}


@pytest.mark.parametrize(
    ("words", "language", "value"),
    [("25 de outubro de 2025", "pt", "2025-10-25"), ("25. Oktober 2025", "de", None)],
)
def test_in_a_language_without_forms_those_of_the_others_are_read(words, language, value):
    date = date_from(words, language)

    assert (date and str(date)) == value


def test_between_two_days_are_all_that_lie_between():
    assert [str(day) for day in range_from("entre el 3 y el 15 de mayo de 2024", "es") or ()] == [
        "2024-05-03",
        "2024-05-15",
    ]
