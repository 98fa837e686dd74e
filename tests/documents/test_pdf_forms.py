"""PDF forms filled with answers: what was sent is what is seen, in its box, and nothing is cut off."""

import io
import re
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import html

from forms_service.adapters.documents.lettering import letters
from forms_service.adapters.documents.pdf_forms.filling import FilledForm, PdfForms
from forms_service.adapters.documents.pdf_forms.form import check_fields, read_form
from forms_service.adapters.documents.pdf_forms.notices import notices
from forms_service.adapters.documents.pdf_forms.widgets import Box
from forms_service.adapters.documents.pdf_forms.wording import check_wording
from forms_service.adapters.documents.pdf_text import Area, page_texts
from forms_service.adapters.documents.renditions import html as html_rendition
from forms_service.adapters.documents.renditions import text as text_rendition
from forms_service.adapters.documents.renditions.plain_trees import tree_of_form
from forms_service.casework.documents.documents import TemplateFault, UnprintableText
from forms_service.casework.documents.tree import text_of
from forms_service.services.ports import Template
from tests.builders.sheets import (
    ARABIC,
    GREEK,
    HEBREW,
    REVIEWED,
    SHEET,
    SHEET_AGAIN,
    VIEW,
    WELSH,
    condition,
    context,
    picture,
    sheet,
)
from tests.builders.shipped import shipped
from tests.components.verapdf import judge

EACH_FORM = pytest.mark.parametrize(
    "template", [SHEET, SHEET_AGAIN, VIEW, REVIEWED], ids=["D31", "D31 after a review", "D33", "D33 after a review"]
)
LONG = " ".join(f"Condition {number} says that every visit is watched." for number in range(80))[:3000]


@pytest.fixture(scope="module")
def forms() -> PdfForms:
    return PdfForms()


def view(forms: PdfForms, **changes: Any) -> FilledForm:
    return forms.fill(VIEW.content, VIEW.fields, context(**changes))


def box(template: bytes, name: str, value: str = "") -> Box:
    (found,) = [one for one in read_form(template) if one.name == name and (not value or one.value == value)]
    return found


def in_box(pdf: bytes, one: Box) -> str:
    area = Area(one.left, 841.89 - one.bottom - one.height, one.width, one.height)
    return " ".join(page_texts(pdf, area)[one.page].split())


class Pixels:
    """The first page as a person sees it, in points of a hundredth of an inch, 3 bytes each."""

    def __init__(self, pdf: bytes, folder: Path) -> None:
        file = folder / "seen.pdf"
        file.write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", "100", "-l", "1", "-singlefile", file, folder / "seen"], check=True)
        _, size, _, self._data = (folder / "seen.ppm").read_bytes().split(b"\n", 3)
        self.width, self.height = map(int, size.split())

    def inside(self, one: Box, by: float = 1.5) -> bytes:
        """What is within a box, its border left out."""
        return b"".join(self._data[start:end] for start, end in self._runs(one, by))

    def without(self, boxes: list[Box]) -> bytes:
        """The page with every box painted over."""
        data = bytearray(self._data)
        for one in boxes:
            for start, end in self._runs(one, -1.5):
                data[start:end] = bytes(end - start)
        return bytes(data)

    def _runs(self, one: Box, by: float) -> list[tuple[int, int]]:
        scale = 100 / 72
        left, right = round((one.left + by) * scale), round((one.left + one.width - by) * scale)
        top = self.height - round((one.bottom + one.height - by) * scale)
        bottom = self.height - round((one.bottom + by) * scale)
        return [(3 * (row * self.width + left), 3 * (row * self.width + right)) for row in range(top, bottom)]


@EACH_FORM
def test_each_form_and_its_manifest_fit_box_by_box(template: Template) -> None:
    boxes = read_form(template.content)
    check_fields(boxes, template.fields)
    check_wording(boxes, template.fields)


@EACH_FORM
def test_a_form_prints_only_what_the_questionnaire_asks(template: Template) -> None:
    for served in template.serves:
        definition = shipped().get(served)
        asked = {*definition.carried, *(question.id for question in definition.questions)}
        columns = {column.id for question in definition.questions for column in question.columns}
        lines = " ".join(template.fields.values())
        assert set(re.findall(r"(?:answer|choice|rows|images)\.(\w+)", lines)) <= asked
        assert {name.removesuffix("_choice") for name in re.findall(r"row\.(\w+)", lines)} <= columns


