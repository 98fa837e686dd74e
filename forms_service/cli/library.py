"""Commands on the library: what authors write, how it is looked through, published, adopted and retired."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

import click

from forms_service import authoring, bootstrap
from forms_service.casework.publishing.releases import Release
from forms_service.cli.console import PERSON, as_operator_here, attempt, fail, ports_here, say, settings_here
from forms_service.engine.fault import Fault
from forms_service.services.organisations import welsh_publishers
from forms_service.services.publishing import importing, matrix, releases
from forms_service.services.publishing.matrix import FormLine, LibraryView

FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
NUMBER = click.argument("number", type=click.IntRange(min=1), metavar="RELEASE")
FROM = click.option("--from", "from_date", type=click.DateTime(["%Y-%m-%d"]), help="The first day; today if not given.")


@click.group("library")
def library_group() -> None:
    """Forms and letters: import, check, publish, adopt, retire and export them. No running process is restarted."""


@library_group.command("import")
@PERSON
@FOLDER
def import_folder(person: str, folder: Path) -> None:
    """Take the files of FOLDER in as drafts: nobody works with them before they are published and adopted.

    FOLDER has form_definitions/ and document_templates/, with your organisation as the publisher.
    """
    ports = ports_here()
    arriving = attempt(lambda: authoring.authors_files(folder))
    done = as_operator_here(ports, person, lambda actor: importing.import_drafts(ports, actor, arriving))
    for name in done.drafts:
        click.echo(f"draft      {name}")
    for name in done.unchanged:
        click.echo(f"unchanged  {name}")


@library_group.command("discard")
@PERSON
@click.argument("name", metavar="NAME@VERSION")
def discard(person: str, name: str) -> None:
    """Take a draft out of the library again."""
    ports = ports_here()
    for file in as_operator_here(ports, person, lambda actor: importing.discard_draft(ports, actor, name)):
        click.echo(f"discarded  {file.name} ({file.kind})")


@library_group.command("list")
@PERSON
def list_library(person: str) -> None:
    """List every version with its letters, what is open on it, the drafts, the releases and who uses what from when."""
    ports = ports_here()
    found = as_operator_here(ports, person, lambda actor: matrix.library_of(ports, actor))
    for line in _matrix(found):
        click.echo(line)


@library_group.command("check")
@PERSON
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
def check_library(person: str, folder: Path | None) -> None:
    """Say everything that is wrong with the files in FOLDER, beside all that ships; without FOLDER, with what ships.

    With --as, FOLDER is looked through as publishing does, with Welsh where your organisation is to have it; without
    FOLDER your organisation's own files in the library are.
    """
    arriving = attempt(lambda: authoring.authors_files(folder)) if folder else None
    if person:
        ports = ports_here()
        user = as_operator_here(ports, person, lambda actor: actor)
        files = arriving or authoring.own_files(ports, user.organisation)
        faults = ports.library_check.faults_among(files, welsh_publishers(ports))
    else:
        check = bootstrap.library_check(settings_here(with_keys=False))
        faults = check.faults_among(arriving) if arriving else check.faults()
    report(faults)
    if any(fault.is_refused for fault in faults):
        fail(f"{_tally(faults)}. Nothing that is refused can be published.")
    click.echo(f"{_tally(faults)}. All of it can be published." if faults else SOUND)


@library_group.command("diff")
@PERSON
@click.argument("before", metavar="FORM@VERSION")
@click.argument("after", metavar="FORM@VERSION")
def compare_versions(person: str, before: str, after: str) -> None:
    """Say in sentences what the second version has otherwise than the first, and which letters print any of it.

    Example: forms-service library diff core/enquiry_intake@1 northshire/enquiry_intake@1 --as northshire-author
    """
    ports = ports_here()
    author = as_operator_here(ports, person, lambda actor: actor)
    found = attempt(lambda: authoring.compare(ports, author.organisation, before, after))
    for each in found.differences:
        click.echo(each.sentence)
        for when, words in (("before", each.before), ("after", each.after)):
            if words:
                click.echo(f"    {when}: {words}")
    for letter, names in found.letters.items():
        click.echo(f"{letter} prints {', '.join(names)}.")
    click.echo(f"{len(found.differences)} difference(s).")


@library_group.command("publish")
@PERSON
@FROM
@click.argument("form", metavar="FORM@VERSION")
def publish_form(person: str, from_date: datetime | None, form: str) -> None:
    """Look FORM through with its letters, print and read back its specimens, and put it before who approves it.

    Example: forms-service library publish northshire/prison_enquiry_response@1 --as northshire-author
    """
    ports = ports_here()
    author = as_operator_here(ports, person, lambda actor: actor)
    seen = attempt(lambda: authoring.look_through(ports, author.organisation, form, click.echo))
    report(seen.findings)
    for fault in seen.faults:
        click.echo(fault, err=True)
    proposal = seen.proposal
    if proposal is None:
        fail(f"{_tally(seen.findings)}; {len(seen.faults)} in its specimens. Nothing was proposed.")
    day = _day(from_date)
    release = as_operator_here(ports, person, lambda actor: releases.propose(ports, actor, proposal, day))
    for line in _release_lines(release):
        click.echo(line)
    click.echo(f"Another person publishes it: forms-service library approve {release.number}")


@library_group.command("approve")
@PERSON
@NUMBER
def approve_release(person: str, number: int) -> None:
    """Publish RELEASE, which another person proposed. Its files never change from then on."""
    ports = ports_here()
    release = as_operator_here(ports, person, lambda actor: releases.publish(ports, actor, number))
    for line in _release_lines(release):
        click.echo(line)
    click.echo(f"Nobody uses it before it is adopted: forms-service library adopt {release.number}")


@library_group.command("adopt")
@PERSON
@FROM
@click.option(
    "--shipped", default="", metavar="FORM", help="Return to what ships of this form, such as enquiry_intake."
)
@click.argument("number", type=click.IntRange(min=1), metavar="[RELEASE]", required=False)
def adopt_release(person: str, from_date: datetime | None, shipped: str, number: int | None) -> None:
    """Let your organisation work with RELEASE from a day on. What is open stays in the version it was begun in."""
    if (number is None) == (not shipped):
        fail("Name a RELEASE by its number, or --shipped with the form that you return to.")
    ports, day = ports_here(), _day(from_date)
    if number is None:
        done = as_operator_here(ports, person, lambda actor: releases.return_to_shipped(ports, actor, shipped, day))
    else:
        done = as_operator_here(ports, person, lambda actor: releases.adopt(ports, actor, number, day))
    click.echo(f"{done.family}: {done.form or 'as it ships'} from {done.from_date.isoformat()}.")


@library_group.command("retire")
@PERSON
@click.option("--why", required=True, help="Why; it is kept with the release.")
@NUMBER
def retire_release(person: str, why: str, number: int) -> None:
    """Take RELEASE back: it waits for nobody, and nobody can adopt it. Refused while work is open on it."""
    ports = ports_here()
    release = as_operator_here(ports, person, lambda actor: releases.retire(ports, actor, number, why))
    click.echo(f"Release {release.number} is {release.state}.")


@library_group.command("export")
@PERSON
@FOLDER
def export_folder(person: str, folder: Path) -> None:
    """Write your organisation's own files into FOLDER, as they were imported: for git, or for another installation."""
    ports = ports_here()
    author = as_operator_here(ports, person, lambda actor: actor)
    written = attempt(lambda: authoring.write_files(authoring.own_files(ports, author.organisation), folder))
    for path in written:
        click.echo(path.as_posix())


