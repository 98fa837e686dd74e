"""Commands on the audit log: verify it, and answer for where it breaks off."""

from __future__ import annotations

import sys
from functools import partial

import click

from forms_service.cli.console import PERSON, as_operator_here, attempt, ports_here
from forms_service.services.auditing import anchors as audit
from forms_service.services.auditing import breaks
from forms_service.services.organisations import every_organisation


@click.group("audit")
def audit_group() -> None:
    """The audit log."""


@audit_group.command("verify")
def verify_audit() -> None:
    """Walk every organisation's chain and hold it against its anchors in the store. Exit 1 if anything differs."""
    ports = ports_here()
    names, wrong = {each.id: each.name for each in ports.directory.organisations()}, 0
    for organisation in attempt(lambda: every_organisation(ports)):
        report, name = attempt(partial(audit.verify, ports, organisation)), names.get(organisation, organisation)
        wrong += len(report.faults)
        for fault in report.faults:
            click.echo(f"{fault.organisation}: entry {fault.number}: {fault.message}", err=True)
        for each in report.breaks:
            click.echo(f"{name}: {each.words}, as {each.explained_by} explained on "
                       f"{each.explained_at:%Y-%m-%d} and {each.accepted_by} accepted: {each.reason}")  # fmt: skip
        click.echo(f"{name}: {report.checked} entries read, {len(report.faults)} fault(s).")
    sys.exit(1 if wrong else 0)


@audit_group.command("explain-break")
@PERSON
@click.option("--reason", required=True, help="Why the log ends before what was anchored; kept in the log.")
def run_explain_break(person: str, reason: str) -> None:
    """Say why the log does not come to what was anchored, as the records officer; another person must accept it."""
    ports = ports_here()
    found = as_operator_here(ports, person, lambda who: breaks.explain_break(ports, who, reason))
    click.echo(
        f"Explained: {found.words}. The information asset owner, or the data protection officer, must accept it."
    )


@audit_group.command("accept-break")
@PERSON
def run_accept_break(person: str) -> None:
    """Accept what the records officer explained, as information asset owner or data protection officer."""
    ports = ports_here()
    found = as_operator_here(ports, person, lambda who: breaks.accept_break(ports, who))
    click.echo(f"Accepted: {found.words}.")
