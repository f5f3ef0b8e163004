"""The changes of one article under review: each merged into its file, and their journal.

A change knows what it was made upon. Where somebody else changed other facts meanwhile, both
changes stand; where they changed the same one, it is refused, and what stands there now is told.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kb.errors import ChangedMeanwhile
from kb.seeds.project import Project

#: A fact as the file has it; a thing or a candidate, too: here they are only compared.
Fact = Mapping[str, object]
#: Some of these by id or reference, each before and after.
Pairs = Mapping[str, tuple[Fact | None, Fact | None]]


@dataclass(frozen=True)
class Change:
    """What becomes of facts, and of the lists of things and candidates, by one act of a curator.

    `facts` has of each fact, by its id, what it was and what it is to be; None is for one that is
    not there. `things` and `candidates` has the same by reference.
    """

    facts: Pairs
    things: Pairs = field(default_factory=dict)
    candidates: Pairs = field(default_factory=dict)

    def undone(self) -> Change:
        """The change that takes this one back."""

        def turned(pairs: Pairs) -> Pairs:
            return {name: (after, before) for name, (before, after) in pairs.items()}

        return Change(turned(self.facts), turned(self.things), turned(self.candidates))

    def merged(self, value: Mapping[str, Sequence[Fact]]) -> dict[str, Sequence[Fact]]:
        """What the file is to say, of what it says now; `ChangedMeanwhile` where that does not fit.

        >>> change = Change({"abcd": ({"id": "abcd", "note": "x"}, {"id": "abcd", "note": "y"})})
        >>> change.merged({"facts": [{"id": "abcd", "note": "x"}, {"id": "efgh"}]})
        {'facts': [{'id': 'abcd', 'note': 'y'}, {'id': 'efgh'}]}
        >>> change.merged({"facts": [{"id": "abcd", "note": "z"}]})
        Traceback (most recent call last):
        kb.errors.ChangedMeanwhile: the fact 'abcd' was changed meanwhile: note is 'z'
        """
        wanted = dict(value)
        for section, key, pairs in (
            ("things", "ref", self.things),
            ("candidates", "ref", self.candidates),
            ("facts", "id", self.facts),
        ):
            if pairs:
                wanted[section] = list(_merged(wanted.get(section, []), key, pairs))
                if section == "candidates" and not wanted[section]:
                    del wanted[section]
        return wanted


def _merged(now: Iterable[Fact], key: str, pairs: Pairs) -> Iterable[Fact]:
    seen = set()
    for item in now:
        name = str(item.get(key, ""))
        if name not in pairs:
            yield item
            continue
        seen.add(name)
        before, after = pairs[name]
        if item != before and item != after:
            raise ChangedMeanwhile(
                f"the fact '{name}' was changed meanwhile{_difference(before, item)}"
            )
        if after is not None:
            yield after
    for name, (before, after) in pairs.items():
        if name in seen:
            continue
        if before is not None and after is not None:
            raise ChangedMeanwhile(f"the fact '{name}' was taken out meanwhile")
        if after is not None:
            yield after


def _difference(before: Fact | None, now: Fact) -> str:
    old = before or {}
    keys = [key for key in {**old, **now} if old.get(key) != now.get(key)]
    differences = [
        f"{key} is {_shown(now[key])}" if key in now else f"{key} is gone" for key in keys
    ]
    return f": {', '.join(differences)}" if differences else ""


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else f"'{value}'"
    return text if len(text) < 200 else f"{text[:198]}…"


def digest_of(fact: Fact) -> str:
    """A short digest of what a fact says, whatever the order of its keys."""
    text = json.dumps(fact, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def review_folder(project: Project, slug: str) -> Path:
    """The folder of the review of an article; it is made where it is not there."""
    folder = project.root / ".kb" / "review" / slug
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def alone(project: Project, slug: str) -> Iterator[None]:
    """Hold the lock of an article, also against other processes. An editor of texts does not ask
    for it: `replace` sees that."""
    with (review_folder(project, slug) / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@dataclass
class Journal:
    """The changes of a session, the last one at the end, to be taken back one by one. The file has
    a line of JSON for each, and for each undo."""

    path: Path
    changes: list[Change] = field(default_factory=list)

    def add(self, change: Change) -> None:
        """Keep a change that was made."""
        self.changes.append(change)
        self._write("change", change)

    def last(self) -> Change | None:
        """The change that would be taken back; None where there is none in this session."""
        return self.changes[-1] if self.changes else None

    def undo(self) -> None:
        """Note that the last change was taken back."""
        self._write("undo", self.changes.pop())

    def leave(self) -> None:
        """Note that the last change can be taken back no more."""
        self._write("left", self.changes.pop())

    def _write(self, what: str, change: Change) -> None:
        moment = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        row = {"on": moment, "what": what, **dataclasses.asdict(change)}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
