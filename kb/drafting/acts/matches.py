"""The clause of one verb in its sentence: what its pieces hold, and when it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.acts.cues import Cues
from kb.drafting.acts.envoys import Envoys
from kb.drafting.acts.verbs import Way
from kb.drafting.entities.genders import Genders
from kb.drafting.text.annotations import Annotated, Entity, Moment, Span
from kb.drafting.text.clauseparts import Pieces
from kb.drafting.text.skeleton import Skeleton
from kb.namespaces import XSD

#: So many signs around a match say when it is.
AROUND = 30


@dataclass(frozen=True)
class Match:
    """The pieces of a clause, with the sentence and the text in which it stands."""

    annotated: Annotated
    skeleton: Skeleton
    way: Way
    match: Pieces
    cues: Cues
    envoys: Envoys

    def group(self, name: str) -> str:
        """The words of a piece, "" where the clause has none."""
        return self.match[name]

    def entities(self, group: str, *kinds: str) -> Iterator[Entity]:
        if self.group(group):
            yield from self.skeleton.entities(*self.match.span(group), *kinds)

    def trigger(self) -> Span:
        """The words of the verb."""
        return self.skeleton.span(*self.match.span("trigger"))

    def gender(self) -> str:
        """The gender of the treaty that a pronoun stands for, where its form tells."""
        begin = self.match.end("subject") if self.group("subject") else self.match.start()
        words = self.skeleton.text[begin : self.match.end("trigger")]
        return Genders.of(self.annotated.language).said(words)

    def is_soon(self) -> bool:
        """Whether words of a time to come stand around, and no day that is past: "next week"."""
        date = self.date()
        if date is not None and (self.is_whole_and_past(date) or self.is_of_a_year_past(date)):
            return False
        span = self.skeleton.span(*self.match.span())
        start = max(self.skeleton.starts[0], span.start - AROUND)
        end = min(self.skeleton.ends[-1], span.end + AROUND)
        return bool(self.cues.to_come.search(self.annotated.text[start:end]))

    def is_to_come(self, moment: Moment) -> bool:
        """Whether a moment lies after the day of publication."""
        published, date = self.annotated.published, moment.day
        if not published or date is None or str(date).startswith("-"):
            return False
        return str(date) > published[: len(str(date))]

    def is_whole_and_past(self, moment: Moment) -> bool:
        """Whether a moment is a whole day up to that of publication."""
        published, date = self.annotated.published, moment.day
        is_whole = date is not None and date.datatype == XSD.date
        return bool(published and is_whole and str(date) <= published)

    def is_of_a_year_past(self, moment: Moment) -> bool:
        """Whether its own words tell a year before that of publication: "in January 2019"."""
        published, date = self.annotated.published, moment.date
        is_told = date is not None and str(date)[:4].isdigit()
        return bool(published and is_told and str(date)[:4] < published[:4])

    def is_past(self, moment: Moment) -> bool:
        """Whether a moment lies before the day of publication, or is that day."""
        published, date = self.annotated.published, moment.day
        if not published or date is None or str(date).startswith("-"):
            return False
        is_whole = date.datatype == XSD.date
        return str(date) < published[: len(str(date))] or (is_whole and str(date) == published)

    def is_said_and_past(self, moment: Moment) -> bool:
        """Whether a moment is past beyond doubt: its own words tell the day, or it is today."""
        is_today = moment.inferred is not None and str(moment.day) == self.annotated.published
        return self.is_past(moment) and (moment.date is not None or is_today)

    def date(self) -> Moment | None:
        """The moment beside the verb or behind the treaty, else the one that opens the clause."""
        of_law = None
        for moment in self.all_moments():
            if not self.is_day(moment):
                return of_law
            if self._is_plain(moment):
                if not self.is_of_a_law(moment):
                    return moment
                of_law = of_law or moment
        return of_law

    def is_of_a_law(self, year: Moment) -> bool:
        """Whether it is the year of a law, which yields to a day: "by Law No. 16 of 2016 on"."""
        before = self.annotated.text[: year.start][-AROUND:]
        return bool(self.cues.of_a_law.search(before))

    def only_since(self) -> Moment | None:
        """The day up to which it was not done, so on which it was: "not signed until 2016"."""
        found = self.cues.until.match(self.skeleton.text, self.match.end())
        day = next(self.skeleton.moments(*found.span("date")), None) if found else None
        # "Has not signed it until now"
        is_told = day is not None and any(map(str.isdigit, self.annotated.words(day)))
        return day if day is not None and is_told and self.is_day(day) else None

    def all_moments(self) -> Iterator[Moment]:
        """The moments that may be that of the act."""
        for start, end in self._stretches():
            yield from self.skeleton.moments(start, end)
        before = self.skeleton.text[: self.match.start()]
        lead = self.cues.lead(before)
        if lead and not self.group("said"):  # "on Monday Peru said that it had signed"
            yield from self.skeleton.moments(*lead.span("date"))

    def _is_plain(self, moment: Moment) -> bool:
        """Whether it is a day, a month or a year of the act.

        A range says not on which day it was. A year right behind the name of a treaty may be a
        part of the name ("Konvensi Jenewa tahun 1951", "the Pact (2018)").
        """
        if not self.is_day(moment):
            return False
        is_year = moment.date is not None and moment.date.datatype == XSD.gYear
        if not is_year:
            return True

        end = self.match.end("treaty") if self.group("treaty") else -1
        behind = self.cues.year_of_name.match(self.skeleton.text, end) if end > 0 else None
        return not behind or moment not in self.skeleton.moments(*behind.span())

    @staticmethod
    def is_day(moment: Moment) -> bool:
        """Whether it has a date, and only one; that of "on Monday" is inferred."""
        day = moment.date if moment.date is not None else moment.inferred
        is_told = moment.date is not None or (day is not None and day.datatype == XSD.date)
        return is_told and moment.until is None

    def _stretches(self) -> Iterator[tuple[int, int]]:
        """Where a moment belongs to the act: not in an apposition, in names, or to another verb."""
        subject_end, trigger = self.match.start(), self.match.start("trigger")
        if self.group("subject"):
            subject_end = self.match.end("subject")
        elif 0 <= self.match.end("treaty") <= trigger:  # "the Convention, 2006, was ratified"
            subject_end = self.match.end("treaty")
        if self.group("apposition"):
            subject_end = self.match.end("apposition")
        if self.group("said"):  # "announced on Monday that it had signed"
            subject_end = self.match.end("said")
        if self.group("since"):  # "is a party since 1 May 2025 after ratifying it in 2024"
            subject_end = max(subject_end, self.match.start("since"))
        gap = subject_end, trigger
        # "was signed on 7 June and entered into force on 1 July": the first day is of the signing.
        is_gap = gap[0] < gap[1] and not self.cues.done.search(self.skeleton.text, *gap)
        if is_gap and not self.group("skipped"):
            yield gap
        yield self.match.span("trigger")
        if self.match.end("trigger") < self.match.start("treaty"):
            yield self.match.end("trigger"), self.match.start("treaty")
        for name in ("tail", "tail2"):
            if self.group(name):
                yield self.match.span(name)
        if is_gap and self.group("skipped"):  # "met on 3 May and signed", where no day follows
            yield gap
