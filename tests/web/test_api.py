"""The HTTP API: a request sent in is proposed to a person, what was issued is handed out, and nothing else is told."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from io import BytesIO
from itertools import pairwise
from typing import Any, Final
from urllib.parse import quote

import pytest
from openapi_spec_validator import validate
from werkzeug.test import TestResponse

from forms_service.casework.errors import Unavailable
from forms_service.services.answering import saving
from forms_service.web.api.application import create_api
from forms_service.web.api.bodies import LARGEST
from forms_service.web.api.operations import operations_of
from forms_service.web.app import create_app, side_by_side
from tests.builders.api import ELSEWHERE_SYSTEM, PORTAL, REQUEST, SECRET, System, api_of, problem, system
from tests.builders.routes import API_EXPECTED
from tests.builders.scripts import scripts
from tests.builders.shipped import REPOSITORY
from tests.builders.world import KNOWN, RECORDS, WORKER, World
from tests.web.browsing import visit


@pytest.fixture
def case_system(world: World) -> System:
    return system(world)


def test_a_request_is_kept_as_it_came_and_names_nobody_before_a_person_has_saved_it(
    world: World, case_system: System
) -> None:
    enquiry = case_system.recorded()

    with world.ports.unit_of_work() as unit:
        kept = unit.of("northshire")
        (intake,) = kept.questionnaires.of_enquiry(enquiry)
        answers = kept.questionnaires.answers(intake.id)
        assert [answer.value for answer in answers.values()] == [REQUEST["text"].replace("\r\n", "\n")]
        assert kept.enquiries.get(enquiry).subjects == ()
        assert str(kept.enquiries.get(enquiry).needed_by) > "2026-11-23T09:40"
    worker = world.client_as(WORKER)
    assert "Alex Invented" in worker.get(f"/enquiries/{enquiry}").text
    page = visit(worker, f"/questionnaires/{intake.id}/express/request")
    assert {"Invented", "Alex", "Jay", "A1234BC", "prison_newly_sentenced_check"} <= set(page.fields.values())
    assert "Sent with the request: check it, then save" in page.text
    child = page.fields["ch_children-.rows"]
    page.type({"ad_given_names": "Alexis"}).send(worker, ".remove", f"ch_children-{child}").send(worker, ".later")
    with world.ports.unit_of_work() as unit:
        kept = unit.of("northshire")
        (adult,) = kept.enquiries.get(enquiry).subjects
        assert (adult.name, adult.numbers, adult.aliases) == ("Alexis Invented", ("A1234BC",), ("Al",))
        (intake,) = kept.questionnaires.of_enquiry(enquiry)
        assert not {"ad_given_names", "ch_children"} & intake.received.keys()
        assert intake.owner == WORKER
    assert world.acts()[:3] == ["enquiry_recorded", "answers_saved", "request_received"]


def test_the_same_call_again_is_answered_alike_and_another_with_its_key_is_refused(
    world: World, case_system: System
) -> None:
    first = case_system.send(key="a-key-of-their-own")
    again = case_system.send(key="a-key-of-their-own")
    other = case_system.send({**REQUEST, "text": "Something else"}, key="a-key-of-their-own")
    another_system = system(world, PORTAL, case_system.app).send(key="a-key-of-their-own")

    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    assert (first.location, again.headers["Idempotent-Replayed"]) == (again.location, "true")
    assert problem(other)["status"] == 422
    assert another_system.status_code == 201
    without = case_system.call("POST", "/enquiries", b'{"text": "a"}', Content_Type="application/json")
    assert problem(without)["status"] == 400
    assert world.acts().count("enquiry_recorded") == 2


UNFIT: Final[Mapping[str, tuple[Any, str]]] = {
    "nothing": ({}, "/text"),
    "a name nobody knows": ({"text": "x", "answers": {}}, "/answers"),
    "a blank": ({"text": " \n"}, "/text"),
    "no such day": ({"text": "x", "adult": {"date_of_birth": "1988-02-31"}}, "/adult/date_of_birth"),
    "a day to come": ({"text": "x", "adult": {"date_of_birth": "2030-01-01"}}, "/adult/date_of_birth"),
    "an adult as a child": ({"text": "x", "children": [{}, {"date_of_birth": "1988-02-03"}]}, "/children/1/date_of_birth"),
    "a number of another kind": (
        {"text": "x", "agency": "prison", "adult": {"prison_number": "12"}}, "/adult/prison_number",
    ),
    "letters that nothing prints": ({"text": "x", "adult": {"family_name": "a\u0007b\ufffe"}}, "/adult/family_name"),
    "no agency": ({"text": "x", "agency": "police"}, "/agency"),
    "a figure as a text": ({"text": 12}, "/text"),
}  # fmt: skip


@pytest.mark.parametrize("why", UNFIT)
def test_what_cannot_be_taken_is_named_where_it_stands(world: World, case_system: System, why: str) -> None:
    body, pointer = UNFIT[why]

    told = problem(case_system.send(body))

    assert told["status"] == 422
    assert [each["pointer"] for each in told["problems"]] == [pointer]
    assert world.acts() == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"text": "a", "text": "b"}', "application/json", 400),
        (b'{"text": "\\ud800"}', "application/json", 400),
        (b'{"text": NaN}', "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"text": ' + b"9" * 5_000 + b"}", "application/json", 400),
        (b"text=a", "application/x-www-form-urlencoded", 415),
        (b'{"text": "' + b"a" * 600_000 + b'"}', "application/json", 413),
    ],
)
def test_what_is_no_call_is_refused_as_a_problem(case_system: System, body: bytes, kind: str, status: int) -> None:
    sent = case_system.call("POST", "/enquiries", body, Content_Type=kind, Idempotency_Key="a-key-of-its-own")
    assert problem(sent)["status"] == status


def test_what_says_no_length_and_is_too_large_is_refused_and_never_taken_for_less(
    world: World, case_system: System
) -> None:
    def sent(spaces: int) -> TestResponse:
        body = BytesIO(json.dumps(REQUEST).encode() + b" " * spaces)
        headers = {"Authorization": f"Bearer {case_system.token}", "Idempotency-Key": "sent-in-pieces"}
        return case_system.app.test_client().post(
            f"{case_system.base}/enquiries", input_stream=body, headers=headers, content_type="application/json",
            environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
        )  # fmt: skip

    assert problem(sent(LARGEST))["status"] == 413
    assert world.acts() == []
    assert sent(LARGEST - len(json.dumps(REQUEST))).status_code == 201


@pytest.mark.parametrize("limit", ["٣", "1_0", "+3", " 3", "3 ", "0", "3.0", "９"])
def test_how_many_are_asked_for_is_said_in_plain_figures(case_system: System, limit: str) -> None:
    assert problem(case_system.get(f"/records?limit={quote(limit)}"))["status"] == 422


def test_only_a_token_shows_who_calls_and_a_session_does_not(world: World, case_system: System) -> None:
    signed_in = world.client_as(RECORDS)
    cookie = signed_in.get_cookie("session")
    assert cookie
    nobody = System(case_system.app, "")
    refused = [
        nobody.get("/records"),
        nobody.get("/records", Cookie=f"session={cookie.value}"),
        nobody.get("/records", Authorization="Basic YTpi"),
        System(case_system.app, case_system.token[:-4] + "AAAA").get("/records"),
        System(case_system.app, "x" * 9_000).get("/records"),
    ]

    for response in refused:
        assert problem(response)["status"] == 401
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert problem(nobody.get("/records/nothing"))["status"] == 404
    assert problem(case_system.call("DELETE", "/records"))["status"] == 405
    for method in ("HEAD", "OPTIONS"):
        assert case_system.call(method, "/records").status_code == 405


def test_a_scope_that_is_lacking_is_refused_and_in_the_log(world: World, case_system: System) -> None:
    told = system(world, PORTAL, case_system.app).get("/records")

    assert problem(told)["status"] == 403
    assert 'error="insufficient_scope"' in told.headers["WWW-Authenticate"]
    assert world.acts() == ["call_refused"]


def test_what_was_issued_is_handed_out_with_its_checksum_and_the_purpose_is_in_the_log(
    world: World, case_system: System
) -> None:
    reply = world.issued(KNOWN)
    status = case_system.get(f"/enquiries/{reply.enquiry}")
    told = status.json
    assert told
    (pdf, *_) = [file for file in told["documents"] if file["media_type"] == "application/pdf"]

    file = case_system.get(pdf["address"].removeprefix("/v1"))

    assert file.status_code == 200
    assert hashlib.sha256(file.data).hexdigest() == pdf["sha256"]
    digest = base64.b64encode(bytes.fromhex(pdf["sha256"])).decode()
    assert (file.headers["Content-Digest"], file.get_etag()[0]) == (f"sha-256=:{digest}:", pdf["sha256"])
    known = case_system.get(pdf["address"].removeprefix("/v1"), If_None_Match=f'"{pdf["sha256"]}"')
    assert (known.status_code, known.data) == (304, b"")
    assert case_system.get(f"/enquiries/{reply.enquiry}", If_None_Match=status.headers["ETag"]).status_code == 304
    record = world.record_of(reply)
    assert record.gone_out_at is not None
    sealed = next(item for item in record.objects if item.kind == "answers")
    assert problem(case_system.get(f"/records/{record.id}/files/{sealed.id}"))["status"] == 404
    with world.ports.unit_of_work() as unit:
        entries = unit.of("northshire").audit.entries(newest_first=True, limit=50)
    (downloaded,) = [each.event for each in entries if each.event.act == "record_downloaded"]
    assert (downloaded.actor, downloaded.payload["reason"]) == (
        "client:northshire-case-system", "Keeping a child’s case file complete",
    )  # fmt: skip
    assert "Llŷr" not in status.text
    page = world.client_as(RECORDS).get(f"/records/{record.id}")
    assert "Case system of Northshire" in page.text


def test_nothing_is_handed_out_before_it_is_issued(world: World, case_system: System) -> None:
    reply = world.made(KNOWN)
    record = world.record_of(reply)
    made = next(item for item in record.files if item.media_type == "application/pdf")

    assert problem(case_system.get(f"/records/{record.id}/files/{made.id}"))["status"] == 404
    told = case_system.get(f"/enquiries/{reply.enquiry}").json
    assert told
    assert told["documents"] == []


def test_records_come_one_page_after_another_and_nobody_makes_a_cursor_up(world: World, case_system: System) -> None:
    first, second = world.issued(KNOWN), world.issued()
    every = sorted([world.record_of(first).id, world.record_of(second).id])
    assert case_system.get("/records").json == {"records": [], "cursor": None, "is_last": True}
    world.clock.pass_by(timedelta(minutes=2, seconds=1))

    page = case_system.get("/records?limit=1").json
    assert page
    rest = case_system.get(f"/records?cursor={page['cursor']}").json
    assert rest

    assert [record["id"] for record in (*page["records"], *rest["records"])] == every
    assert (page["is_last"], rest["is_last"]) == (False, True)
    assert page["records"][0]["retention"]["retention_class"].startswith("RC-")
    end = case_system.get(f"/records?cursor={rest['cursor']}").json
    assert end == {"records": [], "cursor": rest["cursor"], "is_last": True}
    keyed_anew = create_api(world.ports, secret_key="y" * 32, https=False, former_secret_keys=[SECRET])
    assert System(keyed_anew, case_system.token).get(f"/records?cursor={rest['cursor']}").status_code == 200
    elsewhere = system(world, ELSEWHERE_SYSTEM, case_system.app)
    assert problem(elsewhere.get(f"/records?cursor={page['cursor']}"))["status"] == 400
    assert problem(case_system.get("/records?limit=1&limit=2"))["status"] == 400
    assert problem(case_system.get("/records?limit=101"))["status"] == 422
    one = case_system.get(f"/records/{every[0]}")
    assert (one.status_code, one.json) == (200, page["records"][0])
    assert elsewhere.get("/records").json == {"records": [], "cursor": None, "is_last": True}
    assert problem(elsewhere.get(f"/records/{every[0]}"))["status"] == 404
    assert problem(elsewhere.get(f"/enquiries/{first.enquiry}"))["status"] == 404


def test_of_a_restricted_enquiry_a_system_learns_that_it_is_there_even_if_it_sent_it_in(
    world: World, case_system: System
) -> None:
    enquiry = case_system.recorded()
    worker = world.user(WORKER)
    with world.ports.unit_of_work() as unit:
        (intake,) = unit.of("northshire").questionnaires.of_enquiry(enquiry)
    world._fill(worker, intake, {"se_restricted": "yes"})

    told = case_system.get(f"/enquiries/{enquiry}").json

    assert told
    assert (told["closed"], told["outcome"]) == ("Restricted", "Restricted")
    assert "state" not in told
    assert "documents" not in told
    assert told["reference"]
    assert told["ring"]


def test_what_came_with_a_request_is_not_lost_unseen(world: World, case_system: System) -> None:
    enquiry = case_system.recorded(
        {"text": "Please answer", "others": [{"name": "Sam Specimen", "date_of_birth": "1990"}]}
    )
    worker, actor = world.client_as(WORKER), world.user(WORKER)
    with world.ports.unit_of_work() as unit:
        (intake,) = unit.of("northshire").questionnaires.of_enquiry(enquiry)
    typed = {name: raw for name, raw in scripts(world.clock.moment)[KNOWN]["intake"].items() if name != "hh_people"}
    saving.save_answers(world.ports, actor, intake.id, typed, revision=1, complete=False)
    page = visit(worker, f"/questionnaires/{intake.id}/pages/household/people")
    assert "Sam Specimen" in page.fields.values()

    refused = visit(worker, f"/questionnaires/{intake.id}/check").send(worker)

    words = "Check what came with the request, and save it: Partners, other parents and household members"
    assert words in refused.text
    page.send(worker)
    assert words not in visit(worker, f"/questionnaires/{intake.id}/check").send(worker).text


def test_whoever_calls_too_often_is_told_when_to_go_on(world: World, case_system: System) -> None:
    hits = [case_system.get("/records").status_code for _ in range(3)]
    assert hits == [200, 200, 200]
    now = world.clock.now()
    for key in _counted(world):
        world.ports.counters.add(key, 600, now=now, until=now + timedelta(minutes=1))

    refused = case_system.get("/records")

    assert problem(refused)["status"] == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert system(world, PORTAL, case_system.app).get("/enquiries/" + "0" * 32).status_code == 404
    world.clock.pass_by(timedelta(seconds=61))
    assert case_system.get("/records").status_code == 200


def test_strangers_of_a_network_shut_nobody_out_who_has_a_token(world: World, case_system: System) -> None:
    stranger = replace(case_system, token="no token of anybody")
    assert stranger.get("/records").status_code == 401
    now = world.clock.now()
    for key in _counted(world):
        world.ports.counters.add(key, 120, now=now, until=now + timedelta(minutes=1))

    assert stranger.get("/records").status_code == 429
    assert case_system.get("/records").status_code == 200


def _counted(world: World) -> list[str]:
    with world.engine.connect() as connection:
        return list(connection.exec_driver_sql("select key from counters").scalars())


class _Away:
    def known_by(self, token: str) -> Any:
        raise Unavailable("The sign-in does not answer.")


class _WithoutRoom:
    def known_by(self, token: str) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")


class _Broken:
    def known_by(self, token: str) -> Any:
        raise KeyError("Llŷr Inventio")


def test_what_goes_wrong_inside_is_told_as_a_problem_and_says_nothing_of_it(world: World) -> None:
    world.use(clients=_Away())
    away = System(create_api(world.ports, secret_key="x", https=False), "x").get("/records")
    assert problem(away)["status"] == 503
    assert away.headers["Retry-After"]
    world.use(clients=_WithoutRoom())
    full = System(create_api(world.ports, secret_key="x", https=False), "x").get("/records")
    assert (problem(full)["status"], "no room left" in full.text) == (503, True)
    world.use(clients=_Broken())
    broken = System(create_api(world.ports, secret_key="x", https=False), "x").get("/records")
    assert problem(broken)["status"] == 500
    assert "Llŷr" not in broken.text


def test_its_document_is_sound_and_names_every_operation(case_system: System) -> None:
    response = System(case_system.app, "").get("/openapi.json")

    assert response.status_code == 200
    document = json.loads(response.text)
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert {
        (method, rule.rule): str(operations_of(case_system.app)[rule.endpoint])
        for rule in case_system.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    } == API_EXPECTED
    assert {re.sub(r"<id:([a-z_]+)>", r"{\1}", rule) for _, rule in API_EXPECTED} == set(document["paths"])


def test_the_examples_of_its_page_are_answered_as_it_says_beside_the_pages(world: World) -> None:
    """The examples run one after another, through both applications as they are served."""
    api = api_of(world)
    pages = create_app(world.ports, secret_key=SECRET, https=False, development_sign_in=True)
    whole = System(side_by_side(pages, api), system(world, app=api).token, base="")
    text = (REPOSITORY / "docs/api.md").read_text(encoding="utf-8")
    reply, examples = world.issued(KNOWN), re.findall(r"```sh\n(curl .*?)\n# (\d+)", text, re.DOTALL)
    names = {"$ENQUIRY": reply.enquiry, "$RECORD": world.record_of(reply).id, "$TOKEN": whole.token}
    names["$FILE"] = next(item.id for item in world.record_of(reply).files if item.media_type == "application/pdf")

    for command, status in examples:
        whole_command = reduce(lambda words, name: words.replace(name, names[name]), names, command)
        method, address, body, headers = _as_call(shlex.split(whole_command))
        assert whole.call(method, address, body, **headers).status_code == int(status), command

    assert len(examples) >= 6
    assert problem(whole.get("/api/nothing"))["status"] == 404
    assert whole.get("/nothing").mimetype == "text/html"


def _as_call(command: list[str]) -> tuple[str, str, bytes, dict[str, str]]:
    """What a command of curl sends."""
    headers = {n.strip(): v.strip() for n, _, v in (h.partition(":") for f, h in pairwise(command) if f == "-H")}
    body = next((after for flag, after in pairwise(command) if flag == "-d"), "")
    address = next(part for part in command if part.startswith("https://")).removeprefix("https://forms.example")
    return "POST" if body else "GET", address, body.encode(), headers
