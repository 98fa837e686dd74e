"""Need to know: what a case team works on is read by it, by the front door and by managers; others see that it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.enquiries.emergency_access import DURATION
from forms_service.casework.staff.clients import CLIENT_PREFIX
from forms_service.services.answering.saving import save_answers
from forms_service.services.replies import start
from forms_service.services.replies.progress import hand_over
from tests.builders.agreeing import explain_everything
from tests.builders.at_odds import told_no_trace
from tests.builders.authors import Author
from tests.builders.casework import emergency_access
from tests.builders.enquiries import enquiry_of, restrict
from tests.builders.issued import CANARIES, SHOWS_WITHOUT_NAMES, Issued, opened
from tests.builders.notices import notices
from tests.builders.sending import send
from tests.builders.world import DPO, KNOWN, MANAGER, OTHER_WORKER, WORKER, World, in_teams

SUPPORT, FRONT_DOOR, SERVICE_MANAGER = "northshire-support", "northshire-front-door", "northshire-service-manager"
TEAMS = {WORKER: ("mash",), SUPPORT: ("mash", "night"), OTHER_WORKER: ("leaving-care",)}


@contextmanager
def teams(world: World) -> Iterator[None]:
    before = world.ports.directory
    world.use(directory=in_teams(before, TEAMS))
    yield
    world.use(directory=before)


def test_nothing_that_another_case_team_works_on_is_read_by_any_address(world: World) -> None:
    it = Issued(world)
    enquiry = enquiry_of(world, it.reply)
    with teams(world):
        client, before, tried = world.client_as(OTHER_WORKER), world.acts("northshire"), set[str]()
        for rule, address in {rule: each for method, rule, each in it.addresses() if method == "GET"}.items():
            status, text = opened(client, "GET", address)
            tried.add(rule)
            assert status in ({200} if ("GET", rule) in SHOWS_WITHOUT_NAMES else {403, 404}), (rule, status)
            assert not any(word in text for word in CANARIES), rule
        assert len(tried) > 20
        assert set(world.acts("northshire")[len(before) :]) <= {"person_read", "access_refused"}

        refused = opened(client, "GET", f"/enquiries/{enquiry.id}")[1]
        assert "is another case team’s: only they, the front door and managers may read it." in refused
        assert "Ring Priya Okafor" in refused
        assert enquiry.adult is not None
        for text in (enquiry.adult.family_name, enquiry.reference):
            told = client.post("/work/found", data={"text": text}, follow_redirects=True).text
            assert enquiry.reference in told
            assert "Another case team’s" in told
            assert "Ring Priya Okafor" in told
            assert not any(word in told for word in set(CANARIES) - {text}), "nobody is named, on the work list neither"

        for reader in (WORKER, SUPPORT, FRONT_DOOR, MANAGER):
            assert "Llŷr" in opened(world.client_as(reader), "GET", f"/enquiries/{enquiry.id}")[1], reader
    assert "Llŷr" in opened(world.client_as(OTHER_WORKER), "GET", f"/enquiries/{enquiry.id}")[1], "nobody is in a team"


def test_what_was_handed_over_to_another_case_team_is_that_teams_too_and_a_restricted_enquiry_no_teams(
    world: World,
) -> None:
    reply = world.draft()
    address = f"/enquiries/{reply.enquiry}"
    with teams(world):
        assert opened(world.client_as(OTHER_WORKER), "GET", address)[0] == 403
        hand_over(world.ports, world.user(WORKER), reply.id, OTHER_WORKER)
        assert opened(world.client_as(OTHER_WORKER), "GET", address)[0] == 200
        assert opened(world.client_as(SUPPORT), "GET", address)[0] == 200, "a colleague of whoever recorded it"

        restrict(world, reply)
        for reader, status in {SUPPORT: 403, FRONT_DOOR: 403, MANAGER: 403, WORKER: 200, SERVICE_MANAGER: 200}.items():
            assert opened(world.client_as(reader), "GET", address)[0] == status, reader


def test_an_emergency_opens_what_is_not_theirs_for_a_shift_with_a_reason_that_others_look_at(world: World) -> None:
    reply = world.draft()
    restrict(world, reply)
    reference = enquiry_of(world, reply).reference
    address, why = f"/enquiries/{reply.enquiry}", "Police at the door, the child may be there tonight"
    client = world.client_as(OTHER_WORKER)
    refused = opened(client, "GET", address)[1]
    assert f"{address}/emergency" in refused
    assert "Ring Priya Okafor" in client.get(f"{address}/emergency").text
    for stock in ("ok", "Urgent", "URGENT: safeguarding emergency, need access immediately please", "Child asap"):
        unclear = client.post(f"{address}/emergency", data={"reason": stock})
        assert unclear.status_code == 422, stock
        assert "Say in a sentence what it is for" in unclear.text
        assert f"{stock}</textarea>" in unclear.text, "what was typed is kept"
    assert opened(client, "GET", address)[0] == 403

    client.post(f"{address}/emergency", data={"reason": why})
    page = client.get(address)
    assert (page.status_code, why in page.text) == (200, True), "its history says so to everybody who reads it"
    assert opened(client, "GET", f"/questionnaires/{reply.id}")[0] == 200
    assert client.get(f"{address}/emergency").status_code == 302, "nothing is to be opened any more"
    assert opened(world.client_as(MANAGER), "GET", address)[0] == 403, "it is open to nobody else"

    handed = client.post(f"/questionnaires/{reply.id}/hand-over", data={"colleague": OTHER_WORKER})
    assert handed.status_code == 403, "what is open for a shift is made nobody's own"

    actor = world.user(OTHER_WORKER)
    form = "core/probation_information_sharing_record"
    begun = start.start_another(world.ports, actor, reply.enquiry, form, reason="The police ask")
    assert begun.owner == WORKER, "what is begun in an emergency is the case team’s"
    assert opened(client, "GET", f"/questionnaires/{begun.id}")[0] == 200
    explain_everything(world.ports, actor, reply.id)
    sent = send(world.ports, actor, reply.id).questionnaire
    assert sent.sent_by == OTHER_WORKER

    for reader in (SERVICE_MANAGER, DPO):
        notice = world.client_as(reader).get("/emergencies").text
        assert all(words in notice for words in (reference, "Tomos Hale", why)), reader
    assert opened(world.client_as("eastmere-dpo"), "GET", "/emergencies")[1].count(reference) == 0
    with world.ports.unit_of_work() as unit:
        (access,) = unit.of("northshire").emergency_accesses.every(limit=9)
    noted = world.client_as(DPO)
    assert "Oona Farthing" in noted.post(f"/emergencies/{access.id}/note", follow_redirects=True).text
    assert opened(noted, "POST", f"/emergencies/{access.id}/note")[0] == 409, "it was looked at already"

    world.clock.pass_by(DURATION)
    late = world.client_as(OTHER_WORKER)
    for closed in (address, *(f"/questionnaires/{each.id}" for each in (reply, begun))):
        assert opened(late, "GET", closed)[0] == 403, "whatever they did in it opens nothing once it is over"


def test_what_a_system_sent_in_becomes_nobodys_in_an_emergency(world: World) -> None:
    intake = world.begun()
    theirs = replace(intake_now(world, intake), owner=f"{CLIENT_PREFIX}northshire-portal")
    with world.ports.unit_of_work() as unit:
        ours = unit.of("northshire")
        ours.questionnaires.save(theirs, expected=replace(theirs, owner=WORKER))
        ours.emergency_accesses.add(emergency_access(intake.enquiry, organisation="northshire", user=OTHER_WORKER))
        unit.commit()
    with teams(world):
        saved = {"in_request_text": "The police ask tonight"}
        actor, revision = world.user(OTHER_WORKER), theirs.revision
        save_answers(world.ports, actor, intake.id, saved, revision=revision, complete=False)
        assert intake_now(world, intake).owner == theirs.owner
        world.clock.pass_by(DURATION)
        assert opened(world.client_as(OTHER_WORKER), "GET", f"/enquiries/{intake.enquiry}")[0] == 403


def intake_now(world: World, intake: Questionnaire) -> Questionnaire:
    with world.ports.unit_of_work() as unit:
        return unit.of("northshire").questionnaires.get(intake.id)


def test_a_correction_begun_by_another_case_teams_reply_is_left_to_those_whose_it_is_and_opens_nothing(
    world: World,
) -> None:
    before, now = told_no_trace(world), world.draft(KNOWN, OTHER_WORKER)
    with teams(world):
        author = Author(world, now, OTHER_WORKER)
        author.check()
        author.explain(since="wrong")
        (notice,) = notices(world, before)
        assert notice.owner == WORKER
        client = world.client_as(OTHER_WORKER)
        for closed in (f"/enquiries/{before.enquiry}", f"/questionnaires/{notice.id}"):
            assert opened(client, "GET", closed)[0] == 403
        assert opened(world.client_as(WORKER), "GET", f"/questionnaires/{notice.id}")[0] == 200


def test_whoever_opened_it_does_not_look_at_why(world: World) -> None:
    access = emergency_access(world.draft().enquiry, organisation="northshire", user=SERVICE_MANAGER)
    with world.ports.unit_of_work() as unit:
        unit.of("northshire").emergency_accesses.add(access)
        unit.commit()
    assert opened(world.client_as(SERVICE_MANAGER), "POST", f"/emergencies/{access.id}/note")[0] == 403
