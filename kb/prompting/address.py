"""Where a model is asked: the address of its server, and the key that only it is given."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from kb.errors import ModelError
from kb.seeds.texts import shown

#: The variable of the environment that has the key of a server; there is no other way to give it.
KEY = "KB_MODEL_KEY"
#: What a header may have: anything else would be told with the key in the message.
_KEY = re.compile(r"[!-~]{1,4000}")
_CHAT = "/chat/completions"


@dataclass(frozen=True)
class Address:
    """The address of a server, without its path's end; the key is shown nowhere."""

    base: str
    key: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str, key: str = "") -> Address:
        """The address that a person wrote, with or without the path.

        >>> Address.of("http://127.0.0.1:8080").chat
        'http://127.0.0.1:8080/v1/chat/completions'
        >>> Address.of("https://models.example/api/v1/").models
        'https://models.example/api/v1/models'

        A key is sent to this machine or through TLS, and else nowhere:

        >>> Address.of("http://models.example/v1", "secret")
        Traceback (most recent call last):
        kb.errors.ModelError: the key would go to models.example for all to read; write https://
        """
        parts = _parts(url)
        if key and not _KEY.fullmatch(key):
            raise ModelError(f"{KEY} has signs that no key has: spaces, line ends or letters")
        if key and parts.scheme == "http" and not _is_here(parts.hostname or ""):
            whom = f"the key would go to {parts.hostname} for all to read"
            raise ModelError(f"{whom}; write https://")
        path = parts.path.rstrip("/").removesuffix(_CHAT) or "/v1"
        return cls(f"{parts.scheme}://{parts.netloc}{path}", key)

    @property
    def chat(self) -> str:
        """Where questions are asked."""
        return self.base + _CHAT

    @property
    def models(self) -> str:
        """Where a server lists its models."""
        return f"{self.base}/models"

    @property
    def headers(self) -> dict[str, str]:
        """What each request says; nothing packed is wanted, so that bytes are what they are."""
        own = {"Accept": "application/json", "Accept-Encoding": "identity"}
        return {**own, "Authorization": f"Bearer {self.key}"} if self.key else own

    def without_key(self, text: str) -> str:
        """A text in which the key does not stand, whoever wrote it."""
        return text.replace(self.key, "…") if self.key else text


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or parts.scheme not in ("http", "https") or not _PLAIN.fullmatch(url):
        raise ModelError(f"{shown(url)} is no address; write one such as http://127.0.0.1:8080")
    if parts.username is not None or parts.password is not None:
        raise ModelError(f"an address has no name and no password; the key goes into {KEY}")
    if parts.query or parts.fragment:
        raise ModelError("an address has no '?' and no '#' here")
    return parts


#: The signs that an address has.
_PLAIN = re.compile(r"[!-~]{1,2000}")


def _is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
