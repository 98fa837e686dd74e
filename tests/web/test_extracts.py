"""An extract through the pages: begun from a request, decided with few presses, by two people, and given."""

from __future__ import annotations

from forms_service.services.keeping.rights import requests
from tests.builders.enquiries import child_page, person_of
from tests.builders.extracts import begun_extract
from tests.builders.world import ASSET_OWNER, DPO, KNOWN, RECORDS, WORKER, World
from tests.web.browsing import Page, visit
from tests.web.client import Browser


def _decide_everything(officer: Browser, page: Page) -> None:
    """As it is proposed; then the words that may be names; then what is to be looked at, each by itself."""
    page = page.press(officer, "Decide all as proposed")
    page = page.press(officer, "Decide")  # What was written for use inside is decided by itself.
    words = page.follow(officer, "Say which words are names")
    assert "Inventio" in words.text
    page = words.send(officer)
    assert "passages are decided by that" in page.response.text
    left = page.follow(officer, "Not decided yet")
    while "To be looked at" in left.text:
        assert "1 passages" not in left.text.split()
        assert ("1 passage that is not decided" in left.text) is (left.text.count("To be looked at") == 1)
        one = left.follow(officer, "Decide")
        refused = one.type({"treatment": "withheld", "ground": ""}).send(officer)
        assert refused.errors == ["Select the ground. Nothing is withheld without one"]
        left = refused.type({"treatment": "withheld", "ground": "E"}).send(officer)


def test_whoever_asked_is_given_what_is_held_of_them_through_the_pages_and_the_request_says_what_is_withheld(
    world: World,
) -> None:
    reply = world.issued(KNOWN)
    officer, second = world.client_as(RECORDS), world.client_as(ASSET_OWNER)
    asked = {"right": "access", "asked_by": "Llŷr Inventio", "received_on": "23 11 2026", "details": "All of it"}
    page = visit(officer, "/rights").type(asked).send(officer)
    (request,) = requests.rights_queue(world.ports, world.user(RECORDS))
    found = page.follow(officer, "Begin an extract").send(officer)
    assert "Llŷr Inventio, born 1 July 1979" in found.text
    person = next(c.get("value") for c in found.form_with("person").controls() if c.get("name") == "person")
    assert found.send(officer).errors  # Who asks is not said yet.
    said = {"person": str(person), "asker": "adult", "looked_through": "Paper files, none found"}
    assert found.type(said).send(officer).errors == ["Say how we know who asks, and by what right they ask"]
    said["identity"] = "Passport seen"
    page = found.type(said).send(officer)
    assert "First: serious harm" in page.text
    at = page.response.request.path
    refused = officer.post(f"{at}/group", data={"group": ""}, follow_redirects=True)
    assert refused.status_code == 409
    harm = {"harm-likely": "no", "harm-decided_by": "A. Manager, team manager", "harm-why": "Nothing points to it"}
    page = page.form_with("harm-likely").type(harm).send(officer)
    assert "Not likely. Decided by A. Manager" in page.text

    _decide_everything(officer, page)
    page = visit(officer, at)
    assert "Hand it to the second person" in page.text
    assert page.form_with("propose-reasons").send(officer).errors
    reasons = {"propose-reasons": "Her children are named", "propose-review_on": "1 11 2027"}
    page = page.type(reasons).send(officer)
    assert "To be decided by a second person" in page.text
    officer.may_fail = True
    assert officer.post(f"{at}/approve", data={"approve-why": "I prepared it myself"}).status_code == 403
    assert world.client_as(WORKER).get(at).status_code == 403

    assert "To be decided by a second person" in visit(second, "/extracts").text
    assert "Extracts for people who asked" in visit(second, "/desk").text
    page = visit(second, at).form_with("approve-why").type({"approve-why": "Read, and right"}).send(second)
    assert "Decided, to be given" in page.text
    page = visit(officer, at).form_with("give-recipient")
    page = page.type({"give-recipient": "Llŷr Inventio", "give-channel": "Recorded post"}).send(officer)
    assert "to Llŷr Inventio, recorded post" in page.text
    pdf = officer.get(f"{at}/files/pdf")
    assert pdf.mimetype == "application/pdf"

    assert "On which ground is it refused" not in visit(officer, f"/rights/{request.id}/letters/new").text
    text = visit(officer, f"/rights/{request.id}").text
    for words in ("Reasons: Her children are named", "under T masked", "To be looked at again on 1 November 2027"):
        assert words in text
    wrong = visit(officer, at).follow(officer, "It went to somebody whom it is not for")
    found_out = {"known_on": "23 11 2026", "known_at": "09:40", "facts": "It was posted to a former address"}
    incident = wrong.type(found_out).send(officer)
    assert "given to Llŷr Inventio" in incident.text
    assert "asked to delete it" in incident.text, "the steps of calling back"
    history = visit(world.client_as(DPO), f"{child_page(world, reply)}/readings").text
    assert "A person’s request about their own information" in history


def test_the_decision_on_serious_harm_is_made_anew_on_the_page_and_an_extract_that_is_given_up_says_why(
    world: World,
) -> None:
    reply = world.issued(KNOWN)
    at = f"/extracts/{begun_extract(world, person_of(world, reply, 'Llŷr')).id}"
    officer = world.client_as(RECORDS)
    page = visit(officer, at)
    assert "Not likely. Decided by A. Manager" in page.text
    anew = {"harm-likely": "yes", "harm-decided_by": "A. Manager", "harm-why": "Passage 140 shows it"}
    page = page.form_with("harm-likely").type(anew).send(officer)
    assert "Likely. Decided by A. Manager: Passage 140 shows it" in page.text
    given_up = page.form_with("abandon-why").type({"abandon-why": "It is about another"}).send(officer).text
    assert "Given up It is about another" in given_up
    assert "Taken back" not in given_up
