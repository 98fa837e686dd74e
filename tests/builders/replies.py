"""Sealed replies to prisons, from the demonstration's invented enquiries and whatever a test changes in them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any

from lxml import etree

from forms_service.adapters.documents.templates import TemplateLibrary, load_templates
from forms_service.adapters.documents.word_reading.wordml import W
from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.casework.documents.documents import Merged
from forms_service.casework.documents.merge_fields import merge_fields
from forms_service.casework.sealing.sealed_answers import SealedAnswers
from forms_service.casework.sealing.submissions import digest, seal
from forms_service.engine.answers import Answers, Raw
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.derivations.context import Context
from forms_service.engine.path import Path, find_path, outcomes
from forms_service.engine.questions import parse
from forms_service.engine.validation import problems
from forms_service.services.ports import Template
from tests.builders.casework import sealing
from tests.builders.definitions import with_proposals
from tests.builders.scripts import scripts
from tests.builders.shipped import REPOSITORY, sample_context, shipped

TEMPLATES = REPOSITORY / "document_templates"
NO_TRACE, WITHOUT_CONCERN, WITH_CONCERNS, LOOKED_AFTER = (
    "No trace of anyone",
    "Known, without concern",
    "Concerns about named children",
    "A looked-after child",
)
_CHILD_FULLY: Mapping[str, Raw] = {
    "ch_unborn": "no",
    "ch_family_name": "Fictional",
    "ch_relationship": "child_of_partner_lived_together",
    "ch_aliases": "Brookie\nB. Fiction",
    "ch_identifier_kind": "nhs_number",
    "ch_identifier": "999 000 0018",
    "ch_identifier_source": "request",
    "ch_lives_with": "Lives with his aunt",
    "ch_address": {"address": "1 Thimble Lane\nNorthshire", "postcode": "NS9 9ZZ"},
    "ch_first_language": "Welsh",
}
_TOLD_TOO: Mapping[str, Raw] = {
    "en_purpose_given": "Keeping children safe, under section 11 of the Children Act 2004.",
    "rq_ref": "EV/PPU/2026/114",
    "ad_aliases": "Marlo Specimen\nM. Placeholder",
    "ad_addresses": [
        {"id": "home", "ad_address": {"address": "1 Thimble Lane\nNorthshire"}, "ad_address_kind": "previous"}
    ],
    "ad_sentence_date": {"day": "9", "month": "11", "year": "2026"},
    "ad_release_date": {"day": "9", "month": "11", "year": "2031"},
    "ad_mappa": "cat2",
    "ad_orders": [
        {
            "id": "order",
            "ad_order_kind": "restraining_order",
            "ad_order_made": {"month": "10", "year": "2026"},
            "ad_order_expires": {"year": "2031"},
            "ad_order_effect": "Forbids contact with the children’s mother.",
        }
    ],
    "ad_risk_info": [
        {
            "id": "told",
            "ri_text": "He asked staff for a child’s address.",
            "ri_nature": "reported",
            "ri_about": "adult",
            "ri_category": "convicted",
            "ri_status": "substantiated",
            "ri_source": "Wing staff, HMP Example Vale",
            "ri_as_at": {"year": "2026"},
            "ri_permission": "agreed",
        },
        {
            "id": "known",
            "ri_text": "He was moved twice.",
            "ri_nature": "fact",
            "ri_about": "adult",
            "ri_source": "Prison record",
            "ri_as_at": {"year": "2026"},
            "ri_permission": "agreed",
        },
    ],
    "hh_people": [{"id": "aunt", "hh_name": "Imogen Madeup", "hh_relationship": "Aunt"}],
    "se_other_la": "sampleton",
}
_CORRECTED: Mapping[str, Raw] = {
    "cf_correct": "no",
    "cf_corrections": [
        {
            "id": "born",
            "cf_field": "Date of birth",
            "cf_given": "22 January 1991",
            "cf_correct_value": "21 January 1991",
            "cf_source": "Birth certificate seen in 2014",
        }
    ],
}
_ORDER: Mapping[str, Raw] = {
    "cv_orders": [
        {
            "id": "order",
            "cv_order": "Child arrangements order",
            "cv_court": "Example Family Court",
            "cv_order_date": {"month": "3", "year": "2024"},
            "cv_effect": "forbids",
            "cv_seen_copy": "yes",
        }
    ],
}
_CARE: Mapping[str, Raw] = {
    "cr_affected": "yes_sole_carer",
    "cr_arrangement": "An aunt looks after the child, and that is safe.",
    "cr_action": "early_help_offer",
}
# The demonstration's enquiries with concerns, and without a trace, with everything that a form can be told.
EVERYTHING_INTAKE: Mapping[str, Raw] = {
    **_TOLD_TOO,
    "en_type": "prison_newly_sentenced_check",
    "ad_caring": "sole_carer",
    "ch_children": [
        {
            "id": "brook",
            "ch_given_names": "Brook",
            "ch_dob": {"day": "9", "month": "9", "year": "2013"},
            **_CHILD_FULLY,
        },
        {
            "id": "indigo",
            "ch_unborn": "no",
            "ch_family_name": "Fictional",
            "ch_given_names": "Indigo",
            "ch_dob_approx": "9",
            "ch_relationship": "child_of_partner_lived_together",
        },
        {
            "id": "baby",
            "ch_unborn": "yes",
            "ch_family_name": "Fictional",
            "ch_relationship": "child",
            "ch_edd": {"day": "1", "month": "3", "year": "2027"},
        },
    ],
    "ch_pr_holders": {
        "brook": [
            {
                "id": "mother",
                "ch_pr_name": "Linnet Fictional",
                "ch_pr_relationship": "Mother",
                "ch_pr_how_known": "Birth certificate",
            }
        ]
    },
    "se_child_results": {"brook": "open_case", "indigo": "possible_match", "baby": "no_trace"},
    "se_possible_resolution": "The school confirmed that this is the same child.",
}
EVERYTHING_REPLY: Mapping[str, Raw] = {
    **_CORRECTED,
    **_ORDER,
    **_CARE,
    "kn_other_children": "yes",
    "kn_others_ever": ["neither"],
    "kn_other_children_share": [
        {"id": "wren", "kn_other_child": "Wren Imagined", "kn_why_needed": "He has asked to write to her."}
    ],
    "st_current": {"brook": "child_protection_plan", "indigo": "looked_after"},
    "st_history_any": {"brook": "yes"},
    "st_ever": {"brook": ["child_protection_plan"], "indigo": ["looked_after"]},
    "st_plan_start": {
        "brook": {"day": "3", "month": "6", "year": "2026"},
        "indigo": {"day": "4", "month": "6", "year": "2026"},
    },
    "st_legal": {"indigo": "interim_care_order"},
    "cv_named_children": {"brook": "yes", "indigo": "yes", "baby": "no"},
    "co_items": [
        {"id": "s1", "co_text": "He was convicted of assaulting a child.", "co_nature": "fact", "co_about": "adult",
         "co_category": "convicted", "co_source": "Court record", "co_as_at": {"year": "2026"},
         "co_status": "proved_or_found", "co_reliability": "high", "co_show_adult": "yes"},
        {"id": "s2", "co_text": "An allegation of 2019 that he hit a pupil.", "co_nature": "reported",
         "co_about": "other_child", "co_category": "suspected", "co_source": "A school", "co_as_at": {"year": "2019"},
         "co_status": "disproved", "co_reliability": "medium", "co_permission": "agreed"},
        {"id": "s3", "co_text": "A neighbour’s account that may not be passed on.", "co_nature": "reported",
         "co_about": "adult", "co_category": "witness_or_other", "co_source": "A neighbour",
         "co_as_at": {"year": "2025"}, "co_status": "unsubstantiated", "co_permission": "not_agreed"},
    ],
}  # fmt: skip
NO_TRACE_INTAKE: Mapping[str, Raw] = {
    **{name: typed for name, typed in _TOLD_TOO.items() if name != "en_type"},
    "ad_caring": "sole_carer",
    "ch_children": [
        {"id": "wren", "ch_given_names": "Wren", "ch_dob": {"day": "2", "month": "5", "year": "2016"}, **_CHILD_FULLY},
        {"id": "ellis", "ch_unborn": "yes", "ch_family_name": "Sampleton", "ch_relationship": "child",
         "ch_edd": {"day": "1", "month": "3", "year": "2027"}},
    ],
}  # fmt: skip
NO_TRACE_REPLY: Mapping[str, Raw] = {**_CORRECTED, **_ORDER, **_CARE}
_SEALING = sealing(
    authorised={"by": "Bo Sample", "job_title": "Team manager (registration SW000102)", "at": "2026-11-23T14:05"}
)
_SAVED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Reply:
    """A sealed reply, the path that it was sealed from, and the template that its outcome calls for."""

    path: Path
    sealed: bytes

    @cached_property
    def contents(self) -> Mapping[str, Any]:
        return dict(json.loads(self.sealed))

    @cached_property
    def template(self) -> Template:
        return self.template_of(outcomes(self.path, "document")[0])

    def template_of(self, code: str) -> Template:
        return templates().for_document(code, self.path.definition.id)

    def fields(self, marking: str = "", template: Template | None = None) -> dict[str, object]:
        """What the template is given; the same that the use case gives it."""
        template, sha256 = template or self.template, digest(self.sealed)
        named = {
            "code": template.code,
            "title": template.called,
            "template": template.id,
            "edition": "test",
            "marking": marking,
        }
        provenance = {
            "title": template.called,
            "language": template.locale,
            "reference": str(self.contents["reference"]),
            "definition": self.path.definition.id,
            "template": template.id,
            "answers": sha256,
        }
        fields = merge_fields(
            SealedAnswers.read(self.sealed), sha256, self.path.definition, named, template.profile,
            language=template.language, empty_tags=template.empty_tags,
        )  # fmt: skip
        return {**fields, "provenance": provenance}


@cache
def templates() -> TemplateLibrary:
    return load_templates(TEMPLATES, shipped().all())


def a_reply(
    title: str = NO_TRACE,
    *,
    intake: Mapping[str, Raw] | None = None,
    reply: Mapping[str, Raw] | None = None,
    faultless: bool = True,
) -> Reply:
    """Seal the reply to the demonstration's enquiry of that *title*, with some typed answers changed."""
    script = scripts(sample_context().now.instant)[title]
    context = sample_context()
    received = _typed(_form("core/enquiry_intake"), {**script["intake"], **(intake or {})}, {}, context)
    form = _form("core/prison_enquiry_response")
    copied = {name: received.answers[name] for name in form.copies if name in received.answers}
    answered = _typed(form, {**script["reply"], **(reply or {})}, copied, context, carried=received.answers)
    if faultless:
        errors = [problem for path in (received, answered) for problem in problems(path) if problem.level == "error"]
        assert errors == []
    return Reply(answered, seal(answered, _saved(answered), _SEALING, (received, _saved(received))))


