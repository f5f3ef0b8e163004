"""The people who act for their States, by name and office, as patterns on skeletons."""

from __future__ import annotations

from kb.drafting.text.phrases import Phrases, articles
from kb.drafting.text.vocabulary import one_of


def envoy_of(parts: Phrases) -> str:
    """One person with an office and a State."""
    words, wide = parts.words, parts.words["wide"]
    stately = one_of((*words["agents"], *wide["agents"]))
    one = f"{articles(words)}(?:[\\w.’]{{1,10}} )?(?:{stately})".replace(
        "<office>", f"(?:{wide['office']})"
    )
    return _with_titles(one)


def _with_titles(people: str) -> str:
    """The same people, with a form of address before each name."""
    return people.replace(",? <person>", r",? (?:[\w.’]{1,6} )?<person>")


def counterpart(parts: Phrases) -> str:
    """Who holds the same office in another State: "her Omani counterpart, Badr Al Harthy"."""
    wide = parts.words["wide"]
    return _with_titles(str(wide["counterpart"]).replace("<office>", f"(?:{wide['office']})"))


def people(parts: Phrases) -> str:
    """One or two people with their offices."""
    words, wide = parts.words, parts.words["wide"]
    the, word = articles(words), r"[\w&’'-]+ "
    office = f"(?:{wide['office']})"
    rest = f"(?:,? (?!(?:{wide['clause']})(?!\\w))(?:[\\w’'-]+|<organization>)){{0,8}}?"
    stateless = f"{the}(?:{word}){{0,6}}?{office}{rest},? <person>,?"
    one, alone = envoy_of(parts), r"(?:[\w.]+ ){0,2}?<person>,?"
    behind = f"{alone} {the}{office}{rest},?"  # "Ms Ana Ruiz, minister of trade,"
    stateless = f"(?:{stateless}|{behind})"
    # "The ministers of Peru and Chile", "the ambassador of Peru to Chile"
    together = f"{the}(?:{wide['officials']}{parts.actors}|{wide['nationals']})"
    together += f"(?: (?:{wide['posted']}) {the}<name>)?"
    others = f"(?:{wide['others']})(?!\\w)"  # "and the ministers of 32 States"
    another = (
        f"(?:{one}|{counterpart(parts)}|{stateless}|{alone}|{together}|{parts.actors}|{others})"
    )
    another = _with_titles(another)
    stateless = _with_titles(stateless)
    return (
        f"(?:(?:{one}|{stateless}|{alone}|{together})(?:,? (?:{words['and']})"
        f" (?:(?:{words['joint']}) )?{another})?"
        f"|(?P<both>{wide['both']}))"
    )
