"""Specimens of a form: invented answers that reach all of it, with every document of them, held against the form."""

from forms_service.services.specimens.faults import EVERYTHING_ELSE, Report
from forms_service.services.specimens.making import make
from forms_service.services.specimens.surroundings import specimen_context

__all__ = ["EVERYTHING_ELSE", "Report", "make", "specimen_context"]
