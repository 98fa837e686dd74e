"""Specimens reach everything that a shipped form asks, with answers that could be authorised."""

from __future__ import annotations

from functools import cache

import pytest

from forms_service.engine.definitions import Definition
from forms_service.engine.specimens import Found, specimens_of
from forms_service.engine.validation import errors
from tests.builders.contact import PICKED, Issued
from tests.builders.shipped import chain_of, sample_context, shipped

SHIPPED = [definition.id for definition in shipped().all()]


def found(*definitions: Definition) -> Found:
    issued = Issued(retention="RC-04", service_manager="no")
    return specimens_of(definitions, sample_context(tables={"issued_documents": issued, **PICKED}))


@cache
def found_for(definition_id: str) -> Found:
    return found(*chain_of(definition_id))


@pytest.mark.parametrize("definition_id", SHIPPED)
def test_the_specimens_of_a_shipped_form_reach_all_of_it(definition_id: str) -> None:
    assert found_for(definition_id).coverage.faults == []


@pytest.mark.parametrize("definition_id", SHIPPED)
def test_every_specimen_of_a_shipped_form_could_be_authorised(definition_id: str) -> None:
    specimens = found_for(definition_id).specimens
    assert specimens
    assert [errors(path) for one in specimens for path in one.paths] == [[]] * sum(len(one.paths) for one in specimens)


def test_the_same_form_gives_the_same_specimens() -> None:
    first, second = (found(*chain_of("core/enquiry_intake@1")).specimens for _ in range(2))
    assert [one.path.answers for one in first] == [one.path.answers for one in second]
