"""Commands on records: find, show, retrieve, reconcile, and bring home after a restore."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from forms_service.casework.ids import ObjectId, RecordId
from forms_service.casework.keeping.discrepancies import NOBODYS, Discrepancy, Reconciliation
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from forms_service.cli.console import PERSON, as_operator_here, attempt, ports_here, say
from forms_service.cli.evidence import run_check_pack, run_evidence, run_identify
from forms_service.cli.outside_changes import run_accept_change, run_explain_change
from forms_service.services.keeping import disposal, records
from forms_service.services.keeping.disposing import replaying
from forms_service.services.keeping.finding import searching
from forms_service.services.keeping.homecoming import bringing
from forms_service.services.keeping.reconciling import mending
from forms_service.services.keeping.reconciling import running as reconciling
from forms_service.services.organisations import every_organisation


@click.group("records")
def records_group() -> None:
    """Find, show, retrieve and reconcile records. Every reading is logged."""


@records_group.command("find")
@PERSON
@click.argument("text", default="")
@click.option("--reason", required=True, help="Why you search; kept in the audit log.")
@click.option("--reference", default="", help="The enquiry's reference.")
@click.option("--name", default="", help="Any part of the name of the adult or a child.")
@click.option("--number", default="", help="Prison number or probation reference.")
@click.option("--born", default="", metavar="YYYY-MM-DD", help="Date of birth of the adult or a child.")
@click.option("--form", default="", help="The form, such as core/prison_enquiry_response.")
@click.option("--class", "retention_class", default="", help="Retention class, such as RC-01.")
@click.option("--filed-from", type=click.DateTime(["%Y-%m-%d"]), help="Filed on or after this day.")
@click.option("--filed-to", type=click.DateTime(["%Y-%m-%d"]), help="Filed on or before this day.")
def find_records(
    person: str, text: str, reason: str, reference: str, name: str, number: str, born: str, form: str,
    retention_class: str, filed_from: datetime | None, filed_to: datetime | None,
) -> None:  # fmt: skip
    """List the records that match TEXT, as the box of the page takes it, and every option that is given.

    Example: forms-service records find --as northshire-records --reason "The prison rang" "Marchbanc 1988"
    """
    ports = ports_here()
    search = RecordSearch(reference, name, number, born, form, retention_class, _day(filed_from), _day(filed_to), text)
    found = as_operator_here(ports, person, lambda actor: searching.find_every(ports, actor, search, reason))
    for record in found:
        click.echo(_line(record))
    click.echo(f"{len(found)} record(s).", err=True)


@records_group.command("due")
@PERSON
@click.option("--by", type=click.DateTime(["%Y-%m-%d"]), help="The day up to which; today if it is not given.")
def list_due(person: str, by: datetime | None) -> None:
    """List what is due for disposal by a day, and what must stay all the same. Nothing is kept or destroyed.

    Example: forms-service records due --as northshire-records --by 2033-01-01
    """
    ports = ports_here()
    found = as_operator_here(ports, person, lambda actor: disposal.due(ports, actor, _day(by)))
    for item in found.items:
        reasons = " ".join(reason.in_words(found.holds) for reason in item.left_out)
        stays = f"  STAYS: {reasons}" if reasons else ""
        due = f"due {item.due_date}" if item.due_date else "not dated"
        click.echo(f"{item.record}  {item.reference}  {item.title}  {item.retention_class} {due}{stays}")
    stay = sum(bool(item.left_out) for item in found.items)
    click.echo(f"{len(found.items)} record(s) by {found.up_to}, {stay} of which must stay.", err=True)


@records_group.command("replay-disposals")
def replay_what_was_destroyed() -> None:
    """Destroy again whatever the disposal ledger in the store says was destroyed, after a restore. Exit 1 if it cannot.

    A restore does it by itself; doing it again changes nothing.
    """
    ports = ports_here()
    done = attempt(lambda: replaying.replay_disposals(ports, say))
    for fault in done.faults:
        say(f"ALARM: {fault}")
    click.echo(f"{len(done.destroyed)} of {done.entries} in the ledger destroyed again.")
    sys.exit(1 if done.faults else 0)


@records_group.command("show")
@PERSON
@click.argument("record_id")
def show_record(person: str, record_id: RecordId) -> None:
    """Show a record's metadata, why it is kept and till when, and its history."""
    ports = ports_here()
    view = as_operator_here(ports, person, lambda actor: records.show(ports, actor, record_id))
    record = view.record
    click.echo(_line(record))
    click.echo(record.retention.why)
    for item in record.objects:
        click.echo(f"  {item.id}  {item.file_name}  {item.size} bytes  sha-256 {item.sha256}  {item.state.value}")
    for entry in view.history:
        click.echo(
            f"  {entry.event.at:%Y-%m-%d %H:%M} {entry.event.verb.value}: {entry.event.act} by {entry.event.actor}"
        )


