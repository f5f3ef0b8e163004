"""Where two who drafted facts of one article differ: what a person decides first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from kb.seeds.factkeys import RECORD_KEYS, WrittenFact, walk
from kb.seeds.kinds import SCHEMES
from kb.seeds.labels import folded

#: Of these a passage tells one; what each is called is nobody's claim.
_TOLD_ONCE = {"action": "act", "anticipated": "act", "event": "event", "statement": "statement"}


def disagreements(facts: Iterable[WrittenFact]) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """By the id of each draft, the drafts of others that say something else of the same passage,
    each with the keys that differ.

    >>> fact = {"type": "name", "status": "draft", "at": [0, 5]}
    >>> things = [{"text": "Lam", "ref": "person/to-lam"}, {"text": "Lam", "ref": "person/lam"}]
    >>> disagreements([{**fact, "id": "a", "by": "rule:names", "thing": things[0]},
    ...                {**fact, "id": "b", "by": "llm:some-model", "thing": things[1]}])
    {'a': [('b', ('thing',))], 'b': [('a', ('thing',))]}
    """
    drafts = [fact for fact in facts if fact["status"] == "draft"]
    differing: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for draft, other in combinations(drafts, 2):
        if origin(draft) != origin(other) and (keys := _differing(draft, other)):
            differing.setdefault(draft["id"], []).append((other["id"], keys))
            differing.setdefault(other["id"], []).append((draft["id"], keys))
    return differing


def origin(fact: WrittenFact) -> str:
    """Who drafted a fact; all our own rules are one.

    >>> origin({"by": "rule:names"}), origin({"by": "llm:some-model@0a"})
    ('rules', 'llm:some-model@0a')
    """
    by = fact["by"]
    return "rules" if by.startswith("rule:") else by


def _differing(fact: WrittenFact, other: WrittenFact) -> tuple[str, ...]:
    """The keys by which two facts of one passage say something else; empty where they do not speak
    of the same."""
    if fact["type"] != other["type"] or not _meet(fact, other):
        return ()
    own = _TOLD_ONCE.get(fact["type"], "")
    keys = [key for key in fact if key in other and key not in (*RECORD_KEYS, own)]
    differ = tuple(key for key in keys if _says(fact, key) != _says(other, key))
    is_of_same = bool(own) or fact["type"] == "inference" or bool(_words(fact) & _words(other))
    return differ if is_of_same else ()


def _meet(fact: WrittenFact, other: WrittenFact) -> bool:
    """Whether two facts rest on one passage, or infer one value."""
    if fact["type"] == "inference":
        return (fact["about"], fact["property"]) == (other["about"], other["property"])
    if "at" not in fact or "at" not in other:
        return False
    return bool(min(fact["at"][1], other["at"][1]) > max(fact["at"][0], other["at"][0]))


def _says(fact: Mapping[str, object], key: str) -> object:
    """What a fact says under a key, without how widely the words were chosen."""
    value = fact[key]
    if (fact["type"], key) in SCHEMES or not isinstance(value, Mapping | list):
        return folded(str(value)) if key in ("words", "description") else value
    references = {item for keys, item in walk(value) if keys[-1:] != ("text",)}
    return references or {folded(str(item)) for _, item in walk(value)}


def _words(fact: WrittenFact) -> set[str]:
    """The words of the arguments of a fact, folded."""
    arguments = {key: item for key, item in fact.items() if key not in RECORD_KEYS}
    return {folded(str(item)) for keys, item in walk(arguments) if keys[-1] == "text"}
