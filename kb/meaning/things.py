"""The editors' names of things: what they say that no fact says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.meaning.case import Case, Check, Violation, holds, kind, texts_of
from kb.meaning.lexicon import Words
from kb.seeds.content import Content
from kb.seeds.facts import Fact
from kb.seeds.kinds import Attributed, Count, Office, Title
from kb.seeds.labels import folded
from kb.seeds.summary import OWN_NODES

#: Things that are not said to be there, or not yet.
_UNREAL = ("proposal", "anticipated")
#: A number up to this may be a month, which other languages name.
_MONTHS = 12
_NUMBER = re.compile(r"(?<!\w)\d[\d.,]*(?<![.,])")


def named(case: Case, fact: Fact) -> Iterator[tuple[str, str, str]]:
    """The thing that a fact is the first to describe: its reference, and its name by language."""
    reference = fact.describes
    if reference in case.names and case.describing(reference)[0] is fact:
        for language, name in case.names[reference].items():
            yield reference, language, name


def label_number(case: Case, fact: Fact) -> Iterator[Violation]:
    """A number or a year in a name that no fact of the thing has."""
    for reference, language, name in named(case, fact):
        about = case.about(reference)
        texts = " ".join(texts_of(other) for other in about)
        names = (
            n
            for other in about
            for ref in other.content.references()
            for n in case.around.names(ref)
        )
        known = {re.sub(r"\D", "", n) for n in _NUMBER.findall(" ".join([texts, *names]))}
        known |= {part for day in re.findall(r"\d{4}-\d\d-\d\d", texts) for part in day.split("-")}
        for number in _NUMBER.findall(name):
            plain = re.sub(r"\D", "", number)
            if plain not in known and plain.zfill(2) not in known:
                yield Violation(
                    ("name", language), {"name": name, "words": number, "ref": reference}, reference
                )


def label_quantity(case: Case, fact: Fact) -> Iterator[Violation]:
    """A word such as "hundreds" in a name, where no fact of the thing has one, or a count."""
    for reference, language, name in named(case, fact):
        own, words, about = Words.of(language), case.words, case.describing(reference)
        if own is None or words is None or not (match := own.many.search(name)):
            continue
        is_counted = any(
            isinstance(a := other.content, Count) and a.of == reference for other in case.facts
        )
        if not is_counted and not any(words.many.search(texts_of(other)) for other in about):
            values = {"name": name, "words": match[0], "ref": reference}
            yield Violation(("name", language), values, reference)


def label_words(case: Case, fact: Fact) -> Iterator[Violation]:
    """A name of an office or a title, in the article's language, with words that are not those of
    the text."""
    a = fact.content
    if not isinstance(a, Office | Title):
        return
    reference, language = fact.describes, case.article.language
    name = case.names.get(reference, {}).get(language, "")
    own_words = {*folded(a.office.text if isinstance(a, Office) else a.title.text).split()}
    more = [word for word in re.findall(r"\w+", name) if folded(word) not in own_words]
    if more:
        values = {"name": name, "words": " ".join(more), "ref": reference}
        yield Violation(("name", language), values, reference)


def gloss_number(case: Case, fact: Fact) -> Iterator[Violation]:
    """A number in a translation that the passage does not have."""
    digits = {re.sub(r"\D", "", number) for number in _NUMBER.findall(fact.quote)}
    for language, text in fact.gloss.items():
        for number in _NUMBER.findall(text) if digits else ():
            plain = re.sub(r"\D", "", number)
            if plain not in digits and int(plain) > _MONTHS:
                yield Violation(("gloss", language), {"words": number, "language": language})
                return


def label_name(case: Case, fact: Fact) -> Iterator[Violation]:
    """Somebody or something named in a name, of whom neither the text nor a fact speaks; in the
    name of an office or a count, of whom no fact of it speaks."""
    text = folded(case.text)
    for reference, language, name in named(case, fact):
        is_part = kind(reference) in OWN_NODES
        if is_part and not _stands(case, reference):
            continue
        own = _spoken_beside(case, reference) if is_part else case.spoken
        for mention in case.around.named_in(name):
            words = name[mention.start : mention.end]
            states = {
                state for ref in mention.references for state in case.around.within.get(ref, ())
            }
            is_known = (mention.references | states) & own  # a capital may stand for its State
            in_text = any(
                holds(text, n) for ref in mention.references for n in case.around.names(ref)
            )
            is_exact = not is_part or _is_exact(case, words)
            is_exact &= any(
                kind(ref) != "action" for ref in mention.references
            )  # is named by another
            if is_exact and not is_known and (is_part or not in_text):
                values = {"name": name, "words": words, "ref": reference}
                yield Violation(("name", language), values, reference)


def _spoken_beside(case: Case, reference: str) -> frozenset[str]:
    """What the facts of a thing speak of, and those of the statements on which they rest."""
    references = {ref for fact in case.about(reference) for ref in fact.content.references()}
    statements = [ref for ref in references if kind(ref) == "statement"]
    beside = (fact for ref in statements for fact in case.describing(ref))
    return frozenset(references.union(*(fact.content.references() for fact in beside)))


def _stands(case: Case, reference: str) -> bool:
    """Whether the statements stand on which the facts of a thing rest; where not, that is told."""
    rests = {ref for fact in case.about(reference) for ref in fact.content.references()}
    return all(case.describing(ref) for ref in rests if kind(ref) == "statement")


def _is_exact(case: Case, words: str) -> bool:
    """Whether words are a known name with its very accents: the syllable "Bí" is not Belgium."""
    labels = case.around.labels.by_folded.get(folded(words), ())
    return any(label.text.casefold() == words.casefold() for label in labels)


def label_hedge(case: Case, fact: Fact) -> Iterator[Violation]:
    """A name that tells a number as a fact, where the number is somebody's word alone."""
    for reference, language, name in named(case, fact):
        words = Words.of(language)
        is_claimed = any(_is_claimed(other.content) for other in case.describing(reference))
        claimed = _claimed_numbers(case, reference)
        if words is None or not (is_claimed or claimed) or kind(reference) in _UNREAL:
            continue
        match = words.quantities.search(name)
        if match and (is_claimed or match[0] in claimed) and not words.find("hedge", name):
            values = {"name": name, "words": match[0], "ref": reference}
            yield Violation(("name", language), values, reference)


def _is_claimed(a: Content) -> bool:
    """Whether it stands on the word of somebody."""
    return isinstance(a, Attributed) and a.according_to is not None


def _claimed_numbers(case: Case, reference: str) -> set[str]:
    """The numbers that counts have of a thing on somebody's word alone."""
    return {
        a.count.text
        for fact in case.facts
        if isinstance(a := fact.content, Count) and a.of == reference
        if kind(a.according_to) != "article"
    }


def label_done(case: Case, fact: Fact) -> Iterator[Violation]:
    """A name by which something is there, or was done, that is only thought of."""
    for reference, language, name in named(case, fact):
        words = Words.of(language)
        if words is None or kind(reference) not in _UNREAL or words.find("unreal", name):
            continue
        if match := words.find("done", name):
            values = {"name": name, "words": match[0], "ref": reference}
            yield Violation(("name", language), values, reference)


RULES: Mapping[str, Check] = {
    "label-number": label_number,
    "label-quantity": label_quantity,
    "label-words": label_words,
    "gloss-number": gloss_number,
    "label-name": label_name,
    "label-hedge": label_hedge,
    "label-done": label_done,
}
