"""Who signs what they send: drafts that name nobody, hand-overs, and assessments that only some may sign."""

from __future__ import annotations

import io

import pypdf
import pytest

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import Conflict
from forms_service.casework.meanings import FormRole
from forms_service.casework.sealing.sealed_answers import SealedAnswers
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import authorising, decide
from forms_service.services.replies import progress
from forms_service.web.people.called import called
from tests.builders import photographed
from tests.builders.life import Life
from tests.builders.reading import now_read
from tests.builders.sending import send
from tests.builders.small_forms import parts
from tests.builders.world import MANAGER, OTHER_MANAGER, OTHER_WORKER, WORKER, World
from tests.web.browsing import declare_all, visit
from tests.web.journey import INTAKE_ANSWERS, REPLY_ANSWERS, SEARCH_ANSWERS, contact_of, recorded

NAMES = {WORKER: "Priya Okafor", MANAGER: "Marian Ashdown", OTHER_WORKER: "Tomos Hale", OTHER_MANAGER: "Desmond Quill"}


def previewed(world: World, reply: Questionnaire, code: str, reader: str) -> str:
    response = world.client_as(reader).get(f"/replies/{reply.id}/preview/{code}")
    pages = pypdf.PdfReader(io.BytesIO(response.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def sealed(world: World, reply: Questionnaire) -> SealedAnswers:
    with world.ports.unit_of_work() as unit:
        return unit.of(reply.organisation).submissions.of_questionnaire(reply.id)[-1].answers


def test_a_draft_names_no_author_before_it_is_sent_and_nobody_who_looks(world: World) -> None:
    reply = photographed.assessment(world)
    others = set(NAMES.values()) - {NAMES[WORKER]}
    before = {(code, by): previewed(world, reply, code, by) for code in ("D31", "D33") for by in (WORKER, MANAGER)}
    send(world.ports, world.user(WORKER), reply.id)
    sent = {by: previewed(world, reply, "D33", by) for by in (WORKER, MANAGER, OTHER_WORKER)}

    for text in before.values():
        assert ("Not yet signed Not yet authorised" in text, "DRAFT: not authorised" in text) == (True, True)
        assert [name for name in others if name in text] == []
    for text in sent.values():
        assert ("Priya Okafor Not yet authorised" in text, "Not yet signed" in text) == (True, False)
        assert [name for name in others if name in text] == []


def test_whoever_sends_it_after_a_hand_over_signs_it_afresh_and_only_if_they_may(world: World) -> None:
    reply = photographed.assessment(world)
    send(world.ports, world.user(WORKER), reply.id)
    decide.return_for_changes(
        world.ports, world.user(MANAGER), reply.id, "Say more of his school.", read=now_read(world.ports, reply.id)
    )
    worker, tomos, desmond = (world.client_as(user) for user in (WORKER, OTHER_WORKER, OTHER_MANAGER))

    choosing = visit(worker, f"/questionnaires/{reply.id}/hand-over")
    choosing.type({"colleague": OTHER_WORKER}).send(worker)
    theirs = visit(tomos, f"/questionnaires/{reply.id}/check")
    posted = {".revision": "99", ".declared": ["si_quality", "so_necessary"]}
    refused = tomos.post(f"/questionnaires/{reply.id}/check", data=posted)
    visit(tomos, f"/questionnaires/{reply.id}/hand-over").type({"colleague": OTHER_MANAGER}).send(tomos)
    mine = visit(desmond, f"/questionnaires/{reply.id}/check")
    undeclared = mine.send(desmond)
    world.clock.moment = world.clock.moment.replace(hour=15)
    desmond = world.client_as(OTHER_MANAGER)
    declare_all(visit(desmond, f"/questionnaires/{reply.id}/check")).send(desmond)
    again = open_questionnaire(world.ports, world.user(MANAGER), reply.id).questionnaire
    checks = {check.id: "yes" for check in decide.view(world.ports, world.user(MANAGER), reply.id).checks}
    decide.authorise(world.ports, world.user(MANAGER), {reply.id: again.sending}, checks)

    assert "Tomos Hale, Information officer (may write this, and not sign it)" in choosing.text
    assert "Desmond Quill, Team manager (may" not in choosing.text
    assert "signs it as a social worker, and you are not recorded as one" in theirs.text
    assert "Hand it over to somebody who may sign it: Priya Okafor" in theirs.text
    assert [link.get("href") for link in theirs.main.iter("a") if "hand-over" in str(link.get("href"))]
    assert refused.status_code == 403
    assert set(undeclared.error_targets) == {"#declared"}
    said = sealed(world, reply)
    assert said.prepared == {
        "by": "Desmond Quill", "job_title": "Team manager", "profession": "Social worker",
        "registration": "SW000103", "at": "2026-11-23T15:40",
    }  # fmt: skip
    assert [one["id"] for one in said.declared] == ["so_necessary", "si_quality"]
    assert said.authorised["by"] == "Marian Ashdown"


def test_what_was_signed_ends_with_a_return_and_is_not_authorised_unsigned(world: World) -> None:
    reply = world.sent()
    returned = decide.return_for_changes(
        world.ports, world.user(MANAGER), reply.id, "Look again.", read=now_read(world.ports, reply.id)
    )
    page = world.client_as(MANAGER).get(f"/replies/{reply.id}").text

    assert reply.signature is not None
    assert returned.signature is None
    assert "Nobody has signed it yet" in page
    with pytest.raises(Conflict):
        decide.authorise(world.ports, world.user(MANAGER), {reply.id: reply.sending})


def test_whoever_records_an_approval_by_telephone_of_what_they_took_over_is_its_author(life: Life) -> None:
    (reply,) = life.with_forms(parts.REPLY, parts.NOTICE).enquiry(parts.ROUTES)
    life.answer(reply, parts.ANSWERS)
    life.send(reply)
    decide.return_for_changes(
        life.ports, life.world.user(MANAGER), reply.id, "Look again.", read=now_read(life.ports, reply.id)
    )
    progress.hand_over(life.ports, life.world.user(WORKER), reply.id, OTHER_WORKER)
    submission = authorising.approve_by_phone(
        life.ports,
        life.world.user(OTHER_WORKER),
        reply.id,
        manager=MANAGER,
        said_at=parts.SAID_AT,
        words="Yes.",
        read=now_read(life.ports, reply.id),
    )
    authorising.confirm_by_phone(
        life.ports, life.world.user(MANAGER), reply.id, read=now_read(life.ports, reply.id, approval=True)
    )
    after = sealed(life.world, reply)

    assert after.prepared["by"] == after.authorised["recorded_by"] == "Tomos Hale"
    assert after == submission.answers, "nothing that was sealed changes with the confirmation"


def test_a_prison_number_stands_in_its_normal_form_wherever_it_is_printed(world: World) -> None:
    client = world.client_as(WORKER)
    page = recorded(client)
    (row,) = page.fields.getlist("ch_children-.rows")
    child = {f"ch_children-{row}-ch_{name}": text for name, text in (
        ("family_name", "Example"), ("given_names", "Bela"), ("dob-day", "1"), ("dob-month", "2"), ("dob-year", "2015"),
        ("relationship", "child"),
    )}  # fmt: skip
    first = {**INTAKE_ANSWERS, "ad_prison_number": " a 7731kt", "rq_contact": contact_of(page), **child}
    for answers in (first, SEARCH_ANSWERS, REPLY_ANSWERS):
        page = page.type(answers).send(client)
    with world.ports.unit_of_work() as unit:
        (reply,) = [item.questionnaire for item in unit.of("northshire").questionnaires.work()]
    decide.authorise(world.ports, world.user(MANAGER), {reply.id: reply.sending})
    texts = [answer.text for answer in sealed(world, reply).everything if answer.id == "ad_prison_number"]

    assert set(texts) == {"A7731KT"}
    assert "A7731KT" in page.text
    assert "7731kt" not in world.client_as(MANAGER).get(f"/replies/{reply.id}").text.split("<main")[1].split("Dear")[0]


def test_a_confirmation_calls_each_form_what_it_is(world: World) -> None:
    with world.app.test_request_context():
        nouns = {form.plays: called(Questionnaire(*("",) * 3, form.id, "", None)) for form in world.ports.library.all()}  # type: ignore[arg-type]  # only its form matters
    assert nouns[FormRole.LOCAL_ARRANGEMENT] == "local arrangement"
    assert nouns[FormRole.PRISON_REPLY] == nouns[FormRole.PROBATION_REPLY] == "reply"
    assert nouns[FormRole.KNOWN_CHILD] == "assessment"


def test_a_return_says_to_whom(world: World) -> None:
    reply, manager = world.sent(), world.client_as(MANAGER)
    page = visit(manager, f"/replies/{reply.id}").form_with("return-comment").type({"return-comment": "Look again."})
    assert "The reply was returned to Priya Okafor for changes" in "".join(page.send(manager).root.itertext())
