"""An evidence pack: one record in a file by itself, that can be checked without this service, and what can be."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from forms_service.casework.keeping.manifests import IsSealed, NotAManifest, read_manifest

FILES, MANIFESTS, SUMS, RECORD, LOG, READ_ME = (
    "files/", "manifests/", "SHA256SUMS", "record.json", "log.json", "READ-ME.txt",
)  # fmt: skip
GIVEN: Final = "evidence_pack_given"
"""The act in the log, which keeps the pack's own checksum: by that a pack is known again for what was given."""

_MOST: Final = 2**30
"""No pack is read that says it holds more: what somebody brings is not to fill a machine's memory."""
_SAME_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""Zip files carry a moment of each file; ours has none, so that the same contents are the same bytes."""

HOW_TO_CHECK: Final = """\
Evidence pack of the record {reference} ({record})

Made on {at} by {by}, for {to}.
Reason: {reason}
{cautions}
What is in it
  files/        everything that was filed: documents, sealed answers, files from outside
  manifests/    the record's sealed manifests, the newest with the highest number
  record.json   what is known of the record: class, dates, people, what was sent to whom, holds, disputes
  log.json      what was done with it and its enquiry: who, when, why
  SHA256SUMS    the SHA-256 of each of these

How to check it
  1. Unpack it and run:   sha256sum -c SHA256SUMS
     It shows that nothing in the pack was damaged since it was made.
  2. With the program that made it, on any machine:   forms-service records check-pack PACK
     It shows too that the files are those that the newest manifest lists, that each manifest follows the one before,
     and that record.json says what the newest manifest says of what was sent.
  3. At the council that made it:   forms-service records check-pack --with-key PACK
     It shows too that the manifests were sealed there. The seal is keyed (HMAC-SHA-256): it cannot be checked by
     anybody who has not the key, and whoever had the key could have made it.

What cannot be shown from the pack alone
  Steps 1 and 2 need no key, so they do not show who made the pack: somebody could have changed a file, the manifest
  and the sums together. Ask the council to compare the SHA-256 of the pack with the one that its audit log keeps, or
  to run step 3. log.json is a copy of lines of the audit log. Whether the log itself was altered, only the council can
  show, by   forms-service audit verify
"""


@dataclass(frozen=True)
class PackReport:
    """What is wrong with a pack (*faults*), and what was shown of it: in words, for whoever checks it."""

    faults: Sequence[str]
    shown: Sequence[str]


def pack_bytes(contents: Mapping[str, bytes]) -> bytes:
    """Return the bytes of a pack, with the sums of everything in it."""
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(contents.items()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*sorted(contents.items()), (SUMS, sums.encode())]:
            archive.writestr(zipfile.ZipInfo(name, _SAME_DAY), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def check_pack(data: bytes, is_sealed: IsSealed | None = None) -> PackReport:
    """Hold a pack against itself; against the seals too, where the key is at hand (*is_sealed*)."""
    try:
        contents = _files_of(data)
        faults = [*_sums_that_differ(contents), *_otherwise_than_manifest(contents, is_sealed)]
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, IndexError) as error:
        return PackReport([f"This is no evidence pack that can be read ({type(error).__name__})."], [])
    shown = [
        "Every file in it is as its sums say.",
        "The files of the record are those that its newest manifest lists, and the manifests follow one another.",
    ]
    sealed = "The manifests were sealed by this installation." if is_sealed else (
        "Nothing was shown of who made it: that takes the council's key (see READ-ME.txt)."
    )  # fmt: skip
    return PackReport(faults, [] if faults else [*shown, sealed])


def _files_of(data: bytes) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [item.filename for item in archive.infolist()]
        if sum(item.file_size for item in archive.infolist()) > _MOST or len(names) != len(set(names)):
            raise ValueError("too much, or twice the same")
        return {name: archive.read(name) for name in names}


def _sums_that_differ(contents: Mapping[str, bytes]) -> Iterator[str]:
    lines = (line.partition("  ") for line in contents[SUMS].decode().splitlines())
    listed = {name: digest for digest, _, name in lines}
    for name in sorted({*listed, *contents} - {SUMS}):
        if name not in contents:
            yield f"{name} is listed and not there."
        elif name not in listed:
            yield f"{name} is there and not listed."
        elif hashlib.sha256(contents[name]).hexdigest() != listed[name]:
            yield f"{name} is not what was packed."


def _otherwise_than_manifest(contents: Mapping[str, bytes], is_sealed: IsSealed | None) -> Iterator[str]:
    every = [(name, data) for name, data in contents.items() if name.startswith(MANIFESTS)]
    versions = sorted((int(json.loads(data)["version"]), name, data) for name, data in every)
    if not versions:
        yield "There is no manifest in it, so nothing says which files belong to the record."
        return
    before = ""
    for number, name, data in versions:
        if is_sealed is not None:
            yield from _faults_of_seal(name, data, is_sealed)
        if json.loads(data)["previous"] != before:
            yield f"{name} does not follow the manifest before it (version {number})."
        before = hashlib.sha256(data).hexdigest()
    newest: Mapping[str, Any] = json.loads(versions[-1][2])["record"]
    listed = {f"{FILES}{one['id']}-{one['file_name']}": one["sha256"] for one in newest["objects"]}
    there = {name for name in contents if name.startswith(FILES)}
    yield from (f"{name} is in the manifest and not in the pack." for name in sorted(listed.keys() - there))
    yield from (f"{name} is in the pack and not in the manifest." for name in sorted(there - listed.keys()))
    for name in sorted(listed.keys() & there):
        if hashlib.sha256(contents[name]).hexdigest() != listed[name]:
            yield f"{name} is not what the manifest says was filed."
    said = json.loads(contents[RECORD])
    for part, words in (("sendings", "what was sent"), ("subjects", "whom it is about"), ("retention", "its class")):
        if said[part] != newest[part]:
            yield f"record.json says otherwise than the newest manifest: {words}."


def _faults_of_seal(name: str, data: bytes, is_sealed: IsSealed) -> Iterator[str]:
    try:
        read_manifest(data, is_sealed)
    except NotAManifest as error:
        yield f"{name}: {error}."
