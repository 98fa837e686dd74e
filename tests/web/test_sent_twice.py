"""A form that is sent in twice does once what it does, and whoever sent it is told what they were told.

It is tried of every route that takes a form, and played on the forms that add something: sent by somebody else than it
was shown to, twice at one moment, again after the answer was lost, and gone back to with something else typed.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from forms_service.casework.auditing.events import Verb
from forms_service.casework.documents.documents import Missing
from forms_service.casework.errors import Unavailable
from forms_service.casework.keeping.disposing.batches import CHECKS
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.protection.incidents import IncidentPart
from forms_service.casework.keeping.rights.requests import Right
from forms_service.casework.receipts import KEPT_FOR, LONGEST_OPEN
from forms_service.casework.users import Permission
from forms_service.services import receipts
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import disposal, holds
from forms_service.services.keeping.disposing import transfers
from forms_service.services.keeping.protection import incidents, policies, tellings
from forms_service.services.keeping.rights import requests
from forms_service.services.replies.sendings import record_sending
from forms_service.services.repositories.unit_of_work import UnitOfWork
from forms_service.services.work import service_work
from forms_service.web.frame.tickets import FIELD
from tests.builders.at_odds import letters_at_odds
from tests.builders.corrected import failed_letter
from tests.builders.disposing import approve_schedule, closed_record, settle, years_on
from tests.builders.enquiries import asked, child, person_of, restrict
from tests.builders.life import ALFIE, BEA, Life, a_form
from tests.builders.routes import (
    BATCH,
    EXPECTED,
    HOLD,
    PERSON,
    QUESTIONNAIRE,
    RECORD,
    REPLY,
    a_thing,
    address_with,
    nobody_like,
)
from tests.builders.small_forms import one_child, parts, promises
from tests.builders.small_forms.two_versions import FIRST, ROUTES, published
from tests.builders.views import VIEW, answered
from tests.builders.world import (
    ADMINISTRATOR,
    ASSET_OWNER,
    AUDITOR,
    DPO,
    ELSEWHERE,
    KNOWN,
    MANAGER,
    OTHER_WORKER,
    RECORDS,
    SERVICE_MANAGER,
    WORKER,
    World,
)
from tests.web.browsing import Page, declare_all, visit
from tests.web.client import Browser
from tests.web.playing import play

WEB = Path(__file__).parents[2] / "forms_service/web"
NOBODYS = {"/sign-in", "/sign-out", "/sign-out/from-provider"}
"""The forms of signing in and out: whoever sends them is who signs in or out."""
RULES = sorted({rule for method, rule in EXPECTED if method == "POST"} - NOBODYS)
FORM = re.compile(r'<form method="post".*?</form>', re.DOTALL)
TYPED = "He telephoned twice, and said so"
STAFF = (MANAGER, WORKER, RECORDS, SERVICE_MANAGER, AUDITOR, ADMINISTRATOR, ASSET_OWNER, DPO)


def changes(world: World) -> list[tuple[str, str]]:
    """What was done so far, without what was only read: each act with what it was done to."""
    with world.ports.unit_of_work() as unit:
        found = unit.of("northshire").audit.entries(newest_first=False, limit=10_000)
    return [(e.event.act, e.event.object_id) for e in found if e.event.verb is not Verb.CONSULTATION]


# --- Every form and every route -------------------------------------------------------------------------------


def test_every_form_of_every_template_has_a_ticket_of_its_own() -> None:
    forms = [(path.name, form) for path in WEB.rglob("*.html") for form in FORM.findall(path.read_text("utf-8"))]
    bare = [name for name, form in forms if not re.search(r"csrf\(\)|opening\(|ticket_field\(\)|post\.fields", form)]

    assert len(forms) > 35
    assert bare == ["sign_in.html"] * 2  # of nobody yet


@pytest.fixture
def staff(world: World) -> Mapping[str, Browser]:
    return {user: world.client_as(user) for user in STAFF}


def _who_may(world: World, rule: str) -> str:
    needed = EXPECTED["POST", rule].split(" or ")
    users = [world.user(user) for user in STAFF]
    return next(user.id for user in users if "signed in" in needed or any(user.may(Permission(n)) for n in needed))


def test_no_route_carries_out_a_form_without_its_ticket_or_of_somebody_else(
    world: World, staff: Mapping[str, Browser]
) -> None:
    thing = a_thing(world)
    colleague, foreigner = (world.client_as(user).new_ticket() for user in (OTHER_WORKER, ELSEWHERE["manager"]))
    for rule in RULES:
        client, address = staff[_who_may(world, rule)], address_with(rule, {**thing.ids, **nobody_like(thing)})
        bare = client.post(address, data={"reason": TYPED, FIELD: ""})
        forged = client.post(address, data={"reason": TYPED, FIELD: f"{client.new_ticket()}x"})
        for offered in (bare, forged):
            assert offered.status_code == 400, rule
            assert "We kept what you typed" in offered.text, rule
        for ticket in (colleague, foreigner):
            refused = client.post(address, data={"reason": TYPED, FIELD: ticket})
            assert refused.status_code == 409, rule
            assert "Kept for its author" in refused.text, rule
            assert TYPED not in refused.text, rule


# --- Played ---------------------------------------------------------------------------------------------------


def at_one_moment(client: Browser, address: str, data: Any) -> list[TestResponse]:
    """Send the same form in twice, from two connections of one browser."""
    twin = client.application.test_client()
    assert isinstance(twin, Browser)
    twin._cookies = dict(client._cookies or {})  # the two connections of one browser have its cookies in common
    both, together = [client, twin], threading.Barrier(2)
    answers: list[TestResponse] = []

    def send(one: Browser) -> None:
        together.wait()
        answers.append(one.post(address, data=data))

    threads = [threading.Thread(target=send, args=(one,)) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def said(client: Browser, answer: TestResponse) -> str:
    """The words of success on the page that an answer leads to."""
    page = Page(client.get(str(answer.location), follow_redirects=True))
    return " ".join("".join(each.itertext()) for each in page.root.iter("div") if "banner" in str(each.get("class")))


SENT: set[str] = set()
"""The routes whose forms were sent in by the test that runs."""
PLAYED: dict[str, str] = {}
"""Which test plays the form of which route."""
ADDS_NOTHING: Mapping[str, str] = {
    "/enquiries/new/asked-before": "looks up who was asked about before while a name is typed",
    "/questionnaires/<id:questionnaire_id>/express/<page_id>/asked-before": "looks up, too",
    "/questionnaires/<id:questionnaire_id>/pages/<section_id>/<page_id>/asked-before": "looks up, too",
    "/work/found": "finds enquiries",
    "/records": "finds records",
    "/records/found/table": "hands a table out, as often as it is asked for",
    "/records/saved/<id:search_id>/remove": "removes what is there once",
    "/incidents/<id:incident_id>/destroy": "destroys what is there once",
    "/records/<id:record_id>/files/<id:object_id>": "hands a file out, as often as it is asked for",
    "/disposal/<id:batch_id>/hand-over": "hands records out, as often as it is asked for until the archive has them",
    "/documents/<id:document_id>/text": "hands a text out, as often as it is asked for",
    "/records/<id:record_id>/evidence": "hands a pack out, as often as it is asked for",
    "/records/brought": "tells what a file is",
    "/rights/<id:request_id>/extract/people": "finds people",
    "/audit/verify": "checks the log",
    "/audit/people": "finds people",
    "/why": "says why something is opened, in the session alone",
    "/retention-schedule": "approves what is approved once",
    "/sessions/<id:session_id>/end": "ends what ends once",
    "/staff/sessions/<id:session_id>/end": "ends what ends once",
}
"""The forms that may be sent in as often as one likes: each time is an act of its own that adds nothing but its log."""


def plays(*rules: str) -> Callable[[Callable[[World], None]], Callable[[World], None]]:
    """Say of which routes a test plays the forms, which is seen to."""

    def played_by(test: Callable[[World], None]) -> Callable[[World], None]:
        PLAYED.update(dict.fromkeys(rules, test.__name__))

        @wraps(test)
        def played(world: World) -> None:
            SENT.clear()
            test(world)
            assert set(rules) == SENT

        return played

    return played_by


def test_the_form_of_every_route_is_played_or_adds_nothing() -> None:
    assert set(PLAYED) | set(ADDS_NOTHING) == set(RULES)
    assert set(PLAYED) & set(ADDS_NOTHING) == set()


def send_in_every_way(
    world: World, user: str, page: Page, typed: Mapping[str, Any], *, client: Browser | None = None, times: int = 1
) -> str:
    """Send a form in as people and browsers do, and see that it was done once; return where it leads.

    *times* is how often one doing of it stands in the log.
    """
    client = client or world.client_as(user)
    page.type(dict(typed))
    assert page.form is not None
    address = page.form.get("action") or page.response.request.full_path.rstrip("?")
    SENT.add(rule_of(world, address))
    before = changes(world)

    somebody_else = world.client_as(OTHER_WORKER if user != OTHER_WORKER else WORKER)
    foreign = somebody_else.post(address, data=_own(somebody_else, page))
    assert foreign.status_code == 409
    assert "Kept for its author" in foreign.text
    assert changes(world) == before

    first, second = at_one_moment(client, address, _own(client, page))
    done = changes(world)[len(before) :]
    assert first.location, first.text
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert done
    assert max(Counter(done).values()) <= times, "nothing is done twice"

    again = client.post(address, data=_own(client, page))
    assert (again.status_code, again.location) == (first.status_code, first.location)
    assert changes(world)[len(before) :] == done

    for name in typed:
        if page.fields[name] not in {"yes", "post"} and _is_free_text(page, name):
            otherwise = client.post(address, data={**_own(client, page), name: f"{page.fields[name]} and more"})
            assert otherwise.status_code == 409
            assert "This page was sent in before, and that was done" in otherwise.text
            assert "and more" in otherwise.text
    assert changes(world)[len(before) :] == done
    return str(first.location)


def rule_of(world: World, address: str) -> str:
    adapter = world.app.url_map.bind("localhost")
    rule, _ = adapter.match(address.partition("?")[0], method="POST", return_rule=True)
    return rule.rule


def _own(client: Browser, page: Page) -> dict[str, Any]:
    return {**page.fields.to_dict(flat=False), "csrf_token": client.token}


def _is_free_text(page: Page, name: str) -> bool:
    control = next(each for each in page.controls() if each.get("name") == name)
    return control.tag == "textarea" or control.get("type") == "text"


def _form(world: World, user: str, address: str, name: str) -> Page:
    """The form of a page that has an input or is sent to an address of this name."""
    page = visit(world.client_as(user), address)
    for form in page.main.iter("form"):
        if str(form.get("action")).endswith(name) or any(e.get("name") == name for e in form.iter()):
            page._turn_to(form)
            return page
    raise AssertionError(f"{address} has no form with {name}")


@plays("/enquiries/<id:enquiry_id>/emergency", "/emergencies/<id:access_id>/note")
def test_an_enquiry_is_opened_in_an_emergency_once_and_that_is_noted_once(world: World) -> None:
    draft = world.draft()
    restrict(world, draft)
    ask = _form(world, OTHER_WORKER, f"/enquiries/{draft.enquiry}/emergency", "reason")
    send_in_every_way(world, OTHER_WORKER, ask, {"reason": f"{TYPED}. The child may be with him tonight"})
    send_in_every_way(world, DPO, _form(world, DPO, "/emergencies", "/note"), {})


@plays("/enquiries/new", f"{QUESTIONNAIRE}/pages/<section_id>/<page_id>", f"{QUESTIONNAIRE}/check",
       "/enquiries/<id:enquiry_id>/replies/new")  # fmt: skip
def test_an_enquiry_its_questions_and_its_reply_are_begun_once(world: World) -> None:
    draft = world.draft()
    options = world.client_as(WORKER).get(f"/enquiries/{draft.enquiry}/replies/new").text
    form = re.findall(r'<option value="(core/[^"]+)"', options)[-1]
    new = _form(world, WORKER, "/enquiries/new", "in_request_text")
    send_in_every_way(world, WORKER, new, {"in_request_text": TYPED})
    save = _form(world, WORKER, f"/questionnaires/{_intake(world)}/pages/arrival/received", "in_request_text")
    save.fields[".later"] = "yes"
    send_in_every_way(world, WORKER, save, {"in_request_text": TYPED})
    start = _form(world, WORKER, f"/enquiries/{draft.enquiry}/replies/new", "form")
    send_in_every_way(world, WORKER, start, {"form": form, "reason": TYPED})
    send = _form(world, WORKER, f"/questionnaires/{draft.id}/check", ".revision")
    send_in_every_way(world, WORKER, declare_all(send), {})
    assert world.acts().count("enquiry_recorded") == 3, "with the draft's and that of the full form"


def _intake(world: World) -> str:
    """An enquiry of which nothing is saved, in the full form."""
    client = world.client_as(WORKER)
    return visit(client, "/enquiries/new").send(client, ".leave").response.request.path.split("/")[2]


@plays(f"{REPLY}/return", f"{REPLY}/authorise", f"{REPLY}/issue")
def test_a_reply_is_returned_authorised_and_issued_once(world: World) -> None:
    returned, sent = world.sent(), world.sent()
    comment = _form(world, MANAGER, f"/replies/{returned.id}", "return-comment")
    send_in_every_way(world, MANAGER, comment, {"return-comment": TYPED})
    send_in_every_way(world, MANAGER, _form(world, MANAGER, f"/replies/{sent.id}", "authorise"), {})
    world.make_documents()
    issue = _form(world, MANAGER, f"/replies/{sent.id}", "issue-right_person")
    send_in_every_way(world, MANAGER, issue, {"issue-right_person": "yes"})


@plays("/replies/authorise", "/replies/issue")
def test_several_replies_together_are_authorised_and_issued_once(world: World) -> None:
    sent = world.sent()
    for act in ("authorise", "issue"):
        together = _form(world, MANAGER, f"/replies/{act}", "chosen")
        together.fields.setlist("chosen", [sent.id])
        send_in_every_way(world, MANAGER, together, {"checked": "yes"})
        world.make_documents()


@plays(f"{RECORD}/sendings", f"{RECORD}/sendings/strike", f"{RECORD}/case-system", f"{RECORD}/wrong",
       "/enquiries/<id:enquiry_id>/letters/<code>")  # fmt: skip
def test_what_is_entered_after_the_issue_is_entered_once(world: World) -> None:
    reply = world.issued()
    record, enquiry = world.record_of(reply), f"/enquiries/{reply.enquiry}"
    sending = _form(world, WORKER, f"/replies/{reply.id}", "sending-recipient")
    send_in_every_way(world, WORKER, sending, {"sending-channel": "post"})
    assert len(world.record_of(reply).sendings) == 1
    entry = _form(world, WORKER, f"/replies/{reply.id}", "strike-sending")
    struck = {"strike-sending": world.record_of(reply).sendings[0].id, "strike-kind": "never", "strike-reason": TYPED}
    send_in_every_way(world, WORKER, entry, struck)
    assert not world.record_of(reply).sendings
    listed = visit(world.client_as(MANAGER), f"{enquiry}/register").text
    assert listed.count(f"Struck by Priya Okafor, 23 November 2026 at 9:40am: {TYPED}") == 1
    assert "Issued: send it" in visit(world.client_as(WORKER), "/work").text
    filed = _form(world, WORKER, f"/replies/{reply.id}", "case-reference")
    send_in_every_way(world, WORKER, filed, {"case-reference": "LCS-1"})
    letter = _form(world, WORKER, f"/enquiries/{world.sent().enquiry}/letters", "letters/D01")
    send_in_every_way(world, WORKER, letter, {})
    wrong = _form(world, WORKER, f"/records/{record.id}/wrong", "reason")
    send_in_every_way(world, WORKER, wrong, {"reason": TYPED})


@plays(f"{RECORD}/hold", f"{HOLD}/release", f"{HOLD}/release/refuse", f"{HOLD}/release/confirm", "/records/found/hold",
       f"{HOLD}/review", "/records/found/save", "/disposal")  # fmt: skip
def test_a_hold_is_placed_and_released_once_and_a_batch_prepared_once(world: World) -> None:
    record = world.record_of(world.issued())
    place = _form(world, RECORDS, f"/records/{record.id}/hold", "why")
    send_in_every_way(world, RECORDS, place, {"authority": Authority.CLAIM.value, "why": TYPED})
    held = holds.active(world.ports, world.user(RECORDS))[0].hold
    review = _form(world, RECORDS, f"/holds/{held.id}", "review_on")
    send_in_every_way(world, RECORDS, review, {"owner": TYPED, "review_on": "27 3 2040"})
    ask = _form(world, RECORDS, f"/holds/{held.id}", "reason")
    send_in_every_way(world, RECORDS, ask, {"reason": TYPED})
    keep = _form(world, RECORDS, f"/holds/{held.id}", "refuse")
    send_in_every_way(world, RECORDS, keep, {})
    send_in_every_way(world, RECORDS, _form(world, RECORDS, f"/holds/{held.id}", "reason"), {"reason": TYPED})
    send_in_every_way(world, DPO, _form(world, DPO, f"/holds/{held.id}", "confirm"), {})
    officer = world.client_as(RECORDS)
    visit(officer, "/records").type({"name": "Sampleton"}).send(officer)
    found = visit(officer, "/records/found/hold")
    send_in_every_way(world, RECORDS, found, {"authority": Authority.CLAIM.value, "why": TYPED}, client=officer)
    officer.get("/records/filtered?retention_class=RC-01")
    save = visit(officer, "/records/found").form_with("saved_as")
    send_in_every_way(world, RECORDS, save, {"saved_as": "Due soon"}, client=officer)
    world.clock.pass_by(timedelta(days=365 * 30))
    send_in_every_way(world, RECORDS, _form(world, RECORDS, "/disposal", "up_to"), {})
    assert len(holds.active(world.ports, world.user(RECORDS))) == 1


@plays(f"{BATCH}/checks", f"{BATCH}/lines", f"{BATCH}/review", f"{BATCH}/approve", f"{BATCH}/send-back",
       f"{BATCH}/give-up", f"{BATCH}/received", f"{BATCH}/withdraw-transfer", f"{BATCH}/records/<id:record_id>")  # fmt: skip
def test_a_batch_is_decided_once_by_each(world: World) -> None:
    record, stays = closed_record(world), closed_record(world)
    settle(world)
    years_on(world)
    approve_schedule(world)
    batch = disposal.prepare(world.ports, world.user(RECORDS))
    at = f"/disposal/{batch.id}"
    checked = {f"check-{event}": "no" for event in CHECKS}
    send_in_every_way(world, RECORDS, _form(world, RECORDS, at, "checks"), checked)
    alone = _form(world, RECORDS, f"{at}/records/{record.id}", "decision")
    send_in_every_way(world, RECORDS, alone, {"decision": "destroy", "why": "Nobody needs it any more"})
    to_archive = {"decision": "transfer", "archive": "Invented County Archive", "records": record.id}
    send_in_every_way(world, RECORDS, _form(world, RECORDS, at, "lines"), to_archive)
    to_another = {"decision": "transfer", "archive": "Another Invented Archive", "records": stays.id}
    send_in_every_way(world, RECORDS, _form(world, RECORDS, at, "lines"), to_another)
    send_in_every_way(world, RECORDS, _form(world, RECORDS, at, "review"), {})
    back = _form(world, ASSET_OWNER, at, "send-back")
    send_in_every_way(world, ASSET_OWNER, back, {"reason": TYPED})
    send_in_every_way(world, RECORDS, _form(world, RECORDS, at, "review"), {})
    send_in_every_way(world, ASSET_OWNER, _form(world, ASSET_OWNER, at, "approve"), {})
    transfers.hand_to_archive(world.ports, world.user(RECORDS), batch.id, "Invented County Archive")
    send_in_every_way(world, RECORDS, _form(world, RECORDS, at, "receipt"), {"receipt": TYPED})
    send_in_every_way(world, RECORDS, _form(world, RECORDS, at, "withdraw-transfer"), {"reason": TYPED})
    other = disposal.prepare(world.ports, world.user(RECORDS))
    send_in_every_way(world, RECORDS, _form(world, RECORDS, f"/disposal/{other.id}", "give-up"), {"reason": TYPED})


@plays(f"{RECORD}/caution", f"{RECORD}/cautions/<id:caution_id>", f"{RECORD}/exemption", "/rights",
       "/rights/<id:request_id>/<step>")  # fmt: skip
def test_a_record_is_marked_and_let_go_out_once_and_a_rights_request_is_written_down_and_closed_once(
    world: World,
) -> None:
    record = world.record_of(world.issued())
    mark = _form(world, RECORDS, f"/records/{record.id}/caution", "asked_by")
    send_in_every_way(world, RECORDS, mark, {"kind": "disputed", "asked_by": "Her mother", "why": TYPED})
    allow = _form(world, MANAGER, f"/records/{record.id}/exemption", "to")
    send_in_every_way(world, MANAGER, allow, {"to": "HMP", "why": TYPED})
    with world.ports.unit_of_work() as unit:
        (marked,) = unit.of("northshire").records.of_enquiry(record.enquiry)
    assert len(marked.cautions) == len(marked.exemptions) == 1
    lift = _form(world, RECORDS, f"/records/{record.id}/cautions/{marked.cautions[0].id}", "why")
    send_in_every_way(world, RECORDS, lift, {"why": TYPED})
    asked = {"right": "access", "asked_by": "Her mother", "received_on": "23 11 2026"}
    send_in_every_way(world, DPO, _form(world, DPO, "/rights", "asked_by"), asked)
    (request,) = requests.rights_queue(world.ports, world.user(DPO))
    close = _form(world, DPO, f"/rights/{request.id}", "close-why")
    send_in_every_way(world, DPO, close, {"close-outcome": "refused", "close-why": TYPED, "close-sent": "A letter"})


@plays("/rights/<id:request_id>/extract", "/extracts/<id:extract_id>/<step>", "/extracts/<id:extract_id>/words",
       "/extracts/<id:extract_id>/passages/<key>")  # fmt: skip
def test_an_extract_is_begun_and_each_of_its_passages_decided_once(world: World) -> None:
    world.issued(KNOWN)
    officer, by = world.client_as(RECORDS), world.user(RECORDS)
    request = requests.open_request(
        world.ports, by, Right.ACCESS, asked_by="Llŷr Inventio", about="", details="", received_on=date(2026, 11, 23)
    )
    sought = visit(officer, f"/rights/{request.id}/extract").send(officer).form_with("person")
    person = next(str(each.get("value")) for each in sought.controls() if each.get("name") == "person")
    begun = {"person": person, "asker": "adult", "identity": TYPED, "looked_through": TYPED}
    at = send_in_every_way(world, RECORDS, sought, begun)
    harm = {"harm-likely": "no", "harm-decided_by": "A. Manager", "harm-why": TYPED}
    send_in_every_way(world, RECORDS, _form(world, RECORDS, at, "harm-why"), harm)
    passage = visit(officer, f"{at}/passages?group=open").follow(officer, "Decide")
    send_in_every_way(world, RECORDS, passage, {"treatment": "withheld", "ground": "E"})
    send_in_every_way(world, RECORDS, visit(officer, f"{at}/words"), {})


INCIDENT = "/incidents/<id:incident_id>"
POLICY_DOCUMENT = "/policy-document/<id:policy_id>"


@plays("/incidents/new", f"{RECORD}/incident", f"{INCIDENT}/note", f"{INCIDENT}/sendings", f"{INCIDENT}/decision",
       f"{INCIDENT}/close")  # fmt: skip
def test_an_incident_is_written_down_added_to_decided_and_closed_once(world: World) -> None:
    sent = world.send_out(world.record_of(world.issued()))
    record = record_sending(world.ports, world.user(WORKER), sent.id, recipient="HMP Invented", channel="post")
    now = world.clock.now()
    known = {"known_on": f"{now.day} {now.month} {now.year}", "known_at": "0:05", "facts": TYPED}
    send_in_every_way(world, WORKER, _form(world, WORKER, "/incidents/new", "facts"), known)
    first, second, *_ = [sending.id for sending in record.sendings]
    went = _form(world, WORKER, f"/records/{record.id}/incident", "facts")
    send_in_every_way(world, WORKER, went, {**known, "sendings": [first]})
    incident = next(one for one in incidents.open_incidents(world.ports, world.user(DPO)) if one.sendings)
    at = f"/incidents/{incident.id}"
    more = _form(world, RECORDS, at, "/sendings")
    send_in_every_way(world, RECORDS, more, {"chosen-sendings": [second]})
    for part in ("effects", "action", "who knows", "asked to delete", "deleted", "passed on", "stopped"):
        said = {"note-part": part, "note-words": TYPED}
        if part == "effects":
            send_in_every_way(world, RECORDS, _form(world, RECORDS, at, "note-words"), said)
        else:
            incidents.note_on_incident(world.ports, world.user(RECORDS), incident.id, IncidentPart(part), TYPED)
    for part in ("not reported", "people not told"):
        said = {"decision-part": part, "decision-words": TYPED}
        send_in_every_way(world, DPO, _form(world, DPO, at, "decision-words"), said)
    send_in_every_way(world, DPO, _form(world, DPO, at, "close-words"), {"close-words": TYPED})


@plays("/policy-document", f"{POLICY_DOCUMENT}/stopped", f"{POLICY_DOCUMENT}/let-go", f"{RECORD}/tellings",
       f"{RECORD}/tellings/everybody", f"{RECORD}/tellings/<id:telling_id>",
       "/rights/<id:request_id>/letters/new")  # fmt: skip
def test_a_policy_is_recorded_somebody_told_and_a_letter_written_once(world: World) -> None:
    paper = {"reference": "NS-IG-7", "owner": "Its owner", "from_date": "1 4 2026", "review": "1 4 2027"}
    said = {**paper, "text": TYPED, "retention": TYPED, "erasure": TYPED}
    send_in_every_way(world, ASSET_OWNER, _form(world, ASSET_OWNER, "/policy-document", "reference"), said)
    (policy,) = policies.policy_documents(world.ports, world.user(ASSET_OWNER)).every
    at = f"/policy-document/{policy.id}"
    stopped = {"day": "23 11 2026", "why": TYPED}
    send_in_every_way(world, ASSET_OWNER, _form(world, ASSET_OWNER, at, "day"), stopped)
    record = world.send_out(world.record_of(world.issued()))
    at_record = f"/records/{record.id}/tellings"
    added = {"add-told_as": "source", "add-cause": "rectified", "add-name": "Invented Probation"}
    send_in_every_way(world, RECORDS, _form(world, RECORDS, at_record, "add-name"), added)
    every = _form(world, RECORDS, at_record, "everybody-cause")
    send_in_every_way(world, RECORDS, every, {"everybody-cause": "restricted"})
    (first, *_) = tellings.waiting_tellings(world.ports, world.user(RECORDS))
    told = {f"{first.id}-outcome": "told", f"{first.id}-words": TYPED, f"{first.id}-on": "23 11 2026"}
    send_in_every_way(world, RECORDS, _form(world, RECORDS, at_record, f"{first.id}-words"), told, times=2)
    asked = {"asked_by": "Her mother", "about": "", "details": ""}
    request = requests.open_request(
        world.ports, world.user(DPO), Right.ERASURE, **asked, received_on=world.clock.now().date()
    )
    letter = _form(world, DPO, f"/rights/{request.id}/letters/new", "words")
    send_in_every_way(world, DPO, letter, {"outcome": "granted", "regime": "uk gdpr", "words": TYPED})
    world.clock.pass_by(timedelta(days=200))
    send_in_every_way(world, ASSET_OWNER, _form(world, ASSET_OWNER, at, "/let-go"), {})


@plays("/arrangements", f"{QUESTIONNAIRE}/express/<page_id>", f"{QUESTIONNAIRE}/hand-over", f"{QUESTIONNAIRE}/reopen",
       f"{QUESTIONNAIRE}/withdraw", "/enquiries/<id:enquiry_id>/close")  # fmt: skip
def test_an_enquiry_is_handed_over_opened_again_withdrawn_and_closed_once(world: World) -> None:
    issued = world.issued()
    close = _form(world, MANAGER, f"/enquiries/{issued.enquiry}", "/close")
    send_in_every_way(world, MANAGER, close, {"reason": TYPED})
    send_in_every_way(world, SERVICE_MANAGER, visit(world.client_as(SERVICE_MANAGER), "/arrangements"), {})
    intake = enquiries.record_enquiry(world.ports, world.user(WORKER), express=True)
    page = _form(world, WORKER, f"/questionnaires/{intake.id}/express/request", "in_request_text")
    page.fields[".later"] = "yes"
    send_in_every_way(world, WORKER, page, {"in_request_text": TYPED}, times=2)  # what is proposed is saved beside it
    hand_over = _form(world, WORKER, f"/questionnaires/{intake.id}/hand-over", "colleague")
    send_in_every_way(world, WORKER, hand_over, {"colleague": OTHER_WORKER})
    withdraw = _form(world, OTHER_WORKER, f"/questionnaires/{intake.id}/check", "/withdraw")
    send_in_every_way(world, OTHER_WORKER, withdraw, {"reason": TYPED})
    reopen = _form(world, WORKER, f"/enquiries/{world.draft().enquiry}", "/reopen")
    send_in_every_way(world, WORKER, reopen, {})


@plays(f"{REPLY}/call-back", f"{REPLY}/withdraw", "/documents/<id:document_id>/again")
def test_a_reply_is_called_back_and_withdrawn_once_and_its_document_made_again_once(world: World) -> None:
    back, withdrawn = world.sent(), world.sent()
    world.reader.misses = [Missing("cv_any", "Llŷn", "pdf")]
    failed = world.made()
    send_in_every_way(world, MANAGER, _form(world, MANAGER, f"/replies/{failed.id}", "/again"), {})
    call_back = _form(world, WORKER, f"/replies/{back.id}", "/call-back")
    send_in_every_way(world, WORKER, call_back, dict.fromkeys(_texts(call_back), TYPED))
    withdraw = _form(world, MANAGER, f"/replies/{withdrawn.id}", "/withdraw")
    send_in_every_way(world, MANAGER, withdraw, dict.fromkeys(_texts(withdraw), TYPED))


@plays("/documents/<id:document_id>/corrected")
def test_a_document_is_made_with_a_corrected_letter_once(world: World) -> None:
    failed = failed_letter(world)
    failed.publish_correction()
    page = _form(world, MANAGER, f"/documents/{failed.document.id}/corrected", "corrected-reason")
    send_in_every_way(world, MANAGER, page, {"corrected-reason": "A tag was wrong.", "corrected-is_read": "yes"})


@plays(f"{PERSON}/facts", f"{PERSON}/links/<id:link_id>/undo", "/people/same", "/people/different",
       f"{QUESTIONNAIRE}/belongs/<id:enquiry_id>")  # fmt: skip
def test_what_is_said_of_people_is_said_once(world: World) -> None:
    first, second, third = (asked(world, "A1111AA", child("tara", "Tara")) for _ in range(3))
    person = person_of(world, second, "Rowan")
    for act, other in (("same", first), ("different", third)):
        page = visit(world.client_as(WORKER), f"/questionnaires/{second.id}/check")
        page._turn_to(next(form for form in page.main.iter("form") if form.get("id") == "asked-before-acts"))
        assert page.form is not None
        page.form.set("action", f"/people/{act}")
        page.fields |= {"pair": f"{person} {person_of(world, other, 'Rowan')}", "reason": TYPED}
        send_in_every_way(world, WORKER, page, {})
    fact = _form(world, WORKER, f"/people/{person}", "kind")
    send_in_every_way(world, WORKER, fact, {"kind": "died", "since": "2 6 2026", "how": TYPED})
    belongs = _form(world, WORKER, f"/questionnaires/{second.id}/belongs/{first.enquiry}", "reason")
    send_in_every_way(world, WORKER, belongs, {"why": "chaser", "reason": TYPED})
    undo = _form(world, WORKER, f"/people/{person}", "/undo")
    send_in_every_way(world, WORKER, undo, dict.fromkeys(_texts(undo), TYPED))


@plays("/enquiries/<id:enquiry_id>/both-stand/<id:other_id>")
def test_why_two_letters_both_stand_is_said_once(world: World) -> None:
    known, before = letters_at_odds(world)
    client = world.client_as(WORKER)
    visit(client, f"/enquiries/{known.enquiry}").press(client, "It is the same person")
    reason = _form(world, WORKER, f"/enquiries/{known.enquiry}", f"/both-stand/{before.enquiry}")
    send_in_every_way(world, WORKER, reason, dict.fromkeys(_texts(reason), TYPED))


@plays(f"{REPLY}/phone", f"{REPLY}/phone/confirm", f"{REPLY}/phone/refuse")
def test_an_approval_by_telephone_is_written_down_confirmed_and_denied_once(world: World) -> None:
    life = Life(world).with_forms(parts.REPLY, parts.NOTICE)
    for act in ("confirm", "refuse"):
        (reply,) = life.enquiry(parts.ROUTES)
        life.answer(reply, parts.ANSWERS)
        written = _form(world, WORKER, f"/replies/{reply.id}/phone", "phone-words")
        typed = {"phone-manager": MANAGER, "phone-time": "9:40", "phone-words": TYPED}
        send_in_every_way(world, WORKER, declare_all(written), typed)
        said = _form(world, MANAGER, f"/replies/{reply.id}", f"/phone/{act}")
        send_in_every_way(world, MANAGER, said, dict.fromkeys(_texts(said), TYPED))


@pytest.mark.long
@plays(f"{QUESTIONNAIRE}/known")
def test_the_assessment_of_a_child_who_turns_out_to_be_known_is_started_once(world: World) -> None:
    assert world.stages
    begun = answered(world, world.stages, nk_late_match="yes").reply(VIEW)
    send_in_every_way(world, WORKER, _form(world, WORKER, f"/questionnaires/{begun.id}", "/known"), {}, times=2)


@plays(f"{QUESTIONNAIRE}/shared", f"{REPLY}/promises/<key>", f"{REPLY}/promises/<key>/undo")
def test_what_is_taken_over_and_what_is_promised_is_noted_once(world: World) -> None:
    life = Life(world).with_forms(a_form(promises.EXCHANGE, promises.ACTIONS, outcomes=parts.NOTICE.outcomes))
    (reply,) = life.enquiry({ALFIE: promises.EXCHANGE, BEA: promises.EXCHANGE})
    life.answer(reply, {"xa_actions": [promises.action("a1", "Lee Madeup", 1, "no")]})
    life.issued(reply)
    address = f"/replies/{reply.id}/promises/xa_actions:a1"
    send_in_every_way(world, WORKER, visit(world.client_as(WORKER), address), {"note": TYPED})
    send_in_every_way(world, WORKER, _form(world, WORKER, f"/enquiries/{reply.enquiry}", "/undo"), {})
    life = Life(world).with_forms(one_child.ASSESSMENT)
    first, second = life.enquiry({ALFIE: one_child.BOTH[ALFIE], BEA: one_child.BOTH[BEA]})
    life.answer(first, {"as_law": "A court order of 2024", "as_wishes": "He wants to write."})
    send_in_every_way(world, WORKER, _form(world, WORKER, f"/questionnaires/{second.id}/shared", ".revision"), {})


def _texts(page: Page) -> list[str]:
    """The boxes of a form that are typed in."""
    names = [str(each.get("name")) for each in page.controls() if each.get("type") != "hidden" and each.tag != "button"]
    return [name for name in names if _is_free_text(page, name)]


def test_who_sends_a_form_in_twice_is_told_twice_that_it_was_done(world: World) -> None:
    reply = world.issued()
    client = world.client_as(WORKER)
    page = visit(client, f"/replies/{reply.id}").form_with("case-reference").type({"case-reference": "LCS-1"})

    told = [page.send(client).text for _ in range(2)]

    assert told[0] == told[1]
    assert "Recorded the reference of the case system" in told[1]


def test_a_form_whose_answer_was_lost_is_not_done_again_by_sending_it_again(world: World) -> None:
    reply = world.issued()
    client = world.client_as(WORKER)
    client.may_fail = True
    page = visit(client, f"/replies/{reply.id}").form_with("case-reference").type({"case-reference": "LCS-1"})
    opened, units = world.ports.unit_of_work, iter(range(100))

    def lost_after_the_first() -> UnitOfWork:
        if next(units):
            raise Unavailable("The database does not answer just now.")
        return opened()

    world.use(unit_of_work=lost_after_the_first)
    lost = page.send(client)
    world.use(unit_of_work=opened)
    again = lost.send(client)

    assert "We kept what you typed" in lost.text
    assert "It was done the first time" in again.text
    assert world.acts().count("filed_in_case_system") == 1


def test_a_form_that_was_refused_can_be_sent_in_again(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    page = visit(client, f"/replies/{reply.id}").form_with("return-comment")

    refused = page.type({"return-comment": ""}).send(client)
    done = page.type({"return-comment": TYPED}).send(client)

    assert refused.response.status_code == 422
    assert f"The reply was returned to {world.user(WORKER).name} for changes" in done.text


def test_a_page_left_open_for_longer_than_receipts_are_kept_is_sent_anew(world: World) -> None:
    client = world.client_as(WORKER)
    page = visit(client, "/enquiries/new").type({"in_request_text": TYPED})
    page.send(client)
    world.clock.pass_by(KEPT_FOR + timedelta(minutes=1))
    receipts.expire(world.ports)
    client = world.client_as(WORKER)
    page.fields["csrf_token"] = client.token

    late = page.send(client)

    assert "This page was left open for more than a week" in late.text
    assert world.acts().count("enquiry_recorded") == 1
    assert late.send(client).response.request.path.startswith("/questionnaires/")
    assert world.acts().count("enquiry_recorded") == 2
    assert LONGEST_OPEN < KEPT_FOR


def test_a_receipt_goes_once_no_page_can_be_sent_in_with_its_ticket(world: World) -> None:
    client = world.client_as(WORKER)
    visit(client, "/enquiries/new").type({"in_request_text": TYPED}).send(client, ".later")

    kept = receipts.expire(world.ports)
    world.clock.pass_by(KEPT_FOR + timedelta(minutes=1))
    gone = receipts.expire(world.ports)

    assert (kept.done, gone.done) == ("0 let go", "2 let go")
    with service_work(world.ports, "northshire") as work:
        assert work.receipts.expire(before=world.clock.now(), limit=10) == 0


class Impatient(Browser):
    """Sends every form in twice, and expects the same answer and no further change."""

    world: World

    def _open(self, *args: Any, follow_redirects: bool = False, **kwargs: Any) -> TestResponse:
        first = super()._open(*args, **kwargs)
        path = first.request.path
        if kwargs.get("method") == "POST" and first.location and path not in NOBODYS:
            before = changes(self.world)
            again = super()._open(*args, **kwargs)
            assert (path, again.status_code, again.location) == (path, first.status_code, first.location)
            assert changes(self.world) == before, path
        if not follow_redirects or not first.location:
            return first
        if first.status_code == 307:
            return self._open(str(first.location), follow_redirects=True, **kwargs)
        return super()._open(str(first.location), follow_redirects=True)


@pytest.mark.long
@pytest.mark.parametrize("title", ["A same-day court report"])
def test_a_whole_enquiry_of_which_every_form_is_sent_in_twice_comes_out_as_one(
    world: World, tmp_path: Path, title: str
) -> None:
    world.app.test_client_class = Impatient
    Impatient.world = world

    scene = play(world, title, tmp_path)
    scene.to_the_end()

    assert len(scene.enquiries) == world.acts().count("enquiry_recorded")


@plays("/questionnaires/<id:questionnaire_id>/stay", "/questionnaires/<id:questionnaire_id>/move")
def test_a_draft_stays_and_is_moved_once(world: World) -> None:
    life = Life(world).with_forms(FIRST)
    address = f"/questionnaires/{life.enquiry(ROUTES)[0].id}"
    published(life)
    client = world.client_as(WORKER)

    for act in ("stay", "move"):
        page = visit(client, f"{address}/newer-version").form_to(f"{address}/{act}")
        assert send_in_every_way(world, WORKER, page, {}, client=client) == address


@plays(
    f"{RECORD}/review",
    f"{RECORD}/review/<id:review_id>/refuse",
    f"{RECORD}/review/<id:review_id>/grant",
)
def test_a_review_is_decided_and_answered_once(world: World) -> None:
    record = closed_record(world, KNOWN)
    at = f"/records/{record.id}/review"
    lower = {"kind": "lower", "class_id": "RC-01", "reason": TYPED}
    send_in_every_way(world, RECORDS, _form(world, RECORDS, at, "kind"), lower)
    send_in_every_way(world, ASSET_OWNER, _form(world, ASSET_OWNER, at, "answer"), {"answer": TYPED})
    send_in_every_way(world, RECORDS, _form(world, RECORDS, at, "kind"), lower)
    send_in_every_way(world, ASSET_OWNER, _form(world, ASSET_OWNER, at, "grant"), {})
