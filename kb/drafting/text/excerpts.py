"""The stretch of a text that is quoted for a finding: enough to read, and no more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.drafting.text.annotations import Span

#: A name is quoted with the words around it, up to so many characters on either side.
AROUND = 60
#: With fewer characters around it than these, a name is quoted over the signs of its clause.
LEAST_AROUND = 8
_CLAUSE = re.compile(r"[,;:()«»“”\"\n]|\s[–—-]\s")


def sentence_of(sentences: Sequence[Span], span: Span) -> Span:
    """The sentence in which a stretch lies, or the stretch itself where it goes over several."""
    for sentence in sentences:
        if span.within(sentence):
            return sentence
    return span


def clause_of(text: str, sentences: Sequence[Span], span: Span) -> Span:
    """The words around a stretch between two signs of its sentence, not too many of them.

    >>> text = "In Hanoi, Viet Nam hosted the ceremony, they said."
    >>> found = clause_of(text, (Span(0, len(text)),), Span(10, 18))
    >>> text[found.start:found.end]
    'Viet Nam hosted the ceremony'
    """
    sentence = sentence_of(sentences, span)
    breaks = [match.span() for match in _CLAUSE.finditer(text, sentence.start, sentence.end)]
    start = max((end for _, end in breaks if end <= span.start), default=sentence.start)
    end = min((start for start, _ in breaks if start >= span.end), default=sentence.end)
    if (end - start) - (span.end - span.start) < LEAST_AROUND:
        start, end = sentence.start, sentence.end  # "(UN)" alone tells a reader nothing
    if span.start - start > AROUND:
        start = text.find(" ", span.start - AROUND, span.start) + 1 or span.start
    if end - span.end > AROUND:
        end = max(text.rfind(" ", span.end, span.end + AROUND), span.end)
    while start < span.start and not text[start].isalnum():
        start += 1
    while end > span.end and not text[end - 1].isalnum():
        end -= 1
    return Span(start, end)
