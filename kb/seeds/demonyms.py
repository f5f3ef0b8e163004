"""Words that say whose something is ("the Colombian government"), by the State that they point to.

They are no names: a person or a drafter finds a State by them, as a mention. The curators' file is
`seeds/authorities/demonyms.tsv`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.errors import Problem
from kb.identifiers import REFERENCE
from kb.seeds.texts import raise_for, read_text
from kb.seeds.wellformed import is_language

NAME = "demonyms.tsv"
COLUMNS = "reference\tlanguage\tforms"


@dataclass(frozen=True)
class Demonyms:
    """The demonyms of each language, with the references of the States that each may point to."""

    by_language: Mapping[str, Mapping[str, tuple[str, ...]]]

    def find(self, word: str, language: str) -> tuple[str, ...]:
        """The references that a word points to in a language; several where States share it.

        Words are told apart by accents and capitals, since "china" is Spanish for Chinese, "China"
        the State, and "polish" no people:

        >>> demonyms = Demonyms({"es": {"china": ("country/cn",)}})
        >>> demonyms.find("china", "es"), demonyms.find("China", "es"), demonyms.find("china", "en")
        (('country/cn',), (), ())
        """
        return self.by_language.get(language, {}).get(word, ())


#: Where nobody needs any.
NO_DEMONYMS = Demonyms({})


def read_demonyms(folder: Path, known: Collection[str] | None = None) -> Demonyms:
    """The demonyms in a folder; none where there is no file.

    With `known` references, each must be among them. Raises `SeedError` with every bad line.
    """
    path = folder / NAME
    if not path.exists() and not path.is_symlink():
        return NO_DEMONYMS
    by_language: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    problems: list[Problem] = []
    for number, line in _rows(read_text(path)):
        reference, language, forms = line
        if message := _wrong(line, known):
            problems.append(Problem(path, number, 1, *message))
            continue
        for form in forms.split(", "):
            before = by_language[language].get(form, ())
            if reference in before:
                message = f"'{form}' stands at {reference} twice", "keep one"
                problems.append(Problem(path, number, 1, *message))
            by_language[language][form] = (*before, reference)
    raise_for(problems)
    return Demonyms(dict(by_language))


def _rows(text: str) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """The lines that say something, with their numbers; what a line lacks is empty."""
    for number, line in enumerate(text.splitlines(), 1):
        if line and not line.startswith("#") and line != COLUMNS:
            reference, _, rest = line.partition("\t")
            language, _, forms = rest.partition("\t")
            yield number, (reference, language, forms)


def _wrong(line: tuple[str, str, str], known: Collection[str] | None) -> tuple[str, str] | None:
    """What is wrong with a line, and how to mend it."""
    reference, language, forms = line
    if not REFERENCE.fullmatch(reference) or (known is not None and reference not in known):
        return f"'{reference}' is no thing known", "write a reference such as country/co"
    if not is_language(language):
        return f"'{language}' is no language tag", "write one such as en, es, fr"
    if not forms or any(
        not form or "," in form or form != form.strip() for form in forms.split(", ")
    ):
        return f"'{forms}' are no words", "write the forms, with a comma and a space between them"
    return None
