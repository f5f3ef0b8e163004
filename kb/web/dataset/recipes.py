"""How to load the dumps: lines to copy, for the tools that read RDF."""

from __future__ import annotations

from dataclasses import dataclass

from kb.web.words.languages import message


@dataclass(frozen=True)
class Recipe:
    """Lines to copy, and for what: the name of a tool, or words that are translated."""

    label: str
    code: str


_LINES = {
    "curl": """\
curl -fsSLO --retry 5 {address}dump.ttl.gz
curl -fsSL {address}dump.ttl.gz.sha256 | sha256sum --check""",
    message("Every night, only what is new"): """\
url=$(curl -fsS -o /dev/null -w '%{{redirect_url}}' {address}download/latest/dump.nq.zst) &&
new=$(basename "$(dirname "$url")") &&
if [ "$new" != "$(cat last 2>/dev/null)" ]; then
  curl -fsS --create-dirs -C - --retry 5 -o "$new/dump.nq.zst" "$url" &&
  if curl -fsS "$url.sha256" | (cd "$new" && sha256sum --check); then
    mv "$new/dump.nq.zst" . && rmdir "$new" && echo "$new" >last
  else
    rm -r "$new"; false
  fi
fi""",
    "Python, rdflib": """\
import rdflib
graph = rdflib.Graph().parse("{address}dump.ttl", format="turtle")""",
    "Oxigraph": """\
oxigraph load --location treaties --file dump.nq
oxigraph serve-read-only --location treaties""",
    "Virtuoso": """\
ld_dir('/data', 'dump.nt', '{dataset}');
rdf_loader_run();
checkpoint;""",
}


def recipes(address: str, dataset: str) -> list[Recipe]:
    """The lines for a site at an address.

    >>> recipes("http://127.0.0.1:8000/", "https://e.org/dataset")[2].code.splitlines()[0]
    'import rdflib'
    """
    return [
        Recipe(label, code.format(address=address, dataset=dataset))
        for label, code in _LINES.items()
    ]
