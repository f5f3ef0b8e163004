"""What the end notes of a status page say in the depositary's usual words, of which fragments are
kept: notices of withdrawal, to which territories a treaty extends and to which it does not, that a
reservation or declaration was withdrawn, and what States did that are no more."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

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
#: To what a treaty extends, or does not, and since when: a notice, a notice in the words of who
#: sent it, what a consent was given for, and what it was not given for.
_WHERE = (
    r"(?:the following territories[^:.]+: |the territory of )?(?P<where>[^.]+?(?:St\. [^.]+?)*)"
)
_TERRITORIES = tuple(
    re.compile(form)
    for form in (
        rf"(?:\A|Subsequently, |\. ?)[Oo]n (?P<day>{_DAY})(?:, the Government (?:of )?"
        r"(?:[Tt]he )?(?P<who>[A-Z][A-Za-z ]+?) (?:informed|notified) the Secretary-General "
        r"(?:of the |that the Convention (?:will|would) )|: )"
        r"(?P<what>Territorial Application|apply|extend|Extension) "
        rf"(?:to|in respect of) {_WHERE}(?=,? with |\.)",
        rf"\AOn (?P<day>{_DAY}), the Secretary-General received .{{0,330}}?"
        r"(?<!not )(?P<what>extended|extends|extend) (?:the application of .{0,90}? )?to "
        rf"{_WHERE}(?= for whose|\.)",
        rf"(?:\A|\. On (?P<day>{_DAY}): )(?P<what>For|On behalf of) "
        r"(?P<where>[Tt]he (?=[A-Z])[^.\d]+)(?=\.)",
        r"\AWith (?:a )?(?P<what>territorial (?:application|exclusion)) "
        r"(?:to|in respect of|with regard to) (?P<where>[^.]+?)(?=\.|, with)",
        rf"\A(?!With a territorial)(?:On (?P<day>{_DAY}), )?.*?"
        r"(?P<what>shall not (?:apply|extend)) to (?P<where>[^.]+?)(?= unless| until)",
    )
)
_SEE = re.compile(r"[^.]{0,160}\. \([Ss]ee (C\.N\.[^ )]+) of ")
_LIFTED = re.compile(
    rf"\b(?:[Oo]n|In a communication received on) (?P<day>{_DAY}), the (?:Secretary-General was "
    r"notified of the )?Government (?P<who>[^.:“]{3,140}?)(?:: \"[^“]{0,60}?)?"
    r"(?P<what>(?:partially )?(?:withdraws?|withdrew|withdrawal))(?: of)? (?:the |its )*"
    r"(?:following )?(?:general )?(?:interpretative )?(?P<kind>[Rr]eservation|declaration)"
)


def notes(
    notes_: Iterable[tuple[str, str]],
    rows: Iterable[Sequence[str]],
    territories: Sequence[Cell] = (),
) -> Iterator[Cell]:
    """What notes, each with its mark, say of notices, territories and what was withdrawn, by the
    participant that has the mark in one of the rows, and of former States; no notification again
    that the table of territories has."""
    known = {(cell.participant, _short(cell.text.partition(GAP)[0])) for cell in territories}
    marked = _marked(rows)
    for mark, note in ((mark, _without_gap(words)) for mark, words in notes_):
        if match := _FORMER.match(note):
            both = (match["what"], match["signed"], match["ratified"])
            yield Cell(f"note {mark}", match["who"], END_NOTE, GAP.join(both))
            continue
        some = marked.get(mark, [])
        for who, words in (
            *_leaving(note, some),
            *_lifted(note, some),
            *_extents(note, some, known),
        ):
            yield Cell(f"note {mark}", who, END_NOTE, GAP.join(filter(None, words)))


def _leaving(note: str, some: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Fragments of the notice by which a participant leaves."""
    if match := _NOTICE.match(note):
        yield from ((who, match.group("day", "what", "cn", "effect", "on")) for who in some)


def _lifted(note: str, some: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Fragments of what withdraws a reservation or a declaration. Of several participants that
    have the mark it is the one that the note names."""
    for match in _LIFTED.finditer(note):
        named = [who for who in some if re.split(r" \(| \d", who)[0] in match["who"]]
        for who in named if len(some) > 1 else some:
            yield who, (match["day"], match["what"], match["kind"].lower())


def _extents(
    note: str, some: Sequence[str], known: Container[tuple[str, str]]
) -> Iterator[tuple[str, Sequence[str]]]:
    """Fragments on territories, but for what is told elsewhere."""
    for who, match in ((w, f) for w in some for form in _TERRITORIES for f in form.finditer(note)):
        day, sender = match.groupdict().get("day") or "", match.groupdict().get("who") or ""
        if sender in who and (_MARKS.sub("", who), _short(day)) not in known:
            see = _SEE.match(note, match.end())
            yield who, (day, match["what"], match["where"], see[1] if see else "")


def _short(day: str) -> str:
    """A day as tables write it, with three letters of the month."""
    return re.sub(r"([A-Z][a-z]{2})[a-z]+", r"\1", day)


def _without_gap(words: str) -> str:
    """A note, in which the number of a depositary notification is one word."""
    return re.sub(r"(C\.N\.\d+\.\d{4})\.? ?(TREATIES)", r"\1.\2", words)


def _marked(rows: Iterable[Sequence[str]]) -> Mapping[str, list[str]]:
    """The participants that have each mark, as they are written first."""
    marked = dict[str, dict[str, str]]()
    for participant, *_ in rows:
        if match := _MARKED.fullmatch(participant):
            for mark in re.split(r", ?", match["marks"]):
                marked.setdefault(mark, {}).setdefault(match["name"], participant)
    return {mark: list(match.values()) for mark, match in marked.items()}
