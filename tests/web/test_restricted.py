"""A restricted enquiry is its case team's, by whichever of its things it is asked for; the keeping goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import product

import pytest

from forms_service.casework.ids import EnquiryId, FactId, PersonId, new
from forms_service.casework.people.facts import Fact, FactKind, Source
from forms_service.casework.people.subjects import Subject
from forms_service.casework.users import Permission
from forms_service.services.answering.issued_documents import issued_documents
from forms_service.services.enquiries import links, people
from forms_service.services.replies import sendings
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work, service_work
from tests.builders.enquiries import enquiry_of, restrict
from tests.builders.issued import CANARIES, FILLED_IN, SHOWS_WITHOUT_NAMES, Issued, opened
from tests.builders.pages import typed
from tests.builders.world import DPO, KNOWN, MANAGER, OTHER_WORKER, RECORDS, SERVICE_MANAGER, WORKER, World
from tests.web.browsing import Page
from tests.web.client import Browser
from tests.web.journey import recorded


class Restricted(Issued):
    """The same, restricted, beside one that is open to all."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        restrict(world, self.reply)


@pytest.mark.parametrize("outsider", [OTHER_WORKER, MANAGER])
def test_nothing_of_a_restricted_enquiry_is_read_or_changed_by_whichever_address_from_outside_its_case_team(
    world: World, outsider: str
) -> None:
    it = Restricted(world)
    restrict(world, it.other)
    client = world.client_as(outsider)
    before, tried = world.acts("northshire"), set[str]()

    for method, rule, address in it.addresses():
        status, text = opened(client, method, address)
        tried.add(rule)
        assert status in ({200} if (method, rule) in SHOWS_WITHOUT_NAMES else {403, 404}), (method, rule, status)
        assert not any(word in text for word in CANARIES), (method, rule)

    assert len(tried) > 40
    since = set(world.acts("northshire")[len(before) :])
    assert since <= {"person_read", "access_refused", "access_refused_often"}
    assert {"access_refused", "access_refused_often"} <= since, "each is in the log, and a flood of them by its number"
    assert not it.has_gone_out


def test_that_somebody_died_opens_nothing_of_them(world: World) -> None:
    it = Restricted(world)
    restrict(world, it.other)
    said = (FactKind.DIED, Source.EVENT, WORKER, world.clock.now())
    day = world.clock.now().date()
    died = [Fact(new(FactId), "northshire", PersonId(person), *said, since=day) for person in it.people]
    with service_work(world.ports, "northshire") as work:
        work.people.add_facts(died)
    client = world.client_as(OTHER_WORKER)
    read = [(rule, address) for method, rule, address in it.addresses() if method == "GET"]
    for rule, address in read:
        status, text = opened(client, "GET", address)
        assert status in ({200} if ("GET", rule) in SHOWS_WITHOUT_NAMES else {403, 404}), (rule, status)
        assert not any(word in text for word in CANARIES), rule
    assert len(read) > 20


def test_two_people_of_restricted_enquiries_alone_are_not_spoken_of_from_outside_nor_is_a_request_added(
    world: World,
) -> None:
    it = Restricted(world)
    client, before = world.client_as(OTHER_WORKER), world.acts("northshire")
    for act in ("same", "different"):
        assert client.post(f"/people/{act}", data={"pair": " ".join(it.people[:2]), **FILLED_IN}).status_code == 403
    with world.ports.unit_of_work() as unit:
        intake, *_ = unit.of("northshire").questionnaires.of_enquiry(it.other.enquiry)
    for method in ("GET", "POST"):
        status, text = opened(client, method, f"/questionnaires/{intake.id}/belongs/{it.reply.enquiry}")
        assert status == 403, method
        assert not any(word in text for word in CANARIES), method
    assert world.acts("northshire") == [*before, *["access_refused"] * 4]
    link = f"/people/{it.people[0]}/links/{it.ids['link_id'][0]}/undo"
    assert client.post(link, data=FILLED_IN).status_code == 403, "neither of the two is theirs to read"
    assert world.acts("northshire") == [*before, *["access_refused"] * 5]
    manager = world.client_as(MANAGER)
    assert manager.post(link, data=FILLED_IN).status_code == 302, "what is said of two is undone from either side"


def test_lists_and_searches_name_nobody_of_a_restricted_enquiry_to_who_is_not_of_its_case_team(world: World) -> None:
    it = Restricted(world)
    world.clock.pass_by(timedelta(minutes=5))
    author = world.user(WORKER)
    record = world.record_of(it.reply)
    sendings.record_sending(world.ports, author, record.id, recipient="HMP Example Moor", channel="post")
    reference = enquiry_of(world, it.reply).reference
    for outsider in (OTHER_WORKER, MANAGER):
        client = world.client_as(outsider)
        pages = [client.get("/work"), client.post("/work/found", data={"text": reference}, follow_redirects=True)]
        if outsider == MANAGER:
            pages += [client.get(address) for address in ("/register", "/replies/authorise", "/replies/issue")]
            assert reference in pages[2].text
        for page in pages:
            assert page.status_code == 200
            assert not any(word in page.text for word in CANARIES), page.request.path
    assert "HMP Example Moor" in world.client_as(RECORDS).get("/register").text


