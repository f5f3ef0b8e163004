"""What the machine ran short of while files were written, told with the file."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from kb.errors import ReleaseError

#: What is no fault of the program or of what it was given.
_SHORT = (
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE,
    errno.ENOMEM,
)  # fmt: skip
_OF_SQLITE = {"SQLITE_FULL": errno.ENOSPC, "SQLITE_CANTOPEN": errno.EMFILE}


@contextlib.contextmanager
def named_shortages(folder: Path) -> Iterator[None]:
    """Have a shortage while files of a folder are written raised as `ReleaseError`.

    Python tells no name where a write fails, the query engine tells some in words, SQLite tells
    neither name nor cause: the file is the one that was written last. Other errors stay the same.
    """
    try:
        yield
    except (OSError, RuntimeError, sqlite3.Error) as error:
        if (words := _words(error, folder)) is None:
            raise
        name = getattr(error, "filename", None) or _newest(folder)
        raise ReleaseError(f"{name}: {words}") from error


def _words(error: Exception, folder: Path) -> str | None:
    """The cause in the kernel's words; None where it is no shortage."""
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith("SQLITE_IOERR"):
            return os.strerror(errno.EFBIG if _is_at_limit(folder) else errno.EIO)
        return os.strerror(_OF_SQLITE[name]) if name in _OF_SQLITE else None
    if isinstance(error, OSError) and error.errno is not None:
        return error.strerror if error.errno in _SHORT else None
    return next((words for code in _SHORT if (words := os.strerror(code)) in str(error)), None)


def _newest(folder: Path) -> Path:
    """The file below a folder that was written last; the folder where there is none."""
    return max(
        (path for path in folder.rglob("*") if path.is_file()),
        key=lambda path: path.stat().st_mtime_ns,
        default=folder,
    )


def _is_at_limit(folder: Path) -> bool:
    """Whether a file has grown to what `ulimit -f` allows, as far as whole pages tell."""
    most, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    sizes = (path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return most != resource.RLIM_INFINITY and max(sizes, default=0) > most - 65_536
