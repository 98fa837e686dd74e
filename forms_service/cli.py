"""The ``forms-service`` command: serve, work, demonstrate, check definitions, find and reconcile records."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

import click

from forms_service import bootstrap, demo, serving, worker
from forms_service.casework.errors import ServiceError, Unavailable
from forms_service.casework.ids import ObjectId, RecordId
from forms_service.casework.keeping.discrepancies import NOBODYS, Discrepancy, Reconciliation
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from forms_service.coming_back_commands import AUDIT_COMMANDS, COMMANDS, RECORDS_COMMANDS
from forms_service.console import PERSON
from forms_service.console import as_operator_here as _as_operator
from forms_service.console import attempt as _try
from forms_service.console import fail as _fail
from forms_service.console import ports_here as _ports
from forms_service.console import say as _say
from forms_service.console import say_short as _say_short
from forms_service.console import settings_here as _settings
from forms_service.console import sound_settings_here as _sound_settings
from forms_service.engine.fault import Fault
from forms_service.log_lines import write_log_lines
from forms_service.preflight.checks import fallen_short
from forms_service.preflight.shortcomings import Effect, Shortcoming
from forms_service.services.auditing import anchors as audit
from forms_service.services.keeping import disposal, records
from forms_service.services.keeping.in_store import behind
from forms_service.services.keeping.reconciling import mending
from forms_service.services.keeping.reconciling import running as reconciling
from forms_service.services.ports import Ports
from forms_service.services.publishing import specimens
from forms_service.services.scheduling import jobs
from forms_service.settings import Settings, read_settings, survey_settings
from storage.contract import StoreError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="forms-service")
@click.pass_context
def main(context: click.Context) -> None:
    """Record, answer and keep enquiries from prisons and probation to children's social care.

    Settings come from the environment (docs/operations.md); with none set, everything runs on this machine
    under ./var with invented people.
    """
    before = os.umask(bootstrap.UMASK)
    context.call_on_close(lambda: os.umask(before))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--processes", default=2, show_default=True, help="Web processes.")
@click.option("--worker/--no-worker", "with_worker", default=True, show_default=True, help="Also run a worker here.")
def serve(host: str, port: int, processes: int, with_worker: bool) -> None:
    """Serve the pages, and make documents in the background.

    Example: forms-service serve --port 8080
    """
    settings = _sound_settings(around=True)
    try:
        listening = serving.listen(host, port, _say)
    except serving.AddressRefused as refused:
        _fail(str(refused))
    _ports_when_there(settings, around=True)
    sweep = partial(bootstrap.sweep, settings)
    sys.exit(serving.serve(listening, processes=processes, with_worker=with_worker, sweep=sweep, say=_say))


@main.command("worker")
@click.option("--behind-serve", is_flag=True, hidden=True, help="Begun by serve, which has checked the installation.")
def work(behind_serve: bool) -> None:
    """Make and file the documents that wait, until stopped. Run as many as you have cores to spare."""
    write_log_lines()
    settings = _sound_settings(around=not behind_serve)
    ports = _ports_when_there(settings, around=not behind_serve)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    worker.run(ports, stop, sweep=partial(bootstrap.sweep, settings))
    bootstrap.close(ports)


@main.command("check")
def check() -> None:
    """Say everything at once that is wrong or unsafe here, and what to do about each. Exit 1 if anything is.

    In production serve and worker refuse the same.
    """
    settings, faults = survey_settings()
    found = fallen_short(settings, faults)
    for each in found:
        _say_short(each)
    kind = "production" if settings.production else "development (FORMS_ENV=production is judged more strictly)"
    click.echo(f"Checked as {kind}: {len(found)} shortcoming(s).")
    sys.exit(1 if found else 0)


@main.command("demo")
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
        _fail(str(error))
    finally:
        bootstrap.close(ports)


@main.group()
def definitions() -> None:
    """Check, describe and lock the form definitions and the document templates that serve them."""


ROOT_OF_FORMS = click.argument("root", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
ROOT_OF_TEMPLATES = click.option(
    "--templates", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Where the templates are."
)


@definitions.command("check")
@ROOT_OF_FORMS
@ROOT_OF_TEMPLATES
def check_definitions(root: Path | None, templates: Path | None) -> None:
    """Check every definition under ROOT (default: form_definitions), and every template, with file and line."""
    settings = read_settings()
    faults = bootstrap.form_faults(root or settings.definitions, templates or settings.templates)
    _report(faults)
    if faults:
        _fail(f"{len(faults)} fault(s). Nothing with a fault can be published.")
    click.echo("Every definition and every template is sound.")


@definitions.command("schema")
def schema() -> None:
    """Print the JSON Schema of the definition files, for editors."""
    click.echo(json.dumps(bootstrap.definition_schema(), indent=2, ensure_ascii=False))


@definitions.command("lock")
@ROOT_OF_FORMS
@ROOT_OF_TEMPLATES
def lock(root: Path | None, templates: Path | None) -> None:
    """Publish: write down the checksum of every version, which may then never change."""
    settings = read_settings()
    faults = bootstrap.lock_forms(root or settings.definitions, templates or settings.templates)
    _report(faults)
    if faults:
        _fail("Nothing was locked.")
    click.echo("Locked every version in published.lock.")


def _report(faults: Sequence[Fault]) -> None:
    for fault in faults:
        click.echo(str(fault), err=True)


@main.command("specimens")
@click.argument("form", metavar="FORM@VERSION")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where files are put.")
def make_specimens(form: str, out: Path) -> None:
    """Make invented answers that reach everything a form asks, and every document of them; say what is missed.

    Example: forms-service specimens core/prison_enquiry_response@1 --out /tmp/specimens
    """
    ports = bootstrap.with_own_printing(_ports_of_invented_people())
    try:
        report = _try(lambda: specimens.make(ports, bootstrap.template_branches(), form, out=out, say=click.echo))
    finally:
        bootstrap.close(ports)
    for fault in report.faults:
        click.echo(fault, err=True)
    if report.faults:
        _fail(f"{len(report.faults)} fault(s); see {out / 'coverage.json'}.")
    click.echo(f"Everything is reached, printed and read back; see {out / 'coverage.json'}.")


@main.group("records")
def records_group() -> None:
    """Find, show, retrieve and reconcile records. Every reading is logged."""


@records_group.command("find")
@PERSON
@click.option("--reference", default="", help="The enquiry's reference.")
@click.option("--name", default="", help="Any part of the name of the adult or a child.")
@click.option("--number", default="", help="Prison number or probation reference.")
@click.option("--born", default="", metavar="YYYY-MM-DD", help="Date of birth of the adult or a child.")
@click.option("--form", default="", help="The form, such as core/prison_enquiry_response.")
@click.option("--class", "retention_class", default="", help="Retention class, such as RC-01.")
@click.option("--filed-from", type=click.DateTime(["%Y-%m-%d"]), help="Filed on or after this day.")
@click.option("--filed-to", type=click.DateTime(["%Y-%m-%d"]), help="Filed on or before this day.")
def find_records(
    person: str, reference: str, name: str, number: str, born: str, form: str, retention_class: str,
    filed_from: datetime | None, filed_to: datetime | None,
) -> None:  # fmt: skip
    """List the records that match.

    Example: forms-service records find --as northshire-records --name Marchbank
    """
    ports = _ports()
    search = RecordSearch(reference, name, number, born, form, retention_class, _day(filed_from), _day(filed_to))
    found = _as_operator(ports, person, lambda actor: records.find(ports, actor, search))
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
    ports = _ports()
    found = _as_operator(ports, person, lambda actor: disposal.due(ports, actor, _day(by)))
    for item in found.items:
        reasons = " ".join(reason.in_words(found.holds) for reason in item.left_out)
        stays = f"  STAYS: {reasons}" if reasons else ""
        due = f"due {item.due_date}" if item.due_date else "not dated"
        click.echo(f"{item.record}  {item.reference}  {item.title}  {item.retention_class} {due}{stays}")
    stay = sum(bool(item.left_out) for item in found.items)
    click.echo(f"{len(found.items)} record(s) by {found.up_to}, {stay} of which must stay.", err=True)


@records_group.command("show")
@PERSON
@click.argument("record_id")
def show_record(person: str, record_id: RecordId) -> None:
    """Show a record's metadata, why it is kept and till when, and its history."""
    ports = _ports()
    view = _as_operator(ports, person, lambda actor: records.show(ports, actor, record_id))
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
    ports = _ports()
    item, data = _as_operator(ports, person, lambda actor: records.retrieve(ports, actor, record_id, object_id, reason))
    out.write_bytes(data)
    click.echo(f"Wrote {out}: {item.file_name}, {item.size} bytes, sha-256 {item.sha256}")


