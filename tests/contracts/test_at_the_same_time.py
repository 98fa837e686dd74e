"""What two people do at the same moment: neither takes back what the other did, and nothing is begun twice.

PostgreSQL lets another unit of work change a row between its reading and its writing. SQLite lets nobody in, so what
is tried there is that the second one waits and then sees what the first one did.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Engine

from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.answering.questionnaires import PhoneApproval, Questionnaire, State
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict, DoneBefore
from forms_service.casework.ids import EnquiryId, PersonId, SendingId, new
from forms_service.casework.keeping.holds import Reach
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record, Sending, Standing, StruckSending
from forms_service.casework.people.subjects import Subject
from forms_service.casework.receipts import Receipt, WayOn
from forms_service.casework.users import Permission
from forms_service.engine.moments import Moment
from forms_service.services.enquiries import links
from forms_service.services.tickets import Ticket
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work
from tests.builders.casework import HERE, NOW, enquiry, hold, person, questionnaire, record, submission
from tests.builders.world import MANAGER, WORKER, World

Units = Callable[[], SqlUnitOfWork]
AUDIT_KEY = b"an invented key for tests, 32 bytes"
APPROVAL = PhoneApproval(
    "manager", 1, Moment.read("2026-11-23T10:00"), "Yes.", "author", Moment.read("2026-11-24T10:00")
)


@pytest.fixture
def units(postgresql_engine: Engine) -> Units:
    return partial(SqlUnitOfWork, postgresql_engine, AUDIT_KEY)


def test_a_hold_is_not_taken_away_by_whoever_read_the_record_before_it_was_held(units: Units) -> None:
    found = _kept_record(units)
    held = hold(reach=Reach.RECORD, about=found.id)
    with units() as slow:
        read = slow.of(HERE).records.get(found.id)
        with units() as quick:
            quick.of(held.organisation).holds.add(held)
            quick.commit()
        slow.of(HERE).records.save(replace(read, case_system_reference="LCS-1"))
        slow.commit()
    with units() as unit:
        assert unit.of(HERE).records.get(found.id) == replace(found, case_system_reference="LCS-1", holds=(held,))


def test_a_sending_that_was_struck_is_not_entered_anew_by_whoever_read_the_record_before(units: Units) -> None:
    found = _kept_record(units)
    sent = Sending(new(SendingId), found.id, "HMP Invented", "post", NOW, "worker", "")
    with units() as unit:
        unit.of(HERE).records.save(replace(unit.of(HERE).records.get(found.id), sendings=(sent,)))
        unit.commit()
    with units() as slow:
        read = slow.of(HERE).records.get(found.id)
        with units() as quick:
            quick.of(HERE).records.strike(StruckSending(sent, NOW, "worker", "It was never sent."))
            quick.commit()
        slow.of(HERE).records.save(replace(read, case_system_reference="LCS-1"))
        slow.commit()
    with units() as unit:
        records = unit.of(HERE).records
        assert records.get(found.id) == replace(found, case_system_reference="LCS-1")
        assert [each.sending for each in records.struck_sendings([found.id])] == [sent]


def test_a_marking_is_not_taken_away_by_whoever_read_the_record_before_it_was_made(units: Units) -> None:
    found = _kept_record(units)
    with units() as unit:
        once = unit.of(HERE).records.get(found.id).marked_as(Standing.CORRECTED, at=NOW, by="first")
        unit.of(HERE).records.save(once)
        unit.commit()
    with units() as slow:
        read = slow.of(HERE).records.get(found.id)
        with units() as quick:
            twice = quick.of(HERE).records.get(found.id).marked_as(Standing.CORRECTED, at=NOW, by="second")
            quick.of(HERE).records.save(twice)
            quick.commit()
        slow.of(HERE).records.save(replace(read, case_system_reference="LCS-1"))
        slow.commit()
    with units() as unit:
        assert {each.by for each in unit.of(HERE).records.get(found.id).markings} == {"first", "second"}


def test_a_record_that_was_filed_at_the_moment_a_hold_was_placed_is_found_when_it_is_due(units: Units) -> None:
    """Neither saw the other, so the record is not under the hold; whoever asks again before disposal finds it."""
    held = hold(criteria=RecordSearch(retention_class="RC-01"))
    with units() as placing:
        placing.of(held.organisation).holds.add(held)
        found = _kept_record(units)
        placing.commit()
    with units() as unit:
        assert unit.of(HERE).records.get(found.id).on_hold == ()
        unit.of(HERE).holds.cover_again([found.id])
        assert unit.of(HERE).records.these([found.id])[0].on_hold == (held,)


def test_a_record_that_a_batch_and_a_change_put_under_a_hold_at_once_is_under_it_once(units: Units) -> None:
    """The second one waits for the first, and then has nothing to write: that is no conflict."""
    held = hold(criteria=RecordSearch(retention_class="RC-01"))
    with units() as placing:
        placing.of(held.organisation).holds.add(held)
        found = _kept_record(units)
        placing.commit()
    changed = replace(found, case_system_reference="LCS-1")
    failed: list[BaseException] = []

    def change() -> None:
        try:
            with units() as unit:
                unit.of(HERE).records.get(found.id)
                unit.of(changed.organisation).records.save(changed)
                unit.commit()
        except BaseException as error:  # noqa: BLE001  (a thread's failure must reach the test)
            failed.append(error)

    with units() as preparing:
        preparing.of(HERE).holds.cover_again([found.id])
        other = threading.Thread(target=change)
        other.start()
        with units() as watching:
            while other.is_alive() and not _somebody_waits(watching):
                other.join(0.01)
        preparing.commit()
    other.join()
    assert failed == []
    with units() as unit:
        assert unit.of(HERE).records.get(found.id) == replace(changed, holds=(held,))


def _somebody_waits(watching: SqlUnitOfWork) -> bool:
    connection = watching.of(HERE).records._connection  # beneath the port: a database's own list of who waits for whom
    return bool(connection.exec_driver_sql("select count(*) from pg_locks where not granted").scalar_one())


def test_the_release_of_a_hold_is_not_confirmed_and_refused_at_once(units: Units) -> None:
    asked = hold(criteria=RecordSearch(name="Varlow")).ask_release(by="officer", at=NOW, why="The claim is over.")
    with units() as unit:
        unit.of(asked.organisation).holds.add(asked)
        unit.commit()
    with units() as unit:
        unit.of(HERE).holds.save(asked.keep(), expected=asked)
        unit.commit()
    with units() as unit, pytest.raises(Conflict):
        unit.of(HERE).holds.save(asked.release(by="other", at=NOW), expected=asked)


def test_a_record_may_be_changed_again_in_the_unit_of_work_that_changed_it(unit_of_work: Units) -> None:
    found = _kept_record(unit_of_work)
    with unit_of_work() as unit:
        first = (
            unit.of(HERE).records.get(found.id).marked_as(Standing.CORRECTED, at=NOW, reference="SE-2026-AAAA-BBBB-D70")
        )
        unit.of(first.organisation).records.save(first)
        second = replace(first, case_system_reference="LCS-1")
        unit.of(second.organisation).records.save(second)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).records.get(found.id) == second


def test_a_note_on_an_enquiry_is_not_taken_away_by_whoever_read_it_before(units: Units) -> None:
    found = _kept(units, enquiry())
    with units() as slow:
        read = slow.of(HERE).enquiries.get(found.id)
        with units() as quick:
            noted = quick.of(HERE).enquiries.get(found.id).noted("Search again.", by="manager", at=NOW)
            quick.of(noted.organisation).enquiries.save(noted)
            quick.commit()
        with pytest.raises(Conflict):
            slow.of(HERE).enquiries.save(replace(read, requester="HMP Invented"))
    with units() as unit:
        assert unit.of(HERE).enquiries.get(found.id) == noted


def test_an_approval_by_telephone_is_not_confirmed_and_refused_at_once(units: Units) -> None:
    """Neither changes the state of an issued reply nor its answers, so only the approval itself can tell."""
    waiting = questionnaire(_kept(units, enquiry()), state=State.ISSUED, phone=APPROVAL)
    _added(units, waiting)
    refused = APPROVAL.refuse(by="manager", at=Moment.read("2026-11-23T11:00"), reason="I did not say so.")
    with units() as unit:
        unit.of(HERE).questionnaires.save(waiting.with_phone(refused), expected=waiting)
        unit.commit()
    confirmed = APPROVAL.confirm(by="manager", at=Moment.read("2026-11-23T11:00"))
    with units() as unit, pytest.raises(Conflict):
        unit.of(HERE).questionnaires.save(waiting.with_phone(confirmed), expected=waiting)


def test_a_reply_that_was_handed_over_does_not_go_back_to_whoever_had_it(units: Units) -> None:
    theirs = questionnaire(_kept(units, enquiry()))
    _added(units, theirs)
    with units() as unit:
        unit.of(HERE).questionnaires.save(replace(theirs, owner="colleague"), expected=theirs)
        unit.commit()
    with units() as unit, pytest.raises(Conflict):
        unit.of(HERE).questionnaires.save(replace(theirs, state=State.WITH_MANAGER), expected=theirs)


def test_of_two_who_begin_the_same_thing_in_an_enquiry_the_second_sees_what_the_first_did(
    unit_of_work: Units,
) -> None:
    found = _kept(unit_of_work, enquiry())
    both_are_there = threading.Barrier(2)

    def begin() -> None:
        both_are_there.wait()
        with unit_of_work() as unit:
            of = unit.of(HERE).enquiries.get_to_change(found.id)
            if not unit.of(HERE).questionnaires.of_enquiry(of.id):
                unit.of(HERE).questionnaires.add(questionnaire(of))
            unit.commit()

    both = [threading.Thread(target=begin) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with unit_of_work() as unit:
        assert len(unit.of(HERE).questionnaires.of_enquiry(found.id)) == 1


def test_of_two_acts_that_wait_for_each_other_both_are_done(units: Units, world: World) -> None:
    """Each takes one enquiry in hand and then asks for the other's: the one that gives way begins afresh."""
    one, other = _kept(units, enquiry()), _kept(units, enquiry())
    both_have_one = threading.Barrier(2)

    @use_case(Permission.ANSWER)
    def note_on_both(work: Work, first: EnquiryId, second: EnquiryId) -> None:
        for each in (first, second):
            noted = work.enquiries.get_to_change(each).noted(f"From {first}", by=work.by, at=work.now)
            work.enquiries.save(noted)
            work.change("enquiry_noted", noted)
            with suppress(threading.BrokenBarrierError):
                both_have_one.wait(timeout=5)
            both_have_one.abort()

    ports, actor = replace(world.ports, unit_of_work=units), world.user(WORKER)
    orders = ((one.id, other.id), (other.id, one.id))
    both = [threading.Thread(target=note_on_both, args=(ports, actor, *order)) for order in orders]
    for act in both:
        act.start()
    for act in both:
        act.join()
    with units() as unit:
        for each in (one, other):
            notes = unit.of(HERE).enquiries.get(each.id).notes
            assert {note.text for note in notes} == {f"From {one.id}", f"From {other.id}"}


