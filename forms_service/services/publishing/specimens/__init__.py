"""Specimens of a form: invented answers that reach all of it, with every document of them, held against the form."""

from forms_service.services.publishing.specimens.faults import EVERYTHING_ELSE, Report
from forms_service.services.publishing.specimens.invented_context import specimen_context
from forms_service.services.publishing.specimens.making import Sample, make

__all__ = ["EVERYTHING_ELSE", "Report", "Sample", "make", "specimen_context"]
