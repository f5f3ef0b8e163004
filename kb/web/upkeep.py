"""What is known of the files of a release while it is served: what they were when checked.

The store carries checksums of what is read. Other files do not, and are compared with what they
were (size, time of their change, which file it is) before anything is answered from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb.errors import StoreDamaged
from kb.manifest import Stamp, stamp_of
from kb.releases.release import Release


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
        found = (path for path, stamp in self.stamps.items() if stamp_of(path) != stamp)
        return next(found, None)


def is_dump(name: str) -> bool:
    """Whether a file of `data/` is a dump: the most of the bytes, which no page needs."""
    return name.startswith("dump")


def are_dumps_large(release: Release, most: int) -> bool:
    """Whether the dumps have more than so many bytes: they are checked behind the first answer."""
    files = release.manifest["files"]
    size: int = sum(said["size"] for name, said in files.items() if is_dump(name))
    return size > most


def check_first(release: Release, most: int) -> None:
    """Compare a release with its manifests, all but large dumps; an index that is damaged is made
    again. Raises `ReleaseError`."""
    is_large = are_dumps_large(release, most)
    release.check(lambda name: not is_large or not is_dump(name))


def stamps_of(release: Release) -> dict[Path, Stamp | None]:
    """What the files of a release are now."""
    folders = (release.path / "data", release.path / "index")
    paths = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path: stamp_of(path) for path in paths}
