"""ASGI 3: the messages of a request and its answer, and a WSGI application run behind them.

A thread works only while the application does: for the request, and for each next part of a long
answer. A client that reads slowly holds no thread, and one that stops reading is hung up on.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

#: How much of an answer is sent at once, in bytes, and how long a client may take to accept it.
PIECE = 65_536
SEND_SECONDS = 60.0
#: An answer up to this size is made whole before it is sent, in one visit to a thread. Of one that
#: says that it is larger, a part at a time is in memory, however many clients read it slowly.
MADE_WHOLE = 1_000_000

Headers = list[tuple[bytes, bytes]]


#: A request (`http`), without its body; a part of a body; how an answer starts, or a part of one:
#: with the keys that ASGI gives them (https://asgi.readthedocs.io/en/latest/specs/www.html).
Scope = dict[str, Any]
Received = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Received]]
Send = Callable[[Message], Awaitable[None]]


@dataclass
class Response:
    """An answer: what there is of the body, and where the rest comes from."""

    status: int
    headers: Headers
    body: bytes
    rest: Iterator[bytes] | None = None
    close: Callable[[], None] = lambda: None

    @property
    def start(self) -> Message:
        """How it starts."""
        return {"type": "http.response.start", "status": self.status, "headers": self.headers}


class BodyTooLarge(Exception):
    """The body is over the limit."""


class BodyBroken(Exception):
    """The client hung up before the request was whole, or broke the rules of its chunks."""


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
        environ: Mapping[str, object] | None = None,
        on_done: Callable[[], None] | None = None,
    ) -> None:
        """Answer one request whose body has arrived.

        `environ` is added to its environment. `on_done` is called when the application is done with
        it: the rest of a long answer comes from an open file.
        """
        with contextlib.ExitStack() as stack:
            if on_done is not None:
                stack.callback(on_done)
            whole = {**environ_of(scope, body), **(environ or {})}
            response = self._pool.submit(self._run, whole)
            callbacks = stack.pop_all()  # when it is done, or is not even begun
        response.add_done_callback(lambda _: callbacks.close())
        await self.send(await asyncio.wrap_future(response), send)

    async def send(self, response: Response, send: Send) -> None:
        """Send an answer in pieces; `TimeoutError` for a client that stops reading."""
        loop = asyncio.get_running_loop()
        try:
            await send(response.start)
            part: bytes | None = response.body
            while part is not None:
                for start in range(0, len(part), PIECE):
                    piece = part[start : start + PIECE]
                    await asyncio.wait_for(_send_part(send, piece, more=True), self._send_seconds)
                part = None
                if response.rest is not None:
                    part = await loop.run_in_executor(self._pool, next, response.rest, None)
            await _send_part(send, b"", more=False)
        finally:
            if response.rest is not None:
                await loop.run_in_executor(self._pool, response.close)

    def _run(self, environ: WSGIEnvironment) -> Response:
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
                if size > MADE_WHOLE or _content_length(head[0][1]) > MADE_WHOLE:
                    rest = source
                    break
            else:
                close()
        except BaseException:
            close()
            raise
        [(status, headers)] = head
        return Response(status, encode_headers(headers), b"".join(parts), rest, close)


async def read_body(scope: Scope, receive: Receive, most: int) -> bytes:
    """Return the whole body of a request; its length as the head has it is believed before a byte
    is read. Raises `BodyTooLarge` and `BodyBroken`."""
    length = next((value for key, value in scope["headers"] if key == b"content-length"), b"0")
    if not length.isdigit() or int(length) > most:
        raise BodyTooLarge
    parts, size = list[bytes](), 0
    while True:
        try:
            message = await receive()
        except Exception as error:  # the server's own kinds
            raise BodyBroken from error
        if message["type"] == "http.disconnect":
            raise BodyBroken
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            raise BodyTooLarge
        if not message.get("more_body", False):
            return b"".join(parts)


def environ_of(scope: Scope, body: bytes) -> WSGIEnvironment:
    """Return a request as PEP 3333 has it: bytes of paths and headers as Latin-1 texts."""
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


def encode_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    """Return headers as ASGI has them.

    >>> encode_headers([("Content-Length", "3")])
    [(b'content-length', b'3')]
    """
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def _content_length(headers: list[tuple[str, str]]) -> int:
    """Return the length that an answer declares, or 0."""
    length = next((value for name, value in headers if name.lower() == "content-length"), "")
    return int(length) if length.isdigit() else 0


async def _send_part(send: Send, piece: bytes, *, more: bool) -> None:
    await send({"type": "http.response.body", "body": piece, "more_body": more})
