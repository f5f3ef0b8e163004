"""People whom a verb of saying beside their name shows to be some, though no known office does.

"The rapporteur for fish, Jane Doe, recalled that": what stands between commas right before such a
verb, or behind it and an office of any kind, is a person's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kb.drafting.text.annotations import Span
from kb.drafting.text.saying import Saying
from kb.drafting.text.tokens import Tokens
from kb.drafting.text.vocabulary import one_of, vocabulary

#: So far before a verb a name between commas begins at the most, and behind it.
FARTHEST = 200
_WORD = r"[^\W\d_a-z][\w'’-]*[^\W\d_]"
_WITHIN = r"[^,.;:“”\"«»\n]"
_ASIDE = rf"{_WITHIN}{{3,80}}"
#: The end of a quotation, and a comma inside or behind it.
_QUOTED = re.compile(r"(?:,[”\"»’]|[”\"»’]\s?,)\s?(?:\w+\s)?$")


def voices(tokens: Tokens, language: str, taken: Sequence[Span]) -> Iterator[Span]:
    """The names of people who speak, but for those that overlap what is `taken`."""
    text, found = tokens.text, set[Span]()
    fronts, behind, held, peers, heads = _patterns(language)
    saying = Saying.of(language)
    for verb in saying.any.finditer(text):
        first = max(0, verb.start() - FARTHEST)
        head = text[first : verb.start()]
        match = next(filter(None, (front.search(head) for front in fronts)), None)
        offset = first
        if not match and _QUOTED.search(text[max(0, verb.start() - 24) : verb.start()]):
            match, offset = behind.match(text[verb.end() : verb.end() + FARTHEST]), verb.end()
        if not match:
            match, offset = held.match(text[verb.end() : verb.end() + FARTHEST]), verb.end()
        if match:
            _note(found, match, offset)
    for verb in saying.attributing.finditer(text):
        if match := behind.match(text[verb.end() : verb.end() + FARTHEST]):
            _note(found, match, verb.end())
    for match in peers.finditer(text):
        _note(found, match, 0)
    for name in sorted(found):
        words = text[name.start : name.end].split()
        if not words[0][0].isupper():
            continue  # "ông Hải": the pattern takes letters with marks for capital ones
        if not any(name.overlaps(one) for one in taken) and not heads & set(words):
            yield name


def _note(found: set[Span], match: re.Match[str], offset: int) -> None:
    start, end = match.span("name")
    found.add(Span(offset + start, offset + end))


#: A day in words; it has one way to be read, so that many of them in a row cost little.
_DAY = r"\d{1,2}[a-zº]{0,2}(?: de)?(?: [^\W\d_]{3,12}(?: \d{4})?)?"


@cache
def _patterns(
    language: str,
) -> tuple[
    tuple[re.Pattern[str], ...],
    re.Pattern[str],
    re.Pattern[str],
    re.Pattern[str],
    frozenset[str],
]:
    """A name in front of a verb, behind it, so with an office, or behind "counterpart"; no names.

    In front it stands between commas, opens a sentence before "who" or before words with an office
    ("Jane Doe, the country's envoy here, said"), or follows an office with small words behind it.
    """
    words = vocabulary(language)
    helper = words["statements"]["helper"].replace("<date>", _DAY)
    small = one_of(map(re.escape, words["people"]["particles"]))
    name = rf"(?P<name>{_WORD}(?: (?:(?:{small}) )?{_WORD}){{1,4}})"
    titles = [one for some in words["people"]["titles"].values() for one in some]
    linking = one_of(map(re.escape, words["people"]["linking"]))
    offices = one_of(map(re.escape, words["people"]["offices"]))
    title = f"(?:(?:{one_of(map(re.escape, titles))})\\.? )?"
    return (
        (
            re.compile(rf", {title}{name}(?:, {_ASIDE},|,)?(?: (?:{helper}))* $"),
            re.compile(
                rf"(?:^|[.!?”\"»]\s|\n){name}, "
                rf"(?:(?:{words['statements']['who']})\s[^.;:“”«»\n]{{3,100}}?"
                rf"|{_WITHIN}{{0,30}}?(?<!\w)(?i:{offices})(?!\w){_WITHIN}{{0,60}}),"
                rf"(?: (?:{helper}))* $"
            ),
            re.compile(
                rf"(?<!\w)(?i:{offices}) (?:(?!(?:{linking})\s[A-Z])[^\W\dA-Z][\w'’-]* ){{0,3}}"
                rf"{title}{name}(?: (?:{helper}))* $",
            ),
        ),
        re.compile(rf" {_ASIDE}, {title}{name}(?=[,.]|\s?$)"),
        re.compile(
            rf"(?: (?:{helper}))? {name}, "
            rf"(?={_WITHIN}{{0,30}}?(?<!\w)(?i:{offices})(?!\w))"
        ),
        re.compile(rf"\b(?:{words['statements']['peer']})(?: [^,.;:\n]{{2,60}},)? {title}{name}"),
        frozenset(words["organizations"]["heads"]) | frozenset(words["people"]["not_names"]),
    )
