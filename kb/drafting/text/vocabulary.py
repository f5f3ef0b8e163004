"""The words by which a language says things: one file for each language, and no code.

The texts under `acts`, `modality`, `statements`, `events` and `evidence` are regular expressions on
sentences in which every name is one sign (`kb.drafting.text.skeleton`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kb import plainyaml
from kb.errors import Problem, SeedError, UnknownTerm
from kb.seeds.schema import breaches
from kb.seeds.texts import nearest

#: The parts of a file whose texts are regular expressions; there a list is one pattern, with what
#: it lists as alternatives, but for those that are lists of patterns.
PATTERNS = ("acts", "modality", "statements", "events", "evidence")
LISTS = ("agents", "nominal", "whole")
_FOLDER = Path(__file__).parent.parent / "languages"


@cache
def vocabulary(language: str) -> Mapping[str, Any]:
    """The words of a language, as its file has them.

    Raises `UnknownTerm` for a language that has no file, and `SeedError` with what does not fit
    `kb/seeds/schemas/vocabulary.json`.

    >>> vocabulary("tlh")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    kb.errors.UnknownTerm: no words to draft by in language 'tlh'; known are en, es, fr, id, vi; ...
    """
    if language not in languages():
        mend = nearest(language, languages()) or "known are " + ", ".join(languages())
        message = f"no words to draft by in language '{language}'; {mend}"
        raise UnknownTerm(f"{message}; 'kb propose' takes facts in any language")
    path = _FOLDER / f"{language}.yaml"
    words: Mapping[str, Any] = plainyaml.load(path.read_text("utf-8"))
    return checked(
        {key: _joined(words[key]) if key in PATTERNS else words[key] for key in words}, path
    )


@cache
def part(language: str, name: str) -> Mapping[str, Any]:
    """One part of a language's file, such as `dates`, which is read without the others.

    A reason is told in every language; to read all of their words for it would take a second.

    >>> part("en", "dates")["reason"]
    'The text says “{words}” and was published on {published}.'
    """
    text = (_FOLDER / f"{language}.yaml").read_text("utf-8")
    start = text.index(f"\n{name}:\n")
    end = re.compile(r"^\w", re.MULTILINE).search(text, start + len(name) + 3)
    read: Mapping[str, Any] = plainyaml.load(text[start : end.start() if end else None])
    found: Mapping[str, Any] = _joined(read[name]) if name in PATTERNS else read[name]
    return found


def _joined(value: Any, key: str = "") -> Any:
    """A part of a file with each list of alternatives as one pattern, but for lists of patterns."""
    if isinstance(value, Mapping):
        return {name: _joined(item, name) for name, item in value.items()}
    if not isinstance(value, list):
        return value
    if key not in LISTS and value and all(isinstance(item, str) for item in value):
        return "|".join(value)
    return [_joined(item) for item in value]


def checked(words: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """The words of a file that fits the schema; `SeedError` with every place that does not."""
    found = [
        Problem(path, 1, 1, f"{'.'.join(map(str, keys))}: {message}", mend)
        for keys, message, mend in breaches(words, "vocabulary")
    ]
    if found:
        raise SeedError(found)
    return words


def plain(words: str) -> str:
    r"""Words as the keys of a file have them: in small letters, with single blanks.

    >>> plain("Last\n  Year")
    'last year'
    """
    return " ".join(words.casefold().split())


def any_of(words: Iterable[str]) -> str:
    r"""Words as alternatives of one pattern, the longest first, with blanks of any kind.

    >>> any_of(["two", "two of"])
    'two\\s+of|two'
    """
    longest_first = sorted(words, key=len)[::-1]
    return "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in longest_first)


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a file, in the order of their tags."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.yaml")))
