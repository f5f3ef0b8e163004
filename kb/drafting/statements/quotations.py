"""What stands in quotation marks, and the stretches of a text that quotations hold together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.drafting.text.annotations import Annotated, Span

#: The sign of a quotation among tokens, where it is one.
MARK = "<quotation>"
_MARKS = re.compile(
    r"“(?P<a>[^”“]{2,4000})”|«\s*(?P<b>[^»«]{2,4000}?)\s*»|„(?P<c>[^“”„]{2,4000})[“”]"
    r"|(?<![\w.,!?])”(?P<f>\w[^”“\n]{2,4000})”"
    r'|(?<!\w)"(?P<d>[^"\n]{2,4000})"|(?<!\w)[‘\'](?P<e>[^‘’\'\n]{20,2000})[’\'](?!\w)'
    # A paragraph of a speech that goes on in the next one has no mark at its end.
    r"|(?m:^)(?P<mark>[‘'“\"«])(?P<g>[^‘“”\"«»\n]{20,4000})(?=\n+(?P=mark))"
)
#: Fewer words than these in quotation marks are a term, not speech.
_LEAST_WORDS = 2


@dataclass(frozen=True, order=True)
class Quotation(Span):
    """Words in quotation marks: the span has the marks, `words` does not."""

    words: Span


def quotations(text: str) -> tuple[Quotation, ...]:
    """What stands in quotation marks, in the order of a text.

    >>> [quotation] = quotations("« Oui », a-t-il dit.")
    >>> quotation.start, quotation.words
    (0, Span(start=2, end=5))
    """
    return tuple(
        Quotation(*match.span(), Span(*match.span(str(match.lastgroup))))
        for match in _MARKS.finditer(text)
    )


def is_speech(words: str) -> bool:
    """Whether quoted words are speech, and neither a term nor a name.

    >>> is_speech("an important step"), is_speech("so-called"), is_speech("Nile Pact")
    (True, False, False)
    """
    parts = words.split()
    return len(parts) >= _LEAST_WORDS and any(part[0].islower() for part in parts)


def stretches(annotated: Annotated, quoted: Sequence[Quotation]) -> Iterator[Span]:
    """The sentences of a text, those as one that a quotation joins: "It is. We know," she said."""
    start, end = -1, -1
    for sentence in annotated.sentences:
        if start >= 0 and not _goes_on(annotated, end, sentence, quoted):
            yield Span(start, end)
            start = -1
        start = sentence.start if start < 0 else start
        end = sentence.end
    if start >= 0:
        yield Span(start, end)


def _goes_on(annotated: Annotated, end: int, sentence: Span, quoted: Sequence[Quotation]) -> bool:
    """Whether a sentence goes on with what ended before it."""
    i = bisect_left(quoted, end, key=lambda quotation: quotation.end)
    if i < len(quoted) and quoted[i].start < end and quoted[i].end > sentence.start:
        return True
    return (
        annotated.text[sentence.start].islower()
        and annotated.text[end - 1] in '”"»’'
        and "\n" not in annotated.text[end : sentence.start]
    )
