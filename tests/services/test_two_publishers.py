"""A second publisher's form of the same short name stands beside the first: what belongs together, definitions say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import pytest

from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.meanings import FormRole
from forms_service.engine.definitions.forms import Carries, Definition, Outcome
from forms_service.services.enquiries.allowed import startable
from forms_service.services.ports import Library, Templates
from forms_service.services.published_forms import form_that_plays
from forms_service.services.replies import corrections, start
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, BEA, INTAKE, AnyTemplate, LibraryWith, Life, a_form
from tests.builders.world import WORKER

REPLY = "prison_enquiry_response"
D10 = (Outcome("document", "D10"),)
THEIRS = replace(a_form(REPLY, a_question("north_asks"), outcomes=D10), publisher="north")
"""Another publisher's reply to the same intake."""
STRANGER = replace(
    THEIRS,
    name="visit_report",
    carries=Carries("north/first_contact@1"),
)
"""A reply to an intake of another publisher's."""


@dataclass(frozen=True)
class TheirsFirst(LibraryWith):
    """The forms of a test before those that ship."""

    def all(self) -> Sequence[Definition]:
        return sorted(super().all(), key=lambda definition: definition not in self.added)


@pytest.fixture
def both(life: Life) -> Life:
    library = TheirsFirst((THEIRS, STRANGER))
    life.world.use(library=cast("Library", library), templates=cast("Templates", AnyTemplate()))
    return life


def test_a_route_names_a_form_of_the_publisher_of_its_intake(both: Life) -> None:
    (reply,) = both.enquiry({ALFIE: REPLY, BEA: REPLY})
    assert reply.form == f"core/{REPLY}"


def test_replies_of_the_same_short_name_stand_beside_each_other(both: Life) -> None:
    (ours,) = both.enquiry({ALFIE: REPLY, BEA: REPLY})
    author = both.world.user(WORKER)

    theirs = start.start_another(both.ports, author, ours.enquiry, f"north/{REPLY}", reason="The north asked.")

    assert theirs.form == f"north/{REPLY}"
    with pytest.raises(Conflict, match="under way already"):
        start.start_another(both.ports, author, ours.enquiry, f"north/{REPLY}", reason="Again")


def test_only_what_carries_from_the_intake_of_an_enquiry_is_started_in_it(both: Life) -> None:
    (ours,) = both.enquiry({ALFIE: REPLY, BEA: REPLY})
    enquiry = both.opened(ours).enquiry

    forms = [definition.form for definition in startable(both.ports, enquiry, INTAKE)]

    assert {f"core/{REPLY}", f"north/{REPLY}"} <= set(forms)
    assert STRANGER.form not in forms
    with pytest.raises(Conflict, match="cannot be started in this enquiry"):
        start.start_another(both.ports, both.world.user(WORKER), ours.enquiry, STRANGER.form, reason="Asked")
    with pytest.raises(NotFound):
        start.start_another(both.ports, both.world.user(WORKER), ours.enquiry, REPLY, reason="By its short name")


def test_what_another_publishers_form_sent_is_corrected_with_the_notice_beside_the_same_intake(both: Life) -> None:
    (ours,) = both.enquiry({ALFIE: REPLY, BEA: REPLY})
    author = both.world.user(WORKER)
    theirs = start.start_another(both.ports, author, ours.enquiry, f"north/{REPLY}", reason="The north asked.")
    both.answer(theirs, {"north_asks": "Something"})
    both.issued(theirs)

    kept = both.world.send_out(both.world.records_of(theirs)[-1])
    notice = corrections.start_correction(both.ports, author, kept.id, "It was wrong.")

    assert notice.form == "core/correction_notice"
    assert form_that_plays(both.ports.library, FormRole.CORRECTION_NOTICE, beside=STRANGER) is None
