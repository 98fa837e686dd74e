"""Files that were received, in every database."""

from tests.builders.casework import (
    HERE,
    later,
    upload,
)
from tests.builders.tables import Units, add_questionnaire


def test_a_file_comes_back_as_it_was_received(unit_of_work: Units) -> None:
    form = add_questionnaire(unit_of_work)
    first, second = upload(form, name="Llŷr 🙂.pdf"), upload(form, created_at=later(minutes=1))
    with unit_of_work() as unit:
        unit.of(second.organisation).uploads.add(second, b"second")
        unit.of(first.organisation).uploads.add(first, bytes(range(256)))
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).uploads.get(first.id) == first
        assert unit.of(HERE).uploads.data(first.id) == bytes(range(256))
        assert unit.of(HERE).uploads.of_questionnaire(form.id) == [first, second]
        assert unit.of(HERE).uploads.of_bytes([first.sha256, "none"]) == [first, second]
        assert unit.of(HERE).uploads.of_bytes(["none"]) == []
