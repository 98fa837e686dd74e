"""How long is waited before what failed is tried again: pauses that grow, to five seconds at most."""

from __future__ import annotations

from typing import Final

LONGEST_PAUSE: Final = 5.0
_PAUSES: Final = (0.0, 0.5, 1.0, 2.0, 4.0)


def pause_after(failures: int) -> float:
    """Return the seconds to wait after so many *failures* in a row; once is tried again at once."""
    return _PAUSES[failures - 1] if 0 < failures <= len(_PAUSES) else LONGEST_PAUSE * (failures > 0)
