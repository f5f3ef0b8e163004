"""What the end notes of a status page say in the depositary's usual words, of which fragments are
kept: notices of withdrawal, extensions to territories, and what States did that are no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kb.seeds.records.cells import END_NOTE, GAP
from kb.seeds.records.folder import Cell

_DAY = r"\d{1,2} [A-Z][a-z]+ \d{4}"
_MARKS = re.compile(r" \d+(?:, ?\d+)*$")
_MARKED = re.compile(r"(?P<name>.*?) (?P<marks>\d+(?:, ?\d+)*)")
_NOTICE = re.compile(
    rf"On (?P<day>{_DAY}), .{{0,120}}? (?:a|its) (?P<what>notification of withdrawal) "
    rf"\([Ss]ee depositary notification (?P<cn>C\.N\.[^ )]+) of {_DAY}\)\. "
    rf"The withdrawal (?P<effect>took effect|will take effect) for .{{0,80}}? on "
    rf"(?P<on>{_DAY})"
)
_FORMER = re.compile(
    rf"(?:The )?(?P<who>[A-Zf][A-Za-z ]{{3,60}}?) (?:had )?(?P<what>signed and ratified) "
    rf".{{0,120}}?(?P<signed>{_DAY}) and (?P<ratified>{_DAY}), respectively"
)
_EXTENDED = re.compile(
    rf"(?:\A|Subsequently, |\. ?)[Oo]n (?P<day>{_DAY})(?:, the Government (?:of )?(?:[Tt]he )?"
    r"(?P<who>[A-Z][A-Za-z ]+?) (?:informed|notified) the Secretary-General (?:of the |that the "
    r"Convention (?:will|would) )|: )(?P<what>Territorial Application|apply|extend|Extension) "
    r"(?:to|in respect of) (?:the following territories[^:.]+: |the territory of )?"
    r"(?P<where>[^.]+?(?:St\. [^.]+?)*)(?=,? with |\.)"
)


def notes(
    said: Iterable[tuple[str, str]],
    rows: Sequence[Sequence[str]],
    territories: Sequence[Cell] = (),
) -> Iterator[Cell]:
    """What notes, each with its mark, say of notices and territories, by the participant that has
    the mark, and of former States; no notification again that the table of territories has."""
    told = {(one.participant, _short(one.text.partition(GAP)[0])) for one in territories}
    marked = dict(_marked(rows))
    for mark, note in ((mark, _without_gap(words)) for mark, words in said):
        if mark in marked and (found := _NOTICE.match(note)):
            words = (found["day"], found["what"], found["cn"], found["effect"], found["on"])
            yield Cell(f"note {mark}", marked[mark], END_NOTE, GAP.join(words))
        elif found := _FORMER.match(note):
            both = (found["what"], found["signed"], found["ratified"])
            yield Cell(f"note {mark}", found["who"], END_NOTE, GAP.join(both))
        for found in _EXTENDED.finditer(note):
            who, day = marked.get(mark, ""), _short(found["day"])
            if (found["who"] or "") in who and (_MARKS.sub("", who), day) not in told:
                extended = GAP.join(found.group("day", "what", "where"))
                yield Cell(f"note {mark}", who, END_NOTE, extended)


def _short(day: str) -> str:
    """A day as tables write it, with three letters of the month."""
    return re.sub(r"([A-Z][a-z]{2})[a-z]+", r"\1", day)


def _without_gap(words: str) -> str:
    """A note, in which the number of a depositary notification is one word."""
    return re.sub(r"(C\.N\.\d+\.\d{4})\.? ?(TREATIES)", r"\1.\2", words)


def _marked(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    for participant, *_ in rows:
        if found := _MARKED.fullmatch(participant):
            yield from ((mark, participant) for mark in re.split(r", ?", found["marks"]))
