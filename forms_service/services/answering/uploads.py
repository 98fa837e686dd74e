"""Files added to a questionnaire: checked, scanned, kept and handed out again, always within one organisation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from forms_service.casework.answering.uploads import LARGEST_FILE, NOT_SCANNED, FileRefused, Kind, Upload, plain_name
from forms_service.casework.errors import IntegrityFailure, NotFound, Unavailable
from forms_service.casework.ids import QuestionnaireId, UploadId, new
from forms_service.casework.users import Permission, User
from forms_service.engine.definitions.questions import Question
from forms_service.engine.types.files import files_in
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.saving import open_to_change
from forms_service.services.people.why import why_read
from forms_service.services.ports import Ports
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_RECEIVED = 100
"""The most files that one questionnaire ever receives, answered with or taken out again."""
TRY_AGAIN = "It could not be looked through for viruses just now, so it was not taken. Add it again in a few minutes"


def receive(
    ports: Ports, actor: User, questionnaire_id: QuestionnaireId, question_id: str, name: str, data: bytes
) -> Upload:
    """Keep a file for one question of an open questionnaire; it is no answer until a page that names it is saved.

    ``FileRefused`` says in plain words why it is not taken.
    """
    question = _asking(ports, actor, questionnaire_id, question_id)
    name = _printable_name(ports, name)
    refuse_size(len(data))
    scanned = _scan(ports, actor, questionnaire_id, name, data)
    accepted = ports.file_checks.accept(_kind(question), name, data)
    upload = Upload(
        id=new(UploadId),
        organisation=actor.organisation,
        questionnaire=questionnaire_id,
        question=question_id,
        name=accepted.name,
        media_type=accepted.media_type,
        size=len(accepted.data),
        sha256=hashlib.sha256(accepted.data).hexdigest(),
        received_sha256=hashlib.sha256(data).hexdigest(),
        scanned=scanned,
        created_by=actor.id,
        created_at=ports.clock.now(),
        left_out="; ".join(accepted.left_out),
    )
    _add(ports, actor, upload, accepted.data, _logged(upload))
    return upload


def _logged(upload: Upload) -> dict[str, str]:
    without = {"left_out": upload.left_out} if upload.left_out else {}
    return {"file": upload.name, "question": upload.question, "scanned": upload.scanned, **without}


@use_case(Permission.RECORD, Permission.ANSWER, unlogged="that the file is added, or was refused, is logged")
def _asking(work: Work, questionnaire_id: QuestionnaireId, question_id: str) -> Question:
    """Return the question that a file is for; ``NotFound``, or ``FileRefused`` where there are too many already."""
    opened = open_to_change(work, questionnaire_id)
    question = opened.definition.index.get(question_id)
    if question is None or not type_of(question).takes_files:
        raise NotFound("There is no such question.")
    if len(opened.paths.facts.files) >= MOST_RECEIVED:
        raise FileRefused("This form has received too many files already")
    return question


@use_case(Permission.RECORD, Permission.ANSWER)
def _add(work: Work, upload: Upload, data: bytes, payload: Mapping[str, str]) -> None:
    opened = open_to_change(work, upload.questionnaire)
    work.uploads.add(upload, data)
    work.collect("file_added", opened, payload)


@use_case(Permission.READ_ENQUIRY)
def retrieve(work: Work, questionnaire_id: QuestionnaireId, upload_id: UploadId) -> tuple[Upload, bytes]:
    """Return a file that the questionnaire received or is answered with; the reading is logged."""
    opened = load(work, questionnaire_id)
    if upload_id not in _named_in(opened):
        raise NotFound("There is no such file here.")
    upload, data = sound_upload(work, upload_id)
    work.read("file_read", opened, {"file": upload.name, **why_read(work, opened.enquiry, opened.questionnaire)})
    return upload, data


def sound_upload(work: Work, upload_id: UploadId) -> tuple[Upload, bytes]:
    upload, data = work.uploads.get(upload_id), work.uploads.data(upload_id)
    if hashlib.sha256(data).hexdigest() != upload.sha256:
        raise IntegrityFailure(f"The file {upload.name} is not what was received.")
    return upload, data


def _named_in(opened: OpenQuestionnaire) -> set[str]:
    facts = opened.paths.facts
    asking = [question.id for question in opened.definition.questions if type_of(question).takes_files]
    answered = [source.get(name) for name in asking for source in (opened.answers, facts.elsewhere)]
    return {*facts.files, *(upload_id for value in answered for upload_id in files_in(value))}


def _kind(question: Question) -> Kind:
    return "image" if type_of(question).takes_pictures else "file"


def _printable_name(ports: Ports, given: str) -> str:
    name = plain_name(given)
    if ports.unprintable(name):
        raise FileRefused(
            "The name of the file has a letter that our documents cannot print. Rename it and add it again"
        )
    return name


def refuse_size(size: int) -> None:
    """Refuse a file that is too large, or is nothing."""
    if size > LARGEST_FILE:
        raise FileRefused(
            f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Add it in parts, or save it smaller"
        )
    if not size:
        raise FileRefused("The file is empty. Choose it again")


def _scan(ports: Ports, actor: User, questionnaire_id: QuestionnaireId, name: str, data: bytes) -> str:
    """Say by what a file was looked through; ``FileRefused`` if something was found, or nothing looked and must."""
    try:
        verdict = ports.scanner.scan(data) if ports.scanner else None
    except Unavailable:
        verdict = None
    if verdict is None:
        if ports.scanning_required:
            raise FileRefused(TRY_AGAIN)
        return NOT_SCANNED
    if verdict.threat:
        _log_infected(ports, actor, questionnaire_id, {"file": name, "threat": verdict.threat})
        raise FileRefused(
            f"The virus scanner found {verdict.threat} in the file, so it was not taken. Do not open it or send it on. "
            "Tell your security team"
        )
    return f"nothing found by {verdict.by}"


@use_case(Permission.RECORD, Permission.ANSWER)
def _log_infected(work: Work, questionnaire_id: QuestionnaireId, payload: Mapping[str, str]) -> None:
    work.collect("infected_file_refused", load(work, questionnaire_id), payload)
