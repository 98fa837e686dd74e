"""The procedures of data protection: incidents, whom to tell, the policy document, letters of an outcome."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import docx
import pytest

from forms_service.casework.errors import Conflict, NotAllowed, NotFound
from forms_service.casework.ids import (
    ExtractId,
    IncidentId,
    PersonId,
    PolicyId,
    QuestionnaireId,
    RightsRequestId,
    new,
)
from forms_service.casework.keeping.extracts.extracts import Asker, Extract
from forms_service.casework.keeping.protection.assessment import GoLive, GoLiveCheck, MeasureInPlace
from forms_service.casework.keeping.protection.incidents import UNCHOSEN, Incident, IncidentPart
from forms_service.casework.keeping.protection.outcome_letters import grounds_for, proven_of_extract
from forms_service.casework.keeping.protection.tellings import TellingCause, TellingOutcome
from forms_service.casework.keeping.rights.cautions import Caution, CautionKind
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.casework.keeping.rights.requests import RequestOutcome, Right
from forms_service.services.forms_in_use import forms_in_use
from forms_service.services.keeping.protection import incidents, outcome_letters, tellings
from forms_service.services.keeping.rights import cautions, requests
from forms_service.services.work import service_work
from tests.builders.disposing import assert_sound, left_of
from tests.builders.world import ASSET_OWNER, AUDITOR, DPO, KNOWN, MANAGER, OTHER_WORKER, RECORDS, WORKER, World
from tests.web.browsing import Page, visit
from tests.web.client import Browser

STRIKE = {"kind": "another", "reason": "The address of another prison was typed", "day": "", "time": ""}
SAID: Mapping[IncidentPart, str] = {
    IncidentPart.EFFECTS: "A prison officer read of a child whom they do not know",
    IncidentPart.ACTION: "The address was taken out of the list",
    IncidentPart.WHO_KNOWS: "The manager of the team, and the prison",
    IncidentPart.ASKED: "Asked by telephone to delete it",
    IncidentPart.CONFIRMED: "They wrote that it is deleted",
    IncidentPart.PASSED_ON: "They passed it on to nobody",
    IncidentPart.STOPPED: "The prison that asked has it now",
}


def _struck(world: World) -> str:
    """The address of the incident that began by itself as a reply went to somebody whom it is not for."""
    reply = world.issued()
    record = world.send_out(world.record_of(reply))
    worker = world.client_as(WORKER)
    page = visit(worker, f"/replies/{reply.id}").form_to(f"/records/{record.id}/sendings/strike")
    names = {name.rpartition("-")[2]: name for name in (str(one.get("name")) for one in page.controls())}
    sending = {"sending": record.sendings[-1].id}
    page.type({names[key]: value for key, value in {**STRIKE, **sending}.items()}).send(worker)
    (incident,) = incidents.open_incidents(world.ports, world.user(DPO))
    return f"/incidents/{incident.id}"


def _add(client: Browser, address: str, form: str, **typed: str) -> Page:
    page = visit(client, address).form_to(f"{address}/{form}")
    prefix = {"note": "note-", "decision": "decision-", "close": "close-", "destroy": "destroy-"}[form]
    return page.type({f"{prefix}{name}": text for name, text in typed.items()}).send(client)


def test_what_went_to_the_wrong_recipient_is_an_incident_by_itself_and_stays_on_the_officers_list_until_all_is_decided(
    world: World,
) -> None:
    address = _struck(world)
    officer, dpo = world.client_as(RECORDS), world.client_as(DPO)
    desk = visit(dpo, "/protection")
    assert "To be reported by" in desk.text
    assert "72 hours left" in desk.text or "71 hours left" in desk.text
    assert "No incident is open" not in desk.text
    page = visit(dpo, address)
    assert "whom it is not for" in page.text
    assert "What went wrong of what went out" in page.text
    assert "Not chosen from the register yet" not in page.text
    assert (
        visit(dpo, address)
        .form_to(f"{address}/close")
        .type({"close-words": "It is over"})
        .send(dpo)
        .response.status_code
        == 409
    )

    for part, words in SAID.items():
        assert words in _add(officer, address, "note", part=part.value, words=words).text
    world.clock.pass_by(timedelta(hours=73))
    dpo = world.client_as(DPO)
    assert "The 72 hours were over on" in visit(dpo, address).text
    late = "Reference IC-1; the prison answered only today, so it is late"
    now = world.clock.now()
    when = {"day": f"{now.day} {now.month} {now.year}", "time": f"{now.hour:02}:{now.minute:02}"}
    assert late in _add(dpo, address, "decision", part="reported", words=late, **when).text
    assert "The 72 hours were over" not in visit(dpo, address).text
    _add(dpo, address, "decision", part="people not told", words="Nobody is at risk: it was deleted unread")
    closed = _add(dpo, address, "close", words="Nothing more is to be done")
    assert "under RC-13, until" in closed.text
    assert "No incident is open" in visit(dpo, "/protection").text
    assert world.acts().count("incident_opened") == world.acts().count("incident_closed") == 1

    world.clock.pass_by(timedelta(days=6 * 366))
    officer, incident = world.client_as(RECORDS), IncidentId(address.rpartition("/")[2])
    assert "its time was over on" in visit(officer, "/protection").text
    once_worker = replace(world.user(WORKER), role=world.user(RECORDS).role)
    with pytest.raises(NotAllowed, match="another person"):
        incidents.destroy_incident(world.ports, once_worker, incident, "It is long over")
    _add(officer, address, "destroy", words="Looked at: nothing needs it any more")
    assert officer.get(address).status_code == 404
    assert left_of(world, [SAID[IncidentPart.CONFIRMED]]) == []
    assert_sound(world)


def test_of_what_a_correction_began_it_is_chosen_what_went_wrong_before_it_is_closed_and_that_is_called_back(
    world: World,
) -> None:
    record = world.send_out(world.record_of(world.issued()))
    dpo, now = world.client_as(DPO), world.clock.now()
    known = now - timedelta(hours=70, minutes=30)
    begun = Incident(
        new(IncidentId), "northshire", known, WORKER, now, record=record.id, notice=new(QuestionnaireId)
    )  # fmt: skip
    with service_work(world.ports, "northshire") as work:
        work.incidents.add(begun)
        work.collect("incident_opened", begun)
    assert "1 hour left" in visit(dpo, "/protection").text
    page = visit(dpo, f"/incidents/{begun.id}")
    assert UNCHOSEN in begun.lacking(went_out=True)
    assert UNCHOSEN[1:] in page.text
    assert IncidentPart.ASKED.label not in page.text
    with pytest.raises(Conflict, match=UNCHOSEN):
        incidents.close_incident(world.ports, world.user(DPO), begun.id, "Nothing more")
    chosen = (
        page.form_to(f"/incidents/{begun.id}/sendings").type({"chosen-sendings": [record.sendings[0].id]}).send(dpo)
    )
    assert UNCHOSEN[1:] not in chosen.text
    assert IncidentPart.ASKED.label in chosen.text
    assert UNCHOSEN not in begun.lacking(went_out=False), "nothing of it stands in the register"


def test_a_worker_writes_down_what_went_wrong_of_what_was_sent_and_sees_their_own_incident_alone(world: World) -> None:
    reply = world.issued()
    record = world.send_out(world.record_of(reply))
    worker = world.client_as(WORKER)
    page = visit(worker, f"/replies/{reply.id}").follow(worker, "Something of what was sent went wrong")
    assert "Select what went wrong" in page.send(worker).errors
    now = world.clock.now()
    known = {"known_on": f"{now.day} {now.month} {now.year}", "known_at": "0:05", "facts": "Read out to a stranger"}
    opened = page.type({"sendings": [record.sendings[0].id], **known}).send(worker)
    assert "Read out to a stranger" in opened.text
    assert record.sendings[0].recipient in opened.text
    address = opened.response.request.path
    assert world.client_as(OTHER_WORKER).get(address).status_code == 404
    other = visit(worker, "/incidents/new").type({**known, "facts": "A paper file was left on a train"}).send(worker)
    assert "A paper file was left on a train" in other.text


def test_the_data_protection_officer_reads_definitions_logs_and_incidents_and_writes_only_what_is_decided(
    world: World,
) -> None:
    address = _struck(world)
    incident = incidents.open_incidents(world.ports, world.user(DPO))[0].id
    dpo = world.client_as(DPO)
    for page in (
        "/protection",
        "/forms",
        "/retention-schedule",
        "/policy-document",
        "/audit",
        "/rights/processing",
        address,
    ):
        assert dpo.get(page).status_code == 200, page
    desk = visit(dpo, "/protection")
    for words in ("Forms and letters in use", "Retention schedule", "Audit log", "Record of processing"):
        desk.follow(dpo, words)
    by = world.user(DPO)
    assert (
        "Asked them myself" in _add(dpo, address, "note", part=IncidentPart.ASKED.value, words="Asked them myself").text
    )
    manager = world.client_as(MANAGER)
    assert "Rang them" in _add(manager, address, "note", part=IncidentPart.ACTION.value, words="Rang them").text
    with pytest.raises(NotAllowed):
        incidents.decide_incident(world.ports, by, incident, IncidentPart.FACTS, "Otherwise")
    with pytest.raises(NotAllowed):
        incidents.decide_incident(
            world.ports, world.user(RECORDS), incident, IncidentPart.NOT_REPORTED, "No risk to anybody"
        )
    for act in ("publish_forms", "write_forms", "answer", "authorise", "report_incidents", "keep_policies"):
        assert act.upper() not in {permission.name for permission in by.role.permissions}
    for user in (MANAGER, AUDITOR):
        assert world.client_as(user).get("/protection").status_code == 403


def test_whoever_had_what_is_disputed_or_restricted_is_on_a_list_until_it_is_noted_what_came_of_telling_them(
    world: World,
) -> None:
    record = world.send_out(world.record_of(world.issued()))
    officer, by = world.client_as(RECORDS), world.user(RECORDS)
    (sent,) = {sending.recipient for sending in record.sendings}
    placed = cautions.place_caution(world.ports, by, record.id, CautionKind.RESTRICTED, asked_by="Her", why="Evidence")
    address = f"/records/{record.id}/tellings"
    page = visit(officer, f"/records/{record.id}").follow(officer, "See whom to tell")
    assert f"{sent}: restricted" in page.text
    assert f"To: {sent}" in page.text
    assert f"Our reference: {record.reference}" in page.text
    assert f"We sent you: {record.reference}, {record.called}, on " in page.text
    assert "Tell us, under our reference, that you have done so: " in page.text
    team = world.ports.directory.organisation(by.organisation)
    assert f"{team.contact_phone}, {team.contact_email}" in page.text
    assert "Its use is restricted: it is kept, and not used." in page.text
    assert not any(who.name.split()[-1] in page.text.partition("To: ")[2].partition("What came of it")[0]
                   for who in record.subjects)  # fmt: skip

    form = page.form_to(address)
    source = {"add-told_as": "source", "add-cause": "rectified", "add-name": "Invented Probation"}
    form.type(source).send(officer)
    waiting = tellings.waiting_tellings(world.ports, by)
    assert {(one.name, one.told_as.value) for one in waiting} == {(sent, "recipient"), ("Invented Probation", "source")}
    assert "Invented Probation" in visit(world.client_as(DPO), "/protection").text
    for one in waiting:
        noted = visit(officer, address).form_to(f"{address}/{one.id}")
        said = {"outcome": "told, and confirmed", "words": "By secure e-mail", "on": "23 11 2026"}
        noted.type({f"{one.id}-{name}": text for name, text in said.items()}).send(officer)
    assert "Everybody was told" in visit(officer, "/protection").text

    cautions.lift_caution(world.ports, by, record.id, placed.id, "It is not needed as evidence any more")
    (lifted,) = tellings.waiting_tellings(world.ports, by)
    assert (lifted.name, lifted.cause.value) == (sent, "no longer restricted")
    again = cautions.place_caution(world.ports, by, record.id, CautionKind.DISPUTED, asked_by="Her", why="It is wrong")
    (unreached,) = [one for one in tellings.waiting_tellings(world.ports, by) if one.because == again.id]
    never = (TellingOutcome.IMPOSSIBLE, "The prison is closed", world.clock.now().date())
    tellings.note_told(world.ports, by, record.id, unreached.id, *never)
    cautions.lift_caution(world.ports, by, record.id, again.id, "It was right")
    assert tellings.waiting_tellings(world.ports, by) == [lifted], "whoever was not told need not hear that it is over"
    everybody = (
        visit(officer, address).form_to(f"{address}/everybody").type({"everybody-cause": "erased"}).send(officer)
    )
    assert f"{sent}: erased" in everybody.text
    (erasure,) = [one for one in tellings.waiting_tellings(world.ports, by) if one.cause is TellingCause.ERASED]
    assert "It is not erased yet" in everybody.text
    assert "It was erased here" not in everybody.text
    said = {"outcome": "told", "words": "By letter", "on": "23 11 2026"}
    too_early = everybody.form_to(f"{address}/{erasure.id}")
    refused = too_early.type({f"{erasure.id}-{name}": text for name, text in said.items()}).send(officer)
    assert refused.errors == ["It is not erased yet, so nobody was told that it is"]
    needless = (TellingOutcome.NEEDLESS, "It is kept after all", world.clock.now().date())
    tellings.note_told(world.ports, by, record.id, erasure.id, *needless)
    assert lifted in tellings.waiting_tellings(world.ports, by)


def test_while_another_mark_stands_nobody_hears_that_none_does_and_whoever_waits_is_told_of_that(world: World) -> None:
    record = world.send_out(world.record_of(world.issued()))
    by, today = world.user(RECORDS), world.clock.now().date()

    def marked(kind: CautionKind, asked_by: str) -> Caution:
        world.clock.pass_by(timedelta(minutes=1))
        return cautions.place_caution(world.ports, by, record.id, kind, asked_by=asked_by, why="It is wrong")

    def lift(caution: Caution) -> None:
        world.clock.pass_by(timedelta(minutes=1))
        cautions.lift_caution(world.ports, by, record.id, caution.id, "It was right")

    def waiting() -> list[tuple[str, str]]:
        return [(one.cause.value, one.because) for one in tellings.waiting_tellings(world.ports, by)]

    def tell() -> None:
        for one in tellings.waiting_tellings(world.ports, by):
            told = (TellingOutcome.TOLD, "By e-mail", today)
            tellings.note_told(world.ports, by, record.id, one.id, *told)

    mother, father = marked(CautionKind.DISPUTED, "The mother"), marked(CautionKind.DISPUTED, "The father")
    restricted = marked(CautionKind.RESTRICTED, "The mother")
    lift(mother)
    assert waiting() == [("disputed", father.id), ("restricted", restricted.id)], "the father's dispute still stands"
    tell()
    again = marked(CautionKind.DISPUTED, "The mother")
    tell()
    lift(father)
    assert waiting() == [], "somebody still disputes it"
    unheard = marked(CautionKind.DISPUTED, "A school")
    lift(again)
    lift(unheard)
    (over,) = tellings.waiting_tellings(world.ports, by)
    assert over.cause.value == "no longer disputed", "they were told of a dispute, though not of the last"
    notice = tellings.tellings_of_record(world.ports, by, record.id).notices[over.id]
    assert "We told you that it is disputed. It is not any more." in notice
    assert "restricted" not in notice
    once_more = marked(CautionKind.DISPUTED, "The father")
    assert waiting() == [("disputed", once_more.id)], "that it is not disputed any more is not so any more"


POLICY = {
    "reference": "NS-IG-7",
    "owner": "Head of Information Governance",
    "from_date": "1 4 2026",
    "review": "1 4 2027",
    "text": "Held in the register of policies under NS-IG-7",
    "retention": "By the retention schedule, class by class",
    "erasure": "By disposal batches that two people decide",
}


def test_the_policy_document_is_a_record_with_versions_and_is_somebodys_job_six_months_after_processing_stops(
    world: World,
) -> None:
    owner, worker = world.client_as(ASSET_OWNER), world.client_as(WORKER)
    assert "No policy document that holds is recorded" in visit(world.client_as(DPO), "/protection").text
    page = visit(owner, "/policy-document").type(POLICY).send(owner)
    assert "NS-IG-7, version 1" in page.text
    assert "core/prison_enquiry_response@1" in page.text.partition("Forms that need it")[2]
    again = {**POLICY, "from_date": "2 11 2026", "review": "2 11 2027"}
    page = visit(owner, "/policy-document").type(again).send(owner)
    assert page.text.index("NS-IG-7, version 2") < page.text.index("NS-IG-7, version 1")
    assert "2 November 2027" in visit(world.client_as(DPO), "/protection").text
    assert "NS-IG-7" in visit(worker, "/policy-document").text
    forms = visit(dpo := world.client_as(DPO), "/forms")
    of_form = forms.text.partition("core/prison_enquiry_response@1")[2]
    assert "It asks for special categories, or for offences: policy document" in of_form[:200]
    assert "NS-IG-7, version 2" in forms.follow(dpo, "policy document").text
    assert worker.post("/policy-document", data=POLICY).status_code == 403

    version = visit(owner, "/policy-document").follow(owner, "NS-IG-7, version 2")
    at = version.response.request.path
    assert "By disposal batches that two people decide" in version.text
    stopped = version.type({"day": "23 11 2026", "why": "The agreement with the prisons has ended"}).send(owner)
    assert "23 May 2027" in stopped.text
    world.clock.pass_by(timedelta(days=200))
    assert "its six months were over on 23 May 2027" in visit(world.client_as(DPO), "/protection").text
    owner = world.client_as(ASSET_OWNER)
    gone = visit(owner, at).form_to(f"{at}/let-go").send(owner)
    assert "Let go" in gone.text
    assert POLICY["text"] not in visit(owner, at).text
    with pytest.raises(NotFound):
        policies_of_elsewhere(world, at.rpartition("/")[2])


def policies_of_elsewhere(world: World, policy_id: str) -> None:
    with service_work(world.ports, "westmarch") as work:
        work.policy_documents.get(PolicyId(policy_id))


@pytest.mark.parametrize("regime", Regime)
def test_the_letter_of_an_outcome_says_the_law_of_its_regime_the_ground_and_whom_one_may_turn_to(
    world: World, regime: Regime
) -> None:
    dpo, by = world.client_as(DPO), world.user(DPO)
    today = world.clock.now().date()
    for right in (Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION):
        asked = {"asked_by": "Rowan Sampleton", "about": "", "details": "All of it"}
        request = requests.open_request(world.ports, by, right, **asked, received_on=today)
        page = visit(dpo, f"/rights/{request.id}").follow(dpo, "Write the letter of the outcome")
        said = {"outcome": "refused", "regime": regime.value, "words": "We looked at all that we hold of you"}
        assert "Select the ground on which it is refused" in page.type(said).send(dpo).errors[0]
        ground = grounds_for(right, regime)[0]
        written = page.type({**said, "ground": ground.id}).send(dpo)
        (letter,) = outcome_letters.outcome_letters_of(world.ports, by, request.id)
        told = " ".join(json.loads(letter.contents)["paragraphs"])
        assert ground.words in told
        assert ground.law in told
        assert "Information Commissioner" in told
        assert ("section 51" in told) is (regime is Regime.PART_3)
        assert ("UK GDPR" in told) is (regime is Regime.UK_GDPR)
        assert "refused" in written.text
        pdf = dpo.get(f"/rights/{request.id}/letters/{letter.id}")
        assert pdf.data.startswith(b"%PDF")
        with pytest.raises(Conflict, match="The last letter about it says"):
            requests.close_request(world.ports, by, request.id, RequestOutcome.GRANTED, "It was done", "A letter")
        requests.close_request(world.ports, by, request.id, RequestOutcome.REFUSED, ground.words, "A letter")


def test_the_letter_of_an_outcome_says_of_an_extract_what_was_given_and_every_ground_that_it_names(
    world: World,
) -> None:
    counts = {"E masked": "2", "S withheld": "1", "C silent": "4"}
    extract = Extract(
        ExtractId("e" * 32), "northshire", RightsRequestId("r"), PersonId("p"), Asker.ADULT, "", "u", world.clock.now()
    )  # fmt: skip
    assert list(proven_of_extract(replace(extract, restrictions=counts))) == [], "nothing was given yet"
    given = replace(extract, restrictions=counts, recipient="Rowan", channel="post", given_at=world.clock.now())
    first, *withheld = proven_of_extract(given)
    assert first == "We gave an extract of what we hold, SA-EEEEEEEE, to Rowan on 23 November 2026: post."
    assert len(withheld) == 2
    for words, law in zip(withheld, ("Schedule 2, Part 3, paragraph 16", "Schedule 3, Part 3"), strict=True):
        assert law in words
    assert [each.partition(":")[0] for each in withheld] == [
        "In some of it, words are masked",
        "Some of it is withheld",
    ]
    of_police = replace(given, regime=Regime.PART_3, restrictions={"C withheld": "1", "C masked": "1"})
    _, words = proven_of_extract(of_police)
    assert words == (
        "Some of it is withheld, and in some of it words are masked: to protect public security (Data Protection Act "
        "2018, section 45(4)(c))."
    )


@pytest.mark.parametrize("outcome", RequestOutcome)
def test_the_letter_of_a_complaint_says_nothing_of_granting_refusing_or_withholding(
    world: World, outcome: RequestOutcome
) -> None:
    by = world.user(DPO)
    asked = {"asked_by": "Rowan Sampleton", "about": "", "details": "It is late"}
    request = requests.open_request(world.ports, by, Right.COMPLAINT, **asked, received_on=world.clock.now().date())
    dpo = world.client_as(DPO)
    page = visit(dpo, f"/rights/{request.id}/letters/new")
    page.type({"outcome": outcome.value, "regime": Regime.PART_3.value, "words": "We looked into it"}).send(dpo)
    (letter,) = outcome_letters.outcome_letters_of(world.ports, by, request.id)
    told = letter.contents
    assert "complaint" in told
    for of_requests in ("asked for", "ask for", "ranted", "efus", "held back", "section 51", "Your request"):
        assert of_requests not in told, of_requests
    shown = visit(dpo, f"/rights/{request.id}").text
    assert "Upheld in part" in shown
    assert "Granted" not in shown


def test_erasure_is_refused_for_a_public_task_or_legal_claims_under_the_uk_gdpr_and_granted_without_a_ground(
    world: World,
) -> None:
    by = world.user(DPO)
    asked = {"asked_by": "Rowan Sampleton", "about": "her child", "details": ""}
    request = requests.open_request(world.ports, by, Right.ERASURE, **asked, received_on=world.clock.now().date())
    page = visit(dpo := world.client_as(DPO), f"/rights/{request.id}/letters/new").response.text
    for words in ("for a task in the public interest", "defence of legal claims"):
        assert words in page
    world.clock.pass_by(timedelta(days=40))
    letter = outcome_letters.write_outcome_letter(
        world.ports, by, request.id, Regime.UK_GDPR, RequestOutcome.GRANTED, "public_task", "It was kept by mistake"
    )
    told = " ".join(json.loads(letter.contents)["paragraphs"])
    assert "We have agreed to what you asked for." in told
    for nobody_did in ("We have erased", "is told", "as we told you"):
        assert nobody_did not in told
    assert "The ground on which we refuse" not in told
    assert "to erase what we hold about her child" in told
    assert "We are sorry that this is late." in told
    requests.close_request(world.ports, by, request.id, RequestOutcome.GRANTED, "It was kept by mistake", "A letter")
    assert dpo is not None
    with pytest.raises(Conflict, match="closed as “granted”"):
        outcome_letters.write_outcome_letter(
            world.ports, by, request.id, Regime.UK_GDPR, RequestOutcome.REFUSED, "public_task", "It is needed"
        )


def test_the_impact_assessment_is_filled_in_from_what_is_in_use_and_claims_no_measure_that_is_off(world: World) -> None:
    on = MeasureInPlace("Encrypted backups", is_on=True, words="They are kept for 35 days.")
    off = MeasureInPlace("Virus scanner", is_on=False, words="Files from outside are taken without.")
    checks = [GoLiveCheck("Weak keys"), GoLiveCheck("Missing scanner", ["There is no virus scanner."])]
    world.use(go_live=lambda: GoLive([on, off], checks))
    dpo = world.client_as(DPO)

    def written() -> str:
        made = docx.Document(io.BytesIO(dpo.get("/protection/impact-assessment").data))
        cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(one.text for one in made.paragraphs), *cells])

    assert "Impact assessment, as far as" in visit(dpo, "/protection").text
    told = written()
    with service_work(world.ports, "northshire") as work:
        forms = forms_in_use(work)
    for form in forms:
        assert f"({form.id})" in told, form.id
        assert str(form.purpose) in told, form.id
    for words in ("whoever asked, and the adult", "RC-05 ", "Special category".lower(), "They are kept for 35 days."):
        assert words in told, words
    assert "Virus scanner is off here" in told
    assert "Files from outside are taken without." not in told.partition("In this installation")[2].partition("8.")[0]
    assert "There is no virus scanner." in told
    assert told.count("[To be filled in: ") >= 10
    world.use(go_live=lambda: GoLive(is_known=False))
    assert "In this installation" not in written()
    assert world.client_as(WORKER).get("/protection/impact-assessment").status_code == 403


def test_the_name_of_every_file_carries_its_reference_and_names_nobody(world: World) -> None:
    reply = world.issued(KNOWN)
    record = world.record_of(reply)
    names = [each.file_name for each in record.objects]

    assert len(names) > 3
    # The reference, the number of a child, and the letter's code or kind: nothing that anybody typed.
    plain = rf"{record.reference}(-child-\d+)?-(D\d+[A-Z]*|[a-z]+(-[a-z]+)*)(-\d+)?\.[a-z]+"
    assert [name for name in names if not re.fullmatch(plain, name)] == []
