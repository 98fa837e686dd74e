"""What was written for one reader is in no other's letter, and nothing of how we work is in any that goes out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

import pytest

from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.casework.people.categories import OFFERED
from forms_service.casework.sealing.disclosure import READERS
from forms_service.casework.sealing.submissions import seal
from forms_service.engine.answers import Raw, Value
from forms_service.engine.path import Path
from forms_service.engine.types.registry import type_of
from forms_service.engine.validation import problems
from forms_service.services.ports import Template
from tests.builders.casework import sealing
from tests.builders.contact import known
from tests.builders.definitions import rows
from tests.builders.documents import Sealed
from tests.builders.replies import WITH_CONCERNS, a_reply, merged_text, templates
from tests.builders.shipped import shipped

ANALYSIS = "Maisie is afraid of his anger, and calls would frighten her now."
FOR_THE_ADULT = "Calls are not right for Maisie now. Write to her, and ask again in a year."
SUMMARY = "Maisie says that she would like letters from you."
WRITTEN_FOR_THE_ADULT = {"fa_view", "vo_adult_summary"}
CHILDS_OWN_WORDS = {"vo_words", "wf_prison"}
"""Told to the adult only where the child agrees."""


def _report(**changes: Value) -> Path:
    return known(
        vo_share_adult="summary_only", vo_understanding=ANALYSIS, vo_adult_summary=SUMMARY, wf_motive=ANALYSIS,
        lv_letters="only_with_conditions", lv_override_why=ANALYSIS,
        lv_conditions=rows(a={"lc_type": "letters", "lc_condition": ANALYSIS}),
        so_disclosable="disclosable_version_only", fa_view=FOR_THE_ADULT, **changes,
    )  # fmt: skip


def _printed(path: Path, code: str) -> str:
    sealed = Sealed(path.definition, seal(path, {}, sealing()))
    return " ".join(one.text for one in sealed.document(templates().for_document(code, path.definition.id), "").printed)


def test_the_prisoner_reads_what_was_written_for_the_prisoner_and_no_analysis() -> None:
    summary = _printed(_report(), "D32")
    assert FOR_THE_ADULT in summary
    assert SUMMARY in summary
    assert ANALYSIS not in summary
    full = _printed(_report(), "D30")
    assert (ANALYSIS in full, FOR_THE_ADULT in full, SUMMARY in full) == (True, True, True)


def test_a_childs_words_take_the_place_of_a_summary_only_where_the_child_agrees() -> None:
    agreed = known(vo_share_adult="yes_child_agrees", vo_understanding=ANALYSIS, so_disclosable="disclosable_version_only",
                   fa_view=FOR_THE_ADULT, vo_words="I want letters.")  # fmt: skip
    assert not agreed.asks("vo_adult_summary")
    assert "I want letters." in _printed(agreed, "D32")
    assert ANALYSIS not in _printed(agreed, "D32")
    assert "vo_adult_summary" in _wrong(known(vo_share_adult="summary_only"))


def test_the_version_for_an_adult_of_a_reply_to_a_prison_has_its_own_words() -> None:
    said: Mapping[str, Raw] = {
        "co_live": "no", "co_assessment": ANALYSIS, "vo_understanding": {"brook": ANALYSIS},
        "vo_share_adult": {"brook": "summary_only"}, "vo_adult_summary": {"brook": SUMMARY},
        "so_disclosable": "disclosable_version_only", "fa_view": FOR_THE_ADULT,
    }  # fmt: skip
    reply = a_reply(WITH_CONCERNS, reply=said, faultless=False)
    template = reply.template_of("D11")
    text = merged_text(DocxtplMerger().merge(template.content, reply.fields(template=template), template.empty_tags))
    assert (FOR_THE_ADULT in text, SUMMARY in text, ANALYSIS in text) == (True, True, False)


def test_only_texts_written_for_the_adult_and_the_childs_own_words_are_ever_opened_to_the_adult() -> None:
    """Of whatever somebody wrote in judgement: an author of a form opens none by oversight."""
    opened = {
        each.id
        for form in shipped().all()
        for question in form.questions
        for each in (question, *question.columns)
        if type_of(each).is_free_text and each.adult_when is not None
    }
    assert opened == WRITTEN_FOR_THE_ADULT | CHILDS_OWN_WORDS


def test_no_letter_for_the_adult_or_a_family_says_who_told_us_nor_in_what_category_anybody_stands() -> None:
    """Of every list, by what its columns offer or are called; the agency whose view it is agreed to be named with it."""
    columns = {each.id: each for form in shipped().all() for question in form.questions for each in question.columns}
    who_told = {
        name: each
        for name, each in columns.items()
        if {option.id for option in each.options} >= OFFERED
        or re.fullmatch(r"(ri|rr|rp|ak|co|xr|xg|ac_risk)_(source|source_kind|leave|leave_on)|ag_person", name)
    }
    assert len(who_told) > len(("ri", "rr", "rp", "ak", "co", "xr", "xg", "ac_risk")) * 5
    assert [name for name, each in who_told.items() if not each.withheld_from_adult] == []
    for_them = [one for one in templates().all() if READERS[one.profile] in {"adult", "family"}]
    assert len(for_them) > len(("D11", "D32", "D34", "D35"))
    assert {one.id: sorted(one.names & who_told.keys()) for one in for_them if one.names & who_told.keys()} == {}


def test_no_option_gives_the_words_of_two_nations() -> None:
    every = (each for form in shipped().all() for question in form.questions for each in (question, *question.columns))
    labels = [str(option.label) for each in every for option in each.options]
    assert [label for label in labels if "Wales:" in label or "England:" in label or "Wales only" in label] == []


@pytest.mark.parametrize("template", templates().all(), ids=lambda template: template.id)
def test_no_letter_that_goes_out_says_which_form_and_answers_it_was_made_from(template: Template) -> None:
    if template.profile != "record" and template.kind == "word":
        with zipfile.ZipFile(io.BytesIO(template.content)) as archive:
            parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        words = re.sub(r"<[^>]+>", "", "".join(parts))
        assert not re.search(r"document\.(definition|template|answers_digest)", words)


def _wrong(path: Path) -> Mapping[str, str]:
    return {problem.question: problem.message for problem in problems(path) if problem.level == "error"}
