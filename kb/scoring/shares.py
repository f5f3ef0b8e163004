"""What curators did with drafts: the shares accepted unchanged, corrected, rejected, and added."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.scoring.scoretable import aligned, share
from kb.seeds.facts import Fact

#: What may have become of a drafted fact, by its status, and of a fact that a person wrote.
FATES = {
    "accepted": "accepted",
    "corrected": "corrected",
    "rejected": "rejected",
    "retracted": "retracted",
    "draft": "undecided",
}


@dataclass(frozen=True)
class Share:
    """The facts of one type: how many were drafted, what became of them, how many were added."""

    type: str
    fates: Counter[str]
    added: int

    @property
    def drafted(self) -> int:
        """How many were drafted by a rule or a model."""
        return self.fates.total()

    @property
    def accepted(self) -> float | None:
        """The share accepted unchanged of those that were decided; None where none was."""
        decided = self.drafted - self.fates["undecided"]
        return self.fates["accepted"] / decided if decided else None

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        numbers = {fate: self.fates[fate] for fate in FATES.values()}
        return {
            "type": self.type,
            "drafted": self.drafted,
            **numbers,
            "added": self.added,
            "share_accepted": self.accepted,
        }


def shares(facts: Iterable[Fact]) -> tuple[Share, ...]:
    """The shares of each type of fact, in the order of their names, and of all types together."""
    fates: dict[str, Counter[str]] = defaultdict(Counter)
    added: Counter[str] = Counter()
    for fact in facts:
        for kind in (fact.type, "all"):
            if fact.by == "curator":
                added[kind] += 1
            else:
                fates[kind][FATES[fact.status]] += 1
    kinds = sorted({*fates, *added}, key=lambda kind: (kind == "all", kind))
    return tuple(Share(kind, fates[kind], added[kind]) for kind in kinds)


def lines_of(found: Iterable[Share]) -> Iterator[str]:
    """The shares as a table."""
    heads = ("type", "", "drafted", *FATES.values(), "added", "accepted/decided")
    rows = [
        (
            one.type,
            "",
            str(one.drafted),
            *(str(one.fates[fate]) for fate in FATES.values()),
            str(one.added),
            share(one.accepted),
        )
        for one in found
    ]
    yield from aligned((heads, *rows))
