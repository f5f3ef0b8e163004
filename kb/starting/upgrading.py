"""Newer parts come into a knowledge base, and nothing of its makers is lost: `kb upgrade`.

Three things are compared for each file: what came (`ORIGIN` has its digest), what is there, and
what would come now. Only what is there as it came is replaced or taken away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from kb.errors import ProjectError
from kb.manifest import put
from kb.seeds.project import Project
from kb.starting.parts import ORIGIN, digest, origin, shared

#: Where the newer ones of files are laid that a person changed, in the project.
BESIDE = ".kb/newer"
_LINE = re.compile(r"([0-9a-f]{64})  ((?:ontology|shapes|seeds)/\S+)")


@dataclass
class Upgraded:
    """What became of the files, by their paths: `brought` are new or newer, `removed` are taken
    away; `kept` are as a person made them, though there are newer ones, which lie in `BESIDE`;
    `outlived` are as a person made them, and come no longer; `missed` are newer ones of files that
    a person took away."""

    brought: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    outlived: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def upgrade(project: Project, newer: Mapping[str, bytes] | None = None) -> Upgraded:
    """Bring in the files of this version of the program (or those that are given).

    Killed half-way, it is done again from the start with the same end. Raises `ProjectError` where
    the project was not made by `kb init`, or what it says came is no list of its files.
    """
    files = shared(project.settings["base"]) if newer is None else newer
    came = _came(project.root)
    done = Upgraded()
    for name in sorted({*files, *came}):
        _upgrade_file(project.root, name, came.get(name), files.get(name), done)
    if origin(files) != (project.root / ORIGIN).read_bytes():
        _write(project.root / ORIGIN, origin(files))
    return done


def _upgrade_file(
    root: Path, name: str, came: str | None, new: bytes | None, done: Upgraded
) -> None:
    """What becomes of one file, of which something came, or comes now, or both."""
    path = root / name
    there = _there(root, path)
    is_newer = new is None or digest(new) != came
    if there == new or not is_newer:
        return
    if there == _NOTHING:
        if came is None and new is not None:
            _write(path, new)
            done.brought.append(name)
        elif new is not None:
            done.missed.append(name)
    elif isinstance(there, bytes) and digest(there) == came:
        if new is None:
            path.unlink()
            done.removed.append(name)
        else:
            _write(path, new)
            done.brought.append(name)
    elif new is None:
        done.outlived.append(name)
    else:
        _write(root / BESIDE / name, new)
        done.kept.append(name)


_NOTHING = None
_OTHER = object()  # a link, a folder, or a file behind a link: a person's, and not looked into


def _there(root: Path, path: Path) -> object:
    """The bytes of a file of the project; None where nothing is there."""
    above = [root / parent for parent in path.relative_to(root).parents]
    if path.is_symlink() or any(parent.is_symlink() for parent in above if parent != root):
        return _OTHER
    if path.is_file():
        return path.read_bytes()
    return _OTHER if path.exists() else _NOTHING


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, data)


def _came(root: Path) -> Mapping[str, str]:
    """The digest of each file as it came."""
    path = root / ORIGIN
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError as error:
        raise ProjectError(f"there is no {path}: {root} was not made by kb init") from error
    except UnicodeDecodeError as error:
        raise ProjectError(f"{path} is not UTF-8") from error
    entries = {}
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match and ".." not in PurePosixPath(match[2]).parts:
            entries[match[2]] = match[1]
        elif line and not line.startswith("#"):
            raise ProjectError(f"{path}:{number}: is not a digest, two spaces, and a file of it")
    return entries
