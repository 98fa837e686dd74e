"""Settings: read from the environment once, typed; production refuses what only development may leave out.

A default here is either safe everywhere or is refused when ``FORMS_ENV=production``.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import URL

from forms_service.casework.auditing.keys import former_keys_text, read_former_keys
from forms_service.process_starts import this_machine

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT, PRODUCTION = "development", "production"
_NEEDED = ("DATABASE_URL", "OBJECT_STORE_URL", "SECRET_KEY", "AUDIT_KEY", "SIGN_IN_FILE")
_KEYS = ("SECRET_KEY", "AUDIT_KEY")
BACKUP_DAYS: Final = 35
"""How long backups are kept where nothing else is set."""
_PATHS = ("SIGN_IN_FILE", "ORGANISATIONS_FILE", "REFERENCE_DATA", "RETENTION_SCHEDULES", "BACKUP_FOLDER")
_TO_SIGN_IN = ("SIGN_IN_SECRET", "ORGANISATIONS_FILE", "PUBLIC_URL")
WEBHOOK_SECRET: Final = "WEBHOOK_SECRET_"  # noqa: S105 - how the names of such variables begin
LEAST_KEY: Final = 32
"""How many characters a key has, at least."""
MOST_DIGITS: Final = 3
MOST_PROXIES: Final = 9


@dataclass(frozen=True)
class SettingFault:
    """What is wrong with one setting by itself: it is missing where it is needed, or cannot be understood."""

    name: str
    words: str
    remedy: str


class SettingsRefused(Exception):
    """The environment does not hold what is needed; the message says which variables to set."""

    def __init__(self, faults: Sequence[SettingFault]) -> None:
        super().__init__(" ".join([*(fault.words for fault in faults), "See docs/operations.md."]))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Settings:
    """*var* is where a single machine keeps what it needs at run time: database, store, keys.

    *sign_in_file* says where staff sign in and *organisations_file* for whom they work; without them invented people
    do. *public_url* is where browsers find the service, *proxies* how many servers stand between it and them.
    *webhook_secrets* are the keys with which systems are told what happened, by the names that the sign-in file uses.
    The *former* keys are those before the present ones, the last one first. *backup_folder* is where backups are put,
    encrypted to *backup_public_keys* and kept for *backup_days*; *backup_database_url* is how PostgreSQL is read for
    them. The *disposal_store* keys are of the identity that deletes in the store, where the other may not; they are for
    workers alone. Only on a *single_machine*, and where somebody says that it is one, SQLite serves in production.
    """

    production: bool
    var: Path
    database_url: str
    object_store_url: str
    object_store_access_key: str
    object_store_secret_key: str
    secret_key: str
    audit_key: bytes
    https: bool
    clamd_url: str
    scanning_required: bool
    sign_in_file: Path | None = None
    sign_in_secret: str = ""
    organisations_file: Path | None = None
    public_url: str = ""
    proxies: int = 0
    metrics_token: str = ""
    single_machine: bool = False
    webhook_secrets: Mapping[str, str] = field(default_factory=dict)
    former_secret_keys: tuple[str, ...] = ()
    former_audit_keys: tuple[bytes, ...] = ()
    backup_folder: Path | None = None
    backup_public_keys: tuple[str, ...] = ()
    backup_days: int = 0
    backup_database_url: str = ""
    disposal_store_access_key: str = ""
    disposal_store_secret_key: str = ""
    definitions: Path = ROOT / "form_definitions"
    templates: Path = ROOT / "document_templates"
    schedules: Path = ROOT / "retention_schedules"
    reference_data: Path = ROOT / "reference_data"
    invented_people: Path = ROOT / "reference_data" / "development_people.yaml"

    @property
    def disposal_keys(self) -> tuple[str, str] | None:
        """The keys of the identity that deletes in the store, where there is one besides the other."""
        keys = (self.disposal_store_access_key, self.disposal_store_secret_key)
        return keys if all(keys) else None

    @property
    def has_invented_people(self) -> bool:
        return self.sign_in_file is None and not self.production

    @property
    def helpers(self) -> Path:
        """Where the private folders of helpers stand, through which documents and files pass."""
        return self.var / "helpers"

    @property
    def measures(self) -> Path:
        """Where the processes of this machine leave what they counted."""
        return self.var / "measures" / this_machine()


def read_settings(environment: Mapping[str, str] = os.environ, *, with_keys: bool = True) -> Settings:
    """Return the settings; ``SettingsRefused`` if production lacks one, or one cannot be understood.

    Without keys they are what is set, or empty: a place to which a backup is brought has none yet, and makes none.
    """
    settings, faults = survey_settings(environment, with_keys=with_keys)
    if faults:
        raise SettingsRefused(faults)
    return settings


def survey_settings(
    environment: Mapping[str, str] = os.environ, *, with_keys: bool = True
) -> tuple[Settings, Sequence[SettingFault]]:
    """Return the settings as far as they can be read, and everything that is wrong with them."""
    given = _Variables(environment)
    # What is neither is refused, and counts as production: in development anybody may sign in as anybody.
    production = given.one_of("FORMS_ENV", DEVELOPMENT, DEVELOPMENT, PRODUCTION) != DEVELOPMENT
    var = Path(environment.get("FORMS_VAR") or str(ROOT / "var")).resolve()
    if production:
        given.need(*(name for name in _NEEDED if with_keys or name not in _KEYS))
    if production or given.text("SIGN_IN_FILE"):
        given.need(*_TO_SIGN_IN)
    if production:
        given.whole_paths("FORMS_VAR", *_PATHS)
    given.need_together("DISPOSAL_STORE_ACCESS_KEY", "DISPOSAL_STORE_SECRET_KEY")
    keys = None if production or not with_keys else var / "keys"
    scanning = given.yes_or_no("SCANNING_REQUIRED", otherwise=production)
    settings = Settings(
        production=production,
        var=var,
        database_url=given.text("DATABASE_URL") or ("" if production else _sqlite_at(var / "forms.sqlite")),
        object_store_url=given.text("OBJECT_STORE_URL") or ("" if production else (var / "store").as_uri()),
        object_store_access_key=given.text("OBJECT_STORE_ACCESS_KEY"),
        object_store_secret_key=given.text("OBJECT_STORE_SECRET_KEY"),
        secret_key=given.key("SECRET_KEY", keys and keys / "session"),
        audit_key=given.key("AUDIT_KEY", keys and keys / "audit").encode(),
        https=production,
        clamd_url=given.text("CLAMD_URL"),
        scanning_required=scanning,
        sign_in_file=given.path("SIGN_IN_FILE"),
        sign_in_secret=given.text("SIGN_IN_SECRET"),
        organisations_file=given.path("ORGANISATIONS_FILE"),
        public_url=given.address("PUBLIC_URL", "https://" if production else ("https://", "http://")),
        proxies=given.number(
            "PROXIES", "of servers in front of this one that say whom they ask for", most=MOST_PROXIES, otherwise=0
        ),
        metrics_token=given.long_text("METRICS_TOKEN"),
        webhook_secrets={
            name.removeprefix(WEBHOOK_SECRET): value
            for name, value in environment.items()
            if name.startswith(WEBHOOK_SECRET)
        },
        single_machine=given.yes_or_no("SINGLE_MACHINE", otherwise=False),
        former_secret_keys=given.former_keys("SECRET_KEYS_BEFORE", keys and keys / "session-before"),
        former_audit_keys=tuple(
            key.encode() for key in given.former_keys("AUDIT_KEYS_BEFORE", keys and keys / "audit-before")
        ),
        backup_folder=given.path("BACKUP_FOLDER"),
        backup_public_keys=tuple(given.text("BACKUP_PUBLIC_KEYS").split()),
        backup_database_url=given.text("BACKUP_DATABASE_URL"),
        disposal_store_access_key=given.text("DISPOSAL_STORE_ACCESS_KEY"),
        disposal_store_secret_key=given.text("DISPOSAL_STORE_SECRET_KEY"),
        backup_days=given.number("BACKUP_DAYS", "of days for which a backup is kept", least=1, otherwise=BACKUP_DAYS),
        schedules=given.path("RETENTION_SCHEDULES") or ROOT / "retention_schedules",
        reference_data=given.path("REFERENCE_DATA") or ROOT / "reference_data",
    )
    return settings, given.faults


class _Variables:
    """The environment, read variable by variable; *faults* are what is missing in it or cannot be understood."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.faults: list[SettingFault] = []

    def text(self, name: str) -> str:
        return self._values.get(name, "")

    def long_text(self, name: str) -> str:
        """Return what nobody may guess, if it is set."""
        value = self.text(name)
        if value and len(value) < LEAST_KEY:
            self._fault(name, f"must have {LEAST_KEY} characters or more.")
        return value

    def need(self, *names: str) -> None:
        for name in names:
            least = LEAST_KEY if name.endswith("_KEY") else 1
            if len(self.text(name)) < least:
                self._fault(name, f"must be set{f' to {least} characters or more' if least > 1 else ''}.")

    def need_together(self, *names: str) -> None:
        """Either all of these are set, or none."""
        given = [name for name in names if self.text(name)]
        for name in names if given else ():
            if name not in given:
                self._fault(name, f"must be set too, as {given[0]} is.")

    def key(self, name: str, file: Path | None) -> str:
        """Return a key, which may be one that this machine keeps for itself in a *file*."""
        if not self._is_written_in_characters(name):
            return ""
        try:
            return self.text(name) or (_kept_key(file) if file else "")
        except (OSError, UnicodeError) as error:
            self._fault_of_file(name, file, error)
            return ""

    def one_of(self, name: str, otherwise: str, *known: str) -> str:
        """Return which of the values that it may have it has; anything else is a fault."""
        value = self._values.get(name, otherwise)
        if value not in known:
            self._fault(name, f"must be {' or '.join(known)}.")
        return value

    def yes_or_no(self, name: str, *, otherwise: bool) -> bool:
        return self.one_of(name, "", "", "yes", "no") == "yes" if self.text(name) else otherwise

    def path(self, name: str) -> Path | None:
        return Path(self.text(name)).resolve() if self.text(name) else None

    def address(self, name: str, begins: str | tuple[str, ...]) -> str:
        """Return where browsers find something, without a stroke at the end."""
        value = self.text(name).rstrip("/")
        if value and (not value.startswith(begins) or not value.isprintable() or not _is_root(value)):
            self._fault(name, "must begin with https:// (or, in development, http://) and a name, without a path.")
        return value

    def former_keys(self, name: str, file: Path | None) -> tuple[str, ...]:
        """Return the keys before a present one, the last one first."""
        if not self._is_written_in_characters(name):
            return ()
        try:
            text = self.text(name) or (file.read_text(encoding="utf-8") if file and file.exists() else "")
        except (OSError, UnicodeError) as error:
            self._fault_of_file(name, file, error)
            return ()
        return read_former_keys(text)

    def number(self, name: str, what: str, *, least: int = 0, most: int = 10**MOST_DIGITS - 1, otherwise: int) -> int:
        value = self.text(name)
        if not value:
            return otherwise
        if value.isascii() and value.isdecimal() and len(value) <= MOST_DIGITS and least <= int(value) <= most:
            return int(value)
        self._fault(name, f"must be a number from {least} to {most}: {what}.")
        return max(least, 1)  # Something is said, if not what: nothing else is to be said of it.

    def whole_paths(self, *names: str) -> None:
        """What is one place or another, by where a command is started, is a fault."""
        for name in names:
            if self.text(name) and not Path(self.text(name)).is_absolute():
                self._fault(name, "must be a whole path, which begins with /.")

    def _is_written_in_characters(self, name: str) -> bool:
        try:
            self.text(name).encode()
        except UnicodeEncodeError:
            self._fault(name, "has something in it that is no character.")
            return False
        return True

    def _fault_of_file(self, name: str, file: Path | None, error: OSError | UnicodeError) -> None:
        why = (error.strerror or "it is empty") if isinstance(error, OSError) else "it holds something else than text"
        remedy = (
            f"See that the service’s account may write there, and that there is room; or set {name}. Where anything is "
        )
        remedy += "kept already, it must be the key of then: backups have it."
        self._fault(name, f"is not set, and {file}, where it would be kept, cannot be used: {why}.", remedy)

    def _fault(self, name: str, words: str, remedy: str = "") -> None:
        self.faults.append(SettingFault(name, f"{name} {words}", remedy or f"Set {name}."))


