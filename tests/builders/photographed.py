"""A contact assessment of one child, with photographs of it, taken through the life of a reply; all people invented."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import PHOTOGRAPHS
from forms_service.engine.answers import Raw, Value
from forms_service.engine.questions import raw_of
from forms_service.services.answering import uploads
from forms_service.services.deciding import decide
from tests.builders.agreeing import considered, explain_everything
from tests.builders.contact import ASSESSED, KNOWN
from tests.builders.life import ALFIE, CHILDREN, Life
from tests.builders.sending import send
from tests.builders.uploads import a_picture
from tests.builders.world import MANAGER, WORKER, World

CODES = ["D30", "D31", "D33", "D34"]
"""The documents that its answers lead to; the second shows the photographs, and is kept with them."""
_WITH_PHOTOGRAPHS: Mapping[str, Value] = {
    "iv_photo_given": "yes_by_prison",
    "iv_photo_date": "2026-10",
    "iv_photo_likeness": "yes",
}


def assessment(world: World) -> Questionnaire:
    """Record and answer it; return its questionnaire, which could now be sent to a manager."""
    life = Life(world)
    (reply,) = life.enquiry(
        {ALFIE: "contact_assessment_known"},
        ch_children=[CHILDREN[0]],
        se_child_results={ALFIE: "open_case"},
        en_type="prison_contact_assessment",
        en_contact_sought=["letters_and_cards", "visits"],
    )
    photograph = uploads.receive(world.ports, world.user(WORKER), reply.id, "iv_photos", "alfie.png", a_picture("PNG"))
    typed = {name: _typed(name, value) for name, value in {**ASSESSED, **_WITH_PHOTOGRAPHS}.items()}
    world._fill(world.user(WORKER), reply, {**typed, "iv_photos": [photograph.id]})
    return reply


def authorised(world: World) -> Questionnaire:
    worker, manager = world.user(WORKER), world.user(MANAGER)
    begun = assessment(world)
    explain_everything(world.ports, worker, begun.id)
    reply = send(world.ports, worker, begun.id).questionnaire
    confirmed = {check.id: "yes" for check in decide.view(world.ports, manager, reply.id).checks}
    checks = {**confirmed, **considered(world.ports, manager, reply.id)}
    decide.authorise(world.ports, manager, {reply.id: reply.sending}, checks)
    return reply


def issued(world: World) -> Questionnaire:
    reply = authorised(world)
    world.make_documents()
    submission = decide.view(world.ports, world.user(MANAGER), reply.id).submission
    decide.issue(world.ports, world.user(MANAGER), {reply.id: submission})
    return reply


def records_of(world: World, reply: Questionnaire) -> tuple[Record, Record]:
    """The record of the assessment, and that of its photographs."""
    kept = {record.part: record for record in world.records_of(reply)}
    return kept[""], kept[PHOTOGRAPHS]


def _typed(name: str, value: Value) -> Raw:
    if isinstance(value, dict) and set(value) == {"r1"}:
        value = {ALFIE: value["r1"]}
    return raw_of(KNOWN.index[name], value)
