"""Commands that play with invented people: the demonstration, and specimens of a form."""

from __future__ import annotations

from pathlib import Path

import click

from forms_service import bootstrap, demo
from forms_service.casework.errors import ServiceError
from forms_service.cli.console import attempt, fail, ports_here, settings_here
from forms_service.services.ports import Ports
from forms_service.services.publishing import specimens
from storage.contract import StoreError


@click.command("demo")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where files are put.")
@click.option("--scenarios/--no-scenarios", default=True, show_default=True, help="Also play the acceptance scenarios.")
def run_demo(out: Path, scenarios: bool) -> None:
    """Take several invented enquiries the whole way, and write their documents and records.json to a directory.

    Example: forms-service demo --out /tmp/demo
    """
    ports = _ports_of_invented_people()
    try:
        demo.run(ports, out, say=click.echo, with_scenarios=scenarios)
    except (ServiceError, StoreError, demo.DemoFailed) as error:
        fail(str(error))
    finally:
        bootstrap.close(ports)


@click.command("specimens")
@click.argument("form", metavar="FORM@VERSION")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where files are put.")
def make_specimens(form: str, out: Path) -> None:
    """Make invented answers that reach everything a form asks, and every document of them; say what is missed.

    Example: forms-service specimens core/prison_enquiry_response@1 --out /tmp/specimens
    """
    ports = bootstrap.with_own_printing(_ports_of_invented_people())
    try:
        report = attempt(lambda: specimens.make(ports, bootstrap.template_branches(), form, out=out, say=click.echo))
    finally:
        bootstrap.close(ports)
    for fault in report.faults:
        click.echo(fault, err=True)
    if report.faults:
        fail(f"{len(report.faults)} fault(s); see {out / 'coverage.json'}.")
    click.echo(f"Everything is reached, printed and read back; see {out / 'coverage.json'}.")


def _ports_of_invented_people() -> Ports:
    """Refuse to play where staff are real: what they have not done would be in their names, among what is real."""
    if not settings_here().has_invented_people:
        fail("This plays with invented people, and real staff sign in here. Use an installation without SIGN_IN_FILE.")
    return ports_here()
