"""The shipped forms in the life that they are made for: one for each child, siblings, and corrections."""

from __future__ import annotations

import pytest

from forms_service.casework.errors import Conflict
from forms_service.casework.keeping.records import Standing
from forms_service.casework.meanings import FormRole
from forms_service.engine.path import outcomes
from forms_service.services.enquiries import enquiries
from forms_service.services.enquiries.allowed import startable
from forms_service.services.replies import corrections, sendings, start
from forms_service.services.work import service_work
from tests.builders.life import ALFIE, BEA, Life
from tests.builders.world import KNOWN, WORKER

CONTACT = "contact_assessment_known"
PROBATION = "core/probation_enquiry_response"
OF_ENQUIRIES = {"prison_enquiry_response", "probation_enquiry_response"}


def test_a_contact_request_about_two_children_starts_an_assessment_of_each(life: Life) -> None:
    first, second = life.enquiry(
        {ALFIE: CONTACT, BEA: CONTACT}, en_type="prison_contact_assessment", en_contact_sought=["letters_and_cards"]
    )

    for reply, child in ((first, "Alfie Rowe"), (second, "Bea Rowe")):
        opened = life.opened(reply)
        assert [person.name for person in opened.people if person.kind == "child"] == [child]
        assert outcomes(opened.path, "document")


def test_each_assessment_searches_for_its_own_child_alone(life: Life) -> None:
    first, _ = life.enquiry(
        {ALFIE: CONTACT, BEA: CONTACT}, en_type="prison_contact_assessment", en_contact_sought=["letters_and_cards"]
    )

    searched = str(life.opened(first).path.answers["se_terms"])

    assert "Alfie Rowe" in searched
    assert "Bea Rowe" not in searched


def test_every_form_of_an_enquiry_can_be_started_by_a_person(life: Life) -> None:
    (reply,) = life.enquiry({ALFIE: "prison_enquiry_response", BEA: "prison_enquiry_response"})
    enquiry = enquiries.view(life.ports, life.world.user(WORKER), reply.enquiry).enquiry
    with service_work(life.ports, reply.organisation) as work:
        forms = startable(work, enquiry, "enquiry_intake")

    begun = [
        start.start_another(
            life.ports, life.world.user(WORKER), reply.enquiry, definition.form,
            about=BEA if definition.plays == FormRole.UNKNOWN_CHILD else ALFIE, reason="They asked.",
        )
        for definition in forms
        if definition.name not in OF_ENQUIRIES and not definition.reviews
    ]  # fmt: skip
    with pytest.raises(Conflict, match="for another agency"):
        start.start_another(life.ports, life.world.user(WORKER), reply.enquiry, PROBATION, reason="They asked.")

    assert {q.form for q in begun} >= {
        "core/contact_assessment_known",
        "core/contact_assessment_not_known",
        "core/probation_information_sharing_record",
    }
    assert all(life.opened(q).problems for q in begun)


def test_the_correction_of_an_issued_reply_proposes_everybody_who_had_it(life: Life) -> None:
    reply = life.world.issued(KNOWN)
    record = life.world.record_of(reply)
    for recipient in ("ppu@vale.example", "court@probation.example"):
        sendings.record_sending(
            life.ports, life.world.user(WORKER), record.id, recipient=recipient, channel="secure e-mail"
        )
    notice = corrections.start_correction(life.ports, life.world.user(WORKER), record.id, "The date was wrong.")

    proposed = life.opened(notice).path.reader.text("cn_recipients")

    assert record.standing is Standing.ISSUED
    assert "ppu@vale.example" in proposed
    assert "court@probation.example" in proposed
