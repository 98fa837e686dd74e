"""What `zipfile` raises of an archive that is none, is torn, has a password, or is packed in a way it does not know."""

from __future__ import annotations

import zipfile
import zlib
from typing import Final

BROKEN_ARCHIVE: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError,
)  # fmt: skip
