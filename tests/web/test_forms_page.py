"""The page of the library says what is in use, what is on its way, and what was set aside and why."""

from __future__ import annotations

from forms_service.casework.publishing.releases import Arriving, FileKind
from forms_service.services.publishing import importing, releases
from forms_service.services.publishing.releases import ReleaseProposal
from tests.builders.adoptions import adopt
from tests.builders.world import SERVICE_MANAGER, World

AUTHOR = "northshire-author"


def test_the_page_names_what_is_used_and_what_is_on_its_way(world: World) -> None:
    letter = Arriving(FileKind.LETTER, "northshire/prison_reply@1", {"template.docx": b"a letter"})
    importing.import_drafts(world.ports, world.user(AUTHOR), [letter])
    proposal = ReleaseProposal(
        "core/prison_enquiry_response@1", (letter.name,), {f"{letter.kind} {letter.name}": letter.sha256}, ()
    )
    release = releases.propose(world.ports, world.user(AUTHOR), proposal, world.clock.now().date())

    page = world.client_as(AUTHOR).get("/forms").text
    assert "Draft: northshire/prison_reply@1" in page
    assert f"Release {release.number}, in review" in page

    releases.publish(world.ports, world.user(SERVICE_MANAGER), release.number)
    adopt(world, "prison_enquiry_response")
    page = world.client_as(AUTHOR).get("/forms").text
    assert "Draft:" not in page
    assert "we use prison_enquiry_response as it ships" in page
    assert "core/prison_enquiry_response@1, in use" in page
    assert "northshire" not in world.client_as("eastmere-author").get("/forms").text.partition("<h1")[2]
