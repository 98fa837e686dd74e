"""An organisation works with what it adopted; nobody else does, and what was begun before goes on as it was begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from forms_service.adapters.identity.directory import DevelopmentDirectory
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.meanings import FormRole
from forms_service.casework.publishing.releases import Arriving, FileKind
from forms_service.casework.users import GovernanceDocument
from forms_service.engine.definitions.forms import Carries, Outcome
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.enquiries import enquiries
from forms_service.services.enquiries.allowed import startable
from forms_service.services.forms_in_use import form_that_plays, forms_of, letter_in_use
from forms_service.services.keeping.protection.policies import policy_in_force, record_policy, stop_processing
from forms_service.services.ports import Ports
from forms_service.services.publishing import importing, releases
from forms_service.services.replies import corrections, start
from forms_service.services.work import service_work
from tests.builders.adoptions import adopt
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, BEA, Life, a_form
from tests.builders.world import ASSET_OWNER, SERVICE_MANAGER, WORKER

REPLY = "prison_enquiry_response"
D10 = (Outcome("document", "D10"),)
SHIPPED = a_form(REPLY, a_question("we_ask"), outcomes=D10)
OURS = replace(
    a_form(REPLY, a_question("north_asks"), outcomes=D10), publisher="northshire", derives_from=f"core/{REPLY}@1"
)
THEIRS = replace(OURS, publisher="eastmere")
STRANGER = replace(SHIPPED, name="visit_report", carries=Carries("core/first_contact@1"))
"""A reply to another intake."""


@pytest.fixture
def life(life: Life) -> Life:
    return life.with_forms(SHIPPED, OURS, THEIRS, STRANGER)


def startable_by(life: Life, organisation: str, reply: Questionnaire) -> set[str]:
    with service_work(life.ports, organisation) as work:
        enquiry = replace(work.enquiries.get(reply.enquiry), organisation=organisation)
        return {form.form for form in startable(work, enquiry, "enquiry_intake")}


def test_nobody_works_with_a_form_that_was_published_and_not_adopted(life: Life) -> None:
    (reply,) = life.enquiry({ALFIE: REPLY, BEA: REPLY})

    assert reply.form == f"core/{REPLY}"
    assert startable_by(life, "northshire", reply).isdisjoint({OURS.form, THEIRS.form})


def test_a_route_leads_to_the_form_that_its_organisation_adopted_and_to_no_other_beside_it(life: Life) -> None:
    adopt(life.world, OURS.id)

    (reply,) = life.enquiry({ALFIE: REPLY, BEA: REPLY})

    assert reply.form == OURS.form
    assert SHIPPED.form not in startable_by(life, "northshire", reply)
    with service_work(life.ports, "eastmere") as work:
        assert {form.form for form in startable(work, life.opened(reply).enquiry, "enquiry_intake")} >= {SHIPPED.form}


def test_what_is_adopted_for_a_later_day_begins_on_that_day(life: Life) -> None:
    adopt(life.world, OURS.id, days=3)
    (before,) = life.enquiry({ALFIE: REPLY, BEA: REPLY})

    life.world.clock.pass_by(timedelta(days=3))
    (after,) = life.enquiry({ALFIE: REPLY, BEA: REPLY})

    assert (before.form, after.form) == (SHIPPED.form, OURS.form)


def test_a_reply_begun_before_goes_on_in_its_form_and_is_not_begun_a_second_time(life: Life) -> None:
    (before,) = life.enquiry({ALFIE: REPLY, BEA: REPLY})
    adopt(life.world, OURS.id)
    author = life.world.user(WORKER)

    opened = open_questionnaire(life.ports, author, before.id)
    with pytest.raises(Conflict, match="under way already"):
        start.start_another(life.ports, author, before.enquiry, OURS.form, reason="Again")

    assert "we_ask" in opened.definition.index
    replies = enquiries.view(life.ports, author, before.enquiry).questionnaires
    assert [q.form for q in replies if q.family == REPLY] == [SHIPPED.form]


def test_an_organisation_returns_to_what_ships(life: Life) -> None:
    adopt(life.world, OURS.id)
    life.world.clock.pass_by(timedelta(days=1))
    adopt(life.world, REPLY)

    (reply,) = life.enquiry({ALFIE: REPLY, BEA: REPLY})

    assert reply.form == SHIPPED.form


def test_a_letter_is_the_one_that_was_adopted_with_its_form_also_where_only_open_work_is_left_on_it(life: Life) -> None:
    adopt(life.world, OURS.id, letters=["northshire/D10@1"])
    life.world.clock.pass_by(timedelta(days=1))
    adopt(life.world, REPLY)

    with service_work(life.ports, "northshire") as work:
        assert letter_in_use(work, "D10", OURS.id).id == "northshire/D10@1"
        assert letter_in_use(work, "D10", SHIPPED.id).id == "core/D10@1"


def test_whoever_returns_to_what_ships_sends_the_shipped_letters_again(life: Life) -> None:
    adopt(life.world, SHIPPED.id, letters=["northshire/D10@1"])
    with service_work(life.ports, "northshire") as work:
        assert letter_in_use(work, "D10", SHIPPED.id).id == "northshire/D10@1"

    life.world.clock.pass_by(timedelta(days=1))
    adopt(life.world, REPLY)

    with service_work(life.ports, "northshire") as work:
        assert letter_in_use(work, "D10", SHIPPED.id).id == "core/D10@1"


def test_an_adopted_version_that_cannot_be_read_here_keeps_nobody_from_the_other_forms(life: Life) -> None:
    (reply,) = life.enquiry({ALFIE: REPLY, BEA: REPLY})
    adopt(life.world, OURS.id)
    without = life.with_forms(SHIPPED, replace(OURS, name="another"), THEIRS, STRANGER)

    begun_with = startable_by(without, "northshire", reply)

    assert begun_with.isdisjoint({OURS.form, SHIPPED.form})
    assert enquiries.view(without.ports, without.world.user(WORKER), reply.enquiry).questionnaires


def test_nothing_of_another_organisations_own_forms_is_told(life: Life) -> None:
    adopt(life.world, THEIRS.id, organisation="eastmere")

    ours = {form.form for form in forms_of(life.ports, "northshire")}

    assert OURS.form in ours
    assert THEIRS.form not in ours
    (reply,) = life.enquiry({ALFIE: REPLY, BEA: REPLY})
    with pytest.raises(NotFound):
        start.start_another(life.ports, life.world.user(WORKER), reply.enquiry, THEIRS.form, reason="They asked")


def test_only_what_carries_from_the_intake_of_an_enquiry_is_started_in_it(life: Life) -> None:
    (reply,) = life.enquiry({ALFIE: REPLY, BEA: REPLY})

    assert STRANGER.form not in startable_by(life, "northshire", reply)
    with pytest.raises(Conflict, match="cannot be started in this enquiry"):
        start.start_another(life.ports, life.world.user(WORKER), reply.enquiry, STRANGER.form, reason="Asked")


def test_what_an_organisations_own_form_sent_is_corrected_with_the_notice_beside_the_same_intake(life: Life) -> None:
    adopt(life.world, OURS.id)
    (ours,) = life.enquiry({ALFIE: REPLY, BEA: REPLY})
    life.answer(ours, {"north_asks": "Something"})
    life.issued(ours)

    kept = life.world.send_out(life.world.records_of(ours)[-1])
    notice = corrections.start_correction(life.ports, life.world.user(WORKER), kept.id, "It was wrong.")

    assert notice.form == "core/correction_notice"
    with service_work(life.ports, "northshire") as work:
        assert form_that_plays(work, FormRole.CORRECTION_NOTICE, beside=STRANGER) is None


def test_a_form_that_asks_what_is_sensitive_is_not_adopted_under_a_policy_document_whose_review_is_overdue(
    life: Life,
) -> None:
    asks = replace(OURS, sections=a_form(REPLY, a_question("north_asks", sensitivity=(3,))).sections)
    life, manager = life.with_forms(SHIPPED, asks), life.world.user(SERVICE_MANAGER)
    files = [Arriving(FileKind.DEFINITION, OURS.id, {"1.yaml": b"form: as it is"})]
    importing.import_drafts(life.ports, life.world.user("northshire-author"), files)
    digests = {f"{each.kind} {each.name}": each.sha256 for each in files}
    today = life.world.clock.now().date()
    proposal = releases.ReleaseProposal(OURS.id, (), digests, ())
    release = releases.propose(life.ports, life.world.user("northshire-author"), proposal, today)
    releases.publish(life.ports, manager, release.number)

    def under(review: date) -> Ports:
        paper = GovernanceDocument("IG-41", today, "An owner", review)
        every = [replace(each, policy_document=paper) for each in life.ports.directory.organisations()]
        return replace(life.ports, directory=DevelopmentDirectory({each.id: each for each in every}, {}))

    with pytest.raises(Conflict, match=r"IG-41 was to be reviewed by .* Have An owner review it first"):
        releases.adopt(under(today - timedelta(days=1)), manager, release.number)
    assert releases.adopt(under(today), manager, release.number).form == OURS.id

    without = replace(life.ports, approval_required=True)
    with pytest.raises(Conflict, match="no policy document holds"):
        releases.adopt(without, manager, release.number)
    said = {"text": "It", "owner": "An owner", "retention": "By class", "erasure": "By batches"}
    known = record_policy(
        life.ports, life.world.user(ASSET_OWNER), reference="IG-42", from_date=today, review=today + timedelta(days=9),
        **said,
    )  # fmt: skip
    assert releases.adopt(without, manager, release.number).form == OURS.id, "what is recorded counts, and no file"
    with service_work(under(today), "northshire") as work:
        assert policy_in_force(work) == known.paper
    stop_processing(life.ports, life.world.user(ASSET_OWNER), known.id, today, "It is over")
    with pytest.raises(Conflict, match="no policy document holds"):
        releases.adopt(replace(under(today), approval_required=True), manager, release.number)
