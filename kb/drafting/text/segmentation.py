"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from yasbd import BoundaryDetector, UnsupportedLanguageError

from kb.drafting.text.annotations import Span

#: "JAKARTA, 5 Mei (ANTARA) -": place and day at the start of a dispatch, before a dash.
DATELINE = re.compile(
    r"^(?P<place>[^\W\d_a-z][\w’'-]*(?: [^\W\d_a-z][\w’'-]*){0,3})"
    r"(?:, (?:[^—–\n.,(-]|\.(?= [0-9])){0,40}|\s?\([^)\n]{1,30}\))*\.?\s?(?:[—–]\s?|--?\s)",
    re.MULTILINE,
)
#: White space, and the number of a paragraph: "1. Singapore signed".
_LEAD = re.compile(r"\s*(?:[0-9]{1,3}[.)]\s+(?=[^\W\d_]))?")
#: A full stop after a word in small letters and a capital letter right behind it: texts that were
#: copied from pages often lost the space between two paragraphs.
_LOST_SPACE = re.compile(
    r"(?:(?<=[^\W\d_]{2}[.!?])|(?<=[^\W\d_A-Z][.!?]))(?=[^\W\d_a-z][^\W\d_A-Z])"
)


def sentences(text: str, language: str) -> tuple[Span, ...]:
    """The sentences of a text in their order, without white space and numbers before them.

    A line break always ends one, and so does the dash behind place and day of a dispatch. Where the
    detector (yasbd) does not know the language, the rules for English decide.

    >>> sentences("Dr. Lee spoke. It rained.", "en")
    (Span(start=0, end=14), Span(start=15, end=25))
    """
    spans = []
    offset = 0
    for line in text.splitlines(keepends=True):
        cuts = {0, len(line), *_detector(language).detect(line)} if line.strip() else {0}
        lost = (match.start() for match in _LOST_SPACE.finditer(line))
        cuts |= {match.end() for match in DATELINE.finditer(line)}
        cuts |= {at for at in lost if not _in_address(line, at)}
        for start, end in pairwise(sorted(cut for cut in cuts if cut <= len(line))):
            words = line[start:end]
            lead = _LEAD.match(words).end()  # type: ignore[union-attr] # it matches any text
            if words[lead:].strip():
                spans.append(Span(offset + start + lead, offset + start + len(words.rstrip())))
        offset += len(line)
    return tuple(spans)


def _in_address(line: str, at: int) -> bool:
    """Whether a place lies in an address of the web."""
    word = re.split(r"\s", line[:at])[-1]
    return "://" in word or word.startswith("www.")


@cache
def _detector(language: str) -> BoundaryDetector:
    try:
        return BoundaryDetector(language.partition("-")[0])
    except UnsupportedLanguageError:
        return BoundaryDetector("en")
