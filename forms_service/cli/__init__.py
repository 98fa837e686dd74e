"""The ``forms-service`` command: what it is called with, each group in a module of its own."""

from __future__ import annotations

import os
from typing import Any

import click

from forms_service import bootstrap
from forms_service.cli.api import api_group
from forms_service.cli.audit import audit_group
from forms_service.cli.backups import backup_group, restore
from forms_service.cli.console import attempt
from forms_service.cli.installation import installation_group
from forms_service.cli.keys import keys_group
from forms_service.cli.library import library_group
from forms_service.cli.playing import make_specimens, run_demo
from forms_service.cli.records import records_group
from forms_service.cli.running import check, serve, upgrade, work
from forms_service.cli.store import store_group


class SaidInWords(click.Group):
    """Whatever a command meets that the service has words for, or that this machine refuses, is said in a sentence."""

    def invoke(self, context: click.Context) -> Any:
        return attempt(lambda: super(SaidInWords, self).invoke(context))


@click.group(cls=SaidInWords, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="forms-service")
@click.pass_context
def main(context: click.Context) -> None:
    """Record, answer and keep enquiries from prisons and probation to children's social care.

    Settings come from the environment (docs/operations.md); with none set, everything runs on this machine
    under ./var with invented people.
    """
    before = os.umask(bootstrap.UMASK)
    context.call_on_close(lambda: os.umask(before))


for command in (
    serve, work, check, upgrade, backup_group, restore, keys_group, records_group, audit_group, store_group,
    library_group, api_group, installation_group, run_demo, make_specimens,
):  # fmt: skip
    main.add_command(command)
