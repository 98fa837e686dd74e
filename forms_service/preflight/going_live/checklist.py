"""The go-live checklist as data: everything that is checked before a start, and which measures are truly on here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms_service.casework.keeping.protection.assessment import GoLive, GoLiveCheck, MeasureInPlace
from forms_service.preflight.checks import CHECKS
from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Shortcoming
from forms_service.settings import Settings


def going_live(settings: Settings) -> GoLive:
    """Look at everything, also what is only asked in production: a measure is on if nothing of it falls short."""
    it = Installation(settings)
    found = {check.look.__name__: list(check.look(it)) for check in CHECKS}
    checks = [GoLiveCheck(_in_plain_words(name), [each.words for each in several]) for name, several in found.items()]
    return GoLive(_measures_here(it, found), checks)


def _in_plain_words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _measures_here(it: Installation, found: Mapping[str, Sequence[Shortcoming]]) -> Sequence[MeasureInPlace]:
    settings = it.settings

    def sound(*names: str) -> bool:
        return not any(found[name] for name in names)

    is_postgres = it.database is not None and it.database.get_backend_name() == "postgresql"
    fenced = is_postgres and sound("unclear_database", "usable_database")
    backed_up = bool(settings.backup_folder and settings.backup_public_keys)
    scanned = bool(settings.clamd_url) and settings.scanning_required and sound("unclear_scanner", "silent_scanner")
    locked = it.bucket is not None and sound("unclear_store", "store_of_files", "store_without_lock")
    # Of a database that cannot be asked nothing is found, and nothing is claimed.
    approved = settings.production and bool(it.approvals) and sound("unapproved_schedules")
    signs_in = settings.sign_in_file is not None and sound("silent_provider")
    return [
        _measure_here(
            "Sign-in by the organisation’s identity provider",
            signs_in,
            "Staff sign in there and nowhere else.",
            "It is not set, or does not answer.",
        ),
        _measure_here(
            "Pages over HTTPS", settings.https, "Cookies go over encrypted connections alone.", "It is not set."
        ),
        _measure_here(
            "Encrypted ways to database and store",
            sound("plain_database", "unclear_encryption", "unclear_authorities", "plain_store"),
            "Whatever leaves this machine for them is encrypted.",
            "Some of it is not, or it is unclear.",
        ),
        _measure_here(
            "Strong keys",
            sound("weak_keys", "keys_alike"),
            "None could be guessed; each is of its own.",
            "Some are weak, or alike.",
        ),
        _measure_here(
            "Virus scanner",
            scanned,
            "No file from outside is taken that was not looked through.",
            "Files from outside are taken without, or it does not answer.",
        ),
        _measure_here(
            "Locked store",
            locked,
            "What is kept cannot be deleted before its lock ends.",
            "What is kept could be deleted by whoever reaches the store.",
        ),
        _measure_here(
            "Fences between organisations in the database",
            fenced,
            "PostgreSQL shows each its own rows alone.",
            "Organisations are kept apart by the service alone.",
        ),
        _measure_here(
            "Encrypted backups",
            backed_up and sound("unusable_backups", "unusable_backup_folder"),
            f"They are kept for {settings.backup_days} days.",
            "None are set up here.",
        ),
        _measure_here(
            "Private files",
            sound("open_files"),
            "What the service keeps on its machine only it reads.",
            "Some of it is open to other accounts.",
        ),
        _measure_here(
            "Approved retention schedule",
            approved,
            "Records are dated by the schedule that the information asset owner approved.",
            "It is not approved.",
        ),
    ]


def _measure_here(name: str, is_on: bool, on: str, off: str) -> MeasureInPlace:  # noqa: FBT001 (the rows of a table)
    return MeasureInPlace(name, is_on, on if is_on else off)
