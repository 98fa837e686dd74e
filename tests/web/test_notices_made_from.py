"""A correction that another reply began rests on that reply: when that one proves wrong, so may the correction be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.keeping.records import Record, Standing
from forms_service.engine.answers import Raw
from forms_service.services.enquiries import enquiries, links
from tests.builders.at_odds import told_no_trace
from tests.builders.authors import Author
from tests.builders.notices import NOTICE, WRONG, newest, notices
from tests.builders.world import KNOWN, WORKER, World
from tests.web.browsing import visit
from tests.web.playing import Pages

pytestmark = pytest.mark.long

SIAN: Mapping[str, Raw] = {
    "id": "sian", "ch_unborn": "no", "ch_family_name": "Inventia", "ch_given_names": "Siân",
    "ch_dob": {"day": "12", "month": "10", "year": "2014"}, "ch_relationship": "child",
}  # fmt: skip
ITEM = {
    "id": "c1", "cn_as_sent": "se_adult_result", "cn_do": "replace", "cn_nature": "fact",
    "cn_corrected": "They are in our records.", "cn_source": "Our records",
}  # fmt: skip


def _taken_to_issue(world: World, pages: Pages, reply: Questionnaire) -> Record:
    pages.authorise("manager", newest(world, reply.enquiry, reply.form))
    world.make_documents()
    pages.issue("manager", newest(world, reply.enquiry, reply.form))
    return _record(world, reply)


def say_they_are_the_same(world: World, reply: Questionnaire) -> None:
    """Of whoever is only like somebody of another enquiry: nothing is sent before that is said."""
    by = world.user(WORKER)
    for each in enquiries.view(world.ports, by, reply.enquiry).earlier:
        for match in each.matches:
            if not match.is_sure:
                links.say_same(world.ports, by, match.subject.person, match.person.id)


def _record(world: World, reply: Questionnaire) -> Record:
    return next(record for record in world.records_of(reply) if record.form == reply.form)


def test_what_a_wrong_reply_corrected_elsewhere_is_reached_held_back_and_taken_back(world: World) -> None:
    before, pages = told_no_trace(world), Pages(world)
    world.clock.pass_by(timedelta(minutes=5))
    now = world.draft(KNOWN, ch_children=[SIAN])
    Author(world, now).explain(since="wrong")
    sent = world.send_out(_taken_to_issue(world, pages, now))
    (notice,) = notices(world, before)
    say_they_are_the_same(world, now)
    pages.answer("practitioner", notice, {**WRONG, "cn_items": [ITEM]})
    pages.send("practitioner", notice, {})
    _taken_to_issue(world, pages, notice)
    marked = _record(world, before).markings

    pages.correct("practitioner", sent, "It is another man.")
    wrong_person = newest(world, now.enquiry, NOTICE)
    pages.answer("practitioner", wrong_person, {**WRONG, "cn_kind": "wrong_person", "cn_breach": "no"})
    held_back = visit(world.client_as(WORKER), f"/replies/{notice.id}").text
    pages.send("practitioner", wrong_person, {"clock_runs": "The data protection officer was told at once."})
    _taken_to_issue(world, pages, wrong_person)

    assert [marking.standing for marking in marked] == [Standing.CORRECTED]
    assert "D70" in pages.seen["tell/reached"]
    assert "made from it" in pages.seen["tell/reached"]
    assert f"made from {sent.reference}, which is being corrected" in held_back
    after = newest(world, before.enquiry, NOTICE)
    assert (after.id, after.state) == (notice.id, State.RETURNED)
    assert _record(world, before).markings == ()
    page = visit(world.client_as(WORKER), f"/enquiries/{before.enquiry}").text
    assert "Corrected on" not in page
