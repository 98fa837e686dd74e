# One image for the web and the worker: `forms-service serve --no-worker` or `forms-service worker`.
FROM debian:12.12-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        python3 python3-venv libreoffice-writer-nogui python3-uno poppler-utils libseccomp2 \
        fonts-liberation fonts-noto-core fonts-symbola \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 forms \
    && useradd --system --create-home --uid 10001 --gid 10001 forms

WORKDIR /srv/forms
COPY requirements/run.txt requirements/run.txt
RUN python3 -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt

COPY package.json package-lock.json .npmrc pyproject.toml README.md ./
COPY scripts scripts
COPY forms_service forms_service
COPY storage storage
COPY form_definitions form_definitions
COPY document_templates document_templates
COPY retention_schedules retention_schedules
COPY reference_data reference_data
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && scripts/build-assets && rm -rf node_modules \
    && install -d -o forms -g forms var

USER forms
ENV FORMS_ENV=production PATH=/srv/forms/.venv/bin:$PATH PYTHONUNBUFFERED=1
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
CMD ["forms-service", "serve", "--host", "0.0.0.0", "--no-worker"]