@EACH_FORM
def test_what_can_be_ticked_says_what_the_question_offers_word_for_word(template: Template) -> None:
    for served in template.serves:
        questions = {question.id: question for question in shipped().get(served).questions}
        for one in read_form(template.content):
            line = template.fields[one.name]
            if one.kind != "text":
                (asked,) = re.findall(r"choice\.(\w+)", line)
                option = one.value or re.findall(r"'(\w+)'", line)[0]
                assert one.option == next(o.label.en for o in questions[asked].options if o.id == option)


def test_every_way_of_confirming_who_the_child_is_can_be_ticked() -> None:
    lines = " ".join(SHEET.fields.values())
    for asked in ("iv_how", "iv_relationship"):
        (question,) = [one for one in shipped().get(SHEET.serves[0]).questions if one.id == asked]
        assert all(f"'{option.id}' in (choice.{asked}" in lines for option in question.options)


@pytest.mark.parametrize("name", [WELSH, GREEK, HEBREW, ARABIC, f"{WELSH}, {GREEK}, {HEBREW}"])
def test_a_name_in_any_script_stands_in_its_box(forms: PdfForms, name: str) -> None:
    filled = sheet(forms, child=name)
    seen = in_box(filled.pdf, box(SHEET.content, "child_name"))
    assert sorted(letters(seen)) == sorted(letters(name))
    assert forms.check(filled) == []


def test_every_value_is_read_back_from_its_box(forms: PdfForms) -> None:
    filled = view(forms)
    assert forms.check(filled) == []
    assert in_box(filled.pdf, box(VIEW.content, "conditions_phone")) == "Every call is monitored"
    assert in_box(filled.pdf, box(VIEW.content, "conditions_visits")) == ""
    assert {"lv_conditions, Condition", "lv_letters", "rv_date"} <= {value.source for value in filled.printed}


def test_a_long_text_goes_on_on_a_sheet_that_says_where_it_comes_from(forms: PdfForms) -> None:
    filled = view(forms, conditions=[condition("phone", LONG)])
    assert forms.check(filled) == []
    begun = in_box(filled.pdf, box(VIEW.content, "conditions_phone"))
    assert begun.endswith(" Continues on page 2")
    _, further = page_texts(filled.pdf, Area(0, 0, 596, 842))
    assert "Continued from box 7, “Telephone calls, conditions”" in further
    assert "Page 2 of 2" in further
    assert "CSE-2026-0001" in further
    continued = further.split("conditions”")[1]
    assert letters(begun.removesuffix(" Continues on page 2") + continued) == letters(LONG)


def test_a_text_that_does_not_fit_leaves_the_rest_of_the_page_as_it_was(forms: PdfForms, tmp_path: Path) -> None:
    filled = view(forms, conditions=[condition("phone", LONG)], lv_override_why="x" * 3000, child="W" * 200)
    assert forms.check(filled) == []
    boxes = list(read_form(VIEW.content))
    assert Pixels(filled.pdf, tmp_path).without(boxes) == Pixels(VIEW.content, tmp_path).without(boxes)


def test_several_texts_that_do_not_fit_are_continued_one_after_the_other(forms: PdfForms) -> None:
    filled = view(forms, conditions=[condition("phone", LONG), condition("visits", LONG * 3)], lv_override_why=LONG)
    assert forms.check(filled) == []
    pages = page_texts(filled.pdf, Area(0, 0, 596, 842))
    assert len(pages) == 6
    headings = [line for page in pages for line in page.splitlines() if line.startswith("Continued from")]
    assert headings == [
        "Continued from box 7, “Telephone calls, conditions”",
        "Continued from box 9, “Visits, conditions”",
        "Continued from box 12, “About this level”",
    ]


def test_a_name_too_long_for_its_line_is_shown_whole_elsewhere(forms: PdfForms) -> None:
    name = "Maximilian Bartholomew " * 5 + "Placeholder"
    filled = sheet(forms, child=name)
    assert forms.check(filled) == []
    assert in_box(filled.pdf, box(SHEET.content, "child_name")) == "See page 2"


