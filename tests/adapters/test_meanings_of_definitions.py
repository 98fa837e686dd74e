"""A form that plays a role is held to it: each fault has a code, the file and the line, before anything is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from forms_service.adapters.definitions import check_all, json_schema
from forms_service.bootstrap import library_check
from forms_service.casework.meanings import MEANINGS, FormRole
from forms_service.cli import main
from forms_service.cli.library import report
from forms_service.settings import read_settings
from tests.builders.shipped import REPOSITORY
from tests.corpus.form import FORM, PLACE

Changed = Callable[..., Path]
INTAKE, NOTICE = "core/enquiry_intake", "core/correction_notice"
ADULT, CHILDREN, SEARCH = "core/adult", "core/children", "core/search"
FORMS_AND_BLOCKS = (INTAKE, NOTICE, ADULT, CHILDREN, SEARCH, "core/vocabulary")


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Two shipped forms and their blocks, with one text in the place of another that stands once in a file."""
    root = tmp_path / "forms"
    for name in FORMS_AND_BLOCKS:
        shutil.copytree(REPOSITORY / "form_definitions" / name, root / name)

    def change(name: str, before: str, after: str) -> Path:
        file = root / name / "1.yaml"
        text = file.read_text("utf-8")
        assert text.count(before) == 1
        file.write_text(text.replace(before, after), "utf-8")
        return root

    return change


def found(root: Path) -> set[tuple[str, str, str]]:
    """The code, ``file:line`` and message of every fault."""
    return {(fault.code, fault.at.removeprefix(f"{root.as_posix()}/"), fault.message) for fault in check_all(root)}


def line_of(root: Path, name: str, text: str) -> int:
    lines = (root / name / "1.yaml").read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_a_form_that_lacks_what_its_role_must_have_is_named_with_what_it_lacks(changed: Changed) -> None:
    root = changed(INTAKE, "            means: request.needed_by\n", "")

    says = "“core/enquiry_intake” plays intake and asks nothing that means “request.needed_by”"
    what = "by when whoever asked needs the reply"
    assert found(root) == {("missing-meaning", "core/enquiry_intake/1.yaml:1", f"{says}: {what}")}


def test_what_a_block_no_longer_means_is_lacking_in_the_form_that_uses_it(changed: Changed) -> None:
    root = changed(ADULT, "means: adult.family_name", "shared: false")

    assert {(code, at) for code, at, _ in found(root)} == {("missing-meaning", "core/enquiry_intake/1.yaml:1")}


def test_a_meaning_that_there_is_not_is_refused_where_it_stands(changed: Changed) -> None:
    root = changed(INTAKE, "means: route.due", "means: route.dew")
    faults = found(root)

    line = line_of(root, INTAKE, "id: tr_due")
    assert {(code, at) for code, at, _ in faults} == {
        ("unknown-meaning", f"core/enquiry_intake/1.yaml:{line}"),
        ("missing-meaning", "core/enquiry_intake/1.yaml:1"),
    }


def test_a_meaning_is_borne_by_one_question_of_a_form(changed: Changed) -> None:
    root = changed(INTAKE, "id: rq_role\n", "id: rq_role\n            means: adult.crn\n")
    first = line_of(root, ADULT, "id: ad_crn")
    second = line_of(root, INTAKE, "id: rq_role")

    (fault,) = [fault for fault in found(root) if fault[0] == "duplicate-meaning"]
    assert {str(first), str(second)} == {fault[1].rpartition(":")[2], fault[2].partition("yaml:")[2].partition(".")[0]}


@pytest.mark.parametrize(
    ("name", "before", "after", "says"),
    [
        (
            ADULT,
            "means: adult.family_name",
            "means: adult.aliases",
            "“ad_family_name” is a text, and “adult.aliases” needs a lines",
        ),
        (
            ADULT,
            "means: adult.family_name",
            "means: child.family_name",
            "so it must be a column of the question that means “children”",
        ),
        (
            CHILDREN,
            "means: child.family_name",
            "means: adult.family_name",
            "“ch_family_name” means “adult.family_name”, so it must be no column",
        ),
        (
            SEARCH,
            "means: search.adult_result",
            "means: involvement",
            "so it must be asked for each row of the question that means “children”",
        ),
        (
            SEARCH,
            "means: search.child_results",
            "means: request.kind",
            "“se_child_results” means “request.kind”, so it must be asked once",
        ),
    ],
)
def test_a_question_of_the_wrong_type_or_in_the_wrong_place_cannot_bear_a_meaning(
    changed: Changed, name: str, before: str, after: str, says: str
) -> None:
    root = changed(name, before, after)
    line = line_of(root, name, after) - 1

    wrong = {(at, message) for code, at, message in found(root) if code == "wrong-bearer"}

    assert any(at == f"{name}/1.yaml:{line}" and says in message for at, message in wrong)


