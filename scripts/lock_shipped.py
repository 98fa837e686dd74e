"""Lock the forms and letters that ship with this version of the service: ``python -m scripts.lock_shipped``.

Whoever makes the service does this before a version of it is released; organisations publish releases of their own.
"""

from __future__ import annotations

import sys

from forms_service import authoring
from forms_service.cli.library import report
from forms_service.settings import read_settings


def main() -> int:
    faults = authoring.lock_shipped(read_settings(with_keys=False))
    report(faults)
    return int(any(fault.is_refused for fault in faults))


if __name__ == "__main__":
    sys.exit(main())
