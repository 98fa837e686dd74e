"""Addresses: whatever leaves this machine is encrypted on its way, and reaches whom it is for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import URL

from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Shortcoming

_UNENCRYPTED: Final = frozenset({"", "disable", "allow", "prefer"})
ENCRYPTED: Final = frozenset({"require", "verify-ca", "verify-full"})
"""The values of sslmode with which PostgreSQL is asked over TLS, or not at all."""


def is_loopback(host: str) -> bool:
    """Whether nothing that goes to *host* leaves this machine."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def plain_store(it: Installation) -> Iterator[Shortcoming]:
    if it.bucket and not it.bucket.secure and not is_loopback(_host(f"//{it.bucket.endpoint}")):
        yield Shortcoming(
            "store-not-encrypted",
            "OBJECT_STORE_URL says secure=false, and the store is on another machine: records and the store's keys "
            "could be read on the way.",
            "Have the store speak https, and take secure=false out of the URL.",
        )


def unnamed_proxy(it: Installation) -> Iterator[Shortcoming]:
    if it.settings.production and not it.settings.proxies:
        yield Shortcoming(
            "proxy-not-named",
            "PROXIES is 0, and browsers reach the service by https through a server in front of it: everybody would be "
            "one address, in the log and for the limits.",
            "Set PROXIES to how many servers in front of the service say for whom they ask.",
        )


def plain_provider(it: Installation) -> Iterator[Shortcoming]:
    issuer = it.sign_in.issuer if it.sign_in else ""
    if issuer and not issuer.startswith("https://") and not is_loopback(_host(issuer)):
        yield Shortcoming(
            "provider-not-encrypted",
            f"{it.settings.sign_in_file}: issuer must begin with https://, or whoever sits between could be anybody.",
            "Name the provider's https address in SIGN_IN_FILE.",
        )


def plain_database(it: Installation) -> Iterator[Shortcoming]:
    for variable, database in (("DATABASE_URL", it.database), ("BACKUP_DATABASE_URL", it.backup_database)):
        if database and database.get_backend_name() == "postgresql" and _goes_out_in_the_clear(database):
            yield Shortcoming(
                "database-not-encrypted",
                f"The database is on another machine, and {variable} does not say that it is asked over TLS alone: "
                "what is typed, and the database's password, could be read on the way.",
                f"Add sslmode=verify-full (with sslrootcert=…), or at least sslmode=require, to {variable}.",
            )


def unclear_encryption(it: Installation) -> Iterator[Shortcoming]:
    for variable, database in (("DATABASE_URL", it.database), ("BACKUP_DATABASE_URL", it.backup_database)):
        if database and (written := _sslmode(database)) not in ENCRYPTED | _UNENCRYPTED:
            words = f"{variable} asks for sslmode={written}, which PostgreSQL does not know."
            yield Shortcoming("database-unclear", words, f"Put sslmode=verify-full into {variable}.")


def unclear_authorities(_: Installation, environment: Mapping[str, str] = os.environ) -> Iterator[Shortcoming]:
    """Files by which others' certificates are known, that are not there: nobody is then whom they say."""
    for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        if (file := environment.get(variable)) and not os.access(file, os.R_OK):
            words = f"{variable} names {file}, which cannot be read, so no certificate is accepted."
            yield Shortcoming("file-unreadable", words, "Put the file there, readable by the account of the service.")


def _goes_out_in_the_clear(database: URL) -> bool:
    return _sslmode(database) not in ENCRYPTED and not all(map(_stays_here, _hosts(database)))


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _sslmode(database: URL, environment: Mapping[str, str] = os.environ) -> str:
    written = database.query.get("sslmode", environment.get("PGSSLMODE", ""))
    return written if isinstance(written, str) else ""


def _hosts(database: URL, environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return every place where libpq may look for the server; where a service file says it, that it is elsewhere."""
    if "service" in database.query or "PGSERVICE" in environment:
        return ["elsewhere"]
    for name, variable in (("hostaddr", "PGHOSTADDR"), ("host", "PGHOST")):
        written = database.query.get(name) or (database.host if name == "host" else "") or environment.get(variable)
        if written:
            every = [written] if isinstance(written, str) else written
            return [host for each in every for host in each.split(",")]
    return [""]


def _stays_here(host: str) -> bool:
    """Whether a host, as libpq writes it, is a socket or loopback; SQLAlchemy lets each have its port."""
    if not host or host.startswith(("/", "@")):
        return True
    return is_loopback(host) or is_loopback(_host(f"//{host}"))
