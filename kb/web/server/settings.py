"""How a server is set: one table of names, what each is unless it is set, and what it can be.

A setting is given as ``--set NAME=VALUE`` or, with its name in capitals, by the environment
(``KB_PORT=8080``); what the command line says wins. All are checked before anything is started.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from kb.errors import KbError
from kb.queries import Limits
from kb.web.server.monitoring import KINDS

_START = "KB_"
#: What the environment may say beside the settings.
_OTHERS = frozenset(("KB_RELEASES", "KB_ENGINE_USER", "KB_ENGINE_PASSWORD"))
#: What settings were called, and are called now.
RENAMED = {
    "held": "memory_buffer", "long": "max_slow", "long_after": "slow_after", "kept": "query_cache",
}  # fmt: skip
_TRUTHS = {"yes": True, "true": True, "1": True, "on": True,
           "no": False, "false": False, "0": False, "off": False}  # fmt: skip
_DAY = 86_400


class WrongSetting(KbError):
    """A setting has a name or a value that is none: the message has the nearest right one."""


def _set(
    default: object, says: str, least: float = 0, most: float = 10**13, form: str | None = None
) -> Any:
    about = {"says": says, "least": least, "most": most, "form": form}
    return field(default=default, metadata=about)


@dataclass(frozen=True)
class Settings:
    """What a server goes by, with the limits of its queries."""

    host: str = _set("127.0.0.1", "the address to serve at", form=r"[0-9A-Za-z.:_-]+")
    engine: str = _set("", "what answers queries in place of the release itself: `pushed` for "
                       "whichever engine `kb push` put it into, or that one's address",
                       form=r"|pushed|https?://\S+")  # fmt: skip
    port: int = _set(8000, "the port; 0 takes a free one", 0, 65_535)
    processes: int = _set(0, "how many processes serve, each with caches and limits of its own; 0 "
                          "for half as many as there are processors", 0, 256)  # fmt: skip
    prefix: str = _set("", "the path under which the site is mounted, as `/treaties`; the proxy "
                       "passes it on", form=r"|(/[A-Za-z0-9._~-]+)+")  # fmt: skip
    proxies: int = _set(0, "how many proxies stand in front, whose `X-Forwarded-For`, `-Proto` and "
                        "`-Host` are believed; never more than there are", 0, 10)  # fmt: skip
    log: str = _set("stderr", "where events and requests are logged, a line of JSON each: "
                    "`stderr`, `none`, or a file", form=".+")  # fmt: skip
    log_requests: bool = _set(True, "whether each request is logged, or events alone")
    log_clients: bool = _set(False, "whether the address of the client is logged")
    metrics: bool = _set(True, "whether `/metrics` is answered")
    poll: float = _set(0.5, "seconds between looks at which release is the current one", 0.01, 3600)
    check_first: int = _set(50_000_000, "bytes of dumps that are checked before the first answer; "
                            "larger ones are checked behind it")  # fmt: skip
    scrub: float = _set(86_400.0, "seconds between checks of all files of the release against its "
                        "manifest; 0 for none", 0, 366 * _DAY)  # fmt: skip
    rate: float = _set(0.0, "requests a second that one client may make for long, else 429; 0 for "
                       "no limit", 0, 10**6)  # fmt: skip
    burst: int = _set(200, "requests that a client may make at once before `rate` counts", 1, 10**6)
    threads: int = _set(64, "requests that are worked on at once; of queries, two thirds as many, "
                        "so that pages go on", 1, 1_000)  # fmt: skip
    direct: bool = _set(
        True, "whether queries of programs are answered in front of the application"
    )
    body: int = _set(2_000_000, "bytes of a request's body", 0, 10**9)
    body_seconds: float = _set(10.0, "how long a client may take to send it", 1e-3, _DAY)
    head_seconds: float = _set(10.0, "how long a client may take to send a request's head", 1, 600)
    send_seconds: float = _set(60.0, "how long a client may take to accept 64 kB", 1e-3, _DAY)
    drain_seconds: int = _set(10, "how long running requests may take to end on SIGTERM", 1, 600)
    cache: int = _set(64_000_000, "bytes of pages and documents kept in front of the application")
    limits: Limits = field(default_factory=Limits)

    @property
    def serving_processes(self) -> int:
        """How many processes serve, at least one."""
        return self.processes or max(1, len(os.sched_getaffinity(0)) // 2)

    @classmethod
    def of(cls, given: Mapping[str, str], environment: Mapping[str, str] | None = None) -> Settings:
        """The settings, with those given as texts, and below them those of an environment.

        Raises `WrongSetting`.

        >>> Settings.of({"port": "80"}, {"KB_PORT": "81", "KB_SECONDS": "2"}).limits.seconds
        2.0
        >>> Settings.of({"prot": "80"})
        Traceback (most recent call last):
        kb.web.server.settings.WrongSetting: there is no setting 'prot'; did you mean 'port'?
        """
        texts = {**_of_environment(environment or {}), **given}
        own, limits = dict[str, Any](), dict[str, Any]()
        for name, text in texts.items():
            if name in RENAMED:
                raise WrongSetting(f"'{name}' is called '{RENAMED[name]}' now")
            if name not in _KNOWN:
                raise WrongSetting(f"there is no setting '{name}'{_nearest(name)}")
            (limits if name in _LIMITS else own)[name] = _value(_KNOWN[name], text)
        return cls(**own, limits=Limits(**limits))


def rows() -> Iterable[tuple[str, str, str]]:
    """The table of settings: the name, what it is unless it is set, and what it says."""
    for setting in _KNOWN.values():
        yield setting.name, _shown(setting.default), setting.metadata["says"]


_LIMITS = {limit.name: limit for limit in fields(Limits)}
#: All settings by their names, those of the limits last.
_KNOWN = {field.name: field for field in fields(Settings) if field.name != "limits"} | _LIMITS


def _of_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What the environment sets; a name that is nearly one of ours is refused, others are not."""
    texts = {}
    for name, text in environment.items():
        if not name.startswith(_START) or name in _OTHERS:
            continue
        setting = name.removeprefix(_START).lower()
        if setting in RENAMED:
            new = f"{_START}{RENAMED[setting].upper()}"
            raise WrongSetting(f"the environment sets {name}, which is called {new} now")
        if setting in _KNOWN:
            texts[setting] = text
        elif near := difflib.get_close_matches(setting, _KNOWN, 1, 0.7):
            meant = f"{_START}{near[0].upper()}"
            raise WrongSetting(f"the environment sets {name}; did you mean {meant}?")
    return texts


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name, _KNOWN, 1, 0.5)
    return f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(_KNOWN)}"


