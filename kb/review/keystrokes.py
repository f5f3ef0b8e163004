"""How many keys and minutes a review takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

#: A pause longer than this, in seconds, is no longer review.
MOST_PAUSE = 120.0


@dataclass
class Counter:
    """Keys that were pressed, facts that were decided, and the time between.

    >>> moments = iter([0.0, 30.0, 1000.0])
    >>> counter = Counter(lambda: next(moments))
    >>> counter.pressed(0); counter.pressed(3); counter.pressed(2)
    >>> str(counter)
    '5 keys and clicks, 2.5 minutes, 0 facts decided'
    """

    clock: Callable[[], float] = time.monotonic
    keys: int = 0
    facts: int = 0
    seconds: float = 0.0
    _last: float | None = field(default=None, repr=False)

    def pressed(self, keys: int) -> None:
        """Count keys and clicks; the time since the last ones is counted up to a pause."""
        now = self.clock()
        if self._last is not None:
            self.seconds += min(now - self._last, MOST_PAUSE)
        self._last = now
        self.keys += max(0, min(keys, 10_000))

    def decided(self, facts: int) -> None:
        """Count facts that were decided."""
        self.facts += facts

    def told(self) -> dict[str, str]:
        """Its numbers, to be put into a phrase."""
        minutes = f"{self.seconds / 60:.1f}"
        return {"keys": str(self.keys), "minutes": minutes, "facts": str(self.facts)}

    def __str__(self) -> str:
        return "{keys} keys and clicks, {minutes} minutes, {facts} facts decided".format(
            **self.told()
        )
