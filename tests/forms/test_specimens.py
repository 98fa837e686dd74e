"""The specimens of a form are found, not drawn: what they reach is asked of their documents (tests/documents)."""

from __future__ import annotations

from forms_service.engine.specimens import specimens_of
from tests.builders.contact import PICKED, Issued
from tests.builders.shipped import chain_of, sample_context


def test_the_same_form_gives_the_same_specimens() -> None:
    chain = chain_of("core/contact_assessment_not_known@1")
    context = sample_context(tables={"issued_documents": Issued(retention="RC-04", service_manager="no"), **PICKED})
    first, second = (specimens_of(chain, context).specimens for _ in range(2))
    assert first
    assert [one.path.answers for one in first] == [one.path.answers for one in second]