@use_case(Permission.ANSWER, unlogged="no answer was changed")
def offered(work: Work, enquiry_id: EnquiryId, people: Sequence[Subject]) -> list[str]:
    """The documents that a correction or a review begun in an enquiry about these *people* offers to choose from."""
    return [row["label"] for row in issued_documents(work, work.enquiries.get(enquiry_id), people).rows()]


def test_no_document_of_a_restricted_enquiry_is_offered_in_another_to_who_is_not_of_its_case_team(world: World) -> None:
    it = Restricted(world)
    enquiry = enquiry_of(world, it.reply)
    for name, is_offered in ((WORKER, True), (SERVICE_MANAGER, True), (OTHER_WORKER, False), (MANAGER, False)):
        labels = offered(world.ports, world.user(name), it.other.enquiry, enquiry.subjects)
        assert any(enquiry.reference in label for label in labels) is is_offered, name


def test_what_a_restricted_enquiry_alone_says_of_somebody_finds_no_other_enquiry_that_they_are_linked_to(
    world: World,
) -> None:
    here, there = world.issued(KNOWN), world.draft()
    child, same = (enquiry_of(world, each).children[0] for each in (here, there))
    links.say_same(world.ports, world.user(WORKER), child.person, same.person)
    told = people.NewFact(FactKind.OTHER_NAME, "Elowen Secret", how="Adoption file")
    people.record(world.ports, world.user(WORKER), child.person, told)
    reference = enquiry_of(world, there).reference

    def found(name: str, text: str) -> str:
        client = world.client_as(name)
        return client.post("/work/found", data={"text": text}, follow_redirects=True).text

    assert "2 enquiries found" in found(OTHER_WORKER, "Elowen")
    restrict(world, here)
    for text in ("Elowen", "Elowen Secret"):
        assert "0 enquiries found" in found(OTHER_WORKER, text), text
        assert "2 enquiries found" in found(WORKER, text), text
    year, month, day = same.date_of_birth.split("-")
    for name, is_told in ((OTHER_WORKER, False), (WORKER, True)):
        client = world.client_as(name)
        page = recorded(client)
        row = page.fields.getlist("ch_children-.rows")[0]
        born = {
            f"ch_children-{row}-ch_dob-{part}": each for part, each in (("day", day), ("month", month), ("year", year))
        }
        called = {f"ch_children-{row}-ch_given_names": "Elowen", f"ch_children-{row}-ch_family_name": "Secret"}
        adult = {"ad_given_names": "Zebedee", "ad_family_name": "Quell", "ad_dob-year": "1961", "ad_prison_number": ""}
        told_at_once = client.post(
            "/enquiries/new/asked-before", data=typed(page, {**adult, **born, **called}).fields
        ).text
        assert (reference in told_at_once) is is_told, name
    own = found(OTHER_WORKER, same.given_names)
    assert "1 enquiry found" in own
    assert reference in own


def test_no_date_of_birth_or_number_of_a_restricted_enquiry_is_told_by_what_is_near_it_and_every_question_is_logged(
    world: World,
) -> None:
    reply = world.draft()
    restrict(world, reply)
    enquiry = enquiry_of(world, reply)
    adult = enquiry.adult
    assert adult is not None
    client = world.client_as(OTHER_WORKER)
    page = recorded(client)
    year, month, day = adult.date_of_birth.split("-")
    near = str(int(day) % 9 + 1)
    named = {"ad_given_names": adult.given_names, "ad_family_name": adult.family_name, "ad_prison_number": ""}
    born = {"ad_dob-year": year, "ad_dob-month": month, "ad_dob-day": day}
    nowhere = {"ad_dob-year": "", "ad_dob-month": "", "ad_dob-day": ""}
    number = adult.numbers[0]
    told_by = {
        "all of it": ({**named, **born}, True),
        "a slip in the name": ({**named, "ad_family_name": adult.family_name + "s", **born}, True),
        "no date that is known": ({**named, **nowhere}, True),
        "the number": ({**named, **born, "ad_dob-year": "1961", "ad_prison_number": number}, True),
        "a date one figure apart": ({**named, **born, "ad_dob-day": near}, False),
        "another year": ({**named, **born, "ad_dob-year": str(int(year) + 1)}, False),
        "a number one figure apart": (
            {"ad_given_names": "Zebedee", "ad_family_name": "Quell", **born, "ad_prison_number": number[:-1] + "Q"},
            False,
        ),
    }
    for what, (words, is_told) in told_by.items():
        told = client.post("/enquiries/new/asked-before", data=typed(page, words).fields)
        assert (told.status_code, enquiry.reference in told.text) == (200, is_told), what
    with world.ports.unit_of_work() as unit:
        (last, *_) = unit.of("northshire").audit.entries(limit=1)
    assert last.event.act == "people_looked_up"
    assert (last.event.payload["found"], "Zebedee Quell" in last.event.payload["looked_for"]) == ("none", True)


