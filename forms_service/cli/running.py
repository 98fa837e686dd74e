"""Commands that run the service: check what it stands on, bring tables up to date, serve, work."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Sequence
from functools import partial

import click

from forms_service import bootstrap, looking_ahead, serving, worker
from forms_service.casework.errors import Unavailable
from forms_service.cli.console import attempt, fail, ports_here, say, say_short, settings_here, sound_settings_here
from forms_service.log_lines import write_log_lines
from forms_service.preflight.checks import Unsound, fallen_short
from forms_service.preflight.shortcomings import Effect, Shortcoming
from forms_service.services.ports import Ports
from forms_service.settings import Settings, survey_settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="The port to listen on.")
@click.option("--processes", type=click.IntRange(min=1), default=2, show_default=True, help="Web processes.")
@click.option("--worker/--no-worker", "with_worker", default=True, show_default=True, help="Also run a worker here.")
def serve(host: str, port: int, processes: int, with_worker: bool) -> None:
    """Serve the pages, and make documents in the background.

    Example: forms-service serve --port 8080
    """
    settings = sound_settings_here(around=True)
    try:
        listening = serving.listen(host, port, say)
    except serving.AddressRefused as refused:
        fail(str(refused))
    _ports_when_there(settings, around=True)
    sweep = partial(bootstrap.sweep, settings)
    sys.exit(serving.serve(listening, processes=processes, with_worker=with_worker, sweep=sweep, say=say))


@click.command("worker")
@click.option("--behind-serve", is_flag=True, hidden=True, help="Begun by serve, which has checked the installation.")
def work(behind_serve: bool) -> None:
    """Make and file the documents that wait, until stopped. Run as many as you have cores to spare."""
    write_log_lines()
    settings = sound_settings_here(around=not behind_serve)
    ports = _ports_when_there(settings, around=not behind_serve)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    worker.run(ports, stop, sweep=partial(bootstrap.sweep, settings))
    bootstrap.close(ports)


@click.command("check")
def check() -> None:
    """Say everything at once that is wrong or unsafe here, and what to do about each. Exit 1 if anything is.

    In production serve and worker refuse the same. What is only to be done by a day that comes is said too.
    """
    settings, faults = survey_settings()
    found = fallen_short(settings, faults)
    for each in found:
        say_short(each)
    kind = "production" if settings.production else "development (FORMS_ENV=production is judged more strictly)"
    short = [each for each in found if each.effect is not Effect.COMING]
    coming = f", {len(found) - len(short)} to come" if len(found) > len(short) else ""
    click.echo(f"Checked as {kind}: {len(short)} shortcoming(s){coming}.")
    sys.exit(1 if short else 0)


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


def _ports_when_there(settings: Settings, *, around: bool) -> Ports:
    """Return the ports once the database is there, and what else a start waits for: they may be starting too."""

    def start() -> Ports:
        _wait_for(fallen_short(settings, around=around))
        return bootstrap.prepare(settings, say)

    return attempt(lambda: serving.when_there(start, say))


def _wait_for(found: Sequence[Shortcoming]) -> None:
    """Say what is open, unless something is waited for first, or is seen to be unsafe now that it can be seen."""
    if refused := [each for each in found if each.effect is Effect.REFUSED]:
        raise Unsound(refused)
    if any(each.effect is Effect.AWAITED for each in found):
        raise Unavailable(" ".join(each.words for each in found if each.effect is not Effect.COMING))
    for each in found:
        say_short(each)
