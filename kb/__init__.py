"""Treaty knowledge as linked data: facts from news articles, each with the words that say it.

Making a release, in the order the data goes:

=============  =====================================================================
`Project`      the folder with seeds, ontology and shapes, and its settings
`Article`      an article as its publisher wrote it: frozen text, metadata
`FactFile`     what an article says, and the words that say it
`map_article`  an article and its facts, as named graphs
`validate`     which shapes a graph breaks, and where: a `Report`
`build`        all of these in order: from a project to a `Release`
=============  =====================================================================

Showing a release:

=============  =====================================================================
`Release`      a conforming dataset frozen as files
`Store`        the released triples, read by pattern
`Queries`      SPARQL in worker processes that can be killed
`create_app`   the release over HTTP, as a WSGI application
=============  =====================================================================

Errors are the tree under `kb.errors.KbError`.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "1.0.0"

_HOMES = {
    "Article": "kb.seeds.article",
    "FactFile": "kb.seeds.facts",
    "Project": "kb.seeds.project",
    "Queries": "kb.queries",
    "Release": "kb.releases.release",
    "Report": "kb.validation.report",
    "Store": "kb.reading.store",
    "build": "kb.pipeline",
    "create_app": "kb.web",
    "map_article": "kb.mapping.articles",
    "validate": "kb.validation.engines",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    """A public name, loaded when it is first asked for: a query worker needs none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module 'kb' has no name '{name}'")
    return getattr(importlib.import_module(_HOMES[name]), name)
