# Two stages: build a virtual environment from the hashed lock files, then keep nothing but that.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/handgreb
COPY requirements.lock requirements-build.lock ./
RUN /opt/handgreb/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY flows flows
COPY storage storage
COPY config config
RUN python -m venv /tmp/tools && /tmp/tools/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock \
    && /tmp/tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /tmp/wheel . \
    && /opt/handgreb/bin/pip install --no-cache-dir --no-deps --no-index /tmp/wheel/*.whl

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --create-home handgreb
COPY --from=build /opt/handgreb /opt/handgreb
ENV PATH=/opt/handgreb/bin:$PATH \
    HOME=/data \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HANDGREB_HOST=0.0.0.0 \
    HANDGREB_DATABASE_URL=sqlite:////data/handgreb.db \
    HANDGREB_LOG_FORMAT=json
# Only /data is written to: the root file system can be mounted read-only.
VOLUME /data
WORKDIR /data
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
    ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ.get(\"HANDGREB_PORT\", \"8080\")}/healthz', timeout=4)"]
ENTRYPOINT ["handgreb"]
CMD ["run"]
