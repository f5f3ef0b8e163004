"""Every regular expression by which drafts are made, tried on texts that nearly match it.

    python tests/helpers/patterns.py LANGUAGE [SHARE]      prints a line of JSON

Patterns are put together of words in `kb/drafting/languages/`, so that they are only known once an
article is drafted: here the traps of a language, with the module `re` watched. From each pattern texts
are made that repeat what it repeats and then go wrong, as those do for which a pattern with two ways to
match the same words tries all of them. A pattern gets seconds of processor time where it needs
milliseconds: what is found is growth without bound, not slowness.

The patterns of acts are put together of the same parts, but for the verb, and making one takes a
twentieth of a second: with SHARE each so many-eth of them is tried, and of the traps and of the word
lists. Where patterns were written anew, try all.
"""

from __future__ import annotations

import json
import random
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
#: Signs that no word has, after which nothing goes on.
WRONG = "\x01"
#: So long are the texts, in signs.
LENGTH = 300
#: So many seconds of processor time a pattern may take for one text.
SECONDS = 3.0
#: So many texts of each pattern are tried, drawn by a fixed seed; more are
#: worth it where patterns were written anew.
MOST_ATTACKS = 8
#: A pattern of so many signs is put together of parts that others have too.
LONG = 3000


class TookTooLong(BaseException):
    """No `Exception`, so that no handler of the code takes it for its own."""


def _watch(patterns: dict[tuple[str, int], None]) -> None:
    """Note each pattern that a module of ours gives to `re`, at import and later."""
    compile_ = re._compile  # type: ignore[attr-defined]

    def noting(pattern: Any, flags: Any) -> Any:
        caller = sys._getframe(2).f_code.co_filename
        ours = "/kb/drafting/" in caller or "/kb/meaning/" in caller
        if ours and isinstance(pattern, str):
            patterns[pattern, int(flags)] = None
        return compile_(pattern, flags)

    re._compile = noting  # type: ignore[attr-defined]


def sample(tree: Any, some: random.Random) -> str:
    """Words that a parsed pattern matches, or nearly: what it looks ahead to is left out."""
    parser = re._parser  # type: ignore[attr-defined]
    made = []
    for op, value in tree:
        if op in (parser.LITERAL,):
            made.append(chr(value))
        elif op is parser.IN:
            made.append(_of_set(value, some))
        elif op in (parser.ANY, parser.NOT_LITERAL):
            made.append("a")
        elif op is parser.BRANCH:
            made.append(sample(some.choice(value[1]), some))
        elif op is parser.SUBPATTERN:
            made.append(sample(value[-1], some))
        elif op in (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT):
            least, most, body = value
            times = some.randint(int(least), min(int(most), int(least) + 2))
            made.append("".join(sample(body, some) for _ in range(times)))
        elif op is parser.ATOMIC_GROUP:
            made.append(sample(value, some))
    return "".join(made)


def _of_set(choices: Any, some: random.Random) -> str:
    """A sign of a set, rather one that also stands elsewhere in texts."""
    literals = [chr(v) for op, v in choices if op is re._parser.LITERAL]  # type: ignore[attr-defined]
    ranges = [chr(v[0]) for op, v in choices if op is re._parser.RANGE]  # type: ignore[attr-defined]
    there = [sign for sign in (*"aA1 ,.-’", *literals, *ranges) if _is_in(sign, choices)]
    return some.choice(there or ["é"])


def _is_in(sign: str, choices: Any) -> bool:
    parser, is_negated, is_there = re._parser, False, False  # type: ignore[attr-defined]
    tests = {"DIGIT": str.isdigit, "SPACE": str.isspace, "WORD": lambda s: s.isalnum() or s == "_"}
    for op, value in choices:
        if op is parser.NEGATE:
            is_negated = True
        elif op is parser.LITERAL:
            is_there |= ord(sign) == value
        elif op is parser.RANGE:
            is_there |= value[0] <= ord(sign) <= value[1]
        else:
            *_, no, name = ("", *str(value).split("_"))
            is_there |= tests[name](sign) != (no == "NOT")
    return is_there != is_negated


