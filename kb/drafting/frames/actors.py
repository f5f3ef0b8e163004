"""Who does what a verb tells: the States and bodies of a noun phrase, and the people for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.frames.records import Steps
from kb.drafting.frames.tokens import Token, plain_tokens
from kb.drafting.text.annotations import Annotated, Entity

#: Maximum number of words in an actor phrase, not counting names.
LONGEST = 9
STATES = ("country", "demonym")


@dataclass(frozen=True)
class Actors:
    """The actors of a noun phrase, and the `agents`: the people who sign on their behalf."""

    actors: tuple[Entity, ...]
    agents: tuple[Entity, ...]
    start: int
    end: int


@dataclass(frozen=True)
class _ListMember:
    """One member of a list: "the President of Peru, Ana Ruiz" has two."""

    actors: tuple[Entity, ...]
    people: tuple[Entity, ...]
    is_official: bool
    is_open: bool = False


@dataclass(frozen=True)
class Phrase(Steps):
    """Reads noun phrases of one clause with the small words of its language."""

    annotated: Annotated
    kind: str = "state"
    barriers: frozenset[int] = frozenset()

    def parse_before(self, end: int, start: int) -> Actors | None:
        """The actors of the phrase that ends before a token, not reaching further than `start`.

        None where words stand in it that tell of something else: "traders from Peru".
        """
        units: list[_ListMember] = []
        at = first = end
        is_joined, comma = False, 0
        while at > start:
            begin = self.unit_start(at, start)
            unit = self.unit(begin, at) if begin < at else None
            if unit is None:
                break
            units.insert(0, unit)
            first, at = begin, max(start, self.joint_before(begin))
            if at == begin - 1 and self.tokens[at].sign == "," and len(units) == 1:
                comma = begin
            if not (is_joined := at < begin):
                break
        if not units:
            return None
        is_apart = comma > 0 and len(units) == 2 and not is_joined
        if at > start and not (is_apart or self.may_begin(at, start, is_joined, len(units))):
            return None
        if comma and units[-1].actors and not any(unit.people for unit in units[-2:]):
            return self.joined(units[-1:], comma, end)  # "Like Peru, Chile", "in Lima, Peru, Chile"
        return self.joined(units, first, end)

    def head(self, end: int) -> Actors | None:
        """Those that a relative clause is about, which begins at a token."""
        states: list[Token] = []
        at = end
        while at > 0 and self.tokens[at - 1].kind == "country":
            states.insert(0, self.tokens[at - 1])
            at = self.joint_before(at - 1)
        if not states or self.match_before(at, "of") is not None:
            return self.parse_before(end, 0)
        entities = tuple(entity for token in states for entity in token.entities)
        return Actors(entities, (), end - 1, end)

    def behind(self, start: int, end: int) -> Actors | None:
        """Those of the phrase that starts at a token, not reaching further than `end`."""
        units: list[_ListMember] = []
        at = last = start
        while at < end:
            stop = self.unit_end(at, end)
            unit = None
            while stop > at and (unit := self.unit_before(at, stop)) is None:
                stop -= 1
            if unit is None:
                break
            units.append(unit)
            last = stop
            joint = self.joint_behind(stop)
            if joint == stop:
                break
            at = joint
        return self.joined(units, start, last) if units else None

    def joined(self, units: list[_ListMember], start: int, end: int) -> Actors | None:
        """All members of a list, each thing once; a person needs a State beside."""
        actors = {entity.reference: entity for unit in reversed(units) for entity in unit.actors}
        people = {entity.reference: entity for unit in units for entity in unit.people}
        lone = [unit for unit in units if unit.people and not unit.actors]
        is_official = any(unit.is_official for unit in units)
        if self.kind == "body" and is_official and not people:
            return Actors(tuple(actors.values()), (), start, end)
        is_open = any(unit.is_open for unit in units) and not units[-1].is_official
        if not actors or is_open or (lone and not is_official):
            return None
        ordered = sorted(actors.values(), key=lambda entity: entity.start)
        return Actors(tuple(ordered), tuple(people.values()), start, end)

    def unit_start(self, end: int, start: int) -> int:
        """The first token of the member of a list that ends before a token."""
        at = end
        while at > start and end - at < LONGEST + 4 and self.may_stand(at - 1):
            at -= 1
        return at

    def unit_end(self, start: int, end: int) -> int:
        at = start
        while at < end and at - start < LONGEST + 4 and self.may_stand(at):
            at += 1
        return at

    def unit_before(self, start: int, end: int) -> _ListMember | None:
        """The member of a list; none where it goes on behind that token: "Peru | 's parliament"."""
        behind = self.tokens[end] if end < len(self.tokens) else None
        if behind is None or behind.things or not self.may_stand(end):
            return self.unit(start, end)
        is_apart = self.match(end, "when", "where", "others", "path")
        return self.unit(start, end) if is_apart else None

    def may_stand(self, at: int) -> bool:
        """Whether a token may stand in a phrase: no joint, no mark, no treaty, no day."""
        token = self.tokens[at]
        if token.kind in ("treaty", "moment", "place") or token.is_mark or at in self.barriers:
            return False
        return not (self.match(at, "and") or self.match(at, "stops"))

    def unit(self, start: int, end: int) -> _ListMember | None:
        """What one member of a list stands for; None where it is not one who acts."""
        plain, states, bodies, people = 0, [], [], []
        has_official, at = False, start
        while at < end:
            token = self.tokens[at]
            if token.kind in STATES:
                states.append(token)
            elif token.kind == "organization":
                bodies.append(token)
            elif token.kind == "person":
                people.append(token)
            elif skipped := self.match(at, "state", "determiners", "of"):
                at = skipped
                continue
            elif official := self.match(at, self.heads):
                has_official, at = True, official
                continue
            else:
                plain += 1
            at += 1
        if plain > LONGEST or (plain and not has_official):
            return None
        if self.words["unofficial"].is_in(self.tokens[start:end]):
            return None
        holders = tuple(entity for token in people for entity in token.entities)
        if self.kind == "parliament":
            return self.parliament(states, bodies, has_official)
        if self.kind == "body":
            adopters = tuple(body.entities[0] for body in bodies if not self.is_domestic_body(body))
            is_other = bool(states or people) or len(adopters) < len(bodies)
            # "the UN General Assembly": the last name is that of the body
            return (
                None if is_other else _ListMember(adopters[-1:], (), has_official or bool(adopters))
            )
        bodies = [body for body in bodies if not (has_official or self.is_domestic_body(body))]
        if states and (has_official or all(token.kind == "country" for token in states)):
            if len(states) > 1:
                return None  # "the ambassador of Peru to Chile"
            actors = states[0].entities
            return _ListMember(actors, holders, has_official)
        if states:  # "Chilean and Peruvian ministers"
            entities = tuple(entity for token in states for entity in token.entities)
            return None if people or bodies else _ListMember(entities, (), False, True)
        if bodies:
            return None if people else _ListMember(tuple(bodies[0].entities[:1]), (), False)
        return _ListMember((), holders, has_official) if people or has_official else None

    @property
    def heads(self) -> str:
        return {"parliament": "parliaments", "body": "adopters"}.get(self.kind, "officials")

    def parliament(
        self, states: list[Token], bodies: list[Token], has_word: bool
    ) -> _ListMember | None:
        """The State whose parliament it is, else the parliament by its name."""
        own = [token for token in bodies if self.is_parliament(token)]
        if not (has_word or own):
            return None
        within = [state for body in own for state in self.annotated.entities_in(body, "country")]
        named = [entity for token in states[:1] for entity in token.entities] or within[:1]
        actors = tuple(named or (entity for body in own[:1] for entity in body.entities[:1]))
        return _ListMember(actors, (), True) if actors else None

    def is_parliament(self, body: Token) -> bool:
        """Whether words of the name of a body are those of parliaments."""
        return self.has_word(body, "parliaments") and not self.has_word(body, "world")

    def is_domestic_body(self, body: Token) -> bool:
        """Whether a body is one of a State, which concludes no treaties itself."""
        is_of_state = self.has_word(body, "home") or self.has_word(body, "parliaments")
        return is_of_state and not (self.kind == "body" and self.has_word(body, "world"))

    def has_word(self, body: Token, words: str) -> bool:
        return self.words[words].is_in(plain_tokens(self.annotated.text, body))

    def joint_before(self, at: int) -> int:
        """The start of a comma, of "and" or of both before a token; the token itself without."""
        start = self.match_before(at, "and")
        at = at if start is None else start
        return at - 1 if at > 0 and self.tokens[at - 1].sign == "," else at

    def joint_behind(self, at: int) -> int:
        at = at + 1 if at < len(self.tokens) and self.tokens[at].sign == "," else at
        return self.match(at, "and") or at

    def may_begin(self, at: int, start: int, is_joined: bool, many: int) -> bool:
        """Whether a clause may begin behind a token before which no more of the phrase stands."""
        if is_joined:
            # "With Chile, Peru signed"; but "traders from Chile, Peru and Bolivia" are none of them
            rest = self.tokens[start:at]
            last = next((i for i in range(len(rest) - 1, -1, -1) if rest[i].sign == ","), -1)
            is_lone = many == 1 and self.tokens[at].sign == "," and self.match(start, "stops") > 0
            return is_lone or not any(token.kind in STATES for token in rest[last + 1 :])
        before = self.tokens[at - 1]
        is_end = before.is_mark or before.kind in ("moment", "treaty", "place")
        return is_end or at - 1 in self.barriers or self.match_before(at, "opens") is not None


def distinct(things: Iterator[Entity]) -> tuple[Entity, ...]:
    """Things in order, each reference once."""
    return tuple({entity.reference: entity for entity in things}.values())
