"""People across enquiries, through the pages: asked before, linked, told apart, corrected."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.auditing.events import Verb
from forms_service.casework.errors import NotAllowed
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.people.facts import Fact, FactKind, Source
from forms_service.engine.answers import Raw
from forms_service.services.answering import saving
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide
from forms_service.services.enquiries import enquiries
from forms_service.services.replies import start
from tests.builders.agreeing import explain_everything
from tests.builders.authors import change
from tests.builders.enquiries import enquiry_of, restrict
from tests.builders.pages import address_of, typed
from tests.builders.sending import send
from tests.builders.world import KNOWN, MANAGER, OTHER_WORKER, SERVICE_MANAGER, WORKER, World
from tests.web.browsing import Page, visit
from tests.web.journey import contact_of, recorded

MISSPELT = {
    "ad_family_name": "Sampelton",
    "ad_given_names": "Rowan",
    "ad_dob-day": "7",
    "ad_dob-month": "11",
    "ad_dob-year": "1990",
    "ad_prison_number": "A9999ZZ",
}


def facts_of(world: World, found: Questionnaire, row: str = "") -> list[Fact]:
    with world.ports.unit_of_work() as unit:
        people = unit.of(found.organisation).people
        return list(people.facts([people.participants(found.enquiry)[row].id]))


def sent_to_manager(world: World, reply: Questionnaire) -> Questionnaire:
    author = world.user(WORKER)
    explain_everything(world.ports, author, reply.id)
    return send(world.ports, author, reply.id).questionnaire


def adult_page(world: World, found: Questionnaire) -> str:
    adult = enquiry_of(world, found).adult
    assert adult is not None
    return f"/people/{adult.person}"


def rowan(world: World, found: Questionnaire) -> Mapping[str, str]:
    """How the adult of an invented enquiry is typed again: under another number, and misspelt."""
    adult = enquiry_of(world, found).adult
    assert adult is not None
    year, month, day = adult.date_of_birth.split("-")
    return {**MISSPELT, "ad_dob-day": day, "ad_dob-month": month, "ad_dob-year": year}


def test_who_was_asked_about_before_is_seen_while_the_name_is_typed_and_nothing_is_saved(world: World) -> None:
    before, client = world.issued(), world.client_as(WORKER)
    page = recorded(client)
    address = page.response.request.path
    told = client.post(f"{address}/asked-before", data=typed(page, rowan(world, before)).fields).text
    assert enquiry_of(world, before).reference in told
    assert "may be the same" in told
    assert "No trace" in told
    assert "name alike" in told
    assert "Save this page to say whether" in told
    assert "Sampelton" not in client.get(address).text
    at_once = client.post("/enquiries/new/asked-before", data=typed(recorded(client), rowan(world, before)).fields).text
    assert enquiry_of(world, before).reference in at_once
    for called in ("R.", "Row"):
        short = {**rowan(world, before), "ad_family_name": "Sampleton", "ad_given_names": called}
        told = client.post("/enquiries/new/asked-before", data=typed(recorded(client), short).fields).text
        assert enquiry_of(world, before).reference in told, called
    nobody = client.post(
        f"{address}/asked-before",
        data=typed(recorded(client), {"ad_family_name": "Nobodyelse", "ad_prison_number": "B7777XX"}).fields,
    )
    assert "Asked before about" not in nobody.text


def test_a_number_is_looked_up_and_stays_before_it_is_known_which_service_asks(world: World) -> None:
    before, client = world.issued(), world.client_as(WORKER)
    adult = enquiry_of(world, before).adult
    assert adult is not None
    said = {"ad_family_name": "Nobodyelse", "ad_prison_number": adult.numbers[0]}
    said |= {"ad_dob-day": "5", "ad_dob-month": "6", "ad_dob-year": "1950"}
    page = recorded(client)
    told = client.post("/enquiries/new/asked-before", data=page.type({**said, "rq_contact": ""}).fields).text
    assert "same number" in told

    page = page.type({"en_type": "prison_newly_sentenced_check"}).send(client)
    recording = page.response.request.path.split("/")[2]
    page = visit(client, f"/questionnaires/{recording}/pages/requester/agency")
    page.type({"rq_agency": "prison", "rq_team": "public_protection_unit"}).send(client)

    saved = open_questionnaire(world.ports, world.user(WORKER), QuestionnaireId(recording))
    assert saved.path.answers["ad_prison_number"] == adult.numbers[0]


@pytest.mark.parametrize("words", ["about ROWAN SAMPLETON, please", "Ref: a {} please", "Sampleton, Rowan"])
def test_whom_only_the_pasted_request_names_is_looked_up_and_nothing_is_saved(world: World, words: str) -> None:
    before, client = world.issued(), world.client_as(WORKER)
    adult = enquiry_of(world, before).adult
    assert adult is not None
    number = adult.numbers[0]
    pasted = words.format(f"{number[0]} {number[1:5]}-{number[5:].lower()}")
    address = "/enquiries/new/asked-before"
    acts = world.acts()
    told = client.post(address, data=visit(client, "/enquiries/new").type({"in_request_text": pasted}).fields).text
    assert enquiry_of(world, before).reference in told
    assert set(world.acts()[len(acts) :]) == {"people_looked_up", "enquiry_shown"}
    nobody = {"in_request_text": "About Robin Nobodyelse, B7777XX, and Rowan from the office"}
    told = client.post(address, data=visit(client, "/enquiries/new").type(nobody).fields).text
    assert "Asked before about" not in told
    restrict(world, before)
    colleague = world.client_as(OTHER_WORKER)
    page = visit(colleague, "/enquiries/new").type({"in_request_text": pasted})
    told = colleague.post(address, data=page.fields).text
    assert "No trace" not in told
    assert "an enquiry exists" in told


def test_a_chaser_is_withdrawn_and_stands_as_an_event_on_the_enquiry_that_it_chases(world: World) -> None:
    before, client = world.sent(KNOWN), world.client_as(WORKER)
    page = recorded(client)
    moor = contact_of(page, "HMP Sample Moor, public protection unit")
    named = {**rowan(world, before), "ad_family_name": "Inventio", "ad_given_names": "Llyr", "rq_contact": moor}
    page = typed(page, named).send(client)
    assert "Asked before about the same people" in page.text
    assert "Open: Reply to a prison" in page.text
    assert "say first that the adult is the same person" in page.text
    linked = page.press(client, "It is the same person: Llyr Inventio and Llŷr Inventio")
    asking = linked.follow(client, "This request is a chaser")
    assert "is withdrawn and closed. It leaves the work list" in asking.text
    refused = asking.send(client)
    assert refused.response.status_code == 422
    assert refused.errors == ["Select what this request is", "Say how you know that it belongs there"]
    told = refused.type({"why": "chaser", "reason": "Their e-mail says so"}).send(client)
    assert "asked again on" in told.text
    assert "about Llyr Inventio, born" in told.text
    assert "A9999ZZ" in told.text
    assert told.response.request.path == f"/enquiries/{before.enquiry}"
    assert "request_belongs_here" in world.acts()
    with world.ports.unit_of_work() as unit:
        entries = unit.of("northshire").audit.entries(limit=100)
    combined = [entry.event.act for entry in entries if entry.event.verb is Verb.COMBINATION]
    assert combined == ["people_linked"]


def test_another_person_is_not_proposed_again_until_that_is_undone(world: World) -> None:
    world.draft()
    second = world.draft()
    client, address = world.client_as(WORKER), f"/enquiries/{second.enquiry}"
    why = Page(client.get(address)).press(client, "It is another person")
    assert not why.errors
    assert "Rowan Sampleton: it is another person" in why.text
    assert why.form_with("reason").send(client).errors == ["Say how you know that it is another person"]
    page = why.form_with("reason").type({"reason": "The health visitor knows both"}).send(client)
    assert "Rowan Sampleton: likely the same" not in page.text
    assert "Rowan Sampleton: it was said to be another person (The health visitor knows both)" in page.text
    assert "Wren Sampleton: likely the same" in page.text
    person = Page(client.get(adult_page(world, second)))
    assert "Two people:" in person.text
    undone = person.form_with("reason").type({"reason": "Seen in the register"}).send(client)
    assert "Undone by Priya Okafor" in undone.text
    assert "Rowan Sampleton: likely the same" in Page(client.get(address)).text


def test_outside_the_case_team_one_sees_the_outcome_and_whom_to_ring_of_a_restricted_one_only_that_it_is(
    world: World,
) -> None:
    before, client = world.issued(), world.client_as(OTHER_WORKER)
    typed_again = rowan(world, before)
    page = typed(recorded(client), typed_again).send(client)
    assert "No trace" in page.text
    assert "Ring Priya Okafor" in page.text
    assert "HMP Example Vale, 23 November" not in page.text
    assert f"/enquiries/{before.enquiry}" not in page.response.text
    restrict(world, before)
    again = typed(recorded(client), typed_again).send(client)
    assert "an enquiry exists" in again.text
    assert "No trace" not in again.text.split("What did the search find?")[0]
    found = Page(client.post("/work/found", data={"text": enquiry_of(world, before).reference}, follow_redirects=True))
    assert "Restricted" in found.text
    assert "Wren" not in found.text
    person = client.get(adult_page(world, before)).text
    assert "Rowan" not in person
    assert "Ring whoever is named beside them" in person


def test_of_whom_one_may_read_nothing_one_changes_nothing(world: World) -> None:
    first, second = world.draft(), world.draft()
    worker, other = world.client_as(WORKER), world.client_as(OTHER_WORKER)
    one, two = (adult_page(world, each).removeprefix("/people/") for each in (first, second))
    worker.post("/people/same", data={"pair": f"{one} {two}"})
    refused = [
        other.post(f"/people/{one}/facts", data={"kind": "died", "since-day": "1", "since-month": "1", "since-year": "2026", "how": "A guess"}),
        other.post("/people/different", data={"pair": f"{one} {two}"}),
    ]  # fmt: skip
    assert [each.status_code for each in refused] == [403, 403]
    assert not [fact for fact in facts_of(world, first) if fact.kind is FactKind.DIED]


def test_the_page_of_a_person_records_what_happened_and_refuses_what_has_not(world: World) -> None:
    first, second = world.draft(), world.draft()
    client = world.client_as(WORKER)
    one, other = (adult_page(world, each).removeprefix("/people/") for each in (first, second))
    client.post("/people/same", data={"pair": f"{one} {other}"})
    page = Page(client.get(f"/people/{one}"))
    assert "linked over 2 enquiries" in page.text
    for typed_wrong, field, words in (
        ({"kind": "died", "since": "2 1 2027"}, "since", "What has not happened yet cannot be recorded"),
        ({"kind": "born", "since": "2 1 2027"}, "since", "A date of birth must not be in the future"),
        ({"kind": "on_plan", "since": ""}, "since", "Enter the day on which it happened or began"),
        ({"kind": "on_plan", "since": "2 1 2026", "until": "1 1 2026"}, "until", "It cannot end before it began"),
        ({"kind": "upn", "since": "", "until": ""}, "value", "Enter the name or the number"),
        (
            {"kind": "other_name", "value": "Jones", "since": "1 1 2030"},
            "since",
            "What has not happened yet cannot be recorded",
        ),
        (
            {"kind": "nhs_number", "value": "9434765918", "since": ""},
            "value",
            "9434765918 cannot be an NHS number: one digit is wrong, or two are swapped",
        ),
        (
            {"kind": "prison_number", "value": "ZZZ"},
            "value",
            "A prison number is one letter, 4 digits and 2 letters, like A1234BC",
        ),
    ):
        page = page.form_with("kind").type({"how": "Coroner", **typed_wrong}).send(client)
        assert page.response.status_code == 422
        assert page.errors == [words]
        assert page.error_targets == [f"#{field}"]
        page.form_with("kind")
        assert typed_wrong.items() <= {**page.fields, "how": "Coroner"}.items(), "nothing typed is lost"
        assert page.fields["how"] == "Coroner"
    said = page.type({"kind": "died", "value": "", "since": "2 1 2026", "how": "Coroner"}).send(client)
    assert "Recorded event, Coroner" in said.text
    again = said.form_with("kind").type({"kind": "died", "since": "2 1 2026", "how": "Coroner"}).send(client)
    assert again.errors == ["This is recorded already, and stands"]
    assert "on 2 January 2026" in said.text
    for impossible, words in (
        ({"kind": "on_plan", "since": "1 1 1970"}, "That is before this person was born"),
        ({"kind": "looked_after", "since": "3 1 2026"}, "That is after this person died, on 2 January 2026"),
        ({"kind": "died", "since": "2 1 2026"}, "This is recorded already"),
        ({"kind": "nhs_number", "value": "943 476 5918", "since": ""}, "cannot be an NHS number"),
        ({"kind": "prison_number", "value": "ZZZ", "since": ""}, "A prison number is one letter, 4 digits"),
        (
            {"kind": "family_name", "value": "Jones", "since": "1 1 2030"},
            "What has not happened yet cannot be recorded",
        ),
    ):
        refused = said.form_with("kind").type({"how": "Our records", **impossible}).send(client)
        assert words in refused.errors[0]
    died = [fact for fact in facts_of(world, first) if fact.kind is FactKind.DIED]
    assert [str(fact.since) for fact in died] == ["2026-01-02"]
    _strikes_only_what_was_recorded_here(world, first, said, died[0])


def _strikes_only_what_was_recorded_here(world: World, reply: Questionnaire, page: Page, recorded: Fact) -> None:
    """What was recorded of the wrong person counts for nothing and stays, struck; what a request says is not struck."""
    client = world.client_as(WORKER)
    page = visit(client, page.response.request.path)
    asked = next(fact for fact in facts_of(world, reply) if fact.source is Source.REQUEST)
    typed_in = {"kind": "mistake", "value": "", "since": "", "how": "It was the brother who died"}
    for wrong in ("", asked.id):
        refused = page.form_with("kind").type({**typed_in, "replaces": wrong}).send(client)
        assert any("Select what was recorded here by mistake" in each for each in refused.errors), refused.text
    struck = page.form_with("kind").type({**typed_in, "replaces": recorded.id}).send(client)
    assert "It is struck" in struck.text
    assert "Taken back" in struck.text
    assert [fact.is_current for fact in facts_of(world, reply) if fact.kind is FactKind.DIED] == [False]


def test_what_a_reply_corrects_is_a_fact_when_it_is_sealed_and_both_are_found(world: World) -> None:
    reply = world.draft(KNOWN)
    actor = world.user(WORKER)
    row = enquiry_of(world, reply).children[0].row
    corrected = [
        ("born", "Date of birth", "12 October 2014", "12 October 2018"),
        ("name", "Family name", "Inventio", "Corrected-Surname"),
    ]
    columns = ("id", "cf_field", "cf_given", "cf_correct_value", "cf_source")
    lines = [dict(zip(columns, (*each, "Health record"), strict=True)) for each in corrected]
    opened = open_questionnaire(world.ports, actor, reply.id)
    answers: dict[str, Raw] = {"cf_correct": "no", "cf_corrections": list(lines)}
    revision = opened.questionnaire.revision
    saving.save_answers(world.ports, actor, reply.id, answers, revision=revision, complete=False)
    assert "This corrects what was given" not in visit(world.client_as(WORKER), address_of(reply, "check")).text
    never = {"cf_given": "1 January 1970", "cf_correct_value": "14 February 1970"}
    change(world, reply, cf_corrections=[{**lines[0], **never}, lines[1]])
    told = visit(world.client_as(WORKER), address_of(reply, "check")).text
    assert "This corrects what was given, and the request did not give this. Which is right?" in told
    assert "As this enquiry has it" in told
    change(world, reply, cf_corrections=list(lines))
    sent = sent_to_manager(world, reply)
    manager = world.user(MANAGER)
    decide.authorise(world.ports, manager, {reply.id: sent.sending})
    world.make_documents()
    decide.issue(world.ports, manager, {reply.id: decide.view(world.ports, manager, reply.id).submission})
    enquiries.close(world.ports, manager, reply.enquiry, "Replied")
    assert str(world.record_of(reply).retention.due_date) == "2039-10-12"
    known = {(fact.kind, fact.value, fact.is_current) for fact in facts_of(world, reply, row)}
    assert (FactKind.BORN, "2018-10-12", True) in known
    assert (FactKind.BORN, "2014-10-12", False) in known
    assert (FactKind.FAMILY_NAME, "Corrected-Surname", True) in known
    for search in (
        RecordSearch(name="corrected"),
        RecordSearch(name="Sian Inventio"),
        RecordSearch(date_of_birth="2018-10-12"),
        RecordSearch(date_of_birth="2014-10-12"),
    ):
        with world.ports.unit_of_work() as unit:
            found = unit.of("northshire").records.find(search, limit=9)
        assert [each.enquiry for each in found] == [reply.enquiry], search


@pytest.mark.parametrize("looked_for", ["date", "part of the number", "end of the reference", "child"])
def test_the_work_list_finds_an_enquiry_and_shows_its_outcome_and_children(world: World, looked_for: str) -> None:
    reply = world.issued()
    found, client = enquiry_of(world, reply), world.client_as(WORKER)
    adult = found.adult
    assert adult is not None
    year, month, day = adult.date_of_birth.split("-")
    text = {
        "date": f"{day}/{month}/{year}",
        "part of the number": adult.numbers[0][1:5],
        "end of the reference": found.reference[-4:],
        "child": found.children[0].name,
    }[looked_for]
    page = Page(client.post("/work/found", data={"text": text}, follow_redirects=True))
    assert "1 enquiry found" in page.text
    assert "No trace" in page.text
    assert found.children[0].name in page.text


def test_undoing_a_link_names_the_letters_that_were_issued_while_it_stood(world: World) -> None:
    first, second = world.draft(), world.made(KNOWN)
    client = world.client_as(WORKER)
    one, other = (adult_page(world, each).removeprefix("/people/") for each in (first, second))
    client.post("/people/same", data={"pair": f"{one} {other}"})
    submission = decide.view(world.ports, world.user(MANAGER), second.id).submission
    decide.issue(world.ports, world.user(MANAGER), {second.id: submission})
    person = Page(client.get(f"/people/{one}"))
    assert "linked over 2 enquiries" in person.text
    undone = person.form_with("reason").type({"reason": "Father and son"}).send(client)
    assert f"look at these letters again: {enquiry_of(world, second).reference}" in undone.text
    assert "linked over" not in undone.text


def test_a_corrected_birth_stays_beside_what_is_right_and_both_are_found(world: World) -> None:
    reply, client = world.draft(), world.client_as(WORKER)
    child = enquiry_of(world, reply).children[0]
    page = Page(client.get(f"/people/{child.person}")).form_with("kind")
    wrong = next(fact for fact in facts_of(world, reply, child.row) if fact.kind is FactKind.BORN)
    typed_in = {"kind": "born", "since": "3 5 2016", "how": "Birth certificate", "replaces": wrong.id}
    page.type(typed_in).send(client)
    born = {(fact.value, fact.is_current) for fact in facts_of(world, reply, child.row) if fact.kind is FactKind.BORN}
    assert born == {(wrong.value, False), ("2016-05-03", True)}
    for day in ("3 May 2016", wrong.value):
        found = Page(client.post("/work/found", data={"text": day}, follow_redirects=True))
        assert enquiry_of(world, reply).reference in found.text
    _corrects_nothing_unseen(world, reply, typed_in)


def _corrects_nothing_unseen(world: World, reply: Questionnaire, typed_in: Mapping[str, str]) -> None:
    """Somebody linked with a person of a restricted enquiry knows nothing of them, and corrects nothing by its id."""
    child, mine = enquiry_of(world, reply).children[0], world.draft(author=OTHER_WORKER)
    own = enquiry_of(world, mine).children[0].person
    world.client_as(WORKER).post("/people/same", data={"pair": f"{own} {child.person}"})
    restrict(world, reply)
    theirs = next(f for f in facts_of(world, reply, child.row) if f.kind is FactKind.BORN and f.is_current)
    client = world.client_as(OTHER_WORKER)
    page = Page(client.get(f"/people/{own}")).form_with("kind")
    assert theirs.id not in page.response.text
    refused = page.type({**typed_in, "since": "4 5 2016", "replaces": theirs.id}).send(client)
    assert refused.response.status_code == 422
    assert theirs in facts_of(world, reply, child.row)


def test_a_restricted_enquiry_is_opened_by_its_case_team_and_service_managers_alone(world: World) -> None:
    reply = world.sent(KNOWN)
    enquiry = enquiry_of(world, reply)
    addresses = [
        f"/enquiries/{reply.enquiry}", f"/enquiries/{reply.enquiry}/letters", f"/enquiries/{reply.enquiry}/replies/new",
        f"/replies/{reply.id}", f"/questionnaires/{reply.id}/check",
    ]  # fmt: skip
    others = {name: world.client_as(name) for name in (OTHER_WORKER, MANAGER)}
    assert {client.get(address).status_code for client in others.values() for address in addresses} == {200}
    assert "Inventio" in others[OTHER_WORKER].get("/work").text

    restrict(world, reply)

    for name, client in others.items():
        for address in addresses:
            refused = client.get(address)
            assert refused.status_code == 403, (name, address)
            assert f"{enquiry.reference} is restricted" in refused.text
            assert "Ring Priya Okafor" in refused.text
            assert "Inventio" not in refused.text
        listed = client.get("/work").text
        assert enquiry.reference in listed
        assert "Restricted" in listed
        assert "Inventio" not in listed
        assert "HMP Example Moor" not in listed
        assert client.get("/replies/authorise").status_code == (403 if name == OTHER_WORKER else 200)
    assert others[MANAGER].post(f"/enquiries/{reply.enquiry}/close", data={"reason": "Over"}).status_code == 403
    with pytest.raises(NotAllowed, match="is restricted"):
        start.start_another(
            world.ports,
            world.user(OTHER_WORKER),
            reply.enquiry,
            "core/probation_information_sharing_record",
            reason="They ask",
        )
    for name in (WORKER, SERVICE_MANAGER):
        client = world.client_as(name)
        assert {client.get(address).status_code for address in addresses} == {200}
        assert "Inventio" in client.get("/work").text