def attacks(tree: Any, some: random.Random, before: str = "") -> Iterator[str]:
    """Texts that repeat what a pattern repeats, and then go wrong."""
    parser = re._parser  # type: ignore[attr-defined]
    prefix = before
    for item in tree:
        op, value = item
        if op in (parser.MAX_REPEAT, parser.MIN_REPEAT):
            body = sample(value[2], some) or "a"
            yield prefix + (body * LENGTH)[:LENGTH] + WRONG
            yield from attacks(value[2], some, prefix)
        elif op is parser.SUBPATTERN:
            yield from attacks(value[-1], some, prefix)
        elif op is parser.BRANCH:
            for branch in some.sample(value[1], min(3, len(value[1]))):
                yield from attacks(branch, some, prefix)
        prefix += sample([item], some)
    if not before:
        words = prefix or "a"
        for text in (words, words[:-1] or "a", f"{words} ", f"{words}, "):
            yield (text * LENGTH)[:LENGTH] + WRONG


def seconds_too_many(pattern: str, flags: int, texts: list[str]) -> str | None:
    """The first text for which a pattern takes too long."""
    compiled = re.compile(pattern, flags)
    for text in texts:
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            for _ in compiled.finditer(text):
                pass
            compiled.fullmatch(text)
        except TookTooLong:
            return text
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None


def unbounded(
    patterns: list[tuple[str, int]], seed: int = 1, most: int = MOST_ATTACKS
) -> list[dict[str, str]]:
    """The patterns that take too long, each with the text."""
    signal.signal(signal.SIGVTALRM, _stop)
    some, slow = random.Random(seed), []
    for pattern, flags in patterns:
        tree = re._parser.parse(pattern, flags)  # type: ignore[attr-defined]
        texts = list(attacks(tree, some))
        if len(texts) > most:
            texts = some.sample(texts, most)
        if (text := seconds_too_many(pattern, flags, texts)) is not None:
            slow.append({"pattern": pattern, "text": text[:200]})
    return slow


def _stop(*_: object) -> None:
    raise TookTooLong


def hostile_texts(words: Any) -> Iterator[str]:
    """Texts made of one word list each, over and over, without an end of a sentence."""
    if isinstance(words, dict):
        for value in words.values():
            yield from hostile_texts(value)
    elif isinstance(words, list) and words and all(isinstance(word, str) for word in words):
        yield ((" ".join(words) + " ") * LENGTH)[:LENGTH]


def slow_texts(language: str, labels: Any, share: int) -> list[str]:
    """The hostile texts for which drafting takes too long, each its beginning."""
    from traps import Trap

    from kb.drafting.drafting import draft
    from kb.drafting.text.vocabulary import vocabulary

    draft(Trap.of({"id": f"first-{language}", "text": "A."}, "").article, labels)
    marks = [
        (sign * LENGTH)[:LENGTH]
        for sign in ("(", '"', "“", "«", "1 ", "1.", "A. ", "A ", "Aa, ", "- ")
    ]
    slow = []
    for text in (*list(hostile_texts(vocabulary(language)))[::share], *marks):
        article = Trap.of({"id": f"a-{language}", "text": text}, "").article
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, 4 * SECONDS)
            draft(article, labels)
        except TookTooLong:
            slow.append(text[:100])
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return slow


def main(language: str, share: int = 1) -> None:
    noted: dict[tuple[str, int], None] = {}
    _watch(noted)
    from traps import traps

    from kb.drafting.drafting import draft, read_labels
    from kb.drafting.frames.records import CONCEPTS
    from kb.meaning.lexicon import Words
    from kb.seeds.project import Project

    labels = read_labels(Project.find(ROOT))
    for trap in [trap for trap in traps() if trap.language == language][::share]:
        draft(trap.article, labels)
    words = Words.of(language)
    assert words
    patterns = [words.tells_of(kind) for kind in CONCEPTS["act"]]
    assert any(patterns)
    assert all(words.event(kind) for kind in words.event_kinds)
    assert words.before_verb
    assert words.forces
    long = [pattern for pattern in noted if len(pattern[0]) > LONG]
    tried = [pattern for pattern in noted if len(pattern[0]) <= LONG] + long[::share]
    slow = slow_texts(language, labels, share)
    print(json.dumps({"patterns": len(tried), "bad": unbounded(tried), "slow": slow}))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
