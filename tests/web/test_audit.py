"""The auditor's pages: every step is there in words, can be filtered, and can be proved."""

from __future__ import annotations

import ast
from pathlib import Path

from forms_service.services.deciding import decide
from forms_service.services.replies import sendings
from forms_service.web.auditing.history import WORDS
from tests.builders.reading import now_read
from tests.builders.shipped import REPOSITORY
from tests.builders.world import AUDITOR, DPO, MANAGER, RECORDS, WORKER, World


def test_every_step_of_a_reply_is_in_the_log_in_words(world: World) -> None:
    world.issued()

    page = world.client_as(AUDITOR).get("/audit").text

    for words in ("Recorded the enquiry", "Sent the reply to the manager", "Authorised the reply", "Issued the reply"):
        assert words in page
    assert page.index("Issued the reply") < page.index("Recorded the enquiry")


def test_the_log_can_be_filtered(world: World) -> None:
    reply = world.issued()
    client = world.client_as(AUDITOR)
    reference = world.record_of(reply).reference

    def shows(query: str, *, said: str) -> bool:
        rows = client.get(f"/audit?{query}").text.partition("Newest first")[2]
        return said in rows

    assert shows("act=reply_authorised", said="Authorised the reply")
    assert not shows("act=reply_authorised", said="Issued the reply")
    assert not shows(f"actor={WORKER}", said="Marian Ashdown")
    assert shows("verb=collection", said="Recorded the enquiry")
    assert not shows("verb=collection", said="Authorised the reply")
    assert shows(f"reference={reference.lower()}", said="Recorded the enquiry")
    assert not shows("reference=SE-2026-NONE", said="Recorded the enquiry")
    assert shows("since=23+11+2026&until=23+11+2026", said="Recorded the enquiry")
    assert not shows("since=22+11+2026&until=22+11+2026", said="Recorded the enquiry")
    assert not shows("since=24+11+2026", said="Recorded the enquiry")


def test_a_filter_that_cannot_be_read_is_refused_and_never_an_error(world: World) -> None:
    client = world.client_as(AUDITOR)
    for query in (
        "since=yesterday",
        "actor=nobody",
        "verb=x",
        "act=%00",
        "reference=%00",
        "until=99+99+9999",
        "below=x",
        "person=%00",
        "_scheme=x",
    ):
        assert client.get(f"/audit?{query}").status_code == 200


def test_verifying_shows_that_a_sound_log_is_sound(world: World) -> None:
    world.issued()
    client = world.client_as(AUDITOR)
    client.get("/audit")

    page = client.post("/audit/verify").text

    assert "The audit log is sound" in page
    assert "audit_log_verified" in world.acts()


def test_verifying_shows_what_was_altered(world: World) -> None:
    world.issued()
    client = world.client_as(AUDITOR)
    client.get("/audit")
    with world.ports.unit_of_work() as unit:
        connection = unit.of(world.user(AUDITOR).organisation).audit._connection  # type: ignore[attr-defined] # the test tampers beneath the port
        connection.exec_driver_sql("update audit_entries set actor = 'somebody else' where number = 3")
        unit.commit()

    page = client.post("/audit/verify").text

    assert "The audit log was altered" in page
    assert "<th" in page


def test_what_was_searched_for_is_in_the_log(world: World) -> None:
    officer = world.client_as(RECORDS)
    officer.post("/records", data={"name": "Sampleton"}, follow_redirects=True)

    assert "Sampleton" in world.client_as(AUDITOR).get("/audit").text


def test_the_log_names_questions_people_and_moments_as_the_pages_do(world: World) -> None:
    record = world.record_of(world.issued())
    sendings.record_sending(
        world.ports, world.user(WORKER), record.id, recipient="Kit Invented, HMP Sample Moor", channel="telephone"
    )

    page = world.client_as(AUDITOR).get("/audit").text

    assert "Recorded that the reply was sent to Kit Invented, HMP Sample Moor by telephone" in page
    assert "When: 23 November 2026 at 9:40am" in page
    assert "Send to" in page
    assert "2026-11-23T" not in page


def test_what_a_manager_said_on_returning_a_reply_is_for_the_case_team_alone(world: World) -> None:
    reply, comment = world.made(), "The aunt in Sample Road is not to be named."
    decide.return_for_changes(world.ports, world.user(MANAGER), reply.id, comment, read=now_read(world.ports, reply.id))
    record = world.record_of(reply).id
    pages = {
        "auditor": world.client_as(AUDITOR).get("/audit").text,
        "protection officer": world.client_as(DPO).get("/audit").text,
        "protection officer, of the record": world.client_as(DPO).get(f"/records/{record}").text,
        "records officer": world.client_as(RECORDS).get(f"/records/{record}").text,
    }

    for who, page in pages.items():
        assert "eturned the reply for changes" in page, who
        assert world.user(MANAGER).name in page, who
        assert "Sample Road" not in page, who
    assert comment in world.client_as(WORKER).get(f"/enquiries/{reply.enquiry}").text


def test_every_act_that_a_use_case_logs_has_words() -> None:
    """An act is what a verb of the work is called with; one without words would show as its bare name."""
    logged = set()
    for file in sorted((REPOSITORY / "forms_service/services").rglob("*.py")):
        logged |= _acts_in(file)

    assert logged
    assert logged <= set(WORDS)


def _acts_in(file: Path) -> set[str]:
    calls = (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    return {
        act.value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"collect", "change", "read", "disclose", "combine"}
        for act in call.args[:1]
        if isinstance(act, ast.Constant) and isinstance(act.value, str)
    }
