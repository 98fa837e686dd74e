"""The virus scanner: there, where a file is refused that none looked through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forms_service.adapters.uploads.clamd import Clamd, is_address
from forms_service.casework.errors import Unavailable
from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Effect, Shortcoming

SECONDS: Final = 5.0
_REMEDY: Final = "Set CLAMD_URL to unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310"


def unclear_scanner(it: Installation) -> Iterator[Shortcoming]:
    if it.settings.clamd_url and not is_address(it.settings.clamd_url):
        yield Shortcoming("scanner-unclear", "CLAMD_URL is not the address of a scanner.", f"{_REMEDY}.")


def missing_scanner(it: Installation) -> Iterator[Shortcoming]:
    if it.settings.scanning_required and not it.settings.clamd_url:
        yield Shortcoming(
            "scanner-missing",
            "Files must be scanned, and there is no scanner: every file that is added would be refused.",
            f"{_REMEDY}, or SCANNING_REQUIRED=no, with which files are marked as not scanned.",
        )


def silent_scanner(it: Installation) -> Iterator[Shortcoming]:
    url = it.settings.clamd_url
    if not url or not is_address(url):
        return
    try:
        Clamd(url, SECONDS).version()
    except Unavailable:
        effect = Effect.AWAITED if it.settings.scanning_required else Effect.OPEN
        words = "The virus scanner does not answer, so no file that is added can be scanned."
        yield Shortcoming("scanner-away", words, "Start clamd, and see that CLAMD_URL has its address.", effect)
