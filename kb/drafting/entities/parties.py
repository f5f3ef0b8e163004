"""Between whom a treaty is, where its own words say so: "between Peru and Chile"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from kb.drafting.text.annotations import Entity
from kb.drafting.text.vocabulary import either, one_of, vocabulary

#: So far behind the beginning of a treaty's name its parties are looked for.
FARTHEST = 240
#: A party or one of several stands so near to what is before it.
NEAREST = 60
_END = re.compile(r"[;\n]|[.](?=\s|$)")
#: What joins two parties in a name.
_DASH = re.compile(r"\s?[-–—]\s?")


def with_parties(
    text: str,
    language: str,
    treaties: Sequence[Entity],
    bodies: Sequence[Entity],
) -> Iterator[Entity]:
    """The treaties, each with the parties that the words in and behind its name tell."""
    for treaty in treaties:
        yield replace(treaty, parties=_parties(text, language, treaty, bodies))


def _parties(
    text: str, language: str, treaty: Entity, bodies: Sequence[Entity]
) -> tuple[Entity, ...]:
    words = _words(language)
    end = min(_end_of_sentence(text, treaty.end), treaty.start + FARTHEST)
    for between in words["between"].finditer(text, treaty.start, end):
        if between.start() > treaty.end and not words["gap"].fullmatch(
            text, treaty.end, between.start()
        ):
            break
        listed = _listed(text, between.end(), bodies, words)
        if len(listed) > 1:
            return tuple(listed)
    return _joined(text, treaty, bodies)


def _joined(text: str, treaty: Entity, bodies: Sequence[Entity]) -> tuple[Entity, ...]:
    """The two that a dash joins in the name or at its end: "Indonesia–Ethiopia"."""
    inside = [body for body in bodies if treaty.start <= body.start < treaty.end]
    for body in inside:
        if dash := _DASH.match(text, body.end):
            for other in bodies:
                if other.start == dash.end():
                    return (body, other)
    return ()


def _end_of_sentence(text: str, at: int) -> int:
    match = _END.search(text, at)
    return match.start() if match else len(text)


def _listed(
    text: str, at: int, bodies: Sequence[Entity], words: dict[str, re.Pattern[str]]
) -> list[Entity]:
    """The bodies of a list that begins at a place, joined by commas and one "and"."""
    listed: list[Entity] = []
    while body := next((b for b in bodies if at <= b.start <= at + NEAREST), None):
        if not words["glue"].fullmatch(text, at, body.start):
            break
        listed.append(body)
        joint = words["joint"].match(text, body.end, body.end + NEAREST)
        if joint is None:
            break
        at = joint.end()
    return listed


@cache
def _words(language: str) -> dict[str, re.Pattern[str]]:
    data = vocabulary(language)["treaties"]
    the = "".join(
        f"{article}|" if article[-1] in "'’" else f"{article} |" for article in data["articles"]
    )
    glue = rf"\s*(?:(?:{the})(?:{one_of(data['of_states'])}) ){{0,2}}(?:{the})".replace(" ", r"\s+")
    between, beside = either(data["between"]), either(data["with"])
    return {
        "between": _compiled(rf"(?<!\w)(?:{between})\s"),
        "gap": _compiled(r"[^.;:\n]{0,120}"),
        "glue": _compiled(glue),
        "joint": _compiled(
            rf"(?:\s?\([A-Z-]{{2,10}}\))?(?:,?\s+(?:{either(data['and'])})\s+(?:(?:{between}|{beside})\s)?|,\s+)"
        ),
    }


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
