"""All facts of a release as nanopublications: `kb export nanopubs`."""

from __future__ import annotations

import base64
from pathlib import Path

from kb.errors import ProjectError
from kb.exporting import new_folder
from kb.namespaces import TRO
from kb.reading.store import Store, name_of
from kb.releases.release import Release
from kb.web.nanopubs.making import Signer, nanopub_of

#: Which fact is which nanopublication, a line each.
INDEX = "index.tsv"


def export_nanopubs(release: Release, folder: Path, key: Path | None = None) -> int:
    """Write a file of TriG for each fact of a release into a new or empty folder, and a table of
    their IRIs; how many there are. They are signed where there is a private key (RSA, PEM).

    Raises `ProjectError` where the folder is not empty, or the key is none.
    """
    signer = signer_of(key) if key else None
    store, settings = Store.of(release), release.settings
    try:
        with new_folder(folder) as beside:
            lines = []
            start = store.ids.fact("")
            facts = {name_of(triple.subject) for triple in store.said_with(TRO.certainty)}
            for fact in sorted(fact for fact in facts if fact.startswith(start)):
                made = nanopub_of(store, fact, settings["licenses"]["facts"], signer)
                (beside / f"{fact.removeprefix(start)}.trig").write_bytes(made.trig())
                lines.append(f"{fact}\t{made.iri}\n")
            (beside / INDEX).write_text("".join(lines), "utf-8")
    finally:
        store.close()
    return len(lines)


def signer_of(path: Path) -> Signer:
    """What signs with the key of a file; `ProjectError` where it cannot be used."""
    try:
        from Crypto.Hash import SHA256
        from Crypto.PublicKey import RSA
        from Crypto.Signature import pkcs1_15
    except ImportError as error:
        reason = "signing needs a library: pip install 'treaty-kb[nanopub]'"
        raise ProjectError(reason) from error
    try:
        key = RSA.import_key(path.read_bytes())
    except (ValueError, IndexError, TypeError) as error:
        raise ProjectError(f"{path} has no key of RSA that can be read") from error
    if not key.has_private():
        raise ProjectError(f"{path} has a public key alone, which signs nothing")
    public = base64.b64encode(key.public_key().export_key("DER")).decode()

    def sign(data: bytes) -> str:
        return base64.b64encode(pkcs1_15.new(key).sign(SHA256.new(data))).decode()

    return public, sign