@records_group.command("get")
@PERSON
@click.option("--reason", required=True, help="Why you need it; kept in the audit log.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@click.argument("record_id")
@click.argument("object_id")
def get_file(person: str, reason: str, out: Path, record_id: RecordId, object_id: ObjectId) -> None:
    """Retrieve one file of a record, its checksum verified."""
    ports = ports_here()
    item, data = as_operator_here(
        ports, person, lambda actor: records.retrieve(ports, actor, record_id, object_id, reason)
    )
    out.write_bytes(data)
    click.echo(f"Wrote {out}: {item.file_name}, {item.size} bytes, sha-256 {item.sha256}")


@records_group.command("reconcile")
@click.option("--fix", is_flag=True, help="Also lock, hold and seal at once what only waits for a worker.")
def reconcile_records(fix: bool) -> None:
    """Hold database, store and log against each other: every record, file, lock, hold and date. Exit 1 if any differs.

    What is found is on the page of the records officer too. Nothing is deleted or overwritten, with --fix neither.
    """
    ports = ports_here()
    found = attempt(lambda: reconciling.by_hand(ports, _say_how_far))
    for organisation in dict.fromkeys([*every_organisation(ports), NOBODYS, *(each.organisation for each in found)]):
        mine = [each for each in found if each.organisation == organisation]
        _say_found(organisation or "nobody's", mine)
    if fix and found:
        click.echo(attempt(lambda: mending.mend(ports, found)), err=True)
    sys.exit(1 if found else 0)


def _say_how_far(run: Reconciliation) -> None:
    say(f"{run.stage.value} {run.organisation or 'of all'}: {run.records} record(s), {run.files} file(s) so far")


def _say_found(whose: str, found: Sequence[Discrepancy]) -> None:
    for each in found:
        click.echo(f"{whose}: {each.reference or each.record or '-'}: {each.words} {each.remedy}", err=True)
    click.echo(f"{whose}: {len(found)} discrepancy(ies).")


@records_group.command("bring-home")
def run_bring_home() -> None:
    """Bring into the database what the store has beyond it, from the sealed manifests. Exit 1 if any stays away.

    After an older database was brought back, before anything else is started.
    """
    ports = ports_here()
    done = attempt(lambda: bringing.bring_home(ports, click.echo))
    click.echo(f"{len(done.home)} record(s) brought home, {len(done.away)} could not be.", err=True)
    sys.exit(1 if done.away else 0)


@records_group.command("lost")
def run_list_lost() -> None:
    """List what could not be brought home, and who has closed what of it."""
    for each in attempt(lambda: bringing.list_lost(ports_here())):
        closed = (
            f"  CLOSED by {each.closed_by} on {each.closed_at:%Y-%m-%d}: {each.closed_why}" if each.closed_at else ""
        )
        click.echo(f"{each.organisation}  {each.id}  {each.reference or '-'}  {each.why}{closed}")


@records_group.command("close-lost")
@PERSON
@click.option("--reason", required=True, help="What was found out, and why nothing more is done; kept in the log.")
@click.argument("record")
def run_close_lost(person: str, reason: str, record: str) -> None:
    """Close what could not be brought home, as the records officer."""
    ports = ports_here()
    as_operator_here(ports, person, lambda who: bringing.close_lost(ports, who, record, reason))
    click.echo(f"Closed {record}.")


records_group.add_command(run_explain_change)
records_group.add_command(run_accept_change)
records_group.add_command(run_evidence)
records_group.add_command(run_check_pack)
records_group.add_command(run_identify)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _line(record: Record) -> str:
    names = "; ".join(f"{subject.name}, born {subject.born}" for subject in record.subjects)
    kept = record.retention
    return (
        f"{record.id}  {record.reference}  {record.title}  {kept.class_id} due {kept.due_date or 'not dated'}  {names}"
    )
