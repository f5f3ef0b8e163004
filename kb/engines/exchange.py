"""One request to an engine and its whole answer, by a deadline and up to a size.

An engine may end, hang or say nothing at any moment; each of that is an error here, in time.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import IO
from urllib.parse import urlencode, urlsplit

from kb.queries import Limits
from kb.queries.receiving import Spool

#: How much is read at once, in bytes.
PIECE = 1 << 16


class Late(Exception):
    """The answer was not whole by the deadline."""


class Large(Exception):
    """The answer is over the size limit."""


class Gone(Exception):
    """There is no answer: nobody listens there, or it broke off."""


@dataclass(frozen=True)
class Reply:
    """A whole answer. `is_measured` says that its end was told, so that nothing can be missing."""

    status: int
    headers: Message
    content: IO[bytes]
    is_measured: bool


class Line:
    """A connection to an engine, which is kept and made anew when it ended."""

    def __init__(self, address: str) -> None:
        self._place = urlsplit(address)
        self._connection: HTTPConnection | None = None

    def ask(
        self, form: list[tuple[str, str]], accept: str, deadline: float, most: int, limits: Limits
    ) -> Reply:
        """POST a form; the reply with at most so many bytes, held as the limits say.

        The deadline is one of the monotonic clock. Raises `Late`, `Large` or `Gone`; what came so
        far is dropped.
        """
        body = urlencode(form).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        sink = Spool(limits)
        try:
            with self._by(deadline):
                return _read(self._sent(body, headers, deadline), sink, most)
        except BaseException:
            sink.close()
            self.close()
            raise

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _sent(self, body: bytes, headers: Mapping[str, str], deadline: float) -> HTTPResponse:
        """The start of the answer. What was kept may have been closed from the other side."""
        path = self._place.path or "/"
        if self._place.query:
            path += f"?{self._place.query}"
        was_kept = self._connection is not None
        while True:
            if self._connection is None:
                is_safe = self._place.scheme == "https"
                kind = HTTPSConnection if is_safe else HTTPConnection
                self._connection = kind(self._place.hostname or "", self._place.port, timeout=5)
            try:
                self._connection.request("POST", path, body, dict(headers))
                if self._connection.sock is not None:
                    self._connection.sock.settimeout(max(0.01, deadline - time.monotonic()))
                return self._connection.getresponse()
            except (HTTPException, ConnectionError):
                self.close()
                if not was_kept or time.monotonic() >= deadline:
                    raise
                was_kept = False

    @contextlib.contextmanager
    def _by(self, deadline: float) -> Iterator[None]:
        """Close the connection at the deadline, wherever the other side is then."""
        is_late = threading.Event()

        def end() -> None:
            is_late.set()
            if (connection := self._connection) and (line := connection.sock):
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(0.0, deadline - time.monotonic()), end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, HTTPException) as error:
            if is_late.is_set() or time.monotonic() >= deadline:
                raise Late from None
            raise Gone(getattr(error, "strerror", None) or "it broke off") from None
        finally:
            timer.cancel()
        if is_late.is_set():
            raise Late


def _read(response: HTTPResponse, sink: IO[bytes], most: int) -> Reply:
    """The whole of an answer; `Gone` where it has fewer bytes than it said."""
    size = 0
    length = response.length
    while part := response.read(PIECE):
        size += len(part)
        if size > most:
            raise Large
        sink.write(part)
    if length is not None and size != length:
        raise Gone("it broke off")
    sink.flush()
    sink.seek(0)
    is_measured = length is not None or response.chunked
    return Reply(response.status, response.headers, sink, is_measured)
