"""Where a request comes from and where the site is, behind proxies and under a path.

Nothing that a header says of it is believed unless a setting says how many proxies stand in front.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from ipaddress import IPv6Address, ip_address
from typing import cast
from wsgiref.types import StartResponse

from werkzeug.middleware.proxy_fix import ProxyFix

from kb.web.server.asgi import Message, Scope, environ_of

#: How many clients are known at once by how much they asked; the ones seen last.
MOST_CLIENTS = 50_000


class ProxyHeaders:
    """A request as the client made it, where so many proxies passed it on."""

    def __init__(self, proxies: int, prefix: str) -> None:
        self._proxies = proxies
        self._prefix = prefix.encode()
        self._fix = ProxyFix(lambda *_: (), x_for=proxies, x_proto=proxies, x_host=proxies)

    def resolve(self, scope: Scope) -> Scope | None:
        """Return the request as the client made it, its path below the prefix; None for a path that
        is not below it."""
        if self._proxies:
            scope = self._as_made(scope)
        if self._prefix:
            path = scope["raw_path"]
            if path == self._prefix:
                path += b"/"
            if not path.startswith(self._prefix + b"/"):
                return None
            scope = {**scope, "raw_path": path[len(self._prefix) :]}
            scope["root_path"] = self._prefix.decode()
        return scope

    def add_prefix(self, start: Message) -> Message:
        """Return the start of an answer, in which headers lead below the prefix."""
        if not self._prefix:
            return start
        headers = [
            (name, add_prefix(value, self._prefix) if name in (b"link", b"location") else value)
            for name, value in start["headers"]
        ]
        return {**start, "headers": headers}

    def _as_made(self, scope: Scope) -> Scope:
        environ = environ_of(scope, b"")
        list(self._fix(environ, cast(StartResponse, None)))  # it answers nothing, and starts none
        headers = scope["headers"]
        if (host := environ.get("HTTP_HOST")) is not None:
            others = [(name, value) for name, value in headers if name != b"host"]
            headers = [*others, (b"host", host.encode("latin-1"))]
        return {
            **scope,
            "headers": headers,
            "scheme": environ["wsgi.url_scheme"],
            "client": (environ["REMOTE_ADDR"], 0),
        }


def add_prefix(target: bytes, prefix: bytes) -> bytes:
    """Return a path in a header with the prefix before it, once; other targets as they are.

    >>> add_prefix(b'</data/a.ttl>; rel="alternate"', b"/kb"), add_prefix(b"/kb/page/a", b"/kb")
    (b'</kb/data/a.ttl>; rel="alternate"', b'/kb/page/a')
    """
    sign, path = (target[:1], target[1:]) if target.startswith(b"<") else (b"", target)
    if not path.startswith(b"/") or path.startswith((prefix + b"/", b"//")):
        return target
    return sign + prefix + path


class Rates:
    """How much each client may ask: a bucket of requests that fills again by so many a second."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str, now: float | None = None) -> float:
        """Return in how many seconds a client may ask again; 0 where it may now, which is counted.

        >>> rates = Rates(2, 1)
        >>> rates.wait("192.0.2.1", 10.0), rates.wait("192.0.2.1", 10.0), rates.wait("a", 10.0)
        (0.0, 0.5, 0.0)
        >>> rates.wait("192.0.2.1", 10.5)
        0.0
        """
        if not self._rate:
            return 0.0
        now = time.monotonic() if now is None else now
        name = _network(client)
        left, at = self._left.pop(name, (float(self._burst), now))
        left = min(float(self._burst), left + (now - at) * self._rate)
        is_free = left >= 1
        self._left[name] = (left - is_free, now)
        while len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        return 0.0 if is_free else (1 - left) / self._rate


def _network(client: str) -> str:
    """Whom an address belongs to: of the sixth version, a network of 64 bits has one owner."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or int(address) >> 64)
    return client
