"""One question to a model and its answer, bounded in time and bytes.

httpx2 is the client: cancelled at a deadline it lets go wherever it is, be it shaking hands or in a
head that comes a byte a minute; only a name that is looked up takes the system's own time. It is
the one that the library of the Model Context Protocol brings, has types, and brings little itself.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx2

from kb.errors import ModelError
from kb.prompting.address import Address
from kb.seeds.texts import shown

#: So many bytes an answer of a server has at most, with all that is around the text.
MOST_BYTES = 2_000_000
#: What a server answers that does not know a key of the question.
_NOT_KNOWN = (400, 404, 415, 422, 500, 501)
#: So many tokens an answer may have where the server heeds it.
_TOKENS = 16_000


@dataclass
class Client:
    """Asks one model; `until` is the moment (`time.monotonic`) after which nothing is asked."""

    address: Address
    until: float
    model: str = ""
    form: Mapping[str, object] | None = None
    most_bytes: int = MOST_BYTES
    #: Whether the server takes more than the model and the messages: found out once.
    _is_plain: bool | None = field(default=None, init=False)

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self.until - time.monotonic()

    def models(self) -> list[str]:
        """The names of the models that the server has; `ModelError` where it lists none."""
        data = self._value(*self._sent("GET", self.address.models)).get("data")
        rows = data if isinstance(data, list) else []
        names = (one.get("id") for one in rows if isinstance(one, dict))
        return [self.address.without_key(name) for name in names if isinstance(name, str)]

    def ask(self, messages: Sequence[Mapping[str, str]]) -> str:
        """The text that the model answers to some messages.

        The first question says how the answer is to look, and how long it may be. A server that
        refuses that is asked again without, and from then on so.
        """
        question: dict[str, object] = {"model": self.model, "messages": list(messages)}
        more = {"temperature": 0, "max_tokens": _TOKENS, "stream": False, **self._format()}
        if self._is_plain is not True:
            status, data = self._sent("POST", self.address.chat, {**question, **more})
            if status not in _NOT_KNOWN or self._is_plain is False:
                self._is_plain = False
                return self._text(self._value(status, data))
            self._is_plain = True
        return self._text(self._value(*self._sent("POST", self.address.chat, question)))

    def _format(self) -> dict[str, object]:
        if self.form is None:
            return {}
        named = {"name": "lines", "schema": self.form}
        return {"response_format": {"type": "json_schema", "json_schema": named}}

    def _text(self, value: Mapping[str, object]) -> str:
        """The text of an answer."""
        match value:
            case {"choices": [{"message": {"content": str(text)}}, *_]}:
                return text
            case _:
                raise ModelError(f"{self.address.chat} answered without a text")

    def _value(self, status: int, data: bytes) -> Mapping[str, object]:
        """The object that an answer is; `ModelError` for a failure and for anything else."""
        where = self.address.base
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            value = None
        if status != 200:
            raise ModelError(f"{where} answered with status {status}{self._said(value)}")
        if not isinstance(value, dict):
            raise ModelError(f"{where} answered with something else than an object of JSON")
        return value

    def _said(self, value: object) -> str:
        """What a server says of its failure, without the key."""
        error = value.get("error") if isinstance(value, dict) else None
        said = error.get("message") if isinstance(error, dict) else error
        return f": {shown(self.address.without_key(said))}" if isinstance(said, str) else ""

    def _sent(self, method: str, url: str, value: object = None) -> tuple[int, bytes]:
        """The status and the body of an answer, with what went wrong told in our own words."""
        if self.left <= 0:
            raise ModelError("the time is over")
        try:
            return asyncio.run(self._within(method, url, value))
        except TimeoutError:
            raise ModelError(f"{url} did not answer in time") from None
        except httpx2.ConnectError:
            raise ModelError(f"{url} cannot be reached") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, ssl.SSLError, OSError) as error:
            raise ModelError(f"{url} broke off: {type(error).__name__}") from None

    async def _within(self, method: str, url: str, value: object) -> tuple[int, bytes]:
        # Neither a proxy nor an account of the environment: both would get what is not for them.
        client = httpx2.AsyncClient(timeout=None, trust_env=False, follow_redirects=False)
        async with asyncio.timeout(self.left), client:
            body = None if value is None else json.dumps(value).encode()
            headers = {**self.address.headers, "Content-Type": "application/json"}
            async with client.stream(method, url, content=body, headers=headers) as answer:
                data = bytearray()
                async for part in answer.aiter_raw():
                    data += part
                    if len(data) > self.most_bytes:
                        size = f"more than {self.most_bytes:,} bytes"
                        raise ModelError(f"{url} answered with {size}")
                return answer.status_code, bytes(data)
