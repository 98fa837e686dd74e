"""Under what and from when a record is kept, along the ways that an enquiry can go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from forms_service.adapters.identity.directory import DevelopmentDirectory
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import NotFound
from forms_service.casework.keeping.records import Standing
from forms_service.casework.people.facts import FactKind
from forms_service.casework.users import User
from forms_service.engine.answers import Raw
from forms_service.services.deciding import decide
from forms_service.services.documents import making
from forms_service.services.enquiries import enquiries, people
from forms_service.services.enquiries.people import NewFact
from tests.builders.agreeing import considered, explain_everything
from tests.builders.life import close_with_promises
from tests.builders.reading import now_read
from tests.builders.sending import send
from tests.builders.shipped import REPOSITORY
from tests.builders.world import KNOWN, MANAGER, NO_TRACE, RECORDS, WORKER, World
from tests.web.browsing import visit

CONCERNS = "Concerns about named children"


class WithoutTheManager(DevelopmentDirectory):
    """The directory after the manager has left."""

    def user(self, user_id: str) -> User:
        if user_id == MANAGER:
            raise NotFound("There is no such person.")
        return super().user(user_id)


def test_a_reply_that_is_issued_is_dated_from_its_issue_and_stays_so_when_the_enquiry_is_closed(world: World) -> None:
    reply = world.issued()
    assert world.record_of(reply).retention.due_date == date(2032, 11, 23)

    world.clock.pass_by(timedelta(days=30))
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "All done")

    assert world.record_of(reply).retention.due_date == date(2032, 11, 23)


def _issued(world: World, reply: Questionnaire) -> Questionnaire:
    explain_everything(world.ports, world.user(WORKER), reply.id)
    sent, manager = send(world.ports, world.user(WORKER), reply.id).questionnaire, world.user(MANAGER)
    decide.authorise(world.ports, manager, {reply.id: sent.sending}, considered(world.ports, manager, reply.id))
    world.make_documents()
    submission = decide.view(world.ports, world.user(MANAGER), reply.id).submission
    decide.issue(world.ports, world.user(MANAGER), {reply.id: submission})
    return reply


def test_a_concern_about_somebody_whom_nobody_supervises_is_dated_and_its_page_says_by_which_rule(world: World) -> None:
    reply = world.issued(CONCERNS)
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "All done")

    record = world.record_of(reply)
    assert (record.retention.class_id, record.retention.due_date) == ("RC-03", date(2061, 11, 23))
    page = world.client_as(RECORDS).get(f"/records/{record.id}").text
    assert "due for review and disposal on 23 November 2061, 35 years after the last contact. Local policy" in page


def test_a_concern_about_somebody_on_licence_waits_for_the_end_of_supervision(world: World) -> None:
    reply = _issued(world, world.draft(CONCERNS, ad_legal_status="on_licence"))
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "All done")

    retention = world.record_of(reply).retention
    assert (retention.class_id, retention.due_date, retention.review_date) == ("RC-03", None, date(2027, 11, 23))
    assert "because the date of the end of the supervision of the adult is not known" in retention.why

    _record_all(world, reply, (Happened(0, PROBATION, date(2015, 1, 1), date(2018, 1, 1)),))
    page = visit(world.client_as(RECORDS), f"/records/{world.record_of(reply).id}").text
    assert "the date of the end of the supervision of the adult is not known" in page, "that was another supervision"
    _record_all(world, reply, (Happened(0, PROBATION, date(2026, 1, 1), date(2026, 11, 23)),))
    assert world.record_of(reply).retention.due_date == date(2061, 11, 23)


def test_a_reply_that_is_withdrawn_after_its_documents_were_made_is_kept_as_never_issued(world: World) -> None:
    reply = world.made()
    decide.withdraw(
        world.ports, world.user(MANAGER), reply.id, "Answered by telephone", read=now_read(world.ports, reply.id)
    )

    world.clock.pass_by(timedelta(days=30))
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "All done")

    (record,) = [record for record in world.records_of(reply) if record.form == reply.form]
    kept = record.retention
    assert (kept.class_id, kept.trigger, kept.due_date) == ("RC-09", "withdrawn_before_issue", date(2027, 11, 23))
    assert record.standing is Standing.WITHDRAWN


def _returned_and_issued(world: World, reply: Questionnaire) -> str:
    """Return a made reply, and have it sealed again and issued; return the id of what was issued."""
    decide.return_for_changes(
        world.ports, world.user(MANAGER), reply.id, "Say who was searched for", read=now_read(world.ports, reply.id)
    )
    return decide.view(world.ports, world.user(MANAGER), _issued(world, reply).id).submission


def test_what_was_sealed_before_a_reply_was_returned_is_kept_as_never_issued_and_its_next_sealing_as_issued(
    world: World,
) -> None:
    reply = world.made()
    submission = _returned_and_issued(world, reply)

    kept = {record.submission == submission: record.retention for record in world.records_of(reply)}
    assert (kept[False].class_id, kept[False].due_date) == ("RC-09", date(2027, 11, 23))
    assert (kept[True].class_id, kept[True].due_date) == ("RC-01", date(2032, 11, 23))


def test_pages_say_of_what_was_never_issued_that_it_was_not(world: World) -> None:
    reply = world.made()
    record = world.record_of(reply).id
    waiting = world.client_as(RECORDS).get(f"/records/{record}").text
    decide.withdraw(
        world.ports, world.user(MANAGER), reply.id, "Answered by telephone", read=now_read(world.ports, reply.id)
    )
    officer = world.client_as(RECORDS)

    page = officer.get(f"/records/{record}").text
    found = officer.post("/records", data={"name": "Sampleton"}, follow_redirects=True).text

    assert "Not issued yet" in waiting
    assert "Taken back on 23 November 2026, before anything of it went out" in page
    assert "RC-09: Replies that were taken back before they were issued" in page
    assert "Taken back" in found


def test_a_file_that_was_never_issued_is_told_apart_from_the_issued_one_when_both_are_downloaded(world: World) -> None:
    reply = world.made()
    _returned_and_issued(world, reply)
    officer = world.client_as(RECORDS)

    kept = [(record, item) for record in world.records_of(reply) for item in record.objects if item.kind == "pdf"]
    officer.get(f"/records/{kept[0][0].id}")
    named = {
        record.was_never_issued: officer.post(
            f"/records/{record.id}/files/{item.id}", data={"reason": "A court has asked for it"}
        ).headers["Content-Disposition"]
        for record, item in kept
    }

    assert "D12: taken back, D12: made and read back" in world.client_as(WORKER).get(f"/enquiries/{reply.enquiry}").text
    (name,) = {item.file_name for _, item in kept}
    assert named[False].endswith(f"filename={name}")
    assert named[True].endswith(f"filename={name.removesuffix('.pdf')}-not-issued.pdf")


def test_a_record_is_classed_as_on_the_day_of_sealing_though_the_manager_has_left_since(world: World) -> None:
    reply = world.authorised()
    gone = WithoutTheManager.load(REPOSITORY / "reference_data/development_people.yaml")

    assert making.make_next(replace(world.ports, directory=gone), "worker")

    assert world.record_of(reply).retention.class_id == "RC-01"


CARE, DIES, BORN, PLAN, PROBATION = (
    FactKind.LOOKED_AFTER,
    FactKind.DIED,
    FactKind.BORN,
    FactKind.ON_PLAN,
    FactKind.SUPERVISION,
)
LOOKED_AFTER_CHILD = "A looked-after child"


@dataclass(frozen=True)
class Happened:
    """What an officer records of the adult (0) or of a child (1, 2): *since*, and perhaps *until*; or strikes again."""

    whom: int
    kind: FactKind
    since: date
    until: date | None = None
    is_struck: bool = False
    is_corrected: bool = False


@dataclass(frozen=True)
class WorkedOut:
    """What was worked out by hand of an enquiry closed on 30 November 2026, after what *happened*."""

    words: str
    title: str
    happened: tuple[Happened, ...]
    due: str
    says: str


BORN_LATER, IN_CARE = date(2019, 5, 6), Happened(1, CARE, date(2020, 3, 1))
BY_HAND = [
    WorkedOut("no trace", NO_TRACE, (), "23 November 2032", "6 years after the issue of the reply"),
    WorkedOut("known", KNOWN, (), "12 October 2035", "Kept under RC-02 (.*), 21 years after the birth of child 1"),
    WorkedOut("known, birth corrected", KNOWN, (Happened(1, BORN, BORN_LATER, is_corrected=True),),
              "6 May 2040", "21 years after the birth of child 1"),
    WorkedOut("known, a correction that was corrected", KNOWN,
              (Happened(1, BORN, date(2019, 5, 6), is_corrected=True),
               Happened(1, BORN, date(2009, 2, 28), is_corrected=True)),
              "30 November 2032", "6 years after the closure of the enquiry"),
    WorkedOut("known, born on 29 February", KNOWN, (Happened(1, BORN, date(2012, 2, 29), is_corrected=True),),
              "1 March 2033", "21 years after the birth of child 1"),
    WorkedOut("known, on a plan", KNOWN, (Happened(1, PLAN, date(2020, 1, 1)),),
              "30 November 2061", "Kept under RC-03 (.*), 35 years after the last contact"),
    WorkedOut("known, a child dies who was never looked after", KNOWN, (Happened(1, DIES, date(2025, 5, 1)),),
              "12 October 2035", "Kept under RC-02 (.*), 21 years after the birth of child 1"),
    WorkedOut("a concern", CONCERNS, (), "30 November 2061", "Kept under RC-03 (.*), 35 years after the last contact"),
    WorkedOut("a concern, supervised until 2029", CONCERNS,
              (Happened(0, PROBATION, date(2024, 1, 1), date(2029, 3, 1)),),
              "1 March 2064", "35 years after the end of the supervision of the adult"),
    WorkedOut("a concern, supervised still", CONCERNS, (Happened(0, PROBATION, date(2024, 1, 1)),),
              "No date yet", "the date of the end of the supervision of the adult is not known"),
    WorkedOut("looked after", LOOKED_AFTER_CHILD, (), "28 June 2087", "Kept under RC-05 (.*), 75 years after the birth"),
    WorkedOut("looked after, dies at 13", LOOKED_AFTER_CHILD, (Happened(1, DIES, date(2026, 1, 2)),),
              "2 January 2041", "15 years after the death of child 1 under the age of 18"),
    WorkedOut("the same, which was a mistake", LOOKED_AFTER_CHILD,
              (Happened(1, DIES, date(2026, 1, 2), is_struck=True),),
              "28 June 2087", "75 years after the birth of child 1"),
    WorkedOut("looked after, dies on the 18th birthday", LOOKED_AFTER_CHILD,
              (Happened(1, BORN, date(2007, 7, 9), is_corrected=True), Happened(1, DIES, date(2025, 7, 9))),
              "9 July 2082", "75 years after the birth of child 1"),
    WorkedOut("looked after, dies on the eve of the 18th birthday", LOOKED_AFTER_CHILD,
              (Happened(1, BORN, date(2007, 7, 9), is_corrected=True), Happened(1, DIES, date(2025, 7, 8))),
              "8 July 2040", "15 years after the death of child 1 under the age of 18"),
    WorkedOut("looked after, and two dates of birth stand, of which one makes it no death under 18",
              LOOKED_AFTER_CHILD, (Happened(1, BORN, date(2007, 7, 9)), Happened(1, DIES, date(2026, 1, 2))),
              "28 June 2087", "75 years after the birth of child 1"),
    WorkedOut("a concern, and a looked-after child dies at 12", CONCERNS, (IN_CARE, Happened(1, DIES, date(2026, 1, 2))),
              "30 November 2061", "Kept under RC-05 (.*), 35 years after the last contact, by RC-03"),
    WorkedOut("two are looked after, and one dies at 12", CONCERNS,
              (IN_CARE, Happened(2, CARE, date(2020, 3, 1)), Happened(1, DIES, date(2026, 1, 2))),
              "17 December 2092", "75 years after the birth of child 2"),
    WorkedOut("one is looked after, and the other dies", CONCERNS, (IN_CARE, Happened(2, DIES, date(2026, 1, 2))),
              "9 September 2088", "75 years after the birth of child 1"),
    WorkedOut("no longer looked after, as that was a mistake: the class stays", KNOWN,
              (Happened(1, CARE, date(2020, 3, 1), is_struck=True),),
              "No date yet", "Kept under RC-05 (.*) the date of the birth of a child is not known"),
]  # fmt: skip


def _record_all(world: World, reply: Questionnaire, happened: tuple[Happened, ...]) -> None:
    officer, (record, *_) = world.user(RECORDS), world.records_of(reply)
    everybody = [*record.subjects_of("adult"), *record.subjects_of("child")]
    for each in happened:
        person = everybody[each.whom].person
        known = [fact for fact in people.read_facts(world.ports, officer, person) if fact.kind is each.kind]
        replaced = next((fact.id for fact in known if fact.is_current and each.is_corrected), None)
        new = NewFact(each.kind, since=each.since, until=each.until, how="Our records", replaces=replaced)
        fact = people.record(world.ports, officer, person, new)
        if each.is_struck:
            people.strike_mistake(world.ports, officer, person, fact.id, "Of another child")


@pytest.mark.parametrize("case", BY_HAND, ids=lambda case: case.words)
def test_the_officers_page_says_the_day_that_was_worked_out_by_hand(world: World, case: WorkedOut) -> None:
    """Whatever is recorded before the enquiry is closed, and whatever is recorded after: both come to the same."""
    reply = world.issued(case.title)
    _record_all(world, reply, case.happened[:1])
    world.clock.moment = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    close_with_promises(world, reply.enquiry)
    _record_all(world, reply, case.happened[1:])
    close_with_promises(world, reply.enquiry)

    (record, *_) = world.records_of(reply)
    page = visit(world.client_as(RECORDS), f"/records/{record.id}").text
    assert f"Due{case.due}" in page
    assert re.search(case.says.replace("(.*)", ".*"), page), page


def test_an_unborn_child_and_one_of_an_approximate_age_keep_a_record_undated_until_both_births_are_recorded(
    world: World,
) -> None:
    either: Mapping[str, Raw] = {"ch_family_name": "Fictional", "ch_relationship": "child"}
    unborn: Mapping[str, Raw] = {
        "id": "brook",
        "ch_unborn": "yes",
        "ch_edd": {"day": "14", "month": "2", "year": "2027"},
        **either,
    }
    about_nine: Mapping[str, Raw] = {
        "id": "indigo",
        "ch_unborn": "no",
        "ch_given_names": "Indigo",
        "ch_dob_approx": "9",
        **either,
    }
    reply = _issued(world, world.draft(CONCERNS, ch_children=[unborn, about_nine]))
    officer, record = world.client_as(RECORDS), world.record_of(reply).id
    close_with_promises(world, reply.enquiry)
    assert "the date of the birth of child 1 is not known" in visit(officer, f"/records/{record}").text

    world.clock.moment = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
    for child, born, says in (
        (1, date(2027, 2, 20), "the date of the birth of child 2 is not known"),
        (2, date(2017, 5, 6), "due for review and disposal on 23 November 2061, 35 years after the last contact"),
    ):
        _record_all(world, reply, (Happened(child, BORN, born),))
        close_with_promises(world, reply.enquiry)
        page = visit(world.client_as(RECORDS), f"/records/{record}").text
        assert says in page, page
