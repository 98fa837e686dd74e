"""Small forms that stand in for the long ones, and a world in which their replies live without being printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any, cast

from forms_service.casework.answering.explanations import Since
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.enquiries.enquiries import EnquiryState
from forms_service.casework.ids import EnquiryId
from forms_service.casework.keeping.records import Record
from forms_service.engine.answers import Raw
from forms_service.engine.conditions import Condition
from forms_service.engine.definitions.forms import Carries, Definition
from forms_service.engine.definitions.questions import Question, Wording
from forms_service.engine.fault import Fault
from forms_service.services.answering import saving
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
from forms_service.services.deciding import decide
from forms_service.services.deciding.work_list import work_list
from forms_service.services.enquiries import enquiries
from forms_service.services.enquiries.clocks import Task
from forms_service.services.enquiries.promises import note_done
from forms_service.services.ports import Library, Ports, Template, Templates
from tests.builders.agreeing import considered, explain_everything
from tests.builders.casework import record
from tests.builders.definitions import a_definition
from tests.builders.scripts import scripts
from tests.builders.sending import complete, send
from tests.builders.shipped import shipped, with_meaning
from tests.builders.world import KNOWN, MANAGER, WORKER, SetClock, World

INTAKE = "core/enquiry_intake"
ALFIE, BEA = "alfie", "bea"
CHILDREN: Sequence[Mapping[str, Raw]] = (
    {
        "id": ALFIE,
        "ch_unborn": "no",
        "ch_family_name": "Rowe",
        "ch_given_names": "Alfie",
        "ch_dob": {"day": "1", "month": "2", "year": "2015"},
        "ch_relationship": "child",
    },
    {
        "id": BEA,
        "ch_unborn": "no",
        "ch_family_name": "Rowe",
        "ch_given_names": "Bea",
        "ch_dob": {"day": "3", "month": "4", "year": "2018"},
        "ch_relationship": "child",
    },
)


@dataclass(frozen=True)
class LibraryWith:
    """The shipped forms, and in place of those of the same name the forms of a test."""

    added: tuple[Definition, ...]
    set_aside: Sequence[Fault] = ()
    own: frozenset[str] = frozenset()

    def get(self, definition_id: str) -> Definition:
        return next((d for d in self.added if d.id == definition_id), None) or shipped().get(definition_id)

    def latest(self, form: str) -> Definition:
        mine = [d for d in self.added if d.form == form]
        return mine[0] if mine else shipped().latest(form)

    def all(self) -> Sequence[Definition]:
        names = {d.form for d in self.added}
        return [*(d for d in shipped().all() if d.form not in names), *self.added]


@dataclass(frozen=True)
class AnyTemplate:
    """A template in name only for every document of every form."""

    set_aside: Sequence[Fault] = ()

    def for_document(self, code: str, definition_id: str) -> Template:
        return self.get(f"core/{code}@1")

    def get(self, template_id: str) -> Template:
        code = template_id.rpartition("/")[2].removesuffix("@1")
        return cast("Template", _Named(template_id, code, f"Document {code}"))

    def all(self) -> Sequence[Template]:
        return []


@dataclass(frozen=True)
class _Named:
    id: str
    code: str
    title: str
    serves: tuple[str, ...] = ()
    language: str = "en"
    content: bytes = b""
    profile: str = "full"

    def may_print(self, _: str) -> bool:
        return True


def a_form(
    form: str,
    *questions: Question,
    carried: Sequence[str] = ("in_request_text", "in_received_at", "ad_family_name", "ch_children"),
    conditions: Mapping[str, Condition] | None = None,
    **rest: Any,
) -> Definition:
    """Return a form of ours with these *questions*, which mean what those of the shipped forms do; it carries some of the intake's answers."""
    intake = intake_form()
    readable = tuple(intake.index[name] for name in carried)
    carries = Carries(intake.id, readable, intake.bearers) if carried else None
    small = a_definition(*map(with_meaning, questions), conditions=conditions, carries=carries, **rest)
    title = Wording(form.replace("_", " ").capitalize())
    return replace(small, publisher="core", name=form, plays=shipped().latest(f"core/{form}").plays, title=title)


@cache
def intake_form() -> Definition:
    return shipped().latest(INTAKE)


OF_PROBATION: Mapping[str, Raw] = {
    "rq_contact": "north_court", "rq_agency": "probation", "rq_pdu": "north", "rq_team": "court_team", "ad_crn": "X123456",
    "en_type": "probation_ongoing_supervision", "en_urgency": "standard",
}  # fmt: skip
"""What a request says that probation sends."""


