"""PDF forms that others made: what is wrong with one is named all at once, in words, and nothing of it breaks us."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import yaml
from click.testing import CliRunner
from pikepdf import Array, Dictionary, Name, Pdf, String

from forms_service.adapters.documents.pdf_forms import form as pdf_form
from forms_service.adapters.documents.pdf_forms.filling import PdfForms, check_form
from forms_service.adapters.documents.pdf_forms.form import read_form, survey
from forms_service.adapters.sandbox.letters import SandboxedLetters
from forms_service.casework.documents.documents import TemplateFault
from forms_service.cli import main
from tests.builders.sheets import SHEET, VIEW, context

SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def changed(*changes: Callable[[Any], object], **saving: Any) -> bytes:
    """A sound form of 33 boxes, with some things done to it."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(VIEW.content)) as pdf:
        for change in changes:
            change(pdf)
        pdf.save(target, **saving)
    return target.getvalue()


def without_language(pdf: Pdf) -> None:
    del pdf.Root.Lang


def without_structure(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot


def without_form(pdf: Pdf) -> None:
    del pdf.Root.AcroForm, pdf.pages[0].obj.Annots


def without_tag(pdf: Pdf) -> None:
    del pdf.pages[0].obj.StructParents


def first(pdf: Pdf, **entries: Any) -> None:
    """Give the first box other entries."""
    box: Any = pdf.pages[0].obj.Annots[0]
    for key, value in entries.items():
        box[f"/{key}"] = value


def button_without_state(pdf: Pdf) -> None:
    boxes: Any = pdf.pages[0].obj.Annots
    button = next(one for one in boxes if "/Parent" in one and "/AP" in one)
    del button.AP


def added(pdf: Pdf, **entries: Any) -> None:
    link = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entries)
    pdf.pages[0].obj.Annots.append(pdf.make_indirect(link))


LOCKED = pikepdf.Encryption(owner="o", user="u")
OWNED = pikepdf.Encryption(owner="o", user="")
DEFECTS: Mapping[str, tuple[Callable[[], bytes], list[str] | None]] = {
    "no PDF": (lambda: b"PK no PDF", ["form-not-pdf"]),
    "nothing": (lambda: b"", ["form-not-pdf"]),
    "a password": (lambda: changed(encryption=LOCKED), ["form-encrypted"]),
    "encrypted without a password": (lambda: changed(encryption=OWNED), ["form-encrypted"]),
    "XFA": (lambda: changed(lambda pdf: setattr(pdf.Root.AcroForm, "XFA", String("<xdp/>"))), ["form-xfa"]),
    "opening acts": (lambda: changed(lambda pdf: setattr(pdf.Root, "OpenAction", SCRIPT)), ["form-acts"]),
    "a box acts": (lambda: changed(lambda pdf: first(pdf, AA=Dictionary(K=SCRIPT))), ["form-acts"]),
    "a link acts": (lambda: changed(lambda pdf: added(pdf, Subtype=Name.Link, A=SCRIPT)), ["form-attached"]),
    "an attachment": (lambda: changed(lambda pdf: added(pdf, Subtype=Name.FileAttachment)), ["form-attached"]),
    "no language": (lambda: changed(without_language), ["form-no-language"]),
    "no structure": (lambda: changed(without_structure), ["form-no-structure"]),
    "no form": (lambda: changed(without_form), ["form-no-boxes"]),
    "no boxes": (lambda: changed(lambda pdf: pdf.pages[0].obj.__delitem__("/Annots")), ["form-no-boxes"]),
    "a page without a tag": (lambda: changed(without_tag), ["form-page-untagged"]),
    "no tooltip": (lambda: changed(lambda pdf: first(pdf, TU=String(" "))), ["form-box-unlabelled"]),
    "a box without a tag": (lambda: changed(lambda pdf: first(pdf, StructParent=9999)), ["form-box-untagged"]),
    "a signature": (lambda: changed(lambda pdf: first(pdf, FT=Name.Sig)), ["form-signature"]),
    "a list": (lambda: changed(lambda pdf: first(pdf, FT=Name.Ch)), ["form-box-kind"]),
    "a push button": (lambda: changed(lambda pdf: first(pdf, FT=Name.Btn, Ff=1 << 16)), ["form-box-kind"]),
    "a name twice": (lambda: changed(lambda pdf: first(pdf, T=String("status"))), ["form-box-twice"]),
    "a button for nothing": (lambda: changed(button_without_state), ["form-box-value"]),
    "no place on the page": (lambda: changed(lambda pdf: first(pdf, Rect=String("here"))), ["form-damaged"]),
    "no boxes but a number": (lambda: changed(lambda pdf: setattr(pdf.pages[0].obj, "Annots", 7)), None),
    "a tree that is none": (
        lambda: changed(lambda pdf: setattr(pdf.Root.StructTreeRoot, "ParentTree", String("x"))),
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_is_named_and_no_other(name: str) -> None:
    make, codes = DEFECTS[name]
    template = make()
    seen = survey(template)

    assert codes is None or [fault.code for fault in seen.faults] == codes
    assert all(fault.why and fault.remedy for fault in seen.faults)
    if seen.refusals:
        with pytest.raises(TemplateFault) as refused:
            check_form(template, VIEW.fields)
        assert {fault.message for fault in seen.refusals} <= set(str(refused.value).split("\n"))


def test_of_a_sound_form_nothing_is_said() -> None:
    for template in (VIEW, SHEET):
        assert survey(template.content).faults == []
        check_form(template.content, template.fields)


def test_a_form_that_is_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_form, "MOST_FORM_BYTES", 1000)

    assert [fault.code for fault in survey(VIEW.content).faults] == ["form-too-large"]


def test_all_that_is_wrong_is_named_at_once_for_publishing_and_for_filling() -> None:
    template = changed(without_language, without_tag, lambda pdf: first(pdf, TU=String("")))
    fields = {**VIEW.fields, "status": "answer.x.y()", "more": "''"}
    del fields["basis"]

    with pytest.raises(TemplateFault) as refused:
        check_form(template, fields)
    with pytest.raises(TemplateFault) as unfilled:
        PdfForms().fill(template, fields, context())

    of_form = [
        "the template is a PDF without language",
        "page 1 has no place in the structure of the form",
        "the box organisation has no label (tooltip) for people who do not see it",
    ]
    said = str(refused.value).split("\n")
    assert said[:5] == [
        *of_form,
        "the manifest fills more, which the form does not have",
        "the form has the box basis, which the manifest does not fill",
    ]
    assert "he box status" in said[5]
    assert str(unfilled.value).split("\n") == of_form
    codes = ("form-box-unknown", "form-box-forgotten")
    assert tuple(fault.code for fault in pdf_form.faults_of_fields(read_form(VIEW.content), {**fields})) == codes


@pytest.fixture(scope="module", name="letters")
def _letters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxedLetters]:
    one = SandboxedLetters(tmp_path_factory.mktemp("helpers"))
    yield one
    one.close()


