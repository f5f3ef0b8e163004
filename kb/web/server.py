"""Serving a release: the production server, and what it asks of a request before Flask sees it.

A WSGI application holds a thread for each body that a client is slow to send. So the server
speaks ASGI: bodies are read here, without a thread, up to a size and a deadline, and only whole
requests are handed to Flask in a thread pool.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from kb.errors import KbError
from kb.queries import Limits
from kb.release import Release
from kb.web import create_app
from kb.web.bridge import Bridge
from kb.web.cache import Cache, Recorder, deliver, key_of
from kb.web.packing import Packer, takes_gzip, without_ending
from kb.web.ready import Ready

#: The largest request body, in bytes, and how long a client may take to send it, in seconds.
MOST_BODY = 2_000_000
BODY_SECONDS = 10.0
#: How many requests are worked on at once. More than the queries that may wait, so that queries
#: never take all threads and pages go on.
THREADS = 64


class AddressTaken(KbError):
    """The address to serve at is in use, or is not this machine's."""


class Front:
    """The ASGI application before Flask: it answers what was asked before, and reads the body, or
    refuses it."""

    def __init__(self, bridge: Bridge, ready: Ready) -> None:
        self._bridge = bridge
        self._ready = ready
        self._cache = Cache()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer one request (ASGI 3, `http`); the server's other scopes are left alone."""
        if scope["type"] != "http":
            return
        key = key_of(scope)
        if key is not None and await self._cache.answer(key, scope["headers"], send):
            return
        sent = Recorder(send)
        asked = scope["headers"]
        is_wanted = scope["method"] != "HEAD" and takes_gzip(asked)
        packer = Packer(sent, is_wanted, asked)
        if is_wanted:
            scope = {**scope, "headers": without_ending(asked)}
        if key is not None and (answer := self._ready.answer(scope["raw_path"])) is not None:
            await deliver(*answer, scope["headers"], packer)
            sent.keep(self._cache, key)
            return
        try:
            body = await asyncio.wait_for(_body(scope, receive), BODY_SECONDS)
        except TimeoutError:
            await _refuse(send, 408, f"the body did not arrive within {BODY_SECONDS:g} s")
        except _TooLarge:
            await _refuse(send, 413, f"the body has more than {MOST_BODY:,} bytes, the limit here")
        except _Broken:
            await _refuse(send, 400, "the body is broken")
        else:
            with contextlib.suppress(TimeoutError):  # the client stopped reading
                await self._bridge.answer(scope, body, packer)
            if key is not None:
                sent.keep(self._cache, key)


def serve(
    release: Release, host: str, port: int, limits: Limits, ready: Callable[[str], None]
) -> None:
    """Serve a release until SIGINT or SIGTERM.

    `ready` is called with the address once it answers, in the process that does. Port 0 takes a
    free one. Raises `AddressTaken` before anything is started.
    """
    port = _free_port(host, port)
    server = Granian(
        "kb.web.server:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=1,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, keep_alive=True),
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,
        workers_kill_timeout=10,
    )
    shown = f"[{host}]" if ":" in host else host
    tell = partial(_tell, host, port, partial(ready, f"http://{shown}:{port}/"))
    server.serve(target_loader=partial(_load, release.path, limits, tell), wrap_loader=False)


def application(release: Release, limits: Limits) -> Front:
    """The ASGI application that serves a release."""
    app = create_app(release, limits)
    return Front(Bridge(app, THREADS), Ready(app.extensions["kb"]))


def _load(path: Path, limits: Limits, tell: Callable[[], None]) -> Front:
    """The application, in the server's worker process."""
    front = application(Release(path), limits)
    threading.Thread(target=tell, daemon=True).start()
    threading.Thread(target=_end_with_the_parent, args=(os.getppid(),), daemon=True).start()
    return front


def _tell(host: str, port: int, ready: Callable[[], None]) -> None:
    """Say that the site is ready, as soon as it takes connections."""
    while True:
        with contextlib.suppress(OSError), socket.create_connection((host, port), 1):
            break
        time.sleep(0.02)
    ready()


def _end_with_the_parent(parent: int) -> None:
    """End this process when the one that started it is gone, so that the port is free again."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _free_port(host: str, port: int) -> int:
    """The port, if it can be had; a free one for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise AddressTaken(f"cannot serve at {host} port {port}: {reason}") from error
        return int(probe.getsockname()[1])


class _TooLarge(Exception):
    """The body is over the limit."""


class _Broken(Exception):
    """The client hung up before the request was whole, or broke the rules of its chunks."""


async def _body(scope: dict[str, Any], receive: Any) -> bytes:
    """The whole body; what its length says is believed before a byte is read."""
    said = next((value for key, value in scope["headers"] if key == b"content-length"), b"0")
    if not said.isdigit() or int(said) > MOST_BODY:
        raise _TooLarge
    parts, size = list[bytes](), 0
    while True:
        try:
            message = await receive()
        except Exception as error:  # the server's own kinds
            raise _Broken from error
        if message["type"] == "http.disconnect":
            raise _Broken
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_BODY:
            raise _TooLarge
        if not message.get("more_body", False):
            return b"".join(parts)


async def _refuse(send: Any, status: int, detail: str) -> None:
    title = HTTPStatus(status).phrase
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    body = json.dumps(content, indent=1).encode() + b"\n"
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"access-control-allow-origin", b"*"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
