"""The offices in a text: what somebody is, of what, and where the words for it end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kb.drafting.entities.officewords import OfficeWords, office_spans
from kb.drafting.entities.portfolios import Portfolios
from kb.drafting.text.annotations import Entity, Span
from kb.drafting.text.tokens import Tokens


@dataclass(frozen=True)
class Office:
    """An office: the words that name it, where the words about it end, and the body it is of."""

    words: Span
    end: int
    of: Entity | None


@dataclass(frozen=True)
class Offices:
    """Finds the offices of one text: `bodies` are its States and organisations, `known` its people
    of the authorities."""

    tokens: Tokens
    words: OfficeWords
    bodies: Sequence[Entity]
    known: Sequence[Entity]

    @cached_property
    def portfolios(self) -> Portfolios:
        """What tells how far the words of an office go."""
        return Portfolios(self.tokens, self.words, self.bodies, self.known)

    def all(self) -> Iterator[tuple[Office, ...]]:
        """Each office, with those that are joined to it: "Minister for A and Minister for B"."""
        for found in office_spans(self.tokens.text, self.words.offices):
            if not self._is_within_name(found.start):
                yield tuple(self._office(self._before_its_body(found)))

    def _before_its_body(self, head: Span) -> Span:
        """An office without the words of it that begin a body: "Kepala Badan Narkotika"."""
        starts = [
            one.start for one in self.bodies
            if one.kind == "organization" and head.start < one.start < head.end < one.end
        ]  # fmt: skip
        if not starts:
            return head
        last = self.tokens.at(min(starts)) - 1
        while last > self.tokens.at(head.start) and self.tokens.all[last].text in self._linking:
            last -= 1
        return Span(head.start, self.tokens.all[last].end)

    @property
    def _linking(self) -> Any:
        return self.words.data["linking"]

    def _is_within_name(self, start: int) -> bool:
        """Whether a word in a capital that offices do not have follows a name: "Luis Rey Mora"."""
        i = self.tokens.at(start)
        buildings = self.words.data["of_buildings"]
        if self.tokens.is_joined(i - 1) and self.tokens.all[i - 1].text in buildings:
            return True  # "Phủ Chủ tịch"
        if self.words.written.match(self.tokens.text, start) or not self.tokens.all[i].is_capital:
            return False
        before = self.tokens.is_joined(i - 1) and self.tokens.all[i - 1]
        return bool(
            before and before.is_capital and before.text not in self.words.data["not_names"]
        )

    def _office(self, head: Span) -> list[Office]:
        """The offices that begin with a head: "Minister for A and Minister for B" are two."""
        offices = [self._one_office(head)]
        while True:
            end = offices[-1].end
            joined = self.words.joining.match(self.tokens.text, end)
            if not joined:
                return offices
            again = self.words.offices.match(self.tokens.text, joined.end())
            if not again:
                return offices
            offices.append(self._one_office(self._before_its_body(Span(*again.span()))))

    def _one_office(self, head: Span) -> Office:
        """An office with its modifiers and its portfolio, and the body it is of."""
        tokens, data = self.tokens, self.words.data
        i = tokens.at(head.start)
        while i and tokens.is_joined(i - 1) and tokens.all[i - 1].text in data["modifiers"]:
            i -= 1
        end = head.end
        before, trimmed = self._body_before(i), 0
        of = before if before and self._may_have(head, before) else None
        while True:
            j = tokens.at(end)
            k = self.after_linking(j)
            found = self.words.portfolios.match(tokens.text, end)
            named = self.portfolios.body_at(k) if found and k is not None else None
            if found and not (named and named.end > found.end()):  # but "República Dominicana"
                end = found.end()
            elif k is None:
                last = self.portfolios.listed(end) or self.portfolios.until_comma(j)
                end = tokens.all[last - 1].end if last else end
                break
            elif body := self.portfolios.body_at(k):
                is_of = (
                    self._may_have(head, body)
                    and not any(tokens.all[n].text in data["towards"] for n in range(j, k))
                    and of is None
                )
                if is_of or k > j:
                    trimmed = end if is_of else 0
                of = body if is_of else of
                end = body.end
                continue
            elif last := (
                self.portfolios.listed(end)
                or self.portfolios.until_body(j, k)
                or self.portfolios.adjective(j)
                or self.portfolios.free(j, k)
                or self.portfolios.until_comma(j)
            ):
                end = tokens.all[last - 1].end
            else:
                break
            trimmed = 0
        return Office(Span(tokens.all[i].start, trimmed or end), end, of)

    def _may_have(self, head: Span, body: Entity) -> bool:
        """Whether an office may be of a body: a place has none, and an engineer who is Canadian is
        none of Canada's."""
        if body.is_mention:
            office = self.tokens.text[head.start : head.end].casefold()
            return office.startswith(tuple(self.words.data["of_states"]))
        return body.kind != "place"

    def _body_before(self, i: int) -> Entity | None:
        """The body that stands right before an office: "Singapore Prime Minister", "Kenya's"."""
        if not i or not self.tokens.is_joined(i - 1):
            return None
        before = self.tokens.all[i - 1]
        end = before.start - 1 if before.text == "s" else before.end
        return next((one for one in self.bodies if one.end == end), None)

    def after_linking(self, j: int) -> int | None:
        """The number of the word after those that link an office to what it is of."""
        tokens, k = self.tokens, j
        while k < len(tokens.all) and tokens.is_joined(k - 1):
            if tokens.all[k].text not in self.words.data["linking"]:
                return k
            k += 1
        return None
