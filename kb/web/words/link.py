"""Words in a language, and where they lead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """Words in a language, and where they lead: a path of this site, an address, or nowhere."""

    text: str
    language: str = ""
    href: str | None = None
    iri: str = ""
    #: The whole name, where the words are a shorter one.
    whole: str = ""
