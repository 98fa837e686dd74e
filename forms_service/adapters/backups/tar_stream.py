"""Files in a row as one stream (tar), made and read piece by piece."""

from __future__ import annotations

import tarfile
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Final

_NOTE: Final = "FORMS.note"


def tar_of(files: Iterable[tuple[str, bytes, str]]) -> Iterator[bytes]:
    """Each file by its name, with a note beside it that may be empty."""
    for name, data, note in files:
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(data), 0o600
        info.pax_headers = {_NOTE: note} if note else {}
        yield info.tobuf(tarfile.PAX_FORMAT)
        yield data + bytes(-len(data) % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)


def files_of_tar(stream: IO[bytes]) -> Iterator[tuple[str, bytes, str]]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            handle = archive.extractfile(info)
            notes: Mapping[str, str] = info.pax_headers
            yield info.name, handle.read() if handle else b"", notes.get(_NOTE, "")
    while stream.read(1 << 16):
        pass  # To its end: only there it is known that nothing is missing.
