"""Who may authorise a reply, and what they must confirm or explain before they do."""

from __future__ import annotations

import pytest

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import Invalid, NotAllowed
from forms_service.casework.keeping.records import Standing
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.conditions import Compare
from forms_service.engine.definitions import ManagerCheck, Outcome, Wording
from forms_service.services.allowed import allowed_acts
from forms_service.services.answering import allowed
from forms_service.services.enquiries import enquiries
from forms_service.services.replies import arrangements
from forms_service.services.replies import start as starting
from tests.builders import a_question
from tests.life_builders import ALFIE, BEA, Life, a_form
from tests.web.world import MANAGER, SERVICE_MANAGER, WORKER

LOOKED_AFTER = Compare("now", "is", ("looked_after",))
VICTIM = Compare("victim", "is", ("yes",))
FORM = a_form(
    "contact_assessment_known",
    a_question("now", "radio", options=["looked_after", "no"]),
    a_question("victim", "radio", options=["yes", "no"]),
    a_question("se_restricted", "radio", options=["yes", "no"], required=False),
    about="ch_children",
    manager_checks=(
        ManagerCheck(
            "prisoner_version", VICTIM, Wording("The version for the prisoner may be made"), documents=("D32",)
        ),
        ManagerCheck("late", VICTIM, Wording("Why is it late?"), kind="reason"),
    ),
    outcomes=(
        Outcome("document", "D30"),
        Outcome("document", "D32"),
        Outcome("authoriser", "service_manager", LOOKED_AFTER),
        Outcome("retention", "RC-02"),
    ),
)
REVIEW = a_form(
    "contribution_review",
    a_question("pv_doc", "document", table="issued_documents"),
    a_question("now", "radio", options=["looked_after", "no"], reviewed=True),
    about="ch_children",
    reviews="pv_doc",
    outcomes=(Outcome("document", "D60"), Outcome("retention", "RC-02")),
)
ARRANGEMENT = a_form(
    "local_arrangement",
    a_question("la_partner", "select", table="establishments"),
    carried=(),
    outcomes=(Outcome("document", "D85"), Outcome("retention", "RC-10")),
)
ROUTES = {ALFIE: "contact_assessment_known", BEA: "record_only"}


@pytest.fixture
def reply(life: Life) -> Questionnaire:
    (started,) = life.with_forms(FORM, REVIEW, ARRANGEMENT).enquiry(ROUTES)
    return started


def _sealed(life: Life, reply: Questionnaire) -> Submission:
    with life.ports.unit_of_work() as unit:
        return unit.of(reply.organisation).submissions.of_questionnaire(reply.id)[-1]


@pytest.mark.parametrize("answers", [{"now": "looked_after"}, {"now": "no", "se_restricted": "yes"}])
def test_a_service_manager_authorises_what_is_reserved(
    life: Life, reply: Questionnaire, answers: dict[str, str]
) -> None:
    life.answer(reply, {"victim": "no", **answers})
    life.send(reply)

    with pytest.raises(NotAllowed, match="Gwenllian Stroud or Tobias Merrin"):
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
    assert sealed.contents["manager"] == [
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
        life.ports, life.world.user(WORKER), reply.enquiry, "contribution_review", about=ALFIE, reason="It is due."
    )
    life.answer(review, {"pv_doc": life.world.document_of(reply)})

    before = life.opened(review)
    life.answer(review, {"now": "no"})
    life.issued(review)
    report, its_own = life.world.records_of(reply)

    assert before.path.proposals() == {"now": "no"}
    assert before.shared_from.startswith("From D30 Document D30")
    assert report.standing is Standing.SUPERSEDED
    assert report.standing_reference == f"{report.reference}-D60"
    assert its_own.standing is Standing.ISSUED


def test_a_report_about_the_same_child_is_offered_in_another_enquiry(life: Life, reply: Questionnaire) -> None:
    life.answer(reply, {"now": "no", "victim": "no"})
    life.issued(reply)
    (later,) = life.enquiry({ALFIE: "contribution_review", BEA: "record_only"})

    offered = life.opened(later).path.reader.context.tables["issued_documents"].rows()

    assert {row["code"] for row in offered} == {"D30", "D32"}
    assert all("about Alfie Rowe" in row["label"] for row in offered)


def test_a_report_about_a_brother_is_not_offered_in_the_review_for_his_sister(life: Life, reply: Questionnaire) -> None:
    life.answer(reply, {"now": "no", "victim": "no"})
    life.issued(reply)
    offered = {}
    for child in (ALFIE, BEA):
        author = life.world.user(WORKER)
        review = starting.start_another(
            life.ports, author, reply.enquiry, "contribution_review", about=child, reason="It is due."
        )
        offered[child] = [r["code"] for r in life.opened(review).path.reader.context.tables["issued_documents"].rows()]

    assert sorted(offered[ALFIE]) == ["D30", "D32"]
    assert offered[BEA] == []


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
        in_force = unit.of("northshire").submissions.issued_with("core/local_arrangement", before=later)[-1]

    assert [found.questionnaire.id for found in live] == [made[-1].id]
    assert in_force.questionnaire == made[-1].id
    states = [found.enquiry.state for found in arrangements.every(life.ports, life.world.user(WORKER))]
    assert sorted(states) == ["closed", "open"]


def test_only_a_service_manager_starts_an_arrangement(life: Life) -> None:
    life.with_forms(ARRANGEMENT)

    with pytest.raises(NotAllowed):
        arrangements.start(life.ports, life.world.user(MANAGER))
    assert enquiries.work_list(life.ports, life.world.user(MANAGER)) == []


def test_a_review_is_started_in_a_closed_enquiry_which_opens_again_and_says_why(
    life: Life, reply: Questionnaire
) -> None:
    life.answer(reply, {"now": "no", "victim": "no"})
    life.issued(reply)
    manager = life.world.user(MANAGER)
    enquiries.close(life.ports, manager, reply.enquiry, "Replied")
    client, start = life.world.client_as(WORKER), f"/enquiries/{reply.enquiry}/replies/new"

    closed, asked = client.get(f"/enquiries/{reply.enquiry}").text, client.get(start).text
    other = {"form": "contact_assessment_known", "child": BEA, "reason": "Asked again."}
    refused = client.post(start, data=other)
    review = {"form": "contribution_review", "child": ALFIE, "reason": "The carer has moved."}
    begun = client.post(start, data=review)
    opened = client.get(f"/enquiries/{reply.enquiry}").text

    assert "Start a review: this opens the enquiry again" in closed
    assert 'value="contribution_review"' in asked
    assert 'value="contact_assessment_known"' not in asked
    assert refused.status_code == 409
    assert begun.location.startswith("/questionnaires/")
    assert "Opened again after it was closed (Replied): The carer has moved." in opened
    assert "opened the enquiry again" in opened
    assert "Start another reply" in opened
