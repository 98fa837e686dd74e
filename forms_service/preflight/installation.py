"""What the checks look at: the settings, and what they lead to, each read once and left out where it cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from forms_service.adapters.definitions.yaml_files import UnusableFiles
from forms_service.adapters.identity.directory import load_organisations
from forms_service.adapters.identity.sign_in_file import SignInFile, load_sign_in
from forms_service.adapters.sql.engine import DatabaseMisconfigured, read_address
from forms_service.casework.users import Organisation
from forms_service.settings import Settings
from storage.contract import StoreMisconfigured
from storage.s3_location import S3Location

S3: Final = "s3://"


@dataclass(frozen=True)
class Installation:
    """*settings* as far as they can be read: what is missing or cannot be understood in them is empty."""

    settings: Settings

    @cached_property
    def database(self) -> URL | None:
        try:
            return read_address(self.settings.database_url) if self.settings.database_url else None
        except DatabaseMisconfigured:
            return None

    @cached_property
    def bucket(self) -> S3Location | None:
        """Where the store is, if it is one of S3."""
        settings = self.settings
        if not settings.object_store_url.startswith(S3):
            return None
        try:
            return S3Location.parse(
                settings.object_store_url,
                access_key=settings.object_store_access_key,
                secret_key=settings.object_store_secret_key,
            )
        except StoreMisconfigured:
            return None

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

    @property
    def setting_files(self) -> Mapping[str, Path]:
        """The files that settings name, by the variables that name them."""
        named = {
            "ORGANISATIONS_FILE": self.settings.organisations_file,
            "SIGN_IN_FILE": self.settings.sign_in_file,
        }
        return {variable: file for variable, file in named.items() if file}
