"""A request asked through two servers, one with the endpoint in front of the application: what comes
back is to be the same, to the letter."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from kb.queries import Limits
from kb.releases.release import Release
from kb.web.server.front import Front
from kb.web.server.running import application
from kb.web.server.settings import Settings

#: What differs with each page that has a query: the number of its styles, and how long it took.
OF_PAGES = ("content-security-policy", "content-length")
Reply = tuple[int, list[tuple[str, str]], bytes]


def reply(front: Front, method: str, path: str, query: bytes, headers: Any, body: bytes) -> Reply:
    """What a server answers, without the date of the answer."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    given = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    scope = {
        "type": "http", "method": method, "raw_path": path.encode(), "query_string": query,
        "headers": given, "scheme": "http", "http_version": "1.1", "client": ("192.0.2.1", 1),
        "server": ("localhost", 80),
    }  # fmt: skip
    asyncio.run(front(scope, receive, send))
    start, *parts = sent
    headers = sorted(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]
    )
    kept = [header for header in headers if header[0] != "date"]
    if dict(kept).get("content-type", "").startswith("text/html"):  # has a number of its own
        return start["status"], [header for header in kept if header[0] not in OF_PAGES], b""
    return start["status"], kept, b"".join(part.get("body", b"") for part in parts)


class Fronts:
    """Two servers of one release: with the endpoint in front, and with the application alone."""

    def __init__(self, release: Release, limits: Limits) -> None:
        self.direct, self.plain = (
            application(release, Settings(log="none", direct=is_direct, cache=0, limits=limits))
            for is_direct in (True, False)
        )

    def compare(self, *request: Any) -> Reply:
        """What both answer; AssertionError where they differ."""
        here, there = (reply(front, *request) for front in (self.direct, self.plain))
        assert here == there
        return here

    def answered(self) -> int:
        """How many requests the endpoint in front has answered."""
        match = re.search(
            rb'kb_answers_total\{by="endpoint"\} (\d+)', self.direct.metrics.written()
        )
        return int(match[1]) if match else 0

    def close(self) -> None:
        for front in (self.direct, self.plain):
            served = front.serving.served
            assert served is not None
            served.close()


@contextmanager
def fronts(release: Release, limits: Limits) -> Iterator[Fronts]:
    made = Fronts(release, limits)
    yield made
    made.close()


def both(made: Fronts) -> type[FlaskClient]:
    """Clients of the application that ask both servers the same, and compare what these answer."""

    class Both(FlaskClient):
        def open(self, *args: Any, **kwargs: Any) -> Any:
            builder = EnvironBuilder(*args, **{"base_url": "http://localhost/", **kwargs})
            environ = builder.get_environ()
            body = environ["wsgi.input"].read()
            query = environ["QUERY_STRING"].encode("latin-1")
            names = [
                (name, value) for name, value in builder.headers if name.lower() != "content-length"
            ]
            if body:
                names.append(("Content-Length", str(len(body))))
            made.compare(
                builder.method, builder.path, query, [("Host", environ["HTTP_HOST"]), *names], body
            )
            builder.close()
            return super().open(*args, **kwargs)

    return Both
