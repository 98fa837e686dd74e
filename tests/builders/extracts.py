"""A family whose enquiry is full of people who must not be found in an extract, and an extract that was begun of it."""

from __future__ import annotations

from datetime import date
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.ids import PersonId
from forms_service.casework.keeping.extracts.extracts import Asker, Extract, Ground, Treatment
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.casework.keeping.rights.requests import Right
from forms_service.casework.users import User
from forms_service.services.deciding import decide
from forms_service.services.keeping.extracts import preparing, second_person
from forms_service.services.keeping.rights import requests
from tests.builders.agreeing import considered, explain_everything
from tests.builders.sending import send
from tests.builders.world import KNOWN, MANAGER, RECORDS, WORKER, World

THEFT: Final = (
    "Theft from Brenda Quillfeather’s home at 14 Sample Street. SIAN saw it, Si\u00e2n’s teacher Kimberley says; B. "
    "Quillfeather rang us. Brenda\nQuill-\nfeather may ring again."
)
CANARIES: Final = ("quillfeather", "quill-", "brenda", "kimberley", "siân", "sian", "sample street", "12 october 2014")
"""What must be in no file that is given to the adult, in no form."""
NAMES: Final = ("Kimberley",)


def full_family(world: World) -> Questionnaire:
    """An enquiry that was answered and issued, in which others are named in many ways."""
    by, manager = world.user(WORKER), world.user(MANAGER)
    reply = world.draft(
        KNOWN,
        ad_offence_reported=THEFT,
        hh_people=[{"id": "p1", "hh_name": "Brenda Quillfeather", "hh_relationship": "Former partner"}],
    )
    explain_everything(world.ports, by, reply.id)
    reply = send(world.ports, by, reply.id).questionnaire
    decide.authorise(world.ports, manager, {reply.id: reply.sending}, considered(world.ports, manager, reply.id))
    world.make_documents()
    submission = decide.view(world.ports, manager, reply.id).submission
    decide.issue(world.ports, manager, {reply.id: submission})
    return reply


def begun_extract(
    world: World, person: PersonId, asker: Asker = Asker.ADULT, *, regime: Regime = Regime.UK_GDPR
) -> Extract:
    by = world.user(RECORDS)
    asked = {"asked_by": "Llŷr Inventio", "about": "", "details": "All of it"}
    received = world.clock.now().date()
    request = requests.open_request(world.ports, by, Right.ACCESS, **asked, received_on=received)
    extract = preparing.begin_extract(
        world.ports, by, request.id, person, asker, "Paper files: none", identity="Seen", regime=regime
    )
    preparing.note_harm(world.ports, by, extract.id, is_likely=False, why="Nothing points to it", by="A. Manager")
    return extract


def decided_extract(world: World, extract: Extract, *, masked: tuple[str, ...] = NAMES) -> None:
    """Decide everything as it is proposed, mask these words, and withhold what is left to be looked at."""
    by, ports = world.user(RECORDS), world.ports
    preparing.decide_as_proposed(ports, by, extract.id, "")
    gathered, words = preparing.read_words(ports, by, extract.id)
    if words:
        ticked = [each.id for each in words if each.is_masked or each.word in masked]
        preparing.settle_words(ports, by, extract.id, ticked, preparing.words_seen(words))
    gathered = preparing.read_extract(ports, by, extract.id)
    for view in gathered.undecided:
        preparing.decide_passage(ports, by, extract.id, view.passage.key, Treatment.WITHHELD, Ground.RIGHTS_OF_OTHERS)


def proposed_extract(world: World, extract: Extract) -> None:
    decided_extract(world, extract)
    propose_again(world, extract)


def propose_again(world: World, extract: Extract) -> None:
    """Propose what is decided."""
    again = date(2027, 11, 1)
    preparing.propose_extract(
        world.ports, world.user(RECORDS), extract.id, reasons="Other people are named", review_on=again
    )


def approve_as(world: World, who: User, extract: Extract) -> None:
    """As somebody does who has the page as it is now before them."""
    seen = preparing.read_extract(world.ports, who, extract.id).extract.fingerprint
    second_person.approve_extract(world.ports, who, extract.id, "Read, and right", seen=seen)
