"""Who looked at somebody's records, and why: asked where no task says it, kept, answered in one question, and counted."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.auditing.events import LogObject, Verb
from forms_service.casework.ids import PersonId
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.rights.cautions import CautionKind
from forms_service.casework.reading_reasons import AFTER_ACT, ON_WORK_LIST, WORKING, WhyRead
from forms_service.services.auditing.anchors import verify
from forms_service.services.enquiries import links
from forms_service.services.enquiries.enquiries import close
from forms_service.services.keeping import holds, records
from forms_service.services.repositories.auditing import AuditEntry
from forms_service.services.work import service_work
from forms_service.web.keeping.timeline import life_of
from tests.builders.disposing import erase_payloads_about
from tests.builders.enquiries import restrict
from tests.builders.world import AUDITOR, DPO, KNOWN, MANAGER, OTHER_MANAGER, OTHER_WORKER, RECORDS, WORKER, World
from tests.web.browsing import Page, visit
from tests.web.client import Browser

CHILD = "Llŷr Inventio"


def _entries(world: World, act: str, organisation: str = "northshire") -> list[AuditEntry]:
    with world.ports.unit_of_work() as unit:
        every = unit.of(organisation).audit.entries(newest_first=False, limit=10_000)
    return [entry for entry in every if entry.event.act == act]


def _reasons(world: World, act: str) -> list[str]:
    return [entry.event.payload.get("reason", "") for entry in _entries(world, act)]


def _asking(world: World, user_id: str) -> Browser:
    client = world.client_as(user_id)
    client.says_why = False
    return client


def test_what_no_task_speaks_of_is_asked_with_one_press_and_once_for_an_enquiry(world: World) -> None:
    reply = world.issued(KNOWN)
    record = world.record_of(reply)
    officer = _asking(world, RECORDS)

    asked = visit(officer, f"/records/{record.id}")
    assert f"Why do you open {record.reference}?" in asked.text
    assert CHILD not in asked.text
    assert _reasons(world, "record_metadata_read") == []
    assert CHILD in asked.press(officer, WhyRead.RIGHTS).text
    assert CHILD in officer.get(f"/records/{record.id}").text
    world.clock.pass_by(timedelta(minutes=50))
    assert officer.get(f"/people/{record.subjects[-1].person}").status_code == 200
    assert _reasons(world, "record_metadata_read") == [WhyRead.RIGHTS] * 2
    assert _reasons(world, "person_read") == [WhyRead.RIGHTS]
    world.clock.pass_by(timedelta(minutes=15))

    again = visit(officer, f"/records/{record.id}")
    refused = again.form_with("words").type({"words": "ok"}).send(officer)
    assert refused.response.status_code == 422
    assert _entries(world, "access_refused")[-1].event.payload["why"] == "no reason that says what for"
    assert CHILD in refused.form_with("words").type({"words": "The coroner wrote to us"}).send(officer).text
    assert _reasons(world, "record_metadata_read")[-1] == "The coroner wrote to us"


def test_what_is_somebodys_work_or_on_their_list_is_opened_without_a_question(world: World) -> None:
    reply = world.sent()
    own, manager = _asking(world, WORKER), _asking(world, MANAGER)
    for client in (own, manager):
        assert "Why do you open" not in client.get(f"/enquiries/{reply.enquiry}").text
        assert "Why do you open" not in client.get(f"/replies/{reply.id}").text
    assert _reasons(world, "enquiry_read") == [WORKING, ON_WORK_LIST]
    assert _reasons(world, "reply_read")[-2:] == [WORKING, ON_WORK_LIST]

    manager.post(f"/replies/{reply.id}/return", data={"return-comment": ""})
    assert _reasons(world, "reply_read")[-1] in {ON_WORK_LIST, AFTER_ACT}


def test_of_what_is_over_those_whose_work_it_was_say_why_as_everybody_does(world: World) -> None:
    reply = world.issued(KNOWN)
    world.send_out(world.record_of(reply))
    own = _asking(world, WORKER)
    assert "Why do you open" not in own.get(f"/enquiries/{reply.enquiry}").text
    close(world.ports, world.user(MANAGER), reply.enquiry, "All is said")
    for address in (f"/enquiries/{reply.enquiry}", f"/replies/{reply.id}", f"/enquiries/{reply.enquiry}/letters"):
        assert "Why do you open" in own.get(address).text, address
    assert _reasons(world, "enquiry_read") == [WORKING]


def test_a_search_is_why_what_it_found_is_opened_and_each_record_shown_has_its_part_of_the_log(world: World) -> None:
    record = world.record_of(world.issued(KNOWN))
    officer = _asking(world, RECORDS)
    search = {"name": "Inventio", "search-why": WhyRead.COMPLAINT}
    found = Page(officer.post("/records", data=search, follow_redirects=True))
    found.follow(officer, record.reference)
    assert _reasons(world, "record_metadata_read") == [WhyRead.COMPLAINT]

    (head,), (shown,) = _entries(world, "records_searched"), _entries(world, "record_shown")
    assert head.event.payload == {"reason": WhyRead.COMPLAINT, "found": "1"}, "what was typed stands with what it found"
    assert (shown.event.object_id, shown.event.reference) == (record.id, record.reference)
    assert shown.event.payload == {"name": "Inventio", "reason": WhyRead.COMPLAINT}
    officer.get("/records/found")
    again = _entries(world, "found_again")
    assert {entry.event.object_id for entry in again} == {head.event.object_id}
    world.clock.pass_by(timedelta(minutes=20))
    officer.get("/records/found")
    assert len(_entries(world, "record_shown")) == 2, "later it is a search of its own"

    assert world.client_as(AUDITOR).get(f"/records/{record.id}").status_code == 403
    life = life_of(records.show(world.ports, world.user(RECORDS), record.id), world.ports.directory)
    assert life[-1].words == "read for the last time: 2 times so far, by 1 person", "what a list shows is not read"
    assert not [each for each in life if "refused" in each.words]

    with service_work(world.ports, "northshire") as work:
        erase_payloads_about(work, LogObject("record", record.id, record.reference))
        every = work.audit.entries(limit=10_000)
    assert not any("Inventio" in str(entry.payload) for entry in every if entry.event.act.startswith("record"))
    assert verify(world.ports, "northshire").faults == ()


def test_a_task_speaks_for_what_it_showed_and_for_nothing_else_and_the_newest_reason_wins(world: World) -> None:
    held, other = (world.record_of(world.issued(KNOWN)) for _ in range(2))
    placed = holds.place_on_record(world.ports, world.user(RECORDS), held.id, Authority.CLAIM, "A claim")
    officer = _asking(world, RECORDS)
    officer.get("/desk")
    officer.get("/reviews")
    assert "Why do you open" in officer.get(f"/records/{held.id}").text, "neither of them showed it"
    officer.get(f"/holds/{placed.id}")
    for address in (f"/records/{held.id}", f"/people/{held.subjects[-1].person}"):
        assert "Why do you open" not in officer.get(address).text, address
    asked = visit(officer, f"/records/{other.id}")
    assert f"Why do you open {other.reference}?" in asked.text

    world.clock.pass_by(timedelta(minutes=1))
    asked = visit(officer, f"/records/{other.id}").press(officer, WhyRead.COMPLAINT)
    world.clock.pass_by(timedelta(minutes=1))
    officer.post("/records", data={"name": "Inventio", "search-why": WhyRead.RIGHTS}, follow_redirects=True)
    for record in (held, other):
        officer.get(f"/records/{record.id}")
    assert _reasons(world, "record_metadata_read") == [WhyRead.HOLD, WhyRead.COMPLAINT, WhyRead.RIGHTS, WhyRead.RIGHTS]
    assert _reasons(world, "person_read") == [WhyRead.HOLD]


def test_what_was_never_opened_is_not_shown_after_a_form_that_was_sent_in(world: World) -> None:
    record = world.record_of(world.issued(KNOWN))
    officer, address = _asking(world, RECORDS), f"/records/{record.id}/caution"
    asked = Page(officer.post(address, data={}))
    assert f"Why do you open {record.reference}?" in asked.text
    assert asked.press(officer, WhyRead.RIGHTS).response.status_code == 200
    for _ in range(2):
        world.clock.pass_by(timedelta(minutes=40))
        officer.get("/desk")
    assert "Why do you open" not in officer.post(address, data={}).text
    assert _reasons(world, "record_metadata_read") == [WhyRead.RIGHTS, AFTER_ACT]


def test_the_reason_of_a_search_ends_after_an_hour_and_a_link_of_the_desk_has_its_own(world: World) -> None:
    record = world.record_of(world.issued(KNOWN))
    officer = _asking(world, RECORDS)
    officer.post("/records", data={"name": "Inventio", "search-why": WhyRead.COMPLAINT}, follow_redirects=True)
    for _ in range(2):
        world.clock.pass_by(timedelta(minutes=35))
        shown = officer.get("/records/found").text
    assert record.reference not in shown, "it is asked why, before anything is shown again"
    assert len(_entries(world, "record_shown")) == 2
    linked = Page(officer.get("/records/filtered?filed_from=1+1+2020", follow_redirects=True))
    linked.follow(officer, record.reference)
    assert _reasons(world, "record_shown") == [WhyRead.COMPLAINT, WhyRead.COMPLAINT, WhyRead.KEEPING]
    assert _reasons(world, "record_metadata_read") == [WhyRead.KEEPING]


def test_the_auditors_question_is_answered_within_four_screens_over_all_references(world: World) -> None:
    first, second = world.issued(KNOWN), world.issued(KNOWN)
    references = {world.record_of(reply).reference for reply in (first, second)}
    links.say_same(world.ports, world.user(WORKER), _child(world, first), _child(world, second), "The same child")
    world.client_as(WORKER).get(f"/enquiries/{first.enquiry}")
    world.client_as(RECORDS).get(f"/records/{world.record_of(second).id}")
    world.client_as("eastmere-worker").get(f"/enquiries/{second.enquiry}")
    world.client_as(OTHER_WORKER).get(f"/records/{world.record_of(second).id}")

    for user_id in (AUDITOR, DPO):
        client, screens = _asking(world, user_id), 1
        page = Page(client.get("/", follow_redirects=True))
        if "Find the person" not in page.text:
            assert 'href="/audit"' in page.response.get_data(as_text=True), "it is in the navigation"
            page, screens = visit(client, "/audit"), screens + 1
        page, screens = page.form_with("person-name").type({"person-name": CHILD}).send(client), screens + 1
        assert "/replies/" not in str(page.response.data), "it finds people, and reads nothing that is kept of them"
        page, screens = page.follow(client, CHILD), screens + 1
        assert screens <= 4, user_id
        told = page.text
        officer = world.user(RECORDS).name
        for words in (*references, "Priya Okafor", WORKING, officer, WhyRead.KEEPING, "refused 1"):
            assert words in told, (user_id, words)
    assert "who_looked_read" in world.acts()


def _child(world: World, reply: Questionnaire) -> PersonId:
    return next(each.person for each in world.record_of(reply).subjects if each.name == CHILD)


def test_what_is_taken_out_has_no_formulas_and_the_lines_are_paged_by_their_numbers(world: World) -> None:
    reply = world.issued(KNOWN)
    record = world.record_of(reply)
    officer = _asking(world, RECORDS)
    formula = '=HYPERLINK("//example.invalid";"Look")'
    visit(officer, f"/records/{record.id}").form_with("words").type({"words": formula}).send(officer)
    person = _child(world, reply)
    client = world.client_as(AUDITOR)

    answer = client.get(f"/people/{person}/readings.csv")

    rows = list(csv.reader(StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert answer.mimetype == "text/csv"
    assert CHILD not in answer.headers["Content-Disposition"]
    assert [row[5] for row in rows if formula in row[5]] == [f"'{formula}"]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert "who_looked_exported" in world.acts()
    late = client.get(f"/people/{person}/readings?since=1+1+2020&until=1+2+2020").text
    assert "Nobody looked in this time" in late
    first = int(rows[1][0])
    assert "By reader" in client.get(f"/people/{person}/readings?below={first + 1}").text


def test_a_person_of_whom_only_a_restricted_enquiry_tells_is_found_by_more_than_a_name(world: World) -> None:
    reply = world.issued(KNOWN)
    restrict(world, reply)
    born = next(each.born for each in world.record_of(reply).subjects if each.name == CHILD)
    client = world.client_as(AUDITOR)

    def found(**typed: str) -> bool:
        sent = {f"person-{name}": text for name, text in typed.items()}
        return "readings" in client.post("/audit/people", data=sent, follow_redirects=True).text

    assert not found(name=CHILD)
    assert found(name=CHILD, born=born)
    assert found(reference=world.record_of(reply).reference)


def test_what_is_refused_is_in_the_log_of_whoever_asked_and_in_no_other(world: World) -> None:
    reply = world.issued()
    record = world.record_of(reply)
    before = world.acts()

    assert world.client_as("eastmere-records").get(f"/records/{record.id}").status_code == 404
    assert world.client_as("eastmere-records").get(f"/records/{'0' * 32}").status_code == 404
    assert world.acts() == before, "whose it is learns of nobody whom it does not know"
    theirs, nobodys = _entries(world, "access_refused", "eastmere")
    assert theirs.event.object_id == record.id
    assert theirs.event.payload == nobodys.event.payload, "another's and nothing at all read the same"
    assert theirs.event.reference == ""

    assert world.client_as(OTHER_WORKER).get("/audit").status_code == 403
    (role,) = _entries(world, "access_refused")
    assert role.event.verb is Verb.REFUSAL
    assert "may not read the audit log" in role.event.payload["why"]
    assert "Was refused GET /audit" in world.client_as(AUDITOR).get("/audit?verb=refusal").text


def test_reading_that_may_be_asked_about_is_counted_by_name_and_leads_to_its_lines(world: World) -> None:
    reply = world.issued(KNOWN)
    record = world.record_of(reply)
    world.clock.pass_by(timedelta(hours=12))
    officer = _asking(world, RECORDS)
    visit(officer, f"/records/{record.id}").press(officer, WhyRead.RIGHTS)
    officer.get(f"/records/{record.id}")
    placed = holds.place_on_record(world.ports, world.user(RECORDS), record.id, Authority.CLAIM, "A claim")
    for listing in ("/desk", "/reviews", f"/holds/{placed.id}"):
        officer.get(listing)
    for _ in range(3):
        world.client_as(OTHER_WORKER).get("/audit")

    page = visit(world.client_as(AUDITOR), "/audit/reading")

    rows = {row[0]: row[1:] for row in _rows(page)}
    assert rows[world.user(RECORDS).name] == ["2", "0", "2", "2", "0", "1", f"{WhyRead.RIGHTS} (2)"]
    assert rows[world.user(OTHER_WORKER).name][1].startswith("3")
    assert "None of them says that anything was wrong" in page.text
    lines = page.follow(world.client_as(AUDITOR), world.user(RECORDS).name).text
    assert "Opened the record" in lines
    assert "Recorded the enquiry" not in lines.partition("Newest first")[2]


def _rows(page: Page) -> list[list[str]]:
    def words(cell: Any) -> str:
        label, _, text = " ".join("".join(cell.itertext()).split()).partition(": ")
        return text or label

    return [[words(cell) for cell in row] for row in page.main.iter("tr")][1:]


def test_a_page_that_names_people_beside_a_form_is_reading_and_says_why(world: World) -> None:
    reply = world.issued(KNOWN)
    record = world.record_of(reply)
    here = f"/records/{record.id}"
    said = {"kind": CautionKind.DISPUTED.value, "asked_by": "Her mother", "why": "She says it was another man"}
    assert world.client_as(DPO).post(f"{here}/caution", data=said).status_code == 302
    lifting = f"{here}/cautions/{world.record_of(reply).cautions[0].id}"
    pages = {
        OTHER_WORKER: (f"{here}/wrong", f"{here}/sent"),
        RECORDS: (f"{here}/evidence", f"{here}/caution", lifting),
        OTHER_MANAGER: (f"{here}/exemption",),
    }
    for user_id, addresses in pages.items():
        for address in addresses:
            reader, before = _asking(world, user_id), len(_reasons(world, "record_metadata_read"))
            shown = visit(reader, address)
            why = ON_WORK_LIST if user_id != RECORDS else WhyRead.COMPLAINT
            if user_id == RECORDS:
                assert f"Why do you open {record.reference}?" in shown.text, address
                assert len(_reasons(world, "record_metadata_read")) == before, address
                shown = shown.press(reader, why)
            assert shown.response.status_code == 200, address
            assert _reasons(world, "record_metadata_read")[before:] == [why], address


def test_nothing_that_is_told_of_people_is_read_before_there_is_a_reason(world: World) -> None:
    reply = world.issued(KNOWN)
    record, document = world.send_out(world.record_of(reply)), world.document_of(reply)
    close(world.ports, world.user(MANAGER), reply.enquiry, "All is said")
    pages = {
        OTHER_WORKER: (f"/enquiries/{reply.enquiry}/letters", f"/documents/{document}/text"),
        OTHER_MANAGER: (f"/enquiries/{reply.enquiry}/register",),
        RECORDS: (f"/records/{record.id}/review",),
    }
    for user_id, addresses in pages.items():
        for address in addresses:
            reader, before = _asking(world, user_id), world.acts()
            asked = visit(reader, address)
            assert f"Why do you open {record.reference}?" in asked.text, address
            assert world.acts() == before, address
            assert asked.press(reader, WhyRead.COMPLAINT).response.status_code == 200, address
            with world.ports.unit_of_work() as unit:
                (last, *_) = unit.of("northshire").audit.entries(limit=1)
            assert last.event.payload["reason"] == WhyRead.COMPLAINT, address
