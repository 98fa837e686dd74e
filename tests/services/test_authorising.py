"""Who may authorise a reply, and what they must confirm or explain before they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import Conflict, Invalid, NotAllowed
from forms_service.casework.keeping.records import Standing
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.derivations.context import Table
from forms_service.services.allowed import allowed_acts
from forms_service.services.answering import allowed
from forms_service.services.deciding import decide as submissions
from forms_service.services.deciding.work_list import work_list
from forms_service.services.replies import arrangements, progress
from forms_service.services.replies import start as starting
from tests.builders.life import ALFIE, BEA, Life
from tests.builders.sending import send
from tests.builders.small_forms import parts
from tests.builders.small_forms.reserved import ARRANGEMENT, FORM, REVIEW, ROUTES
from tests.builders.world import MANAGER, OTHER_MANAGER, OTHER_WORKER, SERVICE_MANAGER, WORKER, World


@pytest.fixture
def reply(life: Life) -> Questionnaire:
    (started,) = life.with_forms(FORM, REVIEW, ARRANGEMENT).enquiry(ROUTES)
    return started


def _sealed(life: Life, reply: Questionnaire) -> Submission:
    with life.ports.unit_of_work() as unit:
        return unit.of(reply.organisation).submissions.of_questionnaire(reply.id)[-1]


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"now": "looked_after"}, "Gwenllian Stroud or Tobias Merrin"),
        ({"now": "no", "se_restricted": "yes"}, "is restricted: only those who work on it, and service managers"),
    ],
)
def test_a_service_manager_authorises_what_is_reserved(
    life: Life, reply: Questionnaire, answers: dict[str, str], why: str
) -> None:
    life.answer(reply, {"victim": "no", **answers})
    life.send(reply)

    with pytest.raises(NotAllowed, match=why):
        life.authorise(reply, manager=MANAGER)
    life.authorise(reply, manager=SERVICE_MANAGER)

    assert _sealed(life, reply).authorised_by == SERVICE_MANAGER


def test_the_author_of_a_reply_cannot_lift_what_the_intake_calls_restricted(life: Life) -> None:
    (reply,) = life.with_forms(FORM).enquiry(ROUTES, se_restricted="yes")
    life.answer(reply, {"now": "no", "victim": "no", "se_restricted": "no"})

    assert allowed.is_reserved(life.opened(reply))


def test_whoever_may_not_authorise_is_told_why_and_who_can(life: Life, reply: Questionnaire) -> None:
    life.answer(reply, {"now": "looked_after", "victim": "no"})
    life.send(reply)
    opened = life.opened(reply)

    acts = {
        user: allowed_acts(life.ports, life.world.user(user), opened) for user in (SERVICE_MANAGER, MANAGER, WORKER)
    }

    assert Act.AUTHORISE in acts[SERVICE_MANAGER]
    assert "A service manager must authorise" in acts[MANAGER].why_not(Act.AUTHORISE)
    assert "waits for a manager" in acts[WORKER].why_not(Act.AUTHORISE)


def test_what_the_manager_must_explain_is_refused_while_it_is_missing(life: Life, reply: Questionnaire) -> None:
    life.answer(reply, {"now": "no", "victim": "yes"})
    life.send(reply)

    with pytest.raises(Invalid) as refused:
        life.authorise(reply, said={"prisoner_version": "yes"})

    assert [problem.place for problem in refused.value.problems] == [("late",)]


def test_what_the_manager_said_is_sealed(life: Life, reply: Questionnaire) -> None:
    life.answer(reply, {"now": "no", "victim": "yes"})
    life.send(reply)
    life.authorise(reply, said={"prisoner_version": "yes", "late": "The school was closed."})

    sealed = _sealed(life, reply)

    assert sealed.outcomes("document") == ["D30", "D32"]
    assert sealed.answers.manager == [
        {
            "id": "prisoner_version",
            "label": "The version for the prisoner may be made",
            "kind": "confirm",
            "text": "yes",
        },
        {"id": "late", "label": "Why is it late?", "kind": "reason", "text": "The school was closed."},
    ]


def test_a_document_that_the_manager_does_not_confirm_is_not_made(life: Life, reply: Questionnaire) -> None:
    life.answer(reply, {"now": "no", "victim": "yes"})
    life.send(reply)
    life.authorise(reply, said={"late": "The school was closed."})

    with life.ports.unit_of_work() as unit:
        asked = unit.of(reply.organisation).documents.of_questionnaire(reply.id)

    assert [document.code for document in asked] == ["D30"]
    assert _sealed(life, reply).outcomes("document") == ["D30"]


def test_a_review_starts_from_the_report_and_supersedes_it(life: Life, reply: Questionnaire) -> None:
    life.answer(reply, {"now": "no", "victim": "no"})
    life.issued(reply)
    review = starting.start_another(
        life.ports, life.world.user(WORKER), reply.enquiry, "core/contribution_review", about=ALFIE, reason="It is due."
    )
    life.answer(review, {"pv_doc": life.world.document_of(reply)})

    before = life.opened(review)
    life.answer(review, {"now": "no"})
    life.issued(review)
    report, its_own = life.world.records_of(reply)

    assert before.path.proposals() == {"now": "no"}
    assert before.shared_from.startswith("From D30 Document D30")
    assert report.standing is Standing.SUPERSEDED
    assert report.markings[0].reference == f"{report.reference}-D60"
    assert its_own.standing is Standing.ISSUED


def test_a_report_about_the_same_child_is_offered_in_another_enquiry(life: Life, reply: Questionnaire) -> None:
    life.answer(reply, {"now": "no", "victim": "no"})
    life.issued(reply)
    (later,) = life.enquiry({ALFIE: "contribution_review", BEA: "record_only"})

    offered = life.opened(later).path.reader.context.tables["issued_documents"].rows()

    assert {row["code"] for row in offered} == {"D30", "D32"}
    assert all("about Alfie Rowe" in row["label"] for row in offered)


def test_a_report_about_a_brother_is_no_reason_for_a_review_about_his_sister(life: Life, reply: Questionnaire) -> None:
    life.answer(reply, {"now": "no", "victim": "no"})
    life.issued(reply)
    author, form = life.world.user(WORKER), "core/contribution_review"

    review = starting.start_another(life.ports, author, reply.enquiry, form, about=ALFIE, reason="It is due.")
    with pytest.raises(Conflict, match="No report about this child was issued"):
        starting.start_another(life.ports, author, reply.enquiry, form, about=BEA, reason="It is due.")

    offered = life.opened(review).path.reader.context.tables["issued_documents"].rows()
    assert sorted(row["code"] for row in offered) == ["D30", "D32"]


def _arrangement_to_issue(life: Life) -> Questionnaire:
    arrangement = arrangements.start(life.ports, life.world.user(SERVICE_MANAGER))
    life.answer(arrangement, {"la_partner": "vale"}, author=SERVICE_MANAGER)
    life.send(arrangement, author=SERVICE_MANAGER)
    life.authorise(arrangement, manager=MANAGER)
    life.make(arrangement)
    return arrangement


def test_an_arrangement_takes_the_place_of_the_one_before_with_the_same_partner(life: Life) -> None:
    life.with_forms(ARRANGEMENT)
    made = []
    for _ in range(2):
        made.append(_arrangement_to_issue(life))
        life.issue(made[-1], by=MANAGER)

    newer, older = arrangements.every(life.ports, life.world.user(WORKER))

    assert newer.enquiry.reference.startswith("LA-2026-")
    assert (newer.is_live, older.is_live) == (True, False)
    assert (older.enquiry.state, newer.enquiry.state) == ("closed", "open")


def test_of_two_arrangements_issued_at_one_moment_exactly_one_holds(life: Life) -> None:
    life.with_forms(ARRANGEMENT)
    made = [_arrangement_to_issue(life) for _ in range(2)]
    with life.ports.unit_of_work() as unit:
        made.sort(key=lambda one: unit.of(one.organisation).enquiries.get(one.enquiry).reference)
    moment = life.world.clock.moment
    for arrangement in reversed(made):  # so that the one that holds is not the one issued last
        life.world.clock.moment = moment
        life.issue(arrangement, by=MANAGER)

    live = [found for found in arrangements.every(life.ports, life.world.user(WORKER)) if found.is_live]
    with life.ports.unit_of_work() as unit:
        later = life.world.clock.moment
        sealings = unit.of("northshire").submissions
        in_force = sealings.these(sealings.issued_with("core/local_arrangement", before=later))

    assert [found.questionnaire.id for found in live] == [made[-1].id]
    assert [sealed.questionnaire for sealed in in_force] == [made[-1].id]
    states = [found.enquiry.state for found in arrangements.every(life.ports, life.world.user(WORKER))]
    assert sorted(states) == ["closed", "open"]


def test_only_a_service_manager_starts_an_arrangement(life: Life) -> None:
    life.with_forms(ARRANGEMENT)

    with pytest.raises(NotAllowed):
        arrangements.start(life.ports, life.world.user(MANAGER))
    assert work_list(life.ports, life.world.user(MANAGER)).items == []


def test_a_work_list_lays_each_reply_that_waits_open_once(life: Life) -> None:
    (started,) = life.with_forms(FORM).enquiry(ROUTES)
    life.answer(started, {"victim": "no", "now": "no"})
    life.send(started)
    usual, days = life.ports.tables, Counter[date]()

    def counting(day: date) -> Mapping[str, Table]:
        days[day] += 1
        return usual(day)

    waiting = work_list(replace(life.ports, tables=counting), life.world.user(MANAGER)).waiting

    assert waiting == {started.id}
    assert days.total() == 3  # For the reply, for its intake, and for the times agreed when the enquiry came.


def test_what_a_manager_approved_by_telephone_waits_for_its_author_too(life: Life) -> None:
    (reply,) = life.with_forms(parts.REPLY).enquiry(parts.ROUTES)
    life.answer(reply, parts.ANSWERS)
    parts.by_phone(life, reply)
    life.make(reply)

    assert reply.id in _waiting(life.world, WORKER)
    assert reply.id in _waiting(life.world, MANAGER)
    assert reply.id not in _waiting(life.world, OTHER_WORKER)


def test_nobody_issues_what_they_answered_in_and_it_does_not_wait_for_them(world: World) -> None:
    draft = world.draft(author=MANAGER)
    progress.hand_over(world.ports, world.user(MANAGER), draft.id, WORKER)
    sent = send(world.ports, world.user(WORKER), draft.id).questionnaire
    submissions.authorise(world.ports, world.user(OTHER_MANAGER), {sent.id: sent.sending})
    world.make_documents()
    submission = submissions.view(world.ports, world.user(MANAGER), sent.id).submission

    assert sent.id not in _waiting(world, MANAGER)
    assert sent.id in _waiting(world, OTHER_MANAGER)
    with pytest.raises(NotAllowed, match="You prepared this reply, so another manager must issue it"):
        submissions.issue(world.ports, world.user(MANAGER), {sent.id: submission})


def _waiting(world: World, user_id: str) -> frozenset[str]:
    actor = world.user(user_id)
    return work_list(world.ports, actor).waiting
