"""Commands on the keys that sign sessions and seal the log and the manifests."""

from __future__ import annotations

import os
import secrets
import sys

import click

from forms_service.casework.auditing.keys import key_id
from forms_service.cli.console import attempt, ports_here, say, settings_here
from forms_service.services.keeping import new_key
from forms_service.settings import replace_kept_key


@click.group("keys")
def keys_group() -> None:
    """The keys that sign sessions and seal the log and the manifests: tell them apart, and replace them."""


@keys_group.command("list")
def list_keys() -> None:
    """List the short id of each key, the present one first; of the keys themselves nothing is said."""
    settings = settings_here()
    session = [key.encode() for key in (settings.secret_key, *settings.former_secret_keys)]
    for kind, every in (("session", session), ("audit", [settings.audit_key, *settings.former_audit_keys])):
        for number, key in enumerate(every):
            click.echo(f"{kind}  {key_id(key)}  {'before' if number else 'present'}")


@keys_group.command("replace")
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


@keys_group.command("seal-anew")
def seal_all_anew() -> None:
    """Begin to use a new audit key: each log says so and is anchored under it, every manifest is sealed anew.

    Exit 1 if anything is left.
    """
    settings, ports = settings_here(), ports_here()
    if not attempt(lambda: new_key.seal_anew(ports, key_id(settings.audit_key), click.echo)):
        sys.exit(1)
    click.echo(
        f"From now on {key_id(settings.audit_key)} alone seals. Keep those before it: they prove what they sealed."
    )