def _sqlite_at(file: Path) -> str:
    """The address of a database that is a file, whatever letters its name has."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def _is_root(address: str) -> bool:
    """Whether an address is a server's, and no page's there."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # It is looked at no earlier, and may be none.
    except ValueError:
        return False
    return bool(parts.hostname) and not (parts.path or parts.query or parts.fragment or parts.username)


def _kept_key(file: Path) -> str:
    """Return a random key that this machine keeps for itself; made on first use, readable by its owner only."""
    for folder in (file.parent.parent, file.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # The mode is the last folder's alone.
    if not file.exists():
        draft = _draft(file, secrets.token_hex(32))
        with suppress(FileExistsError):  # Another process was the first.
            os.link(draft, file)
        draft.unlink()
    if not (key := file.read_text(encoding="utf-8")):
        raise OSError(errno.ENODATA, os.strerror(errno.ENODATA), str(file))
    return key


def replace_kept_key(var: Path, kind: str) -> None:
    """Have a new key take the place of one that this machine keeps for itself, which goes before it from now on.

    The old one is written down there first: whatever ends this, no key is lost.
    """
    file, before = var / "keys" / kind, var / "keys" / f"{kind}-before"
    present = file.read_text(encoding="utf-8") if file.exists() else ""
    former = read_former_keys(before.read_text(encoding="utf-8")) if before.exists() else ()
    _write_over(before, former_keys_text(filter(None, dict.fromkeys([present, *former]))))
    _write_over(file, secrets.token_hex(32))


def _write_over(file: Path, words: str) -> None:
    _draft(file, words).replace(file)


def _draft(file: Path, words: str) -> Path:
    """Write *words* beside a file, on the disk as a whole before anything has that file's name."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}.new")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
            handle.write(words)
            handle.flush()
            os.fsync(handle.fileno())
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft
