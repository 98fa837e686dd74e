"""A body in Wales publishes nothing in English alone: one hint without its Welsh is found, and named by its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from forms_service.bootstrap import library_check
from forms_service.settings import read_settings
from tests.builders.own_forms import in_both_languages, own_copy, own_copy_with_blocks

GLANFOR, FORM = "glanfor", "contact_assessment_known"


def test_of_a_whole_form_in_both_languages_the_one_hint_that_is_in_english_alone_is_refused(tmp_path: Path) -> None:
    settings = read_settings({"FORMS_VAR": str(tmp_path)}, with_keys=False)
    files = own_copy_with_blocks(GLANFOR, FORM, lambda node: _without_welsh_of_a_hint(in_both_languages(node)))

    (found,) = (each for each in library_check(settings).faults_among(files, [GLANFOR]) if each.is_refused)

    assert (found.code, found.severity) == ("welsh-missing", "refused")
    assert "hint" in found.message
    assert found.at.startswith(f"form_definitions/{GLANFOR}/ca_identity/1.yaml:")
    assert found.place


def test_a_form_is_made_from_a_shipped_one_of_its_own_name(tmp_path: Path) -> None:
    settings = read_settings({"FORMS_VAR": str(tmp_path)}, with_keys=False)
    elsewhere = own_copy(
        GLANFOR, "local_arrangement", lambda form: form.update(derives_from="core/correction_notice@1")
    )

    (found,) = library_check(settings).faults_among([elsewhere])

    assert (found.code, found.severity) == ("unknown-form", "refused")
    # An organisation whose own id has a hyphen publishes like any other.
    assert library_check(settings).faults_among([own_copy("glan-for", "local_arrangement")]) == []


def test_a_page_that_does_not_say_why_it_asks_is_found_with_its_place_and_what_to_type(tmp_path: Path) -> None:
    settings = read_settings({"FORMS_VAR": str(tmp_path)}, with_keys=False)
    silent = own_copy("glan-for", "local_arrangement", lambda form: form["sections"][0]["pages"][0].pop("why"))

    (found,) = library_check(settings).faults_among([silent])

    assert (found.code, found.severity) == ("why-missing", "warned")
    assert "The two sides" in found.message
    assert found.mend.startswith("why: …")
    assert found.at.startswith("form_definitions/glan-for/local_arrangement/1.yaml:")


def _without_welsh_of_a_hint(written: dict[str, Any]) -> dict[str, Any]:
    """The first hint of the block that identifies the child loses its Welsh."""
    if written.get("block") == "ca_identity":
        hints = [asked for page in written["pages"] for asked in page["questions"] if "hint" in asked]
        del hints[0]["hint"]["cy"]
    return written
