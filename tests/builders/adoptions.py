"""What an organisation adopted, as if two people had published it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from forms_service.casework.ids import AdoptionId, new
from forms_service.casework.publishing.releases import Adoption
from forms_service.engine.definitions.forms import family_of
from tests.builders.world import World


def adopt(
    world: World, form: str, *, letters: Sequence[str] = (), organisation: str = "northshire", days: int = 0
) -> Adoption:
    """Let an organisation work with a form from a day that is so many *days* away; with what ships, if it is empty."""
    now = world.ports.clock.now()
    family, _, name = form.rpartition("/")
    adoption = Adoption(
        new(AdoptionId), organisation, family_of(form), form if family else "", "a release" if family else "",
        tuple(letters), now.date() + timedelta(days=days), "an author", now,
    )  # fmt: skip
    assert name
    with world.ports.unit_of_work() as unit:
        unit.of(organisation).adoptions.add(adoption)
        unit.commit()
    return adoption
