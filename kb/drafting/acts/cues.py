"""What keeps a sentence from being taken for an act: doubts, cut-off lists, bodies at home."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.drafting.entities.meanings import papers
from kb.drafting.text.phrases import Phrases, articles
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.skeleton import SIGNS
from kb.drafting.text.vocabulary import NOTHING, any_of, one_of, vocabulary

#: Those who may stand in a list of those who act.
_ACTORS = {SIGNS[kind] for kind in ("country", "organization", "person", "demonym")}
#: What stands between the day that opens a clause and who acts: "On 3 May, in the Senate, Peru".
_OTHERS = "".join(SIGNS[kind] for kind in ("country", "person", "treaty", "moment", "demonym"))
ASIDE = f"(?:,\\s[^,;.:{_OTHERS}]{{1,80}}(?=,))"


@dataclass(frozen=True)
class Cues:
    """The words of a language that cast doubt on an act, and those that may stand before one."""

    left: Pattern
    doubt: Pattern
    locative: Pattern
    of_a_place: Pattern
    leading_date: Pattern
    cleft: Pattern
    then: Pattern
    listed: Pattern
    bodies: Pattern
    world_bodies: Pattern
    represented: Pattern
    question: Pattern
    of_a_law: Pattern
    year_of_name: Pattern
    documents: Pattern
    told: Pattern
    done: Pattern
    of_a_document: Pattern
    denied_later: Pattern
    awaited: Pattern
    will: Pattern
    to_come: Pattern
    wanted: Pattern
    marked: Pattern

    parliaments: Pattern
    approving: Pattern
    for_it: Pattern
    next_verb: Pattern
    posted: Pattern

    denies_that: Pattern
    of_two: Pattern
    enclitic: Pattern
    opening: Pattern

    neither: Pattern
    of_a_bill: Pattern
    calls: Pattern
    until: Pattern
    handed_home: Pattern
    office: Pattern
    after: Pattern
    of_which: Pattern
    governed: Pattern
    for_state: Pattern
    for_party: Pattern
    by_then: Pattern
    apart: Pattern
    including: Pattern
    beside: Pattern
    papers: Pattern
    papers_behind: Pattern
    other_votes: Pattern
    committees: Pattern
    respectively: Pattern
    by_many: Pattern
    in_a_state: Pattern

    @classmethod
    @cache
    def of(cls, language: str) -> Cues:
        words, modality = vocabulary(language)["acts"], vocabulary(language)["modality"]
        wide, according = words["wide"], vocabulary(language)["statements"]["according"]

        calls = modality["calls"]["words"]
        number = any_of(vocabulary(language)["treaties"]["number_words"])
        # "In a ceremony in Lima on 3 May": no verb stands before the day.
        plain = f"(?:(?!(?:{wide['stop']})(?!\\w))[^\\s.;:,{_OTHERS}]{{1,30}} ){{1,10}}"
        date = f"(?:(?:{words['when']}) )?<date>,?"
        # "The annex to the", and not "the letter says that the".
        of = f"(?: (?!(?:{wide['clause']})(?!\\w))[^\\s.,;:]{{1,30}}){{0,4}}"
        inside = (
            f"(?:(?!(?<!\\w)(?:{wide['clause']})(?!\\w))[^.;:,{SIGNS['treaty']}{SIGNS['moment']}])"
        )
        return cls(
            left=Pattern.of(f"(?:^|{words['left']}|[.)…]\\s?[-–—])\\s*$"),
            doubt=Pattern.of(modality["doubt"]["words"]),
            locative=Pattern.of(f"(?<!\\w)(?:{words['where']})\\s*$"),
            of_a_place=Pattern.of(
                f"(?<!\\w)(?:{words['where']})\\s{SIGNS['place']},\\s*{articles(words)}$"
            ),
            leading_date=Pattern.of(
                f"(?:^|[.;:]\\s|{words['left']})\\s*"
                f"(?:(?:{words['day']}),? |(?:{wide['setting']}) {plain})?"
                f"(?:(?:{words['when']}) )?(?P<date><date>)(?: (?:{words['of_late']}))?"
                f"\\)?(?: \\([^()]{{3,30}}\\))?(?:,? (?:{words['where']}) <place>)?"
                f"{ASIDE}?,?\\s*{articles(words)}$"
            ),
            cleft=Pattern.of(f"(?<!\\w)(?:{words['cleft']})\\s*{articles(words)}$"),
            then=Pattern.of(
                f"(?:^|[.;:]\\s)\\W*(?:{wide['then']})(?!\\w){inside}{{0,90}}?"
                f"(?:(?:{words['when']}) )?(?P<date><date>){inside}{{0,60}}"
                f"(?:,{inside}{{1,60}})?,\\s*{articles(words)}$"
            ),
            listed=Pattern.of(
                f"(?P<list><name>(?:,? <name>)*)(?:,|,? (?:{words['and']})) {articles(words)}$"
            ),
            bodies=Pattern.of(words["bodies"]),
            world_bodies=Pattern.of(words["world_bodies"]),
            represented=Pattern.of(words["represented"]),
            question=Pattern.of(modality["question"]["words"]),
            of_a_law=Pattern.of(
                f"(?<!\\w)(?:{number})\\s?\\d[\\d./-]*(?: (?:{words['of']}))?\\s*$"
            ),
            year_of_name=Pattern.of(f" \\(?(?:(?:{words['year_of_name']}) )?<date>"),
            documents=Pattern.of(f"(?<!\\w)(?:{words['documents']})(?!\\w)"),
            told=Pattern.of(
                f"{_told(words['triggers'], 'active', 'whole')}"
                f"|(?<!\\w)(?:{words['approvals']['verb']['done']})(?!\\w)"
            ),
            done=Pattern.of(
                _told(words["triggers"], "active", "whole", "passive")
                + f"|<date>,? (?:{words['but']})(?!\\w)"  # "came in 1961, but applied in 1975"
            ),
            of_a_document=Pattern.of(f"(?<!\\w)(?:{words['documents']}){of}\\s*$"),
            denied_later=Pattern.of(modality["denied_later"]["words"]),
            awaited=Pattern.of(f"(?<!\\w)(?:{modality['awaited']})\\s*{articles(words)}$"),
            will=Pattern.of(modality["will"]),
            to_come=Pattern.of(modality["to_come"]),
            wanted=Pattern.of(
                f"{modality['doubt']['words']}|{modality['wanted']}|\\b(?:{calls})\\b"
            ),
            marked=Pattern.of(modality["marked"]),
            parliaments=Pattern.of(f"(?<!\\w){words['approvals']['body']}(?!\\w)"),
            approving=Pattern.of(
                f"^\\W*{articles(words)}"
                f"(?:{words['approvals']['gives_what']}|{words['approvals']['object']}){{1,2}} ?$"
            ),
            next_verb=Pattern.of(
                f"(?: ?,)? (?:{words['and_verb']}|{words['but']})(?: [\\w’'-]+){{0,4}}?"
                f" {Phrases.of(words, modality).verbs} (?:(?:{words['treaty_before']}) "
                f"|{words['elision']}){{0,4}}<treaty>"
            ),
            for_it=Pattern.of(f"\\s*(?:{wide['for_it']})(?!\\w)"),
            posted=Pattern.of(f"(?<!\\w)(?:{wide['posted']})\\s{articles(words)}$"),
            denies_that=Pattern.of(f"(?<!\\w)(?:{wide['denies_that']})$"),
            of_two=Pattern.of(f"^(?:{words['metonymy']['of_two']})"),
            enclitic=Pattern.of(f"(?:{wide['enclitic']})$"),
            opening=Pattern.of(
                f"(?:^|[.;:]\\s)\\W*(?:{wide['adjunct']}|{wide['later']})"
                f"(?: (?:[^\\s.;:,{_OTHERS}]{{1,30}}|<date>)){{1,10}},?\\s*{articles(words)}$"
                f"|(?:^|[.;:]\\s)\\W*(?:{wide['adverb']}),?\\s*{articles(words)}$"
                # "According to Jane Doe of Peru, Chile": whoever is named, a comma ends it.
                f"|(?:^|[.;:]\\s)\\W*(?:{wide['adjunct']}|{wide['later']}|{according})"
                f"(?: [^\\s.;:,{SIGNS['treaty']}]{{1,30}}){{1,14}},\\s*{articles(words)}$"
                # "After Peru, Cuba and Chile, Bolivia"
                f"|(?:^|[.;:]\\s)\\W*(?:{wide['later']})(?>(?:,? {articles(words)}<actor>){{1,6}})"
                f",? (?:{words['and']}) {articles(words)}<actor>,\\s*{articles(words)}$"
            ),
            neither=Pattern.of(f"(?<!\\w)(?:{words['metonymy']['neither']})(?!\\w)"),
            of_a_bill=Pattern.of(f"(?<!\\w)(?:{words['bills']}){of}\\s*$"),
            calls=Pattern.of(f"(?<!\\w)(?:{calls})(?!\\w)"),
            until=Pattern.of(f"(?: [^\\s.,;:{_OTHERS}]+)?? (?:{words['until']}) (?P<date><date>)"),
            handed_home=Pattern.of(
                f"(?: (?!(?:{wide['later']})(?!\\w))[\\w’']{{1,7}}){{0,2}}?"
                f" (?:[\\w’']{{1,3}}[’'])?(?:{words['approvals']['body']})(?!\\w)"
            ),
            office=Pattern.of(f"(?:{wide['office']})(?!\\w)"),
            after=Pattern.of(
                f"(?<!\\w)(?:{wide['after_whom']}) (?:{words['relative']})(?:\\s{date})?"
                f"\\s*{articles(words)}$"
            ),
            # "Parties to the Pact of 2001 (PP), which"
            of_which=Pattern.of(
                f"(?<!\\w)<treaty>(?: ?\\(<name>\\))?"
                f"(?: (?:(?:{words['year_of_name']}) )?<date>)?"
                f",? (?:{words['of_which']})\\s*{articles(words)}$"
            ),
            governed=Pattern.of(
                f"(?<!\\w)(?:{words['of']}|{wide['adjunct']})\\s*{articles(words)}$"
            ),
            for_state=Pattern.of(
                f"{articles(words)}(?:{words['for_state']}) {articles(words)}<actor>"
            ),
            for_party=Pattern.of(
                f"(?<!\\w)(?:{words['for_party']}) (?P<party>{articles(words)}<actor>"
                f"(?>(?:(?:, {articles(words)}<actor>){{0,6}}+),? (?:{words['and']})"
                f" {articles(words)}<actor>)?)"
                f",?\\s*{articles(words)}$"
            ),
            by_then=Pattern.of(modality["by_then"]),
            apart=Pattern.of(f"(?<!\\w)(?:{modality['apart']})(?!\\w)"),
            including=Pattern.of(f"(?:{words['including']})"),
            beside=Pattern.of(
                f"(?<!\\w)(?:{wide['same_day_as']}|{wide['likewise']})\\s*{articles(words)}$"
            ),
            papers=papers(language),
            papers_behind=Pattern.of(
                f"{ASIDE}?,?(?: [^\\s.,;:’'{''.join(SIGNS.values())}]{{1,8}}){{0,2}} "
                f"{articles(words)}{papers(language).pattern}"
            ),
            respectively=Pattern.of(f"(?<!\\w)(?:{wide['respectively']})(?!\\w)"),
            committees=Pattern.of(f"(?<!\\w)(?:{words['approvals']['committees']})(?!\\w)"),
            other_votes=Pattern.of(f"(?<!\\w)(?:{words['approvals']['other_votes']})(?!\\w)"),
            by_many=Pattern.of(f"(?<!\\w)(?:{words['by']}) (?:{wide['listed']})(?!\\w)"),
            in_a_state=Pattern.of(
                f"(?:^|[.;:]\\s)\\W*(?:{words['where']}) {articles(words)}<country>,\\s*$"
            ),
        )

    def lead(self, before: str) -> re.Match[str] | None:
        """The day that opens a clause: "On 3 May, Peru signed it", "it was on 3 May that Peru",
        "at a ceremony in Lima on Monday, Peru".
        """
        ways = (self.leading_date, self.cleft, self.then)
        return next((found for one in ways if (found := one.search(before))), None)

    def asks(self, text: str) -> bool:
        """Whether a sentence asks, or says nothing by itself."""
        return bool(self.question.search(text))

    def is_of_the_world(self, words: str) -> bool:
        """Whether they name a body in which treaties are adopted."""
        return bool(self.world_bodies.search(words))

    def is_at_home(self, words: str) -> bool:
        """Whether they name a parliament, a ministry or a company, and none of the world's."""
        return bool(self.bodies.search(words) and not self.world_bodies.search(words))

    def is_parliament(self, words: str) -> bool:
        """Whether they name a parliament or a chamber of one."""
        return bool(self.parliaments.search(words))

    @property
    def has_no_tense(self) -> bool:
        """Whether verbs of the language are alike for what was and what will be."""
        return self.marked.pattern != NOTHING

    def is_of_a_document(self, before: str) -> bool:
        """Whether a treaty behind these words is that of another document: "the annex to the"."""
        return bool(self.of_a_document.search(before))

    def is_denied_later(self, after: str) -> bool:
        """Whether the rest of a sentence says that it is not so: "a claim that Kenya denied"."""
        return bool(self.denied_later.search(after))

    def is_awaited(self, before: str, sentence: str) -> bool:
        """Whether it is a condition of what will be: "will open when Kenya has ratified it"."""
        return bool(self.awaited.search(before) and self.will.search(sentence))

    def doubts(self, before: str, is_dated: bool) -> bool:
        """Whether the words before a clause cast doubt on it.

        On what is told with a day gone by, words of time cast none: "before it acceded in 2011".
        Nor do those of another clause: "hopes for more, and said that Peru ratified it in 2011".
        """
        ends = [one.end() for one in self.apart.finditer(before)] if is_dated else []
        found = (one[0] for one in self.doubt.finditer(before, max(ends, default=0)))
        return any(not (is_dated and self.by_then.fullmatch(one)) for one in found)

    def allows(self, before: str, is_dated: bool) -> bool:
        """Whether a subject may begin behind these words: a clause does, and nobody doubts it.

        What ends in names may be a longer list of those who act, of which only the end was found:
        "ministers from Kenya, Uganda and Chile". It may begin there only where the names say where
        it was. So it may behind what its treaty is said of: "parties to the Pact, which Peru".
        """
        if which := self.of_which.search(before):
            # Whatever is said of the treaty, that is so.
            return not self.is_of_a_document(before[: which.start()])
        if self.doubts(before, is_dated) or self.locative.search(before):
            return False  # "At the ceremony in Lima, Peru and Chile signed": Lima did not
        if self.opening.search(before):
            return not self.governed.search(before)  # "at a ceremony at the seat of WIPO"
        cut = self.listed.search(before)
        if cut and set(cut["list"]) & _ACTORS:
            if SIGNS["moment"] in cut["list"]:  # "ratified it in 2003, and Chile ..."
                return bool(self.leading_date.search(before) or self.told.search(before))
            # "On 3 May, at the seat of the United Nations, Peru"
            where = self.locative.search(before[: cut.start()])
            return bool(where or self.leading_date.search(before))
        return bool(self.left.search(before) or self.leading_date.search(before))


def _told(triggers: Sequence[Mapping[str, Any]], *ways: str) -> str:
    """The verbs that say of any act that it was done."""
    found = [verb[way]["done"] for verb in triggers for way in ways if way in verb]
    return f"(?<!\\w)(?:{one_of(found)})(?!\\w)"
