"""Phrases with adjuncts of any words between them.

An adjunct is let through where none of its words is a verb, a relative pronoun or a treaty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.drafting.acts.signers import counterpart, people
from kb.drafting.text.phrases import Phrases, articles, place_beside
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.vocabulary import one_of, vocabulary

#: The ways in which a clause goes on behind its verb, the likelier first: patterns that follow one
#: another, most of which other verbs have as well.
Ways = tuple[tuple[str, ...], ...]
#: So many words an adjunct has at most.
LONGEST = 10
#: The blank before a word that no adjunct holds (`with_stops`); a text has another in its place.
STOP = "\u2003"


@dataclass(frozen=True)
class Wide:
    """The phrases of a language with adjuncts of any words between them."""

    phrases: Phrases
    subject: str
    treaty: str
    to_verb: str
    to_inner_verb: str
    to_bare_verb: str
    to_second_verb: str
    gap: str
    one_gap: str
    steps: str

    @classmethod
    def of(cls, parts: Phrases) -> Wide:
        words, wide = parts.words, parts.words["wide"]
        when, adjunct = _when(words), _adjunct(parts)
        one_gap = f",? (?:{when}|(?:{words['day']}|{adjunct})(?!\\w))"
        gap = f"(?>(?:{one_gap})*)"
        steps = (
            f",? {when}|,? (?:{words['where']}) <place>|{place_beside(words)}"
            r"| \(<organization>\)| \(<place>\)"
            f"|,? <organization>|,? (?:{words['day']}|{adjunct}|{words['path']})(?!\\w)"
        )
        determiners = f"(?:(?:{words['treaty_before']}) |{words['elision']}){{0,4}}"
        adjective = f"(?!(?:{words['documents']}|{wide['stop']})(?!\\w)){wide['adjective']}"
        subject = (
            f"(?:{people(parts)}|{articles(words)}(?:{wide['assembly']})<organization>"
            f"|(?P<among>(?:{words['including']}) )?{parts.actors}(?(among)\\)?,?))"
        )
        # The comma before "who" may stand with the name: "Ana Ruiz, who flew in on Monday, signed".
        aside = f" (?:{words['relative']}) (?!<name>)[^.;:]{{3,160}}?,"
        # "A treaty in 1982, which entered into force in 1994": the first day is of another verb.
        behind = f"(?:{one_gap}){{1,3}}(?=,? (?:{words['relative']}) )"
        apposition = f"(?P<apposition>{parts.apposition}|{aside}|{behind})?"
        # "The Pact (adopted in 2014)"
        to_verb = parts.to_verb_with(gap, "(?:,|\\s*[(—–])?\\s*")
        other_clause = (
            f"(?<!\\w)(?:{wide['clause']})(?!\\w)|(?:,|(?:{words['and']}))\\s(?:{articles(words)}|\\s)"
            "(?:<actor>|<person>)"
        )
        # "Hosted the talks and, in May, signed": what is between has no other subject. Nor has "was
        # signed by Peru and Chile and entered into force", nor "adopted in Kobe, Japan, and".
        skipped = (
            f"(?:,? (?:{words['relative']}))?,? (?:(?<=\\s)(?:{words['by']}) {parts.actors}"
            f"|{place_beside(words)}|(?!{other_clause})[^;:])*?"
        )
        # "là thành viên, sau khi phê chuẩn": with tenses, it is no finite verb.
        since = wide["later"] if parts.modality["marked"] != "(?!)" else "(?!)"
        return cls(
            parts,
            subject,
            f"{determiners}(?:{adjective} ){{0,2}}{parts.names}(?:{words['treaty_after']})?"
            f"(?: (?:{wide['between']}) (?P<between>{parts.actors}))?",
            apposition + to_verb,
            f"{parts.to_verb_with(gap, ',? ')}(?:{words['passive_before'] or '(?!)'})"
            f"(?: (?:(?P<subject>{subject})|{wide['adopters']}){gap})?\\s*",
            f"{apposition}{to_verb}(?:(?:{words['clitic']})(?:(?:{words['helper']}) ){{0,6}})?",
            f"(?P<skipped>{skipped}),?"
            f" (?:{words['and_verb']}|{words['but']}|(?P<since>{since})){to_verb}"
            f"(?:(?:{words['clitic']})(?:(?:{words['helper']}) ){{0,6}})?",
            gap,
            one_gap,
            steps,
        )

    @property
    def path(self) -> str:
        """What stands behind a verb or its treaty: days, places, occasions."""
        return f"(?>(?:{self.steps})*)"

    @property
    def tail(self) -> str:
        return f"(?P<tail>{self.path})"

    @property
    def tail2(self) -> str:
        return f"(?P<tail2>{self.path})"

    def path_to(self, by: str) -> str:
        """The same, up to the words for whom or by whom: "in force in all of it for Peru"."""
        whom = f"(?!,? (?:{by}) {articles(self.phrases.words)}<actor>)"
        return f"(?>(?:{whom}(?:{self.steps}))*)"

    @property
    def calls(self) -> str:
        """Who is called on to do something, where a name tells it."""
        modality = self.phrases.modality
        return (
            f"(?<!\\w)(?:{modality['calls']['words']})(?: (?:{modality['called_whom']}))?"
            f"(?: (?P<subject>{self.phrases.actors}))?"
        )

    @property
    def called(self) -> str:
        """From those who are called on to the verb: "all States of the region to"."""
        return f"(?P<unnamed>[^.;:,<signs>]{{0,80}}?){self.phrases.called_to}"

    def after(self, trigger: Mapping[str, Any]) -> Ways:
        """The words between a verb and its treaty: right behind it or a day and a place, or with
        adjuncts in front of them.

        In "se adhirió a la Convención" the first of them begins no adjunct.
        """
        if not (after := trigger.get("after", "")):
            return ((),)
        own = after.replace("<consent>", r"[^\W\d]{1,20}")
        gap = f"(?>(?:(?!,?{own},? {self.phrases.treaty})(?:{self.one_gap}))*),?"
        where = f"(?:,? (?:{self.phrases.words['where']}) <place>,?)?"
        near = f"{self.phrases.slot}{where}"  # "concluyeron hoy en Lima las negociaciones del"
        words = f"{self.phrases.with_consents(after)}(?!\\w)"
        return (f"(?P<after>{near}{words})",), (f"(?P<after>{gap}{words})",)

    def front_of(self, trigger: Mapping[str, Any]) -> str:
        """What stands before the treaty of a verb that is said of something of it."""
        front = trigger.get("front")
        words = self.phrases.with_consents(front or "")
        the = articles(self.phrases.words)
        return f"(?<!\\w){the}{words} ?$" if front else ""

    def behind_active(self, after: Ways) -> Ways:
        words = self.phrases.words
        whom = f"{counterpart(self.phrases)}|{self.phrases.actors}|(?:[\\w.]+ ){{0,2}}?<person>"
        with_whom = f",? (?:{words['wide']['with']})"
        # "Signed on Monday in Lima with Peru an agreement": the day and the place go first.
        other = f"(?:{self.phrases.meanwhile}{with_whom} (?P<other>{whom}),?)?"
        treaty = (
            f"{other}{self.voted},? (?P<treaty>{self.treaty}|{words['it']})"
            f"{self.phrases.more}"
            f"(?:{with_whom} (?P<other2>{counterpart(self.phrases)}|{self.phrases.actors}))?"
            f"(?:,? (?:{words['on_behalf']}) (?P<behalf>{self.phrases.actors}))?"
            f"{self.phrases.right}"
        )
        tail = f"(?P<tail>{self.phrases.aside}{self.path})"
        return tuple((*way, treaty, tail) for way in after)

    @property
    def bodies(self) -> str:
        """A parliament, with its State where the words name it."""
        approvals = self.phrases.words["approvals"]
        ways = one_of(approvals["whole"]).replace("<body>", approvals["body"])
        return "(?:" + ways.replace("<the>", articles(self.phrases.words)) + ")"

    @property
    def behind_approval(self) -> Ways:
        """What a parliament gave: its votes, the law, and the treaty; or "it", or nothing."""
        approvals, votes = self.phrases.words["approvals"], self.voted
        treaty = (
            f"(?:{approvals['gives_what']})?{votes},? (?P<treaty>{self.treaty})"
            f"{self.phrases.more}{self.phrases.right}"
        )
        it = f"(?: (?:{approvals['gives_it']}))?{self.phrases.bare_right}"
        return tuple((f"(?P<tail2>{votes}),?", one, self.tail) for one in (treaty, it))

    @property
    def voted(self) -> str:
        words = self.phrases.words
        return f"(?>(?:,? (?:{words['vote']})(?!\\w)|{self.one_gap})*)"

    @property
    def behind_approved(self) -> Ways:
        words = self.phrases.words
        by = words["approvals"]["by"] or self.preposition(words["by"])
        # Where it may follow at once, the parliament is no part of the path: "disahkan DPR".
        paths = (f"(?! <organization>){self.path}", "") if by.endswith("?") else (self.path,)
        body = f",? {by}(?P<subject>{self.bodies})"
        return tuple((f"(?P<tail>{path})", body, self.tail2) for path in paths)

    def preposition(self, by: str) -> str:
        """What stands before those who did it; nothing need, where they may follow at once."""
        return f"(?:(?:{by}) ){'?' if self.phrases.words['actor_behind'] else ''}"

    @property
    def behind_object(self) -> Ways:
        """Who did it, where the treaty goes before: "el Pacto lo firmaron Chile y Perú"."""
        return ((f"(?P<tail>{self.gap}),? ", f"(?P<subject>{self.subject})", self.tail2),)

    def behind_bare(self) -> Ways:
        return ((self.phrases.bare_right, self.tail),)

    def behind_passive(self, by: str) -> Ways:
        """Who did it, by name or not, or nobody; in front of it and behind it days and places."""
        # "by five States: Chile, Peru ...", "by 40 States, among them Chile"
        number = rf"(?:(?:[\w-]+ ){{1,4}}?[\w-]+(?:{self.phrases.words['wide']['listing']}) ?)?"
        # "by Ambassador Jean Dupont on behalf of Togo"
        number += rf"(?:(?:[\w’'-]+ ){{0,4}}?<person>,? (?:{self.phrases.words['on_behalf']}) )?"
        actors = (f",? {self.preposition(by)}{number}", f"(?P<subject>{self.subject})(?![’']s )")
        # "for" and "with" may be the same word: who is told behind it then is no other party.
        with_ = f"(?!(?:{by})(?!\\w))(?:{self.phrases.words['wide']['with']})"
        other = f"(?:,? {with_} (?P<other>{self.phrases.actors}))?"
        unnamed = self.phrases.unnamed(by)
        unnamed += f"|(?P<unnamed> (?:{by}) [^.;:,<signs>]{{3,60}})(?=,\\s)"
        # A State right behind the verb is no place: "ditandatangani Indonesia di Bern".
        path = self.path_to(by)
        may_follow = self.phrases.words["actor_behind"]
        paths = (f"(?! <country>){path}", "") if may_follow else (path,)
        return tuple(
            (other, f"(?P<tail>{path})", *whom, self.tail2)
            for path in paths
            for whom in (actors, (f"(?! (?:{by})(?!\\w))",), (unnamed,))
        )


def with_stops(text: str, language: str) -> str:
    """A skeleton of equal length that tells before which words an adjunct ends: verbs, those who
    did it, days. So a pattern that has ten adjuncts asks for a sign and not for all verbs.

    >>> with_stops("in Lima who signed", "en").split(STOP)
    ['in Lima', 'who', 'signed']
    """
    return _stops(language).sub(STOP, text.replace(STOP, " "))


@cache
def _stops(language: str) -> Pattern:
    words, modality = vocabulary(language)["acts"], vocabulary(language)["modality"]
    stop = f"(?:{words['wide']['stop']}|{words['by']}|{Phrases.of(words, modality).verbs})(?!\\w)"
    # "Gave its nod to the debate of the Pact": it is not the Pact that was approved.
    stop += f"|(?:{words['of']}) (?:(?:{words['determiner']}) )?<treaty>"
    return Pattern.of(f"\\s(?=\\S)(?={stop}|{_when(words)})")


def _when(words: Mapping[str, Any]) -> str:
    """A day, with the words before and behind it."""
    last = f"(?: (?:{words['of_late']})(?!\\w))?"
    return f"(?:(?:{words['when']}) )?\\(?<date>\\)?{last}"


def _adjunct(parts: Phrases) -> str:
    """An adverb, or a preposition with its words; behind one of time no day follows at once."""
    words = parts.words
    wide = words["wide"]
    names = "<country>|<organization>|<person>|<place>|<demonym>"
    # "in Geneva (Switzerland)", "à l'ONU"
    name = f"(?:{words['elision'] or '(?!)'})?\\(?(?:{names})\\)?"
    word = f"(?:(?:{wide['nouns']})(?!\\w)|(?<!{STOP})(?:{name}|[\\w’'&%-]++(?!<treaty>)))"
    # "before the Secretary-General of the UN, António Guterres, the instrument"
    some = f"(?: {word}){{1,{LONGEST}}}+(?:, <person>(?=,))?"
    # "Withdrew in May from the First Protocol": these words belong to the verb.
    own = f"(?!(?:{words['of']}) (?:{wide['adjective']} )?<treaty>)"
    return (
        f"(?:{wide['adverb']})(?!\\w)|{own}(?:{wide['adjunct']}){some}"
        f"|(?:{wide['later']}){some}(?! ?<date>)"
    )
