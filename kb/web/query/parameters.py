"""What a question can be asked about: a thing of a kind, or a day.

A line ``# parameter ?person (person): the person asked about`` of the question names it, and a
``VALUES`` has the one asked about where none is given: ``VALUES ?person { <...> }`` for a thing,
``VALUES ?date { "2026-02-03"^^xsd:date }`` for a day, of the kind ``date``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import abort, request

from kb.identifiers import SLUG
from kb.namespaces import XSD
from kb.web.notices import Notice
from kb.web.problems import answer_retired, answer_unknown
from kb.web.site import Site

_PARAMETER = re.compile(r"(?m)^# parameter \?(\w+) \(([a-z]+)\): (.+)$")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Parameter:
    """What can be asked about: the variable, the kind of thing, what it is, and the default."""

    name: str
    kind: str
    says: str
    #: The IRI of a thing, or a day as 2026-02-03.
    default: str

    @property
    def is_day(self) -> bool:
        """Whether it is a day, and no thing."""
        return self.kind == "date"

    @property
    def datatype(self) -> str:
        """The datatype of a value; "" for the IRI of a thing."""
        return str(XSD.date) if self.is_day else ""

    def read(self, value: str) -> str:
        """The IRI or the day that a value of a request names; 400 for what is none, and 404 for a
        thing of which nothing is published; what was merged leads on (301), or it is gone (410)."""
        if self.is_day:
            return _day(value)
        iri = _iri(self.kind, value)
        answer_retired(iri, lambda new: _instead(self.name, new))
        if not Site.current().store.knows(iri):
            answer_unknown(iri)
        return iri


def parameters_of(text: str) -> tuple[Parameter, ...]:
    """What the question of a text can be asked about, in its order.

    >>> [day] = parameters_of('# parameter ?date (date): the day\\nASK {\\n'
    ...                       '  VALUES ?date { "2026-02-03"^^xsd:date }\\n}')
    >>> day.name, day.default, day.is_day
    ('date', '2026-02-03', True)
    """
    return tuple(
        Parameter(name, kind, says, found[2] if (found := values(name).search(text)) else "")
        for name, kind, says in _PARAMETER.findall(text)
    )


def values(name: str) -> re.Pattern[str]:
    """The line of a query with the default of a parameter, which is the second group."""
    return re.compile(
        rf'(?m)^(\s*VALUES \?{re.escape(name)} \{{ [<"])([^>"]*)((?:>|"\^\^xsd:date) \}}\n)'
    )


def given_in(parameters: Iterable[Parameter]) -> Mapping[str, str]:
    """The value for each parameter that is given; 400 for what is none, or for an unknown one."""
    known = {one.name: one for one in parameters}
    given = {}
    for name, value in request.args.items():
        if name == "lang" and name not in known:
            continue  # the language of the reader, which the pages' links carry
        if name not in known:
            names = ", ".join(known) or "none"
            notice = Notice(
                "this question has no parameter '%(name)s'; it has %(names)s",
                name=name, names=names,
            )  # fmt: skip
            abort(400, notice)
        given[name] = known[name].read(value)
    return given


def _iri(kind: str, value: str) -> str:
    """A thing by its IRI, its reference or its slug: all of them name one of that kind."""
    ids = Site.current().ids
    slug = value.removeprefix(f"{ids.base}id/").removeprefix(f"{kind}/")
    if not SLUG.fullmatch(slug):
        notice = Notice(
            "'%(value)s' is no %(kind)s: give its IRI or its name in it, as in %(kind)s/<name>",
            value=value, kind=kind,
        )  # fmt: skip
        abort(400, notice)
    return str(ids.thing(f"{kind}/{slug}"))


def _instead(name: str, iri: str) -> str:
    """The path of the same question about another thing."""
    slug = iri.rpartition("/")[2]
    return f"{request.path}?{urlencode({**request.args, name: slug})}"


def _day(value: str) -> str:
    if not _is_day(value):
        abort(400, Notice("'%(value)s' is no day: write it as in 2026-02-03", value=value))
    return value


def _is_day(value: str) -> bool:
    """Whether a day of the calendar is written as we ask for it, which Python reads more widely."""
    try:
        return bool(_DAY.fullmatch(value) and datetime.date.fromisoformat(value))
    except ValueError:
        return False
