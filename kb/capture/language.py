"""In which language a text is: one of those that articles are drafted in."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from kb.seeds.wellformed import is_language

#: The languages of articles, by their tags.
LANGUAGES = ("en", "id", "vi", "es", "fr")
#: So many letters a text must have to tell.
LEAST_LETTERS = 40
# Malay is written so much like Indonesian that a page must say it is Malay.
_TAKEN_FOR = {"ms": "id", "jv": "id"}


def language_of(text: str) -> str:
    """The language that a text is in, as a tag; an empty text where it cannot be told.

    A text in a language that is none of `LANGUAGES` gives that one, never the nearest of ours:

    >>> language_of("Các bên đã ký Công ước Hà Nội vào ngày 25 tháng 10 tại thủ đô.")
    'vi'
    >>> language_of("Die Staaten haben das Übereinkommen am Dienstag in Hanoi unterzeichnet.")
    'de'
    >>> language_of("Hanoi 2025")
    ''
    """
    if len(re.findall(r"[^\W\d_]", text)) < LEAST_LETTERS:
        return ""
    language: str = _identifier().rank(text[:20_000])[0][0]
    return _TAKEN_FOR.get(language, language)


def primary(tag: str) -> str:
    """The language of a tag without script and region; an empty text where it is none.

    >>> primary("es-MX"), primary("vi_VN"), primary("?")
    ('es', 'vi', '')
    """
    tag = tag.strip().replace("_", "-")
    code = tag.partition("-")[0].lower()
    return {"in": "id"}.get(code, code) if is_language(tag) else ""


@cache
def _identifier() -> Any:
    # Its model is a file of the package; imported here, for a process that reads pages alone.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
