"""Answers kept as bytes in front of the application for whoever asks the same again, plain or gzip.

A release never changes while it is served, so that most of what a GET was answered with a strong
ETag is right for as long as that release is served: each has a cache of its own. What the answer
depends on is in the key: path, query, the headers that answers name in `Vary`, and scheme and host,
which a page with addresses to copy repeats. Answers that tell of other releases too depend on what
lies in their folder: so does the key.

A packed answer (RFC 9110, sections 8.4 and 12.5.3) has an entity tag of its own, which is the plain
one's with an ending, since it has other bytes. Files to download stay as they are: their bytes are
what was validated, and parts of them can be asked for.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import re
from collections.abc import Sequence
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from urllib.parse import unquote_to_bytes

from cachetools import LRUCache
from werkzeug.http import parse_etags

from kb.releases.release import is_name
from kb.web.server.asgi import Headers, Message, Scope, Send

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

#: Shorter answers gain nothing; longer ones are sent while they are made. The page of a treaty with
#: 197 participants has 366,000 bytes, and a sixteenth of that packed.
LEAST, MOST = 1_000, 1_000_000
#: How the tag of a packed answer ends, before its quotation mark.
ENDING = b'-gzip"'
#: Types of text; pictures and archives are packed in themselves.
_TEXTS = (b"text/", b"application/", b"image/svg+xml")
_CONDITIONS = (b"if-none-match", b"if-match")
_PACKED = (b"application/gzip", b"application/zstd", b"application/octet-stream")


class Cache:
    """Whole answers by what was asked, the least recently used ones dropped first.

    It is used by the one event loop of a server, and so needs no lock.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._answers: LRUCache[Key, tuple[Message, bytes, int]]
        self._answers = LRUCache(most, getsizeof=itemgetter(2))

    def get(self, key: Key) -> tuple[Message, bytes] | None:
        """Return what is kept: how the answer starts, and its body; None where there is nothing."""
        entry = self._answers.get(key)
        return entry and entry[:2]

    def put(self, key: Key, start: Message, body: bytes) -> None:
        """Keep an answer, if it is one to be kept."""
        values = dict(start["headers"])
        # What clients keep for good they ask for once; it may come in one of several codings.
        is_immutable = b"immutable" in values.get(b"cache-control", b"")
        weight = OVERHEAD + sum(map(len, key)) + len(body)
        is_cacheable = start["status"] == 200 and b"etag" in values and not is_immutable
        if not is_cacheable or weight > self._answers.maxsize or key in self._answers:
            return
        # When it was made is not when it is sent: the server says that by itself.
        headers = [header for header in start["headers"] if header[0] != b"date"]
        self._answers[key] = ({**start, "headers": headers}, body, weight)


