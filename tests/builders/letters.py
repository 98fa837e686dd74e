"""An enquiry of which one child lives elsewhere, and the letters that were made of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from forms_service.casework.ids import EnquiryId
from forms_service.casework.keeping.records import Record
from forms_service.engine.answers import Raw
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.answering.saving import save_answers
from forms_service.services.enquiries import letters
from storage.contract import ObjectKey
from tests.builders.sending import complete
from tests.builders.world import KNOWN, WORKER, World
from tests.web.playing import Play

CHILDREN: Mapping[str, Raw] = {
    "ch_children": [
        {"id": "near", "ch_unborn": "no", "ch_family_name": "Inventio", "ch_given_names": "Nearby", "ch_dob_approx": "9",
         "ch_relationship": "child"},
        {"id": "far", "ch_unborn": "no", "ch_family_name": "Inventio", "ch_given_names": "Faraway", "ch_dob_approx": "7",
         "ch_relationship": "child"},
    ],
    "se_systems": [".usual"], "se_at": {"when": "now"}, "se_restricted": "no", "se_match_basis": ["name", "date_of_birth"], "tr_immediate": "no",
    "se_child_results": {"near": "previously_known", "far": "lives_in_another_authority"},
    "tr_route": {"near": "prison_enquiry_response", "far": "redirect_to_other_authority"},
    "tr_route_reason": {"far": "The family has moved away."},
    "tr_redirect_la": {"far": "sampleton"},
}  # fmt: skip


def an_enquiry(world: World, *, redirected: bool = False) -> str:
    """Record an enquiry and complete its intake; return its id."""
    actor = world.user(WORKER)
    intake = world.begun(KNOWN)
    if redirected:
        for _ in range(2):  # What is of everybody is said once more after they are others.
            revision = open_questionnaire(world.ports, actor, intake.id).questionnaire.revision
            save_answers(world.ports, actor, intake.id, CHILDREN, revision=revision, complete=False)
        world.accept(actor, intake)
    complete(world.ports, actor, intake.id)
    return intake.enquiry


def made(world: World, enquiry: str) -> dict[str, letters.Letter]:
    world.make_documents()
    found = letters.view(world.ports, world.user(WORKER), EnquiryId(enquiry)).asked
    return {letter.document.code: letter for letter in found}


def text_of(play: Play, record: Record, code: str, kind: str = "docx") -> str:
    """The words of a document as it lies in the store, as one line."""
    item = next(file for file in record.files if (file.code, file.kind) == (code, kind))
    data = play.world.ports.store.get(ObjectKey.parse(item.key), sha256=item.sha256)
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as word:
            markup = word.read("word/document.xml").decode()
        markup = markup.replace("</w:p>", " ")
    else:
        markup = data.decode()
    words = re.sub(r"<[^>]+>", "", markup)
    return " ".join(words.replace("&#39;", "'").replace("&quot;", '"').replace("&amp;", "&").split())