@records_group.command("reconcile")
@click.option("--fix", is_flag=True, help="Also lock, hold and seal at once what only waits for a worker.")
def reconcile_records(fix: bool) -> None:
    """Hold database, store and log against each other: every record, file, lock, hold and date. Exit 1 if any differs.

    What is found is on the page of the records officer too. Nothing is deleted or overwritten, with --fix neither.
    """
    ports = _ports()
    found = _try(lambda: reconciling.by_hand(ports, _say_how_far))
    for organisation in [*reconciling.organisations(ports), NOBODYS]:
        mine = [each for each in found if each.organisation == organisation]
        _say_found(organisation or "nobody's", mine)
    if fix and found:
        click.echo(_try(lambda: mending.mend(ports, found)), err=True)
    sys.exit(1 if found else 0)


def _say_how_far(run: Reconciliation) -> None:
    _say(f"{run.stage.value} {run.organisation or 'of all'}: {run.records} record(s), {run.files} file(s) so far")


def _say_found(whose: str, found: Sequence[Discrepancy]) -> None:
    for each in found:
        click.echo(f"{whose}: {each.reference or each.record or '-'}: {each.words} {each.remedy}", err=True)
    click.echo(f"{whose}: {len(found)} discrepancy(ies).")


@main.group("audit")
def audit_group() -> None:
    """The audit log."""


