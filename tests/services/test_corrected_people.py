"""What is known to be wrong of a person is not said again: replies that are not sealed yet carry what is right."""

from __future__ import annotations

from datetime import date

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict
from forms_service.casework.people.facts import Fact, FactKind
from forms_service.casework.people.subjects import Subject
from forms_service.services.answering.issued_documents import TABLE
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
from forms_service.services.deciding import decide
from forms_service.services.enquiries import people
from forms_service.services.enquiries.people import NewFact
from forms_service.services.replies import corrections, start
from tests.builders.world import KNOWN, MANAGER, WORKER, World

ASKED = [("Llŷr Inventio", "1 July 1979"), ("Siân Inventio", "12 October 2014")]
RIGHT = [("Llŷr Surmised", "1 July 1979"), ("Siân Inventio", "12 October 2018")]
ANOTHER = "core/prison_enquiry_response"


def enquiry_of(world: World, reply: Questionnaire) -> Enquiry:
    with world.ports.unit_of_work() as unit:
        return unit.of(reply.organisation).enquiries.get(reply.enquiry)


def correct(world: World, whose: Subject, kind: FactKind, value: str = "", since: date | None = None) -> Fact:
    """Its worker corrects on a person's page what the request said."""
    with world.ports.unit_of_work() as unit:
        wrong = next(f for f in unit.of("northshire").people.facts([whose.person]) if f.is_current and f.kind is kind)
    return people.record(
        world.ports, world.user(WORKER), whose.person, NewFact(kind, value, since, how="Certificate", replaces=wrong.id)
    )


def correct_both(world: World, reply: Questionnaire) -> None:
    adult, child = enquiry_of(world, reply).subjects
    correct(world, adult, FactKind.FAMILY_NAME, "Surmised")
    correct(world, child, FactKind.BORN, since=date(2018, 10, 12))


def opened_by_its_author(world: World, reply: Questionnaire) -> OpenQuestionnaire:
    return open_questionnaire(world.ports, world.user(WORKER), reply.id)


def named(opened: OpenQuestionnaire) -> list[tuple[str, str]]:
    return [(person.name, person.born) for person in opened.people]


def test_a_reply_begun_after_a_correction_says_what_is_right_and_what_was_sealed_stays(world: World) -> None:
    sent = world.issued(KNOWN)
    world.send_out(world.record_of(sent))
    correct_both(world, sent)

    again = start.start_another(world.ports, world.user(WORKER), sent.enquiry, ANOTHER, reason="Asked once more.")

    opened, before = opened_by_its_author(world, again), opened_by_its_author(world, sent)
    assert (named(before), named(opened)) == (ASKED, RIGHT)
    assert opened.carried["ad_family_name"] == "Surmised"
    assert opened.source is not None
    assert opened.source.saved["ad_family_name"].saved_by == WORKER


def test_what_is_corrected_of_the_only_child_can_still_be_told_to_whoever_had_it(world: World) -> None:
    sent = world.issued(KNOWN)
    world.send_out(world.record_of(sent))
    correct_both(world, sent)

    notice = corrections.start_correction(world.ports, world.user(WORKER), world.record_of(sent).id, "It is 2018.")

    opened = opened_by_its_author(world, notice)
    documents = opened.path.reader.context.tables[TABLE].rows()
    assert (named(opened), [line["code"] for line in documents]) == (RIGHT, ["D10"])


def test_what_is_corrected_while_a_reply_is_with_the_manager_is_shown_and_searched_for(world: World) -> None:
    reply = world.sent(KNOWN)
    correct_both(world, reply)

    assert named(decide.view(world.ports, world.user(MANAGER), reply.id).opened) == RIGHT
    with pytest.raises(Conflict, match="Llŷr Surmised"):
        decide.authorise(world.ports, world.user(MANAGER), {reply.id: reply.sending})
