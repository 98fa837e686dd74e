"""The virus scanner, a real one: what it knows is found, and a scanner that does not answer is never taken for a yes."""

from __future__ import annotations

import pytest

from forms_service.adapters.uploads.clamd import Clamd
from forms_service.casework.errors import Unavailable
from forms_service.preflight.installation import Installation
from forms_service.preflight.scanner import silent_scanner
from forms_service.preflight.shortcomings import Effect
from forms_service.settings import survey_settings
from tests.builders.uploads import EICAR, a_picture, a_zip
from tests.components.clamav import THREAT


@pytest.mark.parametrize("way", [0, 1])
def test_a_known_threat_is_found_and_named(clamd: tuple[str, str], way: int) -> None:
    verdict = Clamd(clamd[way]).scan(EICAR)
    assert verdict.threat == f"{THREAT}.UNOFFICIAL"
    assert verdict.by.startswith("ClamAV 1.")


def test_a_threat_inside_an_archive_is_found(clamd: tuple[str, str]) -> None:
    assert Clamd(clamd[0]).scan(a_zip({"inside.txt": EICAR})).threat


def test_a_clean_file_is_clean(clamd: tuple[str, str]) -> None:
    assert Clamd(clamd[0]).scan(a_picture()).threat == ""


def test_a_file_larger_than_the_scanner_takes_is_not_called_clean(clamd: tuple[str, str]) -> None:
    with pytest.raises(Unavailable):
        Clamd(clamd[0]).scan(bytes(13_000_000))


@pytest.mark.parametrize("url", ["unix:///nowhere/clamd.ctl", "tcp://127.0.0.1:1"])
def test_a_scanner_that_is_not_there_does_not_answer(url: str) -> None:
    with pytest.raises(Unavailable):
        Clamd(url, seconds=1).scan(b"x")


def test_before_the_start_it_is_said_whether_it_answers(clamd: tuple[str, str]) -> None:
    def found(url: str, required: str = "yes") -> list[tuple[str, Effect]]:
        asked = {"FORMS_ENV": "production", "CLAMD_URL": url, "SCANNING_REQUIRED": required}
        settings, _ = survey_settings(asked)
        return [(each.code, each.effect) for each in silent_scanner(Installation(settings))]

    assert [found(url) for url in clamd] == [[], []]
    assert found("tcp://127.0.0.1:1") == [("scanner-away", Effect.AWAITED)]
    assert found("unix:///nowhere/clamd.ctl", "no") == [("scanner-away", Effect.OPEN)]
