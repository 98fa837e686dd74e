"""Letters about an enquiry, on the pages from which they are sent."""

from __future__ import annotations

import re

from tests.builders.letters import an_enquiry, made
from tests.builders.world import WORKER, World


def test_the_letter_to_another_authority_is_not_proposed_to_go_to_whoever_asked(world: World) -> None:
    letter = made(world, an_enquiry(world, redirected=True))["D04B"]
    assert letter.record is not None
    page = world.client_as(WORKER).get(f"/records/{letter.record.id}/sent?letter=D04B").text
    ticks = re.findall(r'<input[^>]*name="sending-documents"[^>]*>', page)

    assert [("D04B" in tick, "checked" in tick) for tick in ticks] == [(False, False), (True, True)]
    assert 'value="ppu' not in page
