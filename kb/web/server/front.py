"""The ASGI application in front of Flask: what needs no page, no thread, or no release.

It answers what was asked before, tells how the site is, refuses what is too much, and reads bodies
without holding a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import time
from collections.abc import Mapping
from dataclasses import replace

from kb.errors import QueriesBusy
from kb.queries import Query
from kb.queries.turns import Turns
from kb.web import create_app
from kb.web.notices import Notice
from kb.web.server.asgi import Message, Receive, Scope, Send, Start
from kb.web.server.bridge import MADE_WHOLE, Bridge, Whole
from kb.web.server.cache import Key, Recorder, deliver, key_of
from kb.web.server.journal import MOST_PATH, Journal
from kb.web.server.metrics import CONTENT_TYPE, Metrics, State, kind_of
from kb.web.server.packing import Packer, takes_gzip, without_ending
from kb.web.server.proxyheaders import ProxyHeaders, Rates
from kb.web.server.refusals import refusal
from kb.web.server.serving import Served, Serving
from kb.web.server.settings import Settings
from kb.web.site import IN_ENVIRONMENT

#: Where the front tells how the site is. Who watches it asks all the time, and is not logged.
_OWN = (b"/health", b"/metrics")
#: In how many seconds to ask again, where nothing can be served now.
LATER = 2
#: The kinds of addresses whose answers wait for workers. They have so much of the threads at most,
#: so that pages go on.
_ASKING = frozenset(("sparql", "questions"))
_OF_THREADS = 2 / 3


class Front:
    """Answers a request (ASGI 3, `http`) from one release, whatever is published meanwhile."""

    def __init__(self, serving: Serving, settings: Settings, journal: Journal) -> None:
        self.serving = serving
        self._settings = settings
        self._journal = journal
        self._proxy_headers = ProxyHeaders(settings.proxies, settings.prefix)
        self._rates = Rates(settings.rate, settings.burst)
        self.metrics = Metrics(self._state)
        app = create_app(most_body=settings.body)
        app.config["PROXIES"] = settings.proxies
        self.bridge = Bridge(app, settings.threads, settings.send_seconds)
        self._turns = Turns(range(math.ceil(settings.threads * _OF_THREADS)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and tell of it; the server's other scopes are left alone."""
        if scope["type"] != "http":
            return
        start = time.monotonic()
        told = _Told(send, self._proxy_headers)
        seen = self._proxy_headers.seen(scope)
        try:
            if seen is None:
                where = f"{self._settings.prefix}/"
                notice = Notice("this site is at %(path)s", path=where)
                await _refuse(told, scope, 404, notice, home=where)
            else:
                await self._answer(seen, receive, told)
        finally:
            self._tell(seen or scope, told, time.monotonic() - start)

    async def _answer(self, scope: Scope, receive: Receive, told: _Told) -> None:
        if (own := self._own(scope)) is not None:
            if scope["method"] in ("GET", "HEAD"):
                return await _send(told, *own, is_head=scope["method"] == "HEAD")
            more = {"Allow": "GET, HEAD, OPTIONS"}
            if scope["method"] == "OPTIONS":
                more["Access-Control-Allow-Methods"] = more["Allow"]
                return await _send(told, 200, "text/plain", b"", more)
            notice = Notice("this address does not answer requests of this kind")
            return await _refuse(told, scope, 405, notice, more)
        if wait := self._rates.wait((scope.get("client") or ("",))[0]):
            notice = Notice(
                "this client asks too much; it may ask again in %(n)s s", n=math.ceil(wait)
            )
            return await _refuse(told, scope, 429, notice, again=math.ceil(wait))
        served = self.serving.served
        key = key_of(scope, served.release.path.parent if served else None)
        if key is not None and (kept := self._kept(key, told)) is not None:
            return await deliver(*kept, scope["headers"], told)
        # What may be kept has no body (RFC 9112, section 6.3): it has neither of the two headers.
        body = b"" if key is not None else await self._read(scope, receive, told)
        if body is not None:
            await self._work(scope, body, key, told)
        return None

    async def _read(self, scope: Scope, receive: Receive, told: _Told) -> bytes | None:
        """The body; None where there is none to be had, which the client is told."""
        most, seconds = self._settings.body, self._settings.body_seconds
        try:
            return await asyncio.wait_for(_body(scope, receive, most), seconds)
        except TimeoutError:
            notice = Notice("the body did not arrive within %(n)s s", n=f"{seconds:g}")
            await _refuse(told, scope, 408, notice)
        except _TooLarge:
            notice = Notice("the body has more than %(n)s bytes, the limit here", n=f"{most:,}")
            await _refuse(told, scope, 413, notice)
        except _Broken:
            await _refuse(told, scope, 400, Notice("the body is broken"))
        return None

    async def _work(self, scope: Scope, body: bytes, key: Key | None, told: _Told) -> None:
        """Have the answer made, by one release."""
        served = self.serving.borrow()
        if served is None:
            told.by = "none"
            return await _refuse(told, scope, 503, self.serving.why_not(), again=LATER)
        told.release = served.release.id
        sent, asked = Recorder(told), scope["headers"]
        is_wanted = takes_gzip(asked)
        packer = Packer(sent, is_wanted, asked, is_head=scope["method"] == "HEAD")
        if is_wanted:
            scope = {**scope, "headers": without_ending(asked)}
        if served.direct and (query := served.direct.asked(scope, body)):
            await self._ask(query, scope, body, served, packer, told)
        else:
            await self._apply(scope, body, served, packer, told)
        if key is not None:
            sent.keep(served.cache, key)
        return None

    async def _ask(
        self,
        query: Query,
        scope: Scope,
        body: bytes,
        served: Served,
        send: Send,
        told: _Told,
    ) -> None:
        """Answer a query of a program; a fault is left to the application."""
        answer: Whole | None = None
        with contextlib.ExitStack() as stack:
            stack.callback(self.serving.give_back, served)
            if served.direct is not None:
                answer = await served.direct.answer(query, scope)
            if answer is None:
                stack.pop_all()  # the application works on the same
        if answer is None:
            return await self._apply(scope, body, served, send, told)
        told.by = "endpoint"
        if answer.rest is None and len(answer.body) <= MADE_WHOLE:
            return await deliver(answer.start, answer.body, [], send)
        with contextlib.suppress(TimeoutError):  # the client stopped reading
            await self.bridge.send(answer, send)
        return None

    async def _apply(
        self, scope: Scope, body: bytes, served: Served, send: Send, told: _Told
    ) -> None:
        """Have the application answer; what waits for a worker has its turn first."""
        told.by = "application"
        with contextlib.ExitStack() as stack:
            stack.callback(self.serving.give_back, served)
            if kind_of(scope["raw_path"]) in _ASKING:
                turn = await self._turns.soon(self._settings.limits.wait_seconds)
                if turn is None:
                    told.by = "front"
                    served.site.queries.tell(QueriesBusy.__name__)
                    notice = Notice("too many queries are waiting; try again in a few seconds")
                    again = QueriesBusy.retry_after
                    return await _refuse(send, scope, 503, notice, again=again, words=429)
                stack.callback(self._turns.give, turn)
            done = stack.pop_all().close
        with contextlib.suppress(TimeoutError):  # the client stopped reading
            await self.bridge.answer(scope, body, send, {IN_ENVIRONMENT: served.site}, done)
        return None

    def _kept(self, key: Key, told: _Told) -> tuple[Start, bytes] | None:
        """What was answered before, if it is kept."""
        served = self.serving.served
        kept = served.cache.get(key) if served and self.serving.is_up else None
        if kept is not None and served is not None:
            told.by, told.release = "kept", served.release.id
        return kept

    def _own(self, scope: Scope) -> tuple[int, str, bytes] | None:
        """How the site is: `/health` and `/metrics`, which are answered without a release too."""
        path = scope["raw_path"]
        if path not in _OWN:
            return None
        if path == b"/metrics":
            return (200, CONTENT_TYPE, self.metrics.written()) if self._settings.metrics else None
        health = self.serving.health()
        text = json.dumps(health, ensure_ascii=False, indent=1) + "\n"
        return 200 if health["status"] == "up" else 503, "application/json", text.encode()

    def _state(self) -> State:
        return replace(self.serving.state(), log_lines_lost=self._journal.lost)

    def _tell(self, scope: Scope, told: _Told, seconds: float) -> None:
        """Count a request and log it: its path, never what it asks."""
        self.metrics.request(kind_of(scope["raw_path"]), told.status, seconds, told.by)
        if not self._settings.log_requests or scope["raw_path"] in _OWN:
            return
        more: dict[str, str] = {}
        if self._settings.log_clients:
            more["client"] = (scope.get("client") or ("",))[0]
        self._journal.event(
            "request", method=scope["method"][:10],
            path=scope["raw_path"][:MOST_PATH].decode("latin-1"),
            query_bytes=len(scope["query_string"]), status=told.status, bytes=told.size,
            seconds=round(seconds, 6), by=told.by, release=told.release, **more,
        )  # fmt: skip


