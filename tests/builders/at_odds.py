"""Two enquiries about one family, of which each was told the opposite."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.engine.answers import Raw
from forms_service.services.deciding import decide
from tests.builders.agreeing import considered, explain_everything
from tests.builders.sending import send
from tests.builders.world import KNOWN, MANAGER, NO_TRACE, WORKER, World

MISSPELT: Mapping[str, Raw] = {
    "ad_family_name": "Inventia",
    "ad_given_names": "Llyr",
    "ad_dob": {"day": "1", "month": "7", "year": "1979"},
    "ad_prison_number": "Z9876YX",
}
"""The adult of the known family, under another number and misspelt."""


def told_no_trace(world: World, *, sent: bool = True, **adult: Raw) -> Questionnaire:
    """A prison was told that there is no trace of a family who are known, nor of another child, named first."""
    family: dict[str, Raw] = {**MISSPELT, "ad_family_name": "Inventio", "ad_prison_number": "B2345CD", **adult}
    sian: dict[str, Raw] = {"id": "sian", "ch_unborn": "no", "ch_family_name": "Inventio", "ch_given_names": "Siân",
            "ch_dob": {"day": "12", "month": "10", "year": "2014"}, "ch_relationship": "child"}  # fmt: skip
    cai: dict[str, Raw] = {
        **sian,
        "id": "cai",
        "ch_given_names": "Cai",
        "ch_dob": {"day": "1", "month": "2", "year": "2016"},
    }
    results = {"cai": "no_trace", "sian": "no_trace"}
    reply = world.draft(NO_TRACE, WORKER, "", ch_children=[cai, sian], se_child_results=results, **family)
    explain_everything(world.ports, world.user(WORKER), reply.id)
    sending = send(world.ports, world.user(WORKER), reply.id).questionnaire.sending
    return issued(world, reply, sending, goes_out=sent)


def issued(world: World, reply: Questionnaire, sending: str, *, goes_out: bool) -> Questionnaire:
    manager = world.user(MANAGER)
    decide.authorise(world.ports, manager, {reply.id: sending}, considered(world.ports, manager, reply.id))
    world.make_documents()
    decide.issue(world.ports, manager, {reply.id: decide.view(world.ports, manager, reply.id).submission})
    if goes_out:
        world.send_out(world.record_of(reply))
    return reply


def letters_at_odds(world: World) -> tuple[Questionnaire, Questionnaire]:
    """Two issued replies about somebody who may be the same: one says who is known, the other that nobody is."""
    known = world.draft(KNOWN)
    sending = send(world.ports, world.user(WORKER), known.id).questionnaire.sending
    manager = world.user(MANAGER)
    decide.authorise(world.ports, manager, {known.id: sending})
    before = told_no_trace(world, sent=False, ad_family_name="Inventia", ad_prison_number="Z9876YX")
    world.make_documents()
    decide.issue(world.ports, manager, {known.id: decide.view(world.ports, manager, known.id).submission})
    return known, before
