"""Annotated texts written by hand: "[C Kenya] signed the [T Convention]." marks what is named."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from kb.dates.parsing import date_from, range_from
from kb.drafting.text.annotations import Annotated, Entity, Moment, Span
from kb.seeds.labels import folded

KINDS = {"C": "country", "O": "organization", "P": "person", "T": "treaty", "L": "place"}


def marked(text: str, language: str) -> Annotated:
    """The text without its marks, with what they mark.

    The letter is that of the kind, D for a date; a star behind it makes a mention, and what stands
    behind "=" is the slug, which else is made from the words. A sentence ends at a stop.
    """
    plain, entities, moments, at = "", [], [], 0
    for mark in re.finditer(r"\[([COPTLD])(\*?) ([^\]=]*)(?:=([\w-]+))?\]", text):
        plain += text[at : mark.start()]
        start, end = len(plain), len(plain) + len(mark[3])
        plain += mark[3]
        at = mark.end()
        if mark[1] == "D":
            days = range_from(mark[3], language) or (date_from(mark[3], language), None)
            moments.append(Moment(start, end, *days))
        else:
            slug = mark[4] or folded(mark[3]).replace(" ", "-")
            kind = KINDS[mark[1]]
            entities.append(Entity(start, end, kind, f"{kind}/{slug}", bool(mark[2])))
    plain += text[at:]
    if unknown := re.search(r"\[[A-Z]\*? ", plain):
        known = ", ".join(f"[{letter} ...]" for letter in (*KINDS, "D"))
        message = f"unknown mark '{unknown[0]}' (known are {known}) in: {text}"
        pytest.fail(message, pytrace=False)
    ends = [0, *(stop.end() for stop in re.finditer(r"[.?!][”»\"]?(?=\s[^a-z]|$)\s?", plain))]
    ends += [] if ends[-1] == len(plain) else [len(plain)]
    sentences = tuple(Span(start, end) for start, end in pairwise(ends))
    return Annotated(plain, language, sentences, tuple(entities), tuple(moments))
