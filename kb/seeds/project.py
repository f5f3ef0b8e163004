"""Where a project's files lie, and what its dataset says of itself."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kb.errors import Problem, ProjectError
from kb.identifiers import Identifiers
from kb.seeds.seedfile import SeedFile

#: The folders of `seeds/` that hold no article.
NO_ARTICLES = ("authorities", "records")


#: What `seeds/dataset.yaml` says, with the keys of `kb/seeds/schemas/dataset.json`: the words that
#: a person must be able to change without code.
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Project:
    """The folder that holds `seeds/`, `ontology/` and `shapes/`."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Project:
        """The project in a folder or in the nearest one above it.

        >>> Project.find(Path("/"))
        Traceback (most recent call last):
        kb.errors.ProjectError: no seeds/dataset.yaml in / or above it; use --project
        """
        start = start.resolve()
        for folder in (start, *start.parents):
            if (folder / "seeds" / "dataset.yaml").is_file():
                return cls(folder)
        raise ProjectError(f"no seeds/dataset.yaml in {start} or above it; use --project")

    @property
    def seeds(self) -> Path:
        """The folder of articles, authorities and settings."""
        return self.root / "seeds"

    @property
    def ontology(self) -> Path:
        """The folder of the ontology, the JSON-LD context and the competency questions."""
        return self.root / "ontology"

    @property
    def shapes(self) -> Path:
        """The folder of the shapes and their examples."""
        return self.root / "shapes"

    @property
    def releases(self) -> Path:
        """The folder of the releases, where no other is asked for."""
        return self.root / ".kb" / "releases"

    @property
    def judged(self) -> Path:
        """The folder of what is kept of articles that were read and judged."""
        return self.root / ".kb" / "judged"

    @cached_property
    def settings(self) -> Settings:
        """What the dataset says of itself; `SeedError` where it does not fit its schema."""
        settings: Settings = SeedFile.read(self.seeds / "dataset.yaml", "dataset").value
        return settings

    @property
    def identifiers(self) -> Identifiers:
        """The IRIs of the dataset."""
        return Identifiers(self.settings["base"])

    def article_folders(self) -> list[Path]:
        """The folders of `seeds/` that hold an article, in the order of their names."""
        return sorted(
            folder
            for folder in self.seeds.iterdir()
            if folder.is_dir() and folder.name not in NO_ARTICLES and not is_leaving(folder)
        )

    def intruders(self) -> Iterator[Problem]:
        """What lies in the project's folders and is no file of it: links, pipes, devices.

        They are named and not opened; a link to a folder is not gone into.
        """
        for part in (self.seeds, self.ontology, self.shapes):
            yield from _intruders(part)

    def sources(self) -> Iterator[Path]:
        """Every file that a release is made from, in one order on every machine.

        What editors leave behind is none, nor is a README.
        """
        for part in (self.seeds, self.ontology, self.shapes):
            for path in sorted(part.rglob("*")):
                inside = path.relative_to(self.root).parts
                is_read = path.suffix != ".md" and not any(is_leaving(Path(n)) for n in inside)
                if is_read and path.is_file() and not path.is_symlink():
                    yield path

    def digests(self) -> dict[bytes, str]:
        """SHA-256 of each source, by its path in the project (of any bytes, as file names are)."""
        return {
            os.fsencode(path.relative_to(self.root)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.sources()
        }

    def digest(self) -> str:
        """SHA-256 over the names and bytes of all sources: whether a release is up to date."""
        return digest_of(self.digests())


def _intruders(folder: Path) -> Iterator[Problem]:
    """Those of a folder: its entries say what they are, so that 60,000 files need not be opened."""
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return  # whoever reads it says so
    listed = [entry for entry in listed if not is_leaving(entry)]
    for entry in listed:
        if entry.name.endswith(".md") or entry.is_dir(follow_symlinks=False):
            continue
        if entry.is_symlink():
            yield Problem(Path(entry), 1, 1, "is a link", "put the file or folder itself here")
        elif not entry.is_file():
            yield Problem(Path(entry), 1, 1, "is not a regular file", "take it away")
    for entry in listed:
        if entry.is_dir(follow_symlinks=False):
            yield from _intruders(Path(entry))


def digest_of(digests: Mapping[bytes, str]) -> str:
    """SHA-256 over the names and digests of sources, as `Project.digests` has them."""
    total = hashlib.sha256()
    for name, content in digests.items():
        total.update(name + f"\0{content}\n".encode())
    return total.hexdigest()


def is_leaving(path: Path | os.DirEntry[str]) -> bool:
    """Whether a name is what an editor, a file manager or Python left behind.

    >>> is_leaving(Path(".#people.ttl")), is_leaving(Path("people.ttl~")), is_leaving(Path("a.ttl"))
    (True, True, False)
    """
    starts, ends = (".", "#", "__pycache__"), ("~", ".swp", ".orig", ".bak")
    return path.name.startswith(starts) or path.name.endswith(ends)
