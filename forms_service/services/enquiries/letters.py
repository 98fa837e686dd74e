"""Letters about an enquiry itself, made from its completed intake: nobody has to authorise one.

Each making seals the intake as it stands then and files it with the letter. A reply has its own documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms_service.casework.answering.questionnaires import State
from forms_service.casework.auditing.events import Event, Verb
from forms_service.casework.documents.documents import Document
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.keeping.records import Record, RecordObject
from forms_service.casework.known_by_name import INTAKE
from forms_service.casework.users import Permission, User
from forms_service.engine.path import outcomes
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.ports import Ports
from forms_service.services.repositories import UnitOfWork
from forms_service.services.sealing import request_documents as asking
from forms_service.services.sealing.sealing import sealed_submission

REDIRECTS = frozenset({"D04", "D04B"})
"""What is sent at once when another authority should answer: to whoever asked, and to that authority."""


@dataclass(frozen=True)
class Letter:
    """One letter that was asked for, with its files and the record that they are in, once it is made."""

    document: Document
    title: str
    record: Record | None

    @property
    def files(self) -> Sequence[RecordObject]:
        mine = (self.document.code, self.document.row)
        return [item for item in self.record.files if (item.code, item.row) == mine] if self.record else []


@dataclass(frozen=True)
class Letters:
    """The letters of one enquiry: those that can be made now, as code and title, and those that were asked for."""

    enquiry: Enquiry
    offered: Sequence[tuple[str, str]]
    asked: Sequence[Letter]


def view(ports: Ports, actor: User, enquiry_id: str) -> Letters:
    """Return the letters of an enquiry; the reading is logged."""
    actor.require(Permission.READ_ENQUIRY)
    with ports.unit_of_work() as unit:
        opened = _intake(ports, unit, actor, enquiry_id)
        documents = unit.documents.of_questionnaire(actor.organisation, opened.questionnaire.id)
        asked = [_letter(ports, unit, document) for document in reversed(documents)]
        unit.audit.append(_event(ports, actor, opened, Verb.CONSULTATION, "letters_read"))
        unit.commit()
    offered = [(code, _title(ports, opened, code)) for code in outcomes(opened.path, "document")]
    return Letters(opened.enquiry, offered if opened.questionnaire.state is State.COMPLETED else (), asked)


def ask(ports: Ports, actor: User, enquiry_id: str, code: str) -> list[Document]:
    """Have a letter made from the completed intake as it stands now."""
    actor.require(Permission.ANSWER)
    with ports.unit_of_work() as unit:
        opened = _intake(ports, unit, actor, enquiry_id)
        if opened.questionnaire.state is not State.COMPLETED:
            raise Conflict("The intake must be completed before a letter is made of it.")
        if code not in outcomes(opened.path, "document"):
            raise NotFound("These answers do not lead to that letter.")
        asked = _ask(ports, unit, actor, opened, code)
        unit.commit()
    return asked


def ask_redirects(ports: Ports, unit: UnitOfWork, actor: User, opened: OpenQuestionnaire) -> None:
    """Have the redirect notices made, where the intake that was just completed leads to any."""
    codes = [code for code in outcomes(opened.path, "document") if code in REDIRECTS]
    if codes:
        _ask(ports, unit, actor, opened, *codes)


def _ask(ports: Ports, unit: UnitOfWork, actor: User, opened: OpenQuestionnaire, *codes: str) -> list[Document]:
    submission = sealed_submission(ports, actor, opened)
    unit.submissions.add(submission)
    unit.audit.append(_event(ports, actor, opened, Verb.ALTERATION, "letter_asked_for", ", ".join(codes)))
    return asking.ask_for(ports, unit, submission, *codes)


def _intake(ports: Ports, unit: UnitOfWork, actor: User, enquiry_id: str) -> OpenQuestionnaire:
    of_enquiry = unit.questionnaires.of_enquiry(actor.organisation, enquiry_id)
    intake = next((found for found in of_enquiry if found.form == INTAKE), None)
    if intake is None:
        raise NotFound("There is no such enquiry.")
    return load(ports, unit, actor, intake.id)


def _letter(ports: Ports, unit: UnitOfWork, document: Document) -> Letter:
    record = unit.records.of_submission(document.organisation, document.submission)
    return Letter(document, ports.templates.get(document.template).title, record)


def _title(ports: Ports, opened: OpenQuestionnaire, code: str) -> str:
    return ports.templates.for_document(code, opened.definition.id).title


def _event(ports: Ports, actor: User, opened: OpenQuestionnaire, verb: Verb, act: str, documents: str = "") -> Event:
    at, payload = ports.clock.now(), {"document": documents} if documents else {}
    return Event(
        actor.organisation, at, actor.id, verb, act, "enquiry", opened.enquiry.id, opened.enquiry.reference, payload
    )