def test_a_ticked_box_looks_ticked_and_the_others_stay_empty(forms: PdfForms, tmp_path: Path) -> None:
    filled = Pixels(sheet(forms, iv_how_choice=["birth_certificate_seen", "passport_or_id_seen"]).pdf, tmp_path)
    empty = Pixels(SHEET.content, tmp_path)
    how = [one for one in read_form(SHEET.content) if one.kind == "tick" and one.name.startswith("how_")]
    ticked = {one.name for one in how if filled.inside(one) != empty.inside(one)}
    assert ticked == {"how_birth", "how_passport"}


LEVELS = ["level_1_none", "level_2_written", "level_3_written_and_phone", "level_4_all", "no_level_view"]


@pytest.mark.parametrize("level", LEVELS)
def test_one_level_is_marked(forms: PdfForms, tmp_path: Path, level: str) -> None:
    filled = view(forms, lv_level_choice=level)
    seen, empty = Pixels(filled.pdf, tmp_path), Pixels(VIEW.content, tmp_path)
    buttons = [one for one in read_form(VIEW.content) if one.name == "level"]
    assert [one.value for one in buttons] == LEVELS
    assert [one.value for one in buttons if seen.inside(one, 2.5) != empty.inside(one, 2.5)] == [level]
    assert forms.check(filled) == []


@pytest.mark.parametrize(
    ("letters_are", "calls_are", "said_so"),
    [
        ("in_best_interests", "only_with_conditions", "We support at least level 3, and have no view above that."),
        ("only_with_conditions", "cannot_form_a_view", "We support at least level 2, and have no view above that."),
        ("cannot_form_a_view", "cannot_form_a_view", "We have no view above level 1."),
    ],
)
def test_without_a_view_on_the_level_it_says_up_to_where_there_is_one(
    forms: PdfForms, letters_are: str, calls_are: str, said_so: str
) -> None:
    filled = view(forms, lv_level_choice="no_level_view", lv_letters_choice=letters_are, lv_phone_choice=calls_are)
    assert in_box(filled.pdf, box(VIEW.content, "level_note")) == said_so


def test_after_a_review_it_says_why_and_what_the_level_was(forms: PdfForms) -> None:
    filled = forms.fill(REVIEWED.content, REVIEWED.fields, context(iv_outcome=None))
    assert forms.check(filled) == []
    assert in_box(filled.pdf, box(REVIEWED.content, "before")) == "Level 3: letters, cards and telephone calls"
    assert in_box(filled.pdf, box(REVIEWED.content, "identity")) == "As in the last report"
    assert in_box(filled.pdf, box(REVIEWED.content, "basis")).endswith("The aunt no longer supports visits.")


def test_a_choice_that_the_form_has_no_button_for_is_refused(forms: PdfForms) -> None:
    with pytest.raises(TemplateFault, match="level for “level_9”"):
        view(forms, lv_level_choice="level_9")


def test_photographs_are_shown_each_in_its_box_with_words_for_who_does_not_see_them(
    forms: PdfForms, tmp_path: Path
) -> None:
    filled = sheet(forms, pictures=3)
    seen = Pixels(filled.pdf, tmp_path)
    for number in range(3):
        inside = seen.inside(box(SHEET.content, f"photo_{number + 1}"), 4)
        coloured = Counter(inside[start : start + 3] for start in range(0, len(inside), 3))
        assert coloured[bytes((200, 40 * number, 0))] > 5000
    assert set(seen.inside(box(SHEET.content, "photo_4"), 4)) == {255}
    with pikepdf.open(io.BytesIO(filled.pdf)) as pdf:
        objects: list[Any] = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        described = [str(one.Alt) for one in objects if one.get("/S") == pikepdf.Name.Figure]
    assert described == [f"Photograph of the child, 200 {40 * number} 0" for number in range(3)]


def test_a_photograph_that_no_box_shows_is_refused(forms: PdfForms) -> None:
    with pytest.raises(TemplateFault, match="picture 5 of iv_photos"):
        sheet(forms, pictures=5)
    with pytest.raises(TemplateFault, match="picture 1 of iv_photos"):
        forms.fill(VIEW.content, VIEW.fields, context(), {"iv_photos": [picture(0, 0, 0)]})


