"""Somebody of another enquiry, named in full in a text that leaves: asked about, and told of nothing besides."""

from __future__ import annotations

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.services.answering import saving
from forms_service.services.answering.open_questionnaire import open_questionnaire
from tests.builders.agreeing import considered
from tests.builders.authors import Author
from tests.builders.enquiries import link, restrict
from tests.builders.world import KNOWN, MANAGER, NO_TRACE, OTHER_WORKER, WORKER, World
from tests.web.browsing import visit

ASKED = "who is nobody of this enquiry and is known from another"
PASTED = "wren sampleton’s school is told, and her inhaler goes with her."


def naming(world: World, text: str, title: str = KNOWN, author: str = WORKER) -> tuple[Questionnaire, Author]:
    """A reply whose text names somebody."""
    reply = world.draft(title, author)
    user = world.user(author)
    revision = open_questionnaire(world.ports, user, reply.id).questionnaire.revision
    saving.save_answers(world.ports, user, reply.id, {"nx_us": text}, revision=revision, complete=False)
    return reply, Author(world, reply, author)


def test_whom_another_enquiry_names_is_asked_about_and_answered_by_whoever_authorises(world: World) -> None:
    world.draft(NO_TRACE)
    reply, author = naming(world, PASTED)

    told = author.check()
    assert f"This names wren sampleton, {ASKED}. Take it out, or say why it stays" in told.text
    assert told.send(author.browser).response.status_code == 422
    assert author.state() is State.DRAFT
    author.explain({"stranger_named": "She is a half-sister, who lives with them."})
    assert author.state() is State.WITH_MANAGER

    manager = world.client_as(MANAGER)
    page = visit(manager, f"/replies/{reply.id}")
    assert f"This names wren sampleton, {ASKED}" in page.text
    assert "She is a half-sister, who lives with them." in page.text
    refused = page.form_with(".read").send(manager)
    assert refused.response.status_code == 422
    assert "stranger" in " ".join(considered(world.ports, world.user(MANAGER), reply.id))


@pytest.mark.parametrize(
    "text",
    [
        "Siân Inventio’s school is told.",
        "Wren is told.",
        "Priya Okafor will ring.",
        "Nothing further",
    ],
)
def test_who_is_of_the_enquiry_or_of_our_staff_or_half_a_name_is_not_asked_about(world: World, text: str) -> None:
    world.draft(NO_TRACE)
    assert ASKED not in naming(world, text)[1].check().text


def test_whoever_is_linked_with_somebody_of_the_enquiry_is_one_of_it(world: World) -> None:
    before = world.draft(NO_TRACE)
    reply, author = naming(world, PASTED)
    link(world, before, reply)
    assert ASKED not in author.check().text


def test_whom_only_a_restricted_enquiry_names_is_told_by_no_question_to_others(world: World) -> None:
    before = world.draft(NO_TRACE, OTHER_WORKER)
    restrict(world, before)
    _, outsider = naming(world, PASTED)
    assert ASKED not in outsider.check().text

    _, author = naming(world, PASTED, author=OTHER_WORKER)
    assert ASKED in author.check().text


def test_what_names_somebody_else_is_not_taken_together_with_others(world: World) -> None:
    world.draft(KNOWN)
    reply, author = naming(world, "Siân Inventio’s school is told.", NO_TRACE)
    author.explain()
    other = world.sent()
    page = world.client_as(MANAGER).get("/replies/authorise").text
    assert f'value="{other.id}"' in page
    assert f'value="{reply.id}"' not in page
