"""Commands that back up, and bring back."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import click

from forms_service import backing_up
from forms_service.cli.console import attempt, fail, say, settings_here
from forms_service.settings import Settings


@click.group("backup")
def backup_group() -> None:
    """Make backups, encrypted to a key that is not kept here, list them, and remove those that have expired."""


@backup_group.command("key")
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


@backup_group.command("make")
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


@backup_group.command("list")
def list_backups() -> None:
    """List the backups in BACKUP_FOLDER with when each expires."""
    settings = settings_here()
    every = attempt(lambda: backing_up.shelved(settings))
    for each, words in every:
        click.echo(f"{each.folder}  {words}")
    if not every:
        click.echo(f"There are no backups in {settings.backup_folder}.")


@backup_group.command("verify")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def verify_backup(folder: Path) -> None:
    """Hold a backup against its checksums; no private key is needed for that. Exit 1 if it is not whole."""
    faults = attempt(lambda: backing_up.faults_of_backup(folder))
    for fault in faults:
        say(fault)
    click.echo("It is not whole." if faults else "Every part of it is there, and as it was written.")
    sys.exit(1 if faults else 0)


@backup_group.command("remove-expired")
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
    is_replayed = _replay(settings)
    for number, words in enumerate(backing_up.what_now(settings, done), 1):
        click.echo(f"{number}. {words}")
    sys.exit(0 if is_replayed else 1)


def _replay(settings: Settings) -> bool:
    """Destroy again what the ledger says was destroyed; whether that could be done, of all of it."""
    try:
        replay = backing_up.replay_here(settings)
    except Exception as error:  # noqa: BLE001 (the rest was brought back: whatever this is, somebody has to hear of it)
        say(f"ALARM: what was destroyed since could not be destroyed again ({type(error).__name__}: {error}).")
        say("Let nobody work with it before forms-service records replay-disposals has come to its end.")
        return False
    for fault in replay.faults:
        say(f"ALARM: {fault}")
    click.echo(f"Of {replay.entries} record(s) in the disposal ledger, {len(replay.destroyed)} were destroyed again.")
    return not replay.faults


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
