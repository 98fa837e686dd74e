"""Who may open what: every route in one list, and nothing of one organisation for the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import flask
import pytest

from forms_service.adapters.identity.directory import DevelopmentDirectory
from forms_service.casework.auditing.events import Verb
from forms_service.casework.errors import NotAllowed
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.users import ROLES, FirstPage, Permission, Role, User
from forms_service.services.answering import uploads
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import disposal, holds, records
from forms_service.web.frame import navigation
from forms_service.web.frame.guards import Guard, Unguarded, guards_of, needs, public
from tests.builders.stages import stage
from tests.builders.world import (
    ADMINISTRATOR,
    AUDITOR,
    DPO,
    ELSEWHERE,
    KNOWN,
    MANAGER,
    OTHER_WORKER,
    RECORDS,
    WORKER,
    World,
)
from tests.web.client import TICKET, TOKEN, Browser
from tests.web.test_people import restrict

ANSWER, READ = Permission.ANSWER, Permission.READ_ENQUIRY
WRITE = f"{Permission.RECORD} or {ANSWER}"
AUTHORISE, SEND, CLOSE = Permission.AUTHORISE, Permission.SEND, Permission.CLOSE
REGISTER = Permission.READ_REGISTER
FIND, RETRIEVE, AUDIT = Permission.FIND_RECORDS, Permission.RETRIEVE_RECORDS, Permission.READ_AUDIT

QUESTIONNAIRE = "/questionnaires/<id:questionnaire_id>"
REPLY = "/replies/<id:questionnaire_id>"
RECORD = "/records/<id:record_id>"
PERSON = "/people/<id:person_id>"
HOLD, BATCH = "/holds/<id:hold_id>", "/disposal/<id:batch_id>"

EXPECTED: Mapping[tuple[str, str], str] = {
    ("GET", "/static/<path:filename>"): "public",
    ("GET", "/sign-in"): "public",
    ("POST", "/sign-in"): "public",
    ("GET", "/sign-in/back"): "public",
    ("GET", "/signed-out"): "public",
    ("POST", "/sign-out/from-provider"): "public",
    ("GET", "/accessibility"): "public",
    ("GET", "/health"): "public",
    ("GET", "/"): "signed in",
    ("POST", "/sign-out"): "signed in",
    ("GET", "/work"): Permission.WORK_LIST,
    ("GET", "/enquiries/new"): WRITE,
    ("POST", "/enquiries/new"): WRITE,
    ("POST", "/enquiries/new/asked-before"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/pages/<section_id>/<page_id>/asked-before"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/express/<page_id>/asked-before"): WRITE,
    ("GET", f"{QUESTIONNAIRE}/belongs/<id:enquiry_id>"): ANSWER,
    ("POST", f"{QUESTIONNAIRE}/belongs/<id:enquiry_id>"): ANSWER,
    ("GET", PERSON): READ,
    ("POST", f"{PERSON}/facts"): ANSWER,
    ("POST", f"{PERSON}/links/<id:link_id>/undo"): ANSWER,
    ("POST", "/people/same"): ANSWER,
    ("POST", "/people/different"): ANSWER,
    ("GET", "/enquiries/<id:enquiry_id>"): READ,
    ("POST", "/enquiries/<id:enquiry_id>/close"): CLOSE,
    ("GET", "/enquiries/<id:enquiry_id>/emergency"): ANSWER,
    ("POST", "/enquiries/<id:enquiry_id>/emergency"): ANSWER,
    ("GET", "/emergencies"): Permission.NOTE_EMERGENCIES,
    ("POST", "/emergencies/<id:access_id>/note"): Permission.NOTE_EMERGENCIES,
    ("GET", "/enquiries/<id:enquiry_id>/replies/new"): ANSWER,
    ("POST", "/enquiries/<id:enquiry_id>/replies/new"): ANSWER,
    ("GET", "/enquiries/<id:enquiry_id>/register"): REGISTER,
    ("GET", "/register"): REGISTER,
    ("GET", "/arrangements"): f"{Permission.WORK_LIST} or {Permission.ARRANGE}",
    ("POST", "/arrangements"): Permission.ARRANGE,
    ("GET", f"{QUESTIONNAIRE}/shared"): ANSWER,
    ("POST", f"{QUESTIONNAIRE}/shared"): ANSWER,
    ("GET", f"{REPLY}/promises/<key>"): ANSWER,
    ("POST", f"{REPLY}/promises/<key>"): ANSWER,
    ("POST", f"{REPLY}/promises/<key>/undo"): ANSWER,
    ("GET", f"{REPLY}/phone"): ANSWER,
    ("POST", f"{REPLY}/phone"): ANSWER,
    ("POST", f"{REPLY}/phone/confirm"): AUTHORISE,
    ("POST", f"{REPLY}/phone/refuse"): AUTHORISE,
    ("GET", f"{RECORD}/wrong"): ANSWER,
    ("POST", f"{RECORD}/wrong"): ANSWER,
    ("GET", QUESTIONNAIRE): READ,
    ("GET", f"{QUESTIONNAIRE}/pages/<section_id>/<page_id>"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/pages/<section_id>/<page_id>"): WRITE,
    ("GET", f"{QUESTIONNAIRE}/express/<page_id>"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/express/<page_id>"): WRITE,
    ("GET", f"{QUESTIONNAIRE}/check"): READ,
    ("POST", f"{QUESTIONNAIRE}/check"): ANSWER,
    ("GET", f"{QUESTIONNAIRE}/hand-over"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/hand-over"): WRITE,
    ("GET", f"{QUESTIONNAIRE}/reopen"): ANSWER,
    ("POST", f"{QUESTIONNAIRE}/reopen"): ANSWER,
    ("POST", "/enquiries/<id:enquiry_id>/both-stand/<id:other_id>"): ANSWER,
    ("POST", f"{QUESTIONNAIRE}/withdraw"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/known"): ANSWER,
    ("GET", f"{QUESTIONNAIRE}/stop"): READ,
    ("GET", f"{QUESTIONNAIRE}/files/<id:upload_id>"): READ,
    ("GET", REPLY): READ,
    ("GET", f"{REPLY}/preview/<code>"): READ,
    ("POST", f"{REPLY}/return"): AUTHORISE,
    ("POST", f"{REPLY}/call-back"): ANSWER,
    ("POST", "/documents/<id:document_id>/text"): READ,
    ("POST", f"{REPLY}/withdraw"): AUTHORISE,
    ("POST", f"{REPLY}/authorise"): AUTHORISE,
    ("POST", f"{REPLY}/issue"): f"{ANSWER} or {AUTHORISE}",
    ("GET", "/replies/authorise"): AUTHORISE,
    ("POST", "/replies/authorise"): AUTHORISE,
    ("GET", "/replies/issue"): AUTHORISE,
    ("POST", "/replies/issue"): AUTHORISE,
    ("GET", "/enquiries/<id:enquiry_id>/letters"): READ,
    ("POST", "/enquiries/<id:enquiry_id>/letters/<code>"): ANSWER,
    ("GET", "/records/<id:record_id>/sent"): SEND,
    ("GET", "/documents/<id:document_id>/text"): READ,
    ("POST", "/documents/<id:document_id>/again"): ANSWER,
    ("POST", "/work/found"): READ,
    ("GET", "/work/found"): READ,
    ("GET", "/records"): FIND,
    ("GET", "/records/found"): FIND,
    ("POST", "/records"): FIND,
    ("GET", "/records/in-store"): Permission.READ_HOLDS,
    ("GET", RECORD): FIND,
    ("POST", f"{RECORD}/files/<id:object_id>"): f"{RETRIEVE} or {READ}",
    ("POST", f"{RECORD}/sendings"): SEND,
    ("POST", f"{RECORD}/sendings/strike"): SEND,
    ("POST", f"{RECORD}/case-system"): SEND,
    ("GET", f"{RECORD}/hold"): Permission.HOLD_RECORDS,
    ("POST", f"{RECORD}/hold"): Permission.HOLD_RECORDS,
    ("GET", "/records/found/hold"): Permission.HOLD_RECORDS,
    ("POST", "/records/found/hold"): Permission.HOLD_RECORDS,
    ("GET", "/holds"): Permission.READ_HOLDS,
    ("GET", HOLD): Permission.READ_HOLDS,
    ("POST", f"{HOLD}/release"): Permission.RELEASE_HOLDS,
    ("POST", f"{HOLD}/release/confirm"): Permission.RELEASE_HOLDS,
    ("POST", f"{HOLD}/release/refuse"): Permission.RELEASE_HOLDS,
    ("GET", "/disposal"): Permission.READ_DISPOSALS,
    ("POST", "/disposal"): Permission.PREPARE_DISPOSAL,
    ("GET", BATCH): Permission.READ_DISPOSALS,
    ("GET", "/audit"): AUDIT,
    ("POST", "/audit/verify"): AUDIT,
    ("GET", "/forms"): Permission.READ_FORMS,
    ("GET", "/sessions"): "signed in",
    ("POST", "/sessions/<id:session_id>/end"): "signed in",
    ("GET", "/staff/sessions"): Permission.END_SESSIONS,
    ("POST", "/staff/sessions/<id:session_id>/end"): Permission.END_SESSIONS,
}

ONE_OF_EACH = sorted({role.permissions: role.id for role in [*ROLES.values()][::-1]}.values())
"""Roles that may not do the same: two that may are refused by the same guards."""

WIDEST = [one for one in ONE_OF_EACH if not any(ROLES[one].permissions < other.permissions for other in ROLES.values())]
"""Of these, those that may something that no other role may as well: whoever may less is let in nowhere else."""

LOGGED: Mapping[str, tuple[str, str, str]] = {
    "/enquiries/<id:enquiry_id>": (WORKER, "issued", "enquiry_read"),
    "/enquiries/<id:enquiry_id>/letters": (WORKER, "issued", "letters_read"),
    "/enquiries/<id:enquiry_id>/replies/new": (WORKER, "issued", "enquiry_read"),
    QUESTIONNAIRE: (OTHER_WORKER, "draft", "questionnaire_read"),
    f"{QUESTIONNAIRE}/pages/<section_id>/<page_id>": (OTHER_WORKER, "draft", "questionnaire_read"),
    f"{QUESTIONNAIRE}/express/<page_id>": (OTHER_WORKER, "express", "questionnaire_read"),
    f"{QUESTIONNAIRE}/shared": (OTHER_WORKER, "draft", "questionnaire_read"),
    "/enquiries/<id:enquiry_id>/register": (MANAGER, "issued", "register_read"),
    "/register": (MANAGER, "issued", "register_read"),
    f"{QUESTIONNAIRE}/check": (OTHER_WORKER, "draft", "questionnaire_read"),
    f"{QUESTIONNAIRE}/stop": (OTHER_WORKER, "draft", "questionnaire_read"),
    f"{QUESTIONNAIRE}/files/<id:upload_id>": (WORKER, "upload", "file_read"),
    REPLY: (WORKER, "issued", "reply_read"),
    PERSON: (WORKER, "issued", "person_read"),
    f"{QUESTIONNAIRE}/belongs/<id:enquiry_id>": (WORKER, "beside", "history_read"),
    f"{REPLY}/preview/<code>": (WORKER, "issued", "reply_previewed"),
    "/replies/authorise": (MANAGER, "draft", "reply_read"),
    "/replies/issue": (MANAGER, "made", "reply_read"),
    "/documents/<id:document_id>/text": (WORKER, "issued", "document_text_read"),
    RECORD: (RECORDS, "issued", "record_metadata_read"),
    "/holds": (RECORDS, "issued", "holds_read"),
    HOLD: (DPO, "issued", "hold_read"),
    BATCH: (DPO, "issued", "disposal_batch_read"),
    "/audit": (AUDITOR, "issued", "audit_log_read"),
    "/emergencies": (DPO, "issued", "emergencies_read"),
    "/staff/sessions": (ADMINISTRATOR, "issued", "sessions_read"),
}
"""Of each page that shows a person: who opens it, at which stage, and the act with which that is logged."""

NOT_LOGGED: Mapping[str, str] = {
    "/static/<path:filename>": "shows nobody",
    "/sign-in": "shows nobody but staff",
    "/sign-in/back": "leads on, or says why not",
    "/signed-out": "shows nobody",
    "/accessibility": "shows nobody",
    "/forms": "shows what is published, and nobody",
    "/enquiries/<id:enquiry_id>/emergency": "tells no more than the refusal that led there",
    "/sessions": "shows nobody but whoever looks",
    "/health": "shows nobody",
    "/": "leads to the first page",
    "/work": "a list of what waits, with names only; what it leads to is logged",
    "/work/found": "shows again what a search found that was logged when it was made",
    "/enquiries/new": "shows nobody before anything is typed",
    "/records": "shows nobody before a search",
    "/records/found": "shows again what a search found that was logged when it was made",
    "/records/found/hold": "shows again how many match a search that was logged when it was made",
    "/records/in-store": "shows references, and nobody",
    f"{RECORD}/hold": "shows a reference, and nobody",
    "/disposal": "shows days, and nobody",
    "/arrangements": "shows prisons and probation, and nobody",
    f"{REPLY}/promises/<key>": "shows what is promised and whom the enquiry is about, as on the work list",
    f"{REPLY}/phone": "shows no answers, only whom the enquiry is about, as on the work list",
    f"{RECORD}/sent": "shows no answers, only whom the enquiry is about, as on the work list",
    f"{RECORD}/wrong": "shows no answers, only whom the enquiry is about, as on the work list",
    f"{QUESTIONNAIRE}/hand-over": "shows no answers, only whom the enquiry is about, as on the work list",
    f"{QUESTIONNAIRE}/reopen": "shows no answers, only whom the enquiry is about, as on the work list",
}


@dataclass(frozen=True)
class Thing:
    """An invented enquiry of one council that has come the whole way, with the words that must not leave it."""

    ids: Mapping[str, str]
    words: tuple[str, ...]


def _routes(app: flask.Flask) -> Iterator[tuple[str, str, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule.rule, rule.endpoint


@stage
def _thing(world: World) -> Thing:
    reply = world.issued(KNOWN)
    record, officer = world.record_of(reply), world.user(RECORDS)
    held = holds.place_by_criteria(
        world.ports, officer, RecordSearch(name="Llŷr Inventio"), Authority.CLAIM, "Asked by Llŷr Inventio"
    ).hold
    batch = disposal.prepare(world.ports, officer)
    ids = {
        "enquiry_id": reply.enquiry,
        "other_id": reply.enquiry,
        "questionnaire_id": reply.id,
        "document_id": world.document_of(reply),
        "record_id": record.id,
        "object_id": record.objects[0].id,
        "upload_id": "f" * 32,
        "hold_id": held.id,
        "batch_id": batch.id,
        "person_id": record.subjects[0].person,
        "link_id": "e" * 32,
        "session_id": "d" * 32,
        "access_id": "c" * 32,
        "section_id": "confirm",
        "page_id": "confirm",
        "code": record.files[0].code,
        "key": "xa_review",
        "filename": "assets/application.css",
    }
    return Thing(ids, (record.reference, "Llŷr Inventio", "B2345CD", "Priya Okafor"))


def _address(rule: str, ids: Mapping[str, str]) -> str:
    for name, value in ids.items():
        for kind in ("", "id:", "path:"):
            rule = rule.replace(f"<{kind}{name}>", value)
    return rule


def _open(client: Browser, method: str, address: str) -> tuple[int, str]:
    client.may_fail = False
    response = client.open(address, method=method, data={"reason": "to see"} if method == "POST" else None)
    return response.status_code, TICKET.sub("", TOKEN.sub("", response.get_data(as_text=True)))


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
    thing = _thing(world)
    client = world.client_as()
    for method, rule, _ in _routes(world.app):
        if EXPECTED[method, rule] == "public":
            continue
        status, text = _open(client, method, _address(rule, thing.ids))
        assert status in {302, 400, 401}, (method, rule)
        assert not any(word in text for word in thing.words if word != "Priya Okafor"), (method, rule)


def test_nobody_outside_its_case_team_reads_or_changes_a_restricted_enquiry_by_any_route_of_it(world: World) -> None:
    thing = _thing(world)
    reply = QuestionnaireId(thing.ids["questionnaire_id"])
    restrict(world, open_questionnaire(world.ports, world.user(WORKER), reply).questionnaire)
    client, before = world.client_as(OTHER_WORKER), _changes(world)
    ids = {**thing.ids, "other_id": thing.ids["enquiry_id"]}
    why = {"reason": "It is so", f"both-{ids['other_id']}-reason": "It is so"}
    below = ("/enquiries/<", "/questionnaires/<")
    routes = [(m, r) for m, r, _ in _routes(world.app) if r.startswith(below) and not r.endswith("/emergency")]
    for method, rule in routes:
        answer = client.open(_address(rule, ids), method=method, data=why if method == "POST" else None)
        assert answer.status_code in {403, 404, 405}, (method, rule)
        assert not any(word in answer.text for word in thing.words[1:3]), (method, rule)
    assert _changes(world) == before


def _changes(world: World) -> list[str]:
    with world.ports.unit_of_work() as unit:
        entries = unit.of("northshire").audit.entries(newest_first=False, limit=10_000)
    return [each.event.act for each in entries if each.event.verb is not Verb.CONSULTATION]


@pytest.mark.parametrize("role", ONE_OF_EACH)
def test_a_role_opens_only_what_its_permissions_allow(world: World, role: str) -> None:
    thing, user = _thing(world), world.one_of(role)
    client = world.client_as(user.id)
    for method, rule, _ in _routes(world.app):
        needed = EXPECTED[method, rule].split(" or ")
        if needed[0] in {"public", "signed in"} or any(user.may(Permission(name)) for name in needed):
            continue
        status, text = _open(client, method, _address(rule, thing.ids))
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

        assert client.get(_address(rule, ids)).status_code == 200, rule
        assert world.acts().count(act) == before + 1, rule


def _at_stage(world: World, at: str) -> Mapping[str, str]:
    if at == "issued":
        return _thing(world).ids
    if at == "express":
        intake = enquiries.record_enquiry(world.ports, world.user(WORKER), express=True)
        return {"questionnaire_id": intake.id, "page_id": "request"}
    if at == "beside":
        return {"enquiry_id": world.draft().enquiry, "questionnaire_id": world.begun().id}
    if at == "upload":
        return an_upload(world)
    world.sent() if at == "draft" else world.made()
    return {"questionnaire_id": world.draft().id, "section_id": "confirm", "page_id": "confirm"}


@pytest.mark.parametrize("role", WIDEST)
def test_nothing_of_one_organisation_can_be_seen_or_guessed_by_the_other(world: World, role: str) -> None:
    """Whatever is asked for by its id is not found, as if it did not exist; what lists things lists none of theirs."""
    thing = _thing(world)
    before = world.acts("northshire")
    client = world.client_as(world.one_of(role, "eastmere").id)
    user = world.one_of(role, "eastmere")
    for method, rule, _ in _routes(world.app):
        needed = EXPECTED[method, rule].split(" or ")
        if rule == "/sign-out":
            continue
        status, text = _open(client, method, _address(rule, thing.ids))
        assert not any(word in text for word in thing.words if rule != "/sign-in"), (role, method, rule)
        allowed = needed[0] not in {"public", "signed in"} and any(user.may(Permission(name)) for name in needed)
        if "_id>" in rule and allowed:
            unknown = _open(client, method, _address(rule, {**thing.ids, **_nobody(thing)}))
            assert status == 404, (role, method, rule)
            assert unknown == (status, text), (role, method, rule)
    assert world.acts("northshire") == before


def _nobody(thing: Thing) -> Mapping[str, str]:
    return {name: "0" * 32 for name in thing.ids if name.endswith("_id") and name not in {"section_id", "page_id"}}


def test_the_other_organisation_finds_nothing_by_searching(world: World) -> None:
    _thing(world)
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
    status, text = _open(stranger, "GET", _address(rule, ids))
    assert status == (404 if world.one_of(role, "eastmere").may(READ) else 403)
    assert (status, text) == _open(stranger, "GET", _address(rule, {**ids, "upload_id": "0" * 32}))
    assert "B2345CD" not in text
    mine = world.client_as(world.one_of(role).id)
    other = {**ids, "questionnaire_id": world.draft().id}
    assert _open(mine, "GET", _address(rule, other))[0] in {403, 404}


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
    thing = _thing(world)
    world.sent()
    browsers = [world.client_as(world.one_of(role).id) for role in WIDEST]
    before = _everything_but_log_and_counters(world)
    for client in browsers:
        for method, rule, _ in _routes(world.app):
            if method == "GET":
                _open(client, method, _address(rule, thing.ids))

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
