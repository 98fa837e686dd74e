"""Commands on the HTTP API."""

from __future__ import annotations

import click

from forms_service import bootstrap
from forms_service.cli.console import attempt, settings_here


@click.group("api")
def api_group() -> None:
    """The HTTP API for the systems around this one."""


@api_group.command("token")
@click.argument("client")
def make_token(client: str) -> None:
    """Make an access token for CLIENT, an invented system. Real ones get theirs from the identity provider.

    Example: forms-service api token northshire-case-system
    """
    click.echo(attempt(lambda: bootstrap.development_token(settings_here(), client)))
