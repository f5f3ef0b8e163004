"""The life of a treaty in a drawing to scale: one mark for each act, on its day.

What happened is drawn solid; what is planned or called for is hollow. Acts of the treaty as a whole
and events are marks that lead to their pages; acts of participants are strokes, a lane for each
kind, since there are hundreds: the table has the same. There are only numbers and words here.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.index.acts import Act
from kb.namespaces import TRO
from kb.web.links import page_path
from kb.web.things.layout import DatedValue, Drawing
from kb.web.words.languages import message
from kb.web.words.wording import IN_FORCE, LEAVING, SIGNING, Link, Wording

#: The measures of the drawing in its own units: the column of words, the line of time, the column
#: of what has no day; how high a lane is, and how long a stroke.
WORDS, LINE, AFTER, EDGE = 160, 620, 70, 16
LANE, STROKE, TOP = 34, 16, 8
#: How many years at most have a number.
MOST_YEARS = 9
_STEPS = (1, 2, 5, 10, 20, 25, 50)


def lifeline_of(
    acts: Sequence[Act], dated: Iterable[DatedValue], consents: frozenset[str], wording: Wording
) -> Drawing | None:
    """The drawing of a treaty's acts, and of what else stands at a day on its page; None where
    there are not two of them with a day."""
    own = _own(acts, dated, wording)
    of_parties = [act for act in acts if act.actor and act.act not in own]
    whole = [(day, link, hollow) for day, link, hollow in own.values()]
    days = [day for day, _, _ in whole if day]
    days += [day for act in of_parties for day in _days(act)]
    scale = _Scale.of(days)
    if scale is None:
        return None
    lanes = [_treaty_lane(whole, scale)] if whole else []
    kinds = {
        message("signatures"): SIGNING,
        message("consents"): consents,
        message("in force for a party"): IN_FORCE,
        message("notices of withdrawal"): LEAVING,
    }
    for words, of_lane in kinds.items():
        if in_lane := [act for act in of_parties if act.kind in of_lane]:
            lanes.append(_lane(words, TOP + LANE * len(lanes), in_lane, scale))
    height = TOP + LANE * len(lanes) + 26
    undated = any(not day for day, _, _ in whole)
    width = WORDS + LINE + (AFTER if undated else 0) + 2 * EDGE
    return {
        "width": width, "height": height, "years": scale.years(), "lanes": lanes,
        "has_undated": undated,
    }  # fmt: skip


#: Of an act as a whole, or an event: the day, or "", what it is, and whether it is hollow.
_Own = tuple[str, Link, bool]


def _own(acts: Iterable[Act], dated: Iterable[DatedValue], wording: Wording) -> Mapping[str, _Own]:
    """What stands as a mark of its own: acts of the treaty as a whole, what is only expected, and
    events."""
    marks: dict[str, _Own] = {}
    ids = wording.store.ids
    for entry in dated:
        marks[entry.iri] = (entry.day[:10], entry.value.link, ids.kind(entry.iri) == "anticipated")
    for act in acts:
        if not act.actor or (act.outlook and act.outlook != str(TRO.Scheduled)):
            day = act.days[0][0] if act.days else ""
            link = wording.link(act.act)
            href = page_path(act.act, ids)
            marks[act.act] = (day, Link(link.text, link.language, href), bool(act.outlook))
    whole = {act.act for act in acts if not act.actor or act.outlook}
    of_parties = {act.act for act in acts} - whole
    return {name: mark for name, mark in marks.items() if name not in of_parties}


def _days(act: Act) -> list[str]:
    """The days of an act, or where it has none those of its effect."""
    return [day for day, _ in (act.days or act.effects)]


@dataclass(frozen=True)
class _Scale:
    """Where days stand: from the start of a year to the end of one."""

    first: int
    last: int

    @classmethod
    def of(cls, days: Iterable[str]) -> _Scale | None:
        known = sorted(filter(None, map(_date, days)))
        if len(known) < 2:
            return None
        return cls(known[0].year, max(known[-1].year, known[0].year) + 1)

    def place(self, day: str) -> float | None:
        """Where a day stands; None for what is no day of the calendar."""
        if (date := _date(day)) is None:
            return None
        since = (date - datetime.date(self.first, 1, 1)).days
        whole = (datetime.date(self.last, 1, 1) - datetime.date(self.first, 1, 1)).days
        return round(WORDS + EDGE + LINE * since / whole, 1)

    def years(self) -> tuple[tuple[float, int], ...]:
        """The years that have a number, with their places."""
        wide = (self.last - self.first) / MOST_YEARS
        step = next((size for size in _STEPS if size >= wide), 100)
        first = math.ceil(self.first / step) * step
        years = range(first, self.last + 1, step)
        return tuple((self.place(f"{year:04}-01-01") or 0, year) for year in years)


def _date(text: str) -> datetime.date | None:
    """A day of the calendar; a year or a month stands at its start."""
    try:
        return datetime.date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return None


def _treaty_lane(whole: Sequence[_Own], scale: _Scale) -> Drawing:
    """The lane of the treaty itself: marks, and behind the line those without a day."""
    marks, after = [], 0
    for day, link, hollow in sorted(whole, key=lambda mark: (mark[0] or "~", mark[1].text)):
        x = scale.place(day) if day else None
        if x is None:
            x, after = WORDS + LINE + EDGE + 24.0 + 18 * after, after + 1
        marks.append((x, link, day, hollow))
    return {"words": message("the treaty, events"), "y": TOP, "number": len(marks), "marks": marks}


def _lane(words: str, y: int, acts: Sequence[Act], scale: _Scale) -> Drawing:
    """A lane of strokes, one for each act: the path of an SVG for solid and for hollow ones."""
    solid: list[float] = []
    hollow: list[float] = []
    for act in acts:
        for x in filter(None, map(scale.place, _days(act)[:1])):
            (hollow if act.outlook else solid).append(x)
    paths = {"solid": _strokes(solid, y), "hollow": _strokes(hollow, y)}
    return {"words": words, "y": y, "number": len(acts), **paths}


def _strokes(places: Iterable[float], y: int) -> str:
    return "".join(f"M{x:g} {y + (LANE - STROKE) // 2}v{STROKE}" for x in sorted(places))
