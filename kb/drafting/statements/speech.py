"""A text in stretches that hang together, with what stands in quotation marks as one sign.

And what is made of them: statements.
So that patterns see who says something and how, and not what is said; and a quotation of several
sentences stays one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.drafting.text.annotations import Annotated, Entity, Moment, Span
from kb.drafting.text.skeleton import QUOTATION, Skeleton

_MARKS = re.compile(
    r"“(?P<a>[^”“]{2,4000})”|«\s*(?P<b>[^»«]{2,4000}?)\s*»|„(?P<c>[^“”„]{2,4000})[“”]"
    r"|(?<![\w.,!?])”(?P<f>\w[^”“\n]{2,4000})”"
    r'|(?<!\w)"(?P<d>[^"\n]{2,4000})"|(?<!\w)[‘\'](?P<e>[^‘’\'\n]{20,2000})[’\'](?!\w)'
)


@dataclass(frozen=True, order=True)
class Quotation(Span):
    """Words in quotation marks: the stretch has the marks, `words` does not."""

    words: Span


@dataclass(frozen=True)
class Stretch(Span):
    """A sentence, or several in which one quotation stands, with its skeleton.

    `quotations` has, for the places of their signs in it, the words of each.
    """

    skeleton: Skeleton
    quotations: dict[int, Span]

    @property
    def is_quotation(self) -> bool:
        """Whether nothing but one quotation stands there."""
        return self.skeleton.text.strip(" .") == QUOTATION


@dataclass(frozen=True)
class Statement:
    """One statement: `force` and `mode` are concepts, `words` what was said, `quote` all of it.

    The speaker stands within the quote; a pronoun is given as a mention. `jointly` are others who
    say it together with the speaker.
    """

    force: str
    mode: str
    speaker: Entity
    words: Span
    quote: Span
    addressees: tuple[Entity, ...]
    rule: str
    jointly: tuple[Entity, ...] = ()


def quotations(text: str) -> tuple[Quotation, ...]:
    """What stands in quotation marks, in the order of a text.

    >>> [text[one.words.start : one.words.end] for text in ["« Oui », a-t-il dit."]
    ...  for one in quotations(text)]
    ['Oui']
    """
    return tuple(
        Quotation(*match.span(), Span(*match.span(str(match.lastgroup))))
        for match in _MARKS.finditer(text)
    )


def stretches(annotated: Annotated) -> Iterator[Stretch]:
    """The stretches of a text, in its order."""
    quoted = quotations(annotated.text)
    for span in _joined(annotated, quoted):
        i = bisect_left(quoted, span.start, key=lambda one: one.start)
        inside = [one for one in quoted[i:] if one.end <= span.end]
        yield _folded(span, Skeleton.of(annotated, span), inside)


def _joined(annotated: Annotated, quoted: Sequence[Quotation]) -> Iterator[Span]:
    """The sentences, those as one that a quotation joins: "It is. We know," she said."""
    start, end = -1, -1
    for sentence in annotated.sentences:
        if start >= 0 and not _belongs(annotated, end, sentence, quoted):
            yield Span(start, end)
            start = -1
        start = sentence.start if start < 0 else start
        end = sentence.end
    if start >= 0:
        yield Span(start, end)


def _belongs(annotated: Annotated, end: int, sentence: Span, quoted: Sequence[Quotation]) -> bool:
    """Whether a sentence goes on with what ended before it."""
    i = bisect_left(quoted, end, key=lambda one: one.end)
    if i < len(quoted) and quoted[i].start < end and quoted[i].end > sentence.start:
        return True
    is_small = annotated.text[sentence.start].islower()
    return (
        is_small
        and annotated.text[end - 1] in '”"»’'
        and "\n" not in annotated.text[end : sentence.start]
    )


def _folded(span: Span, skeleton: Skeleton, quoted: Sequence[Quotation]) -> Stretch:
    """A stretch whose quotations are one sign each; those that cut a name stay as they are."""
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    things: dict[int, tuple[Entity | Moment, ...]] = {}
    inner: dict[int, Span] = {}
    at = 0

    def copy(first: int, last: int) -> None:
        for i in range(first, last):
            if i in skeleton.things:
                things[len(starts) + i - first] = skeleton.things[i]
        signs.append(skeleton.text[first:last])
        starts.extend(skeleton.starts[first:last])
        ends.extend(skeleton.ends[first:last])

    for one in quoted:
        first, last = bisect_left(skeleton.starts, one.start), bisect_left(skeleton.ends, one.end)
        if first < at or last >= len(skeleton.ends):
            continue
        if skeleton.starts[first] != one.start or skeleton.ends[last] != one.end:
            continue
        copy(at, first)
        inner[len(starts)] = one.words
        signs.append(QUOTATION)
        starts.append(one.start)
        ends.append(one.end)
        at = last + 1
    copy(at, len(skeleton.text))
    folded = Skeleton("".join(signs), tuple(starts), tuple(ends), things)
    return Stretch(span.start, span.end, folded, inner)
