"""Files on a page: taken or refused at their field, kept with the answers, and nothing else that was typed is lost."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from PIL import Image

from forms_service.adapters.uploads.clamd import Clamd
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.staff.sessions import IDLE_LIMIT
from forms_service.engine.answers import Answers
from forms_service.engine.conditions import Compare
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Check, Option, Question, Wording
from forms_service.engine.definitions.rules import AgreementRule
from forms_service.engine.derivations.kinds import Constant, When
from forms_service.engine.fault import Fault
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.enquiries import enquiries
from forms_service.services.ports import Library
from tests.builders.definitions import a_question
from tests.builders.uploads import EICAR, a_pdf, a_picture, a_word_bomb, a_zip
from tests.builders.world import OTHER_WORKER, WORKER, World
from tests.components.browser import NARROW, WIDE, axe_violations, open_page, serve, sideways_overflow
from tests.components.clamav import THREAT
from tests.web.browsing import Page, visit
from tests.web.client import Browser

PAGE = "pages/arrival/received"
TYPED = "Please tell us about Ada Example. Tŷ’r Llŷn"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
WISHES = a_question(
    "wishes", "matrix", label="What does the child want?", options=["wants", "does_not_want", "not_asked"],
    rows=tuple(Option(row, Wording(row.capitalize())) for row in ("letters", "visits")), required=False,
)  # fmt: skip
PHOTOS = a_question("photos", "image", label="Add the photographs", required=False, checks=[Check("max_rows", ("2",))])
LEVEL = a_question(
    "level", "radio", label="Level", options=["one", "two"], required=False, confirm=True,
    default=When(Compare("in_request_text", "empty", ("false",)), Constant("two")),
)  # fmt: skip
PHONE_NOW = AgreementRule(
    "now", Compare("level", "is", ("two",)), ("level",), Wording("Telephone the prison now"), Wording("Was it done?"),
    at_once=True,
)  # fmt: skip


@dataclass(frozen=True)
class MoreQuestions:
    """The shipped forms, with every kind of question of these tests on the first page of the intake."""

    shipped: Library
    set_aside: Sequence[Fault] = ()
    own: frozenset[str] = frozenset()

    def get(self, definition_id: str) -> Definition:
        return _with_more(self.shipped.get(definition_id))

    def latest(self, form: str) -> Definition:
        return _with_more(self.shipped.latest(form))

    def all(self) -> Sequence[Definition]:
        return [_with_more(definition) for definition in self.shipped.all()]


def _with_more(definition: Definition) -> Definition:
    if definition.name != "enquiry_intake":
        return definition
    first = definition.sections[0]
    asked: tuple[Question, ...] = (*first.pages[0].questions, LEVEL, WISHES, PHOTOS)
    pages = (replace(first.pages[0], questions=asked), *first.pages[1:])
    sections = (replace(first, pages=pages), *definition.sections[1:])
    return replace(definition, sections=sections, agreement=(*definition.agreement, PHONE_NOW))


@dataclass
class Intake:
    """An open intake whose first page is before its author."""

    world: World
    client: Browser
    questionnaire: Questionnaire

    @property
    def address(self) -> str:
        return f"/questionnaires/{self.questionnaire.id}/{PAGE}"

    def page(self) -> Page:
        """Return the page with everything answered that must be."""
        return visit(self.client, self.address).type({"in_verified": "not_yet"})

    def send(self, *files: tuple[str, str, bytes], button: str = "", value: str = "yes", **typed: str) -> Page:
        page = self.page().type(typed)
        for name, file_name, content in files:
            page.fields.add(name, (io.BytesIO(content), file_name))  # type: ignore[arg-type]  # what a test client sends as a file
        return page.send(self.client, button, value)

    @property
    def answers(self) -> Answers:
        return open_questionnaire(self.world.ports, self.world.user(WORKER), self.questionnaire.id).path.everything

    def names(self, question: str = "in_files") -> list[str]:
        value = self.answers.get(question, [])
        return [str(file["name"]) for file in value if isinstance(file, dict)] if isinstance(value, list) else []

    def id_of(self, question: str = "in_files") -> str:
        value = self.answers[question]
        assert isinstance(value, list)
        assert isinstance(value[0], dict)
        return str(value[0]["id"])


@pytest.fixture
def intake(world: World) -> Intake:
    world.use(library=MoreQuestions(world.ports.library))
    questionnaire = enquiries.record_enquiry(world.ports, world.user(WORKER), express=False)
    return Intake(world, world.client_as(WORKER), questionnaire)


def test_files_are_kept_with_the_page_and_shown_on_it(intake: Intake) -> None:
    intake.send(("in_files", "request.pdf", a_pdf()), ("in_files", "note.txt", b"as agreed"), in_request_text=TYPED)

    assert intake.names() == ["request.pdf", "note.txt"]
    assert intake.answers["in_request_text"] == TYPED
    page = intake.page()
    assert "request.pdf" in page.text
    assert page.element("in_files").get("type") == "file"
    assert intake.world.acts().count("file_added") == 2


def test_a_file_is_handed_out_to_be_saved_and_can_do_nothing_in_a_browser(intake: Intake) -> None:
    content = a_pdf()
    intake.send(("in_files", "Llŷr’s “request”.pdf", content))
    address = f"/questionnaires/{intake.questionnaire.id}/files/{intake.id_of()}"

    response = intake.client.get(address)

    assert response.data == content
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''Ll%C5%B7r" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert intake.world.acts()[-1] == "file_read"


def test_what_was_left_out_of_a_file_stands_beside_it_and_in_the_log(intake: Intake) -> None:
    mail = b"From: a@b.example\r\nSubject: Ada\r\nContent-Type: text/html\r\n\r\n<p>Ada</p><script>x()</script>"

    intake.send(("in_files", "request.eml", mail))

    assert "Kept without a program in the page that its text is written as" in intake.page().text
    with intake.world.ports.unit_of_work() as unit:
        entries = unit.of("northshire").audit.entries(newest_first=True, limit=100)
    assert any("left_out" in (one.payload or {}) for one in entries if one.event.act == "file_added")


def test_a_picture_is_shown_small_with_words_for_it_and_kept_without_its_place(intake: Intake) -> None:
    exif = Image.Exif()
    exif[0x010E] = "1 Sample Row"
    intake.send(("photos", "ada.jpg", a_picture(exif=exif)))

    (picture,) = intake.page().main.iter("img")
    kept = intake.client.get(str(picture.get("src")))
    assert picture.get("alt") == "The picture ada.jpg"
    assert kept.mimetype == "image/jpeg"
    assert b"Sample Row" not in kept.data


REFUSED: Mapping[str, tuple[str, str, bytes, str]] = {
    "polyglot": ("in_files", "a.pdf", a_pdf() + a_zip({"a.exe": b"MZ"}), "a ZIP archive is hidden in it"),
    "SVG": ("photos", "a.svg", SVG, "an SVG drawing, which can hold a program"),
    "too large": ("in_files", "a.pdf", bytes(100_000_000), "larger than 10 MB"),
    "bomb": ("in_files", "a.docx", a_word_bomb(), "unpacks to more than 100 MB"),
    "PDF as photograph": ("photos", "a.pdf", a_pdf(), "not a picture"),
    "empty": ("in_files", "a.txt", b"", "The file is empty"),
    "hidden letter": ("in_files", "a\u202efdp.exe.txt", b"x", "a character that cannot be seen"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_refused_says_why_at_its_field_and_loses_nothing_else(intake: Intake, what: str) -> None:
    name, file_name, content, reason = REFUSED[what]

    page = intake.send((name, file_name, content), ("in_files", "good.txt", b"x"), in_request_text=TYPED)

    assert page.response.status_code == 422
    told = dict(zip(page.error_targets, page.errors, strict=True))
    assert "was not taken" in told[f"#{name}"]
    assert reason in told[f"#{name}"]
    assert page.fields["in_request_text"] == TYPED
    assert intake.names() == ["good.txt"]
    assert intake.names("photos") == []


def test_files_that_are_too_much_together_are_refused_at_their_field(intake: Intake) -> None:
    nine = b"x" * 9_000_000

    page = intake.send(*[("in_files", f"{number}.txt", nine) for number in range(3)])

    assert "The files are larger than 25 MB together" in page.errors[0]
    assert "“2.txt”" in page.errors[0]
    assert intake.names() == ["0.txt", "1.txt"]


def test_more_files_than_may_be_added_are_named_as_too_many(intake: Intake) -> None:
    page = intake.send(*[("photos", f"{number}.jpg", a_picture()) for number in range(3)])
    assert "can have 2 files or fewer" in " ".join(page.errors)


def test_a_file_stays_where_another_answer_is_wrong(intake: Intake) -> None:
    page = intake.send(("in_files", "a.txt", b"x"), **{"in_received_at-day": "45"})
    assert page.response.status_code == 422
    assert "a.txt" in page.text
    assert intake.names() == ["a.txt"]


def test_a_file_is_taken_out_again_and_the_other_stays(intake: Intake) -> None:
    intake.send(("in_files", "a.txt", b"x"), ("in_files", "b.txt", b"y"))
    page = intake.send(button=".remove", value=f"in_files-{intake.id_of()}", in_request_text=TYPED)
    assert "a.txt" not in page.text
    assert page.fields["in_request_text"] == TYPED
    page.send(intake.client)
    assert intake.names() == ["b.txt"]


def test_a_page_cannot_name_a_file_that_was_received_elsewhere(intake: Intake) -> None:
    intake.send(("in_files", "a.txt", b"x"))
    other = enquiries.record_enquiry(intake.world.ports, intake.world.user(WORKER), express=False)
    page = visit(intake.client, f"/questionnaires/{other.id}/{PAGE}")
    page.fields.add("in_files-.rows", intake.id_of())
    assert "a file is not there any more" in " ".join(page.send(intake.client).errors)


def test_without_a_scanner_a_file_is_refused_where_scanning_is_required(intake: Intake) -> None:
    intake.world.use(scanner=Clamd("unix:///nowhere/clamd.ctl"), scanning_required=True)

    page = intake.send(("in_files", "a.txt", b"x"), in_request_text=TYPED)

    assert "could not be looked through for viruses just now" in page.errors[0]
    assert page.fields["in_request_text"] == TYPED
    assert intake.names() == []


def test_without_a_scanner_it_is_noted_that_nothing_looked(intake: Intake) -> None:
    intake.send(("in_files", "a.txt", b"x"))
    assert _scanned(intake) == ["not scanned"]


def test_what_the_scanner_finds_is_refused_and_logged(intake: Intake, clamd: tuple[str, str]) -> None:
    intake.world.use(scanner=Clamd(clamd[0]), scanning_required=True)

    page = intake.send(("in_files", "a.txt", EICAR), ("in_files", "b.txt", b"clean"), in_request_text=TYPED)

    assert f"The virus scanner found {THREAT}" in page.errors[0]
    assert page.fields["in_request_text"] == TYPED
    assert intake.names() == ["b.txt"]
    assert "infected_file_refused" in intake.world.acts()
    assert _scanned(intake)[0].startswith("nothing found by ClamAV")


def _scanned(intake: Intake) -> list[str]:
    with intake.world.ports.unit_of_work() as unit:
        found = unit.of(intake.questionnaire.organisation).uploads.of_questionnaire(intake.questionnaire.id)
    return [upload.scanned for upload in found]


def test_a_file_sent_too_late_must_be_chosen_again_and_the_page_says_so(intake: Intake) -> None:
    page = intake.page().type({"in_request_text": TYPED})
    page.fields.add("in_files", (io.BytesIO(b"x"), "letter.txt"))  # type: ignore[arg-type]  # as above
    intake.world.clock.pass_by(IDLE_LIMIT + timedelta(minutes=1))

    sign_in = page.send(intake.client)
    sign_in.fields["user"] = WORKER
    kept = sign_in.send(intake.client)
    assert "choose this file again: letter.txt" in kept.text
    assert TYPED in kept.text
    again = kept.send(intake.client)

    assert again.fields["in_request_text"] == TYPED
    assert "“letter.txt” could not be kept while you signed in. Choose the file again" in again.errors
    assert intake.names() == []
    assert again.send(intake.client).response.status_code == 200


def test_a_file_stays_where_somebody_else_changed_the_page(intake: Intake) -> None:
    mine = intake.page().type({"in_request_text": TYPED})
    colleague = intake.world.client_as(OTHER_WORKER)
    visit(colleague, intake.address).type({"in_request_text": "theirs"}).send(colleague)
    mine.fields.add("in_files", (io.BytesIO(b"x"), "letter.txt"))  # type: ignore[arg-type]  # as above

    clash = mine.send(intake.client)
    assert clash.response.status_code == 409
    clash.send(intake.client, ".keep", "mine")

    assert intake.names() == ["letter.txt"]
    assert intake.answers["in_request_text"] == TYPED


def test_what_must_be_done_at_once_has_a_page_of_its_own_once(intake: Intake) -> None:
    page = intake.send(in_request_text=TYPED)
    page = intake.page()
    assert "Worked out from your answers: check it, then save" in page.text
    assert page.fields["level"] == "two"

    stopped = intake.send(level="two")

    assert stopped.response.request.path.endswith("/stop")
    assert "Telephone the prison now" in stopped.text
    (go_on,) = [link for link in stopped.main.iter("a") if "".join(link.itertext()).strip() == "Continue"]
    assert visit(intake.client, str(go_on.get("href"))).response.status_code == 200
    assert not intake.send().response.request.path.endswith("/stop")
    assert "Telephone the prison now" in visit(intake.client, f"/questionnaires/{intake.questionnaire.id}/check").text


def test_what_must_be_done_at_once_is_said_on_a_page_with_mistakes_too(intake: Intake) -> None:
    page = intake.send(level="two", **{"in_received_at-day": "45"})
    assert page.response.status_code == 422
    assert "Telephone the prison now" in page.text


def test_the_way_on_from_such_a_page_leads_nowhere_else(intake: Intake) -> None:
    page = visit(intake.client, f"/questionnaires/{intake.questionnaire.id}/stop?then=//elsewhere.example/")
    assert not [link for link in page.main.iter("a") if "elsewhere" in str(link.get("href"))]


def test_a_choice_is_made_in_each_row_of_a_table(intake: Intake) -> None:
    intake.send(**{"wishes-letters": "wants", "wishes-visits": "not_asked"})
    assert intake.answers["wishes"] == {"letters": "wants", "visits": "not_asked"}
    assert intake.page().fields["wishes-visits"] == "not_asked"


@pytest.mark.browser
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_tables_of_choices_and_files_work_in_a_browser(
    intake: Intake,
    size: tuple[int, int],
    javascript: bool,  # noqa: FBT001 - the two browsers
) -> None:
    with serve(intake.world.app) as base_url, open_page(base_url, size=size, javascript=javascript) as page:
        page.goto("/sign-in")
        page.locator(f'input[value="{WORKER}"]').check()
        page.get_by_role("button", name="Sign in").click()
        page.goto(intake.address)
        page.get_by_role("radio", name="Letters does not want").check()
        page.locator("#photos").set_input_files(
            {"name": "ada.png", "mimeType": "image/png", "buffer": a_picture("PNG")}
        )
        with page.expect_navigation():
            page.get_by_role("button", name="Continue", exact=True).last.click()
        page.goto(intake.address)
        assert page.get_by_role("radio", name="Letters does not want").is_checked()
        assert page.get_by_role("img", name="The picture ada.png").evaluate("image => image.naturalWidth") == 60
        if javascript:
            assert axe_violations(page) == []
        assert sideways_overflow(page) <= 0
