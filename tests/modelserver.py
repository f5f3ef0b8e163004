"""A server of a model on the loopback that says what it was told to: right, wrong, or no answer."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "tiny-model"
#: What a server does with one request; a text is sent as what the model says.
Act = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class ModelServer:
    """What is said one after the other, and what was asked; the last is said again and again."""

    says: list[str | Act] = field(default_factory=list)
    models: list[str] = field(default_factory=lambda: [MODEL])
    #: The statuses with which questions that have a key are refused: {"response_format": 400}.
    refuses: dict[str, int] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    address: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    def next(self) -> str | Act:
        return self.says.pop(0) if len(self.says) > 1 else self.says[0]

    def told(self, number: int) -> Any:
        """What the last message of a question has as JSON: the article, or what was refused."""
        text = self.asked[number]["messages"][-1]["content"]
        return json.loads(text[text.index("\n{") if "\n{" in text else 0 :])


@contextlib.contextmanager
def serving(server: ModelServer) -> Iterator[ModelServer]:
    """The server, while it runs."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

        def do_GET(self) -> None:
            server.paths.append(self.path)
            sent(self, 200, json.dumps({"data": [{"id": name} for name in server.models]}))

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.paths.append(self.path)
            server.headers.append(dict(self.headers))
            for key, status in server.refuses.items():
                if key in question:
                    return sent(self, status, json.dumps({"error": {"message": f"no {key}"}}))
            server.asked.append(question)
            answer = server.next()
            if callable(answer):
                with contextlib.suppress(ConnectionError):
                    return answer(self)
                return None
            return sent(self, 200, chat(answer))

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
    server.address = f"http://127.0.0.1:{http.server_address[1]}"
    try:
        yield server
    finally:
        server.over.set()
        http.shutdown()
        http.server_close()


def chat(content: Any) -> str:
    """An answer as the protocol has it."""
    message = {"role": "assistant", "content": content}
    return json.dumps({"object": "chat.completion", "choices": [{"index": 0, "message": message}]})


def lines(*values: Any) -> str:
    """Lines as a model says them that heeds the form."""
    return json.dumps({"lines": values}, ensure_ascii=False)


def sent(
    handler: BaseHTTPRequestHandler, status: int, body: str | bytes, kind: str = "application/json"
) -> None:
    data = body.encode() if isinstance(body, str) else body
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def answering(status: int, body: str | bytes, kind: str = "application/json") -> Act:
    """An act: a whole answer of any kind."""
    return lambda handler: sent(handler, status, body, kind)


def dripping(server: ModelServer, head: bytes, drop: bytes, seconds: float = 0.05) -> Act:
    """An act: a beginning, and then bytes that never end."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        while not server.over.wait(seconds):
            handler.wfile.write(drop)

    return drip


def raw(data: bytes) -> Act:
    """An act: some bytes, and the connection is closed."""

    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(data)
        handler.close_connection = True

    return write
