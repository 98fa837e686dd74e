"""What every command of ``forms-service`` shares: settings, ports, who it is, and how it says what went wrong."""

from __future__ import annotations

import errno
import os
import pwd
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, TypeVar

import click

from forms_service import bootstrap
from forms_service.casework.errors import ServiceError
from forms_service.casework.users import User
from forms_service.preflight import checks
from forms_service.preflight.shortcomings import Shortcoming
from forms_service.services.ports import Ports
from forms_service.services.staff import operating
from forms_service.settings import Settings, SettingsRefused, read_settings
from storage.contract import StoreError

T = TypeVar("T")

PERSON = click.option(
    "--as",
    "person",
    default="",
    metavar="USER",
    help="Who you are, where people are invented. Elsewhere you are whose account on this machine it is.",
)


def settings_here(*, with_keys: bool = True) -> Settings:
    try:
        return read_settings(with_keys=with_keys)
    except SettingsRefused as error:
        fail(str(error))


def sound_settings_here(*, around: bool = False) -> Settings:
    """Return the settings, unless something falls short of what must be before anything starts; say all of it."""
    try:
        return checks.sound_settings(around=around)
    except checks.Unsound as unsound:
        for each in unsound.found:
            say_short(each)
        fail("Nothing was started. See docs/operations.md.")


def say_short(each: Shortcoming) -> None:
    click.echo(f"{each.code}: {each.words}\n    To do: {each.remedy}", err=True)


def ports_here() -> Ports:
    settings = sound_settings_here()
    return attempt(lambda: bootstrap.prepare(settings, say))


def as_operator_here(ports: Ports, named: str, act: Callable[[User], T]) -> T:
    """Do what this command does as the person whose account it is: the log will say that it was they."""
    account, command = pwd.getpwuid(os.getuid()).pw_name, click.get_current_context().command_path
    return attempt(lambda: operating.as_operator(ports, named, account, command, act))


def say(words: str) -> None:
    with suppress(OSError):  # Where no room is left for words, what they are about goes on.
        click.echo(words, err=True)


def attempt(act: Callable[[], T]) -> T:
    """Do *act*; what goes wrong in a way the service has words for becomes a message and exit status 1."""
    try:
        return act()
    except (ServiceError, StoreError, bootstrap.CannotStart, checks.Unsound) as error:
        fail(str(error))
    except OSError as error:  # A folder that is not there, is full, or is another account's.
        if error.errno == errno.EPIPE:
            raise  # Nobody listens any more, which is nothing to be said.
        fail(f"{error.filename or 'This machine'}: {error.strerror or error}.")


def fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(1)
