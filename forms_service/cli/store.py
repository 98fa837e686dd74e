"""Commands on the object store."""

from __future__ import annotations

import sys

import click

from forms_service import bootstrap
from forms_service.cli.console import attempt, ports_here, settings_here
from forms_service.services.keeping.in_store import behind
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.scheduling import jobs
from forms_service.settings import Settings
from storage.contract import StoreError


@click.group("store")
def store_group() -> None:
    """The object store."""


@store_group.command("probe")
@click.option("--create", is_flag=True, help="First create the bucket, with Object Lock, if it is not there (S3).")
def probe(create: bool) -> None:
    """Prove on the live store that it keeps its promises, and say what falls behind there. Exit 1 if anything is wrong.

    Its promises: create-only, checksums, locks. What falls behind: locks, holds, and the jobs that see to them.
    """
    keeps = _try_promises(settings_here(), create=create)
    alarms = attempt(lambda: _alarms(ports_here()))
    for alarm in alarms:
        click.echo(f"FAIL {alarm}")
    if not alarms:
        click.echo("ok   every lock and hold is as it should be, and every job ran when it was due")
    sys.exit(0 if keeps and not alarms else 1)


def _try_promises(settings: Settings, *, create: bool) -> bool:
    """Say of each promise of the store whether it keeps it; one that does not answer keeps none."""
    try:
        findings = bootstrap.probe_store(settings, create=create)
    except StoreError as error:
        click.echo(f"FAIL {error}")
        return False
    for finding in findings:
        click.echo(f"{'ok  ' if finding.ok else 'FAIL'} {finding.name}: {finding.detail}")
    return all(finding.ok for finding in findings)


def _alarms(ports: Ports) -> list[str]:
    """What falls behind in the store, one line for each record and job, with what to do."""
    lines = [f"{job.title}: {job.words} {job.remedy}" for job in jobs.late(ports)]
    for organisation in every_organisation(ports):
        for one in behind.of_organisation(ports, organisation):
            lines += [
                f"{one.record.reference} ({one.record.called}), {each.files} file(s): {each.words} {each.remedy}"
                for each in one.problems
                if not each.waits
            ]
    return lines
