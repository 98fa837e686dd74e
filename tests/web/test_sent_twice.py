"""A form that is sent in twice does once what it does, and whoever sent it is told what they were told.

It is tried of every route that takes a form, and played on the forms that add something: sent by somebody else than it
was shown to, twice at one moment, again after the answer was lost, and gone back to with something else typed.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from forms_service.casework.auditing.events import Verb
from forms_service.casework.errors import Unavailable
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.receipts import KEPT_FOR, LONGEST_OPEN
from forms_service.casework.users import Permission
from forms_service.services import receipts
from forms_service.services.keeping import holds
from forms_service.services.repositories.unit_of_work import UnitOfWork
from forms_service.services.work import service_work
from forms_service.web.frame.tickets import FIELD
from tests.builders.world import (
    ADMINISTRATOR,
    AUDITOR,
    ELSEWHERE,
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
from tests.web.test_access import EXPECTED, _address, _nobody, _thing

WEB = Path(__file__).parents[2] / "forms_service/web"
NOBODYS = {"/sign-in", "/sign-out", "/sign-out/from-provider"}
"""The forms of signing in and out: whoever sends them is who signs in or out."""
RULES = sorted({rule for method, rule in EXPECTED if method == "POST"} - NOBODYS)
FORM = re.compile(r'<form method="post".*?</form>', re.DOTALL)
TYPED = "He telephoned twice, and said so"


def changes(world: World) -> list[tuple[str, str]]:
    """What was done so far, without what was only read: each act with what it was done to."""
    with world.ports.unit_of_work() as unit:
        found = unit.of("northshire").audit.entries(newest_first=False, limit=10_000)
    return [(e.event.act, e.event.object_id) for e in found if e.event.verb is not Verb.CONSULTATION]


# --- Every form and every route -------------------------------------------------------------------------------


def test_every_form_of_every_template_has_a_ticket_of_its_own() -> None:
    forms = [(path.name, form) for path in WEB.rglob("*.html") for form in FORM.findall(path.read_text("utf-8"))]
    bare = [name for name, form in forms if not re.search(r"csrf\(\)|opening\(|ticket_field\(\)|kept\.fields", form)]

    assert len(forms) > 35
    assert bare == ["sign_in.html"] * 2  # of nobody yet


@pytest.fixture
def staff(world: World) -> Mapping[str, Browser]:
    return {user: world.client_as(user) for user in (WORKER, MANAGER, RECORDS, SERVICE_MANAGER, AUDITOR, ADMINISTRATOR)}


def _who_may(world: World, rule: str) -> str:
    needed = EXPECTED["POST", rule].split(" or ")
    users = [world.user(user) for user in (MANAGER, WORKER, RECORDS, SERVICE_MANAGER, AUDITOR, ADMINISTRATOR)]
    return next(user.id for user in users if "signed in" in needed or any(user.may(Permission(n)) for n in needed))


def test_no_route_carries_out_a_form_without_its_ticket_or_of_somebody_else(
    world: World, staff: Mapping[str, Browser]
) -> None:
    thing = _thing(world)
    colleague, foreigner = (world.client_as(user).new_ticket() for user in (OTHER_WORKER, ELSEWHERE["manager"]))
    for rule in RULES:
        client, address = staff[_who_may(world, rule)], _address(rule, {**thing.ids, **_nobody(thing)})
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


def send_in_every_way(world: World, user: str, page: Page, typed: Mapping[str, Any], other: str = OTHER_WORKER) -> str:
    """Send a form in as people and browsers do, and see that it was done once; return where it leads."""
    client = world.client_as(user)
    page.type(dict(typed))
    assert page.form is not None
    address = page.form.get("action") or page.response.request.full_path.rstrip("?")
    before = changes(world)

    foreign = world.client_as(other).post(address, data={**page.fields, "csrf_token": world.client_as(other).token})
    assert foreign.status_code == 409
    assert "Kept for its author" in foreign.text
    assert changes(world) == before

    first, second = at_one_moment(client, address, _own(client, page))
    done = changes(world)[len(before) :]
    assert first.location, first.text
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert done
    assert len(done) == len(set(done)), "nothing is done twice"

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


def test_a_reply_is_returned_authorised_and_issued_once(world: World) -> None:
    returned, sent = world.sent(), world.sent()
    comment = _form(world, MANAGER, f"/replies/{returned.id}", "return-comment")
    send_in_every_way(world, MANAGER, comment, {"return-comment": TYPED})
    send_in_every_way(world, MANAGER, _form(world, MANAGER, f"/replies/{sent.id}", "authorise"), {})
    world.make_documents()
    issue = _form(world, MANAGER, f"/replies/{sent.id}", "issue-right_person")
    send_in_every_way(world, MANAGER, issue, {"issue-right_person": "yes"})


def test_several_replies_together_are_authorised_and_issued_once(world: World) -> None:
    sent = world.sent()
    for act in ("authorise", "issue"):
        together = _form(world, MANAGER, f"/replies/{act}", "chosen")
        together.fields.setlist("chosen", [sent.id])
        send_in_every_way(world, MANAGER, together, {"checked": "yes"})
        world.make_documents()


def test_what_is_entered_after_the_issue_is_entered_once(world: World) -> None:
    reply = world.issued()
    record, enquiry = world.record_of(reply), f"/enquiries/{reply.enquiry}"
    sending = _form(world, WORKER, f"/replies/{reply.id}", "sending-recipient")
    send_in_every_way(world, WORKER, sending, {"sending-channel": "post"})
    assert len(world.record_of(reply).sendings) == 1
    filed = _form(world, WORKER, f"/replies/{reply.id}", "case-reference")
    send_in_every_way(world, WORKER, filed, {"case-reference": "LCS-1"})
    letter = _form(world, WORKER, f"{enquiry}/letters", "letters/D01")
    send_in_every_way(world, WORKER, letter, {})
    wrong = _form(world, WORKER, f"/records/{record.id}/wrong", "reason")
    send_in_every_way(world, WORKER, wrong, {"reason": TYPED})


def test_a_hold_is_placed_and_released_once_and_a_batch_prepared_once(world: World) -> None:
    record = world.record_of(world.issued())
    place = _form(world, RECORDS, f"/records/{record.id}/hold", "why")
    send_in_every_way(world, RECORDS, place, {"authority": Authority.CLAIM.value, "why": TYPED})
    held = holds.active(world.ports, world.user(RECORDS))[0].hold
    ask = _form(world, RECORDS, f"/holds/{held.id}", "reason")
    send_in_every_way(world, RECORDS, ask, {"reason": TYPED})
    keep = _form(world, RECORDS, f"/holds/{held.id}", "refuse")
    send_in_every_way(world, RECORDS, keep, {})
    world.clock.pass_by(timedelta(days=365 * 30))
    send_in_every_way(world, RECORDS, _form(world, RECORDS, "/disposal", "up_to"), {})
    assert len(holds.active(world.ports, world.user(RECORDS))) == 1


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
@pytest.mark.parametrize("title", ["A same-day court report", "Not known but worrying"])
def test_a_whole_enquiry_of_which_every_form_is_sent_in_twice_comes_out_as_one(
    world: World, tmp_path: Path, title: str
) -> None:
    world.app.test_client_class = Impatient
    Impatient.world = world

    scene = play(world, title, tmp_path)
    scene.to_the_end()

    assert len(scene.enquiries) == world.acts().count("enquiry_recorded")
