"""``python -m forms_service``."""

from forms_service.cli import main

main()
