"""Commands on form definitions and the templates that serve them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from forms_service import bootstrap
from forms_service.cli.console import fail, settings_here
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
    faults = bootstrap.form_faults(root or settings.definitions, templates or settings.templates)
    _report(faults)
    if faults:
        fail(f"{len(faults)} fault(s). Nothing with a fault can be published.")
    click.echo("Every definition and every template is sound.")


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
    faults = bootstrap.lock_forms(root or settings.definitions, templates or settings.templates)
    _report(faults)
    if faults:
        fail("Nothing was locked.")
    click.echo("Locked every version in published.lock.")


def _report(faults: Sequence[Fault]) -> None:
    for fault in faults:
        click.echo(str(fault), err=True)
