"""Each defect of the corpus is found, where it is and as what it is; of what is right, nothing is said."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

from forms_service.adapters.definitions import check_all, load_library, write_lock
from forms_service.adapters.documents.templates import check_templates
from forms_service.engine.checking.codes import CODES
from tests.builders.shipped import REPOSITORY
from tests.corpus.defects import DEFECTS
from tests.corpus.form import FORM, PLACE
from tests.corpus.letters.look_defects import LOOK_DEFECTS
from tests.corpus.letters.package_defects import PACKAGE_DEFECTS
from tests.corpus.run import judged
from tests.corpus.unusual import UNUSUAL

PACKAGE, TESTS = REPOSITORY / "forms_service", REPOSITORY / "tests"


@pytest.mark.parametrize("kind", dict.fromkeys(row.kind for row in DEFECTS))
def test_each_defect_is_found_at_its_place_and_nothing_besides(kind: str) -> None:
    rows = [row for row in DEFECTS if row.kind == kind]

    assert {row.name: wrong for row, wrong in judged(rows).items() if wrong} == {}


def test_nothing_is_said_of_what_is_unusual_and_right() -> None:
    assert {row.name: wrong for row, wrong in judged(UNUSUAL).items() if wrong} == {}


def test_the_corpus_is_as_large_as_it_says() -> None:
    names = [(row.kind, row.name) for row in (*DEFECTS, *UNUSUAL)]

    assert len(set(names)) == len(names)
    assert len(DEFECTS) >= 120
    assert len(UNUSUAL) >= 40


def test_every_code_is_documented_and_each_that_is_documented_is_found_somewhere() -> None:
    section = (
        (REPOSITORY / "docs" / "authoring.md").read_text("utf-8").partition("\n## Faults\n")[2].partition("\n## ")[0]
    )
    rows = [line.split("|")[1:3] for line in section.splitlines() if line.startswith("| `")]
    documented = {code: grave.strip() for codes, grave in rows for code in re.findall(r"`([a-z0-9-]+)`", codes)}
    in_code = {
        code
        for path in PACKAGE.rglob("*.py")
        for code in re.findall(r'\bFault\(\s*"([a-z0-9-]+)"', path.read_text("utf-8"))
    }
    by_corpus = {code for row in DEFECTS for code in (row.code, *row.also)}
    of_letters = {code for row in (*LOOK_DEFECTS, *PACKAGE_DEFECTS) for code in (row.code, *row.also)}
    by_corpus |= of_letters
    by_others = "".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))

    assert documented == {code: kind.severity for code, kind in CODES.items()}
    assert in_code | by_corpus <= CODES.keys()
    assert [code for code in CODES if code not in by_corpus and not re.search(rf"[\" ]{code}[\":]", by_others)] == []


def test_every_code_says_why_it_matters_and_what_to_do() -> None:
    assert [
        code for code, kind in CODES.items() if not kind.why or not (kind.mend or code == "express-cannot-finish")
    ] == []


def test_what_can_still_be_read_is_looked_through_beside_what_cannot(tmp_path: Path) -> None:
    """One mistake hides no other: neither in the same file, nor in another."""
    (tmp_path / PLACE).parent.mkdir(parents=True)
    text = FORM.replace("type: integer", "typ: integer").replace("rule: not_in_future", "rule: not_in_futur")
    text = text.replace("label: Yes}", "label: Yes, by telephone}").replace("is: yes}", "is: yess}")
    (tmp_path / PLACE).write_text(text, "utf-8")
    other = tmp_path / "north" / "other" / "1.yaml"
    other.parent.mkdir()
    other.write_text("form: other\n\tversion: 1\n", "utf-8")

    found = {(fault.at.removeprefix(f"{tmp_path.as_posix()}/north/"), fault.code) for fault in check_all(tmp_path)}

    assert found == {
        ("visit/1.yaml:6", "unknown-option"),
        ("visit/1.yaml:19", "needs-quotes"),
        ("visit/1.yaml:43", "unknown-rule"),
        ("visit/1.yaml:44", "not-valid"),
        ("visit/1.yaml:45", "not-valid"),
        ("other/1.yaml:2", "tab"),
    }


def test_a_form_whose_block_cannot_be_read_is_not_called_wrong_for_it(tmp_path: Path) -> None:
    (tmp_path / PLACE).parent.mkdir(parents=True)
    using = FORM.replace("    title: The visit\n", "    title: The visit\n    use: north/shared@1\n")
    (tmp_path / PLACE).write_text(using.replace("{answer: wish,", "{answer: of_block,"), "utf-8")
    block = tmp_path / "north" / "shared" / "1.yaml"
    block.parent.mkdir()
    block.write_text('block: shared\npublisher: "north\nversion: 1\n', "utf-8")

    (fault,) = check_all(tmp_path)

    assert (fault.code, fault.at) == ("unclosed-quote", f"{block.as_posix()}:2")
    assert fault.remedy == 'publisher: "north"'


def test_a_check_that_is_younger_than_a_published_version_only_warns_of_it(tmp_path: Path) -> None:
    """It can be changed no more, and would keep every other form from being published, and the service from starting."""
    (tmp_path / PLACE).parent.mkdir(parents=True)
    published = FORM.replace("label: Why?", 'label: "Wh\\u200by?"')
    (tmp_path / PLACE).write_text(published, "utf-8")
    (tmp_path / "published.lock").write_text(f"north/visit@1 {sha256(published.encode()).hexdigest()}\n", "utf-8")
    (tmp_path / "north" / "visit" / "2.yaml").write_text(FORM.replace("version: 1", "version: 2"), "utf-8")

    (fault,) = check_all(tmp_path)
    write_lock(tmp_path)

    assert (fault.code, fault.severity) == ("hidden-character", "warned")
    assert fault.remedy.endswith("In the next version: this one is published.")
    assert set(load_library(tmp_path).definitions) == {"north/visit@1", "north/visit@2"}


MANIFEST = "code: D10\ntitle: Reply\nprofile: full\nlanguage: en\n"


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (bytes(range(256)), "not-utf-8", 2),
        (b"", "not-valid", 1),
        (b"code: &x [*x]\n", "alias-in-itself", 1),
        (b"code: " + b"[" * 10_000, "too-deep", 1),
        (b"#" * 2_000_000, "too-large", 1),
        (MANIFEST.replace("Reply", "Reply: again").encode(), "needs-quotes", 2),
        (MANIFEST.replace("title", "\ttitle").encode(), "tab", 2),
    ],
)
def test_a_manifest_that_cannot_be_read_is_a_finding_too(tmp_path: Path, content: bytes, code: str, line: int) -> None:
    folder = tmp_path / "north" / "reply" / "1"
    folder.mkdir(parents=True)
    (folder / "template.txt").write_text("Dear", "utf-8")
    (folder / "manifest.yaml").write_bytes(content)

    (fault,) = check_templates(tmp_path)

    assert (fault.code, fault.at) == (code, f"{folder.as_posix()}/manifest.yaml:{line}")
