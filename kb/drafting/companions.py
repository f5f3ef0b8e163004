"""The day of an act or event that is told without one, by that of what it is told with.

An act is on the day of its ceremony or vote, and those on the day of the act.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.drafting.dates.tenses import is_to_come
from kb.drafting.text.annotations import Annotated, Span
from kb.drafting.text.excerpts import sentence_of

Fact = Mapping[str, Any]

#: Kinds of events that are of one day, and that of the acts that were done there.
OF_ONE_DAY = ("Vote", "SigningCeremony", "Ceremony")
#: So many days before the article happened what it tells as news.
NEWS = 8


def about(fact: Fact) -> str:
    """What an event or act is called."""
    return str(fact["event" if fact["type"] == "event" else "act"])


@dataclass(frozen=True)
class Companions:
    """The acts and events of an article with the days of those that have one, "" for several."""

    facts: Sequence[Fact]
    days: Mapping[str, str]
    annotated: Annotated

    def of(self, undated: Sequence[Fact]) -> Iterator[tuple[Fact, Fact, str, str]]:
        """Facts without a day, each with another, its day, and the key of the reason."""
        seen: set[str] = set()
        for fact in undated:
            if about(fact) in seen or (fact["type"] == "event" and self._is_to_come(fact)):
                continue
            for others, reason in self._others(fact):
                days = {self.days.get(about(one), "") for one in others}
                if len(days) == 1 and (day := days.pop()):
                    seen.add(about(fact))
                    yield fact, others[-1], day, reason
                    break

    def _others(self, fact: Fact) -> Iterator[tuple[Sequence[Fact], str]]:
        """What a fact may be told with, the surest first."""
        if fact["type"] == "action":
            yield [one for one in self._events() if one["event"] == fact.get("during")], "together"
            if fact["action"] == "Signature":
                yield self._ceremony_behind(fact), "together"
        elif fact in self._events():
            acts = [one for one in self._done() if one.get("during") == fact["event"]]
            yield acts, "together"
            if fact["kind"] != "Vote" and self._ceremonies() == {about(fact)}:
                yield self._signed_lately(), "signed"

    def _events(self) -> list[Fact]:
        """The events of kinds that are of one day."""
        return [one for one in self.facts if one["type"] == "event" and one["kind"] in OF_ONE_DAY]

    def _done(self) -> list[Fact]:
        """The acts that were done, on a day that is known."""
        return [one for one in self.facts if one["type"] == "action" and self.days.get(about(one))]

    def _ceremonies(self) -> set[str]:
        """The signing ceremonies of an article."""
        return {about(one) for one in self._events() if one["kind"] == "SigningCeremony"}

    def _signed_lately(self) -> list[Fact]:
        """What was signed of late: the one signing ceremony of an article is that of the news."""
        written = datetime.date.fromisoformat(self.annotated.published or "0001-01-01")
        since = written.toordinal() - NEWS
        days = ((one, datetime.date.fromisoformat(self.days[about(one)])) for one in self._done())
        return [
            one
            for one, day in days
            if one["action"] == "Signature" and since <= day.toordinal() <= written.toordinal()
        ]

    def _ceremony_behind(self, fact: Fact) -> list[Fact]:
        """The ceremony of the sentence behind a signature: "Peru signed it. The ceremony was held
        on 3 May".
        """
        end = self._sentence(fact).end
        behind = next((s for s in self.annotated.sentences if s.start >= end), None)
        ceremonies = [one for one in self._events() if one["kind"] == "SigningCeremony"]
        if behind is None or len({about(one) for one in ceremonies}) != 1:
            return []
        return [one for one in ceremonies if Span(*one["at"]).within(behind)]

    def _is_to_come(self, fact: Fact) -> bool:
        """Whether the sentence of an event speaks of what is to come."""
        text, language = self.annotated.text, self.annotated.language
        end = fact["at"][1]
        return is_to_come(text, Span(end, end), language)

    def _sentence(self, fact: Fact) -> Span:
        """The sentence in which the words of a fact end."""
        end = fact["at"][1]
        return sentence_of(self.annotated.sentences, Span(end - 1, end))
