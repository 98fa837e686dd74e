"""Who decides on a reply from a page that is old is refused, and told what it is now: every such act of every route."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.services.deciding import amending, decide
from tests.builders.life import Life
from tests.builders.reading import now_read
from tests.builders.routes import EXPECTED, REPLY
from tests.builders.small_forms import parts
from tests.builders.world import MANAGER, OTHER_MANAGER, WORKER
from tests.web.browsing import visit
from tests.web.client import Browser

OF_PROMISES = f"{REPLY}/promises/"
ROUTES = {
    rule.removeprefix(f"{REPLY}/") for way, rule in EXPECTED if way == "POST" and rule.startswith("/replies/")
    if not rule.startswith(OF_PROMISES)
}  # fmt: skip
"""The acts of deciding, by what their addresses end in; those of a batch are whole."""
Typed = Mapping[str, str | list[str]]
BY_THE_MANAGER: Mapping[str, Typed] = {
    "return": {"return-comment": "Say since when."},
    "withdraw": {"withdraw-reason": "Not ours."},
}
OF_ITS_PEOPLE: Mapping[str, Typed] = {"call-back": {"call-back-reason": "A name is wrong."}}


@pytest.fixture
def reply(life: Life) -> Questionnaire:
    (started,) = life.with_forms(parts.REPLY, parts.NOTICE).enquiry(parts.ROUTES)
    life.answer(started, {**parts.ANSWERS, "sd_given_how": "secure_email"})
    return started


def sent(life: Life, reply: Questionnaire) -> None:
    life.send(reply)


def authorised(life: Life, reply: Questionnaire) -> None:
    life.send(reply)
    life.authorise(reply)
    life.make(reply)


def told(life: Life, reply: Questionnaire) -> None:
    parts.by_phone(life, reply)
    life.make(reply)


def called_back(life: Life, reply: Questionnaire) -> None:
    user, read = life.world.user(WORKER), now_read(life.ports, reply.id)
    amending.call_back(life.ports, user, reply.id, "A line is missing.", read=read)
    life.world.clock.pass_by(timedelta(minutes=1))
    life.answer(reply, {"sd_headline": "His mother says he must not come home."})


def batch(reply: Questionnaire, read: str) -> Typed:
    return {"chosen": [reply.id], "checked": "yes", f".read-{reply.id}": read}


STAGES: Mapping[Callable[[Life, Questionnaire], None], Mapping[str, Typed]] = {
    sent: {**BY_THE_MANAGER, **OF_ITS_PEOPLE, "authorise": {}, "phone": {
        "phone-manager": MANAGER, "phone-time": "9:40", "phone-words": "Yes, send it.",
    }},
    authorised: {**BY_THE_MANAGER, **OF_ITS_PEOPLE, "issue": {"issue-right_person": "yes"}},
    told: {"phone/confirm": {}, "phone/refuse": {"phone-reason": "I said not yet."}},
}  # fmt: skip
"""What can be decided at each stage, as it is typed."""


def test_every_act_of_deciding_is_tried() -> None:
    tried = {end for acts in STAGES.values() for end in acts}
    assert tried | {"/replies/authorise", "/replies/issue"} == ROUTES


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
def test_what_was_sent_anew_since_is_not_decided_on_from_the_old_page(
    life: Life, reply: Questionnaire, stage: Callable[[Life, Questionnaire], None]
) -> None:
    stage(life, reply)
    manager, author = life.world.client_as(MANAGER), life.world.client_as(WORKER)
    by = {end: author if end in {"phone", "call-back"} else manager for end in STAGES[stage]}
    pages = {end: _filled_in(by[end], reply, end, typed) for end, typed in STAGES[stage].items()}
    batches = {State.WITH_MANAGER: "authorise", State.AUTHORISED: "issue"}
    together, read = batches[life.opened(reply).questionnaire.state], now_read(life.ports, reply.id)
    called_back(life, reply)
    stage(life, reply)
    before = life.opened(reply).questionnaire

    for end, data in pages.items():
        old = by[end].post(f"/replies/{reply.id}/{end}", data=data)
        _assert_refused(old, "since you read")
    _assert_refused(manager.post(f"/replies/{together}", data=batch(reply, read)), "changed since you read it")
    assert life.opened(reply).questionnaire == before


def _filled_in(client: Browser, reply: Questionnaire, end: str, typed: Typed) -> object:
    if end == "phone":
        return visit(client, f"/replies/{reply.id}/phone").type(typed).fields
    return visit(client, f"/replies/{reply.id}").form_to(f"/replies/{reply.id}/{end}").type(typed).fields


def _assert_refused(old: TestResponse, words: str) -> None:
    assert old.status_code == 409, old.text
    assert words in old.text


def test_two_managers_do_not_undo_each_other_and_nothing_is_called_unsent_that_goes_out(
    life: Life, reply: Questionnaire
) -> None:
    life.send(reply)
    other, author = life.world.client_as(OTHER_MANAGER), life.world.client_as(WORKER)
    old = {end: _filled_in(other, reply, end, typed) for end, typed in BY_THE_MANAGER.items()}
    life.authorise(reply)
    life.make(reply)
    for end, data in old.items():
        _assert_refused(other.post(f"/replies/{reply.id}/{end}", data=data), "authorised by Marian Ashdown")
    assert life.opened(reply).questionnaire.state is State.AUTHORISED

    life.issue(reply)
    _assert_refused(other.post(f"/replies/{reply.id}/return", data=old["return"]), "")
    _assert_refused(other.post(f"/replies/{reply.id}/withdraw", data=old["withdraw"]), "issued and has not gone out")
    life.send(reply)
    second = visit(other, f"/replies/{reply.id}")
    assert "It cannot be withdrawn now. The part before this one is issued and has not gone out" in second.text
    assert "Issued: send it" in author.get("/work").text

    life.send_out(life.world.record_of(reply))
    page = visit(other, f"/replies/{reply.id}").form_with("withdraw-reason").type(BY_THE_MANAGER["withdraw"])
    assert "Part 1 went out before and stays" in page.send(other).response.text
    assert decide.view(life.ports, life.world.user(MANAGER), reply.id).opened.questionnaire.state is State.WITHDRAWN
