"""A whole request handed to a WSGI application, its answer sent without holding a thread.

A thread works only while the application does: for the request, and for each next part of a long
answer. A client that reads slowly holds no thread, and one that stops reading is hung up on.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

from kb.web.server.asgi import Headers, Scope, Send, Start

#: How much of an answer is sent at once, in bytes, and how long a client may take to accept it.
PIECE = 65_536
SEND_SECONDS = 60.0
#: An answer up to this size is made whole before it is sent, in one visit to a thread. Of one that
#: says that it is larger, a part at a time is in memory, however many clients read it slowly.
MADE_WHOLE = 1_000_000


@dataclass
class Whole:
    """What is answered: what there is of the body, and where the rest comes from."""

    status: int
    headers: Headers
    body: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None]

    @property
    def start(self) -> Start:
        """How it starts."""
        return {"type": "http.response.start", "status": self.status, "headers": self.headers}


class Bridge:
    """Runs a WSGI application (PEP 3333) in a pool of threads, for an ASGI server."""

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        threads: int,
        send_seconds: float = SEND_SECONDS,
    ) -> None:
        self._application = application
        self._send_seconds = send_seconds
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="answer")

    async def answer(
        self,
        scope: Scope,
        body: bytes,
        send: Send,
        own: Mapping[str, object] | None = None,
        leave: Callable[[], None] | None = None,
    ) -> None:
        """Answer one request whose body has arrived.

        `own` is added to its environment. `leave` is called when the application is done with it:
        the rest of a long answer comes from an open file.
        """
        with contextlib.ExitStack() as stack:
            if leave is not None:
                stack.callback(leave)
            environ = {**environ_of(scope, body), **(own or {})}
            started = self._pool.submit(self._start, environ)
            to_do = stack.pop_all()  # when it is done, or is not even begun
        started.add_done_callback(lambda _: to_do.close())
        await self.send(await asyncio.wrap_future(started), send)

    async def send(self, answer: Whole, send: Send) -> None:
        """Send an answer in pieces; `TimeoutError` for a client that stops reading."""
        loop = asyncio.get_running_loop()
        try:
            await send(answer.start)
            part: bytes | None = answer.body
            while part is not None:
                for start in range(0, len(part), PIECE):
                    piece = part[start : start + PIECE]
                    await asyncio.wait_for(_body(send, piece, more=True), self._send_seconds)
                part = None
                if answer.rest is not None:
                    part = await loop.run_in_executor(self._pool, next, answer.rest, None)
            await _body(send, b"", more=False)
        finally:
            if answer.rest is not None:
                await loop.run_in_executor(self._pool, answer.close)

    def _start(self, environ: WSGIEnvironment) -> Whole:
        """Run the application until its answer is whole, or is too large to wait for."""
        head: list[tuple[int, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            head[:] = [(int(status.split(" ", 1)[0]), headers)]

        iterable = self._application(environ, start_response)
        close = getattr(iterable, "close", lambda: None)
        parts, size, source = list[bytes](), 0, iter(iterable)
        rest: Iterator[bytes] | None = None
        try:
            for part in source:
                parts.append(part)
                size += len(part)
                if size > MADE_WHOLE or _length(head[0][1]) > MADE_WHOLE:
                    rest = source
                    break
            else:
                close()
        except BaseException:
            close()
            raise
        [(status, headers)] = head
        written = encoded(headers)
        return Whole(status, written, b"".join(parts), rest, close)


def environ_of(scope: Scope, body: bytes) -> WSGIEnvironment:
    """The request as PEP 3333 wants it: bytes of paths and headers as Latin-1 texts."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(host),
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": str((scope.get("client") or ("",))[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key = name.decode("latin-1").upper().replace("-", "_")
        if key in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
            continue  # the body has arrived whole
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def _length(headers: list[tuple[str, str]]) -> int:
    """What an answer says of its length; 0 where it says nothing."""
    said = next((value for name, value in headers if name.lower() == "content-length"), "")
    return int(said) if said.isdigit() else 0


async def _body(send: Send, piece: bytes, *, more: bool) -> None:
    await send({"type": "http.response.body", "body": piece, "more_body": more})


def encoded(headers: Iterable[tuple[str, str]]) -> Headers:
    """Headers as ASGI has them.

    >>> encoded([("Content-Length", "3")])
    [(b'content-length', b'3')]
    """
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
