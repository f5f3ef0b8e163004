"""What ASGI 3 hands on: a request, and the messages of its body and of its answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal, NotRequired, TypedDict

Headers = list[tuple[bytes, bytes]]


class Scope(TypedDict):
    """A request (`http`), without its body."""

    type: str
    method: str
    scheme: str
    http_version: str
    raw_path: bytes
    query_string: bytes
    headers: Headers
    root_path: NotRequired[str]
    client: NotRequired[tuple[str, int] | None]
    server: NotRequired[tuple[str, int] | None]


class Received(TypedDict):
    """A part of a body; as `http.disconnect`, that the client hung up."""

    type: str
    body: NotRequired[bytes]
    more_body: NotRequired[bool]


class Start(TypedDict):
    """How an answer starts."""

    type: Literal["http.response.start"]
    status: int
    headers: Headers


class Part(TypedDict):
    """A part of the body of an answer, the last one unless it says that there is more."""

    type: Literal["http.response.body"]
    body: bytes
    more_body: NotRequired[bool]


Message = Start | Part
Receive = Callable[[], Awaitable[Received]]
Send = Callable[[Message], Awaitable[None]]
