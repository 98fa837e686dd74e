"""Commands on rows that were changed past the service: see how they stand, say why, and accept it, by two people."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from forms_service.casework.keeping.row_seals import OutsideChange, SealedThing, code_of
from forms_service.casework.users import User
from forms_service.cli.console import PERSON, as_operator_here, ports_here
from forms_service.services.keeping.reconciling import outside_changes
from forms_service.services.keeping.reconciling.outside_changes import ChangeView
from forms_service.services.ports import Ports

_Command = Callable[..., None]
_KIND = click.argument("kind", type=click.Choice([kind.value for kind in SealedThing]))
_IDS = click.argument("ids", nargs=-1)
_ALL = click.option("--all", "every", is_flag=True, help="All of this kind that are amiss, instead of IDS.")
_CODE = click.option("--code", default="", help="The code with which they were shown; without it they are only shown.")


@click.command("explain-change")
@PERSON
@_KIND
@_IDS
@_ALL
@_CODE
@click.option("--reason", default="", help="Why they stand so, and are right; kept in the log.")
def run_explain_change(person: str, kind: str, ids: tuple[str, ...], every: bool, code: str, reason: str) -> None:
    """Say why rows are otherwise than the service wrote them, as the records officer; another person must accept it.

    Example: forms-service records explain-change enquiry --all, and then again with --reason … and the --code it says
    """
    ports, thing = ports_here(), SealedThing(kind)

    def explain(actor: User) -> None:
        shown = _changes_to_show(ports, actor, thing, ids, every=every)
        if not code:
            _print_changes(shown, "Nothing was written. If it is right, say so with --reason … and")
            return
        changes = outside_changes.explain_changes(ports, actor, thing, _things_of(shown), code, reason)
        who = "The information asset owner, or the data protection officer,"
        click.echo(f"Explained: {_in_a_line(changes)}. {who} must accept it.")

    as_operator_here(ports, person, explain)


@click.command("accept-change")
@PERSON
@_KIND
@_IDS
@_ALL
@_CODE
def run_accept_change(person: str, kind: str, ids: tuple[str, ...], every: bool, code: str) -> None:
    """Accept what the records officer explained, as information asset owner or data protection officer.

    With --all, all of the kind that were explained as they stand now.
    """
    ports, thing = ports_here(), SealedThing(kind)

    def accept(actor: User) -> None:
        found = _changes_to_show(ports, actor, thing, ids, every=every)
        shown = [each for each in found if each.reason] if every else found
        if every and len(shown) < len(found):
            click.echo(f"{len(found) - len(shown)} more are amiss, and nobody has explained them.", err=True)
        if not code:
            _print_changes(shown, "Nothing was written. If you accept that this counts from now on, say so with")
            return
        changes = outside_changes.accept_changes(ports, actor, thing, _things_of(shown), code)
        click.echo(
            f"Accepted: {_in_a_line(changes)}. It is sealed as it stands. Reconcile: what else is amiss stays so."
        )

    as_operator_here(ports, person, accept)


def _changes_to_show(
    ports: Ports, actor: User, kind: SealedThing, ids: Sequence[str], *, every: bool
) -> Sequence[ChangeView]:
    if bool(ids) is every:
        raise click.UsageError("Give either ids, or --all.")
    return outside_changes.look_at_changes(ports, actor, kind, ids)


def _things_of(shown: Sequence[ChangeView]) -> list[str]:
    return [each.change.thing for each in shown]


def _print_changes(shown: Sequence[ChangeView], further: str) -> None:
    if not shown:
        click.echo("There is nothing to be explained or accepted.")
        return
    for each in shown:
        change = each.change
        _print_plainly(f"{change.kind} {change.thing} {change.reference}".rstrip())
        if change.contents is None:
            click.echo("  It is gone: only its seal is there, and would go too.")
        elif not change.lines:
            click.echo("  Nothing stands there.")
        for line in (*change.lines, *each.differs):
            _print_plainly(f"  {line}")
        if each.reason:
            _print_plainly(f"  {each.explained_by} explained: {each.reason}")
    click.echo(f"{further} --code {code_of([each.change for each in shown])}")


def _print_plainly(line: str) -> None:
    """Print a line in which nothing that anybody typed tells the terminal to hide or move what stands there."""
    click.echo("".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in line))


def _in_a_line(changes: Sequence[OutsideChange]) -> str:
    kind = changes[0].kind if changes else "nothing"
    return f"{kind} {', '.join(each.thing for each in changes)}"
