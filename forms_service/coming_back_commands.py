"""Commands to come back by: backups and what is brought back from them."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

import click

from forms_service import backing_up, looking_ahead
from forms_service.casework.auditing.keys import key_id
from forms_service.console import PERSON, as_operator_here, attempt, fail, ports_here, say, settings_here
from forms_service.services.auditing import breaks
from forms_service.services.keeping import new_key
from forms_service.services.keeping.homecoming import bringing
from forms_service.settings import replace_kept_key


@click.group()
def backup() -> None:
    """Make backups, encrypted to a key that is not kept here, list them, and remove those that have expired."""


@backup.command("key")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
def make_backup_key(out: Path) -> None:
    """Make a private key for backups, on a machine that is not the one that is backed up; print its public key.

    Keep the file in two places, neither of them where backups or the service are: without it no backup can be read.
    """
    private, public = backing_up.new_key_pair()
    try:
        backing_up.write_private(out, f"# public key: {public}\n{private}\n")
    except FileExistsError:
        fail(f"{out} is there already.")
    click.echo(public)


@backup.command("make")
@click.option(
    "--with-store/--without-store",
    default=True,
    show_default=True,
    help="Copy the store, or leave it to its own means.",
)
def make_a_backup(with_store: bool) -> None:
    """Back up database, keys, forms and settings files, and the store, in this order, into BACKUP_FOLDER.

    It is encrypted to BACKUP_PUBLIC_KEYS and kept for BACKUP_DAYS. Work goes on meanwhile. Exit 1 if anything of the
    store could not be read.
    """
    settings = settings_here()
    with _Bars() as progress:
        made = attempt(lambda: backing_up.back_up(settings, with_store=with_store, progress=progress))
    for words in made.unread:
        say(f"NOT COPIED: {words}")
    click.echo(f"Wrote {made.folder}, to be kept until {made.backup.expires_at:%Y-%m-%d}.")
    click.echo(f"Write down that its audit key is {made.backup.audit_key}: a restore says which it has brought back.")
    sys.exit(1 if made.unread else 0)


@backup.command("list")
def list_backups() -> None:
    """List the backups in BACKUP_FOLDER with when each expires."""
    settings = settings_here()
    for each, words in attempt(lambda: backing_up.shelved(settings)):
        click.echo(f"{each.folder}  {words}")


@backup.command("verify")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def verify_backup(folder: Path) -> None:
    """Hold a backup against its checksums; no private key is needed for that. Exit 1 if it is not whole."""
    faults = attempt(lambda: backing_up.faults_of_backup(folder))
    for fault in faults:
        say(fault)
    click.echo("It is not whole." if faults else "Every part of it is there, and as it was written.")
    sys.exit(1 if faults else 0)


@backup.command("remove-expired")
def remove_expired_ones() -> None:
    """Remove the backups that have expired, but for the newest of all."""
    settings = settings_here()
    for folder in attempt(lambda: backing_up.remove_expired(settings)):
        click.echo(f"Removed {folder}.")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--key", "key_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file with the private key.",
)  # fmt: skip
@click.option("--keep-store", is_flag=True, help="The store is there by its own means: put nothing into it.")
def restore(folder: Path, key_file: Path, keep_store: bool) -> None:
    """Bring the backup in FOLDER back to an empty place: another machine, or another database, store and FORMS_VAR.

    The backup is checked as a whole before anything is touched. What to do then is said at the end.
    """
    settings = settings_here(with_keys=False)
    with _Bars() as progress:
        done = attempt(
            lambda: backing_up.bring_back(settings, folder, key_file, keep_store=keep_store, progress=progress)
        )
    click.echo(f"Brought back what was backed up on {done.backup.made_at:%Y-%m-%d at %H:%M} UTC, "
               f"with {done.objects} objects and the audit key {done.backup.audit_key}.")  # fmt: skip
    for number, words in enumerate(backing_up.what_now(settings, done, keep_store=keep_store), 1):
        click.echo(f"{number}. {words}")


@click.command("explain-break")
@PERSON
@click.option("--reason", required=True, help="Why the log ends before what was anchored; kept in the log.")
def run_explain_break(person: str, reason: str) -> None:
    """Say why the log does not come to what was anchored, as the records officer; another person must accept it."""
    ports = ports_here()
    found = as_operator_here(ports, person, lambda who: breaks.explain_break(ports, who, reason))
    click.echo(
        f"Explained: {found.words}. The information asset owner, or the data protection officer, must accept it."
    )


@click.command("accept-break")
@PERSON
def run_accept_break(person: str) -> None:
    """Accept what the records officer explained, as information asset owner or data protection officer."""
    ports = ports_here()
    found = as_operator_here(ports, person, lambda who: breaks.accept_break(ports, who))
    click.echo(f"Accepted: {found.words}.")


@click.command("bring-home")
def run_bring_home() -> None:
    """Bring into the database what the store has beyond it, from the sealed manifests. Exit 1 if any stays away.

    After an older database was brought back, before anything else is started.
    """
    ports = ports_here()
    done = attempt(lambda: bringing.bring_home(ports, click.echo))
    click.echo(f"{len(done.home)} record(s) brought home, {len(done.away)} could not be.", err=True)
    sys.exit(1 if done.away else 0)


@click.command("lost")
def run_list_lost() -> None:
    """List what could not be brought home, and who has closed what of it."""
    for each in attempt(lambda: bringing.list_lost(ports_here())):
        closed = (
            f"  CLOSED by {each.closed_by} on {each.closed_at:%Y-%m-%d}: {each.closed_why}" if each.closed_at else ""
        )
        click.echo(f"{each.organisation}  {each.id}  {each.reference or '-'}  {each.why}{closed}")


@click.command("close-lost")
@PERSON
@click.option("--reason", required=True, help="What was found out, and why nothing more is done; kept in the log.")
@click.argument("record")
def run_close_lost(person: str, reason: str, record: str) -> None:
    """Close what could not be brought home, as the records officer."""
    ports = ports_here()
    as_operator_here(ports, person, lambda who: bringing.close_lost(ports, who, record, reason))
    click.echo(f"Closed {record}.")


@click.group()
def keys() -> None:
    """The keys that sign sessions and seal the log and the manifests: tell them apart, and replace them."""


@keys.command("list")
def list_keys() -> None:
    """List the short id of each key, the present one first; of the keys themselves nothing is said."""
    settings = settings_here()
    session = [key.encode() for key in (settings.secret_key, *settings.former_secret_keys)]
    for kind, every in (("session", session), ("audit", [settings.audit_key, *settings.former_audit_keys])):
        for number, key in enumerate(every):
            click.echo(f"{kind}  {key_id(key)}  {'before' if number else 'present'}")


@keys.command("replace")
@click.argument("kind", type=click.Choice(["session", "audit"]))
def replace_key(kind: str) -> None:
    """Have a new key take the place of the present one, which still counts. Stop every process first.

    Where the key is set in the environment, a new one is printed, to be set there.
    """
    settings, name = settings_here(), {"session": "SECRET_KEY", "audit": "AUDIT_KEY"}[kind]
    if os.environ.get(name):
        click.echo(secrets.token_hex(32))
        say(f"Have {name}S_BEFORE begin with the {name} of now, before what it says already (with a blank between), "
            f"and {name} be what was printed.")  # fmt: skip
    else:
        replace_kept_key(settings.var, kind)
        click.echo(f"The new key is in {settings.var / 'keys' / kind}, the one before it in {kind}-before beside it.")
    say("Then run forms-service keys seal-anew." if kind == "audit" else "Then start the service.")


@keys.command("seal-anew")
def seal_all_anew() -> None:
    """Begin to use a new audit key: each log says so and is anchored under it, every manifest is sealed anew."""
    settings, ports = settings_here(), ports_here()
    attempt(lambda: new_key.seal_anew(ports, key_id(settings.audit_key), click.echo))
    click.echo(
        f"From now on {key_id(settings.audit_key)} alone seals. Keep those before it: they prove what they sealed."
    )


@click.command()
@click.option("--look", is_flag=True, help="Say what would be done, and change nothing.")
def upgrade(look: bool) -> None:
    """Bring the tables up to date, and see to open work where forms or templates were changed, as every start does."""
    settings = settings_here()
    if not look:
        ports_here()
        return
    lines = attempt(lambda: list(looking_ahead.look_ahead(settings)))
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo("Nothing would be done: tables, forms and templates are those that this database has met.")


COMMANDS: Final[Sequence[click.Command]] = (backup, restore, keys, upgrade)
RECORDS_COMMANDS: Final[Sequence[click.Command]] = (run_bring_home, run_list_lost, run_close_lost)
AUDIT_COMMANDS: Final[Sequence[click.Command]] = (run_explain_break, run_accept_break)


class _Bars:
    """A bar for each part, on the standard error output; where nobody looks, a line for each."""

    def __init__(self) -> None:
        self._part = ""
        self._bars = ExitStack()

    def __call__(self, part: str, done: int, total: int) -> None:
        if part != self._part:
            self._bars.close()
            self._part, self._done = part, 0
            self._bar = self._bars.enter_context(click.progressbar(length=total, label=part, file=sys.stderr))
        self._bar.update(done - self._done)
        self._done = done

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.close()
