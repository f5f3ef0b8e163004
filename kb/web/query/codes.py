"""Codes of lists in the place of the name of a State, in the address of a question."""

from __future__ import annotations

import re

from flask import abort

from kb.web.notices import Notice
from kb.web.site import Site

#: A code of ISO 3166-1 alpha-3, or the number of a list after its short name.
_CODE = re.compile(r"(?:(cow|gw)-(\d{1,3})|[A-Za-z]{3})")
_SCHEMES = {
    None: "ISO 3166-1 alpha-3",
    "cow": "Correlates of War",
    "gw": "Gleditsch-Ward",
}


def of_code(value: str) -> str:
    """The IRI of the State that a code such as USA, cow-2 or gw-2 stands for, else what was given;
    400 for a number that several States have, such as cow-365."""
    match = _CODE.fullmatch(value)
    if match is None:
        return value
    scheme, code = _SCHEMES[match[1]], match[2] or value.upper()
    states = Site.current().store.numbered(scheme, code)
    if len(states) > 1:
        names = ", ".join(state.rpartition("/")[2] for state in states)
        notice = Notice(
            "'%(value)s' is the number of several States: give one of %(names)s",
            value=value, names=names,
        )  # fmt: skip
        abort(400, notice)
    return states[0] if states else value
