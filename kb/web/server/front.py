"""The ASGI application in front of Flask, and what is answered before Flask.

A breakpoint in a view is not hit for a request that is answered here. In this order:

1. its path is not below `prefix` (404), or is `/health` or `/metrics`;
2. its client asks more than `rate` (429);
3. the same was answered before and is kept (`cache`): 200, or 304;
4. its body is too large, too slow or broken (413, 408, 400);
5. no release can be served (503);
6. it is the query of a program at `/sparql` (`direct`);
7. it waits for a worker of queries, and too many do (503).

All others are Flask's, by the bridge (`asgi`). `kb serve --set cache=0 --set direct=no` sends it 3
and 6 too; a line of the log says by whom a request was answered: `by` is `kept`, `endpoint`,
`application`, `front`, or `none` where no release is served.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import time
from dataclasses import replace

from prometheus_client.exposition import CONTENT_TYPE_LATEST

from kb.errors import QueriesBusy
from kb.queries import Query
from kb.queries.turns import Turns
from kb.web import create_app
from kb.web.notices import Notice
from kb.web.server.asgi import (
    MADE_WHOLE,
    BodyBroken,
    BodyTooLarge,
    Bridge,
    Message,
    Receive,
    Scope,
    Send,
    read_body,
)
from kb.web.server.cache import (
    Key,
    Packer,
    Recorder,
    deliver,
    key_of,
    takes_gzip,
    without_ending,
)
from kb.web.server.monitoring import MOST_PATH, Journal, Metrics, State, kind_of
from kb.web.server.proxyheaders import ProxyHeaders, Rates
from kb.web.server.refusals import refuse, send_plain
from kb.web.server.serving import Served, Serving
from kb.web.server.settings import Settings
from kb.web.site import IN_ENVIRONMENT

#: Who watches the site asks these all the time, and is not logged.
_STATUS_PATHS = (b"/health", b"/metrics")
#: In how many seconds to ask again, where nothing can be served now.
LATER = 2
#: The kinds of addresses whose answers wait for workers. They have so much of the threads at most,
#: so that pages go on.
_WITH_QUERIES = frozenset(("sparql", "questions"))
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
        """Answer one request, and log it; the server's other scopes are left alone."""
        if scope["type"] != "http":
            return
        start = time.monotonic()
        log = ResponseLog(send, self._proxy_headers)
        request = self._proxy_headers.resolve(scope)
        try:
            if request is None:
                home = f"{self._settings.prefix}/"
                notice = Notice("this site is at %(path)s", path=home)
                await refuse(log, scope, 404, notice, home=home)
            else:
                await self._answer(request, receive, log)
        finally:
            self._log(request or scope, log, time.monotonic() - start)

    async def _answer(self, scope: Scope, receive: Receive, log: ResponseLog) -> None:
        path = scope["raw_path"]
        if path == b"/health" or (path == b"/metrics" and self._settings.metrics):
            return await self._answer_status(scope, log)
        if wait := math.ceil(self._rates.wait((scope.get("client") or ("",))[0])):
            notice = Notice("this client asks too much; it may ask again in %(n)s s", n=wait)
            return await refuse(log, scope, 429, notice, retry_after=wait)
        served = self.serving.served
        key = key_of(scope, served.release.path.parent if served else None)
        entry = served.cache.get(key) if served and key and self.serving.is_up else None
        if served and entry:
            log.by, log.release = "kept", served.release.id
            return await deliver(*entry, scope["headers"], log)
        # What may be kept has no body (RFC 9112, section 6.3): it has neither of the two headers.
        body = b"" if key is not None else await self._read(scope, receive, log)
        if body is not None:
            await self._work(scope, body, key, log)
        return None

    async def _read(self, scope: Scope, receive: Receive, log: ResponseLog) -> bytes | None:
        """Return the body; None where there is none to be had, which the client is told."""
        most, seconds = self._settings.body, self._settings.body_seconds
        try:
            return await asyncio.wait_for(read_body(scope, receive, most), seconds)
        except TimeoutError:
            notice = Notice("the body did not arrive within %(n)s s", n=f"{seconds:g}")
            await refuse(log, scope, 408, notice)
        except BodyTooLarge:
            notice = Notice("the body has more than %(n)s bytes, the limit here", n=f"{most:,}")
            await refuse(log, scope, 413, notice)
        except BodyBroken:
            await refuse(log, scope, 400, Notice("the body is broken"))
        return None

    async def _work(self, scope: Scope, body: bytes, key: Key | None, log: ResponseLog) -> None:
        """Have the answer made, by one release."""
        served = self.serving.borrow()
        if served is None:
            log.by = "none"
            return await refuse(log, scope, 503, self.serving.why_not(), retry_after=LATER)
        log.release = served.release.id
        recorder, headers = Recorder(log), scope["headers"]
        is_packed = takes_gzip(headers)
        packer = Packer(recorder, is_packed, headers, is_head=scope["method"] == "HEAD")
        if is_packed:
            scope = {**scope, "headers": without_ending(headers)}
        if served.direct and (query := served.direct.query_in(scope, body)):
            await self._query(query, scope, body, served, packer, log)
        else:
            await self._apply(scope, body, served, packer, log)
        if key is not None:
            recorder.keep(served.cache, key)
        return None

    async def _query(
        self, query: Query, scope: Scope, body: bytes, served: Served, send: Send, log: ResponseLog
    ) -> None:
        """Answer a query of a program; a fault is left to the application."""
        with contextlib.ExitStack() as stack:
            stack.callback(self.serving.give_back, served)
            response = await served.direct.answer(query, scope) if served.direct else None
            if response is None:
                stack.pop_all()  # the application works on the same
        if response is None:
            return await self._apply(scope, body, served, send, log)
        log.by = "endpoint"
        if response.rest is None and len(response.body) <= MADE_WHOLE:
            return await deliver(response.start, response.body, [], send)
        with contextlib.suppress(TimeoutError):  # the client stopped reading
            await self.bridge.send(response, send)
        return None

    async def _apply(
        self, scope: Scope, body: bytes, served: Served, send: Send, log: ResponseLog
    ) -> None:
        """Have the application answer; what waits for a worker has its turn first."""
        log.by = "application"
        with contextlib.ExitStack() as stack:
            stack.callback(self.serving.give_back, served)
            if kind_of(scope["raw_path"]) in _WITH_QUERIES:
                turn = await self._turns.take_async(self._settings.limits.wait_seconds)
                if turn is None:
                    log.by = "front"
                    served.site.queries.tell(QueriesBusy.__name__)
                    notice = Notice("too many queries are waiting; try again in a few seconds")
                    again = QueriesBusy.retry_after
                    return await refuse(send, scope, 503, notice, retry_after=again, words_of=429)
                stack.callback(self._turns.give, turn)
            on_done = stack.pop_all().close
        with contextlib.suppress(TimeoutError):  # the client stopped reading
            await self.bridge.answer(scope, body, send, {IN_ENVIRONMENT: served.site}, on_done)
        return None

    async def _answer_status(self, scope: Scope, log: ResponseLog) -> None:
        """Answer `/health` or `/metrics`, which need no release."""
        if scope["method"] not in ("GET", "HEAD"):
            headers = {"Allow": "GET, HEAD, OPTIONS"}
            if scope["method"] == "OPTIONS":
                headers["Access-Control-Allow-Methods"] = headers["Allow"]
                return await send_plain(log, scope, 200, "text/plain", b"", headers)
            notice = Notice("this address does not answer requests of this kind")
            return await refuse(log, scope, 405, notice, headers)
        if scope["raw_path"] == b"/metrics":
            return await send_plain(log, scope, 200, CONTENT_TYPE_LATEST, self.metrics.written())
        health = self.serving.health()
        status = 200 if health["status"] == "up" else 503
        body = json.dumps(health, ensure_ascii=False, indent=1) + "\n"
        return await send_plain(log, scope, status, "application/json", body.encode())

    def _state(self) -> State:
        return replace(self.serving.state(), lost_lines=self._journal.lost_lines)

    def _log(self, scope: Scope, log: ResponseLog, seconds: float) -> None:
        """Count a request and log it: its path, never what it asks."""
        self.metrics.request(kind_of(scope["raw_path"]), log.status, seconds, log.by)
        if not self._settings.log_requests or scope["raw_path"] in _STATUS_PATHS:
            return
        more: dict[str, str] = {}
        if self._settings.log_clients:
            more["client"] = (scope.get("client") or ("",))[0]
        self._journal.event(
            "request", method=scope["method"][:10],
            path=scope["raw_path"][:MOST_PATH].decode("latin-1"),
            query_bytes=len(scope["query_string"]), status=log.status, bytes=log.size,
            seconds=round(seconds, 6), by=log.by, release=log.release, **more,
        )  # fmt: skip


class ResponseLog:
    """Sends an answer on, and keeps its status, its size, and what answered."""

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
            message = self._proxy_headers.add_prefix(message)
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)
