"""Commands on evidence: giving a record out, checking such a pack anywhere, and telling what a file is."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.rights.packs import check_pack
from forms_service.cli.console import PERSON, as_operator_here, attempt, ports_here
from forms_service.services.keeping.rights import brought_files, packs

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("evidence")
@PERSON
@click.option("--to", required=True, help="To whom it is given; kept in the audit log.")
@click.option("--reason", required=True, help="Why it is given out; kept in the audit log.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@click.argument("record_id")
def run_evidence(person: str, to: str, reason: str, out: Path, record_id: RecordId) -> None:
    """Give one record out as a pack that can be checked without this service. It is logged as a disclosure."""
    ports = ports_here()
    pack = as_operator_here(ports, person, lambda actor: packs.give_pack(ports, actor, record_id, to=to, reason=reason))
    out.write_bytes(pack.data)
    click.echo(f"Wrote {out}: {len(pack.data)} bytes, sha-256 {pack.sha256}")


@click.command("check-pack")
@click.option("--with-key", is_flag=True, help="Check the seals too, at the council that made the pack.")
@click.argument("pack", type=_FILE)
def run_check_pack(pack: Path, with_key: bool) -> None:
    """Check an evidence pack: with nothing but the pack, on any machine. Exit 1 if anything in it differs."""
    data = pack.read_bytes()
    report = attempt(lambda: packs.check_pack_here(ports_here(), data)) if with_key else check_pack(data)
    for fault in report.faults:
        click.echo(fault, err=True)
    for shown in report.shown:
        click.echo(shown)
    sys.exit(1 if report.faults else 0)


@click.command("identify")
@PERSON
@click.option("--reference", default="", help="The reference that it bears, where it cannot be read in it.")
@click.argument("file", type=_FILE)
def run_identify(person: str, reference: str, file: Path) -> None:
    """Tell of a file that somebody brings whether it is a record's, an older one, an altered one, or not ours."""
    ports, data = ports_here(), file.read_bytes()
    found = as_operator_here(ports, person, lambda who: brought_files.identify_file(ports, who, data, reference))
    click.echo(f"{found.words} (sha-256 {found.sha256})")
    if found.record:
        click.echo(f"Record {found.record.id}, {found.reference}")
