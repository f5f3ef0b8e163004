"""The page over HTTP, until Ctrl-C, for this machine and whoever has the address.

The address has a token that nobody can guess. What does not come from this page is refused: another
name of the host (a page elsewhere may have its name point here), another origin, another form.

Werkzeug's server is enough, and right: one person on one machine, one process, whose threads share
the session; a port is chosen before the address is told. What must bear the public is `kb serve`.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import signal
import threading
import webbrowser
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    jsonify,
    render_template,
    request,
    send_from_directory,
)
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

from kb.errors import ChangedMeanwhile, KbError, ProjectError
from kb.releases.choosing import published_facts
from kb.review.checking import Checker, ProblemRow, problem_rows
from kb.review.forms import TYPES, forms
from kb.review.picture import picture
from kb.review.sentences import LANGUAGES, because_of, language, phrases
from kb.review.session import Session
from kb.review.state import State
from kb.review.workspace import text_in
from kb.seeds.project import Project
from kb.web.statics import FOLDER
from kb.web.words.languages import own_name

HOST = "127.0.0.1"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: What a page sends with an act, as it came: what lacks or is of another form than the act needs
#: ends as `KeyError`, `TypeError` ..., which is answered with 400.
_Given = Mapping[str, Any]
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def review(
    project: Project, slug: str, who: str, port: int, tell: Callable[[str], None], is_opened: bool
) -> None:
    """Serve the review of an article until it is ended by a signal.

    `tell` is given the address. Raises `SeedError` where the article cannot be read, and
    `ProjectError` where the port is taken.
    """
    session = Session(
        project, slug, who, released=published_facts(project.releases, project.identifiers)
    )
    checker = Checker(project.root, slug)
    token = secrets.token_urlsafe(24)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    hosts: list[str] = []
    try:
        server = make_server(HOST, port, lambda *_: iter(()), threaded=True)
    except (OSError, SystemExit) as error:
        checker.close()
        raise ProjectError(f"port {port} cannot be used; choose another by --port") from error
    hosts += [f"{HOST}:{server.port}", f"localhost:{server.port}"]
    server.app = create_app(session, checker, token, tuple(hosts))
    address = f"http://{HOST}:{server.port}/{token}/"

    def end(_: int, __: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    tell(address)
    if is_opened:
        webbrowser.open(address)
    try:
        server.serve_forever()
    finally:
        server.server_close()
        checker.close()


def create_app(session: Session, checker: Checker, token: str, hosts: tuple[str, ...]) -> Flask:
    """The application that shows one session; `hosts` are the names by which it may be called,
    with their port."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 200_000
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.register_blueprint(_views(session, checker), url_prefix="/<token>")

    _guard(app, token, hosts)
    _tell_errors(app)
    return app


def _guard(app: Flask, token: str, hosts: tuple[str, ...]) -> None:
    """Have the application refuse what does not come from its own page."""

    @app.url_value_preprocessor
    def guard(_: str | None, values: dict[str, object] | None) -> None:
        given = (values or {}).pop("token", "")
        if request.host not in hosts:
            abort(403, "this page is called by another name than its own")
        if not hmac.compare_digest(str(given).encode(), token.encode()):
            abort(403, "the address is not that of a review; it is printed by 'kb review'")
        if request.method == "POST":
            is_own = request.headers.get("Origin") == f"http://{request.host}"
            if not is_own or not request.is_json:
                abort(403, "only the page itself may change something")

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response


def _tell_errors(app: Flask) -> None:
    """Have the application say what is wrong as problems that the page shows."""

    def problem(message: str, status: int) -> tuple[Response, int]:
        row: ProblemRow = {"message": message, "mend": "", "line": 0}
        return jsonify(problems=[row]), status

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[Response, int]:
        return problem(error.description or error.name, error.code or 500)

    @app.errorhandler(KbError)
    def wrong(error: KbError) -> tuple[Response, int]:
        status = 409 if isinstance(error, ChangedMeanwhile) else 422
        return jsonify(problems=problem_rows(error), stale=status == 409), status

    @app.errorhandler(OSError)
    def unwritable(error: OSError) -> tuple[Response, int]:
        place = f"{error.filename}: " if error.filename else ""
        return problem(f"{place}{error.strerror}; nothing was changed", 507)


