"""What `kb draft --model` does: a model is asked, and what it proposes is judged and told."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass

import click

from kb.cli.ending import tell
from kb.errors import ModelError
from kb.seeds.project import Project
from kb.seeds.texts import shown

#: So many names of models are told where one must be chosen.
_MOST_TOLD = 20


@dataclass(frozen=True)
class Asked:
    """What the command line says of a model: its server, its name, and how far to go."""

    url: str
    name: str | None
    rounds: int
    seconds: float


def draft_by_model(project: Project, slug: str, asked: Asked) -> int:
    """Have a model draft the facts of an article; the exit status.

    Answers are printed as those of `kb propose`, each with the number of the model's reply.
    """
    try:
        from kb.prompting.client import Client
    except ModuleNotFoundError as error:
        message = "asking a model needs a library: pip install 'treaty-kb[model]'"
        raise click.ClickException(message) from error
    from kb.prompting.address import KEY, Address
    from kb.prompting.instructions import Instructions
    from kb.prompting.replyform import form_of
    from kb.prompting.rounds import Limits, Rounds
    from kb.review.workspace import Workspace

    address = Address.of(asked.url, os.environ.get(KEY, ""))
    workspace = Workspace.read(project)
    client = Client(
        address, time.monotonic() + asked.seconds, asked.name or "", form_of(workspace.ontology)
    )
    client.model = asked.name or _only(client.models())
    rounds = Rounds(
        workspace, slug, client, Instructions.of(workspace), Limits(rounds=asked.rounds)
    )
    refused = 0
    try:
        for reply in rounds.replies():
            told = f"reply {reply.number}: {reply.drafted} drafted, {len(reply.refused)} refused"
            tell(told if reply.is_last else f"{told}, which is told to the model")
            for answer in reply.answers:
                if reply.is_last or not answer.refused:
                    row = {"reply": reply.number, **answer.told()}
                    click.echo(json.dumps(row, ensure_ascii=False))
            refused += len(reply.refused) if reply.is_last else 0
    finally:
        tell(f"{rounds.drafted} drafted by {rounds.by}, {refused} refused for good")
    if rounds.drafted:
        tell(f"now decide on them: 'kb review {slug}'")
    return 1 if refused else 0


def _only(names: list[str]) -> str:
    """The one model that a server has."""
    if len(names) == 1:
        return names[0]
    if not names:
        raise ModelError("the server names no model; name one: --name NAME")
    some = ", ".join(map(shown, names[:_MOST_TOLD]))
    raise ModelError(f"the server has {len(names)} models; name one: --name NAME, of {some}")
