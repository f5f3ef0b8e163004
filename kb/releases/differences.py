"""The lines to take from one release and to add to it so that it becomes another.

Statements are lines of canonical N-Quads: each stands once, and within a section in the order of
its bytes, which is that of its code points. So sections are compared, and changes put together, by
going through files once, side by side.
"""

from __future__ import annotations

import heapq
import operator
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from kb.dumps.sections import Section
from kb.releases.release import Release

#: A line with its line feed, and whether it is added; else it is removed.
Change = tuple[bytes, bool]


def changes_between(old: Release, new: Release) -> Iterator[Change]:
    """Compare two releases: the lines by which they differ, sorted, read from the sections alone
    of which their manifests say that they differ.

    Raises `ReleaseError` where a manifest or one of these sections is damaged.
    """
    before, after = (set(_digests(release)) for release in (old, new))
    removed = [old.sections()[name] for name, _ in before - after]
    added = [new.sections()[name] for name, _ in after - before]
    for section in (*removed, *added):
        section.check()
    yield from differences(in_order(removed), in_order(added))


def _digests(release: Release) -> Iterator[tuple[str, str]]:
    return ((section.name, section.sha256) for section in release.sections().values())


def in_order(sections: Iterable[Section]) -> Iterator[bytes]:
    """Read the lines of sections, sorted."""
    return heapq.merge(*(section.lines() for section in sections))


def differences(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[Change]:
    r"""Compare sorted lines: the changes that make some the others, in the order of the lines.

    >>> list(differences([b"a\n", b"b\n"], [b"b\n", b"c\n"]))
    [(b'a\n', False), (b'c\n', True)]
    """
    first, second = iter(old), iter(new)
    before, after = next(first, b""), next(second, b"")
    while before or after:
        if before == after:
            before, after = next(first, b""), next(second, b"")
        elif after and (not before or after < before):
            yield after, True
            after = next(second, b"")
        else:
            yield before, False
            before = next(first, b"")


def composed(steps: Sequence[Iterable[Change]]) -> Iterator[Change]:
    r"""Put changes together that are made one after the other.

    What is added and then removed, or removed and then added again, is no change:

    >>> list(composed([[(b"a\n", True), (b"b\n", False)], [(b"a\n", False), (b"c\n", True)]]))
    [(b'b\n', False), (b'c\n', True)]
    """
    # A line is there or not: the first change tells what was before, the last one what is after.
    ordered = heapq.merge(*(_numbered(i, step) for i, step in enumerate(steps)))
    for line, group in groupby(ordered, operator.itemgetter(0)):
        changes = [is_added for _, _, is_added in group]
        if changes[0] == changes[-1]:
            yield line, changes[0]


def _numbered(number: int, step: Iterable[Change]) -> Iterator[tuple[bytes, int, bool]]:
    return ((line, number, is_added) for line, is_added in step)


def undone(changes: Iterable[Change]) -> Iterator[Change]:
    """Return the changes that take others back."""
    return ((line, not is_added) for line, is_added in changes)


def joined(removed: Iterable[bytes], added: Iterable[bytes]) -> Iterator[Change]:
    """Merge removed and added lines, each of them sorted, into changes."""
    return heapq.merge(((line, False) for line in removed), ((line, True) for line in added))