def test_the_lines_of_a_form_say_the_same_in_words(forms: PdfForms) -> None:
    filled = sheet(forms, pictures=1, iv_how_choice=["birth_certificate_seen", "passport_or_id_seen"])
    lines = [(label, text_of(pieces)) for label, pieces in filled.lines]
    assert ("1. Child’s name", WELSH) in lines
    assert [text for label, text in lines if label == "8. How it was confirmed"] == [
        "Birth certificate seen", "Passport or other identity document seen",
    ]  # fmt: skip
    assert ("Photograph 1", "Photograph of the child, 200 0 0") in lines


@EACH_FORM
def test_the_words_of_a_form_that_stand_in_no_box_are_in_its_page_and_in_its_text_too(template: Template) -> None:
    """Whoever gets the words alone must know who may hold them, and what they are not."""
    pages = page_texts(template.content, Area(0, 0, 14400, 14400))
    tree = tree_of_form((), template.called, notices(template.content), above=(), language="en")
    page = html.document_fromstring(html_rendition.of_tree(tree))
    for told in ("\n".join(map(str, page.itertext())), text_rendition.of_tree(tree)):
        assert "OFFICIAL-SENSITIVE. " in told
        assert "Tell us at once if anything here is wrong." in told
        sentences = [line for line in told.splitlines() if line.rstrip().endswith(".")]
        assert all(letters(sentence) in letters(pages[0]) for sentence in sentences)


def test_a_draft_says_so(forms: PdfForms) -> None:
    assert in_box(view(forms, marking="DRAFT: not issued").pdf, box(VIEW.content, "status")) == "DRAFT: not issued"