class Recorder:
    """Sends an answer on, and remembers it as long as it is not too large."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
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
    """Return what tells requests apart, and what lies in the folder of releases where the answer
    depends on it; None for a request whose answer is not to be kept."""
    if scope["method"] != "GET":
        return None
    values = [b""] * len(_IN_KEY)
    coding = b""
    for name, value in scope["headers"]:
        if name in NOT_PLAIN:
            return None
        if name in _IN_KEY:
            values[_IN_KEY.index(name)] += b"," + value
        elif name == b"accept-encoding" and takes_gzip(scope["headers"]):
            coding = b"gzip"
    scheme = scope["scheme"].encode()
    path = scope["raw_path"]
    try:
        plain = unquote_to_bytes(path) if b"%" in path else path
        releases = _releases_digest(folder) if folder and _OF_THE_FOLDER.match(plain) else b""
    except OSError:  # the application tells what is wrong
        return None
    return path, scope["query_string"], scheme, *values, coding, releases


def _releases_digest(folder: Path) -> bytes:
    """Return a digest of which releases lie in a folder: another one, or an index that is put in
    another's place, changes a name or the time of a release's own folder."""
    with os.scandir(folder) as entries:
        lines = sorted(f"{entry.name} {_mtime(entry)}" for entry in entries if is_name(entry.name))
    return blake2b("\n".join(lines).encode(), digest_size=16).digest()


def _mtime(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_mtime_ns
    except OSError:  # it is just being taken away
        return 0


async def deliver(start: Message, body: bytes, headers: Headers, send: Send) -> None:
    """Send a whole answer, or 304 where the headers of the request have its tag."""
    tags = [value for name, value in headers if name == b"if-none-match"]
    if tags and _is_known(start, b",".join(tags)):
        others = [header for header in start["headers"] if header[0] not in _OF_BODY]
        start, body = {**start, "status": 304, "headers": others}, b""
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _is_known(start: Message, tags: bytes) -> bool:
    """Whether the client has the answer already, by its tag (RFC 9110, section 13.1.2)."""
    tag = next(value for name, value in start["headers"] if name == b"etag")
    if tags == tag:
        return True
    return parse_etags(tags.decode("latin-1")).contains_weak(tag.decode("latin-1").strip('"'))


def takes_gzip(headers: Headers) -> bool:
    """Return whether a client says that it can unpack gzip.

    >>> takes_gzip([(b"accept-encoding", b"br, gzip;q=0.5")])
    True
    >>> takes_gzip([(b"accept-encoding", b"gzip;q=0, *")]), takes_gzip([])
    (False, False)
    """
    for name, value in headers:
        if name == b"accept-encoding":
            for item in value.lower().split(b","):
                coding, _, weight = item.partition(b";")
                if coding.strip() in (b"gzip", b"x-gzip"):
                    return weight.strip().removeprefix(b"q=").strip(b"0.") != b"" or not weight
    return False


def without_ending(headers: Headers) -> Headers:
    """Return the headers of a request with the plain tags in place of those of packed answers."""
    return [
        (name, value.replace(ENDING, b'"') if name in _CONDITIONS else value)
        for name, value in headers
    ]


class Packer:
    """Sends an answer on, packed where that is wanted and it is whole, a text, and worth it.

    What says that the client has it already has the tag of the packed one, where the client named
    that in the headers of its request.
    """

    def __init__(
        self,
        send: Send,
        is_wanted: bool,
        headers: Sequence[tuple[bytes, bytes]] = (),
        *,
        is_head: bool = False,
    ) -> None:
        self._send = send
        self._is_head = is_head
        self._is_wanted = is_wanted
        self._is_known = any(n == b"if-none-match" and ENDING in v for n, v in headers)
        self._start: Message | None = None
        self._parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        """Send one message of ASGI, or hold it until the answer is whole."""
        if message["type"] == "http.response.start":
            start = _varied(message) if _is_text(message) else message
            if start["status"] == 304 and self._is_wanted and self._is_known:
                start = _tagged(start)
            if self._is_wanted and _is_worth(start) and self._is_head:
                await self._send(_packed(start, None))
            elif self._is_wanted and _is_worth(start):
                self._start = start
            else:
                await self._send(start)
        elif self._start is None:
            await self._send(message)
        else:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                packed = await asyncio.to_thread(gzip.compress, b"".join(self._parts), 6, mtime=0)
                await self._send(_packed(self._start, len(packed)))
                await self._send({"type": "http.response.body", "body": packed})


def _is_text(start: Message) -> bool:
    """Whether an answer is one that is packed for who wants it: a text that is no download."""
    values = dict(start["headers"])
    # What says that the client has it already has no type, and varies as what it stands for.
    kind = values.get(b"content-type", b"text/" if start["status"] == 304 else b"")
    is_file = values.get(b"content-disposition", b"").startswith(b"attachment")
    is_other = is_file or b"content-range" in values or b"content-encoding" in values
    return kind.startswith(_TEXTS) and not kind.startswith(_PACKED) and not is_other


def _is_worth(start: Message) -> bool:
    size = dict(start["headers"]).get(b"content-length", b"")
    is_whole = start["status"] == 200 and size.isdigit() and LEAST <= int(size) <= MOST
    return is_whole and _is_text(start)


def _varied(start: Message) -> Message:
    """The start of an answer, which says that it depends on what the client can unpack."""
    vary = [value for name, value in start["headers"] if name == b"vary"]
    others = [(name, value) for name, value in start["headers"] if name != b"vary"]
    return {**start, "headers": [*others, (b"vary", b", ".join([*vary, b"Accept-Encoding"]))]}


def _tagged(start: Message) -> Message:
    """The start of an answer with the tag of the packed one."""
    headers = [(n, v[:-1] + ENDING if n == b"etag" else v) for n, v in start["headers"]]
    return {**start, "headers": headers}


def _packed(start: Message, size: int | None) -> Message:
    """The start of an answer whose body is packed. To HEAD its size is not told, since nothing is
    packed for it (RFC 9110, section 8.6)."""
    headers: Headers = [(b"content-encoding", b"gzip")]
    for name, value in _tagged(start)["headers"]:
        if name == b"content-length":
            if size is not None:
                headers.append((name, str(size).encode()))
        elif name != b"accept-ranges":  # parts are parts of the plain bytes
            headers.append((name, value))
    return {**start, "headers": headers}