def merged_text(merged: Merged) -> str:
    """Every word of a merged file, headers and footers included; a line for each paragraph."""
    with zipfile.ZipFile(io.BytesIO(merged.docx)) as archive:
        parts = [archive.read(f"word/{part}.xml") for part in ("header", "document", "footer")]
    paragraphs = (paragraph for part in parts for paragraph in etree.fromstring(part).iter(f"{W}p"))
    return "\n".join("".join(text.text or "" for text in paragraph.iter(f"{W}t")) for paragraph in paragraphs)


def _form(form: str) -> Definition:
    return shipped().latest(form)


def _typed(
    form: Definition, typed: Mapping[str, Raw], copied: Answers, context: Context, carried: Answers | None = None
) -> Path:
    """Type the answers and accept what is proposed for the rest."""
    answers = dict(copied)
    for name, raw in typed.items():
        # Children are named before anything is said about them, so what is offered is read from the path so far.
        so_far = find_path(form, answers, carried or {}, context).reader.context
        parsed = parse(form.index[name], raw, so_far)
        assert parsed.problems == (), (name, parsed.problems)
        if parsed.value is not None:
            answers[name] = parsed.value
    return with_proposals(find_path(form, answers, carried or {}, context))


def _saved(path: Path) -> dict[str, SavedAnswer]:
    return {name: SavedAnswer(name, value, 1, "amal", _SAVED_AT) for name, value in path.answers.items()}
