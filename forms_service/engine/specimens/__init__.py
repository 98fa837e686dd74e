"""Specimens: a small list of answer sets that together reach everything a form can ask and say."""

from forms_service.engine.specimens.coverage import Found, Specimen, fewest
from forms_service.engine.specimens.search import Search, specimens_of

__all__ = ["Found", "Search", "Specimen", "fewest", "specimens_of"]
