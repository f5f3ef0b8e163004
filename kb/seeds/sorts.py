"""The sorts of values that stand under the keys of a fact: what each may be, as JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.identifiers import KINDS, SLUG

#: A part of a JSON Schema; `description` is the mend where a value does not fit.
Part = Mapping[str, object]

#: The kinds of things that a fact may refer to.
REFERABLE = tuple(kind for kind in KINDS if kind not in ("record", "passage", "activity"))

TEXT: Part = {"type": "string", "minLength": 1}
#: A text that is not blank.
_FILLED: Part = {**TEXT, "pattern": r"^[\s\S]*\S[\s\S]*$"}
_TAG: Part = {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$", "format": "language"}


def matching(pattern: str, mend: str) -> Part:
    """A text of a form.

    >>> matching("[0-9a-f]{8}", "write a digest")["pattern"]
    '^[0-9a-f]{8}$'
    """
    return {"type": "string", "pattern": f"^{pattern}$", "description": mend}


def mapping_of(required: Mapping[str, Part], optional: Mapping[str, Part] | None = None) -> Part:
    """A mapping with these keys and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {**required, **(optional or {})},
    }


def list_of(part: Part) -> Part:
    """A list with one value or more."""
    return {"type": "array", "minItems": 1, "items": part}


def reference_to(kinds: tuple[str, ...], mend: str = "") -> Part:
    """A reference to a thing of some kinds."""
    mend = mend or "write a reference as " + " or ".join(f"{kind}/slug" for kind in kinds)
    return matching(rf"({'|'.join(kinds)})/{SLUG.pattern.replace('?:', '')}", mend)


def texts_of(text: Part, mend: str) -> Part:
    """A text for each language."""
    return {
        "type": "object",
        "propertyNames": _TAG,
        "additionalProperties": {**text, "description": mend},
        "minProperties": 1,
        "description": mend,
    }


LANGUAGE_TAG: Part = {
    "type": "string",
    **_TAG,
    "description": "write a language tag such as id, en, vi",
}
TEXTS_BY_LANGUAGE = texts_of(_FILLED, "write a text for each language, such as {en: Talks}")
FACT_ID = matching(
    "[a-z][a-z0-9]{3,15}",
    "write 4 to 16 small letters and digits, a letter first, or leave the key out and run "
    "'kb check --write'",
)
WEB_IRI: Part = {
    "type": "string",
    "format": "web-iri",
    "description": "write an absolute http or https IRI without spaces",
}
DAY: Part = {
    "type": "string",
    "format": "day",
    "description": "write a day of the calendar as YYYY-MM-DD",
}
REASON: Part = {
    "anyOf": [_FILLED, TEXTS_BY_LANGUAGE],
    "description": "write the reason in English, or in several languages, such as "
    "{en: ..., id: ...}",
}


@dataclass(frozen=True)
class Sort:
    """What may stand under a key, or in the list under a key.

    `form` is how a form asks for it: `argument` (words and a reference), `words`, `reference`,
    `concept`, `text`, `texts` (by language), `topic` or `value`. `kinds` are those of the things
    that it may refer to, `scheme` the concepts of which it is one.
    """

    form: str
    part: Part = field(repr=False)
    kinds: tuple[str, ...] = ()
    scheme: str = ""


@dataclass(frozen=True)
class Key:
    """A key of a kind of fact: what stands there, and the properties that it gives.

    Of two properties that an argument gives, the first is schema.org's and the second ours, which
    stands where schema.org's does not fit.
    """

    name: str
    sort: Sort
    properties: tuple[str, ...]
    is_list: bool
    is_required: bool

    @property
    def part(self) -> Part:
        """The JSON Schema of what stands under the key."""
        return list_of(self.sort.part) if self.is_list else self.sort.part


def concept(scheme: str) -> Sort:
    """A concept of a scheme, by its name."""
    return Sort("concept", TEXT, scheme=scheme)


def reference(*kinds: str, mend: str = "") -> Sort:
    """A reference alone."""
    return Sort("reference", reference_to(kinds, mend), kinds)


def argument(*kinds: str) -> Sort:
    """Words of the quote, and a reference to the thing that they stand for.

    >>> argument("person").part["description"]
    'write {text: words of the quote, ref: person/slug}'
    """
    part = mapping_of({"text": TEXT, "ref": reference_to(kinds)})
    mend = f"write {{text: words of the quote, ref: {kinds[0]}/slug}}"
    return Sort("argument", {**part, "description": mend}, kinds)


_ANY = reference_to(REFERABLE, "write a reference as kind/slug, such as person/to-lam")
_ANY_ARGUMENT: Part = {
    **mapping_of({"text": TEXT, "ref": _ANY}),
    "description": "write {text: words of the quote, ref: kind/slug}",
}
_WORDED = mapping_of({"text": TEXT, "language": LANGUAGE_TAG})

ANYTHING = Sort("argument", _ANY_ARGUMENT, REFERABLE)
ANY_REFERENCE = Sort("reference", _ANY, REFERABLE)
TOPIC = Sort(
    "topic",
    {
        "anyOf": [_ANY, _ANY_ARGUMENT],
        "description": "write a reference as kind/slug, or {text: ..., ref: kind/slug}",
    },
    KINDS,
)
PERSON = argument("person")
SPEAKER = argument("person", "organization", "country", "group")
ACTOR = argument("organization", "country", "group")
BODY = argument("organization", "country")
ORGANIZATION = argument("organization")
PLACE = argument("place", "country")
TREATY = argument("treaty")
ATTRIBUTION = reference("statement", "person", "organization", "country", "article")
EVENT = reference("event")
ANTICIPATED = reference("anticipated")
WORDS = Sort(
    "words", {**mapping_of({"text": TEXT}), "description": "write {text: words of the quote}"}
)
PLAIN = Sort("text", TEXT)
LANGUAGE = Sort("text", LANGUAGE_TAG)
TEXTS = Sort("texts", TEXTS_BY_LANGUAGE)
FACT = Sort("text", FACT_ID)
PAGE = Sort("text", WEB_IRI)
CLASS = Sort(
    "text",
    matching("[a-z]+:[A-Za-z]+", "write a class as a prefixed name, such as schema:Organization"),
)
PROPERTY = Sort(
    "text",
    matching("[a-z]+:[A-Za-z]+", "write a property as a prefixed name, such as schema:startDate"),
)
VALUE = Sort(
    "value",
    {
        "anyOf": [{"type": ["string", "integer"]}, _WORDED],
        "description": "write a reference, an IRI, a date as YYYY-MM-DD, a number, or "
        "{text: ..., language: ...}",
    },
)
COUNTED = reference(
    "event", "treaty", "country", "organization",
    mend="write a reference as event/slug, treaty/slug, country/slug or organization/slug",
)  # fmt: skip