def _views(session: Session, checker: Checker) -> Blueprint:
    """The addresses of one session: its page, what the page reads, and what it may have done."""
    views = Blueprint("review", __name__, static_folder="static", static_url_path="/static")
    is_open = False

    def state_now() -> State:
        return State(session, checker, language())

    @views.get("/site/<path:filename>")
    def site(filename: str) -> Response:
        return send_from_directory(FOLDER, filename)

    @views.get("/")
    def page() -> str:
        nonlocal is_open
        if not is_open:
            is_open = True
            checker.ask()
        article, spoken = session.article, language()
        return render_template(
            "review.html",
            article=article,
            title=text_in(article.label, spoken),
            session=session,
            language=spoken,
            languages={tag: own_name(tag) for tag in LANGUAGES},
            says=phrases(spoken),
        )

    @views.get("/state")
    def state() -> Response:
        """Everything that the page shows, or that nothing has changed since it was asked."""
        now = state_now()
        return jsonify({"tag": now.tag} if request.args.get("tag") == now.tag else now.to_json())

    @views.get("/known")
    def known() -> Response:
        """What forms are made of: the fields of each type, and what may be referred to."""
        now, workspace = state_now(), session.workspace
        return jsonify(
            {
                "things": now.things(),
                "names": workspace.names,
                "own": {thing["ref"]: thing["name"] for thing in now.value.get("things", ())},
                "types": TYPES,
                "forms": forms(workspace, language()),
            }
        )

    @views.get("/picture")
    def drawing() -> Response:
        return jsonify(picture(session, state_now().speaker))

    @views.post(f"/<any({', '.join(map(repr, _ACTS))}):name>")
    def act(name: str) -> Response:
        """Do something, and answer with what is so now."""
        given = request.get_json(silent=True)
        if not isinstance(given, dict):
            abort(400, "the request is no object of JSON")
        try:
            session.language = language()
            fact = _ACTS[name](session, given)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            abort(400, f"the request is incomplete: {error}")
        (checker.ask_together if name == "together" else checker.ask)()
        return jsonify({**state_now().to_json(), "fact": fact or given.get("fact", "")})

    return views


def _decide(session: Session, given: _Given) -> None:
    because = because_of(str(given.get("because", "")), language())
    session.decide(given["fact"], given["seen"], given["status"], because)


def _answer(session: Session, given: _Given) -> None:
    because = because_of(str(given.get("because", "")), language())
    session.answer(given["fact"], given["seen"], given["rule"], because)


def _correct(session: Session, given: _Given) -> None:
    arguments, new, names = given["arguments"], given.get("new", {}), given.get("names", {})
    quote = given.get("quote", "")
    session.correct(given["fact"], given["seen"], arguments, quote, new, names)


def _add(session: Session, given: _Given) -> str:
    return session.draw(given["type"], given["arguments"], given["span"], given.get("new", {}))


#: What the page may have done, each by its own address. An act that adds a fact, or takes a change
#: back, returns the id of that fact.
_ACTS: Mapping[str, Callable[[Session, _Given], str | None]] = {
    "decide": _decide,
    "answer": _answer,
    "correct": _correct,
    "add": _add,
    "accept-all": lambda session, given: session.accept_all(
        {row["fact"]: row["seen"] for row in given["facts"]}
    ),
    "adopt": lambda session, given: session.adopt(given["reference"], given.get("is_new") is True),
    "identify": lambda session, given: session.identify(given["reference"], given["known"]),
    "undo": lambda session, _: session.undo(),
    "together": lambda *_: None,
}
