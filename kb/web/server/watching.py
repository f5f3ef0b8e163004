"""Looking after what is served: a new release is taken up, a damaged one is left.

One thread looks at the pointer and at the files of the release that is served. What it finds is
checked and opened beside; requests go on meanwhile, and are switched over by one reference.
"""

from __future__ import annotations

import contextlib
import gc
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.engines.pointer import engine_of, is_pointed, pointed_at
from kb.errors import KbError, QueriesBusy
from kb.manifest import Stamp
from kb.releases.choosing import newest_first, strays_in
from kb.releases.release import Release
from kb.web.server.monitoring import Journal
from kb.web.server.serving import Served, Serving
from kb.web.server.settings import Settings
from kb.web.site import are_dumps_large, is_dump, stamps_of

#: How long a release that was refused is left alone, in seconds: twice as long each time.
FIRST_REST, LONGEST_REST = 5.0, 60.0
#: How long after one check that an error of the engine's asked for the next may follow, in seconds.
BETWEEN_CHECKS = 10.0


@dataclass
class _Rest:
    """A release that was refused: until when it is left alone, and for how long next time."""

    until: float
    next: float


class Watcher:
    """Keeps a good release served: the one that the pointer names, else the newest good one."""

    def __init__(
        self, releases: Path | None, serving: Serving, settings: Settings, journal: Journal
    ) -> None:
        self._releases = releases
        self._serving = serving
        self._settings = settings
        self._journal = journal
        self._resting: dict[object, _Rest] = {}
        self._reported = ""
        self._checked = time.monotonic()
        self._is_preloaded = False
        self._strays: set[Path] = set()
        self._awake = threading.Event()

    def begin(self, release: Release | None, *, is_checked: bool) -> None:
        """Serve a release at once, or what a look finds; what is left to check is checked behind.

        `is_checked` says that all but large dumps was checked just now.
        """
        if release is None:
            self.look()
        elif not self._take(release, "begin", is_checked=is_checked, is_first=True):
            self._fall_back()
        self._log_strays()
        threading.Thread(target=self._go_on, name="watcher", daemon=True).start()

    def look(self) -> None:
        """Take up what is new, leave what is damaged, close what is done with."""
        is_done = self._serving.close_retired()
        served = self._serving.served
        if served is not None:
            if reason := self._damage(served):
                self._check_again(served, reason)
                return
            if not served.site.upkeep.are_dumps_checked:
                self._check_dumps(served)
            elif is_done and not self._is_preloaded:
                self._is_preloaded = True
                served.site.preload()
                served.site.check_log()
                settle()
        if self._releases is not None and is_done:  # no more than two are open at once
            self._follow(self._releases, served)

    def _go_on(self) -> None:
        while True:
            try:
                self.look()
            except Exception:
                self._journal.event("fault", trace=traceback.format_exc())
            self._awake.wait(self._settings.poll)
            self._awake.clear()

    def _follow(self, releases: Path, served: Served | None) -> None:
        """Take up what the pointer names, if it is another release and not one that rests."""
        pointer = (_pointer(releases), pointed_at(releases))
        if self._is_resting(pointer):
            wanted = None
        else:
            try:
                wanted = Release.current(releases)
                if wanted and served and not self._is_other(wanted, served):
                    wanted = None
            except (KbError, OSError) as error:
                self._refuse("current", pointer, error)
                wanted = None
        if wanted is not None:
            self._take(wanted, pointer, is_first=served is None)
            self._log_strays()
        if self._serving.served is None:
            self._fall_back()

    def _is_other(self, wanted: Release, served: Served) -> bool:
        """Whether what the pointers name is another release, or the same in another engine."""
        if wanted.id != served.release.id or served.engine is None:
            return wanted.id != served.release.id
        return not is_pointed(wanted.path.parent, wanted, served.engine)

    def _take(
        self,
        release: Release,
        place: object,
        *,
        is_checked: bool = False,
        is_first: bool = False,
    ) -> bool:
        """Whether a release is good, and is served from now on; of the first one, large dumps are
        checked behind."""
        try:
            dumps_behind = is_first and are_dumps_large(release, self._settings.check_first)
            served = self._opened(release, is_checked, dumps_behind)
            if not is_first:
                _warm(served)
        except Exception as error:  # whatever is wrong with it, it is refused
            self._refuse(release.id, place, error)
            return False
        for known in (place, release.id):
            self._resting.pop(known, None)
        self._serving.switch(served)
        self._is_preloaded = False
        self._journal.event("release", release=release.id, date=release.manifest.get("date"))
        return True

    def _opened(self, release: Release, is_checked: bool, dumps_behind: bool) -> Served:
        """A release, checked and opened; where no engine has it that is to have it, it is not
        read."""
        if self._settings.engine:
            engine_of(release.path.parent, release, self._settings.engine)
        stamps: Mapping[Path, Stamp | None] = {}
        with release.hold():  # so that no publish takes anything of it away meanwhile
            while stamps != (stamps := stamps_of(release)) and not is_checked:
                # What was changed meanwhile is checked too, such as an index that is made again.
                release.check(lambda name: not dumps_behind or not is_dump(name))
            served = Served(release, self._settings)
        upkeep = served.site.upkeep
        upkeep.stamps, upkeep.are_dumps_checked = stamps, not dumps_behind
        upkeep.tell = self._report
        self._checked = time.monotonic()
        return served

    def _check_dumps(self, served: Served) -> None:
        """Check what was not checked before the first answer."""
        try:
            served.release.check_data(is_dump)
        except (KbError, OSError) as error:
            self._check_again(served, str(error))
        else:  # what was changed meanwhile is not as it was when it was opened
            served.site.upkeep.are_dumps_checked = served.site.upkeep.changed() is None

    def _damage(self, served: Served) -> str:
        """What tells of damage: a file that is another than it was, an error of the engine's, what
        the regular check finds; "" where all is well."""
        if (path := served.site.upkeep.changed()) is not None:
            self._serving.suspend(f"{path} was changed")
            return f"{path} was changed or is gone"
        rested = time.monotonic() - self._checked
        if self._reported and rested > BETWEEN_CHECKS:
            return self._reported
        if 0 < self._settings.scrub < rested:
            self._checked = time.monotonic()
            self._journal.event("scrub")
            return _unsound(served.release)
        return ""

    def _check_again(self, served: Served, reason: str) -> None:
        """Serve the release anew if it is good or can be mended, else the newest good one."""
        self._reported = ""
        self._serving.damaged(served.release.id, reason)
        self._journal.event("damage", release=served.release.id, reason=reason)
        again = Release(served.release.path)
        if self._take(again, again.id):
            return
        self._serving.suspend(reason)
        if not self._fall_back():
            self._serving.switch(None)

    def _fall_back(self) -> bool:
        """Whether there is a good release, the newest of which is served from now on."""
        for release in newest_first(self._releases) if self._releases else ():
            if not self._is_resting(release.id) and self._take(release, release.id):
                self._journal.event("fallback", release=release.id)
                return True
        return False

    def _refuse(self, release: str, place: object, error: Exception) -> None:
        """Leave a release alone for a while, and tell why."""
        rest = self._resting.get(place)
        seconds = rest.next if rest else FIRST_REST
        for known in (place, release):
            until = time.monotonic() + seconds
            self._resting[known] = _Rest(until, min(2 * seconds, LONGEST_REST))
        while len(self._resting) > 1_000:
            self._resting.pop(next(iter(self._resting)))
        reason = str(error) or type(error).__name__
        if rest is None:  # once is enough
            self._serving.refuse(release, reason)
            trace = "".join(traceback.format_exception(error))
            more = {} if isinstance(error, KbError | OSError) else {"trace": trace}
            self._journal.event("refused", release=release, reason=reason, **more)

    def _is_resting(self, place: object) -> bool:
        rest = self._resting.get(place)
        return rest is not None and time.monotonic() < rest.until

    def _log_strays(self) -> None:
        """Tell of what lies in the folder of releases and is no part of it, once."""
        if self._releases is None:
            return
        with contextlib.suppress(KbError, OSError):
            strays = tuple(strays_in(self._releases))
            for stray in strays:
                if stray.path not in self._strays:
                    self._journal.event("stray", name=stray.path.name, reason=stray.reason)
            self._strays = {stray.path for stray in strays}

    def _report(self, reason: str) -> None:
        """What a request met: it is looked into behind (called from any thread)."""
        self._reported = reason
        self._awake.set()


def _warm(served: Served) -> None:
    """Have a worker wait for the first query; it is closed where the store cannot be opened."""
    try:
        with contextlib.suppress(QueriesBusy):  # then the first query starts one
            served.site.queries.warm()
    except BaseException:
        served.close()
        raise


def settle() -> None:
    """Leave what a release keeps in memory out of further collections: there are a million objects,
    and each full collection among them had nobody answered for 75 to 270 ms. What the last release
    left is collected before (`gc.freeze`)."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _unsound(release: Release) -> str:
    """What is wrong with the files of a release, or ""; its index may be mended."""
    try:
        Release(release.path).check()
    except (KbError, OSError) as error:
        return str(error)
    return ""


def _pointer(releases: Path) -> tuple[int, int] | None:
    """Which pointer it is: a new one each time that a release is made the current one."""
    try:
        stat = (releases / "current").lstat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns
