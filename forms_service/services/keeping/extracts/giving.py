"""An extract as a document: made of what is given and nothing else, kept, and handed to whoever asked for it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from forms_service.casework.auditing.events import canonical
from forms_service.casework.documents.documents import PrintedText, ReadBackFailed
from forms_service.casework.errors import Conflict, IntegrityFailure, NotFound, Unavailable, unsaid
from forms_service.casework.ids import ExtractId
from forms_service.casework.keeping.extracts.extracts import (
    EXTRACT_GIVEN,
    GROUNDS_BY_LAW,
    KEPT_UNDER,
    Extract,
    ExtractFile,
    ExtractState,
    Treatment,
)
from forms_service.casework.keeping.extracts.printed import (
    cut_mark,
    grounds_told,
    groups_of_records,
    refuse_leaks,
    why_held,
)
from forms_service.casework.users import Permission, User
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local
from forms_service.services.keeping import gone_out
from forms_service.services.keeping.extracts.gathering import Gathered, gather_extract
from forms_service.services.keeping.extracts.preparing import log_passages
from forms_service.services.keeping.extracts.second_person import refuse_if_changed, require_approval_in_log
from forms_service.services.ports import Ports
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work
from storage.contract import ObjectAltered, ObjectExists, ObjectKey, ObjectMissing, StoreUnavailable

IN_STORE: Final = "extract"
"""By what kind the store knows the files of extracts."""
HANDED_OUT: Final = frozenset({"docx", "pdf"})
DRAFT_MARK: Final = "DRAFT: not decided"


def preview_extract(ports: Ports, actor: User, extract_id: ExtractId) -> bytes:
    """Return as PDF what would be given, to be read before it is decided."""
    fields = _fields_to_preview(ports, actor, extract_id)
    return ports.renderer.draft(ports.extract_letter, fields).data


@use_case(Permission.PREPARE_EXTRACTS, Permission.DECIDE_EXTRACTS)
def _fields_to_preview(work: Work, extract_id: ExtractId) -> Mapping[str, Any]:
    gathered = gather_extract(work, work.extracts.get(extract_id))
    if gathered.undecided:
        raise Conflict(f"{gathered.undecided_in_words}, so there is nothing to read.")
    log_passages(work, gathered, gathered.views)
    return _fields_of_extract(work, gathered, DRAFT_MARK)


def give_extract(ports: Ports, actor: User, extract_id: ExtractId, *, recipient: str, channel: str) -> Extract:
    """Make the extract that was decided on, keep it, and note to whom it goes; nobody has it before that is logged."""
    extract, fields = _fields_to_give(ports, actor, extract_id, recipient=recipient, channel=channel)
    made = ports.renderer.render(ports.extract_letter, fields)
    if made.missing:
        texts = "1 text" if len(made.missing) == 1 else f"{len(made.missing)} texts"
        raise ReadBackFailed((f"{texts} cannot be read in the finished extract.",))
    data = {
        _extract_file(extract, one.kind, one.media_type, one.data): one.data
        for one in made.files
        if one.kind in HANDED_OUT
    }
    _note_files(ports, actor, extract_id, [file.key for file in data])
    for file, content in data.items():
        _put_file(ports, extract, file, content)
    given = _log_given(ports, actor, extract_id, tuple(data), recipient=recipient, channel=channel)
    try:
        for file in data:
            lock_given(ports, file.key)
    except StoreUnavailable as error:
        words = "It is noted as given. The document store does not answer: download it in a few minutes."
        raise Unavailable(words) from error
    return given


@use_case(Permission.PREPARE_EXTRACTS, Permission.DECIDE_EXTRACTS)
def _note_files(work: Work, extract_id: ExtractId, keys: Sequence[str]) -> None:
    """Note what the store is to have, before it has it: what is not given after all is found by that, and deleted."""
    extract = work.extracts.get(extract_id)
    extract.require_state(ExtractState.APPROVED)
    work.extracts.note_files(extract, keys, work.now)
    work.change("extract_files_made", extract, {"files": str(len(keys))})


@use_case(
    Permission.PREPARE_EXTRACTS,
    Permission.DECIDE_EXTRACTS,
    unlogged="nobody has any of it before it is logged that it is given",
)
def _fields_to_give(
    work: Work, extract_id: ExtractId, *, recipient: str, channel: str
) -> tuple[Extract, Mapping[str, Any]]:
    extract, gathered = _to_give(work, extract_id, recipient, channel)
    return extract, _fields_of_extract(work, gathered, "")


def _to_give(work: Work, extract_id: ExtractId, recipient: str, channel: str) -> tuple[Extract, Gathered]:
    if not recipient.strip():
        raise unsaid("recipient", "Say to whom it is given.")
    if not channel.strip():
        raise unsaid("channel", "Say how it is given.")
    extract = work.extracts.get(extract_id)
    extract.require_state(ExtractState.APPROVED)
    request = work.rights_requests.get(extract.request)
    if request.outcome is not None:
        raise Conflict("The request is closed.")
    if request.paused_on is not None:
        raise Conflict("Its clock stands still, as it is not known yet who they are. Nothing is given before that.")
    gathered = gather_extract(work, extract)
    refuse_if_changed(gathered)
    require_approval_in_log(work, extract)
    return extract, gathered


def _extract_file(extract: Extract, kind: str, media_type: str, data: bytes) -> ExtractFile:
    sha256 = hashlib.sha256(data).hexdigest()
    key = ObjectKey.new(UUID(extract.id), 1, sha256)
    return ExtractFile(kind, f"{extract.reference}.{kind}", media_type, str(key), sha256, len(data))


def _put_file(ports: Ports, extract: Extract, file: ExtractFile, data: bytes) -> None:
    """Put a file, which is not locked before it is given: else what is not given could not be deleted."""
    metadata = {"kind": IN_STORE, "organisation": extract.organisation, "class": KEPT_UNDER}
    key = ObjectKey.parse(file.key)
    try:
        ports.store.put(key, data, metadata=metadata, locked_until=None)
    except ObjectExists:
        ports.store.get(key, sha256=file.sha256)  # An earlier attempt put the same.
    except StoreUnavailable as error:
        raise Unavailable("The document store does not answer. Nothing was given: try again soon.") from error


def lock_given(ports: Ports, key: str) -> None:
    """Lock a file of an extract that was given, for as long as its class is locked at least; ``StoreUnavailable``."""
    until = ports.clock.now() + ports.schedules.present.classes[KEPT_UNDER].floor
    ports.store.extend_lock(ObjectKey.parse(key), until)


@use_case(Permission.PREPARE_EXTRACTS, Permission.DECIDE_EXTRACTS)
def _log_given(
    work: Work, extract_id: ExtractId, files: tuple[ExtractFile, ...], *, recipient: str, channel: str
) -> Extract:
    extract, gathered = _to_give(work, extract_id, recipient, channel)
    given = extract.give(by=work.by, at=work.now, recipient=recipient.strip(), channel=channel.strip(), files=files)
    work.extracts.save(given, expected=extract)
    payload = {"recipient": given.recipient, "channel": given.channel}
    work.disclose(EXTRACT_GIVEN, given, {**payload, **{file.kind: file.sha256 for file in files}})
    told = {Treatment.GIVEN, Treatment.MASKED}
    ids = {view.passage.record for view in gathered.views if view.ruling and view.ruling.treatment in told}
    for record in gathered.records:
        if record.id in ids:
            kept = gone_out.in_hand(work, record)
            work.disclose("record_given_in_extract", kept, {**payload, "extract": given.reference})
            gone_out.note(work, kept)
    return given


def download_extract(ports: Ports, actor: User, extract_id: ExtractId, kind: str) -> tuple[ExtractFile, bytes]:
    """Return a file of an extract that was given, as it was given."""
    file = _file_of_extract(ports, actor, extract_id, kind)
    try:
        return file, ports.store.get(ObjectKey.parse(file.key), sha256=file.sha256)
    except StoreUnavailable as error:
        raise Unavailable("The document store does not answer. Nothing is lost: try again in a few minutes.") from error
    except (ObjectAltered, ObjectMissing) as error:
        raise IntegrityFailure(f"{file.file_name} is missing or is not what was given.") from error


@use_case(Permission.PREPARE_EXTRACTS, Permission.DECIDE_EXTRACTS)
def _file_of_extract(work: Work, extract_id: ExtractId, kind: str) -> ExtractFile:
    extract = work.extracts.get(extract_id)
    file = next((each for each in extract.files if each.kind == kind), None)
    if file is None:
        raise NotFound("There is no such file of this extract.")
    work.read("extract_downloaded", extract, {"file": file.file_name})
    return file


def _fields_of_extract(work: Work, gathered: Gathered, marking: str) -> Mapping[str, Any]:
    """What the letter prints. No text of a passage is in it but what is given, with a mark where it is not."""
    extract, letter = gathered.extract, work.ports.extract_letter
    organisation = work.ports.directory.organisation(work.organisation)
    today = local(work.now).date().isoformat()
    records = groups_of_records(gathered.views)
    told = {
        "person": gathered.name,
        "records": records,
        "grounds": [
            {"mark": cut_mark(ground), "why": GROUNDS_BY_LAW[extract.regime][ground]}
            for ground in grounds_told(gathered.views)
        ],
        "organisation": {
            "name": organisation.name,
            "team": organisation.team,
            "address": ", ".join(organisation.address.splitlines()),
            "contact": f"{organisation.contact_phone}, {organisation.contact_email}",
        },
        "searched": {"beside": extract.looked_through},
        "held": {"why": why_held(extract.regime, organisation.nation)},
        "document": {
            "reference": extract.reference,
            "marking": marking,
            "on": date_in_words(today),
            "title": letter.title,
            "edition": work.ports.edition(),
            "template": letter.id,
        },
        "provenance": {
            "title": letter.title,
            "language": letter.locale,
            "reference": extract.reference,
            "definition": "extract",
            "template": letter.id,
            "answers": hashlib.sha256(canonical(records).encode()).hexdigest(),
            "created": work.now.replace(microsecond=0).isoformat().replace("+00:00", "Z"),
        },
    }
    refuse_leaks({name: told[name] for name in ("records", "searched")}, gathered.views, gathered.known_words)
    return {name: _for_print(value, name) for name, value in told.items()}


def _for_print(value: Any, source: str) -> Any:
    match value:
        case str():
            return PrintedText(value, source=source)
        case Mapping():
            return {name: _for_print(each, f"{source}, {name}") for name, each in value.items()}
        case list():
            return [_for_print(each, source) for each in value]
    return value
