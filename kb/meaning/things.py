"""The editors' names of things: what they say that no fact says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.meaning.case import Case, Check, Told, described, holds, kind, references, texts_of
from kb.meaning.words import Words
from kb.seeds.facts import Fact
from kb.seeds.labels import folded

#: Things that are not said to be there, or not yet.
_UNREAL = ("proposal", "anticipated")
_NUMBER = re.compile(r"(?<!\w)\d[\d.,]*(?<![.,])")


def _named(case: Case, fact: Fact) -> Iterator[tuple[str, str, str]]:
    """The thing that a fact is the first to describe: its reference, and its name by language."""
    reference = described(fact)
    if reference in case.names and case.describing(reference)[0] is fact:
        for language, name in case.names[reference].items():
            yield reference, language, name


def _about(case: Case, reference: str) -> list[Fact]:
    """The facts that speak of a thing."""
    return [one for one in case.facts if reference in references(one)]


def label_number(case: Case, fact: Fact) -> Iterator[Told]:
    """A number or a year in a name that no fact of the thing has."""
    for reference, language, name in _named(case, fact):
        about = _about(case, reference)
        said = " ".join(texts_of(one) for one in about)
        names = (n for one in about for ref in references(one) for n in case.around.names(ref))
        known = {re.sub(r"\D", "", n) for n in _NUMBER.findall(" ".join([said, *names]))}
        known |= {part for day in re.findall(r"\d{4}-\d\d-\d\d", said) for part in day.split("-")}
        for number in _NUMBER.findall(name):
            plain = re.sub(r"\D", "", number)
            if plain not in known and plain.zfill(2) not in known:
                yield Told(
                    ("name", language), {"name": name, "words": number, "ref": reference}, reference
                )


def label_name(case: Case, fact: Fact) -> Iterator[Told]:
    """Somebody or something named in a name, of whom neither the text nor a fact speaks."""
    spoken = {ref for one in case.facts for ref in references(one)}
    text = folded(case.text)
    for reference, language, name in _named(case, fact):
        for one in case.around.named_in(name):
            states = {state for ref in one.references for state in case.around.within.get(ref, ())}
            is_known = (one.references | states) & spoken or any(
                holds(text, own) for ref in one.references for own in case.around.names(ref)
            )  # a capital may stand for its State
            if not is_known:
                words = name[one.start : one.end]
                yield Told(
                    ("name", language), {"name": name, "words": words, "ref": reference}, reference
                )


def label_hedge(case: Case, fact: Fact) -> Iterator[Told]:
    """A name that tells a number as a fact, where the number is somebody's word alone."""
    for reference, language, name in _named(case, fact):
        words = Words.of(language)
        is_claimed = any("according_to" in one.arguments for one in case.describing(reference))
        if words is None or not is_claimed or kind(reference) in _UNREAL:
            continue
        if (found := words.quantities.search(name)) and not words.find("hedge", name):
            values = {"name": name, "words": found[0], "ref": reference}
            yield Told(("name", language), values, reference)


def label_done(case: Case, fact: Fact) -> Iterator[Told]:
    """A name by which something is there, or was done, that is only thought of."""
    for reference, language, name in _named(case, fact):
        words = Words.of(language)
        if words is None or kind(reference) not in _UNREAL or words.find("unreal", name):
            continue
        if found := words.find("done", name):
            values = {"name": name, "words": found[0], "ref": reference}
            yield Told(("name", language), values, reference)


RULES: Mapping[str, Check] = {
    "label-number": label_number,
    "label-name": label_name,
    "label-hedge": label_hedge,
    "label-done": label_done,
}
