"""A page has so many seconds in all: whatever hangs, in whichever part, holds nobody longer, and loses nothing typed."""

from __future__ import annotations

import io
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from forms_service.adapters.helpers.deadlines import Deadline
from forms_service.adapters.helpers.supervision import HelperBusy, Supervised
from forms_service.adapters.identity.openid import answer_in_time
from forms_service.adapters.uploads.clamd import Clamd
from forms_service.casework.budgets import (
    Budget,
    BudgetSpent,
    budget_rest,
    close_budget,
    open_budget,
    require_budget,
    share_of_budget,
    within_budget,
)
from forms_service.casework.errors import Unavailable
from forms_service.web.frame.limits import page_budgets
from storage.contract import StoreError
from storage.s3 import S3Store
from storage.s3_location import S3Location
from tests.builders.world import RECORDS, World
from tests.web.browsing import visit
from tests.web.client import application, signed_in


@contextmanager
def budget_of(seconds: float) -> Iterator[None]:
    token = open_budget(Budget(seconds))
    try:
        yield
    finally:
        close_budget(token)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """By the clock of a busy machine: so much may everything else take beside what is limited."""
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds + 2


@pytest.fixture(name="silent")
def _silent() -> Iterator[str]:
    """A server that takes whatever is sent and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def test_a_page_that_cannot_be_made_in_its_time_says_so_and_gives_back_what_was_typed(world: World) -> None:
    app = application(world.ports)
    client = signed_in(app, RECORDS)
    page = visit(client, "/records").type({"name": "Marchbank"})
    app.config["PAGE_SECONDS"] = 0.3
    file = world.engine.url.database
    assert file

    with closing(sqlite3.connect(file, isolation_level=None)) as other, within(0.3):
        other.execute("BEGIN EXCLUSIVE")
        refused = client.post("/records", data=page.fields)

    assert refused.status_code == 503
    assert "We kept what you typed" in refused.text
    assert "Marchbank" in refused.text
    assert budget_rest() is None, "the budget ends with its request"


def test_what_has_no_time_left_is_not_begun_and_whoever_has_no_budget_may_take_its_own_time() -> None:
    assert (budget_rest(), within_budget(5), share_of_budget(5)) == (None, 5, 5)
    with budget_of(3):
        assert share_of_budget(2) == 2
        assert within_budget(5) <= 3
        assert within_budget(5, spare=4) == 0
        with pytest.raises(BudgetSpent):
            share_of_budget(5, spare=4)
    with budget_of(0), pytest.raises(Unavailable, match="took too long"):
        require_budget()


def test_a_statement_is_not_begun_for_a_page_whose_time_is_over(world: World) -> None:
    with world.ports.unit_of_work() as unit:
        with budget_of(0), pytest.raises(BudgetSpent):
            unit.queue.oldest()
        assert unit.queue.oldest() is None


def test_a_store_that_hangs_has_the_rest_of_the_budget_and_is_not_blamed_for_what_others_used(silent: str) -> None:
    location = S3Location(silent, "records", "key", "secret", secure=False)
    store = S3Store(location, seconds=partial(share_of_budget, 4.0))

    with budget_of(0), pytest.raises(BudgetSpent):
        next(store.keys())
    with budget_of(0.3), within(0.3), pytest.raises(StoreError, match="no usable answer"):
        next(store.keys())


def test_a_scanner_and_a_provider_that_hang_have_the_rest_of_the_budget(silent: str) -> None:
    with budget_of(4.3), within(0.3), pytest.raises(Unavailable):
        Clamd(f"tcp://{silent}").scan(b"A letter.")
    with budget_of(0.3), within(0.3), pytest.raises(OSError, match="no answer in time"):
        answer_in_time(lambda: time.sleep(20))


class Idle:
    """A helper that is well."""

    is_worn = False

    def end(self) -> None:
        """Nothing runs."""

    def kill(self) -> None:
        raise AssertionError("nobody may end a helper that is well")


def test_a_helper_that_is_well_is_left_alone_by_a_page_that_has_no_time_left_for_it() -> None:
    supervised = Supervised(lambda _: Idle(), complaints=())
    supervised.ask(lambda *_: None)

    with budget_of(1), pytest.raises(HelperBusy):
        supervised.ask(lambda *_: None)

    assert supervised.helper
    assert not supervised.failures
    with budget_of(60):
        left = supervised.ask(lambda _, deadline: deadline.left(or_else=0))
    assert 50 < left < 60
    assert supervised.ask(lambda _, deadline: deadline.left(or_else=-1)) == Deadline().left(or_else=-1)


def test_what_arrives_letter_by_letter_is_cut_off(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_budgets, "ARRIVING_SECONDS", 0.3)
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def trickle() -> None:
        with suppress(OSError):
            while not stop.wait(0.05):
                theirs.send(b"x")

    with ours, theirs, ours.makefile("rb") as arriving, within(0.3):
        trickling = threading.Thread(target=trickle)
        trickling.start()
        asked = create_environ("/sign-in", method="POST", content_type="application/x-www-form-urlencoded")
        asked |= {"CONTENT_LENGTH": "1000", "wsgi.input": arriving, "gunicorn.socket": ours}
        _, status, _ = run_wsgi_app(application(world.ports), asked)
        stop.set()
        trickling.join()

    assert status.startswith("4")


def test_what_arrives_slowly_costs_its_page_no_time() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            time.sleep(0.1)
            return super().read(size)

    budget = Budget(1)
    assert page_budgets.ArrivingBody(Slow(b"a letter"), budget, is_open=False).read() == b"a letter"
    assert 1.1 <= budget.seconds < 2
