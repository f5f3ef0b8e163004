"""The words by which a language says things: a folder for each language, and no code.

These are the words of names and days; those of frames are `kb.drafting.frames.records`. What a
language has no words for is left out of its files; the schema says what stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from kb import plainyaml
from kb.errors import Problem, SeedError, UnknownTerm
from kb.seeds.schema import Keys, breaches, with_defaults
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import nearest

#: The files of a language, by subject, and the parts that each has.
SUBJECTS = {
    "entities": ("names", "treaties", "organizations", "people", "places", "coreference"),
    "dates": ("dates", "counts"),
}
#: A pattern that is found nowhere.
NOTHING = "(?!)"
FOLDER = Path(__file__).parent.parent / "languages"


@cache
def vocabulary(language: str) -> Mapping[str, Any]:
    """The words of a language, as its files have them.

    Raises `UnknownTerm` for a language that has no folder, and `SeedError` with what does not fit
    `kb/seeds/schemas/vocabulary.json`.

    >>> vocabulary("tlh")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    kb.errors.UnknownTerm: no words to draft by in language 'tlh'; known are en, es, fr, id, vi; ...
    """
    if language not in languages():
        mend = nearest(language, languages()) or "known are " + ", ".join(languages())
        message = f"no words to draft by in language '{language}'; {mend}"
        raise UnknownTerm(f"{message}; 'kb propose' takes facts in any language")
    words = {name: one for subject in SUBJECTS for name, one in _read(language, subject).items()}
    return with_defaults(checked(words, FOLDER / language), "vocabulary")


@cache
def part(language: str, name: str) -> Mapping[str, Any]:
    """One part of a language's words, such as `dates`, which is read without most others.

    A reason is told in every language; to read all of their words for it would take a second.

    >>> part("en", "dates")["reason"]
    'The text says “{words}” and was published on {published}.'
    """
    subject = next(one for one, parts in SUBJECTS.items() if name in parts)
    found: Mapping[str, Any] = with_defaults(_read(language, subject), "vocabulary")[name]
    return found


@cache
def _read(language: str, subject: str) -> Mapping[str, Any]:
    """The parts that one file of a language has."""
    path = FOLDER / language / f"{subject}.yaml"
    words: Mapping[str, Any] = plainyaml.load(path.read_text("utf-8")) if path.exists() else {}
    return words


def checked(words: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    """The words of files that fit the schema; `SeedError` with every place that does not."""
    found = [_fault(folder, *one) for one in breaches(words, "vocabulary")]
    if found:
        raise SeedError(found)
    return words


def _fault(folder: Path, keys: Keys, message: str, mend: str) -> Problem:
    """What does not fit, at its place in the file that has it."""
    path, told = _file_of(folder, keys), f"{'.'.join(map(str, keys))}: {message}"
    if not path.is_file():
        return Problem(path, 1, 1, told, mend)
    file, _ = SeedFile.survey(path, path.read_text("utf-8"), "vocabulary")
    return file.place(keys, told, mend)


def _file_of(folder: Path, keys: Sequence[str | int]) -> Path:
    """The file in which a part stands; the folder for one that none has."""
    subjects = (one for one, parts in SUBJECTS.items() if keys and keys[0] in parts)
    return next((folder / f"{one}.yaml" for one in subjects), folder)


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
    return one_of(re.escape(one).replace(r"\ ", r"\s+") for one in longest_first)


def one_of(patterns: Iterable[str]) -> str:
    """Patterns as alternatives of one; without any, one that is found nowhere.

    >>> one_of(["signed", "ratified"]), one_of([])
    ('signed|ratified', '(?!)')
    """
    return "|".join(patterns) or NOTHING


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a folder, in the order of their tags."""
    return tuple(sorted(one.parent.name for one in FOLDER.glob("*/entities.yaml")))