NO_SEARCHES = {
    "/", "/accessibility", "/health", "/ready", "/metrics", "/service", "/sign-in", "/sign-out", "/arrangements", "/enquiries/new", "/people/same",
    "/people/different", "/replies/authorise", "/replies/issue", "/register", "/work", "/audit", "/audit/verify",
    "/disposal", "/reviews", "/holds", "/retention-schedule", "/retention-schedule/changes", "/records/in-store", "/sign-in/back", "/signed-out", "/sign-out/from-provider", "/forms",
    "/desk", "/holds/released", "/records/filtered", "/records/found/save",
    "/records/brought", "/extracts", "/rights", "/rights/processing", "/protection", "/protection/impact-assessment", "/incidents/new",
    "/policy-document", "/sessions", "/staff/sessions", "/emergencies",
    "/audit/reading", "/why",
}  # fmt: skip
"""What leads to nobody by what is typed; lists are tried above, and what is opened by an id, by each id."""

SEARCHES: Mapping[str, Mapping[str, object]] = {
    "/work/found": {"text": ...},
    "/enquiries/new/asked-before": {"ad_given_names": ..., "ad_family_name": "", "ad_dob-year": "1990"},
    "/records": {"name": ..., "number": ..., "date_of_birth": ...},
    "/records/found": {},
    "/records/found/table": {"reason": "To see"},
    "/audit/people": {"person-name": ...},
    "/records/found/hold": {"reason": "To see", "name": ...},
}
"""Each search, and where what is looked for is typed in it."""


def searched(client: Browser, address: str, text: str) -> Iterator[str]:
    """What each method of a search says to whoever looks for *text*."""
    typed = {name: text if value is ... else str(value) for name, value in SEARCHES[address].items()}
    client.may_fail = False
    yield client.post(address, data=typed, follow_redirects=True).get_data(as_text=True)
    yield client.get(address, query_string=typed, follow_redirects=True).get_data(as_text=True)


def test_every_route_by_which_somebody_may_be_looked_for_is_tried(world: World) -> None:
    open_to_all = {rule.rule for rule in world.app.url_map.iter_rules() if not rule.arguments}
    assert open_to_all == NO_SEARCHES | SEARCHES.keys()


@pytest.mark.parametrize("outsider", [OTHER_WORKER, MANAGER])
def test_nobody_outside_its_case_team_finds_a_restricted_enquiry_by_less_than_whom_it_is_about(
    world: World, outsider: str
) -> None:
    it = Restricted(world)
    restrict(world, it.other)
    enquiry = enquiry_of(world, it.reply)
    adult, child = enquiry.adult, enquiry.children[0]
    assert adult is not None
    year, month, day = adult.date_of_birth.split("-")
    in_part = (
        adult.given_names, adult.family_name, child.given_names, child.family_name, f"{day}/{month}/{year}",
        adult.numbers[0][1:5], adult.family_name[:4], enquiry.reference[-3:],
    )  # fmt: skip
    client = world.client_as(outsider)
    for address, text in product(SEARCHES, in_part):
        for told in searched(client, address, text):
            more = set(CANARIES) - {adult.given_names, adult.family_name}
            is_nothing = "0 enquiries found" in told if address == "/work/found" else enquiry.reference not in told
            assert is_nothing, (address, text)
            assert not any(word in told for word in more), (address, text)

    for text in (f"{child.given_names} {child.family_name}", adult.numbers[0], enquiry.reference):
        found = client.post("/work/found", data={"text": text}, follow_redirects=True).text
        assert "Restricted" in found
        assert "Ring Priya Okafor" in found, text
        assert "HMP Example Moor" not in found
    assert (
        "1 enquiry found"
        in world.client_as(WORKER).post("/work/found", data={"text": enquiry.reference}, follow_redirects=True).text
    )


def test_those_who_keep_the_records_do_so_with_a_restricted_enquiry_too_with_a_reason_and_in_the_log(
    world: World,
) -> None:
    it = Restricted(world)
    record = world.record_of(it.reply)
    for keeper in (RECORDS, DPO):
        client = world.client_as(keeper)
        for address in (f"/records/{record.id}", f"/enquiries/{it.reply.enquiry}/register"):
            assert client.get(address).status_code == 200, (keeper, address)
    officer = world.client_as(RECORDS)
    assert Page(officer.get(f"/records/{record.id}/hold")).response.status_code == 200
    address = f"/records/{record.id}/files/{record.objects[0].id}"
    assert officer.post(address, data={"reason": "A court asked"}).status_code == 200
    assert world.acts("northshire")[-1] == "record_downloaded"
    assert world.client_as(DPO).post(address, data={"reason": "To see"}).status_code == 403
