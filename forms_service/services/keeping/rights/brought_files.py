"""Telling of a file that somebody brings whether it is what was filed here."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Invalid
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.rights.brought_files import BroughtFile, FileMatch, references_in
from forms_service.casework.users import Permission, User
from forms_service.engine.answers import Problem
from forms_service.services.ports import Ports
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

_DIGITS = frozenset("0123456789abcdef")


def identify_file(ports: Ports, actor: User, data: bytes, reference: str = "") -> BroughtFile:
    """Tell what a file is; *reference* is one that whoever brings it names, where none can be read in it."""
    named = references_in(data) | ({reference.strip()} if reference.strip() else set())
    return identify_digest(ports, actor, hashlib.sha256(data).hexdigest(), sorted(named))


@use_case(Permission.FIND_RECORDS)
def identify_digest(work: Work, sha256: str, references: Collection[str] = ()) -> BroughtFile:
    """Tell what a file is by its SHA-256, and by the references in it; that it was asked is logged."""
    digest = "".join(sha256.split()).lower()
    if len(digest) != 64 or not set(digest) <= _DIGITS:
        raise Invalid([Problem(("sha256",), "A SHA-256 has 64 figures and letters from a to f")])
    found = _match(work, digest, references)
    about = found.record or LogObject("search")
    work.read("file_identified", about, {"sha256": digest, "result": found.match.value})
    return found


def _match(work: Work, digest: str, references: Collection[str]) -> BroughtFile:
    every = [(record, item) for record in work.records.with_file(digest) for item in record.in_store]
    same = [(record, item) for record, item in every if item.sha256 == digest]
    if same:
        record, item = max(same, key=lambda one: (not one[0].markings, one[0].filed_at))
        match = FileMatch.OLDER if record.markings or item not in record.objects else FileMatch.FILED
        return BroughtFile(match, digest, record, item, record.reference)
    for reference in references:
        for record in work.records.find(RecordSearch(reference=reference), limit=1):
            return BroughtFile(FileMatch.ALTERED, digest, record, reference=record.reference)
    return BroughtFile(FileMatch.NOT_OURS, digest)
