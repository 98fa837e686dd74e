"""What goes out at the moment at which it is called back: one of the two is done, and the other is told of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Connection, Engine

from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import DocumentId
from forms_service.services.deciding import amending
from forms_service.services.deciding.as_read import as_read
from forms_service.services.documents import reading
from forms_service.services.keeping import records
from forms_service.services.replies import sendings
from forms_service.services.work import Work
from tests.builders.world import OTHER_WORKER, WORKER, World

Act = Callable[[], object]


def while_called_back(world: World, engine: Engine, reply: Questionnaire, act: Act) -> list[str]:
    """Begin *act* while somebody has the enquiry in hand, and call the reply back once it waits; return its refusal.

    An act that does not wait is done before: then it has gone out, and the calling back is what is refused.
    """
    refused = list[str]()

    def do() -> None:
        try:
            act()
        except Conflict as conflict:
            refused.append(str(conflict))

    with world.ports.unit_of_work() as unit:
        work = Work(world.ports, unit, reply.organisation, world.user(OTHER_WORKER))
        work.enquiries.get_to_change(reply.enquiry)
        other = threading.Thread(target=do)
        other.start()
        with engine.connect() as watching:
            while other.is_alive() and not _somebody_waits(watching):
                other.join(0.01)
        assert other.is_alive(), "it did not wait for whoever has the enquiry in hand"
        amending.call_back.act(
            work, reply.id, "A typing error", read=as_read(work, work.questionnaires.get(reply.id)), nobody_had_it=True
        )
        unit.commit()
    other.join()
    return refused


def _somebody_waits(watching: Connection) -> bool:
    return bool(watching.exec_driver_sql("select count(*) from pg_locks where not granted").scalar_one())


@pytest.mark.postgresql
@pytest.mark.parametrize("how", ["sent", "copied", "downloaded"])
def test_what_goes_out_is_not_called_back_at_the_same_moment(world: World, postgresql_engine: Engine, how: str) -> None:
    world.use(unit_of_work=partial(SqlUnitOfWork, postgresql_engine, b"a key for tests"))
    reply = world.issued()
    record, author = world.record_of(reply), world.user(WORKER)
    letter = next(item for item in record.objects if item.leaves_the_house)
    going: dict[str, Act] = {
        "sent": partial(
            sendings.record_sending, world.ports, author, record.id, recipient="HMP Invented", channel="post"
        ),
        "copied": partial(reading.hand_out_text, world.ports, author, DocumentId(world.document_of(reply))),
        "downloaded": partial(records.retrieve, world.ports, author, record.id, letter.id, "To send it"),
    }
    refused = while_called_back(world, postgresql_engine, reply, going[how])
    with world.ports.unit_of_work() as unit:
        state = unit.of(reply.organisation).questionnaires.get(reply.id).state
    assert len(refused) == 1
    assert state is State.RETURNED
    assert world.record_of(reply).gone_out_at is None
