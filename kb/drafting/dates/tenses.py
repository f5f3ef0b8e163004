"""Whether the words around a day speak of what is past, or of what is to come."""

from __future__ import annotations

import re
from functools import cache

from kb.drafting.text.annotations import Span
from kb.drafting.text.vocabulary import one_of, vocabulary

#: So much of a sentence behind a day is looked at, and so much before it.
BEHIND = 40
BEFORE = 200
#: Fewer words than these in front of a day between commas are no clause.
FEW = 2
#: So much of the clause behind a day that is to come.
AHEAD = 90


def is_to_come(text: str, span: Span, language: str) -> bool:
    """Whether the words of the sentence around a date speak of what is to come."""
    before = sentence_before(text, span)
    after = text[span.end : span.end + (BEHIND if before.strip() else AHEAD)].split(".")[0]
    if is_put_off(text, span, language):
        return True
    future = _future(language)
    if not future.search(before) and _right_before(language, "done_form").search(before):
        return False  # "was signed on 3 May and will enter into force"
    return future.search(f"{before} {after}") is not None


def is_told(text: str, span: Span, language: str) -> bool:
    """Whether the words of the sentence around a date speak of something that is past."""
    after = text[span.end : span.end + BEHIND].split(".")[0]
    return _past(language).search(f"{sentence_before(text, span)} | {after}") is not None


def is_ahead(text: str, span: Span, language: str) -> bool:
    """Whether the clause of a day speaks of what is to come, and of nothing that is past."""
    before = clause_before(text, span, language)
    if is_put_off(text, span, language):
        return True
    comes = _future(language).search(before)
    if not comes and _right_before(language, "done_form").search(before):
        return False
    after = text[span.end : span.end + AHEAD]
    if not before.strip():  # "On Friday, the President will speak"
        after = after.lstrip(", ")
    after = _breaks(language).split(after)[0]
    if not comes and not _future(language).search(after):
        return False
    # "Will be signed" tells of nothing past.
    rest = _future_verb(language).sub(" ", f"{before} | {after}")
    return not _past(language).search(rest)


def is_put_off(text: str, span: Span, language: str) -> bool:
    """Whether the words right before a day say that something is planned for it."""
    before = clause_before(text, span, language)
    return _right_before(language, "put_off_form").search(before) is not None


def is_past(text: str, span: Span, language: str) -> bool:
    """Whether what is said of a day is past: "signed on Monday"; "on Monday, he said it will"."""
    before = clause_before(text, span, language)
    if is_put_off(text, span, language) or _future(language).search(before):
        return False
    if _right_before(language, "done_form").search(before):
        return True
    behind = re.split(r"[.!?;:\n]", text[span.end : span.end + AHEAD])[0]
    past, coming = _past(language).search(behind), _future(language).search(behind)
    if past is not None and (coming is None or past.start() < coming.start()):
        return True
    # "It will apply, she said in Rome on Monday."
    rest = _breaks(language).split(behind)[0]
    return bool(_past(language).search(before)) and not _future(language).search(rest)


def sentence_before(text: str, span: Span) -> str:
    """The words of the sentence in front of a stretch."""
    return re.split(r"[.!?\n]", text[max(0, span.start - BEFORE) : span.start])[-1]


def clause_before(text: str, span: Span, language: str) -> str:
    """The words of the clause in front of a stretch.

    Where it stands between commas, they are those in front: "members will receive, on Monday, ...".
    """
    front = text[max(0, span.start - BEFORE) : span.start]
    clauses = _breaks(language).split(front)
    lead = clauses[-1]
    is_apart = len(lead.split()) < FEW and re.search(r",\s+$", front[: len(front) - len(lead)])
    behind = text[span.end : span.end + 1]
    return " ".join(clauses[-2:]) if is_apart and len(clauses) > 1 and behind == "," else lead


@cache
def _breaks(language: str) -> re.Pattern[str]:
    """Where a clause ends: "he said on Monday | that it will be signed"."""
    that = vocabulary(language)["dates"]["that"]
    return re.compile(rf"[.!?;:\n“”\"«»]|,\s|(?<!\w)(?:{that})(?!\w)")


@cache
def _future(language: str) -> re.Pattern[str]:
    dates = vocabulary(language)["dates"]
    words = one_of(map(re.escape, dates["future"]))
    return re.compile(rf"(?<!\w)(?:{words}|{dates['future_form']})(?!\w)", re.IGNORECASE)


@cache
def _future_verb(language: str) -> re.Pattern[str]:
    return re.compile(rf"{_future(language).pattern}(?:\s+[\w’'-]+){{0,2}}", re.IGNORECASE)


@cache
def _past(language: str) -> re.Pattern[str]:
    words = vocabulary(language)["dates"]["past_form"]
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


@cache
def _right_before(language: str, key: str) -> re.Pattern[str]:
    """A verb right before a day: one that tells of what is past, or that puts off to that day."""
    words = vocabulary(language)["dates"][key]
    return re.compile(rf"(?<!\w)(?:{words})[\s(]*$", re.IGNORECASE)
