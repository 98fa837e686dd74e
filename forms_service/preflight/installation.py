"""What the checks look at: the settings, and what they lead to, each read once and left out where it cannot be read."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import URL, inspect
from sqlalchemy.exc import SQLAlchemyError

from forms_service.adapters.definitions.schedules import load_schedules
from forms_service.adapters.definitions.yaml_files import UnusableFiles
from forms_service.adapters.identity.directory import load_organisations
from forms_service.adapters.identity.sign_in_file import SignInFile, load_sign_in
from forms_service.adapters.sql.engine import DatabaseMisconfigured, connect, open_database, read_address
from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.repositories.audit import SqlAudit
from forms_service.adapters.sql.repositories.protection.procedures import SqlPolicyDocuments
from forms_service.adapters.sql.repositories.publishing.schedule_approvals import SqlScheduleApprovals
from forms_service.adapters.sql.tables import policy_documents, schedule_approvals
from forms_service.adapters.sql.time_limits import PAGE_SECONDS
from forms_service.casework.auditing.keys import AuditKeys
from forms_service.casework.errors import Unavailable
from forms_service.casework.keeping.protection.policies import PolicyDocument
from forms_service.casework.keeping.schedule_approvals import APPROVED, ScheduleApproval, borne_out
from forms_service.casework.keeping.schedules import SCHEDULE, Schedules
from forms_service.casework.users import Organisation
from forms_service.settings import Settings
from storage.contract import StoreMisconfigured
from storage.factory import read_location
from storage.s3_location import S3Location


@dataclass(frozen=True)
class Installation:
    """*settings* as far as they can be read: what is missing or cannot be understood in them is empty."""

    settings: Settings

    @cached_property
    def database(self) -> URL | None:
        return _address_of(self.settings.database_url)

    @cached_property
    def backup_database(self) -> URL | None:
        """How the database is read for backups, where that is another way."""
        return _address_of(self.settings.backup_database_url)

    @cached_property
    def bucket(self) -> S3Location | None:
        """Where the store is, if it is one of S3."""
        try:
            location = self.read_store()
        except StoreMisconfigured:
            return None
        return location if isinstance(location, S3Location) else None

    def read_store(self) -> Path | S3Location:
        """Return where the store is; ``StoreMisconfigured``."""
        return read_location(
            self.settings.object_store_url,
            access_key=self.settings.object_store_access_key,
            secret_key=self.settings.object_store_secret_key,
        )

    @cached_property
    def organisations(self) -> Mapping[str, Organisation]:
        file = self.settings.organisations_file
        try:
            return load_organisations(file) if file else {}
        except (UnusableFiles, OSError):
            return {}

    @cached_property
    def sign_in(self) -> SignInFile | None:
        file = self.settings.sign_in_file
        try:
            return load_sign_in(file, list(self.organisations)) if file else None
        except (UnusableFiles, OSError):
            return None

    @cached_property
    def schedules(self) -> Schedules | None:
        try:
            return load_schedules(self.settings.schedules, SCHEDULE)
        except (UnusableFiles, OSError):
            return None

    @cached_property
    def approvals(self) -> Mapping[str, Sequence[ScheduleApproval]] | None:
        """The schedules that each organisation has approved, if the database can be asked."""
        if not self.has_database:
            return {}
        try:
            return self._ask_approvals()
        except (DatabaseMisconfigured, Unavailable, SQLAlchemyError):
            return None

    def _ask_approvals(self) -> Mapping[str, Sequence[ScheduleApproval]]:
        engine = open_database(self.settings.database_url, seconds=PAGE_SECONDS)
        try:
            with connect(engine) as connection:
                if not inspect(connection).has_table(schedule_approvals.name):
                    return {}
                return {each: self._approvals_of(Fence(connection), each) for each in self.organisations}
        finally:
            engine.dispose()

    @cached_property
    def policies(self) -> Mapping[str, Sequence[PolicyDocument]]:
        """The policy documents that each organisation has recorded, as far as the database can be asked."""
        if not self.has_database:
            return {}
        try:
            return self._ask_policies()
        except (DatabaseMisconfigured, Unavailable, SQLAlchemyError):
            return {}

    def _ask_policies(self) -> Mapping[str, Sequence[PolicyDocument]]:
        engine = open_database(self.settings.database_url, seconds=PAGE_SECONDS)
        try:
            with connect(engine) as connection:
                if not inspect(connection).has_table(policy_documents.name):
                    return {}
                fence = Fence(connection)
                return {each: SqlPolicyDocuments(fence, each).every() for each in self.organisations}
        finally:
            engine.dispose()

    def _approvals_of(self, fence: Fence, organisation: str) -> Sequence[ScheduleApproval]:
        every = SqlScheduleApprovals(fence, organisation).every()
        keys = AuditKeys(self.settings.audit_key, self.settings.former_audit_keys)
        log = SqlAudit(fence, organisation, keys)
        entries = log.proven(APPROVED, sorted({each.schedule for each in every}))
        return borne_out(every, [(entry.event.object_id, entry.event.actor, entry.payload) for entry in entries])

    @property
    def has_database(self) -> bool:
        """Whether there is a database to be asked: a SQLite file is made at the first start."""
        if self.database is None:
            return False
        return self.database.get_backend_name() != "sqlite" or os.access(self.database.database or "", os.F_OK)

    @property
    def setting_files(self) -> Mapping[str, Path]:
        """The files that settings name, by the variables that name them."""
        named = {
            "ORGANISATIONS_FILE": self.settings.organisations_file,
            "SIGN_IN_FILE": self.settings.sign_in_file,
        }
        return {variable: file for variable, file in named.items() if file}


def password_of(address: URL | None) -> str:
    return str(address.password or "") if address else ""


def _address_of(url: str) -> URL | None:
    try:
        return read_address(url) if url else None
    except DatabaseMisconfigured:
        return None
