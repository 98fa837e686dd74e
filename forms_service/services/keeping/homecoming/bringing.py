"""Records are brought home, each by itself; what cannot be is a list that a person closes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forms_service.casework.errors import Conflict, NotFound, Unavailable
from forms_service.casework.keeping.homecoming.from_manifest import ManifestRecord
from forms_service.casework.keeping.homecoming.lost_records import LOST_CLOSED, LostRecord
from forms_service.casework.users import Permission
from forms_service.services.keeping.disposing.replaying import replay_disposals
from forms_service.services.keeping.homecoming.beyond import RecordBeyond, records_beyond, stored_files
from forms_service.services.keeping.homecoming.written import write_home
from forms_service.services.keeping.in_store.store_faults import kind_of
from forms_service.services.ports import Ports
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work, service_work
from storage.contract import ObjectKey, StoreError, StoreUnavailable


@dataclass(frozen=True)
class Homecoming:
    """The references of what came *home*, and what stayed *away* with why."""

    home: Sequence[str]
    away: Sequence[RecordBeyond]


def bring_home(ports: Ports, say: Callable[[str], None]) -> Homecoming:
    """Bring into the database whatever records the store has beyond it, the first authorised first.

    What was destroyed is not brought home: that the ledger says it is told first.
    """
    replay_disposals(ports)
    beyond = sorted(records_beyond(ports), key=_first_sealed_first)
    home: list[str] = []
    away: list[RecordBeyond] = []
    for found in beyond:
        why = found.why or _brought(ports, found.told)
        if why:
            away.append(RecordBeyond(found.organisation, found.record, found.told, why))
            _note_lost(ports, away[-1])
        else:
            home.append(found.reference)
        say(f"{found.reference or found.record}: {why or 'brought home'}")
    return Homecoming(home, away)


def _first_sealed_first(found: RecordBeyond) -> tuple[str, bool, str]:
    """What was sealed first comes first, and what has the sealed answers before what is kept apart of them."""
    told = found.told
    return (told.sealing.authorised_at.isoformat(), bool(told.record.part), found.record) if told else ("", False, "")


def _brought(ports: Ports, told: ManifestRecord | None) -> str:
    """Bring one home; return why it could not be."""
    assert told is not None
    try:
        sealed = _sealed_answers(ports, told)
        files = stored_files(ports, told)
        with service_work(ports, told.record.organisation) as work:
            write_home(work, told, sealed, files)
    except (Unavailable, StoreUnavailable):
        raise
    except NotFound as error:
        return str(error)
    except Conflict:
        return "Something else of the same sealing, or of the same reference, was filed here since."
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one, the others are to come home)
        return f"It cannot be written down ({kind_of(error)})."
    return ""


def _sealed_answers(ports: Ports, told: ManifestRecord) -> bytes:
    """Return what was sealed: from among its files or, of what is kept apart, as its sealing is known here."""
    for item in told.record.objects:
        if item.kind == "answers" and item.sha256 == told.sealing.sha256:
            try:
                return ports.store.get(ObjectKey.parse(item.key), sha256=item.sha256)
            except StoreUnavailable:
                raise
            except StoreError:
                break
    with service_work(ports, told.record.organisation) as work:
        known = work.submissions.these([told.sealing.id])
    if not known:
        raise NotFound("Its sealed answers are not in the store as they were filed.")
    return known[0].sealed


def _note_lost(ports: Ports, found: RecordBeyond) -> None:
    if found.organisation in {each.id for each in ports.directory.organisations()}:
        with service_work(ports, found.organisation) as work:
            work.lost_records.add(LostRecord(found.record, found.organisation, found.reference, found.why, work.now))


@use_case(Permission.CLOSE_LOST)
def close_lost(work: Work, record: str, reason: str) -> LostRecord:
    """Close what could not be brought home: somebody found out what it is, and says why nothing more is done."""
    before = work.lost_records.find(record)
    if before is None:
        raise NotFound("Nothing of that name is on the list of what could not be brought home.")
    after = before.close(reason, by=work.by, at=work.now)
    work.lost_records.save(after, expected=before)
    work.change(LOST_CLOSED, after, {"reason": after.closed_why})
    return after


def list_lost(ports: Ports) -> Sequence[LostRecord]:
    """Return what could not be brought home, of every organisation."""
    found: list[LostRecord] = []
    for organisation in ports.directory.organisations():
        with service_work(ports, organisation.id) as work:
            found += work.lost_records.every()
    return found
