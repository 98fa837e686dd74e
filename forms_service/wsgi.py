"""The web application for a production server: ``gunicorn forms_service.wsgi:app``."""

from __future__ import annotations

import os
from functools import partial

from forms_service.bootstrap import UMASK, build_app
from forms_service.log_lines import write_log_lines
from forms_service.preflight.checks import sound_settings
from forms_service.preflight.going_live.checklist import going_live

write_log_lines()
os.umask(UMASK)
# What is around was looked at by serve: a web server is replaced at any hour, also while something else is away.
settings = sound_settings(around=False)
app = build_app(settings, partial(going_live, settings))
