"""JSON that is kept beside the parts, each file with a key and a digest of itself."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any


def kept(path: Path, key: str | None = None) -> Any | None:
    """The value in a file that is as it was written, and was made from what has this key; None
    where there is none."""
    try:
        head, _, text = path.read_bytes().partition(b"\n")
        its_key, _, digest = head.decode().rpartition(" ")
        if key in (None, its_key) and digest == digest_of(text):
            return json.loads(text)
    except (OSError, ValueError):
        pass
    return None


def keep(path: Path, value: object, key: str = "") -> None:
    """Write a value beside the old one, and put it in its place."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    replace_file(path, f"{key} {digest_of(text)}\n".encode() + text)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file beside the old one, and put it in its place."""
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


def digest_of(*contents: bytes | str) -> str:
    """A digest of contents in their order.

    >>> digest_of("a", "bc") == digest_of("ab", "c"), len(digest_of())
    (False, 32)
    """
    total = hashlib.blake2b(digest_size=16)
    for content in contents:
        written = content.encode() if isinstance(content, str) else content
        total.update(b"%d " % len(written) + written)
    return total.hexdigest()