@library_group.command("schema")
def schema() -> None:
    """Print the JSON Schema of the definition files, for editors."""
    click.echo(json.dumps(authoring.definition_schema(), indent=2, ensure_ascii=False))


@library_group.command("inspect")
@click.argument("form", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def inspect(form: Path) -> None:
    """List the boxes of FORM, a PDF that others made, and all that keeps it from being used; propose its manifest.

    The manifest goes to standard output, all else to standard error.
    """
    seen = attempt(lambda: authoring.inspect_form(form))
    for line in seen.table:
        click.echo(line, err=True)
    report(seen.faults)
    click.echo(seen.manifest, nl=False)
    if seen.refusals:
        fail(f"{_tally(seen.faults)}. The form cannot be used before that is put right.")


SOUND = "Every form and every letter is sound."


def report(faults: Sequence[Fault]) -> None:
    """Say each finding below its file: where, what, why it matters and what to do; in the order of the lines."""
    for file, found in groupby(sorted(faults, key=_file_and_line), key=lambda fault: _file_and_line(fault)[0]):
        say(file)
        for fault in found:
            line = _file_and_line(fault)[1]
            where = ", ".join(filter(None, (f"line {line}" if line else "", fault.place)))
            say(f"  {where}" if where else "  the file")
            say(f"    {fault.severity}: {fault.code}: {fault.message}")
            say(f"    Why: {fault.why}")
            if fault.remedy:
                say(f"    To do: {fault.remedy}")


def _matrix(found: LibraryView) -> Iterator[str]:
    for line in found.forms:
        yield _form_line(line)
    for file in found.drafts:
        yield f"draft      {file.name}  imported by {file.added_by} on {file.added_at:%Y-%m-%d}"
    for release in found.releases:
        yield from _release_lines(release)
    for each in found.adoptions:
        used = each.form or "as it ships"
        yield f"adopted    {each.family}: {used} from {each.from_date.isoformat()}, by {each.adopted_by}"


def _form_line(line: FormLine) -> str:
    state = "NOT GREEN" if line.lacking else "in use" if line.is_in_use else "published"
    letters = ", ".join(f"{code} {letter.id} ({letter.language})" for code, letter in line.letters.items())
    lacking = f"; no letter for {', '.join(line.lacking)}" if line.lacking else ""
    return f"{state:10} {line.form.id}  open: {line.open_work}  {letters or 'no letters'}{lacking}"


def _release_lines(release: Release) -> Iterator[str]:
    yield (
        f"release {release.number:<2} {release.state}: {release.form} from {release.from_date.isoformat()}, "
        f"proposed by {release.proposed_by}, approved by {release.approved_by or 'nobody yet'}"
    )
    yield from (f"             {name}" for name in release.members)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _file_and_line(fault: Fault) -> tuple[str, int]:
    file, _, line = fault.at.rpartition(":")
    return (file, int(line)) if line.isdigit() else (fault.at, 0)


def _tally(faults: Sequence[Fault]) -> str:
    refused = sum(fault.is_refused for fault in faults)
    files = len({_file_and_line(fault)[0] for fault in faults})
    return f"{refused} refused, {len(faults) - refused} warned of, in {files} file(s)"
