"""Who says what a verb of saying tells: the one named before it or behind it, or a pronoun.

Where it is open who speaks, there is no speaker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.drafting.text.annotations import Entity
from kb.drafting.text.saying import Saying
from kb.drafting.text.skeleton import CLASSES, SIGNS, Skeleton

#: So many signs before a verb its subject begins at the most.
FARTHEST = 320
_OWNER = re.compile(r"(?<=[\ue000-\ue006])['’]s?\s")
_SPEAKERS = re.compile(CLASSES["<speaker>"])


@dataclass(frozen=True)
class Speaker:
    """One who speaks, and where the words for them begin and end in the skeleton.

    `others` are those who say it together with them: "Kenya and Chile said".
    """

    entity: Entity
    start: int
    end: int
    others: tuple[Entity, ...] = ()


@dataclass(frozen=True)
class Speakers:
    """Finds who speaks in one stretch; `before` is the one who spoke or was named just before,
    `person` the only person whom the stretch before names."""

    saying: Saying
    skeleton: Skeleton
    before: Entity | None
    person: Entity | None = None

    def in_front(self, verb: int) -> Speaker | None:
        """The subject that stands in front of a verb."""
        text, first = self.skeleton.text, max(0, verb - FARTHEST)
        signs = list(_SPEAKERS.finditer(text, first, verb))
        if signs and self.saying.relative.fullmatch(text, signs[-1].end(), verb):
            entity = self._one(signs[-1].start(), signs[-1].end())
            return Speaker(entity, signs[-1].start(), verb) if entity else None
        for sign in signs:
            gap = self.saying.gap.fullmatch(text, sign.end(), verb)
            if gap is None:
                continue
            entity = self._one(sign.start(), sign.end())
            if together := self._together(sign.start(), sign.end()):
                return Speaker(together[0], sign.start(), verb, together[1:])
            if entity is None:
                continue
            if entity.kind == "country" and gap["body"]:
                continue  # "the Minister of Kenya", whoever that is
            if self._may_begin(text[: sign.start()], entity):
                return Speaker(entity, sign.start(), verb)
        return self._pronoun_in_front(first, verb)

    def _together(self, start: int, end: int) -> tuple[Entity, ...]:
        """The States or organisations that speak together, where the last of them stands."""
        text = self.skeleton.text
        here = list(self.skeleton.entities(start, end, "organization", "country", "person"))
        if len(here) > 1 and self.saying.clause.search(text, 0, start):
            return tuple(here)  # "both countries"
        if len(here) != 1:
            return ()
        is_person = here[0].kind == "person"  # "Minister A and Minister B said"
        joint = self.saying.joint_people if is_person else self.saying.joint_list
        kinds = ("person",) if is_person else ("organization", "country")
        match = joint.search(text, 0, start)
        return (*self.skeleton.entities(*match.span("list"), *kinds), *here) if match else ()

    def _pronoun_in_front(self, first: int, verb: int) -> Speaker | None:
        text = self.skeleton.text
        for pronoun in self.saying.pronoun.finditer(text, first, verb):
            if self.saying.gap.fullmatch(text, pronoun.end(), verb):
                entity = self.same(*pronoun.span(), pronoun[0])
                return Speaker(entity, pronoun.start(), verb) if entity else None
        return None

    def behind(self, verb_end: int, stop: bool, people: bool = False) -> Speaker | None:
        """The subject that stands behind a verb: "said Jane Doe".

        `stop`: with nothing more of the sentence; `people`: only where it is a person.
        """
        text = self.skeleton.text
        if match := self.saying.named.match(text, verb_end):
            speaker = self.named(match, stop)
            if speaker and (not people or speaker.entity.kind == "person"):
                return speaker
        pattern = self.saying.described if stop else self.saying.person
        if match := pattern.match(text, verb_end):
            return self.named(match, stop)
        match = self.saying.pronoun_behind.match(text, verb_end)
        if not match or (stop and not self.saying.stop.match(text, match.end())):
            return None
        entity = self.same(*match.span("pronoun"), match["pronoun"])
        return Speaker(entity, *match.span("pronoun")) if entity else None

    def named(self, match: re.Match[str], stop: bool) -> Speaker | None:
        """The one whom the group `name` names, with a title before the name perhaps."""
        start, end = match.span("name")
        people = list(self.skeleton.entities(start, end, "person"))
        if len(people) == 1 and _OWNER.match(self.skeleton.text, end):
            return None  # "said Jane Doe's adviser", whoever that is
        if len(people) == 2 and _OWNER.search(self.skeleton.text, start, end):
            people = people[1:]  # "said Jane Doe's adviser, Ann Roe"
        if len({person.reference for person in people}) == 1:
            at = max(i for i in range(start, end) if i in self.skeleton.things)
            if self.saying.not_after.search(self.skeleton.text[start:at]):
                return None  # "said a spokesman for Jane Doe"
        named = people or list(self.skeleton.entities(start, end, "organization", "country"))
        if len({entity.reference for entity in named}) != 1:
            return None
        if not people and not self.saying.alone.fullmatch(match["name"]):
            return None  # "said Kenya's minister", whoever that is
        if (stop or not people) and not self.saying.stop.match(self.skeleton.text, end):
            return None
        return Speaker(named[0], start, end)

    def same(self, start: int, end: int, pronoun: str = "") -> Entity | None:
        """The one who spoke before, where the words of a pronoun stand; "he" is no State."""
        speaker = self.before
        is_body = speaker and pronoun and speaker.kind != "person"
        if is_body and (self.person or not self.saying.of_bodies.fullmatch(pronoun)):
            speaker = self.person
        if speaker is None:
            return None
        span = self.skeleton.span(start, end)
        return Entity(span.start, span.end, speaker.kind, speaker.reference, True)

    def _one(self, start: int, end: int) -> Entity | None:
        named = list(self.skeleton.entities(start, end, "person", "organization", "country"))
        return named[0] if len({entity.reference for entity in named}) == 1 else None

    def _may_begin(self, before: str, entity: Entity) -> bool:
        """Whether a name behind these words can be the one who speaks."""
        if self.saying.document.search(before):
            return True  # "a statement from the ministry said"
        if entity.kind == "country" and self.saying.clause.search(before):
            return True  # "the Government of Kenya"
        if self.saying.not_after.search(before) or self.saying.joint.search(before):
            return False
        return entity.kind == "person" or bool(self.saying.clause.search(before))


def names_people(skeleton: Skeleton) -> bool:
    """Whether a stretch names a person."""
    return SIGNS["person"] in skeleton.text


def only_person(skeleton: Skeleton) -> Entity | None:
    """The person of a stretch that names one alone."""
    people = [
        person
        for at in sorted(skeleton.things)
        for person in skeleton.entities(at, at + 1, "person")
        if skeleton.text[at] == SIGNS["person"]
    ]
    return people[-1] if len({person.reference for person in people}) == 1 else None
