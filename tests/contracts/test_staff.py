"""Sessions, members of staff, sign-ins under way and what is counted are kept alike in every database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from forms_service.adapters.sql.counters import SqlCounters
from forms_service.adapters.sql.repositories.staff.members import SqlMemberLookup
from forms_service.adapters.sql.repositories.staff.sessions import SqlSessionLookup
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import EnquiryId
from forms_service.casework.staff.sessions import digest_of
from forms_service.casework.staff.sign_ins import SignIn
from forms_service.casework.staff.webhooks import Webhook, WebhookEvent, WebhookMessage
from tests.builders.casework import ELSEWHERE, HERE, NOW, emergency_access, later, member, session
from tests.builders.tables import add_record

Units = Callable[[], SqlUnitOfWork]


def test_a_session_is_found_by_its_digest_noted_as_seen_and_gone_once_it_is_removed(
    engine: Engine, unit_of_work: Units
) -> None:
    lookup, kept = SqlSessionLookup(engine), session(digest=digest_of("💥 secret"), id_token="é" * 9_000)
    with unit_of_work() as unit:
        unit.of(HERE).sessions.add(kept)
        unit.of(ELSEWHERE).sessions.add(session(organisation=ELSEWHERE))
        unit.commit()
    seen = later(minutes=3)
    lookup.note_seen(kept, seen)

    assert lookup.find(digest_of("💥 secret")) == replace(kept, seen_at=seen)
    assert lookup.find(digest_of("another")) is None
    assert lookup.organisations() == [ELSEWHERE, HERE]
    with unit_of_work() as unit:
        assert unit.of(HERE).sessions.of_user("worker") == [replace(kept, seen_at=seen)]
        assert unit.of(HERE).sessions.remove(kept)
        assert not unit.of(HERE).sessions.remove(kept)
        unit.commit()
    assert lookup.find(digest_of("💥 secret")) is None


def test_looking_a_session_up_waits_for_no_writer(engine: Engine, unit_of_work: Units) -> None:
    kept = session()
    with unit_of_work() as unit:
        unit.of(HERE).sessions.add(kept)
        unit.commit()
    with unit_of_work() as unit:
        unit.of(HERE).sessions.remove(kept)

        assert SqlSessionLookup(engine).find(kept.digest) == kept


def test_a_member_is_known_by_issuer_and_subject_and_written_over(engine: Engine, unit_of_work: Units) -> None:
    first, lookup = member(), SqlMemberLookup(engine)
    with unit_of_work() as unit:
        unit.of(HERE).members.add(first)
        unit.of(ELSEWHERE).members.add(member(organisation=ELSEWHERE, name="Zoe Example"))
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).members.of_subject(first.issuer, first.subject) == first
        assert unit.of(HERE).members.of_subject("https://other.example", first.subject) is None
        unit.of(HERE).members.save(replace(first, roles=("manager",)))
        unit.commit()

    assert lookup.get(first.id) == replace(first, roles=("manager",))
    assert lookup.get("nobody") is None
    assert [each.name for each in lookup.every()] == ["Amal Example", "Zoe Example"]
    with pytest.raises(Conflict), unit_of_work() as unit:
        unit.of(HERE).members.add(member())


def test_a_sign_in_is_taken_once_and_lets_go_of_what_is_old(unit_of_work: Units) -> None:
    begun = SignIn("d" * 64, "nonce", "verifier", "/work?whose=mine", "sealed" * 500_000, NOW)
    with unit_of_work() as unit:
        unit.sign_ins.add(begun)
        unit.sign_ins.add(replace(begun, digest="e" * 64))
        unit.commit()
    with unit_of_work() as unit:
        assert unit.sign_ins.take("d" * 64) == begun
        assert unit.sign_ins.take("d" * 64) is None
        assert unit.sign_ins.expire(before=NOW) == 0
        assert unit.sign_ins.expire(before=later(seconds=1)) == 1


def test_a_counter_counts_until_its_window_ends_and_then_anew(engine: Engine) -> None:
    counters = SqlCounters(engine)
    first, next_window = later(minutes=1), later(minutes=3)

    assert [counters.add("k", 2, now=NOW, until=first) for _ in range(3)] == [2, 4, 6]
    assert counters.add("other", 1, now=NOW, until=first) == 1
    assert counters.count("k", now=NOW) == 6
    assert counters.window_end("k", now=NOW) == first
    assert counters.count("k", now=first) == 0
    assert counters.add("k", 1, now=later(minutes=2), until=next_window) == 1
    assert counters.window_end("k", now=NOW) == next_window
    counters.clear("k")
    assert counters.window_end("k", now=NOW) == NOW
    assert counters.expire(before=later(minutes=2)) == 1


def test_of_those_who_count_at_one_moment_none_is_lost(engine: Engine) -> None:
    counters = SqlCounters(engine)
    with ThreadPoolExecutor(4) as pool:
        found = [*pool.map(lambda _: counters.add("k", 1, now=NOW, until=later(minutes=1)), range(40))]

    assert sorted(found) == [*range(1, 41)]


def test_an_emergency_access_opens_until_its_end_and_is_noted_once(unit_of_work: Units) -> None:
    found = add_record(unit_of_work).enquiry
    first, over = emergency_access(found), emergency_access(found, ends_at=NOW)
    noted = first.note(by="manager", at=later(hours=13))
    with unit_of_work() as unit:
        later_one = emergency_access(found, user="another", begun_at=later(hours=1))
        for access in (first, over, later_one):
            unit.of(HERE).emergency_accesses.add(access)
        unit.commit()
    with unit_of_work() as unit:
        kept = unit.of(HERE).emergency_accesses
        assert kept.of_user("worker", after=NOW) == [first]
        kept.save(noted, expected=first)
        assert kept.get(first.id) == noted
        with pytest.raises(Conflict):
            kept.save(noted, expected=first)
        assert kept.every(limit=9) == [later_one, over, noted], "what nobody has looked at never falls off its end"
        assert len(kept.every(limit=2)) == 2
        assert {each.id for each in kept.of_enquiries([found])} == {first.id, over.id, later_one.id}
        assert kept.of_enquiries([EnquiryId("another")]) == kept.of_enquiries([]) == []


def test_what_a_system_is_to_be_told_is_taken_once_put_off_and_gone_once_it_took_it(unit_of_work: Units) -> None:
    webhook = Webhook("client:a", HERE, "https://x.example/", "KEY", frozenset(WebhookEvent))
    first, second = (
        WebhookMessage.of(webhook, WebhookEvent.REPLY_ISSUED, LogObject("record", str(n), f"SE-{n}"), later(minutes=n))
        for n in (1, 2)
    )
    with unit_of_work() as unit:
        unit.of(HERE).webhook_messages.add(second)
        unit.of(HERE).webhook_messages.add(first)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.outbox.take(now=NOW, until=later(minutes=9), limit=5) == []
        assert unit.outbox.take(now=later(minutes=3), until=later(minutes=9), limit=1) == [first]
        assert unit.outbox.take(now=later(minutes=3), until=later(minutes=9), limit=5) == [second]
        failed = first.failed("it answered 500", at=later(days=4))
        unit.outbox.save(failed)
        unit.outbox.remove(second.id)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).webhook_messages.waiting() == [failed]
        assert unit.of(ELSEWHERE).webhook_messages.waiting() == []
    with unit_of_work() as unit:
        assert unit.outbox.take(now=later(days=9), until=later(days=10), limit=5) == []
        assert unit.outbox.expire(before=later(days=4)) == 0
        assert unit.outbox.expire(before=later(days=5)) == 1
