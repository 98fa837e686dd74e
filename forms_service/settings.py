"""Settings: read from the environment once, typed; production refuses what only development may leave out.

A default here is either safe everywhere or is refused when ``FORMS_ENV=production``.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT, PRODUCTION = "development", "production"
_NEEDED = ("DATABASE_URL", "OBJECT_STORE_URL", "SECRET_KEY", "AUDIT_KEY", "SIGN_IN_FILE")
BACKUP_DAYS = 35
MOST_BACKUP_DAYS = 400
_KEYS = ("SECRET_KEY", "AUDIT_KEY")
_TO_SIGN_IN = ("SIGN_IN_SECRET", "ORGANISATIONS_FILE", "PUBLIC_URL")


class SettingsRefused(Exception):
    """The environment does not hold what is needed; the message says which variable to set."""


@dataclass(frozen=True)
class Settings:
    """*var* is where a single machine keeps what it needs at run time: database, store, keys.

    *sign_in_file* says where staff sign in and *organisations_file* for whom they work; without them invented people
    do. *public_url* is where browsers find the service, *proxies* how many servers stand between it and them.
    The *former* keys are those before the present ones, the last one first. *backup_folder* is where backups are put,
    encrypted to *backup_public_keys* and kept for *backup_days*.
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
    former_secret_keys: tuple[str, ...] = ()
    former_audit_keys: tuple[bytes, ...] = ()
    backup_folder: Path | None = None
    backup_public_keys: tuple[str, ...] = ()
    backup_days: int = BACKUP_DAYS
    definitions: Path = ROOT / "form_definitions"
    templates: Path = ROOT / "document_templates"
    schedules: Path = ROOT / "retention_schedules"
    reference_data: Path = ROOT / "reference_data"

    @property
    def has_invented_people(self) -> bool:
        return self.sign_in_file is None

    @property
    def helpers(self) -> Path:
        """Where the private folders of helpers stand, through which documents and files pass."""
        return self.var / "helpers"


def read_settings(environment: Mapping[str, str] = os.environ, *, with_keys: bool = True) -> Settings:
    """Return the settings; ``SettingsRefused`` if production lacks one.

    Without keys they are what is set, or empty: a place to which a backup is brought has none yet, and makes none.
    """
    production = _is_production(environment.get("FORMS_ENV", DEVELOPMENT))
    var = Path(environment.get("FORMS_VAR", str(ROOT / "var"))).resolve()
    if production:
        _refuse_missing(environment, [name for name in _NEEDED if with_keys or name not in _KEYS])
    if environment.get("SIGN_IN_FILE"):
        _refuse_missing(environment, _TO_SIGN_IN)
    return Settings(
        production=production,
        var=var,
        database_url=environment.get("DATABASE_URL") or f"sqlite:///{var / 'forms.sqlite'}",
        object_store_url=environment.get("OBJECT_STORE_URL") or f"file://{var / 'store'}",
        object_store_access_key=environment.get("OBJECT_STORE_ACCESS_KEY", ""),
        object_store_secret_key=environment.get("OBJECT_STORE_SECRET_KEY", ""),
        secret_key=_key_of(environment.get("SECRET_KEY", ""), var / "keys" / "session", with_keys=with_keys),
        audit_key=_key_of(environment.get("AUDIT_KEY", ""), var / "keys" / "audit", with_keys=with_keys).encode(),
        https=production,
        clamd_url=environment.get("CLAMD_URL", ""),
        scanning_required=_scanning_required(environment.get("SCANNING_REQUIRED", ""), production=production),
        sign_in_file=_file(environment.get("SIGN_IN_FILE", "")),
        sign_in_secret=environment.get("SIGN_IN_SECRET", ""),
        organisations_file=_file(environment.get("ORGANISATIONS_FILE", "")),
        public_url=_public_url(environment.get("PUBLIC_URL", ""), production=production),
        proxies=_proxies(environment.get("PROXIES", "0")),
        former_secret_keys=_former_keys(environment.get("SECRET_KEYS_BEFORE", ""), var / "keys" / "session-before"),
        former_audit_keys=_encoded(
            _former_keys(environment.get("AUDIT_KEYS_BEFORE", ""), var / "keys" / "audit-before")
        ),
        backup_folder=_file(environment.get("BACKUP_FOLDER", "")),
        backup_public_keys=tuple(environment.get("BACKUP_PUBLIC_KEYS", "").split()),
        backup_days=_backup_days(environment.get("BACKUP_DAYS", str(BACKUP_DAYS))),
    )


def _is_production(named: str) -> bool:
    """Whether this is production; what is neither is refused, as in development anybody may sign in as anybody."""
    if named not in {DEVELOPMENT, PRODUCTION}:
        raise SettingsRefused(f"FORMS_ENV must be {DEVELOPMENT} or {PRODUCTION}. See docs/operations.md.")
    return named == PRODUCTION


def _scanning_required(asked: str, *, production: bool) -> bool:
    """Whether a file that no scanner has looked through is refused: in production unless it says otherwise."""
    if asked not in {"", "yes", "no"}:
        raise SettingsRefused("SCANNING_REQUIRED must be yes or no. See docs/operations.md.")
    return asked == "yes" or (production and not asked)


def _refuse_missing(environment: Mapping[str, str], needed: Sequence[str]) -> None:
    missing = [name for name in needed if len(environment.get(name, "")) < (32 if name.endswith("KEY") else 1)]
    if missing:
        raise SettingsRefused(
            f"{', '.join(missing)} must be set (keys to 32 characters or more). See docs/operations.md."
        )


def _file(named: str) -> Path | None:
    return Path(named).resolve() if named else None


def _public_url(named: str, *, production: bool) -> str:
    """Where browsers find the service, without a stroke at the end."""
    wanted = "https://" if production else ("https://", "http://")
    if named and (not named.startswith(wanted) or not named.isprintable()):
        raise SettingsRefused("PUBLIC_URL must begin with https:// (or, in development, http://).")
    return named.rstrip("/")


def _proxies(named: str) -> int:
    if not named.isdecimal():
        raise SettingsRefused("PROXIES must be the number of servers in front of this one that say whom they ask for.")
    return int(named)


def _backup_days(named: str) -> int:
    if not named.isdecimal() or not 1 <= int(named) <= MOST_BACKUP_DAYS:
        raise SettingsRefused(f"BACKUP_DAYS must be a number of days, 1 to {MOST_BACKUP_DAYS}.")
    return int(named)


def _key_of(named: str, file: Path, *, with_keys: bool) -> str:
    return named or (_kept_key(file) if with_keys else "")


def _former_keys(named: str, file: Path) -> tuple[str, ...]:
    """The keys before the present one, the last one first; each is a word, as no key has a blank."""
    return tuple((named or (file.read_text(encoding="ascii") if file.exists() else "")).split())


def replace_kept_key(var: Path, kind: str) -> None:
    """Have a new key take the place of one that this machine keeps for itself, which goes before it from now on.

    The old one is written down there first: whatever ends this, no key is lost.
    """
    file, before = var / "keys" / kind, var / "keys" / f"{kind}-before"
    former = [file.read_text(encoding="ascii"), *_former_keys("", before)]
    _write_over(before, "\n".join(dict.fromkeys(former)))
    _write_over(file, secrets.token_hex(32))


def _write_over(file: Path, words: str) -> None:
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as handle:
        handle.write(words)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(file)


def _encoded(keys: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(key.encode() for key in keys)


def _kept_key(file: Path) -> str:
    """Return a random key that this machine keeps for itself; made on first use, readable by its owner only."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        key = secrets.token_hex(32)
        handle.write(key)
    return key
