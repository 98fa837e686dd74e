"""What `zipfile` raises of an archive that is none, is torn, has a password, or is packed in a way it does not know."""

from __future__ import annotations

import zipfile
import zlib
from typing import Final

BROKEN_ARCHIVE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,  # It ends too soon.
    OSError,  # A place in it that is not there.
    ValueError,  # The same, where it is in memory.
    NotImplementedError,  # A way of packing that is not known.
    RuntimeError,  # A password.
)
