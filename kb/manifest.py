"""What a folder of files must be: sizes and digests, and that it is on the disk for good."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kb.errors import ReleaseError


def listed(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of every file below a folder but its manifest, in the order of names."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): {
            "size": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in paths
        if path != folder / "manifest.json"
    }


def compare(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> None:
    """Compare a folder with what its manifest says; `ReleaseError` names the file that differs."""
    for name, said in files.items():
        path = folder / name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise ReleaseError(f"the manifest of {folder} names '{name}', which is outside of it")
        content = bytes_of(path)
        if len(content) != said["size"] or hashlib.sha256(content).hexdigest() != said["sha256"]:
            raise ReleaseError(f"{path} is damaged: size or SHA-256 is not the manifest's")


def bytes_of(path: Path) -> bytes:
    """The bytes of a file of a release; `ReleaseError` where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReleaseError(f"{path} cannot be read: {error.strerror}") from error


def id_of(manifest: bytes) -> str:
    """The id of the release with this manifest: the first 16 digits of its SHA-256."""
    return hashlib.sha256(manifest).hexdigest()[:16]


def as_json(value: Any) -> bytes:
    """A value as JSON that has the same bytes each time."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def sync(folder: Path) -> None:
    """Have the kernel write a folder and all below it to the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            sync_folder(path)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Have the kernel write the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