def _value(known: Field[object], text: str) -> str | float:
    """A value as its setting has it."""
    read, about = _READ[type(known.default)], known.metadata
    try:
        value = read(text)
        if known.name == "prefix" and str(value).strip("/").partition("/")[0] in KINDS:
            raise WrongSetting(
                f"the site has addresses of its own at {value}; choose another prefix"
            )
        if isinstance(value, str):
            is_right = re.fullmatch(about["form"] or ".*", value) is not None
        else:
            is_right = isinstance(value, bool) or about["least"] <= value <= about["most"]
    except (ValueError, KeyError):
        is_right = False
    if not is_right:
        raise WrongSetting(f"'{text}' is no {known.name}: {_wanted(known)}")
    return value


def _wanted(known: Field[object]) -> str:
    about = known.metadata
    if isinstance(known.default, bool):
        return "write yes or no"
    if isinstance(known.default, str):
        return f"it is {about['says'].replace('`', '')}"
    return f"give a number from {about['least']:,} to {about['most']:,}, as {known.default}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        number = int(value) if value == int(value) else value
        return f"{number:,}" if number >= 10_000 else f"{number}"
    return str(value) or "none"


_READ: dict[type, Callable[[str], str | float]] = {
    bool: lambda text: _TRUTHS[text.lower()],
    int: lambda text: int(text.replace("_", "")),
    float: lambda text: float(text.replace("_", "")),
    str: str.strip,
}
