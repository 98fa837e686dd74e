"""What was changed past the service and is right all the same: one person says why, another accepts it as it stands.

Nothing but the seal over the rows is put right by that. What the log or the store says of a thing is held against it
as before: a hold is released, and a file is what it was, only where they say so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms_service.casework.errors import Conflict, NotAllowed, NotFound, unsaid
from forms_service.casework.ids import EnquiryId, HoldId, PersonId, RecordId
from forms_service.casework.keeping.row_seals import (
    CHANGE_ACCEPTED,
    CHANGE_EXPLAINED,
    MATTERS,
    OutsideChange,
    SealedThing,
    code_of,
)
from forms_service.casework.users import Permission, User
from forms_service.services.keeping.in_store import locks
from forms_service.services.keeping.reconciling.reading import read_each
from forms_service.services.keeping.reconciling.sealed import KeptRecord, kept_records, unlike_newest_manifest
from forms_service.services.ports import Ports
from forms_service.services.repositories.auditing import AuditEntry
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

AT_ONCE: Final = 200
"""So many things are looked at in one transaction, to find those that are amiss."""


@dataclass(frozen=True)
class ChangeView:
    """What stands there, for whoever explains or accepts it; *differs* is what the newest manifest says otherwise.

    *reason* and *explained_by* are empty where nobody has said why it stands so.
    """

    change: OutsideChange
    reason: str = ""
    explained_by: str = ""
    differs: Sequence[str] = ()


def look_at_changes(ports: Ports, actor: User, kind: SealedThing, ids: Sequence[str]) -> Sequence[ChangeView]:
    """Show how things stand, or, without *ids*, all of a kind that are amiss; the store is asked outside."""
    named = list(dict.fromkeys(ids)) or _all_amiss(ports, actor, kind)
    if not named:
        return []
    views, kept = _read_changes(ports, actor, kind, named)
    differs = {one.record.id: unlike_newest_manifest(ports, one) for one in kept}
    return [replace(view, differs=differs.get(RecordId(view.change.thing), ())) for view in views]


@use_case(Permission.EXPLAIN_CHANGES)
def explain_changes(
    work: Work, kind: SealedThing, ids: Sequence[str], code: str, reason: str
) -> Sequence[OutsideChange]:
    """Say why things are otherwise than the service wrote them; they stay amiss until another person accepts it."""
    if not reason.strip():
        raise unsaid("reason", "Say why it is otherwise than the service wrote it.")
    changes = _as_coded(work, kind, ids, code)
    for each in changes:
        work.change(CHANGE_EXPLAINED, each, {"reason": reason.strip(), "sha256": each.sha256})
    return changes


@use_case(Permission.ACCEPT_CHANGES)
def accept_changes(work: Work, kind: SealedThing, ids: Sequence[str], code: str) -> Sequence[OutsideChange]:
    """Accept what another person explained, as long as each still stands exactly so: from now on that counts."""
    changes = _as_coded(work, kind, ids, code)
    explained = _explanations(work, changes)
    for each in changes:
        if each.thing not in explained:
            raise Conflict(f"The records officer must first say why the {kind} {each.thing} is as it stands now.")
        if explained[each.thing].event.actor == work.by:
            raise NotAllowed("You explained this, so another person must accept it.")
    work.row_seals.seal_as(kind, {each.thing: each.contents for each in changes})
    _FOLLOWS[kind](work, [each.thing for each in changes if each.contents is not None])
    for each in changes:
        reason = explained[each.thing].event.payload["reason"]
        work.change(CHANGE_ACCEPTED, each, {"reason": reason, "sha256": each.sha256})
    return changes


def _all_amiss(ports: Ports, actor: User, kind: SealedThing) -> list[str]:
    every: list[str] = []
    after: str | None = ""
    while after is not None:
        some, after = _next_amiss(ports, actor, kind, after)
        every += some
    return every


@use_case(Permission.EXPLAIN_CHANGES, Permission.ACCEPT_CHANGES, unlogged="it says of nobody more than an id")
def _next_amiss(work: Work, kind: SealedThing, after: str) -> tuple[Sequence[str], str | None]:
    """Return those of the next things that are amiss, and after which it is to be gone on; none at the end."""
    things = work.row_seals.things(kind, after, limit=AT_ONCE)
    # What cannot be read any more nobody can accept; the reconciliation says so.
    looked = read_each(lambda some: work.row_seals.amiss(kind, some), things, lambda _, __: frozenset[str]())
    found = sorted(each for some in looked for each in some)
    return found, things[-1] if len(things) == AT_ONCE else None


@use_case(Permission.EXPLAIN_CHANGES, Permission.ACCEPT_CHANGES)
def _read_changes(
    work: Work, kind: SealedThing, ids: Sequence[str]
) -> tuple[Sequence[ChangeView], Sequence[KeptRecord]]:
    changes = _changes_of(work, kind, ids)
    explained = _explanations(work, changes)
    for each in changes:
        work.read("outside_change_read", each)
    there = [RecordId(each.thing) for each in changes if kind is SealedThing.RECORD and each.contents is not None]
    return [_view_of_change(each, explained.get(each.thing)) for each in changes], (
        kept_records(work, work.records.these(there), ()) if there else ()
    )


def _view_of_change(change: OutsideChange, entry: AuditEntry | None) -> ChangeView:
    if entry is None:
        return ChangeView(change)
    return ChangeView(change, entry.event.payload["reason"], entry.event.actor)


def _as_coded(work: Work, kind: SealedThing, ids: Sequence[str], code: str) -> Sequence[OutsideChange]:
    """Return things as they stand, if they are as was shown with this *code*; nobody else seals them meanwhile."""
    if not ids:
        raise Conflict("There is nothing to be explained or accepted.")
    work.row_seals.begin(kind, ids)
    changes = _changes_of(work, kind, ids)
    if code_of(changes) != code:
        raise Conflict("It does not stand as it was shown with this code. Look at it again before you go on.")
    return changes


def _changes_of(work: Work, kind: SealedThing, ids: Sequence[str]) -> Sequence[OutsideChange]:
    """Return things as they stand; ``NotFound`` if one is not there, ``Conflict`` if one is as it was written."""
    if not all(each.isprintable() for each in ids):
        raise NotFound("There is no such thing here.")
    contents: dict[str, str | None] = {}
    for some in read_each(lambda these: work.row_seals.as_they_stand(kind, these), ids, _refuse_unread):
        contents |= some
    for each in ids:
        if each not in contents:
            raise NotFound(f"There is no {kind} {each} here.")
    amiss = work.row_seals.amiss(kind, ids)
    for each in ids:
        if each not in amiss:
            raise Conflict(f"The {kind} {each} is as the service wrote it: there is nothing to explain.")
    references = _references_of(work, kind, ids)
    return [OutsideChange(work.organisation, kind, each, contents[each], references.get(each, "")) for each in ids]


def _refuse_unread(thing: str, error: str) -> Mapping[str, str | None]:
    raise Conflict(f"{thing} cannot be read from the database any more ({error}), so nobody can accept what it says.")


def _references_of(work: Work, kind: SealedThing, ids: Sequence[str]) -> Mapping[str, str]:
    match kind:
        case SealedThing.RECORD:
            return {each.id: each.reference for each in work.records.these([RecordId(one) for one in ids])}
        case SealedThing.ENQUIRY:
            return {each.id: each.reference for each in work.enquiries.these([EnquiryId(one) for one in ids])}
    return {}


def _explanations(work: Work, changes: Sequence[OutsideChange]) -> Mapping[str, AuditEntry]:
    """Return, by the thing, what the log says last of why it stands exactly so, unless that was accepted before.

    Somebody may have put back by hand what was accepted once: that is to be explained anew.
    """
    stands = {each.thing: each.sha256 for each in changes}
    entries = [
        entry for act in (CHANGE_EXPLAINED, CHANGE_ACCEPTED) for entry in work.audit.proven(act, list(stands))
        if entry.event.payload.get("sha256") == stands[entry.event.object_id]
    ]  # fmt: skip
    newest = {entry.event.object_id: entry for entry in sorted(entries, key=lambda entry: entry.number)}
    return {thing: entry for thing, entry in newest.items() if entry.event.act == CHANGE_EXPLAINED}


def _follow_record(work: Work, ids: Sequence[str]) -> None:
    """Have a new manifest written, and locks and holds looked at by what counts now: that only ever holds more."""
    records = [RecordId(each) for each in ids]
    work.manifests.note(records)
    work.holds.cover_again(records)
    for record in work.records.these(records):
        locks.look_again(work, record)


def _follow_hold(work: Work, ids: Sequence[str]) -> None:
    for each in ids:
        work.holds.reach_again(HoldId(each))


def _follow_person(work: Work, ids: Sequence[str]) -> None:
    work.people.index_again([PersonId(each) for each in ids])


def _follow_nothing(_work: Work, _ids: Sequence[str]) -> None:
    """All that is sealed of it stands in its own rows."""


_FOLLOWS: Final = {
    SealedThing.RECORD: _follow_record,
    SealedThing.HOLD: _follow_hold,
    SealedThing.PERSON: _follow_person,
    SealedThing.ENQUIRY: _follow_nothing,
    **dict.fromkeys(MATTERS, _follow_nothing),
}
