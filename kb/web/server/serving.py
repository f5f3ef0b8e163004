"""What is served now: one release with all that is kept of it, switched by one reference.

Every request borrows what is served when its body has arrived, and works on that to its end. What
was served before is closed when the last that borrowed it has given it back; a download goes on
from its open file and borrows nothing.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kb import __version__
from kb.engines import EngineQueries
from kb.engines.pointer import engine_of
from kb.engines.pushing import require_same_counts
from kb.errors import QueryError
from kb.releases.release import Release
from kb.web.notices import Notice
from kb.web.server.cache import Cache
from kb.web.server.direct import Direct
from kb.web.server.monitoring import State
from kb.web.server.settings import Settings
from kb.web.site import Site

#: How many refusals and damages `/health` lists, the last ones.
MOST_INCIDENTS = 10


class Served:
    """A release that is served: its site, what stands in front of it, and how many are within.

    It is held as long as it is open, so that pruning leaves it. Raises `ReleaseError` where it
    cannot be opened.
    """

    def __init__(self, release: Release, settings: Settings) -> None:
        self.release = release
        self.borrowers = 0
        self._hold = release.hold()
        try:
            named = settings.engine
            self.engine = engine_of(release.path.parent, release, named) if named else None
            self.site = Site.of(release, settings.limits, self.engine)
        except BaseException:
            self._hold.close()
            raise
        try:
            self._require_engine()
        except BaseException:
            self.site.close()
            self._hold.close()
            raise
        self.direct = Direct(self.site) if settings.direct else None
        self.cache = Cache(settings.cache)

    def _require_engine(self) -> None:
        """Raise `EngineDiffers` for an engine that has something else, which is never gone by. One
        that cannot be asked now may be back soon, and pages need none."""
        if isinstance(self.site.queries, EngineQueries):
            with contextlib.suppress(QueryError):
                require_same_counts(self.site.queries, self.release)

    def close(self) -> None:
        """End its workers, close its files, and let it be pruned."""
        self.site.close()
        self.cache = Cache(0)
        self._hold.close()


@dataclass(frozen=True)
class Incident:
    """A refusal of a release, or damage to it, and when that was found out."""

    release: str
    reason: str
    at: str


class Serving:
    """What is served, or why nothing is. Requests borrow; one thread switches."""

    def __init__(self, releases: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._served: Served | None = None
        self._retired: list[Served] = []
        self._suspended = ""
        self._releases = releases
        self._since = (datetime.now(UTC), time.monotonic())
        self._refused: deque[Incident] = deque(maxlen=MOST_INCIDENTS)
        self._damage: deque[Incident] = deque(maxlen=MOST_INCIDENTS)
        self.tell_query: Callable[[str], None] = lambda _: None
        self._counts = {"refused": 0, "damages": 0, "switches": 0}

    @property
    def served(self) -> Served | None:
        """What is served now; whoever reads from it borrows it."""
        return self._served

    @property
    def is_up(self) -> bool:
        """Whether requests are answered."""
        return self._served is not None and not self._suspended

    def borrow(self) -> Served | None:
        """What is served, to be given back; None where nothing is."""
        with self._lock:
            if self._served is None or self._suspended:
                return None
            self._served.borrowers += 1
            return self._served

    def give_back(self, served: Served) -> None:
        """End of the work on what was borrowed."""
        with self._lock:
            served.borrowers -= 1

    def switch(self, new: Served | None) -> None:
        """Serve another release, or none, from the next request on."""
        if new is not None:
            new.site.queries.tell = self.tell_query
        with self._lock:
            if self._served is not None:
                self._retired.append(self._served)
            self._served = new
            self._suspended = ""
            self._since = (datetime.now(UTC), time.monotonic())
            self._counts["switches"] += new is not None
            others = (r for r in self._refused if not new or r.release != new.release.id)
            self._refused = deque(others, MOST_INCIDENTS)

    def suspend(self, reason: str) -> None:
        """Answer nothing until there is a switch: files were changed, and no answer is sure."""
        with self._lock:
            self._suspended = reason

    def close_retired(self) -> bool:
        """Close what is served no longer and within which nobody is; whether none is left."""
        with self._lock:
            free = [served for served in self._retired if not served.borrowers]
            self._retired = [served for served in self._retired if served.borrowers]
        for served in free:
            served.close()
        return not self._retired

    def refuse(self, release: str, reason: str) -> None:
        """Remember that a release was not taken up, and why."""
        self._counts["refused"] += 1
        self._refused.append(self._incident(release, reason))

    def damaged(self, release: str, reason: str) -> None:
        """Remember damage that was found."""
        self._counts["damages"] += 1
        self._damage.append(self._incident(release, reason))

    def why_not(self) -> Notice:
        """Why nothing is answered, for whoever asked."""
        if self._suspended:
            return Notice("the files of the release were changed and are being checked")
        return Notice("no release can be served now; the first one that is published will be")

    def health(self) -> dict[str, object]:
        """What is served and since when, and what the operator should know."""
        served, now = self._served, self.state()
        health: dict[str, object] = {
            "status": "up" if now.is_up else "down",
            "software": __version__,
            "release": now.release or None,
            "date": now.date or None,
            "since": self._since[0].isoformat(timespec="seconds").replace("+00:00", "Z"),
            "refused": list(map(vars, self._refused)),
            "damage": list(map(vars, self._damage)),
        }
        if served is not None:
            health["dumps"] = "checked" if served.site.upkeep.are_dumps_checked else "being checked"
            health["workers"] = {"busy": now.workers_busy, "free": now.workers_free}
            health["store"] = "memory" if now.is_preloaded else "disk"
            if served.engine is not None:
                health["store"] = "engine"
        if not now.is_up:
            health["reason"] = self._shown(self._suspended) or self.why_not()
        return health

    def state(self) -> State:
        """The same in numbers."""
        served = self._served
        queries = served.site.queries if served else None
        busy = queries.busy() if queries else 0
        return State(
            release=served.release.id if served else "",
            date=str(served.release.manifest.get("date", "")) if served else "",
            is_up=self.is_up,
            served_seconds=time.monotonic() - self._since[1] if served else 0.0,
            workers_busy=busy,
            workers_free=queries.limits.workers - busy if queries else 0,
            is_preloaded=queries is not None and queries.is_preloaded(),
            **self._counts,
        )

    def _incident(self, release: str, reason: str) -> Incident:
        at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return Incident(release, self._shown(reason), at)

    def _shown(self, reason: str) -> str:
        """A reason without where the folder of releases is: the health page is read by anybody."""
        return reason.replace(f"{self._releases}/", "") if self._releases else reason
