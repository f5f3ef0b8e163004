"""A sentence as tokens, each name and each day one of them, and as clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.text.annotations import Annotated, Entity, Moment, Span

#: The words of a literal, as tokens have them.
Literal = tuple[str, ...]
#: A number, with the letters of an ordinal; an article with its apostrophe; a word; a mark.
_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:[.,][0-9]+)*(?:st|nd|rd|th|º|ª|er|re|ème|e)?(?!\w))"
    r"|(?P<elision>[^\W\d_]{1,2}['’](?=[^\W\d_]{2}|$))"
    r"|(?P<word><\w+>|['’]s(?!\w)|[^\W_]+(?:(?:[-‑'’]|\.(?=[^\W_]\.))(?!s(?!\w))[^\W_]+)*)"
    r"|(?P<mark>[^\w\s])"
)
#: Of two names on the same words the first kind is taken.
RANK = ("treaty", "person", "organization", "country", "place", "moment", "demonym")


@dataclass(frozen=True)
class Token(Span):
    """A word, a mark or a name: `sign` is the word in small letters, `<number>` for a number and
    `<kind>` for a name, whose `things` are those that it may stand for."""

    sign: str
    things: tuple[Entity | Moment, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of a name, "moment" for a day; "" of other words."""
        return _kind(self.things[0]) if self.things else ""

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The things that a name may stand for."""
        return tuple(thing for thing in self.things if isinstance(thing, Entity))

    @property
    def moment(self) -> Moment | None:
        """The day that words name."""
        return next((thing for thing in self.things if isinstance(thing, Moment)), None)

    @property
    def is_mark(self) -> bool:
        """Whether it is a mark of punctuation."""
        return not self.things and not (self.sign[0].isalnum() or len(self.sign) > 1)


def literal(words: str) -> Literal:
    """The signs of plain words.

    >>> literal("became the <number> State to"), literal("d’Haïti")
    (('became', 'the', '<number>', 'state', 'to'), ("d'", 'haïti'))
    """
    return tuple(_sign(match) for match in _TOKEN.finditer(words))


def tokens_of(annotated: Annotated, span: Span) -> tuple[Token, ...]:
    """The tokens of a stretch: of names that overlap, the longest is one."""
    tokens: list[Token] = []
    at = span.start
    for name in _names(annotated, span):
        tokens += _plain(annotated.text, at, name.start)
        tokens.append(name)
        at = name.end
    return (*tokens, *_plain(annotated.text, at, span.end))


def plain_tokens(text: str, span: Span) -> tuple[Token, ...]:
    """The words of a stretch, without a look at what they name."""
    return tuple(_plain(text, span.start, span.end))


def _plain(text: str, start: int, end: int) -> Iterator[Token]:
    for match in _TOKEN.finditer(text, start, end):
        yield Token(match.start(), match.end(), _sign(match))


def _sign(match: re.Match[str]) -> str:
    return (
        "<number>" if match["number"] else match[0].casefold().replace("’", "'").replace("‑", "-")
    )


def _names(annotated: Annotated, span: Span) -> list[Token]:
    """The names and days of a stretch that lie within no longer one and overlap none."""
    named: dict[Span, list[Entity | Moment]] = {}
    demonyms = (name for name in annotated.demonyms if name.within(span))
    things: list[Entity | Moment] = [*annotated.entities_in(span), *annotated.moments_in(span)]
    for thing in (*things, *demonyms):
        named.setdefault(Span(thing.start, thing.end), []).append(thing)
    kept: list[Token] = []
    for place in sorted(named, key=lambda place: (place.start - place.end, place)):
        if not any(place.overlaps(other) for other in kept):
            kind = min((_kind(thing) for thing in named[place]), key=RANK.index)
            same = tuple(thing for thing in named[place] if _kind(thing) == kind)
            kept.append(Token(place.start, place.end, f"<{kind}>", same))
    return sorted(kept, key=lambda token: token.start)


def _kind(thing: Entity | Moment) -> str:
    return thing.kind if isinstance(thing, Entity) else "moment"
