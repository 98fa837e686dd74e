"""A child who was missing from what was sent is told of, searched for and answered about, and nothing before that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.enquiries.enquiries import EnquiryState
from forms_service.casework.errors import NotAllowed
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.services.deciding import work_list
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping.finding import searching
from forms_service.services.replies import sendings
from tests.builders.enquiries import restrict
from tests.builders.notices import SAID, newest, words
from tests.builders.pages import RESULTS, check, complete, intake_of, page_of
from tests.builders.world import MANAGER, NO_TRACE, OTHER_WORKER, RECORDS, WORKER, World
from tests.web.browsing import visit
from tests.web.playing import Pages

pytestmark = pytest.mark.long


def test_a_child_missing_from_a_document_of_a_closed_enquiry_is_work_there_again(world: World) -> None:
    """The notice is begun in another enquiry, whose author chooses the document that was wrong.

    Who turns out to have had that document too is told of it there, and nobody else again.
    """
    other, manager = world.issued(NO_TRACE), world.user(MANAGER)
    wrong = world.send_out(world.record_of(other))
    before = world.clock.moment
    world.clock.pass_by(timedelta(minutes=10))
    enquiries.close(world.ports, manager, other.enquiry, "Answered")
    sent, pages = world.issued(NO_TRACE), Pages(world)
    pages.correct("practitioner", world.send_out(world.record_of(sent)), "The prison rang: there is another child.")
    notice = newest(world, sent.enquiry, "core/correction_notice")
    _play(world, pages, notice, {"cn_doc": world.document_of(other), **SAID})

    closed_before, begun_in = (enquiries.view(world.ports, manager, each.enquiry) for each in (other, sent))
    listed = work_list.work_list(world.ports, world.user(WORKER)).items
    assert closed_before.enquiry.state is EnquiryState.OPEN
    assert closed_before.enquiry.children[-1].name == "Ivo Sampleton"
    assert closed_before.intake.id in {item.questionnaire.id for item in listed}
    assert "Ivo Sampleton" not in {child.name for child in begun_in.enquiry.children}
    sendings.record_sending(
        world.ports, world.user(WORKER), wrong.id, recipient="A Third", channel="post", sent_at=before
    )
    told_too, last_there = newest(world, other.enquiry, notice.form), newest(world, sent.enquiry, notice.form)
    assert told_too.why.endswith("A Third had it too, and was not told")
    assert ("An Invented Officer" in told_too.why, last_there.id) == (False, notice.id)


def _play(world: World, pages: Pages, notice: Questionnaire, said: Mapping[str, Any]) -> None:
    pages.answer("practitioner", notice, said)
    pages.send("practitioner", notice, {})
    pages.authorise("manager", newest(world, notice.enquiry, notice.form))
    world.make_documents()
    pages.issue("manager", newest(world, notice.enquiry, notice.form))


def test_a_missing_child_is_put_into_the_intake_searched_for_and_answered_about(world: World) -> None:
    sent, pages, client = world.issued(NO_TRACE), Pages(world), world.client_as(WORKER)
    record, at = world.send_out(world.record_of(sent)), world.clock.moment + timedelta(minutes=5)
    world.clock.pass_by(timedelta(minutes=10))
    pages.correct("practitioner", record, "The prison rang: there is another child.")
    notice = newest(world, sent.enquiry, "core/correction_notice")
    _play(world, pages, notice, SAID)

    told = words(world, notice)
    under_his_name = searching.find_every(world.ports, world.user(RECORDS), RecordSearch(name="Ivo"), "A test")
    intake = intake_of(world, sent)
    ivo = enquiries.view(world.ports, world.user(WORKER), sent.enquiry).enquiry.children[-1]
    enquiry = visit(client, f"/enquiries/{sent.enquiry}").text
    named = page_of(client, intake, "children/children")
    named.type({f"ch_children-{ivo.row}-ch_relationship": "child"}).send(client)
    page_of(client, intake, "triage/route").send(client)
    too_early = check(client, intake).send(client)
    done = complete(client, intake, {f"{RESULTS}-{ivo.row}": "no_trace"})

    for said in ("Ivo Sampleton, born 1 February 2019", "We have not answered about any child named here"):
        assert said in told, said
    assert [(record.form, record.subjects_of("child")[-1].name) for record in under_his_name] == [
        ("core/correction_notice", "Ivo Sampleton")
    ]
    assert "Ivo Sampleton was missing from what was sent" in enquiry
    assert too_early.response.status_code == 422
    assert "Ivo" in too_early.text
    assert done.response.request.path.startswith("/enquiries/"), done.errors
    further = newest(world, sent.enquiry, sent.form)
    assert (further.state, further.why) == (State.DRAFT, "Ivo Sampleton was not named in what was sent")

    restrict(world, sent)
    sending = partial(sendings.record_sending, recipient="A Third", channel="post", sent_at=at)  # before the correction
    with pytest.raises(NotAllowed, match="is restricted"):
        sending(world.ports, world.user(OTHER_WORKER), record.id)
    sending(world.ports, world.user(WORKER), record.id)
    told_too = newest(world, sent.enquiry, notice.form)
    assert (told_too.state, "A Third had it too" in told_too.why) == (State.DRAFT, True)