def test_the_structure_has_each_value_after_its_label(forms: PdfForms, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(view(forms, conditions=[condition("phone", LONG)]).pdf)
    told = subprocess.run(["pdfinfo", "-struct-text", tmp_path / "a.pdf"], capture_output=True, text=True, check=True)
    texts = [line.strip().strip('"') for line in told.stdout.splitlines() if line.strip().startswith('"')]
    assert texts[texts.index("1. Child’s name") + 1] == WELSH
    assert texts[texts.index("Authorised on") + 1] == "24 May 2026"
    assert any(text.startswith("Continued from box 7") for text in texts)


def test_no_form_is_left_nor_anything_that_another_program_would_show_instead(forms: PdfForms) -> None:
    with pikepdf.open(io.BytesIO(VIEW.content)) as pdf:
        pdf.Root.AcroForm.XFA = pikepdf.String("<xdp/>")
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.Root.OpenAction = script
        changed = io.BytesIO()
        pdf.save(changed)
    filled = forms.fill(changed.getvalue(), VIEW.fields, context())
    with pikepdf.open(io.BytesIO(filled.pdf)) as pdf:
        assert not {"/AcroForm", "/OpenAction"} & set(pdf.Root.keys())
        assert all("/Annots" not in page.obj for page in pdf.pages)
        assert (str(pdf.docinfo["/Title"]), str(pdf.docinfo["/Subject"])) == ("A form", "CSE-2026-0001")
    assert b"app.alert" not in filled.pdf


def test_the_same_answers_give_the_same_bytes(forms: PdfForms) -> None:
    assert sheet(forms, pictures=2, child=HEBREW).pdf == sheet(PdfForms(), pictures=2, child=HEBREW).pdf


@pytest.mark.judge
def test_what_is_sent_is_archival_and_accessible(forms: PdfForms, tmp_path: Path) -> None:
    made = {
        "plain": view(forms),
        "long": view(forms, conditions=[condition("phone", f"{LONG} {ARABIC}")], lv_override_why="x" * 3000),
        "scripts": sheet(forms, child=f"{HEBREW} {GREEK}", adult=ARABIC, aliases="😀 ✔"),
        "pictures": sheet(forms, pictures=4),
        "reviewed": forms.fill(REVIEWED.content, REVIEWED.fields, context()),
        "empty": sheet(forms, iv_outcome_choice=None, iv_how_choice=None, iv_relationship_choice=None, iv_by=None),
    }
    for name, filled in made.items():
        (tmp_path / f"{name}.pdf").write_bytes(filled.pdf)
        assert forms.check(filled) == []
    assert not any(judge([tmp_path / f"{name}.pdf" for name in made], "3b", "ua1").values())


def test_a_value_that_is_not_there_is_named(forms: PdfForms) -> None:
    whole, other = sheet(forms), sheet(forms, child="Somebody Else", iv_how_choice=[])
    swapped = FilledForm(other.pdf, whole.printed, whole.lines, whole.spots, whole.template)
    assert [(one.source, one.text) for one in forms.check(swapped)] == [
        ("name", WELSH),
        ("iv_how", "Birth certificate seen"),
    ]


def test_the_end_of_a_continued_text_that_is_not_there_is_named(forms: PdfForms) -> None:
    whole = view(forms, conditions=[condition("phone", LONG)])
    other = view(forms, conditions=[condition("phone", LONG[:-20])])
    swapped = FilledForm(other.pdf, whole.printed, whole.lines, whole.spots, whole.template)
    assert [one.source for one in forms.check(swapped)] == ["lv_conditions, Condition"]


def test_the_words_of_the_form_itself_must_be_there_still(forms: PdfForms) -> None:
    whole = view(forms)
    swapped = FilledForm(whole.pdf, whole.printed, whole.lines, whole.spots, SHEET.content)
    assert [one.source for one in forms.check(swapped)] == ["the form's own wording"]


def without(template: bytes, name: str) -> bytes:
    """The form with one box taken out by hand."""
    with pikepdf.open(io.BytesIO(template)) as pdf:
        page = pdf.pages[0].obj
        annots: Any = page.Annots
        page.Annots = pikepdf.Array([one for one in annots if str(one.get("/T")) != name])
        changed = io.BytesIO()
        pdf.save(changed)
    return changed.getvalue()


def test_a_box_removed_from_the_form_is_named(forms: PdfForms) -> None:
    with pytest.raises(TemplateFault, match="the manifest fills seen_date, which the form does not have"):
        forms.fill(without(SHEET.content, "seen_date"), SHEET.fields, context())


def test_a_box_that_the_manifest_forgets_is_named(forms: PdfForms) -> None:
    fields = {name: line for name, line in SHEET.fields.items() if name != "seen_date"}
    with pytest.raises(TemplateFault, match="the form has the box seen_date, which the manifest does not fill"):
        forms.fill(SHEET.content, fields, context())


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("answer.iv_unknown", "The box seen_date .*iv_unknown"),
        ("answer.__class__", "the name __class__ is private"),
        ("{% for x in 5 %}", "The box seen_date"),
        ("choice.iv_how", "a list, which no tag can print"),
        ("answer.iv_by.upper()", "it calls something"),
    ],
)
def test_a_line_of_the_manifest_that_cannot_be_printed_names_its_box(forms: PdfForms, line: str, fault: str) -> None:
    fields: Mapping[str, str] = {**SHEET.fields, "seen_date": line}
    with pytest.raises(TemplateFault, match=fault):
        forms.fill(SHEET.content, fields, context())


def test_an_answer_that_looks_like_a_tag_is_printed_as_it_was_typed(forms: PdfForms) -> None:
    typed = "{{ adult.name }} & <b>*bold*</b> #strong[x] \\u{41} $x$"
    filled = view(forms, lv_override_why=typed)
    assert in_box(filled.pdf, box(VIEW.content, "level_note")) == typed
    assert forms.check(filled) == []


def test_a_letter_that_the_fonts_lack_is_refused_by_its_question(forms: PdfForms) -> None:
    with pytest.raises(UnprintableText, match=r"iv_by: the character U\+6F22"):
        sheet(forms, iv_by="漢")


def test_what_is_no_form_that_can_be_filled_is_refused(forms: PdfForms) -> None:
    with pytest.raises(TemplateFault, match="not a PDF"):
        forms.fill(b"PK no PDF", {}, context())
    with pytest.raises(TemplateFault, match="without form"):
        forms.fill(view(forms).pdf, {}, context())
