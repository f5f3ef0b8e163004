"""What keeps a sentence from being taken for an act: doubts, cut-off lists, bodies at home."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kb.drafting.constructions import articles
from kb.drafting.skeleton import SIGNS, compiled
from kb.drafting.vocabulary import vocabulary


@dataclass(frozen=True)
class Guard:
    """The words of a language that cast doubt on an act, and those that may stand before one."""

    left: re.Pattern[str]
    doubt: re.Pattern[str]
    locative: re.Pattern[str]
    leading_date: re.Pattern[str]
    listed: re.Pattern[str]
    bodies: re.Pattern[str]
    world_bodies: re.Pattern[str]
    represented: re.Pattern[str]
    question: re.Pattern[str]
    year_of_name: re.Pattern[str]
    gapped: re.Pattern[str]

    @classmethod
    @cache
    def of(cls, language: str) -> Guard:
        words, modality = vocabulary(language)["acts"], vocabulary(language)["modality"]
        return cls(
            compiled(f"(?:^|{words['left']})\\s*$"),
            compiled(modality["doubt"]),
            compiled(f"(?<!\\w)(?:{words['where']})\\s*$"),
            compiled(
                f"(?:^|[.;:]\\s|{words['left']})\\s*(?:(?:{words['when']}) )?(?P<date><date>)"
                f"\\)?(?:,? (?:{words['where']}) <place>)?,?\\s*{articles(words)}$"
            ),
            compiled(
                f"(?P<list><name>(?:,? <name>)*)(?:,|,? (?:{words['and']})) {articles(words)}$"
            ),
            compiled(words["bodies"]),
            compiled(words["world_bodies"]),
            compiled(words["represented"]),
            compiled(modality["question"]),
            compiled(f" (?:(?:{words['year_of_name']}) )?<date>"),
            compiled(
                f",? (?:{words['and']}) {articles(words)}(?P<actor><country>),?"
                f" (?:(?:{words['when']}) )?(?P<date><date>)(?=\\s*(?:[.,;]|$))"
            ),
        )

    def asks(self, text: str) -> bool:
        """Whether a sentence asks, or says nothing by itself."""
        return bool(self.question.search(text))

    def is_of_the_world(self, words: str) -> bool:
        """Whether they name a body in which treaties are adopted."""
        return bool(self.world_bodies.search(words))

    def is_at_home(self, words: str) -> bool:
        """Whether they name a parliament, a ministry or a company, and none of the world's."""
        return bool(self.bodies.search(words) and not self.world_bodies.search(words))

    def allows(self, before: str) -> bool:
        """Whether a subject may begin behind these words: a clause does, and nobody doubts it.

        What ends in names may be a longer list of which only the end was found: "ministers from
        Kenya, Uganda and Chile". It may begin there only where the names say where it was.
        """
        if self.doubt.search(before):
            return False
        if cut := self.listed.search(before):
            if SIGNS["moment"] in cut["list"]:
                return bool(self.leading_date.search(before))
            return bool(self.locative.search(before[: cut.start()]))
        return bool(self.left.search(before) or self.leading_date.search(before))
