"""A child who was missing from what was sent is told of, searched for and answered about, and nothing before that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.ids import EnquiryId
from forms_service.services.enquiries import enquiries
from forms_service.services.work import service_work
from storage.contract import ObjectKey
from tests.builders.world import NO_TRACE, WORKER, World
from tests.web.browsing import visit
from tests.web.playing import Pages
from tests.web.test_amended_people import RESULTS, check, complete, intake_of, page_of

pytestmark = pytest.mark.long

ROW = "aninventedofficer"
SAID: Mapping[str, Any] = {
    "cn_aware_at": {"now": "minute"},
    "cn_found_how": "recipient_told_us",
    "cn_kind": "incomplete_and_misleading",
    "cn_missing": [
        {
            "id": "m1",
            "cn_missing_family_name": "Sampleton",
            "cn_missing_given_names": "Ivo",
            "cn_missing_dob": {"day": "1", "month": "2", "year": "2019"},
            "cn_missing_how": "The prison rang",
        }
    ],
    "cn_disputed": "no",
    "cn_effect": "None is known.",
    "cn_ask": ["correct_record"],
    "cn_chase_date": {ROW: {"ahead": "3"}},
    "cn_breach": "no",
}


def test_a_missing_child_is_put_into_the_intake_searched_for_and_answered_about(world: World) -> None:
    sent, pages, client = world.issued(NO_TRACE), Pages(world), world.client_as(WORKER)
    record = world.send_out(world.record_of(sent))
    pages.correct("practitioner", record, "The prison rang: there is another child.")
    notice = _newest(world, sent.enquiry, "core/correction_notice")
    pages.answer("practitioner", notice, SAID)
    pages.send("practitioner", notice, {})
    pages.authorise("manager", _newest(world, sent.enquiry, notice.form))
    world.make_documents()
    pages.issue("manager", _newest(world, sent.enquiry, notice.form))

    told = _words(world, notice)
    intake = intake_of(world, sent)
    ivo = enquiries.view(world.ports, world.user(WORKER), sent.enquiry).enquiry.children[-1]
    enquiry = visit(client, f"/enquiries/{sent.enquiry}").text
    named = page_of(client, intake, "children/children")
    named.type({f"ch_children-{ivo.row}-ch_relationship": "child"}).send(client)
    page_of(client, intake, "triage/route").send(client)
    too_early = check(client, intake).send(client)
    done = complete(client, intake, {f"{RESULTS}-{ivo.row}": "no_trace"})

    for words in ("Ivo Sampleton, born 1 February 2019", "We have not answered about any child named here"):
        assert words in told, words
    assert "Ivo Sampleton was missing from what was sent" in enquiry
    assert too_early.response.status_code == 422
    assert "Ivo" in too_early.text
    assert done.response.request.path.startswith("/enquiries/"), done.errors
    further = _newest(world, sent.enquiry, sent.form)
    assert (further.state, further.why) == (State.DRAFT, "Ivo Sampleton was not named in what was sent")


def _newest(world: World, enquiry: EnquiryId, form: str) -> Questionnaire:
    with service_work(world.ports, "northshire") as work:
        every = [q for q in work.questionnaires.of_enquiry(enquiry) if q.form == form]
    return next((q for q in every if not q.state.is_final), every[-1])


def _words(world: World, notice: Questionnaire) -> str:
    """What the letter of a notice says, which is the only one."""
    (kept,) = [record for record in world.records_of(notice) if record.form == notice.form]
    (item,) = [item for item in kept.files if item.kind == "html"]
    return re.sub(r"<[^>]+>", "", world.ports.store.get(ObjectKey.parse(item.key), sha256=item.sha256).decode())
