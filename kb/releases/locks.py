"""The kernel's locks on a folder of releases: one process makes, any number hold what they serve.

A lock of the kernel is gone with the last process that has its handle, however that ends; what lies
in the file tells people who it was, and keeps nobody out.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from kb.errors import ReleaseError

_KERNEL = Path("/proc/locks")


@contextlib.contextmanager
def lock_of(folder: Path, what: str = "publish") -> Iterator[None]:
    """Hold the lock of a folder, of releases or of engines, which whoever changes something there
    needs; `what` that is.

    Raises `ReleaseError` at once where another process has it, with its number.
    """
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = ", ".join(map(str, holders(file))) or file.read().decode()
            raise ReleaseError(
                f"another {what} is running in {folder} (process {holder})"
            ) from error
        with contextlib.suppress(OSError):  # the lock holds on a full disk, too
            file.truncate(0)
            file.write(str(os.getpid()).encode())
        yield


def lock_shared(path: Path) -> IO[bytes]:
    """A file of a release, opened and locked so that the release is not taken away meanwhile.

    Any number of processes may hold one; it works on a file system that is read-only. Close the
    file to let go. Raises `ReleaseError` where the release is gone, or is just being taken away.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise ReleaseError(f"{path} cannot be read: {error.strerror}") from error
    try:
        _lock_soon(file, fcntl.LOCK_SH)
        if os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return file
    except OSError:
        pass
    file.close()
    raise ReleaseError(f"{path.parent} is being taken away")


def _lock_soon(file: IO[bytes], kind: int) -> None:
    """Lock a file that others lock alone for the moment of a rename; OSError where it lasts."""
    for _ in range(10):
        with contextlib.suppress(BlockingIOError):
            return fcntl.flock(file, kind | fcntl.LOCK_NB)
        time.sleep(0.01)
    raise BlockingIOError


@contextlib.contextmanager
def lock_alone(path: Path) -> Iterator[list[int] | None]:
    """Lock a file for a removal. Gives None, or who holds it: processes, as far as known."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield holders(file)
        else:
            yield None


def holders(file: IO[bytes]) -> list[int]:
    """The processes that took a lock on a file, as the kernel tells (on Linux)."""
    status = os.fstat(file.fileno())
    device = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    try:
        rows = [line.split() for line in _KERNEL.read_text().splitlines()]
    except OSError:
        return []
    return sorted({int(row[4]) for row in rows if "->" not in row and row[5] == device})
