"""Tools to propose: look up names, see what is asked for, check facts, propose them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NotRequired, TypedDict

from kb.drafting.entities.candidates import slug_of
from kb.mcp.bounds import page
from kb.meaning.rules import rules_of
from kb.namespaces import SKOS, TRO
from kb.proposing.batch import CONVENTIONS, NOT_PROPOSED
from kb.proposing.jsonlines import lines_of
from kb.proposing.others import others_of
from kb.proposing.writing import propose, withdraw
from kb.review.forms import TYPES, Field, forms
from kb.review.workspace import Workspace
from kb.seeds.coherence import apart
from kb.seeds.factkeys import CANDIDATE_KINDS, OWN_KINDS
from kb.seeds.facts import PUBLISHED
from kb.seeds.kinds import KINDS
from kb.seeds.labels import bare_name, folded
from kb.seeds.project import Project
from kb.seeds.schema import definition

#: So many concepts of a scheme are told with their definitions.
MOST_DEFINED = 12
#: So many facts that people accepted are shown of a type.
MOST_EXAMPLES = 2
#: The kinds of things that a line may name; States stand in the authorities, all of them.
_NAMED_HERE = (*CANDIDATE_KINDS, *OWN_KINDS)
_KnownAct = TypedDict(
    "_KnownAct",
    {
        "act": str,
        "from": str,
        "status": NotRequired[str],
        "actors": list[str],
        "date": str,
        "words": NotRequired[str],
    },
)


@dataclass
class Proposing:
    """Proposals to the articles of a project, by one proposer."""

    project: Project
    by: str

    @property
    def workspace(self) -> Workspace:
        """The authorities and the ontology as they lie there now."""
        return Workspace.current(self.project)

    def check_facts(self, slug: str, facts: list[dict[str, object]]) -> dict[str, object]:
        """What would become of facts, things and candidates if they were proposed and a person
        accepted them: for each line the id it would get and what will be asked, or what it is
        refused for (code, key, words, message, mend, options). Nothing is written."""
        return self._answered(slug, facts, is_written=False)

    def propose_facts(self, slug: str, facts: list[dict[str, object]]) -> dict[str, object]:
        """Propose facts, and names for what they speak of, as drafts of an article; a person
        decides on them. Each is answered as by check_facts. The same fact twice is one. Lines may
        use handles: {"ref": "action/@signed", "name": {"en": ...}}, then "act": "action/@signed";
        {"type": ..., "handle": "a", ...}, then "from": ["@a"]. Send some 50 at a time, so that no
        answer is cut."""
        return self._answered(slug, facts, is_written=True)

    def lookup(self, words: str, language: str = "", kind: str = "") -> dict[str, object]:
        """What is known by a name: `equal` (one thing), `ambiguous` (several), `alike` (a
        suggestion only) or `none`, with the references and names, and a reference for a new thing.
        An article in front and an abbreviation in brackets count for nothing. Where nothing is
        found, look for its English name too, by which alone a treaty or body may be known.
        `drafted` are things of that name that articles have and no authority describes yet.
        """
        workspace, words = self.workspace, words[:200]
        references = self._called(words, kind)
        outcome = "equal" if len(references) == 1 else "ambiguous" if references else "none"
        if not references:
            references = self._alike(words, kind)
            outcome = "alike" if references else "none"
        known = [
            {
                "ref": reference,
                "name": workspace.name_of(reference, language or "en"),
                "names": workspace.names[reference][:8],
            }
            for reference in references
        ]
        answer = {"outcome": outcome, **page(known, most=20, name="known")}
        if drafted := list(self._drafted(words, kind)):
            answer["drafted"] = drafted[:20]
        if outcome in ("alike", "none") and kind in _NAMED_HERE and folded(words):
            answer["proposed"] = f"{kind}/{slug_of(words)}"
        return answer

    def _called(self, words: str, kind: str) -> list[str]:
        """The things that have a name, or one of its forms; none that facts do not speak of."""
        for form in forms_of(words):
            references = self.workspace.labels.find(form)
            if right := [ref for ref in references if _is_spoken_of(ref, kind)]:
                return right
        return []

    def _alike(self, words: str, kind: str) -> list[str]:
        """The things whose names look like words, or else stand in them: "Islamabad, Pakistan"."""
        labels = self.workspace.labels
        forms = forms_of(words)
        references = [
            label.reference for form in forms for label in labels.near(form, kind or None)
        ]
        references += labels.find(words.upper()) if len(words.split()) == 1 else ()
        if not references:
            inside = self.workspace.around.named_in(words)
            references = [ref for name in inside for ref in sorted(name.references)]
        return [ref for ref in dict.fromkeys(references) if _is_spoken_of(ref, kind)]

    def _drafted(self, words: str, kind: str) -> Iterator[dict[str, object]]:
        """What articles name so that no authority describes yet."""
        wanted = {folded(form) for form in forms_of(words)}
        for other in others_of(self.project, "")[0]:
            for reference, names in other.names.items():
                is_right = reference not in self.workspace.known and _is_spoken_of(reference, kind)
                if is_right and wanted & {folded(name) for name in names.values()}:
                    where = f"article/{other.article.slug}"
                    yield {"ref": reference, "name": dict(names), "from": where}

    def describe(self, type: str, action: str = "") -> dict[str, object]:  # noqa: A002 - its name there
        """What a fact of a type says: its keys, what may stand under them, what holds of it and of
        all facts, what a person who accepts one may be asked, and two facts of that type that
        people accepted. With an action, what that kind of act is."""
        if type not in TYPES:
            return {"none": f"there is no type '{type[:40]}'", "types": list(TYPES)}
        keys = [
            {**{k: v for k, v in field.items() if k != "options"}, **self._options(field)}
            for field in forms(self.workspace, "en")[type]
        ]
        answer: dict[str, object] = {
            "type": type,
            "keys": keys,
            "required": [
                key for key in definition("facts", type)["required"] if key not in NOT_PROPOSED
            ],
            "conventions": [*KINDS[type].advice, *CONVENTIONS],
            "asks": {
                name: f"{rule.description['en']} Mend: {rule.mend}"
                for name, rule in rules_of(self.project.shapes, type).items()
            },
            "examples": list(islice(self._accepted(type, action), MOST_EXAMPLES)),
        }
        if action:
            answer["action"] = self._defined(action)
        return answer

    def same_act(
        self, treaty: str, action: str, actors: list[str], date: str = ""
    ) -> dict[str, object]:
        """Acts of this kind on this treaty by these actors that are known already: of records and
        authorities, and of articles (drafts too). A day given as YYYY-MM-DD, YYYY-MM or YYYY leaves
        out acts of another day."""
        known = [*self._recorded(treaty, action), *self._reported(treaty, action)]
        wanted = set(actors)
        near = [
            act
            for act in known
            if (not wanted or not act["actors"] or wanted & set(act["actors"]))
            and not (date and act["date"] and apart(act["date"], date))
        ]
        return page(near, name="acts")

    def withdraw_fact(self, slug: str, fact: str) -> dict[str, object]:
        """Take back a draft of one's own, by its id, with the names that no other fact uses then.
        What a person decided on, what another has proposed, and what other facts rest on stays. To
        amend a draft, withdraw it and propose it anew."""
        return {"withdrawn": withdraw(self.project, slug, fact, self.by)}

    def _answered(
        self, slug: str, facts: list[dict[str, object]], *, is_written: bool
    ) -> dict[str, object]:
        answers = propose(self.workspace, slug, lines_of(facts), self.by, is_written=is_written)
        new = sum(not answer.refused and not answer.already for answer in answers)
        return {
            "drafted" if is_written else "would_be_drafted": new,
            "refused": sum(bool(answer.refused) for answer in answers),
            **page([answer.to_json() for answer in answers], most=len(answers), name="answers"),
        }

    def _accepted(self, type_: str, action: str) -> Iterator[Mapping[str, object]]:
        for other in others_of(self.project, "")[0]:
            for fact in other.facts:
                is_right = fact["type"] == type_ and fact["status"] in PUBLISHED
                if is_right and (not action or fact.get("action") == action):
                    yield {
                        k: v for k, v in fact.items() if k not in ("id", "status", "decided", "by")
                    }

    def _options(self, field: Field) -> dict[str, object]:
        """The concepts that a field takes, by their names, and what each means where they are few:
        of kinds of acts there are many, and 'describe' is asked of one."""
        if "options" not in field:
            return {}
        names = [name for name, _ in field["options"]]
        if len(names) > MOST_DEFINED:
            return {"options": names}
        return {"options": names, "means": {name: self._defined(name) for name in names}}

    def _defined(self, action: str) -> str:
        definitions = self.workspace.ontology.graph.objects(TRO[action[:80]], SKOS.definition)
        in_english = map(str, filter(_is_english, definitions))
        return next(in_english, f"there is no act '{action[:40]}'")

    def _recorded(self, treaty: str, action: str) -> Iterator[_KnownAct]:
        workspace = self.workspace
        for reference, block in workspace.authorities.items():
            if not reference.startswith("action/"):
                continue
            values = {str(p): str(o) for _, p, o in block.triples}
            its_treaty = workspace.ids.reference(values.get(str(TRO.treaty), ""))
            if (its_treaty, values.get(str(TRO.actionType), "")) != (treaty, str(TRO[action])):
                continue
            actors = map(str, block.triples.objects(None, TRO.actor))
            yield {
                "act": reference,
                "from": "authorities",
                "actors": [ref for actor in actors if (ref := workspace.ids.reference(actor))],
                "date": values.get(str(TRO.actionDate), ""),
            }

    def _reported(self, treaty: str, action: str) -> Iterator[_KnownAct]:
        for other in others_of(self.project, "")[0]:
            for fact in other.facts:
                if fact.get("action") == action and fact.get("treaty", {}).get("ref") == treaty:
                    yield {
                        "act": fact["act"],
                        "from": f"article/{other.article.slug}",
                        "status": fact["status"],
                        "actors": [actor["ref"] for actor in fact.get("actors", ())],
                        "date": "",
                        "words": fact.get("date", {}).get("text", ""),
                    }


def forms_of(words: str) -> tuple[str, ...]:
    """The forms of a name under which it may be known: as it is, without what stands in brackets or
    an article in front, and what stands in brackets itself.

    >>> forms_of("the World Customs Organization (WCO)")[1:]
    ('the World Customs Organization', 'world customs organization', 'WCO')
    """
    inside = re.findall(r"\(([^()]+)\)", words)
    outside = " ".join(re.sub(r"\([^()]*\)", " ", words).split())
    forms = (words, outside, bare_name(outside), *inside)
    return tuple(dict.fromkeys(filter(None, forms)))


def _is_spoken_of(reference: str, kind: str) -> bool:
    """Whether a fact may speak of a thing, and it is of a kind, where one is wanted."""
    own = reference.partition("/")[0]
    return own == kind if kind else own not in ("record", "curator")


def _is_english(text: object) -> bool:
    return getattr(text, "language", None) == "en"
