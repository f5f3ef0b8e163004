"""Tools to propose: look up names, see what is asked for, check facts, propose them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kb.drafting.named.candidates import slug_of
from kb.mcp.bounds import page
from kb.namespaces import SKOS, TRO
from kb.proposing.batch import NOT_PROPOSED
from kb.proposing.conventions import CONVENTIONS
from kb.proposing.lines import lines_of
from kb.proposing.others import others_of
from kb.proposing.writing import propose
from kb.review.desk import Desk
from kb.review.forms import TYPES, forms
from kb.seeds.facts import PUBLISHED
from kb.seeds.labels import folded
from kb.seeds.project import Project
from kb.seeds.sameness import apart
from kb.seeds.schema import definition


@dataclass
class Proposing:
    """Proposals to the articles of a project, by one proposer."""

    project: Project
    by: str

    @property
    def desk(self) -> Desk:
        """The authorities and the ontology as they lie there now."""
        return Desk.current(self.project)

    def check_facts(self, slug: str, facts: list[dict[str, Any]]) -> dict[str, Any]:
        """What would become of facts, things and candidates if they were proposed and a person
        accepted them: for each line the id it would get and what will be asked, or what it is
        refused for (code, key, words, message, mend, options). Nothing is written."""
        return self._answered(slug, facts, is_written=False)

    def propose_facts(self, slug: str, facts: list[dict[str, Any]]) -> dict[str, Any]:
        """Propose facts, and names for what they speak of, as drafts of an article; a person
        decides on them. Each is answered as by check_facts. The same fact twice is one. Lines may
        use handles: {"ref": "action/@signed", "name": {"en": ...}}, then "act": "action/@signed";
        {"type": ..., "handle": "a", ...}, then "from": ["@a"]. Send some 50 at a time, so that no
        answer is cut."""
        return self._answered(slug, facts, is_written=True)

    def lookup(self, words: str, language: str = "", kind: str = "") -> dict[str, Any]:
        """What is known by a name: `equal` (one thing), `ambiguous` (several), `alike` (a
        suggestion only) or `none`, with the references and names, and a reference for a new thing.
        """
        desk, words = self.desk, words[:200]
        labels = desk.labels
        found = [ref for ref in labels.find(words) if not kind or ref.startswith(f"{kind}/")]
        outcome = "equal" if len(found) == 1 else "ambiguous" if found else "none"
        if not found:
            found = [one.reference for one in labels.near(words, kind or None)]
            outcome = "alike" if found else "none"
        known = [
            {
                "ref": one,
                "name": desk.name_of(one, language or "en"),
                "names": desk.names[one][:8],
            }
            for one in found
        ]
        answer = {"outcome": outcome, **page(known, most=20, name="known")}
        if outcome in ("alike", "none") and kind and folded(words):
            answer["proposed"] = f"{kind}/{slug_of(words)}"
        return answer

    def describe(self, type: str, action: str = "") -> dict[str, Any]:  # noqa: A002 - its name there
        """What a fact of a type says: its keys, what may stand under them, what holds of all facts,
        and two facts of that type that people accepted. With an action, what that kind of act is.
        """
        if type not in TYPES:
            return {"none": f"there is no type '{type[:40]}'", "types": list(TYPES)}
        keys = [
            {**{key: item for key, item in one.items() if key != "options"}, **_options(one)}
            for one in forms(self.desk, "en")[type]
        ]
        answer: dict[str, Any] = {
            "type": type,
            "keys": keys,
            "required": [
                key for key in definition("facts", type)["required"] if key not in NOT_PROPOSED
            ],
            "conventions": list(CONVENTIONS),
            "examples": list(self._accepted(type, action)),
        }
        if action:
            answer["action"] = self._defined(action)
        return answer

    def same_act(
        self, treaty: str, action: str, actors: list[str], date: str = ""
    ) -> dict[str, Any]:
        """Acts of this kind on this treaty by these actors that are known already: of records and
        authorities, and of articles (drafts too). A day given as YYYY-MM-DD, YYYY-MM or YYYY leaves
        out acts of another day."""
        found = [*self._recorded(treaty, action), *self._reported(treaty, action)]
        wanted = set(actors)
        near = [
            one
            for one in found
            if (not wanted or not one["actors"] or wanted & set(one["actors"]))
            and not (date and one["date"] and apart(one["date"], date))
        ]
        return page(near, name="acts")

    def _answered(
        self, slug: str, facts: list[dict[str, Any]], *, is_written: bool
    ) -> dict[str, Any]:
        answers = propose(self.desk, slug, lines_of(facts), self.by, is_written=is_written)
        new = sum(not one.refused and not one.already for one in answers)
        return {
            "drafted" if is_written else "would_be_drafted": new,
            "refused": sum(bool(one.refused) for one in answers),
            **page([one.told() for one in answers], most=len(answers), name="answers"),
        }

    def _accepted(self, type_: str, action: str) -> Iterator[Mapping[str, Any]]:
        number = 0
        for other in others_of(self.project, "")[0]:
            for fact in other.facts:
                right = fact["type"] == type_ and fact["status"] in PUBLISHED
                if right and (not action or fact.get("action") == action) and number < 2:
                    number += 1
                    yield {
                        k: v for k, v in fact.items() if k not in ("id", "status", "decided", "by")
                    }

    def _defined(self, action: str) -> str:
        graph = self.desk.ontology.graph
        found = [
            str(one) for one in graph.objects(TRO[action[:80]], SKOS.definition) if _is_english(one)
        ]
        return found[0] if found else f"there is no act '{action[:40]}'"

    def _recorded(self, treaty: str, action: str) -> Iterator[dict[str, Any]]:
        desk = self.desk
        for reference, block in desk.authorities.items():
            if not reference.startswith("action/"):
                continue
            said = {str(p): str(o) for _, p, o in block.triples}
            its_treaty = desk.ids.reference(said.get(str(TRO.treaty), ""))
            if (its_treaty, said.get(str(TRO.actionType), "")) != (treaty, str(TRO[action])):
                continue
            actors = [desk.ids.reference(str(o)) for o in block.triples.objects(None, TRO.actor)]
            yield {
                "act": reference,
                "from": "authorities",
                "actors": [one for one in actors if one],
                "date": said.get(str(TRO.actionDate), ""),
            }

    def _reported(self, treaty: str, action: str) -> Iterator[dict[str, Any]]:
        for other in others_of(self.project, "")[0]:
            for fact in other.facts:
                if fact.get("action") == action and fact.get("treaty", {}).get("ref") == treaty:
                    yield {
                        "act": fact["act"],
                        "from": f"article/{other.article.slug}",
                        "status": fact["status"],
                        "actors": [one["ref"] for one in fact.get("actors", ())],
                        "date": "",
                        "words": fact.get("date", {}).get("text", ""),
                    }


def _options(field: Mapping[str, Any]) -> dict[str, Any]:
    """The concepts that a field takes, by their names."""
    return {"options": [name for name, _ in field["options"]]} if "options" in field else {}


def _is_english(text: Any) -> bool:
    return getattr(text, "language", None) == "en"
