"""The words by which a language names things and days: a folder for each language, and no code.

What a language has no words for is left out of its files; there stands for it what
`kb/seeds/schemas/vocabulary.json` gives for its kind: no words, or a pattern that is found nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from kb import plainyaml
from kb.errors import Problem, SeedError, UnknownTerm
from kb.seeds.schema import Keys, breaches, definition
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import nearest

#: The files of a language, by subject, and the parts that each has.
SUBJECTS = {
    "entities": ("names", "treaties", "organizations", "people", "places"),
    "dates": ("dates", "counts"),
}
#: A pattern that is found nowhere.
NOTHING = "(?!)"
FOLDER = Path(__file__).parent.parent / "languages"


class Part(dict[str, Any]):
    """The words of one part, such as `treaties`, with what stands for a key that is not written."""

    def __init__(self, name: str, words: Mapping[str, Any]) -> None:
        super().__init__(words)
        self.name = name

    def __missing__(self, key: str) -> Any:
        properties = definition("vocabulary", self.name).get("properties", {})
        kind = properties.get(key, {"$ref": "#/$defs/words"})
        reference = kind.get("$ref", "").rpartition("/")[2]
        return (definition("vocabulary", reference) if reference else kind)["default"]


@cache
def vocabulary(language: str) -> Mapping[str, Part]:
    """The words of a language, by part.

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
    words = {
        name: words_of
        for subject in SUBJECTS
        for name, words_of in _read(language, subject).items()
    }
    faults = [_fault(FOLDER / language, *breach) for breach in breaches(words, "vocabulary")]
    if faults:
        raise SeedError(faults)
    return {name: Part(name, words.get(name, {})) for names in SUBJECTS.values() for name in names}


@cache
def _read(language: str, subject: str) -> Mapping[str, Any]:
    """The parts that one file of a language has."""
    path = FOLDER / language / f"{subject}.yaml"
    words: Mapping[str, Any] = plainyaml.load(path.read_text("utf-8")) if path.exists() else {}
    return words


def _fault(folder: Path, keys: Keys, message: str, mend: str) -> Problem:
    """What does not fit, at its place in the file that has it."""
    path, message = _file_of(folder, keys), f"{'.'.join(map(str, keys))}: {message}"
    if not path.is_file():
        return Problem(path, 1, 1, message, mend)
    file, _ = SeedFile.survey(path, path.read_text("utf-8"), "vocabulary")
    return file.place(keys, message, mend)


def _file_of(folder: Path, keys: Sequence[str | int]) -> Path:
    """The file in which a part stands; the folder for one that none has."""
    subjects = (name for name, parts in SUBJECTS.items() if keys and keys[0] in parts)
    return next((folder / f"{name}.yaml" for name in subjects), folder)


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
    return either(words).replace(r"\ ", r"\s+")


def either(words: Iterable[str]) -> str:
    """Words as alternatives of one pattern, the longest first.

    >>> either(["two", "three"])
    'three|two'
    """
    return one_of(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def one_of(patterns: Iterable[str]) -> str:
    """Patterns as alternatives of one; without any, one that is found nowhere.

    >>> one_of(["signed", "ratified"]), one_of([])
    ('signed|ratified', '(?!)')
    """
    return "|".join(patterns) or NOTHING


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a folder, in the order of their tags."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/entities.yaml")))
