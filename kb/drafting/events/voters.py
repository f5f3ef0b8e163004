"""Who may vote in a sentence: parliaments, their members, and bodies of States."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from kb.drafting.events.circumstances import Circumstances
from kb.drafting.text.annotations import Annotated, Entity
from kb.drafting.text.phrases import articles
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.skeleton import SIGNS
from kb.drafting.text.vocabulary import vocabulary

#: So far from the body that votes its verb stands, and the body from a participle.
APART = 90
#: Who may not stand between a body and its verb: the speaker of the house is not the house.
_OTHERS = re.compile("[" + "".join(SIGNS[kind] for kind in ("person", "organization")) + "]")
#: "Dewan Hak Asasi Manusia (HAM) PBB": the words behind a body that are its name as well.
_REST_OF_NAME = re.compile(rf"^(?:\s*(?:\(?{SIGNS['organization']}\)?|\([A-Z]{{2,8}}\))){{1,3}}")


@dataclass(frozen=True)
class Voting:
    """How a language speaks of votes, as patterns.

    `bodies` are parliaments and their members, `world` bodies of States. A verb of `votes` says by
    itself that there was a vote, one of `decides` where it is said on what or with how many votes.
    """

    bodies: Pattern
    world: Pattern
    members: Pattern
    votes: Pattern
    decides: Pattern
    heads: Pattern
    resolution: Pattern
    wished: Pattern
    on: Pattern
    motions: Pattern
    tally: Pattern
    number: Pattern
    consensus: Pattern
    helper: Pattern
    clitic: Pattern
    relative: Pattern
    apposition: Pattern
    things: Pattern
    asked: Pattern
    hosts: Pattern
    pronoun: Pattern
    dated: Pattern

    @classmethod
    @cache
    def of(cls, language: str) -> Voting:
        """The patterns of a language; `UnknownTerm` where there are none."""
        words = vocabulary(language)["events"]["votes"]
        acts = vocabulary(language)["acts"]
        house = f"(?:<organization>|{words['members']}|{words['bodies']})"
        one = {
            key: Pattern.of(f"(?<!\\w)(?:{words[key].replace('<house>', house)})(?!\\w)")
            for key in words
        }
        one["pronoun"] = Pattern.of(f" ?(?:{words['pronoun']})(?!\\w)")
        one["on"] = Pattern.of(f"(?:(?<!\\w)(?:{words['on']})(?!\\w)|<treaty>)")
        one["heads"] = Pattern.of(f"(?<!\\w)(?:{words['heads']})(?: [\\w’']{{1,4}}){{0,2}} ?$")
        one["tally"] = Pattern.of(f"(?<!\\w)(?:{words['tally']}|{words['number']})(?!\\w)")
        held = vocabulary(language)["events"]["held"]
        one["hosts"] = Pattern.of(f"(?<!\\w)(?:{held})(?: (?:{acts['by']}))? {articles(acts)}$")
        one["dated"] = Pattern.of(f",?(?: (?:{acts['when']}))? <date>")
        one["helper"] = Pattern.of(f"(?<!\\w)(?:{acts['helper']}|{words['helper']})(?!\\w)")
        that = vocabulary(language)["statements"]["that"]
        one["clitic"] = Pattern.of(f"(?<!\\w)(?:{acts['clitic'] or '(?!)'})")
        one["relative"] = Pattern.of(f",? (?:{acts['relative']}|{that}) (?:[\\w’']{{1,4}} ?)?$")
        one["things"] = Pattern.of(f"(?<!\\w)(?:{vocabulary(language)['events']['things']})(?!\\w)")
        one["asked"] = Pattern.of(f"(?<!\\w)(?:{words['wished']}) (?:[\\w’']{{1,4}} )?$")
        return cls(**one, apposition=Pattern.of(r"^(?: ?\([^()]{1,30}\))?, [^,.;:]{2,80},(?= )"))


@dataclass(frozen=True)
class Body:
    """Words for who votes, with the organisation that they name."""

    start: int
    end: int
    organization: Entity | None
    is_world: bool

    @classmethod
    def unnamed(cls, at: int) -> Body:
        """Whoever cast the votes that were counted there."""
        return cls(at, at, None, True)


@dataclass(frozen=True)
class Voters:
    """Those who may vote in one sentence."""

    annotated: Annotated
    around: Circumstances
    patterns: Voting

    @cached_property
    def all(self) -> tuple[Body, ...]:
        """Who may vote, in the order of the sentence."""
        skeleton, patterns, found = self.around.skeleton, self.patterns, []
        for at, things in skeleton.things.items():
            for one in things:
                if isinstance(one, Entity) and one.kind == "organization":
                    words = self.annotated.words(one)
                    is_house = patterns.bodies.search(words) is not None
                    is_world = not is_house and patterns.world.search(words) is not None
                    if is_house or is_world:
                        found.append(Body(at, at + 1, one, is_world))
        for pattern, is_world in ((patterns.members, False), (patterns.world, True)):
            found += [Body(*m.span(), None, is_world) for m in pattern.finditer(self.around.text)]
        return tuple(sorted(found, key=lambda one: one.start))

    def before(self, verb: int, *, parliaments: bool = False) -> Body | None:
        """The body that stands before a verb, with little between."""
        for body in reversed(self.all):
            if body.end > verb or (parliaments and body.is_world):
                continue
            between = self.around.text[body.end : verb]
            if len(between) > 2 * APART:
                return None
            between = self.patterns.apposition.sub("", _REST_OF_NAME.sub("", between))
            # "The Senate, which approved it in May, ..."
            plain = self.patterns.helper.sub("", self.patterns.relative.sub(" ", between))
            if len(plain) > APART or _OTHERS.search(plain) or plain.count(",") > 2:
                return None
            if self.around.bounds.ahead.search(plain):
                return None
            # "The Speaker of the House approved it" tells of one person.
            is_of = self.patterns.heads.search(self.around.text[: body.start])
            # "A meeting hosted by the House has adopted it" tells of the meeting.
            is_host = self.patterns.hosts.search(self.around.text[: body.start])
            return None if is_of or is_host else body
        return None

    def is_aside(self, body: Body, verb: re.Match[str]) -> bool:
        """Whether a body and its verb stand in a relative clause, or the verb alone."""
        before = (self.around.text[: body.start], self.around.text[body.end : verb.start()])
        return any(self.patterns.relative.search(one) for one in before)

    def aside(self, start: int, end: int) -> int:
        """Where a relative clause ends: "which the House approved, was deposited on 3 May"."""
        text = self.around.text
        stops = self.around.patterns.stop.finditer(text, start, end)
        stop = next((one.start() for one in stops if text[one.start() - 2] == ","), end)
        # "The Senate, which approved it on 2 May, meets on 3 May"
        commas = (one.start() for one in re.finditer(r",\s(?!\d)", text[start:end]))
        dated = self.patterns.dated.match
        comma = next((start + at for at in commas if not dated(text, start + at)), stop)
        return min(stop, comma)
