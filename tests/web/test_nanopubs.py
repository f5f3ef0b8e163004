"""Facts as nanopublications, judged by the library of those who publish them."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from conftest import BASE, ROOT
from Crypto.Hash import SHA256
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15
from rdflib import ConjunctiveGraph, URIRef

from kb.errors import ProjectError
from kb.exporting.nanopubs import export_nanopubs
from kb.reading.store import Store

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from nanopub import Nanopub
    from nanopub.trustyuri.rdf import RdfHasher, RdfUtils

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]
README = (ROOT / "kb" / "web" / "nanopubs" / "README.md").read_text("utf-8")
PROV, NPX = "http://www.w3.org/ns/prov#", "http://purl.org/nanopub/x/"
#: Stated by an article, inferred, editorial, and a whole table.
FACTS = ("ajaswv", "m2q9yr", "authority-person-to-lam", "record-untc-iv-11")


def graph_of(trig: bytes | str) -> ConjunctiveGraph:
    graph = ConjunctiveGraph()
    graph.parse(data=trig, format="trig")
    return graph


@pytest.fixture(scope="module")
def key(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("key") / "key.pem"
    path.write_bytes(RSA.generate(2048).export_key())
    return path


@pytest.fixture(scope="module")
def signed(key, release, tmp_path_factory) -> Path:
    """What the command of the README writes."""
    [command] = re.findall(r"```sh\nkb (.*?)\n```", README)
    folder = tmp_path_factory.mktemp("signed")
    words = [str(key) if word == "key.pem" else word for word in command.split()]
    done = subprocess.run(
        [sys.executable, "-m", "kb", *words, "--releases", release.path.parent],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "facts\n"), done.stderr
    return folder / "facts"


@pytest.mark.parametrize("fact", FACTS)
def test_the_library_finds_each_valid_and_its_name_right(client, fact):
    found = Nanopub(rdf=graph_of(client.get(f"/fact/{fact}.nanopub.trig").data))

    assert found.is_valid and found.has_valid_trusty
    assert found.source_uri.startswith(f"{BASE}nanopub/{fact}/RA")


def test_a_changed_letter_gives_another_name(client):
    trig = client.get("/fact/ajaswv.nanopub.trig").text
    found = Nanopub(rdf=graph_of(trig.replace("sore hari", "pagi hari")))

    with pytest.raises(Exception, match="not valid"):
        _ = found.has_valid_trusty


def test_it_says_what_the_fact_says_and_on_what_that_rests(client, release):
    found = Nanopub(rdf=graph_of(client.get("/fact/ajaswv.nanopub.trig").data))
    store = Store.of(release)
    says = {str(triple.predicate.value) for triple in store.said_by(f"{BASE}fact/ajaswv")}
    store.close()

    assert {str(predicate) for _, predicate, _ in found.assertion} == says
    [rests] = found.provenance.objects(None, URIRef("http://www.w3.org/ns/oa#exact"))
    assert str(rests).startswith("Pada sore hari tanggal 25 Oktober")
    assert (
        None,
        URIRef(PROV + "wasAttributedTo"),
        URIRef(BASE + "id/curator/editors"),
    ) in found.provenance


@pytest.mark.slow
def test_all_facts_are_written_and_signed_by_the_key(signed, key, release):
    lines = (signed / "index.tsv").read_text("utf-8").splitlines()
    fact, iri = lines[0].split("\t")
    graph = graph_of((signed / f"{fact.rpartition('/')[2]}.trig").read_bytes())
    signature = next(graph.objects(None, URIRef(NPX + "hasSignature")))
    rest = [quad for quad in RdfUtils.get_quads(graph) if str(quad[2]) != NPX + "hasSignature"]
    text = RdfHasher.normalize_quads(rest, baseuri=f"{iri}#", hashstr=" ")

    assert {path.stem for path in signed.glob("*.trig")} == {
        line.split("\t")[0].rpartition("/")[2] for line in lines
    }
    public = RSA.import_key(key.read_bytes()).public_key()
    pkcs1_15.new(public).verify(SHA256.new(text.encode()), base64.b64decode(str(signature)))
    assert Nanopub(rdf=graph).has_valid_trusty


def test_its_iri_leads_to_it_while_the_fact_is_that_one(client):
    [iri] = re.findall(r"<([^>]*)>", client.get("/fact/ajaswv.nanopub.trig").headers["Link"])
    path = iri.removeprefix(BASE.rstrip("/"))

    assert client.get(path).headers["Location"] == "/fact/ajaswv.nanopub.trig"
    assert client.get(path[:-1] + "_").status_code == 404
    assert client.get("/fact/nothing.nanopub.trig").status_code == 404


def test_what_is_no_key_signs_nothing(release, key, tmp_path):
    public = tmp_path / "public.pem"
    public.write_bytes(RSA.import_key(key.read_bytes()).public_key().export_key())
    (tmp_path / "nonsense").write_text("x")

    for path, said in ((public, "public key alone"), (tmp_path / "nonsense", "no key of RSA")):
        with pytest.raises(ProjectError, match=said):
            export_nanopubs(release, tmp_path / "facts", path)
    assert not (tmp_path / "facts").exists()
