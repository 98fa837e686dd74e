"""The demonstration: invented enquiries taken the whole way, through the same use cases as the pages."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from forms_service import worker
from forms_service.casework.questionnaires import Questionnaire
from forms_service.casework.records import Record
from forms_service.casework.users import Role, User
from forms_service.engine.answers import Raw
from forms_service.engine.questions import raw_of
from forms_service.services import answering, enquiries, questionnaires, records, submissions
from forms_service.services.ports import Ports
from forms_service.services.sheets import Sheet, open_sheet
from forms_service.settings import ROOT

ENQUIRIES = ROOT / "demonstration" / "enquiries.yaml"
Say = Callable[[str], None]


class DemoFailed(Exception):
    """The demonstration could not be finished; the message says at which enquiry and why."""


def run(ports: Ports, out: Path, *, say: Say) -> None:
    """Take every enquiry of the demonstration the whole way and write documents and ``records.json`` to *out*."""
    out.mkdir(parents=True, exist_ok=True)
    author, manager = people(ports)
    told = scripts()
    replies = []
    for number, script in enumerate(told, 1):
        say(f"[{number}/{len(told)}] {script['title']}: recording, answering, authorising")
        replies.append(answer(ports, author, manager, script))
    say("Making the documents, reading them back and filing them")
    worker.run(ports, threading.Event(), until_idle=True)
    kept = [_finish(ports, author, manager, reply, script) for reply, script in zip(replies, told, strict=True)]
    worker.run(ports, threading.Event(), until_idle=True)
    summary = [_write(ports, manager, record, out) for record in kept]
    (out / "records.json").write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    _table(summary, say)
    say(f"Wrote {out / 'records.json'}")


def scripts() -> Sequence[Mapping[str, Any]]:
    """Return the invented enquiries, every answer as it would be typed."""
    found: Sequence[Mapping[str, Any]] = yaml.load(ENQUIRIES.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - strings only
    return found


def people(ports: Ports) -> tuple[User, User]:
    """Return a practitioner and a manager of the first organisation."""
    staff = ports.directory.users(ports.directory.organisations()[0].id)
    return next(u for u in staff if u.role is Role.PRACTITIONER), next(u for u in staff if u.role is Role.MANAGER)


def answer(ports: Ports, author: User, manager: User, script: Mapping[str, Any]) -> Questionnaire:
    """Take one enquiry as far as its authorised reply."""
    intake = enquiries.record_enquiry(ports, author, express=False)
    _fill(ports, author, intake, script["intake"])
    started = questionnaires.complete_intake(ports, author, intake.id)
    if not started:
        raise DemoFailed(f"{script['title']}: the intake led to no reply.")
    reply = started[0]
    _fill(ports, author, reply, script["reply"])
    sent = questionnaires.send_to_manager(ports, author, reply.id).questionnaire
    submissions.authorise(ports, manager, {sent.id: sent.sending})
    return sent


def _fill(ports: Ports, author: User, questionnaire: Questionnaire, typed: Mapping[str, Raw]) -> None:
    """Go through the pages in order, as a person would: type the answers, leave what is filled in as it is."""
    sheet = open_sheet(ports, author, questionnaire.id)
    for page in (page for section in sheet.definition.sections for page in section.pages):
        on_page = {question.id for question in page.questions}
        answers = {question: raw for question, raw in typed.items() if question in on_page}
        answers = answers or _proposed(sheet, on_page)
        while answers:
            sheet = answering.save_answers(
                ports, author, questionnaire.id, answers, revision=sheet.questionnaire.revision, complete=False
            )
            answers = _proposed(sheet, on_page)


def _proposed(sheet: Sheet, on_page: set[str]) -> dict[str, Raw]:
    """What is filled in for a person on a page and not saved yet."""
    proposed = sheet.path.proposals().items()
    return {q: raw_of(sheet.definition.question(q), value) for q, value in proposed if q in on_page}


def _finish(ports: Ports, author: User, manager: User, reply: Questionnaire, script: Mapping[str, Any]) -> Record:
    with ports.unit_of_work() as unit:
        faults = [f for d in unit.documents.of_questionnaire(reply.organisation, reply.id) for f in d.faults]
    if faults:
        raise DemoFailed(f"{script['title']}: {' '.join(faults)}")
    submission = submissions.view(ports, manager, reply.id).submission
    submissions.issue(ports, manager, {reply.id: submission})
    view = enquiries.view(ports, author, reply.enquiry)
    record = view.records[0]
    recipient = open_sheet(ports, author, reply.id).path.reader.text("si_send_to")
    records.record_sending(ports, author, record.id, recipient=recipient, channel="Secure email")
    if "close" in script:
        enquiries.close(ports, manager, reply.enquiry, script["close"])
    with ports.unit_of_work() as unit:
        return unit.records.get(reply.organisation, record.id)


def _write(ports: Ports, reader: User, record: Record, out: Path) -> dict[str, object]:
    files = []
    for item in record.files:
        _, data = records.retrieve(ports, reader, record.id, item.id, "Demonstration")
        (out / item.file_name).write_bytes(data)
        written = {"path": item.file_name, "media_type": item.media_type, "size": len(data)}
        files.append({**written, "sha256": hashlib.sha256(data).hexdigest()})
    with ports.unit_of_work() as unit:
        questionnaire = unit.submissions.get(record.organisation, record.submission).questionnaire
        history = unit.audit.of_object(record.organisation, [record.id, record.enquiry, questionnaire])
    kept = record.retention
    return {
        "reference": record.reference,
        "form": record.definition,
        "template": next((made.template for made in record.documents if made.title == record.title), ""),
        "files": files,
        "object_keys": [item.key for item in record.objects],
        "retention": {
            "class": kept.class_id,
            "schedule": kept.schedule,
            "trigger": kept.trigger,
            "trigger_date": kept.trigger_date.isoformat() if kept.trigger_date else None,
            "due_date": kept.due_date.isoformat() if kept.due_date else None,
            "review_date": kept.review_date.isoformat(),
        },
        "audit_events": [
            {"at": entry.event.at.isoformat(), "verb": entry.event.verb.value, "act": entry.event.act}
            for entry in history
        ],
    }


def _table(summary: Sequence[Mapping[str, Any]], say: Say) -> None:
    say(f"\n{'Reference':20} {'Document':34} {'Class':6} {'Trigger':24} {'Due':12} Review")
    for row in summary:
        kept = row["retention"]
        due = kept["due_date"] or "not dated"
        say(
            f"{row['reference']:20} {row['template']:34} {kept['class']:6} {kept['trigger']:24} "
            f"{due:12} {kept['review_date']}"
        )
    say("")
