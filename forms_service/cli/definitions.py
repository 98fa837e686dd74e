"""Commands on form definitions and the templates that serve them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import click

from forms_service import bootstrap
from forms_service.cli.console import attempt, fail, settings_here
from forms_service.engine.fault import Fault


@click.group("definitions")
def definitions_group() -> None:
    """Check, describe and lock the form definitions and the document templates that serve them."""


ROOT_OF_FORMS = click.argument("root", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
ROOT_OF_TEMPLATES = click.option(
    "--templates", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Where the templates are."
)


@definitions_group.command("check")
@ROOT_OF_FORMS
@ROOT_OF_TEMPLATES
def check_definitions(root: Path | None, templates: Path | None) -> None:
    """Check every definition under ROOT (default: form_definitions), and every template, with file and line."""
    settings = settings_here(with_keys=False)
    faults = bootstrap.form_faults(settings, root or settings.definitions, templates or settings.templates)
    report(faults)
    if any(fault.is_refused for fault in faults):
        fail(f"{_tally(faults)}. Nothing that is refused can be published.")
    click.echo(f"{_tally(faults)}. All of it can be published." if faults else SOUND)


@definitions_group.command("schema")
def schema() -> None:
    """Print the JSON Schema of the definition files, for editors."""
    click.echo(json.dumps(bootstrap.definition_schema(), indent=2, ensure_ascii=False))


@definitions_group.command("lock")
@ROOT_OF_FORMS
@ROOT_OF_TEMPLATES
def lock(root: Path | None, templates: Path | None) -> None:
    """Publish: write down the checksum of every version, which may then never change."""
    settings = settings_here(with_keys=False)
    faults = bootstrap.lock_forms(settings, root or settings.definitions, templates or settings.templates)
    report(faults)
    if any(fault.is_refused for fault in faults):
        fail("Nothing was locked.")
    click.echo("Locked every version in published.lock.")


@definitions_group.command("inspect")
@click.argument("form", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def inspect(form: Path) -> None:
    """List the boxes of FORM, a PDF that others made, and all that keeps it from being used; propose its manifest.

    The manifest goes to standard output, all else to standard error.
    """
    seen = attempt(lambda: bootstrap.inspect_form(form))
    for line in seen.table:
        click.echo(line, err=True)
    report(seen.faults)
    click.echo(seen.manifest, nl=False)
    if seen.refusals:
        fail(f"{_tally(seen.faults)}. The form cannot be used before that is put right.")


SOUND = "Every definition and every template is sound."


def report(faults: Sequence[Fault]) -> None:
    """Say each finding below its file: where, what, why it matters and what to do; in the order of the lines."""
    for file, found in groupby(sorted(faults, key=_file_and_line), key=lambda fault: _file_and_line(fault)[0]):
        click.echo(file, err=True)
        for fault in found:
            line = _file_and_line(fault)[1]
            where = ", ".join(filter(None, (f"line {line}" if line else "", fault.place)))
            click.echo(f"  {where}" if where else "  the file", err=True)
            click.echo(f"    {fault.severity}: {fault.code}: {fault.message}", err=True)
            click.echo(f"    Why: {fault.why}", err=True)
            if fault.remedy:
                click.echo(f"    To do: {fault.remedy}", err=True)


def _file_and_line(fault: Fault) -> tuple[str, int]:
    file, _, line = fault.at.rpartition(":")
    return (file, int(line)) if line.isdigit() else (fault.at, 0)


def _tally(faults: Sequence[Fault]) -> str:
    refused = sum(fault.is_refused for fault in faults)
    files = len({_file_and_line(fault)[0] for fault in faults})
    return f"{refused} refused, {len(faults) - refused} warned of, in {files} file(s)"
