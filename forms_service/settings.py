"""Settings: read from the environment once, typed; production refuses what only development may leave out.

A default here is either safe everywhere or is refused when ``FORMS_ENV=production``.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT, PRODUCTION = "development", "production"


class SettingsRefused(Exception):
    """The environment does not hold what is needed; the message says which variable to set."""


@dataclass(frozen=True)
class Settings:
    """*var* is where a single machine keeps what it needs at run time: database, store, keys."""

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
    definitions: Path = ROOT / "form_definitions"
    templates: Path = ROOT / "document_templates"
    schedules: Path = ROOT / "retention_schedules"
    reference_data: Path = ROOT / "reference_data"

    @property
    def helpers(self) -> Path:
        """Where the private folders of helpers stand, through which documents and files pass."""
        return self.var / "helpers"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings; ``SettingsRefused`` if production lacks one."""
    production = _is_production(environment.get("FORMS_ENV", DEVELOPMENT))
    var = Path(environment.get("FORMS_VAR", str(ROOT / "var"))).resolve()
    if production:
        _refuse_missing(environment)
    return Settings(
        production=production,
        var=var,
        database_url=environment.get("DATABASE_URL") or f"sqlite:///{var / 'forms.sqlite'}",
        object_store_url=environment.get("OBJECT_STORE_URL") or f"file://{var / 'store'}",
        object_store_access_key=environment.get("OBJECT_STORE_ACCESS_KEY", ""),
        object_store_secret_key=environment.get("OBJECT_STORE_SECRET_KEY", ""),
        secret_key=environment.get("SECRET_KEY") or _kept_key(var / "keys" / "session"),
        audit_key=(environment.get("AUDIT_KEY") or _kept_key(var / "keys" / "audit")).encode(),
        https=production,
        clamd_url=environment.get("CLAMD_URL", ""),
        scanning_required=_scanning_required(environment.get("SCANNING_REQUIRED", ""), production=production),
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


def _refuse_missing(environment: Mapping[str, str]) -> None:
    needed = ("DATABASE_URL", "OBJECT_STORE_URL", "SECRET_KEY", "AUDIT_KEY")
    missing = [name for name in needed if len(environment.get(name, "")) < (32 if name.endswith("KEY") else 1)]
    if missing:
        raise SettingsRefused(
            f"Production needs {', '.join(missing)} (keys of 32 characters or more). See docs/operations.md."
        )


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
