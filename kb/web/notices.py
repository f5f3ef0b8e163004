"""Words about what failed: English for programs; a page tells the same in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping


class Notice(str):
    """English words with values in them, of which the catalogues have the words.

    >>> notice = Notice("there is no format '.%(suffix)s' here", suffix="xls")
    >>> str(notice), notice.words % {"suffix": "doc"}
    ("there is no format '.xls' here", "there is no format '.doc' here")
    """

    words: str
    values: Mapping[str, object]

    def __new__(cls, words: str, **values: object) -> Notice:
        """The English text; the words and the values are kept apart too."""
        notice = super().__new__(cls, words % values)
        notice.words, notice.values = words, values
        return notice
