"""How to cite a thing, a fact or the dataset: in words, as BibTeX and as CSL-JSON.

What is cited is the IRI, which stays, and the release, which says what stood there.
"""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import dataclass

from babel.dates import format_date
from flask import Response, abort

from kb.web.etags import worded
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.words.languages import Reader, best_text, message
from kb.web.words.wording import Wording

#: What TeX reads as its own in a text.
_TEX = str.maketrans(
    {c: f"\\{c}" for c in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
#: Marks of a quotation within another.
_WITHIN = str.maketrans("“”", "‘’")


@dataclass(frozen=True)
class Citation:
    """What is cited: its title and IRI, the dataset, who publishes it, the release and its day."""

    key: str
    title: str
    iri: str
    dataset: str
    publisher: str
    release: str
    day: datetime.date

    @classmethod
    def of(cls, site: Site, iri: str) -> Citation | None:
        """The citation of what an IRI names, the dataset or a thing of it, by its name in the
        reader's language; None where nobody is to be cited, as of data of anybody's."""
        settings, date = site.settings, site.release.manifest.get("date")
        if "publisher" not in settings or date is None:
            return None
        dataset, publisher = best_text(settings["title"]), best_text(settings["publisher"])
        about = publisher, site.release.id, datetime.date.fromisoformat(date)
        if iri == str(site.ids.dataset):
            return cls("treaty-kb", dataset, iri, "", *about)
        name = re.sub(r"[^a-z0-9]+", "-", iri.removeprefix(site.ids.base).casefold()).strip("-")
        title = Wording.of(site.store).link(iri).text
        return cls(f"treaty-kb-{name}"[:120], title, iri, dataset, *about)

    def words(self) -> str:
        """The citation as a sentence for a list of references."""
        day = format_date(self.day, "long", locale=Reader.current().interface)
        parts = [
            self.publisher,
            f"“{self.title.translate(_WITHIN)}”",
            self.dataset,
            f"{self.release}, {day}",
            self.iri,
        ]
        return ". ".join(part for part in parts if part)

    def bibtex(self) -> str:
        r"""The citation as an entry of BibTeX.

        >>> day = datetime.date(2026, 11, 24)
        >>> one = Citation("k", "A & B", "https://e.org/x", "Treaties", "Editors", "r1", day)
        >>> print(one.bibtex().splitlines()[1].strip())
        title = {{A \& B}},
        """
        rows = {
            "title": f"{{{self.title.translate(_TEX)}}}",
            "author": f"{{{self.publisher.translate(_TEX)}}}",
            "howpublished": self.dataset.translate(_TEX),
            "year": str(self.day.year),
            "month": f"{self.day:%m}",
            "version": self.release,
            "url": self.iri,
        }
        body = "".join(f"  {name} = {{{value}}},\n" for name, value in rows.items() if value)
        return f"@misc{{{self.key},\n{body}}}\n"

    def csl(self) -> str:
        """The citation as CSL-JSON, a list of one item, as reference managers import it."""
        date = [[self.day.year, self.day.month, self.day.day]]
        item: dict[str, object] = {
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "container-title": self.dataset,
            "author": [{"literal": self.publisher}],
            "publisher": self.publisher,
            "version": self.release,
            "issued": {"date-parts": date},
            "URL": self.iri,
        }
        item = {name: value for name, value in item.items() if value}
        return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


#: What reference managers read, by suffix: its type, and how it is written.
_FORMATS = {
    "bib": ("application/x-bibtex; charset=utf-8", Citation.bibtex),
    "json": ("application/vnd.citationstyles.csl+json", Citation.csl),
}


def send_citation(name: str, cited: Citation | None) -> Response:
    """Send a citation as the suffix of a name has it, BibTeX (`.bib`) or CSL-JSON (`.json`); 404
    for another suffix, and where there is nothing to cite."""
    suffix = name.rpartition(".")[2]
    if suffix not in _FORMATS or cited is None:
        words = message(
            "there is no citation %(name)s; there are .bib and .json of what is published"
        )
        abort(404, Notice(words, name=name))
    content_type, write = _FORMATS[suffix]
    response = Response(write(cited), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{cited.key}.{suffix}"'
    return worded(response, "cite", name)