def test_two_links_at_one_moment_never_make_one_person_of_two_whom_one_request_names(
    units: Units, world: World
) -> None:
    """Somebody is said to be the one child, and at the same moment to be the other."""
    tara, cara, other = (Subject("child", "Smyth", given, row=given.lower()) for given in ("Tara", "Cara", "Either"))
    with units() as unit:
        here = unit.of(HERE)
        twins, later = (with_ids(enquiry(subjects=named)) for named in ((tara, cara), (other,)))
        for each in (twins, later):
            here.enquiries.add(each)
            here.people.add_all([person(subject, each) for subject in each.subjects])
        unit.commit()
    ports, actor, refused = replace(world.ports, unit_of_work=units), world.user(MANAGER), []

    def say(child: PersonId) -> None:
        try:
            links.say_same(ports, actor, later.subjects[0].person, child)
        except Conflict as conflict:
            refused.append(str(conflict))

    both = [threading.Thread(target=say, args=(subject.person,)) for subject in twins.subjects]
    for act in both:
        act.start()
    for act in both:
        act.join()
    assert len(refused) == 1
    assert f"{twins.reference} names two people who would become one by this" in refused[0]


def with_ids(found: Enquiry) -> Enquiry:
    return replace(found, subjects=tuple(replace(subject, person=new(PersonId)) for subject in found.subjects))


