"""Every outgoing PDF is PDF/A-3b and PDF/UA-1, as veraPDF judges."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from forms_service.adapters.documents.pdf_conversion.repaired import RepairedConverter
from forms_service.adapters.documents.word import DocxtplMerger
from tests.builders.replies import (
    EVERYTHING_INTAKE,
    EVERYTHING_REPLY,
    LOOKED_AFTER,
    NO_TRACE,
    NO_TRACE_INTAKE,
    NO_TRACE_REPLY,
    WITH_CONCERNS,
    WITHOUT_CONCERN,
    Reply,
    a_reply,
)
from tests.components import verapdf
from tests.components.verapdf import judge

SCRIPTS = "scripts"
TEXT = "Tŷ Llŷn שלום مرحبا 🙂 ✓"
pytestmark = [pytest.mark.office, pytest.mark.judge]

BRANCHES: Mapping[str, Callable[[], Reply]] = {
    "no trace": lambda: a_reply(NO_TRACE),
    "known without concern": lambda: a_reply(WITHOUT_CONCERN),
    "concerns": lambda: a_reply(WITH_CONCERNS),
    "looked after": lambda: a_reply(LOOKED_AFTER),
    "everything": lambda: a_reply(WITH_CONCERNS, intake=EVERYTHING_INTAKE, reply=EVERYTHING_REPLY),
    "no trace with everything": lambda: a_reply(NO_TRACE, intake=NO_TRACE_INTAKE, reply=NO_TRACE_REPLY),
    SCRIPTS: lambda: a_reply(WITH_CONCERNS, reply={"co_assessment": TEXT}, faultless=False),
}


def test_drafts_and_every_script_are_what_they_say(converter: RepairedConverter, tmp_path: Path) -> None:
    """The finished replies, but for what the scripts are, are judged with the specimens of their templates."""
    made = {}
    for name, make in BRANCHES.items():
        reply = make()
        for marking in ("", "DRAFT") if name == SCRIPTS else ("DRAFT",):
            merged = DocxtplMerger().merge(reply.template.content, reply.fields(marking), reply.template.empty_tags)
            made[tmp_path / f"{name} {marking}.pdf"] = converter.convert(merged.docx)
    for file, pdf in made.items():
        file.write_bytes(pdf)

    assert judge(made, "3b", "ua1") == {file: [] for file in made}


@pytest.mark.parametrize(("part", "package"), [("_JAVA", "openjdk-17-jre-headless"), ("_DEBIAN", "libjaxb-java")])
def test_a_missing_part_of_the_judge_fails_the_test_and_says_what_to_install(
    part: str, package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(verapdf, part, tmp_path / "nowhere")

    with pytest.raises(AssertionError, match=package):
        judge([tmp_path / "any.pdf"], "3b")


def test_what_is_no_pdf_is_never_called_good(tmp_path: Path) -> None:
    (tmp_path / "text.pdf").write_text("not a PDF")

    with pytest.raises(AssertionError):
        judge([tmp_path / "text.pdf"], "3b")
