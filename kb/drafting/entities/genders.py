"""Whether "it" may be a treaty, where words around a verb tell its gender: "l'a ratifiée"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kb.drafting.text.annotations import Annotated, Entity
from kb.drafting.text.vocabulary import one_of, vocabulary
from kb.seeds.labels import folded

#: So far before a verb a word for any text may be what its pronoun stands for.
NEAR = 400
FEMININE, MASCULINE, UNTOLD = "f", "m", ""


@dataclass(frozen=True)
class Genders:
    """How a language tells the gender of a treaty; `kinds` has that of each word for one."""

    feminine: re.Pattern[str]
    masculine: re.Pattern[str]
    kinds: Mapping[str, str]
    texts: re.Pattern[str]

    @classmethod
    @cache
    def of(cls, language: str) -> Genders:
        """Those of a language; nothing is told where it has none."""
        words = vocabulary(language)["treaties"]
        told = words["genders"]
        described = words["described"]["heads"]
        every = {*words["heads"], *words["small_heads"], *words["any_text"], *described}
        kinds = {folded(one).split()[0]: MASCULINE for one in every if folded(one)}
        kinds |= {folded(one): FEMININE for one in told["kinds"]}
        return cls(
            re.compile(told["feminine"], re.IGNORECASE),
            re.compile(told["masculine"], re.IGNORECASE),
            kinds if told["kinds"] else {},
            # "Au bas de l'instrument", but not "l'instrument de ratification"
            re.compile(
                rf"(?<!\w)(?:{one_of(words['any_text'])})(?![\w-])"
                rf"(?!\s(?:{one_of(words['of'])})(?!\w)|\s[^\W\d]{{6,}})",
                re.IGNORECASE,
            ),
        )

    def said(self, words: str) -> str:
        """The gender that words with a pronoun tell of what it stands for.

        >>> Genders.of("fr").said(" l’a ratifiée"), Genders.of("fr").said(" y a adhéré")
        ('f', '')
        """
        if self.feminine.search(words):
            return FEMININE
        return MASCULINE if self.masculine.search(words) else UNTOLD

    def may_be(self, annotated: Annotated, treaty: Entity, said: str, at: int) -> bool:
        """Whether some name of a treaty, or a word for it, has a gender, or none of them tells.

        Nor is it told behind a word for any text: "signed the instrument in Hanoi and ratified it".
        """
        if not said or not self.kinds:
            return True
        if self.texts.search(annotated.text, max(treaty.end, at - NEAR), at):
            return True
        same = (o for o in annotated.entities if o.reference == treaty.reference)
        told = {self._of(annotated.words(one)) for one in same if one.kind == "treaty"} - {UNTOLD}
        return not told or said in told

    def _of(self, name: str) -> str:
        """The gender of the first word in a name that is one for a kind of treaty."""
        return next((self.kinds[one] for one in folded(name).split() if one in self.kinds), UNTOLD)
