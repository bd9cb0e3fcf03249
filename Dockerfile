# The image of web, worker and every command: `docker run … idp <command>`. It writes to /data and /tmp only.

FROM python:3.11.14-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
WORKDIR /app
COPY requirements.lock requirements-build.lock ./
RUN /venv/bin/pip install --require-hashes -r requirements.lock -r requirements-build.lock
COPY pyproject.toml README.md ./
COPY keys keys
COPY consent_ui consent_ui
COPY migrations migrations
COPY idp idp
RUN /venv/bin/pip install --no-deps --no-build-isolation --editable . \
 && /venv/bin/python -m compileall -q -o 0 -o 2 /venv/lib /app

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin idp \
 && install --directory --owner=idp --group=idp --mode=0700 /data \
 && install --directory --owner=idp --group=idp --mode=0755 /secrets
COPY --from=build /venv /venv
COPY --from=build /app /app
# Python writes no bytecode: the image brings it, and its root may be read-only.
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 IDP_HOST=0.0.0.0 IDP_DATA_DIR=/data
WORKDIR /data
USER 10001:10001
VOLUME /data
EXPOSE 5000
STOPSIGNAL SIGTERM
ENTRYPOINT ["idp"]
CMD ["serve"]
