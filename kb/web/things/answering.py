"""What curators answered to rules of meaning that asked about a fact, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kb.web.site import Site
from kb.web.vocabulary.rules import Rules
from kb.web.words.wording import Link, Wording


@dataclass(frozen=True)
class Answered:
    """The rule that asked, why the fact is right all the same, and who said so when."""

    rule: Link
    because: Link
    by: Link
    on: str


def answered(site: Site, fact: str, wording: Wording) -> tuple[Answered, ...]:
    """The answers about a fact; a rule that the release does not tell of goes by its id."""
    rules = Rules.of(site.release)
    found = []
    for answer in site.store.answers(fact):
        title = rules.title(answer.rule) if rules else ""
        link = replace(wording.link(answer.rule), text=title, language="en") if title else None
        rule = link or Link(answer.rule.rpartition("#")[2])
        because = _best(answer.because, wording.languages)
        found.append(Answered(rule, because, wording.link(answer.by), answer.on))
    return tuple(found)


def _best(texts: Mapping[str, str], languages: tuple[str, ...]) -> Link:
    """The text in the first of the reader's languages that there is one in, or the first.

    >>> _best({"vi": "Rõ ràng.", "en": "It is plain."}, ("id", "en")).text
    'It is plain.'
    """
    language = next((one for one in (*languages, *texts) if one in texts), "")
    return Link(texts.get(language, ""), language)
