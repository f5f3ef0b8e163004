"""What was published when: the releases that are kept, as the mementos of a document.

The memento of a document stands at the dated address of its release, `/download/<date>.<id>/...`,
as the files of each release do; it is there as long as the release is.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

from kb.errors import ReleaseError
from kb.reading.store import Store
from kb.releases.release import Release
from kb.web.dataset.files import files_of, version_of
from kb.web.dataset.version import Version, versions
from kb.web.documents.subjects import is_told
from kb.web.links import iri_of, uri_of
from kb.web.negotiation import DOCUMENTS, by_suffix
from kb.web.site import Site

#: The form that a date must have (RFC 7089, section 2.1.1.1).
_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
)
_FILE = re.compile(r"/[^/]+")


def moment_of(date: str) -> datetime:
    """The moment that the header Accept-Datetime names; `ValueError` for anything else.

    >>> moment_of("Thu, 31 May 2007 20:35:00 GMT")
    datetime.datetime(2007, 5, 31, 20, 35, tzinfo=datetime.timezone.utc)
    >>> moment_of("31 May 2007")
    Traceback (most recent call last):
    ValueError: no date of HTTP: 31 May 2007
    """
    if not _DATE.fullmatch(date):
        raise ValueError(f"no date of HTTP: {date}")
    return parsedate_to_datetime(date).astimezone(UTC)


@dataclass(frozen=True)
class Memento:
    """A release in which a document was: what it is called in addresses, and since when."""

    release: Release
    version: str
    at: datetime

    @property
    def date(self) -> str:
        """When it was published, as headers have it."""
        return format_datetime(self.at, usegmt=True)


@dataclass(frozen=True)
class Original:
    """A document by its path: of a thing or a fact, whose `iri` it has, or a file to download."""

    path: str
    iri: str = ""

    @classmethod
    def of(cls, site: Site, path: str) -> Original | None:
        """The document at a path; None for what has no mementos."""
        if site.ids.is_open:
            return None
        if path.startswith("/data/"):
            stem, _, suffix = path.removeprefix("/data/").rpartition(".")
            iri = iri_of(stem, site.ids)
            is_one = is_told(site.ids, iri) and by_suffix(suffix, DOCUMENTS) is not None
            return cls(path, iri) if is_one else None
        files = files_of(site.release) if _FILE.fullmatch(path) else ()
        return cls(path) if any(path == f"/{file.name}" for file in files) else None

    def at(self, memento: Memento) -> str:
        """The path of a memento."""
        return f"/download/{memento.version}{self.path}"

    def mementos(self, site: Site) -> list[Memento]:
        """The releases that have it, of those that are kept, the oldest first."""
        mementos = (memento_of(version) for version in reversed(versions(site)))
        return [
            memento for memento in mementos if memento is not None and self.is_in(memento.release)
        ]

    def is_in(self, release: Release) -> bool:
        """Whether a release has it."""
        if not self.iri:
            return any(self.path == f"/{file.name}" for file in files_of(release))
        try:
            return _is_described(release, self.iri)
        except ReleaseError:
            return True  # as far as anybody knows; the document tells of the damage


@lru_cache(10_000)
def _is_described(release: Release, iri: str) -> bool:
    """Whether a release, which never changes, says anything about a thing."""
    with contextlib.closing(Store.of(release)) as store:
        return store.knows(iri) and bool(store.about(iri))


def memento_of(version: Version) -> Memento | None:
    """A release as a memento; None where it is not kept or is damaged, or nobody knows when it was
    published."""
    if version.release is None or not version.published or not version.says:
        return None
    try:
        at = datetime.fromisoformat(version.published).astimezone(UTC)
        return Memento(version.release, version_of(version.release), at)
    except (ReleaseError, ValueError):
        return None


def nearest(mementos: Sequence[Memento], moment: datetime) -> Memento:
    """The memento that was the newest at a moment; the first one before that."""
    return next((memento for memento in reversed(mementos) if memento.at <= moment), mementos[0])


def links(
    original: Original, mementos: Sequence[Memento], shown: Sequence[int], start: str
) -> list[str]:
    """Where a memento or the way to it leads (RFC 7089, section 2.2), with addresses of a site: to
    the mementos at the places `shown`, the first and the last, and those beside one that alone is.
    """

    def link(path: str, relations: str, more: str = "") -> str:
        return f'<{uri_of(start + path.removeprefix("/"))}>; rel="{relations}"{more}'

    relations_of: dict[int, list[str]] = {at: [] for at in shown}
    relations_of.setdefault(0, []).append("first")
    relations_of.setdefault(len(mementos) - 1, []).append("last")
    for number in shown if len(shown) == 1 else ():
        for at, word in ((number - 1, "prev"), (number + 1, "next")):
            if 0 <= at < len(mementos):
                relations_of.setdefault(at, []).append(word)
    return [
        link(original.path, "original"),
        link(f"/timegate{original.path}", "timegate"),
        link(f"/timemap{original.path}", "timemap", '; type="application/link-format"'),
        *(
            link(original.at(mementos[at]), " ".join([*relations_of[at], "memento"]),
                 f'; datetime="{mementos[at].date}"')
            for at in sorted(relations_of)
        ),
    ]  # fmt: skip
