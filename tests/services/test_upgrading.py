"""What a start does where a form or a template was changed: authorised replies that were not made go back, others stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.ids import DocumentId
from forms_service.engine.definitions.questions import Wording
from forms_service.engine.fault import Fault
from forms_service.services.deciding import decide as submissions
from forms_service.services.ports import Template, Templates
from forms_service.services.publishing.changed_versions import Upgrade, meet_changed_versions
from tests.builders.life import LibraryWith
from tests.builders.sending import send
from tests.builders.shipped import shipped
from tests.builders.world import KNOWN, MANAGER, WORKER, World

FORM, TEMPLATE = "core/prison_enquiry_response@1", "core/prison_no_trace_reply@1"


@dataclass(frozen=True)
class ChangedTemplates:
    """The published templates, the one for no trace changed in place."""

    published: Templates
    set_aside: Sequence[Fault] = ()

    def for_document(self, code: str, definition_id: str) -> Template:
        return self.get(self.published.for_document(code, definition_id).id)

    def get(self, template_id: str) -> Template:
        found = self.published.get(template_id)
        return replace(found, digest="0" * 64) if found.id == TEMPLATE else found

    def all(self) -> Sequence[Template]:
        return [self.get(found.id) for found in self.published.all()]


@pytest.fixture
def started(world: World) -> World:
    """A world that knows its forms and templates from an earlier start."""
    meet_changed_versions(world.ports)
    return world


def start_with_changed_template(world: World) -> Upgrade:
    world.use(templates=ChangedTemplates(world.ports.templates))
    return meet_changed_versions(world.ports)


def start_with_changed_form(world: World) -> Upgrade:
    changed = replace(shipped().get(FORM), title=Wording("Second wording"), digest="0" * 64)
    world.use(library=LibraryWith((changed,)))
    return meet_changed_versions(world.ports)


def state_of(world: World, reply: Questionnaire) -> tuple[State, DocumentState]:
    with world.ports.unit_of_work() as unit:
        now = unit.of(reply.organisation).questionnaires.get(reply.id)
        return now.state, unit.of(reply.organisation).documents.of_questionnaire(reply.id)[-1].state


def test_a_reply_whose_template_was_changed_before_it_was_made_goes_back_with_the_reason(started: World) -> None:
    reply = started.authorised()

    met = start_with_changed_template(started)

    assert state_of(started, reply) == (State.RETURNED, DocumentState.STOPPED)
    (back,) = met.returns
    assert back.reason == (
        "The template of “No-trace reply to a child safeguarding enquiry” was changed after this was authorised and before "
        "its documents were made. Read your answers again, and send it again."
    )
    assert [version.id for version in met.changed] == [TEMPLATE]
    assert started.acts()[-1] == "reply_returned"


def test_a_reply_whose_form_was_changed_before_it_was_made_goes_back(started: World) -> None:
    reply = started.authorised()

    met = start_with_changed_form(started)

    assert state_of(started, reply)[0] is State.RETURNED
    assert "The form “Second wording” was changed" in met.returns[0].reason


def test_a_reply_that_could_not_be_made_goes_back_too(started: World) -> None:
    reply = started.authorised()
    with started.ports.unit_of_work() as unit:
        document = unit.of(reply.organisation).documents.get(DocumentId(started.document_of(reply)))
        failed = replace(document, state=DocumentState.FAILED, faults=("It does not fit.",))
        unit.of(failed.organisation).documents.save(failed, expected=document)
        unit.commit()

    start_with_changed_template(started)

    assert state_of(started, reply)[0] is State.RETURNED


def test_a_reply_that_was_made_stays_authorised_and_its_files_as_they_are(started: World) -> None:
    reply = started.made()
    before = started.record_of(reply)

    assert not start_with_changed_template(started).returns
    assert not start_with_changed_form(started).returns

    assert state_of(started, reply) == (State.AUTHORISED, DocumentState.MADE)
    assert started.record_of(reply) == before


def test_a_reply_with_another_template_is_made(started: World) -> None:
    reply = started.authorised(KNOWN)

    assert not start_with_changed_template(started).returns
    started.make_documents()

    assert state_of(started, reply) == (State.AUTHORISED, DocumentState.MADE)


def test_a_template_of_which_nothing_was_known_counts_as_it_is(world: World) -> None:
    reply = world.authorised()

    met = meet_changed_versions(world.ports)

    assert (met.changed, met.returns) == ([], [])
    assert state_of(world, reply) == (State.AUTHORISED, DocumentState.WAITING)


def test_a_form_of_which_nothing_was_known_is_held_against_what_was_sealed_with_it(world: World) -> None:
    reply = world.authorised()

    met = start_with_changed_form(world)

    assert state_of(world, reply)[0] is State.RETURNED
    assert not met.changed


def test_what_went_back_is_sent_authorised_and_made_again(started: World) -> None:
    reply = started.authorised()
    start_with_changed_template(started)
    assert meet_changed_versions(started.ports) == Upgrade()

    sent = send(started.ports, started.user(WORKER), reply.id).questionnaire
    submissions.authorise(started.ports, started.user(MANAGER), {reply.id: sent.sending})
    started.make_documents()

    assert state_of(started, reply) == (State.AUTHORISED, DocumentState.MADE)
    with started.ports.unit_of_work() as unit:
        states = [made.state for made in unit.of(reply.organisation).documents.of_questionnaire(reply.id)]
    assert states == [DocumentState.STOPPED, DocumentState.MADE]
