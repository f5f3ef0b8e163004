"""The phrases that clauses are made of: those who act, what stands before a verb, treaties.

All are patterns on skeletons; the files of `kb/drafting/languages/` give the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.drafting.text.skeleton import SIGNS
from kb.drafting.text.vocabulary import one_of

#: The form of a verb that says that it was done; other forms are `base` or the name of an outlook.
DONE = "done"
#: The form that says so where a day is told with it.
DATED = "Dated"
#: The form that says so behind "after": "después de que el Senado lo aprobara".
SINCE = "Since"
#: The form that tells of what is, and of what was where a day gone by stands with it.
PRESENT = "Present"
#: What stands before a relative pronoun: "Peru (which signed it)".
BEFORE_RELATIVE = "(?:,? | [–—-] | \\()"
OUTLOOKS = ("Denied", "Scheduled", "CalledFor", "Considered", "AimedAt")


def articles(words: Mapping[str, Any]) -> str:
    """What may stand before a name as article: "the", "los", "l'"."""
    return f"(?:(?:{words['determiner']}) |{words['elision']})?"


def place_beside(words: Mapping[str, Any]) -> str:
    """A place without a word for where; a State only where it ends what is told of the place.

    So it is in "Kobe, Japan, on 3 May", and not in "signed it in Kobe, Japan joined it".
    """
    ends = f"\\s*(?:[.,;:)<signs>]|$)| (?:{words['when']}|{words['where']}|{words['by']})(?!\\w)"
    return f"(?<!<date>),? (?:{SIGNS['place']}|<country>(?={ends}))"


@dataclass(frozen=True)
class Phrases:
    """The pieces of which all clauses of a language are made."""

    words: Mapping[str, Any]
    modality: Mapping[str, Any]
    helpers: str
    actors: str
    subject: str
    apposition: str
    slot: str
    modal: str
    to_verb: str
    called_to: str
    treaty: str
    right: str
    path: str
    verbs: str
    names: str

    @property
    def meanwhile(self) -> str:
        """The day and the place between a verb and its treaty: "signed in Lima the ..."."""
        place = f"(?:,? (?:{self.words['where']}) <place>,?{self.slot})?"
        return f"{self.slot}{place}(?:,? (?:{self.words['vote']}),?{self.slot})?"

    @property
    def bare_right(self) -> str:
        """What may follow a verb that has no object, or has a small word for it at its end."""
        wide = one_of(self.words["wide"][key] for key in ("adverb", "adjunct", "later"))
        when = f"(?:(?:{self.words['when']}) )?<date>"
        # "Which had signed it, ratified in May the Pact", "and acceded in May to the Protocol"; but
        # "ratified it in May and the Pact took effect"
        to = f"(?:(?!(?:{self.words['and']}|{self.words['but']})(?!\\w))[^\\W\\d]{{1,4}} )?"
        of_another = f"(?!,? {when} {to}{articles(self.words)}<treaty>)"
        return (
            f'{of_another}(?= ?(?:[.,;:)"”»]|$)|,? {when}'
            f"| (?:{self.words['bare_right']}|{self.words['day']})(?!\\w)"
            f"| (?:{self.words['and']}) {articles(self.words)}<actor>"
            f"|,? (?:{self.words['vague']})(?!\\w)"
            f"|(?:{self.words['wide']['enclitic']}| (?:{wide}))(?!\\w)(?![^.;:]{{0,120}}<treaty>))"
        )

    def unnamed(self, by: str) -> str:
        """Who did it, where no name tells: "adopted by 68 States and opened ..."."""
        words = self.words
        ends = f"[.;:,]|$| (?:{words['and_verb']}|{words['when']}|{words['where']}) | ?<date>"
        # "Adopted by those who met in May" tells when they met.
        no = f"(?!(?:{words['relative']})(?!\\w))"
        word = f"(?: {no}[^\\s.;:,<signs>]+| <organization>)"
        return f"(?: (?:{by}){word}{{1,10}}?(?={ends}))"

    @property
    def more(self) -> str:
        """Another treaty behind the first; not where it is the subject of a clause of its own."""
        ends = f" ?(?:[.,;:]|$)| (?:{self.words['where']}|{self.words['when']}|{self.words['day']})"
        ends += "| <date>"  # the word for "on" may be part of a day: "ngày 3/5"
        others = f"(?>(?:, {self.treaty}){{0,4}})"  # "signed the Pact, the Treaty and the Protocol"
        return f"(?P<more>{others},? (?:{self.words['and']}) {self.treaty}(?={ends}(?!\\w)))?"

    @property
    def aside(self) -> str:
        """Words between commas before a day, of no other State, treaty or day."""
        day = f"(?:(?:{self.words['when']}) )?<date>"
        others = "<country><demonym><person><treaty><date>"
        return f"(?:,(?! {day}) [^.;:,{others}]{{3,120}},(?= {day}))?"

    @classmethod
    def of(cls, words: Mapping[str, Any], modality: Mapping[str, Any]) -> Phrases:
        the = articles(words)
        one = f"(?:{the}(?:{words['for_state']}) )?{the}<actor>"
        one += r"(?: <organization>| ?\(<actor>\))?"
        one += f"(?:{words['after_state']})?(?: \\((?:(?:{words['when']}) )?<date>\\))?"
        # Atomic: each part of a list has one reading, or a long list is tried in all of them.
        joint = f"(?:(?:{words['joint']}) )?"  # "by Chile and by Peru"
        more = f"(?>(?:, (?:(?:{words['by']}) )?{one})*)"
        nor = f"(?>(?:,? (?:{words['metonymy']['neither']}) {one}){{2,}})"  # "ni A ni B ni C"
        # "Chile, Peru and twelve other States": those who are not named end the list.
        last = f"(?:{joint}{one}|(?:{words['wide']['others']})(?!\\w))"
        actors = f"{one}(?:{nor}|{more},? (?:{words['and']}) {last})?"
        signer = f"{the}(?:{one_of(words['agents'])})"
        signers = f"{signer}(?:,? (?:{words['and']}) {signer})?"
        last = f"(?: (?:{words['of_late']})(?!\\w))?"  # "le 3 mai dernier"
        slot = f"(?:,? (?:(?:{words['when']}) )?\\(?<date>\\)?{last},?|,? (?:{words['day']}),?)?"
        # No more than four: two runs of them may meet, and long runs took time without use.
        helpers = f"(?: (?:{words['helper']})){{0,4}}"
        dated = rf"(?:{words['day']}|{words['when']}),? \(?<date>"
        modal = one_of(
            f"(?P<m_{outlook}>{modality['before_verb'][outlook]['words']})" for outlook in OUTLOOKS
        )
        # "Two years later, namely on 3 May 2010"
        later = f",? (?:{words['vague']})(?!\\w)(?:,? (?:{words['that_is']}))?"
        names = f"<treaty>(?>(?: ?\\( ?(?:{the}<treaty>|[A-Z]{{2,10}}) ?\\)|{words['alias']})*)"
        return cls(
            words,
            modality,
            helpers,
            actors,
            # "(Three States, among them) Chile and Peru": once in the pattern, which grows by it.
            f"(?:{signers}|(?P<among>(?:{words['including']}) )?{actors}(?(among)\\)?,?))",
            # "Chile, while Peru, which signed it": of another subject nothing is said in passing.
            rf"(?:,? \([^()<signs>]{{1,40}}\)|, (?!<name>|{dated}|(?:{words['wide']['whereas']}) "
            rf"{the}<name>)[^.;:]{{3,160}}?,)",
            slot,
            modal,
            f"(?:{BEFORE_RELATIVE}(?P<relative>{words['relative']}))?{slot}{helpers}"
            f"(?: (?P<became>{words['became']}))?(?: (?:{modal}))?{helpers}{slot} ",
            f"(?:{modality['called_to']}){helpers} ",
            f"(?:(?:{words['treaty_before']}) |{words['elision']}){{0,4}}{names}"
            f"(?:{words['treaty_after']})?",
            f"(?={words['treaty_right']})",
            f"(?>(?:,? (?:(?:{words['when']}) )?\\(?<date>\\)?|"
            f",? (?:{words['where']}) <place>|{place_beside(words)}|"
            ",? <organization>|"
            r" \(<organization>\)| \(<place>\)|"
            f" (?:{words['path']}|{words['day']})(?!\\w)|{later}(?!\\w))*)",
            any_form(
                {
                    f"{number} {form}": verb
                    for number, trigger in enumerate(words["triggers"])
                    for form, verb in trigger.get("active", {}).items()
                }
            ),
            names,
        )

    def to_verb_with(self, gap: str, end: str) -> str:
        """From a subject to its verb, with some words in the gaps and at the end."""
        said = self.words["reported"]  # "Peru announced on Monday that it had signed"
        said = "" if said == "(?!)" else f"(?:(?P<said>{self.helpers} {said}){self.slot})?"
        return (
            f"(?:{BEFORE_RELATIVE}(?P<relative>{self.words['relative']}))?{gap}(?:,(?= ))?{said}"
            f"{self.helpers}(?: (?P<became>{self.words['became']}))?(?: (?:{self.modal}))?"
            f"{self.helpers}{gap}{end}"
        )

    def with_consents(self, after: str) -> str:
        """The words between verb and treaty, with the kinds of consent in place of `<consent>`."""
        kinds = self.words["consents"]
        one = one_of(f"(?P<d_{kind}>{kinds[kind]})" for kind in kinds)
        return after.replace("<consent>", f"(?:{one})", 1).replace("<consent>", "(?!)")


def forms_of(forms: Mapping[str, str]) -> str:
    """The forms of a verb as one pattern, each in the group that its name gives it: `f_done`."""
    return "(?:" + one_of(f"(?P<f_{form}>{words})" for form, words in forms.items()) + ")"


def any_form(forms: Mapping[str, str]) -> str:
    """The forms of a verb as one pattern without groups, each once."""
    return "(?:" + one_of(dict.fromkeys(f"(?:{words})" for words in forms.values())) + ")"