def test_where_it_can_break_nothing_the_same_is_seen_and_a_manifest_proposed(letters: SandboxedLetters) -> None:
    hostile = String("a\nb: \x1b[2J#\u202e")
    template = changed(
        without_tag,
        lambda pdf: first(pdf, T=hostile, TU=String("Who\nasks: \x1b]0;x"), MaxLen=30, Ff=2),
    )

    here, there = survey(template), letters.survey(template, "form.pdf")

    assert there.entries == here.entries
    assert [(one.code, one.at, one.message) for one in there.faults] == [
        (one.code, "form.pdf", one.message) for one in here.faults
    ]
    assert "".join(there.table).isprintable()
    assert there.table[1].split("  ")[0] == "1"
    assert "# page 1, text, required, at most 30 characters: Who asks: ]0;x\n" in there.manifest
    proposed = yaml.safe_load(there.manifest)["fields"]
    assert list(proposed) == list(dict.fromkeys(one.name for one in here.entries))
    assert letters.survey(b"", "none.pdf").manifest == ""


def test_the_command_lists_names_and_proposes_and_ends_as_the_form_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "court.pdf").write_bytes(changed(without_tag, without_language))

    done = CliRunner().invoke(main, ["library", "inspect", str(tmp_path / "court.pdf")])

    assert done.exit_code == 1
    assert len(yaml.safe_load(done.stdout)["fields"]) == len(VIEW.fields)
    assert "1     organisation        text" in done.stderr
    assert "    refused: form-no-language: " in done.stderr
    assert "    To do: Tag the page" in done.stderr
    assert done.stderr.endswith(
        "2 refused, 0 warned of, in 1 file(s). The form cannot be used before that is put right.\n"
    )


def test_a_box_that_is_left_empty_on_purpose_is_filled_with_nothing() -> None:
    filled = PdfForms().fill(VIEW.content, {**VIEW.fields, "basis": "''"}, context())

    assert "basis" not in {spot.name for spot in filled.spots}
