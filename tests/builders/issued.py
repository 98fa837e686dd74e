"""An enquiry that is issued, with every address by which something of it may be asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from forms_service.services.enquiries import links
from tests.builders.enquiries import enquiry_of
from tests.builders.world import KNOWN, OTHER_WORKER, WORKER, World
from tests.web.client import Browser

BELOW = ("/enquiries/<", "/questionnaires/<", "/records/<", "/documents/<", "/replies/<", "/people/<")

SHOWS_WITHOUT_NAMES = {("GET", "/people/<id:person_id>")}
"""A person is linked over several enquiries: the page leaves out what is of one that is not for whoever looks."""

CANARIES = ("Inventio", "Llŷr", "HMP Example Moor")

FILLED_IN = {
    "reason": "To see whether the child is safe tonight", "why": "To see", "comment": "To see", "note": "To see",
    "how": "To see", "kind": "born",
    "value": "Somebody", "recipient": "A stranger", "channel": "post", "reference": "LCS-1", "nobody": "yes",
    "colleague": OTHER_WORKER, "form": "core/probation_enquiry_response", "on": "24 11 2026", "since": "1 5 2016",
}  # fmt: skip


class Issued:
    """An enquiry that is issued, and nothing of which has gone out, beside another one."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.reply, self.other = world.issued(KNOWN), world.draft()
        enquiry = enquiry_of(world, self.reply)
        people = [subject.person for subject in enquiry.subjects]
        self.people = people
        adult = enquiry_of(world, self.other).adult
        assert adult is not None
        linked = links.say_different(world.ports, world.user(WORKER), people[0], adult.person, "Seen both")
        with world.ports.unit_of_work() as unit:
            ours = unit.of("northshire")
            self.records = list(ours.records.of_enquiry(self.reply.enquiry))
            forms = ours.questionnaires.of_enquiry(self.reply.enquiry)
            documents = ours.documents.of_questionnaires([form.id for form in forms])
        self.ids: Mapping[str, list[str]] = {
            "enquiry_id": [self.reply.enquiry],
            "other_id": [self.other.enquiry],
            "questionnaire_id": [form.id for form in forms],
            "document_id": [document.id for document in documents],
            "record_id": [record.id for record in self.records],
            "object_id": [item.id for record in self.records for item in record.objects],
            "upload_id": ["f" * 32],
            "person_id": [*people],
            "link_id": [linked.id],
            "review_id": ["b" * 32],
            "section_id": ["confirm"],
            "page_id": ["confirm"],
            "code": [self.records[0].files[0].code],
            "key": ["xa_review"],
            "caution_id": ["b" * 32],
            "telling_id": ["b" * 32],
        }

    def addresses(self) -> Iterator[tuple[str, str, str]]:
        """Each method and address, by the table of routes, of something of the enquiry, with its rule.

        But for the one that opens it in an emergency.
        """
        for rule in self.world.app.url_map.iter_rules():
            if not rule.rule.startswith(BELOW) or rule.endpoint.startswith("emergencies."):
                continue
            named = sorted(rule.arguments)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                for ids in product(*(self.ids[name] for name in named)):
                    address = rule.rule
                    for name, value in zip(named, ids, strict=True):
                        address = address.replace(f"<id:{name}>", value).replace(f"<{name}>", value)
                    yield method, rule.rule, address

    @property
    def has_gone_out(self) -> bool:
        with self.world.ports.unit_of_work() as unit:
            kept = unit.of("northshire").records.of_enquiry(self.reply.enquiry)
        return any(record.gone_out_at or record.sendings for record in kept)


def opened(client: Browser, method: str, address: str) -> tuple[int, str]:
    client.may_fail = False
    response = client.open(address, method=method, data=FILLED_IN if method == "POST" else None)
    return response.status_code, response.get_data(as_text=True)
