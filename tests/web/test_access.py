"""Who may open what: every route in one list, and nothing of one organisation for the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import flask
import pytest

from forms_service.adapters.identity.directory import DevelopmentDirectory
from forms_service.casework.auditing.events import Verb
from forms_service.casework.errors import NotAllowed
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import ROLES, FirstPage, Permission, Role, User
from forms_service.services.answering import uploads
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import records
from forms_service.web.frame import navigation
from forms_service.web.frame.guards import Guard, Unguarded, guards_of, needs, public
from tests.builders.corrected import failed_letter
from tests.builders.enquiries import restrict
from tests.builders.routes import (
    AUDIT,
    EXPECTED,
    FIND,
    LOGGED,
    NOT_LOGGED,
    QUESTIONNAIRE,
    READ,
    a_thing,
    address_with,
    nobody_like,
)
from tests.builders.world import (
    ELSEWHERE,
    KNOWN,
    MANAGER,
    OTHER_WORKER,
    RECORDS,
    WORKER,
    World,
)
from tests.web.client import TICKET, TOKEN, Browser

ONE_OF_EACH = sorted({role.permissions: role.id for role in [*ROLES.values()][::-1]}.values())
"""Roles that may not do the same: two that may are refused by the same guards."""

WIDEST = [one for one in ONE_OF_EACH if not any(ROLES[one].permissions < other.permissions for other in ROLES.values())]
"""Of these, those that may something that no other role may as well: whoever may less is let in nowhere else."""


def _routes(app: flask.Flask) -> Iterator[tuple[str, str, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule.rule, rule.endpoint


def _open(client: Browser, method: str, address: str) -> tuple[int, str]:
    client.may_fail = False
    response = client.open(address, method=method, data={"reason": "to see"} if method == "POST" else None)
    return response.status_code, TICKET.sub("", TOKEN.sub("", response.get_data().decode(errors="replace")))


def test_every_route_is_in_this_list_with_its_permission(world: World) -> None:
    guards = guards_of(world.app)

    assert {(method, rule): str(guards[endpoint]) for method, rule, endpoint in _routes(world.app)} == dict(EXPECTED)


def test_a_view_that_names_no_permission_stops_the_application() -> None:
    app = flask.Flask("bare")
    app.add_url_rule("/bare", "bare", lambda: "everything")

    with pytest.raises(Unguarded, match="bare"):
        guards_of(app)


def test_a_guard_says_whom_it_lets_in() -> None:
    app = flask.Flask("guarded")
    app.add_url_rule("/all", "all", public(lambda: ""))
    app.add_url_rule("/few", "few", needs(AUDIT)(lambda: ""))

    assert {name: str(guard) for name, guard in guards_of(app).items()} == {
        "all": "public",
        "few": AUDIT,
        "static": "public",
    }


def test_nobody_gets_in_without_signing_in(world: World) -> None:
    thing = a_thing(world)
    client = world.client_as()
    for method, rule, _ in _routes(world.app):
        if EXPECTED[method, rule] == "public":
            continue
        status, text = _open(client, method, address_with(rule, thing.ids))
        assert status in {302, 400, 401}, (method, rule)
        assert not any(word in text for word in thing.words if word != "Priya Okafor"), (method, rule)


def test_nobody_outside_its_case_team_reads_or_changes_a_restricted_enquiry_by_any_route_of_it(world: World) -> None:
    thing = a_thing(world)
    reply = QuestionnaireId(thing.ids["questionnaire_id"])
    restrict(world, open_questionnaire(world.ports, world.user(WORKER), reply).questionnaire)
    client, before = world.client_as(OTHER_WORKER), _changes(world)
    ids = {**thing.ids, "other_id": thing.ids["enquiry_id"]}
    why = {"reason": "It is so", f"both-{ids['other_id']}-reason": "It is so"}
    below = ("/enquiries/<", "/questionnaires/<")
    routes = [(m, r) for m, r, _ in _routes(world.app) if r.startswith(below) and not r.endswith("/emergency")]
    for method, rule in routes:
        answer = client.open(address_with(rule, ids), method=method, data=why if method == "POST" else None)
        assert answer.status_code in {403, 404, 405}, (method, rule)
        assert not any(word in answer.text for word in thing.words[1:3]), (method, rule)
    assert _changes(world) == before


def _changes(world: World) -> list[str]:
    with world.ports.unit_of_work() as unit:
        entries = unit.of("northshire").audit.entries(newest_first=False, limit=10_000)
    return [each.event.act for each in entries if each.event.verb not in {Verb.CONSULTATION, Verb.REFUSAL}]


@pytest.mark.parametrize("role", ONE_OF_EACH)
def test_a_role_opens_only_what_its_permissions_allow(world: World, role: str) -> None:
    thing, user = a_thing(world), world.one_of(role)
    client = world.client_as(user.id)
    for method, rule, _ in _routes(world.app):
        needed = EXPECTED[method, rule].split(" or ")
        if needed[0] in {"public", "signed in"} or any(user.may(Permission(name)) for name in needed):
            continue
        status, text = _open(client, method, address_with(rule, thing.ids))
        assert status == 403, (role, method, rule)
        assert not any(word in text for word in thing.words if word != user.name), (role, method, rule)


@pytest.mark.parametrize("page", FirstPage)
def test_whoever_may_do_one_kind_of_work_alone_begins_on_its_page(world: World, page: FirstPage) -> None:
    role = Role("one", "One", frozenset({page.permission}), page)
    user = User("one", "Invented Person", role, "northshire", "Anything", "one@northshire.example")
    organisation = world.ports.directory.organisation("northshire")
    directory = DevelopmentDirectory({organisation.id: organisation}, {user.id: user})
    world.app.extensions["ports"] = replace(world.ports, directory=directory)

    begun = world.client_as(user.id).get("/", follow_redirects=True)

    assert begun.status_code == 200
    assert navigation.PAGES[page][0] in begun.text
    assert begun.text.count('class="govuk-service-navigation__link"') == 1


def test_a_first_page_without_a_view_or_behind_another_permission_stops_the_application(world: World) -> None:
    guards = guards_of(world.app)
    navigation.check_first_pages(guards)

    with pytest.raises(navigation.NowhereToBegin, match="AUDIT_LOG has no view"):
        navigation.check_first_pages({name: guard for name, guard in guards.items() if name != "audit.log"})
    with pytest.raises(navigation.NowhereToBegin, match=r"audit\.log does not let in whoever may “read the audit log”"):
        navigation.check_first_pages({**guards, "audit.log": Guard(any_of=(FIND,))})


def test_of_every_page_it_is_known_whether_opening_it_is_logged(world: World) -> None:
    pages = {rule for method, rule, _ in _routes(world.app) if method == "GET"}

    assert pages == {*LOGGED, *NOT_LOGGED}


@pytest.mark.parametrize("at", sorted({at for _, at, _ in LOGGED.values()}))
def test_whoever_reads_about_a_person_is_logged(world: World, at: str) -> None:
    ids = _at_stage(world, at)
    for rule, (user_id, _, act) in ((rule, told) for rule, told in LOGGED.items() if told[1] == at):
        client = world.client_as(user_id)
        before = world.acts().count(act)

        assert client.get(address_with(rule, ids)).status_code == 200, rule
        assert world.acts().count(act) == before + 1, rule


def _at_stage(world: World, at: str) -> Mapping[str, str]:
    if at == "issued":
        return a_thing(world).ids
    if at == "express":
        intake = enquiries.record_enquiry(world.ports, world.user(WORKER), express=True)
        return {"questionnaire_id": intake.id, "page_id": "request"}
    if at == "beside":
        return {"enquiry_id": world.draft().enquiry, "questionnaire_id": world.begun().id}
    if at == "failed":
        failed = failed_letter(world)
        failed.publish_correction()
        return {"document_id": failed.document.id}
    if at == "upload":
        return an_upload(world)
    world.sent() if at == "draft" else world.made()
    return {"questionnaire_id": world.draft().id, "section_id": "confirm", "page_id": "confirm"}


@pytest.mark.parametrize("role", WIDEST)
def test_nothing_of_one_organisation_can_be_seen_or_guessed_by_the_other(world: World, role: str) -> None:
    """Whatever is asked for by its id is not found, as if it did not exist; what lists things lists none of theirs."""
    thing = a_thing(world)
    before = world.acts("northshire")
    client = world.client_as(world.one_of(role, "eastmere").id)
    user = world.one_of(role, "eastmere")
    for method, rule, _ in _routes(world.app):
        needed = EXPECTED[method, rule].split(" or ")
        if rule == "/sign-out":
            continue
        status, text = _open(client, method, address_with(rule, thing.ids))
        assert not any(word in text for word in thing.words if rule != "/sign-in"), (role, method, rule)
        allowed = needed[0] not in {"public", "signed in"} and any(user.may(Permission(name)) for name in needed)
        if "_id>" in rule and allowed:
            unknown = _open(client, method, address_with(rule, {**thing.ids, **nobody_like(thing)}))
            assert status == 404, (role, method, rule)
            assert unknown == (status, text), (role, method, rule)
    assert world.acts("northshire") == before


def test_the_other_organisation_finds_nothing_by_searching(world: World) -> None:
    a_thing(world)
    client = world.client_as(ELSEWHERE["records_officer"])
    client.get("/records")
    for field, text in {"name": "Inventio", "number": "B2345CD", "date_of_birth": "1 7 1979"}.items():
        page = client.post("/records", data={field: text}, follow_redirects=True).text
        assert "0 records found" in page, field


def an_upload(world: World) -> Mapping[str, str]:
    """A file that was added to an intake."""
    intake = enquiries.record_enquiry(world.ports, world.user(WORKER), express=False)
    name, content = "Llŷr Inventio.txt", b"B2345CD"
    upload = uploads.receive(world.ports, world.user(WORKER), intake.id, "in_files", name, content)
    return {"questionnaire_id": intake.id, "upload_id": upload.id}


@pytest.mark.parametrize("role", WIDEST)
def test_a_file_is_not_to_be_had_by_another_organisation_nor_through_another_questionnaire(
    world: World, role: str
) -> None:
    ids = an_upload(world)
    rule = f"{QUESTIONNAIRE}/files/<id:upload_id>"
    stranger = world.client_as(world.one_of(role, "eastmere").id)
    status, text = _open(stranger, "GET", address_with(rule, ids))
    assert status == (404 if world.one_of(role, "eastmere").may(READ) else 403)
    assert (status, text) == _open(stranger, "GET", address_with(rule, {**ids, "upload_id": "0" * 32}))
    assert "B2345CD" not in text
    mine = world.client_as(world.one_of(role).id)
    other = {**ids, "questionnaire_id": world.draft().id}
    assert _open(mine, "GET", address_with(rule, other))[0] in {403, 404}


def test_replies_of_another_organisation_cannot_be_authorised_in_a_batch(world: World) -> None:
    reply = world.sent()
    client = world.client_as(ELSEWHERE["manager"])

    response = client.post("/replies/authorise", data={"chosen": [reply.id], "checked": "yes"})

    assert response.status_code == 404
    assert "reply_authorised" not in world.acts()


def test_questionnaires_cannot_be_handed_to_another_organisation(world: World) -> None:
    reply = world.draft()
    client = world.client_as(WORKER)

    response = client.post(f"/questionnaires/{reply.id}/hand-over", data={"colleague": ELSEWHERE["practitioner"]})

    assert response.status_code in {404, 422}


def test_no_get_changes_anything_but_the_audit_log_and_what_is_counted(world: World) -> None:
    thing = a_thing(world)
    world.sent()
    browsers = [world.client_as(world.one_of(role).id) for role in WIDEST]
    for client in browsers:
        client.get("/accessibility")  # with what they ask for first their session begins
    before = _everything_but_log_and_counters(world)
    for client in browsers:
        for method, rule, _ in _routes(world.app):
            if method == "GET":
                _open(client, method, address_with(rule, thing.ids))

    assert _everything_but_log_and_counters(world) == before


def _everything_but_log_and_counters(world: World) -> object:
    with world.ports.unit_of_work() as unit:
        ours = unit.of(world.user(WORKER).organisation)
        connection = ours.audit._connection  # type: ignore[attr-defined] # the test looks beneath the port on purpose
        names = [row[0] for row in connection.exec_driver_sql("select name from sqlite_master where type = 'table'")]
        kept = [name for name in names if not name.startswith("audit_") and name != "counters"]
        return {name: connection.exec_driver_sql(f"select * from {name}").fetchall() for name in kept}


def test_an_address_with_something_else_in_place_of_an_id_leads_nowhere(world: World) -> None:
    client = world.client_as(MANAGER)
    for wrong in ("1", "0" * 32, "G" * 32, "..%2f..%2fetc", "%00", "a" * 5000, "💥"):
        for kind in ("enquiries", "questionnaires", "replies"):
            assert client.get(f"/{kind}/{wrong}").status_code == 404, (kind, wrong)
        assert client.get(f"/documents/{wrong}/text").status_code == 404


def test_a_file_of_one_record_is_not_to_be_had_through_another(world: World) -> None:
    first, second = world.record_of(world.issued()), world.record_of(world.issued(KNOWN))
    client = world.client_as(RECORDS)
    client.get(f"/records/{first.id}")

    response = client.post(f"/records/{first.id}/files/{second.objects[0].id}", data={"reason": "a court asked"})

    assert response.status_code == 404


def test_what_a_route_lets_through_the_use_case_still_refuses(world: World) -> None:
    record = world.record_of(world.issued())

    with pytest.raises(NotAllowed):
        records.show(world.ports, world.user(WORKER), record.id)