class _Told:
    """Sends an answer on, and knows its status, its size, and what answered."""

    def __init__(self, send: Send, proxy_headers: ProxyHeaders) -> None:
        self._send = send
        self._proxy_headers = proxy_headers
        self.status = 499  # the client hung up before there was an answer
        self.size = 0
        self.by = "front"
        self.release = ""

    async def __call__(self, message: Message) -> None:
        """Send one message of ASGI."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = self._proxy_headers.placed(message)
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)


class _TooLarge(Exception):
    """The body is over the limit."""


class _Broken(Exception):
    """The client hung up before the request was whole, or broke the rules of its chunks."""


async def _body(scope: Scope, receive: Receive, most: int) -> bytes:
    """The whole body; what its length says is believed before a byte is read."""
    said = next((value for key, value in scope["headers"] if key == b"content-length"), b"0")
    if not said.isdigit() or int(said) > most:
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
        if size > most:
            raise _TooLarge
        if not message.get("more_body", False):
            return b"".join(parts)


async def _refuse(
    send: Send,
    scope: Scope,
    status: int,
    notice: Notice,
    more: Mapping[str, str] | None = None,
    *,
    again: int = 0,
    home: str = "",
    words: int = 0,
) -> None:
    """An error of the front's: why, and in how many seconds to ask again, where that helps."""
    said = refusal(scope, status, notice, again, home, words)
    headers = {**said.headers, **(more or {})}
    if again:
        headers["Retry-After"] = str(again)
    if status not in (404, 429, 503):  # what is left of the body is not read
        headers["Connection"] = "close"
    is_head = scope["method"] == "HEAD"
    await _send(send, status, said.content_type, said.body, headers, is_head=is_head)


async def _send(
    send: Send,
    status: int,
    content_type: str,
    body: bytes,
    more: Mapping[str, str] | None = None,
    *,
    is_head: bool = False,
) -> None:
    said = {
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Access-Control-Allow-Origin": "*",
        "X-Content-Type-Options": "nosniff",
        **(more or {}),
    }
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in said.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else body})
