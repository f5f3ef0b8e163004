"""Regular expressions on skeletons, each compiled when a text is first searched with it.

A language has hundreds of them, of which an article needs some: to compile all of them took longer
than to read the article.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache, cached_property

from kb.drafting.text.skeleton import with_signs


class Pattern:
    """What `re.compile` gives, as `with_signs` writes it and without regard to capital letters;
    two that are written alike are one.

    >>> signed = Pattern.of("signed the <treaty>")
    >>> signed is Pattern.of("signed the <treaty>"), bool(signed.search("Signed  the \ue003"))
    (True, True)
    """

    def __init__(self, words: str) -> None:
        self.words = words

    @classmethod
    @cache
    def of(cls, words: str) -> Pattern:
        return cls(words)

    @cached_property
    def pattern(self) -> str:
        """Its text, with the signs of kinds put in."""
        return with_signs(self.words)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self.compiled.search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self.compiled.match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self.compiled.fullmatch(text, start, end)

    def finditer(
        self, text: str, start: int = 0, end: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        return self.compiled.finditer(text, start, end)

    def sub(self, by: str, text: str) -> str:
        return self.compiled.sub(by, text)