@audit_group.command("verify")
def verify_audit() -> None:
    """Walk every organisation's chain and hold it against its anchors in the store. Exit 1 if anything differs."""
    ports = _ports()
    wrong = 0
    for organisation in ports.directory.organisations():
        report = _try(partial(audit.verify, ports, organisation.id))
        wrong += len(report.faults)
        for fault in report.faults:
            click.echo(f"{fault.organisation}: entry {fault.number}: {fault.message}", err=True)
        for each in report.breaks:
            click.echo(f"{organisation.name}: {each.words}, as {each.explained_by} explained on "
                       f"{each.explained_at:%Y-%m-%d} and {each.accepted_by} accepted: {each.reason}")  # fmt: skip
        click.echo(f"{organisation.name}: {report.checked} entries read, {len(report.faults)} fault(s).")
    sys.exit(1 if wrong else 0)


@main.group()
def api() -> None:
    """The HTTP API for the systems around this one."""


@api.command("token")
@click.argument("client")
def make_token(client: str) -> None:
    """Make an access token for CLIENT, an invented system. Real ones get theirs from the identity provider.

    Example: forms-service api token northshire-case-system
    """
    click.echo(_try(lambda: bootstrap.development_token(_settings(), client)))


@main.group()
def store() -> None:
    """The object store."""


@store.command("probe")
@click.option("--create", is_flag=True, help="First create the bucket, with Object Lock, if it is not there (S3).")
def probe(create: bool) -> None:
    """Prove on the live store that it keeps its promises, and say what falls behind there. Exit 1 if anything is wrong.

    Its promises: create-only, checksums, locks. What falls behind: locks, holds, and the jobs that see to them.
    """
    keeps = _try_promises(_settings(), create=create)
    alarms = _try(lambda: _alarms(_ports()))
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
    for organisation in ports.directory.organisations():
        for one in behind.of_organisation(ports, organisation.id):
            lines += [
                f"{one.record.reference} ({one.record.called}), {each.files} file(s): {each.words} {each.remedy}"
                for each in one.problems
                if not each.waits
            ]
    return lines


def _ports_when_there(settings: Settings, *, around: bool) -> Ports:
    """Return the ports once the database is there, and what else a start waits for: they may be starting too."""

    def start() -> Ports:
        _wait_for(fallen_short(settings, around=around))
        return bootstrap.prepare(settings, _say)

    return _try(lambda: serving.when_there(start, _say))


def _wait_for(found: Sequence[Shortcoming]) -> None:
    """Say what is open, unless something is waited for first."""
    if awaited := [each.words for each in found if each.effect is Effect.AWAITED]:
        raise Unavailable(" ".join(awaited))
    for each in found:
        _say_short(each)


def _ports_of_invented_people() -> Ports:
    """Refuse to play where staff are real: what they have not done would be in their names, among what is real."""
    if not _settings().has_invented_people:
        _fail("This plays with invented people, and real staff sign in here. Use an installation without SIGN_IN_FILE.")
    return _ports()


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _line(record: Record) -> str:
    names = "; ".join(f"{subject.name}, born {subject.born}" for subject in record.subjects)
    kept = record.retention
    return (
        f"{record.id}  {record.reference}  {record.title}  {kept.class_id} due {kept.due_date or 'not dated'}  {names}"
    )


for _group, _commands in ((main, COMMANDS), (records_group, RECORDS_COMMANDS), (audit_group, AUDIT_COMMANDS)):
    for _command in _commands:
        _group.add_command(_command)