def test_an_option_that_something_hangs_on_must_be_there(changed: Changed) -> None:
    root = changed(NOTICE, "- {id: wrong_person, label", "- {id: someone_else, label")

    faults = found(root)

    line = line_of(root, NOTICE, "id: cn_kind")
    assert (
        "missing-option",
        f"core/correction_notice/1.yaml:{line}",
        "“cn_kind” means “correction.kind” and lacks options that something hangs on: wrong_person",
    ) in faults


def test_a_role_that_there_is_not_is_refused(changed: Changed) -> None:
    root = changed(INTAKE, "plays: intake", "plays: reception")

    (fault,) = found(root)

    assert fault[:2] == ("unknown-role", "core/enquiry_intake/1.yaml:1")
    assert "“reception” is no role of a form. Use one of: intake, reply, " in fault[2]


def test_two_forms_cannot_play_what_the_service_begins_by_itself(changed: Changed) -> None:
    root = changed(INTAKE, "version: 1\n", "version: 1\n")
    other = root / "north" / "first_contact"
    shutil.copytree(root / INTAKE, other)
    text = (other / "1.yaml").read_text("utf-8")
    text = text.replace("form: enquiry_intake", "form: first_contact").replace("publisher: core", "publisher: north")
    (other / "1.yaml").write_text(text, "utf-8")

    (fault,) = found(root)

    assert fault[:2] == ("role-taken", "north/first_contact/1.yaml:1")
    assert "“north/first_contact” plays intake, as “core/enquiry_intake” does" in fault[2]


def test_what_a_form_lacks_is_named_below_its_file_with_why_and_what_to_do(
    changed: Changed, capsys: pytest.CaptureFixture[str]
) -> None:
    root = changed(NOTICE, "means: recipients\n", "shared: false\n")

    (root.parent / "templates").mkdir()
    (root.parent / "lists").mkdir()
    (root.parent / "lists" / "partners.csv").write_bytes(b"id,label,valid_from,valid_to\n1,\xff,,\n")
    settings = read_settings({"REFERENCE_DATA": str(root.parent / "lists")}, with_keys=False)
    check = library_check(settings)
    report(replace(check, definitions=root, templates=root.parent / "templates").faults())
    told = capsys.readouterr().err

    assert "lists/partners.csv\n  line 1\n    refused: wrong-reference-data: this is no list" in told
    of_the_notice = told.split("core/correction_notice/1.yaml\n")[1]
    assert "  line 1\n    refused: missing-meaning: “core/correction_notice” plays correction_notice" in of_the_notice
    assert "    Why: The service works with these answers by what they mean" in of_the_notice
    assert "    To do: Add a question that means it.\n" in of_the_notice


def test_the_command_warns_of_what_may_be_meant_so_and_ends_well(tmp_path: Path) -> None:
    form = tmp_path / "form_definitions" / PLACE
    form.parent.mkdir(parents=True)
    asked_for = FORM
    for title in ("What is wished", "The details"):
        asked_for = asked_for.replace(f"title: {title}", f"title: {title}\n        why: It is needed")
    form.write_text(asked_for.replace("label: Why?", "label: Why **now**?"), "utf-8")

    checked = CliRunner().invoke(main, ["library", "check", str(tmp_path)])

    assert checked.exit_code == 0
    assert checked.output == (
        f"form_definitions/{PLACE}\n"
        "  line 23, section “The visit”, page “What is wished”, question why “Why **now**?”\n"
        "    warned: markup: The label holds “**now**”, which is printed as it stands\n"
        "    Why: Whoever fills the form in reads the signs themselves.\n"
        "    To do: Take the signs out.\n"
        "0 refused, 1 warned of, in 1 file(s). All of it can be published.\n"
    )


def test_an_editor_offers_the_roles_and_the_meanings_that_there_are() -> None:
    described = json_schema()["$defs"]

    assert described["form"]["properties"]["plays"] == {"enum": sorted(FormRole)}
    assert described["question"]["properties"]["means"] == {"enum": sorted(MEANINGS)}
