"""A client of HTTP that gives the status and the body, whatever the status is."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request


def get(address: str, path: str = "", **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(address + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def ask(address: str, query: str) -> tuple[int, bytes]:
    return get(address, "sparql?" + urllib.parse.urlencode({"query": query}))
