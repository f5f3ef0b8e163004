"""The pieces of a clause, in the form of a match of one pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kb.drafting.text.regexes import Pattern


@dataclass(frozen=True)
class Pieces:
    """Stretches of a text by name, as the groups of a match are; 0 is the whole.

    >>> head, verb = re.match("(?P<subject>Peru)", "Peru signed"), re.compile("(?P<f_done>signed)")
    >>> pieces = Pieces.joined("Peru signed", head, verb.search("Peru signed"), trigger=(5, 11))
    >>> pieces["subject"], pieces.span("trigger"), pieces[0]
    ('Peru', (5, 11), 'Peru signed')
    """

    text: str
    spans: Mapping[str | int, tuple[int, int]]

    @classmethod
    def joined(cls, text: str, *matches: Part, **more: tuple[int, int]) -> Pieces:
        """The pieces of matches that follow one another."""
        spans: dict[str | int, tuple[int, int]] = dict(more.items())
        for match in matches:
            spans |= {n: match.span(n) for n in match.groupdict() if match.start(n) >= 0}
        spans[0] = (matches[0].start(), max(match.end() for match in matches))
        return cls(text, spans)

    @classmethod
    def each(cls, text: str, first: Pattern, *more: Pattern) -> Iterator[Pieces]:
        """Those of every place where patterns follow one another, from left to right.

        >>> [one[0] for one in Pieces.each("Peru, Chile", Pattern.of("[a-z]+"), Pattern.of(",?"))]
        ['Peru,', 'Chile']
        """
        at = 0
        while found := first.search(text, at):
            parts: list[Part] = [found]
            for one in more:
                if behind := one.match(text, parts[-1].end()):
                    parts.append(behind)
            if len(parts) > len(more):
                yield cls.joined(text, *parts)
            at = max(parts[-1].end(), at + 1)

    def groupdict(self) -> dict[str, str]:
        return {str(name): self[name] for name in self.spans if name != 0}

    def span(self, name: str | int = 0) -> tuple[int, int]:
        return self.spans.get(name, (-1, -1))

    def start(self, name: str | int = 0) -> int:
        return self.span(name)[0]

    def end(self, name: str | int = 0) -> int:
        return self.span(name)[1]

    def __getitem__(self, name: str | int) -> str:
        start, end = self.span(name)
        return self.text[start:end] if start >= 0 else ""


#: What a clause is joined of.
Part = re.Match[str] | Pieces
