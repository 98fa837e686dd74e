"""The web application for a production server: ``gunicorn forms_service.wsgi:app``."""

from __future__ import annotations

from forms_service.bootstrap import build_app
from forms_service.settings import read_settings

app = build_app(read_settings())
