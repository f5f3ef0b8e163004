"""What every part of the site works on: one release, its store and the query workers.

The store carries checksums of what is read. Other files do not, and are compared with what they
were when they were checked (size, time of their change, which file it is) before anything is
answered from them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import abort, current_app, request
from werkzeug.exceptions import ServiceUnavailable

from kb import __version__
from kb.engines import Engine, EngineQueries
from kb.errors import LogDamaged, StoreDamaged
from kb.identifiers import DatasetSettings, Identifiers
from kb.index.acts import Acts
from kb.index.search import Search
from kb.index.tallies import Tallies
from kb.manifest import Stamp, stamp_of
from kb.queries import Limits, Queries
from kb.reading.store import Store
from kb.releases.history import History
from kb.releases.release import Release
from kb.web.notices import Notice
from kb.web.statics import version

#: Where the environment of a request has the site that answers it.
IN_ENVIRONMENT = "kb.site"


@dataclass
class Upkeep:
    """The files of a release as they were when they were checked, and who is told of damage."""

    stamps: Mapping[Path, Stamp | None] = field(default_factory=dict)
    are_dumps_checked: bool = True
    tell: Callable[[str], None] = lambda _: None

    def require(self, path: Path) -> Path:
        """The path of a file that is as it was; `StoreDamaged` where it is another."""
        if path in self.stamps and stamp_of(path) != self.stamps[path]:
            raise StoreDamaged(
                f"{path.name} of the release was changed; it is being checked, try again in a few "
                "seconds"
            )
        return path

    def changed(self) -> Path | None:
        """A file that is not as it was, if there is one."""
        changed = (path for path, stamp in self.stamps.items() if stamp_of(path) != stamp)
        return next(changed, None)


@dataclass(frozen=True)
class Site:
    """A release being served."""

    release: Release
    store: Store
    queries: Queries
    context: Mapping[str, Mapping[str, object]]
    search: Search
    tallies: Tallies
    acts: Acts
    history: History = field(default_factory=History)
    upkeep: Upkeep = field(default_factory=Upkeep)

    @classmethod
    def of(cls, release: Release, limits: Limits, engine: Engine | None = None) -> Site:
        """A release, opened: its store for pages, and workers or an engine for queries."""
        if not (lookups := release.lookups).exists():
            release.check()  # by which an older release gets them again
        queries = EngineQueries(engine, limits) if engine else Queries(release.store, limits)
        search, tallies = Search(lookups / "search.sqlite"), Tallies(lookups / "tallies.sqlite")
        acts = Acts(lookups / "acts.sqlite")
        store, context = Store.of(release), read_context(release)
        history = History.of(release.path.parent, store.snapshot(release))
        return cls(release, store, queries, context, search, tallies, acts, history)

    @classmethod
    def current(cls) -> Site:
        """The site that answers the request: one for all of its answer, whatever is published
        meanwhile."""
        site: Site = request.environ.get(IN_ENVIRONMENT) or current_app.extensions["kb"]
        return site

    @classmethod
    def require_own(cls, name: str) -> Site:
        """The site that answers the request; 404 for data of anybody's, which have nothing of a
        name, such as `releases`."""
        if (site := cls.current()).ids.is_open:
            abort(404, Notice("these data have no %(name)s of their own", name=name))
        return site

    def require_sound(self) -> None:
        """Raise `StoreDamaged` where a file is another than the one that was checked, of those that
        carry no checksum and that pages are made from."""
        for file in (self.search, self.tallies, self.acts):
            self.upkeep.require(file.path)

    def preload(self) -> None:
        """Start to load the store into memory, for queries."""
        self.queries.preload(self.release.manifest.get("quads", 0))

    def check_log(self) -> None:
        """Compare what the log has with its digests, all that was not compared at the start."""
        for entry in self.history.entries:
            try:
                entry.require()
            except LogDamaged as error:
                self.upkeep.tell(str(error))

    def close(self) -> None:
        """End the workers and close the files; nobody is asking any more."""
        self.queries.close()
        self.store.close()
        self.search.close()
        self.tallies.close()
        self.acts.close()

    @property
    def pages(self) -> Store:
        """The store as pages read it: with what was inferred, which they mark."""
        return self.store.with_inferred()

    @property
    def ids(self) -> Identifiers:
        """The IRIs of the dataset."""
        return self.store.ids

    @property
    def settings(self) -> DatasetSettings:
        """What the dataset says of itself."""
        return self.release.settings

    @property
    def headers(self) -> dict[str, str]:
        """What every answer says, an error too."""
        return {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": (
                "KB-Coverage, "
                "Link, ETag, Retry-After, KB-Release, Content-Range, Accept-Ranges, Repr-Digest, "
                "Content-Disposition, KB-Unknown-Function, Memento-Datetime"
            ),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "KB-Release": self.release.id,
        }

    def stamp(self, *parts: str) -> dict[str, str]:
        """How long an answer is right: a strong ETag, and that it is to be asked for.

        The tag is made from the release, the version of this software and of its static files, what
        was asked, and what else decides about the bytes, such as the log, other releases that are
        there, or how a file is packed. It changes whenever they can, and not with a restart.
        """
        text = "\0".join((__version__, version(), self.release.id, *parts))
        tag = hashlib.sha256(text.encode()).hexdigest()[:20]
        return {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}  # keep it, but ask

    def file(self, name: str) -> bytes:
        """A file of the release as it is; 404 for what data of anybody's do not have."""
        path = self.release.data(name)
        if not path.is_file():
            abort(404, Notice("these data have no %(name)s of their own", name=name))
        return self.upkeep.require(path).read_bytes()

    def dump(self, path: Path) -> Path:
        """The path of a dump; 503 as long as the bytes of the dumps are not checked."""
        if not self.upkeep.are_dumps_checked:
            notice = Notice("the files to download are being checked; try again in a few seconds")
            raise ServiceUnavailable(notice, retry_after=2)
        return self.upkeep.require(path)


def policy(nonce: str = "") -> str:
    """The Content-Security-Policy of a page: only scripts and styles of the site's own, so that
    words in the data can do no harm; with a number, styles that carry it too."""
    styles = f" 'nonce-{nonce}'" if nonce else ""
    return (
        f"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'{styles}; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def read_context(release: Release) -> Mapping[str, Mapping[str, object]]:
    """The JSON-LD context of a release, as `{"@context": ...}`."""
    context: Mapping[str, Mapping[str, object]] = json.loads(
        release.data("context.jsonld").read_bytes()
    )
    return context


def is_dump(name: str) -> bool:
    """Whether a file of `data/` is a dump: the most of the bytes, which no page needs."""
    return name.startswith(("dump", "sections/"))


def are_dumps_large(release: Release, most: int) -> bool:
    """Whether the dumps have more than so many bytes: they are checked behind the first answer."""
    files = release.manifest["files"]
    size: int = sum(file["size"] for name, file in files.items() if is_dump(name))
    return size > most


def check_first(release: Release, most: int) -> None:
    """Compare a release with its manifests, all but large dumps; an index that is damaged is made
    again. Raises `ReleaseError`."""
    is_large = are_dumps_large(release, most)
    release.check(lambda name: not is_large or not is_dump(name))


def stamps_of(release: Release) -> dict[Path, Stamp | None]:
    """What the files of a release are now."""
    folders = (release.path / "data", release.path / "index", release.lookups)
    paths = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path: stamp_of(path) for path in paths}
