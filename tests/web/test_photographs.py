"""A reply with photographs on its pages: everything of it in one place, although it is kept in two records."""

from __future__ import annotations

import re

from tests.builders import photographed
from tests.builders.world import MANAGER, RECORDS, WORKER, World


def _download(page: str, code: str) -> str:
    """The address behind the button that downloads the PDF of a document."""
    found = re.search(rf'action="([^"]+)">(?:(?!</form>).)*Download PDF of {code}', page, re.DOTALL)
    assert found
    return found[1]


def test_the_files_of_both_records_are_downloaded_and_sent_in_one_act(world: World) -> None:
    reply = photographed.issued(world)
    whole, _ = photographed.records_of(world, reply)
    client = world.client_as(WORKER)

    page = client.get(f"/replies/{reply.id}").text
    opened = client.post(_download(page, "D31"), data={"reason": "Sending the reply"})
    client.get(f"/replies/{reply.id}")
    refused = client.post(f"/records/{whole.id}/sendings", data={"sending-recipient": "", "sending-documents": ["D31"]})
    data = {
        "sending-recipient": "visits@vale.example",
        "sending-checked": "yes",
        "sending-channel": "secure e-mail",
        "sending-documents": ["D30", "D31"],
    }
    after = client.post(f"/records/{whole.id}/sendings", data=data, follow_redirects=True).text
    register = world.client_as(MANAGER).get(f"/enquiries/{reply.enquiry}/register").text

    assert [page.index(f"Download PDF of {code}") for code in photographed.CODES] == sorted(
        page.index(f"Download PDF of {code}") for code in photographed.CODES
    )
    assert opened.data.startswith(b"%PDF")
    assert "D31 Identity confirmation sheet" in page
    assert refused.status_code == 422
    assert re.search(r'value="D31" checked', refused.text)
    assert not re.search(r'value="D30" checked', refused.text)
    assert after.partition("An entry is wrong")[0].count("visits@vale.example") == 1
    assert "D30, D31" in after
    assert register.count("visits@vale.example") == 2


def test_a_records_officer_goes_from_each_record_to_the_other(world: World) -> None:
    whole, apart = photographed.records_of(world, photographed.issued(world))
    client = world.client_as(RECORDS)
    for record, other in ((whole, apart), (apart, whole)):
        page = client.get(f"/records/{record.id}").text
        assert f'href="/records/{other.id}"' in page
        assert "Of the same reply" in page


def test_every_page_says_what_each_document_is_and_for_whom(world: World) -> None:
    reply = photographed.issued(world)
    whole, apart = photographed.records_of(world, reply)
    officer = world.client_as(RECORDS)
    officer.get("/records")

    sending = world.client_as(WORKER).get(f"/replies/{reply.id}").text
    found = officer.post("/records", data={"reference": whole.reference}, follow_redirects=True).text
    kept = officer.get(f"/records/{apart.id}").text

    ticks = re.findall(r'<input[^>]*name="sending-documents"[^>]*>', sending)
    assert ["checked" in tick for tick in ticks] == [True, True, True, False]
    assert "D34 Letter to a parent or carer. For the parent or carer, not for whoever asked" in sending
    assert "Identity confirmation sheet" in found
    assert "Issued" in found.partition("Standing")[2]
    for words in (
        "RC-08: Photographs and the identity sheet", "Download PDF of D31", "Download photograph", "Never sent out",
    ):  # fmt: skip
        assert words in kept
