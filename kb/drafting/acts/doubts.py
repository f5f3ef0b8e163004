"""What a person should look at again in an act: words that do not tell of one, or deny it.

The gate takes any quote in which the words of the arguments stand. Whether it tells of the act that
the fact names is a matter of its verb: the words by which acts are drafted say what is odd.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from kb.drafting.text.skeleton import compiled
from kb.drafting.text.vocabulary import languages, vocabulary

#: What is to be done about what is odd.
MEND = "quote the words that tell of it, or mend the fact"
#: Acts whose words are those of another.
_SAME = {"EntryIntoForceForParty": "EntryIntoForce", "DefinitiveSignature": "Signature"}
#: The forms of verbs, by what stands around them.
_WAYS = ("active", "passive", "whole", "bare")
#: What is said in front of a verb where the act was not done.
_NOT_DONE = ("Denied", "Scheduled", "CalledFor")


def doubts(fact: Mapping[str, Any], quote: str, language: str) -> tuple[str, ...]:
    """What is odd about an act of a person's or a model's own, in words; nothing for other facts.

    An act that a rule drafted has passed the same words, and is not looked at again unless it was
    corrected. What no word list knows is not doubted.

    >>> act = {"type": "action", "action": "Ratification", "by": "curator", "status": "accepted"}
    >>> doubts(act, "Kenya ratified the Convention", "en")
    ()
    >>> doubts(act, "Kenya welcomed the Convention", "en")
    ("no word of the quote tells of 'Ratification'",)
    >>> doubts(act, "Kenya has not ratified the Convention", "en")
    ("'has not ratified' says that it was not done",)
    """
    is_act = fact["type"] in ("action", "anticipated")
    is_ruled = fact["by"].startswith("rule:") and fact["status"] != "corrected"
    is_open = fact["status"] in ("draft", "accepted", "corrected")
    if not is_act or is_ruled or not is_open or language not in languages():
        return ()
    kinds = [_SAME.get(kind, kind) for kind in (fact["action"], fact.get("deposits")) if kind]
    words = [known for kind in kinds if (known := _words(language).get(kind))]
    if words and not any(one.search(quote) for one in words):
        return (f"no word of the quote tells of '{fact['action']}'",)
    if fact["type"] == "anticipated":
        return ()
    denied = (_denied(quote, kind, language) for kind in kinds)
    return tuple(f"'{said}' says that it was not done" for said in denied if said)[:1]


def _denied(quote: str, kind: str, language: str) -> str:
    """The words that say of each verb in a quote that it was not done; "" where one is said of
    none."""
    if kind not in _verbs(language):
        return ""
    verb, not_done = _verbs(language)[kind]
    was_done = compiled(f"(?:{vocabulary(language)['modality']['marked']})\\s*$")
    ends = [match.end() for match in verb.finditer(quote)]
    denied = {
        match.end(): match[0]
        for match in not_done.finditer(quote)
        # "đã nhất trí thông qua": what a word says to be done was done, whatever was agreed on.
        if not (match["soft"] and was_done.search(quote[: match.start()]))
    }
    is_denied = bool(ends) and all(end in denied for end in ends)
    return " ".join(denied[ends[0]].split()) if is_denied else ""


@cache
def _verbs(language: str) -> Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """The verbs of each kind of act, and the same with words in front by which it was not done."""
    words = vocabulary(language)
    denied, *others = (words["modality"]["before_verb"].get(one, "(?!)") for one in _NOT_DONE)
    before = f"(?:{denied})|(?P<soft>{'|'.join(others)})"
    helper = words["acts"]["helper"]
    return {
        kind: (
            compiled(f"(?<!\\w)(?:{verb})(?!\\w)"),
            compiled(
                f"(?<!\\w)(?:(?:{before})(?: (?:{helper})){{0,3}} (?:{verb})|{to_come})(?!\\w)"
            ),
        )
        for kind, verb in _forms(language).items()
        for to_come in ["|".join(_forms_of(words, kind, _NOT_DONE)) or "(?!)"]
    }


@cache
def _words(language: str) -> Mapping[str, re.Pattern[str]]:
    """All words that may tell of an act, by its kind: verbs, nouns, and what else is known."""
    acts, evidence = vocabulary(language)["acts"], vocabulary(language)["evidence"]
    found: dict[str, list[str]] = {}
    for known in (_forms(language), evidence):
        for kind, text in known.items():
            found.setdefault(kind, []).append(text)
    for trigger in acts["triggers"]:
        found[trigger["action"]].append(trigger.get("noun", "(?!)"))
    for kind, noun in acts["consents"].items():  # an instrument is that of a consent
        found.setdefault(kind, []).extend([noun, evidence["Deposit"]])
    return {kind: compiled(f"(?<!\\w)(?:{'|'.join(words)})") for kind, words in found.items()}


@cache
def _forms(language: str) -> Mapping[str, str]:
    """All forms of the verbs of each kind of act."""
    acts = vocabulary(language)["acts"]
    forms = {
        one["action"]: "|".join(_forms_of(vocabulary(language), one["action"]))
        for one in acts["triggers"]
    }
    approvals = acts["approvals"]
    at_home = [*approvals["verb"].values(), *approvals.get("gives", {}).values()]
    return {**forms, "DomesticApproval": "|".join(at_home)}


def _forms_of(words: Mapping[str, Any], kind: str, forms: Collection[str] = ()) -> list[str]:
    """The forms of the verbs of a kind of act; all, or those that are called so."""
    found = [
        text.replace("<consent>", r"[^\W\d]{1,20}")
        for trigger in words["acts"]["triggers"]
        if trigger["action"] == kind
        for way in _WAYS
        for name, text in trigger.get(way, {}).items()
        if not forms or name in forms
    ]
    return list(dict.fromkeys(found))
