# One image, one container: docs/howto/docker.md. To hold the base by its hash: --build-arg PYTHON=python:3.13-slim-bookworm@sha256:...
ARG PYTHON=python:3.13-slim-bookworm

FROM ${PYTHON} AS made
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /made
COPY lock/build.txt lock/run.txt lock/parse.txt lock/all.txt lock/
RUN python -m venv build \
    && build/bin/pip install --require-hashes --no-deps --only-binary :all: -r lock/build.txt \
    && python -m venv --without-pip /opt/copytaster \
    && build/bin/pip --python /opt/copytaster/bin/python install --require-hashes --no-deps --only-binary :all: -r lock/run.txt -r lock/parse.txt -r lock/all.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir wheel . \
    && build/bin/pip --python /opt/copytaster/bin/python install --no-deps wheel/*.whl

FROM ${PYTHON}
COPY --from=made /opt/copytaster /opt/copytaster
RUN groupadd --gid 10001 copytaster \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin copytaster \
    && install -d -o copytaster -g copytaster -m 0700 /data
ENV PATH=/opt/copytaster/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    COPYTASTER_SITE_HOST=0.0.0.0 \
    COPYTASTER_SITE_PORT=8000 \
    COPYTASTER_STORE_URL=sqlite:////data/copytaster.db
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["copytaster"]
CMD ["run"]