def test_a_form_that_is_sent_in_twice_at_one_moment_does_once_what_it_does(unit_of_work: Units) -> None:
    """The second waits until it is certain that the first was done, and then leaves nothing of its own."""
    both_are_there, told = threading.Barrier(2), list[str]()

    def send_in() -> None:
        ticket = Ticket("the one use of a form", lambda: "what was filled in")
        both_are_there.wait()
        try:
            with unit_of_work() as unit:
                added = enquiry()
                unit.of(added.organisation).enquiries.add(added)
                ticket.use(unit.of(HERE).receipts, added, organisation=HERE, user="worker", at=NOW)
                unit.commit()
            told.append(added.id)
        except DoneBefore:
            told.append("done before")

    both = [threading.Thread(target=send_in) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert told.count("done before") == 1
    with unit_of_work() as unit:
        (kept,) = (each for each in told if each != "done before")
        assert unit.of(HERE).enquiries.get(EnquiryId(kept)).id == kept


def test_a_form_whose_first_sending_fails_at_that_moment_is_done_by_the_second(unit_of_work: Units) -> None:
    with unit_of_work() as unit:
        assert unit.of(HERE).receipts.add(Receipt(HERE, "worker", "ticket", "digest", NOW))
    with unit_of_work() as unit:
        assert unit.of(HERE).receipts.add(Receipt(HERE, "worker", "ticket", "digest", NOW))
        assert not unit.of(HERE).receipts.add(Receipt(HERE, "worker", "ticket", "another", NOW))
        assert unit.of(HERE).receipts.add(Receipt(HERE, "colleague", "ticket", "digest", NOW))
        unit.of(HERE).receipts.note_way_on("worker", "ticket", WayOn("/work", [("success", "Done")]))
        unit.commit()
    with unit_of_work() as unit:
        mine, theirs = (unit.of(HERE).receipts.find(user, "ticket") for user in ("worker", "colleague"))
        assert mine == Receipt(HERE, "worker", "ticket", "digest", NOW, WayOn("/work", (("success", "Done"),)))
        assert theirs == Receipt(HERE, "colleague", "ticket", "digest", NOW)
        assert unit.of("eastmere").receipts.find("worker", "ticket") is None


def _kept(units: Units, found: Enquiry) -> Enquiry:
    with units() as unit:
        unit.of(found.organisation).enquiries.add(found)
        unit.commit()
    return found


def _added(units: Units, form: Questionnaire) -> None:
    with units() as unit:
        unit.of(form.organisation).questionnaires.add(form)
        unit.commit()


def _kept_record(units: Units) -> Record:
    form = questionnaire(_kept(units, enquiry()))
    _added(units, form)
    sealed = submission(form)
    filed = record(sealed)
    with units() as unit:
        unit.of(sealed.organisation).submissions.add(sealed)
        unit.of(filed.organisation).records.add(filed)
        unit.commit()
    return filed
