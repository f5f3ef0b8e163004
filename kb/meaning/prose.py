"""What the editors write themselves, names, translations and reasons, and that speaks of something
else than the words of the article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kb.meaning.case import Case, Check, Violation
from kb.meaning.lexicon import Words, languages
from kb.meaning.things import named
from kb.seeds.facts import Fact
from kb.seeds.kinds import Act, Inference, Office, Title
from kb.seeds.labels import folded
from kb.seeds.schema import Keys

#: A sentence that ends within a name, and goes on: "Ports. All is well"; "L.P." is no end.
_END = re.compile(r"\w{4}[.!?;]\s+(?=\S)")
#: A translation has at most so many times the signs of its passage, or as few; so many count for
#: nothing.
_FACTOR, _SLACK = 2, 15
#: So many letters make a word that tells, and its first so many stand for its forms.
_WORD, _STEM = 4, 5
#: So many words of a name, or most of them where there are fewer, may be nowhere in the text.
_MOST_NEW = 2
_QUOTED = re.compile(r"[\"“«„]([^\"”»“]+)[\"”»“]")


def to_the_reader(case: Case, fact: Fact) -> Iterator[Violation]:
    """A name, a translation or a reason that tells whoever decides what to do."""
    texts = [(("name", tag), text, ref) for ref, tag, text in named(case, fact)]
    texts += [(("gloss", tag), text, "") for tag, text in fact.gloss.items()]
    if isinstance(fact.content, Inference):
        texts += [(("reason", tag), text, "") for tag, text in fact.content.reason.items()]
    for keys, text, thing in texts:
        if order := _order_in(text):
            yield Violation(keys, {"words": order, "key": keys[0]}, thing)


def _order_in(text: str) -> str:
    """The words of a text, in whatever language, that speak of what is to be done with drafts."""
    matches = (Words(language).find("to_the_reader", text) for language in languages())
    return next((match[0] for match in matches if match), "")


def label_sentence(case: Case, fact: Fact) -> Iterator[Violation]:
    """A name in which a sentence ends."""
    for reference, language, name in named(case, fact):
        if match := _END.search(name):
            values = {"name": name, "words": name[match.end() :], "ref": reference}
            yield Violation(("name", language), values, reference)


def label_foreign(case: Case, fact: Fact) -> Iterator[Violation]:
    """A name in the article's language, many of whose words neither the text nor the names of what
    the facts speak of have."""
    known = _known(case)
    for reference, language, name in named(case, fact):
        if language != case.article.language or isinstance(fact.content, Office | Title):
            continue  # of an office label-words asks
        long_words = [word for word in folded(name).split() if len(word) >= _WORD]
        new = [word for word in long_words if word[:_STEM] not in known]
        if len(new) > _MOST_NEW or (len(new) > 1 and 2 * len(new) > len(long_words)):
            values = {"name": name, "words": " ".join(new), "ref": reference}
            yield Violation(("name", language), values, reference)


@lru_cache(maxsize=1)
def _known(case: Case) -> set[str]:
    """The words of the text, and of the names of what facts speak of."""
    names = (name for ref in case.spoken for name in case.around.names(ref))
    return _stems(case.folded).union(*map(_stems, names))


def _stems(text: str) -> set[str]:
    """The beginnings of the words of a text that tell: long ones, numbers, and capitals alone."""
    words = re.findall(r"\w+", text)
    kept = (w for w in words if len(w) >= _WORD or w.isdigit() or (w.isupper() and len(w) > 1))
    return {part[:_STEM] for word in kept for part in folded(word).split()}


def gloss_length(case: Case, fact: Fact) -> Iterator[Violation]:
    """A translation that is much longer or shorter than its passage."""
    length = len(fact.quote)
    for language, text in fact.gloss.items():
        is_long = len(text) > _FACTOR * length + _SLACK
        if is_long or _FACTOR * len(text) + _SLACK < length:
            values = {"language": language, "how": "longer" if is_long else "shorter"}
            yield Violation(("gloss", language), values)


def reason_elsewhere(case: Case, fact: Fact) -> Iterator[Violation]:
    """A reason that has no word of the passages it rests on, of the value, or of what is known of
    the things of which they speak."""
    a = fact.content
    if not isinstance(a, Inference):
        return
    basis = [other for other in case.facts if other.id in a.from_]
    if len(basis) < len(a.from_):
        return  # it rests on what does not stand, and that is told
    stems = _stems(" ".join([*(other.quote for other in basis), str(a.value)]))
    stems |= _stems(case.article.published or "")
    things = {a.about, str(a.value), *(r for other in basis for r in other.content.references())}
    for reference in things:
        names = (*case.around.names(reference), *case.names.get(reference, {}).values())
        stems = stems.union(*map(_stems, names))
    for keys, text in ((("reason", tag), text) for tag, text in a.reason.items()):
        named = {ref for name in case.around.named_in(text) for ref in name.references}
        is_told = bool(named & things or _stems(text) & stems)
        if not (is_told or _quotes(case, text) or _tells_of_act(basis, keys, text)):
            yield Violation(keys, {"words": text})


def _quotes(case: Case, text: str) -> bool:
    """Whether a text has words of the article between quotation marks."""
    return any(folded(words) in case.folded for words in _QUOTED.findall(text) if folded(words))


def _tells_of_act(basis: list[Fact], keys: Keys, text: str) -> bool:
    """Whether a reason tells, in its language, of an act that it rests on."""
    words = Words.of(str(keys[1]))
    kinds = {other.content.action for other in basis if isinstance(other.content, Act)}
    patterns = (words.tells_of(kind) for kind in kinds) if words else ()
    return any(pattern.search(text) for pattern in patterns if pattern)


RULES: Mapping[str, Check] = {
    "to-the-reader": to_the_reader,
    "label-sentence": label_sentence,
    "label-foreign": label_foreign,
    "gloss-length": gloss_length,
    "reason-elsewhere": reason_elsewhere,
}
