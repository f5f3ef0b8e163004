"""Places in the text of an article: sentences, clauses, and words in quotation marks."""

from __future__ import annotations

import re
from functools import lru_cache

from kb.drafting.text.segmentation import sentences

#: A stretch of a text: start and end.
Span = tuple[int, int]

#: Opening quotation marks with those that may close them; all styles of the five languages.
_PAIRS = {
    "“": "”“", "„": "“”", "«": "»", "»": "«", "‹": "›", "‘": "’'", "'": "'’", "‚": "‘’",
    '"': '"', "”": "”",
}  # fmt: skip
_MARKS = frozenset("".join((*_PAIRS, *_PAIRS.values())))
#: A dash that opens a turn of speech, at the start of a line (es, fr, vi).
_DASH = re.compile(r"(?m)^\s*[—–―-]\s+(?=\S)")
#: Where a clause ends.
BREAK = re.compile(r"[.;:!?…\n]|,|[()\[\]—–]|\s-\s")


@lru_cache(16)
def quoted_spans(text: str) -> tuple[Span, ...]:
    """Where words stand in quotation marks, without the marks.

    A quotation that is not closed runs to the end of its paragraph; where the next one begins with
    an opening mark, it goes on there. A turn of speech behind a dash runs to the end of its line.

    >>> [text[slice(*at)] for text in ["He said “we will” and «no»."] for at in quoted_spans(text)]
    ['we will', 'no']
    """
    spans: list[Span] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        spans += [(a + offset, b + offset) for a, b in _in_line(line)]
        if (dash := _DASH.match(line)) and line.strip():
            spans.append((offset + dash.end(), offset + len(line.rstrip())))
        offset += len(line)
    return tuple(sorted(spans))


def _in_line(line: str) -> list[Span]:
    spans: list[Span] = []
    at = 0
    while at < len(line):
        sign = line[at]
        if sign not in _PAIRS or (sign in "‘'\"”»" and not _opens(line, at)):
            at += 1
            continue
        ends = [i for i in range(at + 1, len(line)) if line[i] in _PAIRS[sign] and _closes(line, i)]
        end = ends[0] if ends else len(line.rstrip())
        spans.append((at + 1, end))
        at = end + 1
    return spans


def _opens(line: str, at: int) -> bool:
    """Whether a mark may open: nothing of a word stands before it, and one begins behind it."""
    return not line[at - 1 : at].isalnum() and bool(line[at + 1 : at + 2].strip())


def _closes(line: str, at: int) -> bool:
    """Whether a mark may close: an apostrophe within a word does not."""
    return not (line[at] in "’‘'" and line[at + 1 : at + 2].isalnum())


def has_marks(text: str) -> bool:
    """Whether a quotation mark of any style stands in a text."""
    return any(sign in _MARKS and sign not in "’‘'" for sign in text)


def touches_marks(text: str, span: Span) -> bool:
    """Whether most of a stretch stands in quotation marks, or a mark right beside it."""
    start, end = span
    beside = text[max(0, start - 3) : start + 1] + text[end - 1 : end + 3]
    inside = sum(max(0, min(b, end) - max(a, start)) for a, b in quoted_spans(text))
    return has_marks(beside) or inside * 2 > end - start


@lru_cache(16)
def sentence_spans(text: str, language: str) -> tuple[Span, ...]:
    """The sentences of a text."""
    return tuple((sentence.start, sentence.end) for sentence in sentences(text, language))


def sentence_at(text: str, language: str, span: Span) -> Span:
    """The sentences in which a stretch stands, as one stretch."""
    spans = [(a, b) for a, b in sentence_spans(text, language) if a < span[1] and span[0] < b]
    return (min(a for a, _ in spans), max(b for _, b in spans)) if spans else span


def clause_before(text: str, start: int, end: int, cuts: re.Pattern[str]) -> str:
    """What stands in a clause before a verb that begins at `end`; a clause begins at `start` or
    later, behind a sign or a word that ends the one before. An aside is gone over.

    >>> clause_before("Kenya, which may not, has not signed", 0, 30, re.compile("but"))
    ' has not '
    """
    segments = [start]
    for match in BREAK.finditer(text, start, end):
        inside = match[0] == "." and text[match.end() : match.end() + 1].isalnum()
        if not inside:
            segments.append(match.end())
    segments += [match.end() for match in cuts.finditer(text, start, end)]
    segments = sorted(set(segments))
    last = text[segments[-1] : end]
    if len(segments) > 2 and not re.search(r"\w", last):  # "will, in May, sign"
        hard = text[segments[-2] - 1 : segments[-2]]
        if hard == ",":
            return f"{text[segments[-3] : segments[-2] - 1]} {last}"
    return last


def clause_behind(text: str, start: int, end: int, cuts: re.Pattern[str]) -> str:
    """What stands in a clause behind a verb that ends at `start`."""
    stops = [match.start() for match in BREAK.finditer(text, start, end)]
    stops += [match.start() for match in cuts.finditer(text, start, end)]
    return text[start : min(stops, default=end)]
