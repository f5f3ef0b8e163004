"""Answers packed with gzip, for who can unpack them (RFC 9110, sections 8.4, 8.8.3.3 and 12.5.3)."""

from __future__ import annotations

import gzip
import http.client
from urllib.parse import urlsplit

import pytest

PAGE, DOCUMENT = "/page/article/hanoi-reception", "/data/person/to-lam.ttl"


@pytest.fixture(scope="module")
def ask(site):
    """Asks the server of one connection, without unpacking."""
    address = urlsplit(site.address)

    def get(path: str, method: str = "GET", **headers: str):
        connection = http.client.HTTPConnection(address.hostname, address.port)
        connection.request(
            method, path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), body

    return get


@pytest.mark.parametrize("path", [PAGE, DOCUMENT, "/", "/static/site.css", "/static/icon.svg", "/ontology.jsonld",
                                  "/data/person/to-lam.jsonld", "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+50&format=json"])  # fmt: skip
def test_who_can_unpack_gets_the_same_bytes_packed(ask, path):
    for _ in range(2):  # made, and kept
        _, plain, whole = ask(path)
        status, said, body = ask(path, Accept_Encoding="gzip, deflate, br")

        if len(whole) < 1000:
            assert "content-encoding" not in said
            continue
        assert (status, said["content-encoding"], int(said["content-length"])) == (
            200,
            "gzip",
            len(body),
        )
        assert gzip.decompress(body) == whole
        assert len(body) < len(whole) / 2
        for headers in (plain, said):
            assert "Accept-Encoding" in headers["vary"]
        if "etag" in plain:
            assert said["etag"] != plain["etag"]


@pytest.mark.parametrize(
    "coding", ["", "identity", "br", "gzip;q=0", "gzip; q=0.000", "deflate", "*;q=0"]
)
def test_who_cannot_unpack_gets_it_plain(ask, coding):
    _, said, body = ask(PAGE, Accept_Encoding=coding)

    assert "content-encoding" not in said
    assert body.startswith(b"<!doctype html>")


def test_a_packed_answer_is_not_sent_again_to_who_has_it(ask):
    for path in (PAGE, DOCUMENT):
        for coding in ("gzip", "identity"):
            tag = ask(path, Accept_Encoding=coding)[1]["etag"]
            status, said, body = ask(path, Accept_Encoding=coding, If_None_Match=tag)
            assert (status, said["etag"], body) == (304, tag, b"")
            assert "Accept-Encoding" in said["vary"]


@pytest.mark.parametrize("path", ["/dump.ttl", "/dump.nq.gz", "/dump.trig"])
def test_a_download_stays_as_it_was_validated(ask, path, release):
    _, said, body = ask(path, Accept_Encoding="gzip")

    whole = b"".join(release.dump(path.removeprefix("/").removesuffix(".gz")))
    assert "content-encoding" not in said
    assert (gzip.decompress(body) if path.endswith(".gz") else body) == whole
    part = ask(path, Accept_Encoding="gzip", Range="bytes=10-19")
    wanted = (206, body[10:20]) if path.endswith(".gz") else (200, whole)
    assert (part[0], part[2]) == wanted


@pytest.mark.parametrize("coding", ["gzip", "identity"])
@pytest.mark.parametrize("path", [PAGE, DOCUMENT, "/dump.ttl"])
def test_head_says_what_get_says_but_for_the_size_of_what_is_packed(ask, path, coding):
    """RFC 9110, section 9.3.2: fields that are known only while the content is made may be left out."""
    get = ask(path, Accept_Encoding=coding)[1]

    status, head, body = ask(path, "HEAD", Accept_Encoding=coding)

    assert (status, body) == (200, b"")
    left_out = {"content-length"} if coding == "gzip" and path != "/dump.ttl" else set()
    assert {**head, "date": ""} == {
        n: v for n, v in {**get, "date": ""}.items() if n not in left_out
    }
    assert ask(path, "HEAD", Accept_Encoding=coding, If_None_Match=get["etag"])[0] == 304


def test_errors_are_never_packed(ask):
    assert (
        "content-encoding"
        not in ask("/id/person/nobody", Accept_Encoding="gzip", Accept="text/html")[1]
    )
