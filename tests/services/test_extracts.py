"""An extract of what is held of one person: prepared by one, decided by another, and nothing in it that is not given."""

from __future__ import annotations

from forms_service.casework.ids import PersonId
from forms_service.casework.keeping.extracts.extracts import Asker, Extract, Ground, Treatment
from forms_service.casework.keeping.rights.requests import Right
from forms_service.services.keeping.extracts import giving, preparing, second_person
from forms_service.services.keeping.rights import requests
from tests.builders.enquiries import enquiry_of
from tests.builders.world import ASSET_OWNER, DPO, KNOWN, RECORDS, World

NOBODY_ELSE = "Paper files: none"


def begun(world: World, person: PersonId, asker: Asker = Asker.ADULT) -> Extract:
    by = world.user(RECORDS)
    asked = {"asked_by": "Llŷr Inventio", "about": "", "details": "All of it"}
    request = requests.open_request(world.ports, by, Right.ACCESS, **asked, received_on=world.clock.now().date())
    return preparing.begin_extract(world.ports, by, request.id, person, asker, NOBODY_ELSE)


def test_dump(world: World) -> None:
    reply = world.issued(KNOWN)
    adult = enquiry_of(world, reply).adult
    by = world.user(RECORDS)
    extract = begun(world, adult.person)
    preparing.note_harm(world.ports, by, extract.id, is_likely=False, why="Nothing points to it", by="A manager")
    found = preparing.read_extract(world.ports, by, extract.id)
    for v in found.views:
        p = v.passage
        print(v.proposal.treatment, v.proposal.ground, v.proposal.why, "|", p.asked[:40], "|", p.text[:60].replace("\n", "/"), "|", [(d.word, d.why) for d in v.found.doubts], [p.text[m.start:m.end] for m in v.found.masks], p.is_own, p.author)
    print(found.searched)
    child = enquiry_of(world, reply).children[0]
    ex = begun(world, child.person, Asker.PARENT)
    preparing.note_harm(world.ports, by, ex.id, is_likely=False, why="Nothing points to it", by="A manager")
    found = preparing.read_extract(world.ports, by, ex.id)
    print("=============CHILD")
    for v in found.views:
        p = v.passage
        print(v.proposal.treatment, v.proposal.ground, v.proposal.why, "|", p.asked[:40], "|", p.text[:60].replace("\n", "/"), "|", [(d.word, d.why) for d in v.found.doubts], [p.text[m.start:m.end] for m in v.found.masks], p.is_own, p.author)
