"""Answers packed with gzip for clients that can unpack them (RFC 9110, sections 8.4 and 12.5.3).

A packed answer has an entity tag of its own, which is the plain one's with an ending, since it has
other bytes. Files to download stay as they are: their bytes are what was validated, and parts of
them can be asked for.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Sequence

from kb.web.server.asgi import Headers, Message, Send, Start

#: Shorter answers gain nothing; longer ones are sent while they are made. The page of a treaty with
#: 197 participants has 366,000 bytes, and a sixteenth of that packed.
LEAST, MOST = 1_000, 1_000_000
#: How the tag of a packed answer ends, before its quotation mark.
ENDING = b'-gzip"'
#: Types of text; pictures and archives are packed in themselves.
_TEXTS = (b"text/", b"application/", b"image/svg+xml")
_CONDITIONS = (b"if-none-match", b"if-match")
_PACKED = (b"application/gzip", b"application/zstd", b"application/octet-stream")


def takes_gzip(headers: Headers) -> bool:
    """Whether a client says that it can unpack gzip.

    >>> takes_gzip([(b"accept-encoding", b"br, gzip;q=0.5")])
    True
    >>> takes_gzip([(b"accept-encoding", b"gzip;q=0, *")]), takes_gzip([])
    (False, False)
    """
    for name, value in headers:
        if name == b"accept-encoding":
            for one in value.lower().split(b","):
                coding, _, weight = one.partition(b";")
                if coding.strip() in (b"gzip", b"x-gzip"):
                    return weight.strip().removeprefix(b"q=").strip(b"0.") != b"" or not weight
    return False


def without_ending(headers: Headers) -> Headers:
    """The headers of a request, in which the tags of packed answers are those of the plain ones."""
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
        self._start: Start | None = None
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


def _is_text(start: Start) -> bool:
    """Whether an answer is one that is packed for who wants it: a text that is no download."""
    said = dict(start["headers"])
    # What says that the client has it already has no type, and varies as what it stands for.
    kind = said.get(b"content-type", b"text/" if start["status"] == 304 else b"")
    is_file = said.get(b"content-disposition", b"").startswith(b"attachment")
    is_other = is_file or b"content-range" in said or b"content-encoding" in said
    return kind.startswith(_TEXTS) and not kind.startswith(_PACKED) and not is_other


def _is_worth(start: Start) -> bool:
    size = dict(start["headers"]).get(b"content-length", b"")
    is_whole = start["status"] == 200 and size.isdigit() and LEAST <= int(size) <= MOST
    return is_whole and _is_text(start)


def _varied(start: Start) -> Start:
    """The start of an answer, which says that it depends on what the client can unpack."""
    found = [value for name, value in start["headers"] if name == b"vary"]
    kept = [(name, value) for name, value in start["headers"] if name != b"vary"]
    vary = b", ".join([*found, b"Accept-Encoding"])
    return {**start, "headers": [*kept, (b"vary", vary)]}


def _tagged(start: Start) -> Start:
    """The start of an answer with the tag of the packed one."""
    headers = [(n, v[:-1] + ENDING if n == b"etag" else v) for n, v in start["headers"]]
    return {**start, "headers": headers}


def _packed(start: Start, size: int | None) -> Start:
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
