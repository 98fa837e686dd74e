"""Commands on what kind of installation this is."""

from __future__ import annotations

import os
import pwd

import click

from forms_service import bootstrap
from forms_service.cli.console import attempt, settings_here


@click.group("installation")
def installation_group() -> None:
    """What kind of installation database and store belong to: production, or not."""


@installation_group.command("change")
@click.argument("reason")
def change_installation(reason: str) -> None:
    """Have database and store belong to what FORMS_ENV says now, for a REASON that is logged.

    A database with enquiries stays production: what is kept of people is not carried into a test.
    """
    settings = settings_here()
    account = pwd.getpwuid(os.getuid()).pw_name
    click.echo(attempt(lambda: bootstrap.change_installation_kind(settings, reason, account)))
