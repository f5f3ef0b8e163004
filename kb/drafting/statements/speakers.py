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
        found = joint.search(text, 0, start)
        others = self.skeleton.entities(*found.span("list"), *kinds) if found else ()
        return (*others, *here) if found else ()

    def _pronoun_in_front(self, first: int, verb: int) -> Speaker | None:
        text = self.skeleton.text
        for found in self.saying.pronoun.finditer(text, first, verb):
            if self.saying.gap.fullmatch(text, found.end(), verb):
                entity = self.same(found.start(), found.end(), found[0])
                return Speaker(entity, found.start(), verb) if entity else None
        return None

    def behind(self, verb_end: int, stop: bool, people: bool = False) -> Speaker | None:
        """The subject that stands behind a verb: "said Jane Doe".

        `stop`: with nothing more of the sentence; `people`: only where it is a person.
        """
        text = self.skeleton.text
        if found := self.saying.named.match(text, verb_end):
            speaker = self.named(found, stop)
            if speaker and (not people or speaker.entity.kind == "person"):
                return speaker
        if not stop and (found := self.saying.person.match(text, verb_end)):
            return self.named(found, stop)
        if stop and (found := self.saying.described.match(text, verb_end)):
            return self.named(found, stop)
        found = self.saying.pronoun_behind.match(text, verb_end)
        if not found or (stop and not self.saying.stop.match(text, found.end())):
            return None
        entity = self.same(*found.span("pronoun"), found["pronoun"])
        return Speaker(entity, *found.span("pronoun")) if entity else None

    def named(self, found: re.Match[str], stop: bool) -> Speaker | None:
        """The one whom the group `name` names, with a title before the name perhaps."""
        start, end = found.span("name")
        people = list(self.skeleton.entities(start, end, "person"))
        if len(people) == 1 and _OWNER.match(self.skeleton.text, end):
            return None  # "said Jane Doe's adviser", whoever that is
        if len(people) == 2 and _OWNER.search(self.skeleton.text, start, end):
            people = people[1:]  # "said Jane Doe's adviser, Ann Roe"
        if len({one.reference for one in people}) == 1:
            at = max(i for i in range(start, end) if i in self.skeleton.things)
            if self.saying.not_after.search(self.skeleton.text[start:at]):
                return None  # "said a spokesman for Jane Doe"
        text, others = self.skeleton.text, ("organization", "country")
        named = people or list(self.skeleton.entities(start, end, *others))
        if len({one.reference for one in named}) != 1:
            return None
        if not people:
            is_alone = self.saying.alone.fullmatch(found["name"])
            if not is_alone or not self.saying.stop.match(text, end):
                return None  # "said Kenya's minister", whoever that is
        if stop and not self.saying.stop.match(text, end):
            return None
        return Speaker(named[0], start, end)

    def same(self, start: int, end: int, pronoun: str = "") -> Entity | None:
        """The one who spoke before, where the words of a pronoun stand; "he" is no State."""
        one = self.before
        is_body = one and pronoun and one.kind != "person"
        if is_body and (self.person or not self.saying.of_bodies.fullmatch(pronoun)):
            one = self.person
        if one is None:
            return None
        span = self.skeleton.span(start, end)
        return Entity(span.start, span.end, one.kind, one.reference, True)

    def _one(self, start: int, end: int) -> Entity | None:
        found = list(self.skeleton.entities(start, end, "person", "organization", "country"))
        return found[0] if len({one.reference for one in found}) == 1 else None

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
        one
        for at in sorted(skeleton.things)
        for one in skeleton.entities(at, at + 1, "person")
        if skeleton.text[at] == SIGNS["person"]
    ]
    return people[-1] if len({one.reference for one in people}) == 1 else None
