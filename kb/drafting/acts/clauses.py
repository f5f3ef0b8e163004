"""What a clause says of one verb: who is in front, which treaty, who did it, when and where.

The second way of reading, for verbs that stand in no construction. News rarely says "Peru signed
the Pact" and no more: between the parts stand days, guests and occasions, and those who sign are
ministers by name. Such words are let through where none of them is a verb, a relative pronoun or
a treaty; what is found is judged like a match of a construction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from kb.drafting.acts.adjuncts import Wide, envoy_of
from kb.drafting.acts.constructions import Construction
from kb.drafting.acts.verbs import Verbs
from kb.drafting.text.needed import search
from kb.drafting.text.phrases import Phrases, any_form, articles, forms_of
from kb.drafting.text.pieces import Pieces
from kb.drafting.text.skeleton import compiled as _compiled
from kb.drafting.text.vocabulary import vocabulary

#: So far before a verb its subject or treaty begins, and words of the treaty before it.
FARTHEST = 320
FRONT = 80
#: The ways in which a verb may be said.
WAYS = ("active", "passive", "whole", "bare", "listed")
compiled = cache(_compiled)
NOBODY = "(?!)"


def clauses(text: str, language: str) -> Iterator[tuple[Construction, Pieces]]:
    """The readings of every verb of a sentence, the more certain first."""
    words = _Clauses.of(language)
    if search(words.any_verb, text):
        yield from _Sentence(words, text).readings()


def has_verb(text: str, language: str) -> bool:
    """Whether a sentence has a verb that clauses are read for."""
    return search(_Clauses.of(language).any_verb, text) is not None


@cache
def envoy(language: str) -> re.Pattern[str]:
    """A person who is said to act for a State: the name, with the office and the State."""
    words = vocabulary(language)
    return compiled(f"(?<!\\w){envoy_of(Phrases.of(words['acts'], words['modality']))}")


@dataclass(frozen=True)
class _Verb:
    """One verb in one voice; `right` is what follows it in its clause."""

    construction: Construction
    behind: str
    front: re.Pattern[str] | None = None

    @cached_property
    def right(self) -> re.Pattern[str]:
        return compiled(self.behind)

    @property
    def name(self) -> str:
        return self.construction.name


@dataclass(frozen=True)
class _Clauses:
    """The patterns of a language: those who act, treaties, and what stands between."""

    any_verb: re.Pattern[str]
    verbs: tuple[_Verb, ...]
    subject: re.Pattern[str]
    treaty: re.Pattern[str]
    gap: re.Pattern[str]
    inner: re.Pattern[str]
    listed: re.Pattern[str]
    adopters: re.Pattern[str]
    second: re.Pattern[str]
    bare: re.Pattern[str]
    fronted: re.Pattern[str]
    bodies: re.Pattern[str]
    approved_inner: re.Pattern[str]
    through: re.Pattern[str]
    begun: re.Pattern[str]
    on_behalf: re.Pattern[str]

    @classmethod
    @cache
    def of(cls, language: str) -> _Clauses:
        words = vocabulary(language)
        acts = words["acts"]
        parts = Wide.of(Phrases.of(acts, words["modality"]))
        # Parliaments first: "the Senate ratified it" is no ratification.
        verbs = (*_approvals(acts, parts), *_verbs(acts, parts))
        every = "|".join(
            any_form(trigger[name])
            for trigger in acts["triggers"]
            for name in WAYS
            if name in trigger
        )
        every += f"|{any_form(acts['approvals']['gives'])}|{acts['approvals']['passive']}"
        return cls(
            compiled(f"(?<!\\w)(?:{every})(?!\\w)"),
            verbs,
            compiled(f"(?<!\\w)(?P<subject>{parts.subject})"),
            compiled(f"(?<![\\w’'])(?P<treaty>{parts.treaty})"),
            compiled(parts.to_verb),
            compiled(parts.to_inner_verb),
            compiled(f"(?<!\\w)(?P<group>{acts['wide']['listed']})"),
            compiled(f"(?<!\\w)(?P<group>{acts['wide']['adopters']})"),
            compiled(parts.to_second_verb),
            compiled(parts.to_bare_verb),
            compiled(parts.clause_start),
            compiled(f"(?<!\\w)(?P<subject>{parts.bodies})"),
            compiled(parts.to_approved),
            compiled(f"(?<!\\w)(?:{words['statements']['through']}) {articles(acts)}$"),
            compiled(parts.begun),
            compiled(f"(?<!\\w)(?:{acts['on_behalf']}) {articles(acts)}$"),
        )


def _approvals(acts: Mapping[str, Any], parts: Wide) -> Iterator[_Verb]:
    """What parliaments decide, of a treaty in front, behind or named before."""
    approvals, action = acts["approvals"], "DomesticApproval"
    verb = compiled(f"(?<!\\w){forms_of(approvals['gives'])}(?!\\w)")
    yield _Verb(Construction("approval", action, verb, NOBODY), parts.behind_approval)
    passive = compiled(f"(?<!\\w)(?P<f_done>{approvals['passive']})(?!\\w)")
    by = Construction("approved-by", action, passive, NOBODY)
    yield _Verb(by, parts.behind_approved)
    inner = Construction("approved-inner", action, passive, NOBODY)
    yield _Verb(inner, parts.behind_passive(NOBODY))


def _verbs(acts: Mapping[str, Any], parts: Wide) -> Iterator[_Verb]:
    by = acts["by"]
    for trigger in acts["triggers"]:
        action, by_all = trigger["action"], trigger.get("by_all", False)
        # Who signs a treaty with another State: both do.
        between = f"|{acts['wide']['between']}" if action in ("Signature", "Initialling") else ""
        # By whom a signing was held, it was not signed: "the ceremony was hosted by Viet Nam".
        is_held = by_all and "front" in trigger and action == "Signature"
        whom = NOBODY if is_held else f"{by}{between}"
        ways = {
            "active": parts.behind_active(parts.after(trigger)),
            "passive": parts.behind_passive(whom),
            "whole": parts.behind_passive(trigger.get("by", by)),
            "bare": parts.behind_bare(),
            "listed": parts.behind_listed(parts.after(trigger)),
        }
        front = compiled(words) if (words := parts.front_of(trigger)) else None
        for name in WAYS:
            if forms := trigger.get("active" if name == "listed" else name):
                said = (
                    parts.phrases.with_consents(forms_of(forms))
                    if name == "bare"
                    else forms_of(forms)
                )
                verb = compiled(f"(?<!\\w){said}(?!\\w)")
                of_words = None if name in ("active", "bare", "listed") else front
                yield _Verb(Construction(name, action, verb, NOBODY, by_all), ways[name], of_words)
                if name == "bare" and "active" in trigger:  # "46 States signed it, among them Peru"
                    one = Construction("listed", action, verb, NOBODY, by_all)
                    yield _Verb(one, parts.behind_listed(""))
                if name == "active" and (object_ := acts["wide"]["object"]):
                    fronted = compiled(f"(?<!\\w)(?:{object_}) {forms_of(forms)}(?!\\w)")
                    one = Construction("passive", action, fronted, NOBODY, by_all)
                    yield _Verb(one, parts.behind_object, front)
                if name == "active" and acts["passive_before"]:
                    inner = Construction("passive-inner", action, verb, NOBODY, by_all)
                    yield _Verb(inner, parts.behind_passive(by), front)


@dataclass(frozen=True)
class _Sentence:
    words: _Clauses
    text: str

    def readings(self) -> Iterator[tuple[Construction, Pieces]]:
        said = Verbs.of(self.text)
        for verb in self.words.verbs:
            for found in said.where(verb.construction.verb):
                right = verb.right.match(self.text, found.end())
                if right is None:
                    continue
                parts = self._parts(verb, found, right, self._heads(verb))
                if parts := parts or self._begun(verb, found, right):
                    trigger = _trigger(found, right)
                    yield _read(verb, found, Pieces.joined(self.text, *parts, trigger=trigger))

    def _begun(
        self, verb: _Verb, found: re.Match[str], right: re.Match[str]
    ) -> list[re.Match[str]]:
        """What is around a verb that opens its sentence: of whom the one before is, did it."""
        is_of_them = verb.name in ("active", "bare")
        begun = is_of_them and self.words.begun.fullmatch(self.text, 0, found.start())
        return [begun, found, right] if begun else []

    def _heads(self, verb: _Verb) -> list[re.Match[str]]:
        """What stands in front of a verb: its subject, or the treaty."""
        if verb.name == "approval":
            return self.bodies
        if verb.name == "listed":
            return self.groups
        return self.subjects if verb.name in ("active", "bare") else self.treaties

    @cached_property
    def subjects(self) -> list[re.Match[str]]:
        return [*self.words.subject.finditer(self.text)]

    @cached_property
    def treaties(self) -> list[re.Match[str]]:
        return [*self.words.treaty.finditer(self.text)]

    @cached_property
    def groups(self) -> list[re.Match[str]]:
        return [*self.words.listed.finditer(self.text)]

    @cached_property
    def adopters(self) -> list[re.Match[str]]:
        """Those who adopt treaties and have no name: "84 States", "the diplomatic conference"."""
        return sorted(
            [*self.groups, *self.words.adopters.finditer(self.text)], key=lambda one: one.end()
        )

    @cached_property
    def bodies(self) -> list[re.Match[str]]:
        return [*self.words.bodies.finditer(self.text)]

    def _parts(
        self, verb: _Verb, found: re.Match[str], right: re.Match[str], heads: list[re.Match[str]]
    ) -> list[re.Match[str]]:
        """What stands around a verb: in front, its subject or treaty, what is between, behind."""
        if verb.name in ("passive", "whole") and not self.text[: found.start()].strip(' –—-“"«'):
            treaty = self.words.fronted.match(self.text, right.end())
            return [found, right, treaty] if treaty and not verb.front else []
        is_adoption = verb.name == "active" and verb.construction.action == "Adoption"
        if is_adoption and (parts := self._adopted(found, right)):
            return parts
        between = {
            "passive-inner": self.words.inner,
            "approved-inner": self.words.approved_inner,
            "bare": self.words.bare,
            "approval": self.words.bare,
            "listed": self.words.bare,
        }
        gap = between.get(verb.name, self.words.gap)
        near = [
            h for h in heads if found.start() - FARTHEST <= h.start() and h.end() <= found.start()
        ]
        of_a_state: list[re.Match[str]] = []
        for head in reversed(near):
            if verb.name in ("active", "bare") and self.words.through.search(
                self.text[: head.start()]
            ):
                continue  # "Chile, through its ministry, deposited": it is Chile that did
            before = self._in_front(verb, head)
            if verb.front and not before:
                continue
            if way := gap.fullmatch(self.text, head.end(), found.start()):
                parts = [*([before] if before else []), head, way, found, right]
                if not self.words.on_behalf.search(self.text[: head.start()]):
                    return parts
                # "The ministers signed it on behalf of Peru": who did goes first.
                of_a_state = parts
        if of_a_state:
            return of_a_state
        if verb.name in ("active", "bare", "whole", "passive", "approved-by") and near:
            head, second = near[0], self.words.second
            way = second.fullmatch(self.text, head.end(), found.start())
            if way and way["since"]:  # "UNECE thông báo Chad là thành viên, sau khi nộp": Chad did
                head = near[-1]
                way = second.fullmatch(self.text, head.end(), found.start())
            return [head, way, found, right] if way else []
        return []

    def _adopted(self, found: re.Match[str], right: re.Match[str]) -> list[re.Match[str]]:
        """What is around a verb before which those stand who adopt and have no name, of a body
        perhaps: "84 States adopted it", "the members of the WHO adopted it".
        """
        near = [one for one in self.adopters if one.end() <= found.start()][-2:]
        for one in near:  # "delegates from 60 countries": the first of them did
            if way := self.words.gap.fullmatch(self.text, one.end(), found.start()):
                return [one, way, found, right]
        return []

    def _in_front(self, verb: _Verb, head: re.Match[str]) -> re.Match[str] | None:
        """The words that a verb needs before its treaty: "the instrument of ratification of"."""
        start = max(0, head.start() - FRONT)
        return verb.front.search(self.text, start, head.start()) if verb.front else None


def _trigger(found: re.Match[str], right: re.Match[str]) -> tuple[int, int]:
    has_after = right.groupdict().get("after")
    return found.start(), right.end("after") if has_after else found.end()


def _read(verb: _Verb, found: re.Match[str], pieces: Pieces) -> tuple[Construction, Pieces]:
    """The construction that the pieces are of: without its actor a passive is an open one."""
    name = verb.name
    if pieces.start("treaty") > found.start() and name in ("passive", "whole"):
        name = "fronted"
    elif "passive" in name and not pieces["subject"]:
        name = "passive-open"
    return replace(verb.construction, name=name), pieces
