"""Which rows of a table of participants a reader asks for, and in what order: links that work
without a script, and that a script takes over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from kb.web.things.layout import Choice, Moment, Participant, Participation
from kb.web.words.languages import message

#: What a row can be chosen by, with the words of the link, in their order.
CHOICES = {
    "signed": message("signed, not bound"),
    "bound": message("bound"),
    "consented": message("consented, not known since when bound"),
    "expected": message("consented, not yet bound"),
    "left": message("left"),
    "stated": message("with reservations, declarations or objections"),
    "news": message("in our articles"),
}
#: Behind what has no value.
_LAST = "~"


def choices(table: Participation, only: str, sort: str) -> tuple[Choice, ...]:
    """What rows can be chosen by: all of them, and what some have and some have not."""
    rows = table.participants
    found = [Choice("", message("all"), len(rows), _query("", sort), only not in CHOICES)]
    for name, words in CHOICES.items():
        number = sum(name in row.standings for row in rows)
        if number and (number < len(rows) or only == name):
            found.append(Choice(name, words, number, _query(name, sort), only == name))
    return tuple(found) if len(found) > 1 else ()


def arranged(table: Participation, only: str, sort: str) -> Participation:
    """The table with the rows that are asked for, in the order that is asked for: by the days of a
    column, by year, by subject, or by name."""
    rows: Sequence[Participant] = table.participants
    if only in CHOICES:
        rows = [row for row in rows if only in row.standings]
    if key := _KEYS.get(sort):
        rows = sorted(rows, key=key)
    elif not table.of_treaty and sort != "name":  # what was signed and does not bind stands first
        rows = sorted(rows, key=lambda row: "signed" not in row.standings)
    return replace(table, participants=tuple(rows))


def _query(only: str, sort: str) -> str:
    given = {"only": only, "sort": sort}
    return urlencode({name: value for name, value in given.items() if value})


def sorting(only: str) -> dict[str, str]:
    """The query by which each column is sorted."""
    return {name: _query(only, name) for name in ("name", *_KEYS)}


def _first(moments: Sequence[Moment]) -> str:
    days = [(one.effect or one.day) if one.is_expected else one.day for one in moments]
    return min((day.link.iri for day in days if day.link.iri), default=_LAST)


_KEYS: dict[str, Callable[[Participant], str | int]] = {
    "signed": lambda row: _first(row.signed),
    "consented": lambda row: _first(row.consented),
    "bound": lambda row: _first(row.bound),
    "left": lambda row: _first(row.left),
    "stated": lambda row: -len(row.stated),
    "year": lambda row: row.year or _LAST,
    "subject": lambda row: row.subject.text.casefold() if row.subject else _LAST,
}
