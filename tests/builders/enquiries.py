"""What tests ask of an enquiry, and what they do to it: who is named in it, whom somebody links with whom."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.casework.answering.questionnaires import Questionnaire, SavedAnswer
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import PersonId
from forms_service.engine.answers import Raw
from forms_service.services.answering import saving
from forms_service.services.enquiries import enquiries
from tests.builders.world import WORKER, World
from tests.web.browsing import Page
from tests.web.client import Browser


def enquiry_of(world: World, found: Questionnaire) -> Enquiry:
    with world.ports.unit_of_work() as unit:
        return unit.of(found.organisation).enquiries.get(found.enquiry)


def restrict(world: World, reply: Questionnaire) -> None:
    """Say in the intake of an enquiry that a record which was found is restricted."""
    with world.ports.unit_of_work() as unit:
        every = unit.of("northshire").questionnaires.of_enquiry(reply.enquiry)
        saved = SavedAnswer("se_restricted", "yes", 900, WORKER, world.clock.now())
        unit.of("northshire").questionnaires.record_answers(every[0].id, [saved])
        unit.commit()


ROWAN: Mapping[str, Raw] = {
    "ad_given_names": "Rowan",
    "ad_family_name": "Sampleton",
    "ad_dob": {"day": "7", "month": "11", "year": "1990"},
}


def child(row: str, given: str, born: str = "30 3 2014") -> dict[str, Raw]:
    day, month, year = born.split()
    return {"id": row, "ch_unborn": "no", "ch_family_name": "Smyth", "ch_given_names": given,
            "ch_dob": {"day": day, "month": month, "year": year}, "ch_relationship": "child"}  # fmt: skip


def asked(
    world: World, number: str, *children: dict[str, Raw], adult: Mapping[str, Raw] = ROWAN, author: str = WORKER
) -> Questionnaire:
    """A request that was written down so far: about an adult of that number, with these children."""
    actor = world.user(author)
    intake = enquiries.record_enquiry(world.ports, actor, express=True)
    named: Mapping[str, Raw] = {"ch_any": "yes", "ch_children": list(children)} if children else {"ch_any": "no"}
    typed: Mapping[str, Raw] = {"rq_agency": "prison", "ad_prison_number": number, **adult, **named}
    saving.save_answers(world.ports, actor, intake.id, typed, revision=intake.revision, complete=False)
    return intake


def person_of(world: World, reply: Questionnaire, given: str) -> PersonId:
    return next(each.person for each in enquiry_of(world, reply).subjects if each.given_names == given)


def same(browser: Browser, one: PersonId, other: PersonId) -> Page:
    return Page(browser.post("/people/same", data={"pair": f"{one} {other}"}, follow_redirects=True))


def child_page(world: World, found: Questionnaire) -> str:
    return f"/people/{enquiry_of(world, found).children[0].person}"


def link(world: World, one: Questionnaire, other: Questionnaire) -> None:
    ends = [child_page(world, each).removeprefix("/people/") for each in (one, other)]
    world.client_as(WORKER).post("/people/same", data={"pair": " ".join(ends)})


SAYING = {"why": "chaser", "reason": "Their e-mail says so"}


def say(browser: Browser, intake: Questionnaire, other: str, **instead: str) -> Page:
    """Say that a request belongs to an enquiry, whatever a page offers."""
    address = f"/questionnaires/{intake.id}/belongs/{other}"
    return Page(browser.post(address, data={**SAYING, **instead}, follow_redirects=True))
