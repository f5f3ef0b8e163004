"""What a text says that somebody said: the speaker, the words, and what the speaker does by them.

Direct speech is what stands in quotation marks beside a verb of saying; indirect speech is the
clause behind "that", or the predicate that reports. A pronoun speaks for the person who spoke in
the sentence before, and else for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kb.drafting.annotations import Annotated, Entity, Span
from kb.drafting.constructions import articles
from kb.drafting.skeleton import Skeleton, compiled
from kb.drafting.vocabulary import vocabulary

#: Fewer words in quotation marks are a term, not speech.
FEWEST_QUOTED = 3
_MARKS = re.compile(
    r"“(?P<a>[^”“]{2,4000})”|«\s*(?P<b>[^»«]{2,4000}?)\s*»|„(?P<c>[^“”„]{2,4000})[“”]"
    r'|(?<!\w)"(?P<d>[^"\n]{2,4000})"|(?<!\w)[‘\'](?P<e>[^‘’\'\n]{20,2000})[’\'](?!\w)'
)


@dataclass(frozen=True)
class Statement:
    """One statement: `force` and `mode` are concepts, `words` what was said, `quote` all of it.

    The speaker stands within the quote; a pronoun is given as a mention.
    """

    force: str
    mode: str
    speaker: Entity
    words: Span
    quote: Span
    addressees: tuple[Entity, ...]
    rule: str


def statements(annotated: Annotated) -> tuple[Statement, ...]:
    """The statements of a text, in its order, none within another.

    Raises `UnknownTerm` where no words are known for the language.
    """
    quoted = [Span(*match.span(str(match.lastgroup))) for match in _MARKS.finditer(annotated.text)]
    found: list[Statement] = []
    before: Entity | None = None
    for sentence in annotated.sentences:
        speaker = None
        for statement in _of_sentence(annotated, sentence, quoted, before):
            if not any(_overlap(statement.words, other.words) for other in found):
                found.append(statement)
            if statement.speaker.kind == "person":
                speaker = statement.speaker
        if not any(sentence.within(one) for one in quoted):
            before = speaker
    return tuple(sorted(found, key=lambda one: (one.quote, one.words)))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _of_sentence(
    annotated: Annotated, sentence: Span, quoted: list[Span], before: Entity | None
) -> Iterator[Statement]:
    """What is said in a sentence: in a quotation that ends there, or after a speaker and a verb."""
    patterns = Patterns.of(annotated.language)
    for i, one in enumerate(quoted):
        if sentence.start <= one.end < sentence.end:
            following = quoted[i + 1] if i + 1 < len(quoted) else None
            yield from _behind(annotated, one, following, sentence, before)
    skeleton = Skeleton.of(annotated, sentence)
    for force, pattern in patterns.leading:
        for match in pattern.finditer(skeleton.text):
            speaker = patterns.speaker(skeleton, match, before)
            if speaker and not any(speaker.within(one) for one in quoted):
                yield from _leading(annotated, skeleton, match, force, speaker, quoted)
    yield from _trailing(annotated, skeleton, before)


def _leading(
    annotated: Annotated,
    skeleton: Skeleton,
    match: re.Match[str],
    force: str,
    speaker: Entity,
    quoted: list[Span],
) -> Iterator[Statement]:
    """Speech behind its speaker: what stands in quotation marks, or else the clause."""
    words = _trimmed(annotated, skeleton.span(*match.span("words")))
    kinds = ("person", "organization", "country")
    to = match.groupdict().get("addressee")
    named = tuple(skeleton.entities(*match.span("addressee"), *kinds)) if to else ()
    rule = f"statement-{force.lower()}"
    direct = [one for one in quoted if _is_speech(annotated, one, words)]
    for one in direct:
        whole = Span(speaker.start, one.end)
        yield Statement(force, "Direct", speaker, one, whole, named, f"{rule}-quoted")
    if not direct and words.end - words.start > 3:
        whole = Span(speaker.start, words.end)
        yield Statement(force, "Indirect", speaker, words, whole, named, f"{rule}-reported")


def _trailing(
    annotated: Annotated, skeleton: Skeleton, before: Entity | None
) -> Iterator[Statement]:
    """Indirect speech in front of its speaker: "The text was ready, she said."."""
    patterns = Patterns.of(annotated.language)
    for force, pattern in patterns.trailing:
        match = pattern.match(skeleton.text)
        speaker = patterns.speaker(skeleton, match, before) if match else None
        if match and speaker:
            words = _trimmed(annotated, skeleton.span(*match.span("words")))
            whole = Span(words.start, skeleton.span(*match.span()).end)
            rule = f"statement-{force.lower()}-trailing"
            yield Statement(force, "Indirect", speaker, words, whole, (), rule)
            return


def _is_speech(annotated: Annotated, quoted: Span, words: Span) -> bool:
    """Whether words in quotation marks are more than a term, and begin in what was reported."""
    many = len(annotated.words(quoted).split()) >= FEWEST_QUOTED
    return many and words.start <= quoted.start < words.end


def _behind(
    annotated: Annotated,
    quoted: Span,
    following: Span | None,
    sentence: Span,
    before: Entity | None,
) -> Iterator[Statement]:
    """A quotation whose speaker is named behind it; and its second part, where it goes on."""
    patterns = Patterns.of(annotated.language)
    rest = Skeleton.of(annotated, Span(quoted.end, sentence.end))
    for force, pattern in patterns.closing:
        match = pattern.match(rest.text)
        speaker = patterns.speaker(rest, match, before) if match else None
        if not match or not speaker:
            continue
        rule = f"statement-{force.lower()}-quoted"
        words = Span(quoted.start, quoted.start + len(annotated.words(quoted).rstrip(" ,")))
        end = rest.span(*match.span()).end
        yield Statement(force, "Direct", speaker, words, Span(words.start, end), (), rule)
        between = annotated.text[end : following.start] if following else ""
        if following and re.fullmatch(r"[\s,.:;“\"«‘'–—-]{1,6}", between):
            whole = Span(speaker.start, following.end)
            yield Statement(force, "Direct", speaker, following, whole, (), rule)
        return


def _trimmed(annotated: Annotated, words: Span) -> Span:
    """Words without the stop and the blanks around them."""
    text = annotated.words(words)
    start = words.start + len(text) - len(text.lstrip(" ,:"))
    return Span(start, max(start + 1, words.start + len(text.rstrip(" \t\n.!?,;:"))))


@dataclass(frozen=True)
class Patterns:
    """How a language says that somebody says something."""

    leading: tuple[tuple[str, re.Pattern[str]], ...]
    closing: tuple[tuple[str, re.Pattern[str]], ...]
    trailing: tuple[tuple[str, re.Pattern[str]], ...]
    clause: re.Pattern[str]
    not_after: re.Pattern[str]
    joint: re.Pattern[str]

    def speaker(
        self, skeleton: Skeleton, match: re.Match[str], before: Entity | None
    ) -> Entity | None:
        """Who speaks: the one that is named, or the person who spoke before; None in doubt."""
        groups = match.groupdict()
        if groups.get("pronoun"):
            span = skeleton.span(*match.span("pronoun"))
            same = (before.kind, before.reference, True) if before else None
            return Entity(span.start, span.end, *same) if same else None
        people = tuple(skeleton.entities(*match.span("speaker"), "person"))
        named = people or tuple(
            skeleton.entities(*match.span("speaker"), "organization", "country")
        )
        if len({one.reference for one in named}) != 1:
            return None
        begins = match.start("speaker")
        if not people and groups.get("verb_first"):
            only_name = len(groups["speaker"].split()) == 1 and len(groups["speaker"]) == 1
            if not only_name or not re.match(r"[,.;:)]|\s*$", skeleton.text[match.end() :]):
                return None  # "said Kenya's minister", whoever that is
        if groups.get("verb_first") or self._may_begin(skeleton.text[:begins], named[0]):
            return named[0]
        return None

    def _may_begin(self, before: str, speaker: Entity) -> bool:
        """Whether a name behind these words can be the one who speaks."""
        if self.not_after.search(before) or self.joint.search(before):
            return False
        return speaker.kind == "person" or bool(self.clause.search(before))

    @classmethod
    @cache
    def of(cls, language: str) -> Patterns:
        """The patterns of a language."""
        words, acts = vocabulary(language)["statements"], vocabulary(language)["acts"]
        the = articles(acts)
        pronoun = rf"(?P<pronoun>(?<!\w)(?:{words['pronoun']})(?!\w))"
        apposition = r"(?: \([^()]{1,60}\)|, (?!<name>)[^.;:“”\"«»]{3,200}?,)?"
        helpers = f"(?:,? (?:{words['helper']}))*"
        subject = f"(?:(?P<speaker><speaker>)|{pronoun}){apposition},?{helpers} "
        to = f"(?: (?:(?:{words['to_whom']}) )?{the}(?P<addressee><speaker>))?"
        to_named = f"(?: (?:{words['to_whom']}) {the}(?P<addressee><speaker>))?"
        title = r"(?:[^.;:,“”\"«»<signs>]|\b(?:Mr|Mrs|Ms|Dr|M)\.){0,60}?"
        filler = '(?:,? [^.;:“”"«»]{0,80}?,?)?'
        leading, closing, trailing = [], [], []
        clause = r"^(?:.{0,60}? [–—-] )?(?P<words>[^“”\"«»]{15,}?),"
        stop = rf"(?=\s*(?:[.,;]|$)| (?:{acts['where']}|{acts['day']})(?!\w))"
        for verb in words["verbs"]:
            says = rf"(?:{verb['says']})(?!\w)"
            ends = {
                "that": f"{says}{to}{filler} (?:{words['that']}) (?P<words>(?s:.+))",
                "quoted": f'{says}{to}{filler}[,:]? ?(?P<words>[“"«„‘](?s:.+))',
                "bare": f"{says}{to_named} (?P<words>(?:{words['bare']})(?s:.+))",
                "predicate": f"(?P<words>{says} (?s:.+))",
            }
            leading += [(verb["force"], compiled(subject + ends[how])) for how in _ways(verb)]
            if behind := verb.get("behind"):
                name = f"{the}(?P<speaker>{title}<speaker>(?:{title},? ?<person>|"
                name += r" ?\(<organization>\))?)"
                closing += [
                    (verb["force"], compiled(f" ?[”\"»’'“]?,? ?(?P<verb_first>{behind}) {name}")),
                    (
                        verb["force"],
                        compiled(f" ?[”\"»’'“]?,? ?{title}{subject}(?:{behind})(?!\\w)"),
                    ),
                ]
                trailing += [
                    (verb["force"], compiled(f"{clause} (?P<verb_first>{behind}) {name}{stop}")),
                    (verb["force"], compiled(f"{clause} {title}{subject}(?:{behind}){stop}")),
                ]
        source = f"{the}(?P<speaker>{title}<speaker>(?:{title}<person>)?)"
        closing.append(
            (
                "Assertion",
                compiled(f" ?[”\"»’'“]?,? ?(?P<verb_first>{words['according']}) {source}"),
            )
        )
        according = (
            f"^(?:{words['according']}) {the}(?P<speaker>{title}<speaker>(?:{title}<person>)?)"
        )
        according += "(?P<verb_first>,) (?P<words>(?s:.+))"
        leading.append(("Assertion", compiled(according)))
        if words["behind_pronoun"]:
            own = f"(?P<pronoun>{words['behind_pronoun']})(?!\\w)"
            closing.append(("Assertion", compiled(f" ?[”\"»’'“]?,? ?{own}")))
            trailing.append(("Assertion", compiled(f"{clause} {own}")))
        return cls(
            tuple(leading),
            tuple(closing),
            tuple(trailing),
            compiled(rf"(?:^|{acts['left']})\s*{the}$"),
            compiled(rf"(?<!\w)(?:{words['not_after']}) {the}$"),
            compiled(f"<name>,? (?:{acts['and']}) {the}$"),
        )


def _ways(verb: Mapping[str, str]) -> tuple[str, ...]:
    """How what is said may follow a verb."""
    return tuple(verb["followed_by"].split())
