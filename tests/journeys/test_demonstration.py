"""The demonstration: as a new user runs it, on a real S3 server, and the golden run of it, on files.

With every scenario it is played once. What it leaves is what it left when the golden files were renewed (``make
golden``), to the letter, and is what its records say.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import unicodedata
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from forms_service.demo.scripts import scenarios
from tests.components.seaweed import Seaweed
from tests.golden.run import golden_files, golden_run
from tests.journeys.running import Service, installed

MOST_LINES = 400
EXPECTED_CLASSES = ["RC-01", "RC-02", "RC-03", "RC-05"]
SCENARIOS = {
    1: ["D12"],
    2: ["D04", "D04B", "D30", "D30", "D31", "D31", "D32", "D33", "D33", "D34"],
    3: ["D20", "D21", "D70", "D70"],
    4: ["D40", "D41"],
    5: ["D50", "D51", "D52"],
    6: ["D30", "D31", "D33", "D33", "D34", "D60"],
    7: ["D30", "D31", "D33", "D34L", "D34W"],
    8: ["D10", "D70", "D70", "D71"],
    9: ["D12", "D21", "D70"],
    10: ["D10", "D70"],
}
"""The documents of each acceptance scenario that leave the service, those of a reply taken back not among them."""


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, str]]:
    """Where the golden run was, and the texts of what it left."""
    home = tmp_path_factory.mktemp("golden")
    return home, golden_run(home)


@pytest.fixture
def demonstration(golden: tuple[Path, Mapping[str, str]]) -> tuple[Service, Path]:
    return Service(golden[0]), golden[0] / "out"


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """The lines that differ, file by file, as ``diff`` shows them."""
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name, "").splitlines(), now.get(name, "").splitlines()
        yield from unified_diff(old, new, f"golden/{name}", f"now/{name}", n=1, lineterm="")


@pytest.mark.office
def test_the_demonstration_leaves_what_the_golden_files_say(golden: tuple[Path, Mapping[str, str]]) -> None:
    found = list(differences(golden_files(), golden[1]))

    shown = "\n".join(found[:MOST_LINES])
    assert not found, f"{len(found)} lines; if they are meant, “make golden” renews the files:\n{shown}"


def the_records(out: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((out / "records.json").read_text(encoding="utf-8"))
    return found


def words_of(pdf: Path) -> str:
    read = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True)
    return re.sub(r"\s", "", unicodedata.normalize("NFC", read.stdout))


@pytest.mark.office
def test_every_file_of_the_demonstration_is_what_its_record_says(demonstration: tuple[Service, Path]) -> None:
    out = demonstration[1]

    for record in the_records(out):
        by_document: dict[str, set[str]] = {}
        for file in record["files"]:
            by_document.setdefault(file["path"].rpartition(".")[0], set()).add(file["path"].rpartition(".")[2])
        assert all(kinds in ({"docx", "html", "pdf"}, {"html", "pdf"}) for kinds in by_document.values())
        for file in record["files"]:
            data = (out / file["path"]).read_bytes()
            assert (hashlib.sha256(data).hexdigest(), len(data)) == (file["sha256"], file["size"])


@pytest.mark.office
def test_the_pdfs_of_the_demonstration_are_tagged_and_say_that_they_are_pdf_a(
    demonstration: tuple[Service, Path],
) -> None:
    pdfs = list(demonstration[1].rglob("*.pdf"))

    assert len(pdfs) == 5 + sum(len(codes) for codes in SCENARIOS.values())
    for file in pdfs:
        with pikepdf.open(file) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert "/StructTreeRoot" in pdf.Root
            with pdf.open_metadata() as metadata:
                assert metadata.pdfa_status == "3B"


def test_time_goes_on_in_every_scenario_that_says_what_time_it_is() -> None:
    """Otherwise a notice is dated before what it corrects was sent."""
    for scenario in scenarios():
        acts = [step.act for step in scenario.steps]
        told = [(int(step.given["day"]), step.given["at"]) for step in scenario.steps if step.act == "clock"]
        assert not told or acts[0] == "clock", scenario.title
        assert told == sorted(told), scenario.title


@pytest.mark.office
@pytest.mark.parametrize("number", SCENARIOS)
def test_every_acceptance_scenario_leaves_its_documents(demonstration: tuple[Service, Path], number: int) -> None:
    files = [file for record in the_records(demonstration[1]) for file in record["files"]]
    mine = [file for file in files if file["path"].startswith(f"scenario-{number}/")]

    assert sorted(file["code"] for file in mine if file["path"].endswith(".pdf")) == SCENARIOS[number]


@pytest.mark.office
def test_the_records_of_the_scenarios_say_what_became_of_them(demonstration: tuple[Service, Path]) -> None:
    kept = the_records(demonstration[1])
    found = {(record["scenario"], *(sorted({f["code"] for f in record["files"]}))): record for record in kept}

    summary = found["A same-day court report", "D20"]
    assert [sent["channel"] for sent in summary["sendings"]] == ["telephone", "secure e-mail"]
    assert summary["standing"] == "corrected"
    assert found["A carer withdraws support", "D30", "D33", "D34"]["standing"] == "superseded"
    assert found["The wrong person", "D10"]["held"]
    report = found["Looked after at fifteen", "D30", "D33", "D34L", "D34W"]
    assert (report["retention"]["class"], report["retention"]["due_date"]) == ("RC-05", "2086-06-28")
    assert [hold["authority"] for hold in report["holds"]] == ["inquiry"]
    assert found["A carer withdraws support", "D31"]["retention"]["class"] == "RC-08"


@pytest.mark.office
def test_what_is_due_is_listed_with_what_must_stay(demonstration: tuple[Service, Path]) -> None:
    service, out = demonstration
    held = next(record for record in the_records(out) if record["holds"] and record["retention"]["class"] == "RC-05")

    listed = service.command("records", "due", "--as", "northshire-records", "--by", "2100-01-01")
    refused = service.command("records", "due", "--as", "northshire-worker")

    line = next(line for line in listed.stdout.splitlines() if held["reference"] in line and "RC-05" in line)
    assert "STAYS: On hold. Public inquiry" in line
    assert listed.returncode == 0
    assert "may not prepare disposal batches" in refused.stderr
    assert refused.returncode == 1


@pytest.mark.office
def test_what_was_typed_can_be_read_in_the_pdf(demonstration: tuple[Service, Path]) -> None:
    out = demonstration[1]
    concern = next(record for record in the_records(out) if record["scenario"] == "Concerns about named children")
    pdf = next(file["path"] for file in concern["files"] if file["path"].endswith(".pdf"))

    words = words_of(out / pdf)

    for sentence in (
        "Brook had bruising to the upper arm that the school recorded on 4 November 2025.",
        "“I don't want him to write to me. I don't want him to know my school.”",
        "Indigo saw the harm to Brook and has nightmares about it.",
    ):
        assert sentence.replace(" ", "") in words


@pytest.mark.office
def test_database_store_and_log_are_alike_and_a_flipped_bit_is_named(demonstration: tuple[Service, Path]) -> None:
    service, out = demonstration
    # The golden run was on a day that is past: locks have to be renewed by now, and nothing else is to be mended.
    service.command("records", "reconcile", "--fix")
    assert service.command("audit", "verify").returncode == 0
    record = the_records(out)[0]
    place = record["object_keys"][0].replace("/", ".")
    (stored,) = (service.home / "var" / "store" / "objects").rglob(f"{place}/data")
    whole = stored.read_bytes()
    stored.chmod(0o640)
    stored.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])

    verified = service.command("records", "reconcile")

    stored.write_bytes(whole)
    assert verified.returncode == 1
    assert [other["reference"] for other in the_records(out) if other["reference"] in verified.stderr] == [
        record["reference"]
    ]


@pytest.mark.office
@pytest.mark.s3
def test_the_demonstration_runs_on_a_real_s3_server_and_files_one_record_of_each_class(
    seaweed: Seaweed, tmp_path: Path
) -> None:
    """As ``make run`` plays it, before anything else is there."""
    with installed(tmp_path, store_url=seaweed.url_of_a_new_bucket()) as service:
        finished = service.command("demo", "--no-scenarios", "--out", str(tmp_path / "out"))
        assert finished.returncode == 0, finished.stderr
        verified = service.command("records", "reconcile")

    assert verified.returncode == 0, verified.stderr
    records = the_records(tmp_path / "out")
    assert [record["retention"]["class"] for record in records] == EXPECTED_CLASSES
    assert all(record["retention"]["schedule"] == "disposal@1" for record in records)
    assert all(record["audit_events"] for record in records)
