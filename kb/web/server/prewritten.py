"""Documents that are answered in front of the application, since they lie written beforehand.

The application would say the same to the letter: what stands here is which requests those are. All
others, and whatever is not found, are left to it.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from kb.web.documents.subjects import Subject, document_headers
from kb.web.links import iri_of
from kb.web.negotiation import TURTLE
from kb.web.server.asgi import Start
from kb.web.server.bridge import encoded
from kb.web.server.cache import MOST_ANSWER
from kb.web.site import Site, policy

#: What has documents of another kind.
_OTHERS = ("term/", "shape/")
_START, _END = b"/data/", f".{TURTLE.suffix}".encode()


class Prewritten:
    """The documents of a site in Turtle."""

    def __init__(self, site: Site) -> None:
        self._site = site
        common = {**site.headers, "Content-Security-Policy": policy()}
        self._common = encoded(common.items())

    def answer(self, path: bytes) -> tuple[Start, bytes] | None:
        """The whole answer to a GET of a path, as it came: how it starts (ASGI), and its body."""
        iri = self._named(path)
        if iri is None:
            return None
        body = self._site.store.turtle(iri, MOST_ANSWER)  # a large one is sent in parts
        if body is None:
            return None
        subject = Subject.of_thing(iri, self._site.ids)
        own = document_headers(subject, TURTLE, self._site)
        own += self._site.stamp(subject.path(TURTLE), TURTLE.suffix).items()
        own.append(("Content-Length", str(len(body))))
        headers = [*encoded(own), *self._common]
        return {"type": "http.response.start", "status": 200, "headers": headers}, body

    def body(self, path: str) -> bytes | None:
        """The document at a path, however large; None for what the application is to be asked."""
        iri = self._named(path.encode())
        return self._site.store.turtle(iri) if iri is not None else None

    def _named(self, path: bytes) -> str | None:
        """The IRI that a path has the document of; None where it is none of these."""
        if not path.startswith(_START) or not path.endswith(_END):
            return None
        try:
            name = unquote_to_bytes(path[len(_START) : -len(_END)]).decode()
        except UnicodeDecodeError:
            return None
        if name.startswith(_OTHERS) and not self._site.ids.is_open:
            return None
        return iri_of(name, self._site.ids)
