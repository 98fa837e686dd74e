"""What goes out at the moment at which it is called back: one of the two is done, and the other is told of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Engine

from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.answering.questionnaires import State
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import DocumentId
from forms_service.services.deciding import amending
from forms_service.services.documents import making
from forms_service.services.keeping import records
from forms_service.services.replies import sendings
from tests.builders.world import OTHER_WORKER, WORKER, World

Act = Callable[[], object]


def at_once(*acts: Act) -> list[str]:
    """Do these at one moment; return what was refused."""
    both, refused = threading.Barrier(len(acts)), list[str]()

    def do(act: Act) -> None:
        both.wait()
        try:
            act()
        except Conflict as conflict:
            refused.append(str(conflict))

    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


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
        "copied": partial(making.hand_out_text, world.ports, author, DocumentId(world.document_of(reply))),
        "downloaded": partial(records.retrieve, world.ports, author, record.id, letter.id, "To send it"),
    }
    call_back = partial(
        amending.call_back, world.ports, world.user(OTHER_WORKER), reply.id, "A typing error", nobody_had_it=True
    )
    refused = at_once(going[how], call_back)
    with world.ports.unit_of_work() as unit:
        state = unit.of(reply.organisation).questionnaires.get(reply.id).state
    assert len(refused) == 1
    assert (world.record_of(reply).gone_out_at is None) == (state is State.RETURNED)
