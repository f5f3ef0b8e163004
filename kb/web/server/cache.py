"""Answers that are kept as bytes in front of the application, for whoever asks the same again.

A release never changes while it is served, so that most of what a GET was answered with a strong
ETag is right for as long as that release is served: each has a cache of its own. What the answer
depends on is in the key: path, query, the headers that answers name in `Vary`, and scheme and host,
which a page with addresses to copy repeats. Answers that tell of other releases too depend on what
lies in their folder: so does the key.
"""

from __future__ import annotations

import os
import re
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from urllib.parse import unquote_to_bytes

from cachetools import LRUCache
from werkzeug.http import parse_etags

from kb.releases.release import is_name
from kb.web.server.asgi import Headers, Message, Scope, Send, Start
from kb.web.server.packing import takes_gzip

#: An answer up to this size is kept, in bytes as it was sent, and all of them together take no more
#: than that.
MOST_ANSWER = 1_000_000
MOST_KEPT = 64_000_000
#: What an entry takes besides its bytes.
OVERHEAD = 2_000

Key = tuple[bytes, ...]

#: A request with one of these asks for less than the whole answer or for how it was, or is about a
#: body of its own.
NOT_PLAIN = frozenset(
    (b"if-match", b"if-modified-since", b"if-unmodified-since", b"range",
     b"content-length", b"transfer-encoding", b"authorization", b"expect", b"accept-datetime")
)  # fmt: skip
_IN_KEY = (b"accept", b"accept-language", b"host")
#: What is told at these addresses depends on which releases lie in the folder, and with what files.
_OF_THE_FOLDER = re.compile(rb"/(?:dataset\.|releases|data/release/|page/release/|download/)")
#: What an answer without a body does not say (RFC 9110, section 15.4.5).
_OF_BODY = frozenset((b"content-type", b"content-length"))


class Cache:
    """Whole answers by what was asked, the least recently used ones dropped first.

    It is used by the one event loop of a server, and so needs no lock.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._answers: LRUCache[Key, tuple[Start, bytes, int]]
        self._answers = LRUCache(most, getsizeof=itemgetter(2))

    def get(self, key: Key) -> tuple[Start, bytes] | None:
        """What is kept: how the answer starts, and its body; None where there is nothing."""
        kept = self._answers.get(key)
        return kept and kept[:2]

    def put(self, key: Key, start: Start, body: bytes) -> None:
        """Keep an answer, if it is one to be kept."""
        said = dict(start["headers"])
        # What clients keep for good they ask for once; it may come in one of several codings.
        is_kept_there = b"immutable" in said.get(b"cache-control", b"")
        weight = OVERHEAD + sum(map(len, key)) + len(body)
        is_small = weight <= self._answers.maxsize
        is_right = start["status"] == 200 and b"etag" in said and not is_kept_there
        if not is_right or not is_small or key in self._answers:
            return
        # When it was made is not when it is sent: the server says that by itself.
        headers = [header for header in start["headers"] if header[0] != b"date"]
        self._answers[key] = ({**start, "headers": headers}, body, weight)


class Recorder:
    """Sends an answer on, and remembers it as long as it is not too large."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Start | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self._is_whole = False

    async def __call__(self, message: Message) -> None:
        """Send one message of ASGI."""
        await self._send(message)
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._size += len(message.get("body", b""))
        if self._size <= MOST_ANSWER:
            self._parts.append(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)

    def keep(self, cache: Cache, key: Key) -> None:
        """Put the answer into the cache, if it was sent to its end and is small enough."""
        if self._is_whole and self._start is not None and self._size <= MOST_ANSWER:
            cache.put(key, self._start, b"".join(self._parts))


def key_of(scope: Scope, folder: Path | None = None) -> Key | None:
    """What tells requests apart, and what lies in the folder of releases where the answer depends
    on it; None for a request whose answer is not to be kept."""
    if scope["method"] != "GET":
        return None
    said = [b""] * len(_IN_KEY)
    packed = b""
    for name, value in scope["headers"]:
        if name in NOT_PLAIN:
            return None
        if name in _IN_KEY:
            said[_IN_KEY.index(name)] += b"," + value
        elif name == b"accept-encoding" and takes_gzip(scope["headers"]):
            packed = b"gzip"
    scheme = scope["scheme"].encode()
    path = scope["raw_path"]
    try:
        lies = _lying_in(folder) if folder and _is_of_the_folder(path) else b""
    except OSError:  # the application tells what is wrong
        return None
    return path, scope["query_string"], scheme, *said, packed, lies


def _is_of_the_folder(path: bytes) -> bool:
    return _OF_THE_FOLDER.match(unquote_to_bytes(path) if b"%" in path else path) is not None


def _lying_in(folder: Path) -> bytes:
    """Which releases lie in a folder: another one, or an index that is put in another's place,
    changes a name or the time of a release's own folder."""
    with os.scandir(folder) as entries:
        found = sorted(f"{one.name} {_changed(one)}" for one in entries if is_name(one.name))
    return blake2b("\n".join(found).encode(), digest_size=16).digest()


def _changed(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_mtime_ns
    except OSError:  # it is just being taken away
        return 0


async def deliver(start: Start, body: bytes, headers: Headers, send: Send) -> None:
    """Send a whole answer, or 304 where the headers of the request have its tag."""
    said = [value for name, value in headers if name == b"if-none-match"]
    if said and _is_known(start, b",".join(said)):
        left = [header for header in start["headers"] if header[0] not in _OF_BODY]
        start, body = {**start, "status": 304, "headers": left}, b""
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _is_known(start: Start, said: bytes) -> bool:
    """Whether the client has the answer already, by its tag (RFC 9110, section 13.1.2)."""
    tag = next(value for name, value in start["headers"] if name == b"etag")
    if said == tag:
        return True
    known = parse_etags(said.decode("latin-1"))
    return known.contains_weak(tag.decode("latin-1").strip('"'))