@dataclass
class Life:
    """A world whose forms are those of a test, and whose documents are made by saying so."""

    world: World
    forms: tuple[Definition, ...] = field(default_factory=tuple)

    @property
    def ports(self) -> Ports:
        return self.world.ports

    def with_forms(self, *forms: Definition) -> Life:
        self.world.use(library=cast("Library", LibraryWith(forms)), templates=cast("Templates", AnyTemplate()))
        return self

    def enquiry(self, routes: Mapping[str, str], *, author: str = WORKER, **typed: Raw) -> Sequence[Questionnaire]:
        """Record an enquiry about the two children, each with its route; return the replies that it started."""
        actor = self.world.user(author)
        intake = enquiries.record_enquiry(self.ports, actor, express=False)
        results = dict.fromkeys((ALFIE, BEA), "open_case")
        asked: dict[str, Raw] = {
            **scripts(SetClock.moment)[KNOWN]["intake"],
            "ch_children": list(CHILDREN),
            "se_child_results": results,
            "tr_route": dict(routes),
            "tr_route_reason": dict.fromkeys(routes, "The team manager asked for it."),
            **(OF_PROBATION if "probation_enquiry_response" in routes.values() else {}),
            **typed,
        }
        self.world._fill(actor, intake, asked)
        return complete(self.ports, actor, intake.id)

    def answer(self, reply: Questionnaire, typed: Mapping[str, Raw], *, author: str = WORKER) -> OpenQuestionnaire:
        opened = open_questionnaire(self.ports, self.world.user(author), reply.id)
        revision = opened.questionnaire.revision
        return saving.save_answers(
            self.ports, self.world.user(author), reply.id, typed, revision=revision, complete=False
        )

    def opened(self, reply: Questionnaire, user: str = WORKER) -> OpenQuestionnaire:
        return open_questionnaire(self.ports, self.world.user(user), reply.id)

    def tasks(self) -> list[Task]:
        """What is to be done, for the worker."""
        return list(work_list(self.ports, self.world.user(WORKER)).tasks)

    def send(self, reply: Questionnaire, *, author: str = WORKER, since: Since = "changed") -> Questionnaire:
        explain_everything(self.ports, self.world.user(author), reply.id, since)
        return send(self.ports, self.world.user(author), reply.id).questionnaire

    def authorise(self, reply: Questionnaire, *, manager: str = MANAGER, said: Mapping[str, str] | None = None) -> None:
        sent, user = self.opened(reply).questionnaire.sending, self.world.user(manager)
        decide.authorise(self.ports, user, {reply.id: sent}, {**considered(self.ports, user, reply.id), **(said or {})})

    def make(self, reply: Questionnaire) -> None:
        """Say that every document that waits has been made, and file a record of them."""
        with self.ports.unit_of_work() as unit:
            waiting = [
                d
                for d in unit.of(reply.organisation).documents.of_questionnaire(reply.id)
                if d.state is DocumentState.WAITING
            ]
            submission = unit.of(reply.organisation).submissions.get(waiting[0].submission)
            enquiry = unit.of(reply.organisation).enquiries.get(reply.enquiry)
            people = enquiry.people_about(submission.about)
            unit.of(reply.organisation).records.add(
                record(submission, reference=enquiry.reference, subjects=people, filed_at=self.world.clock.now())
            )
            for document in waiting:
                unit.of(reply.organisation).documents.save(
                    replace(document, state=DocumentState.MADE), expected=document
                )
            unit.commit()

    def issue(self, reply: Questionnaire, *, by: str = MANAGER) -> None:
        submission = decide.view(self.ports, self.world.user(by), reply.id).submission
        decide.issue(self.ports, self.world.user(by), {reply.id: submission})
        self.world.clock.pass_by(timedelta(minutes=1))

    def send_out(self, kept: Record) -> None:
        """Record that what was issued has gone to whoever asked."""
        self.world.send_out(kept)

    def issued(self, reply: Questionnaire, *, manager: str = MANAGER, **rest: Any) -> None:
        """Take an answered reply the whole way."""
        self.send(reply)
        self.authorise(reply, manager=manager, **rest)
        self.make(reply)
        self.issue(reply, by=manager)


def close_with_promises(world: World, enquiry_id: EnquiryId) -> None:
    """Close an enquiry, where it is open, once all that is promised in it is noted as done."""
    with world.ports.unit_of_work() as unit:
        if unit.of("northshire").enquiries.get(enquiry_id).state is EnquiryState.CLOSED:
            return
    for task in Life(world).tasks():
        if task.promises and task.done is None:
            note_done(world.ports, world.user(WORKER), task.item.questionnaire.id, task.key, "Put right by telephone")
    enquiries.close(world.ports, world.user(MANAGER), enquiry_id, "All done")
