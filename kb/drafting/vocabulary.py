"""The words by which a language says things: one file for each language, and no code.

A file under `kb/drafting/languages/` is checked against `kb/seeds/schemas/vocabulary.json`; its texts are
regular expressions on sentences in which every name is one sign (`kb.drafting.skeleton`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from kb.errors import UnknownTerm
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import nearest


@cache
def vocabulary(language: str) -> Mapping[str, Any]:
    """The words of a language, as its file has them.

    >>> sorted(vocabulary("fr"))[:2]
    ['acts', 'events']

    Raises `UnknownTerm` for a language that has no file, and `SeedError` with every problem of a
    file that does not fit the schema.

    >>> vocabulary("tlh")
    Traceback (most recent call last):
    kb.errors.UnknownTerm: no words to draft by in language 'tlh'; known are en, es, fr, id, vi
    """
    if language not in languages():
        mend = nearest(language, languages()) or "known are " + ", ".join(languages())
        raise UnknownTerm(f"no words to draft by in language '{language}'; {mend}")
    file = _FOLDER / f"{language}.yaml"
    value: Mapping[str, Any] = SeedFile.parse(
        Path(f"kb/drafting/languages/{language}.yaml"), file.read_text("utf-8"), "vocabulary"
    ).value
    return value


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a file, in the order of their tags."""
    return tuple(sorted(file.stem for file in _FOLDER.iterdir() if file.suffix == ".yaml"))


_FOLDER = Path(str(resources.files("kb.drafting").joinpath("languages")))
