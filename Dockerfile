# The server in an image: docker build --tag moderation-emulator .
# The base is any image with Python 3.11 or newer and pip: --build-arg PYTHON=python:3.13-slim
ARG PYTHON=python:3.11-slim

FROM ${PYTHON} AS build
WORKDIR /src
COPY requirements/build.txt requirements/run.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/build.txt \
  && python -m venv --without-pip /opt/emulator \
  && pip --python /opt/emulator/bin/python install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY emulator emulator
COPY schemas schemas
COPY fixtures fixtures
# Whoever runs the image cannot write there, so the contracts are read once now, and kept parsed.
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /tmp/wheels . \
  && pip --python /opt/emulator/bin/python install --no-deps --no-index /tmp/wheels/*.whl \
  && find /opt/emulator -type d -name tests -prune -exec rm -r {} + \
  && /opt/emulator/bin/moderation-emulator routes > /dev/null

FROM ${PYTHON}
LABEL org.opencontainers.image.title="moderation-emulator" \
  org.opencontainers.image.description="Stands in for the APIs of content moderation vendors, for tests" \
  org.opencontainers.image.licenses="MIT"
# Base images leave the standard library's bytecode out, and then every start compiles it anew.
RUN python -m compileall -q --invalidation-mode unchecked-hash \
  -x "/(idlelib|lib2to3|site-packages|test|tests|turtledemo)/" \
  "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"
COPY --from=build /opt/emulator /opt/emulator
ENV PATH="/opt/emulator/bin:${PATH}" MODERATION_EMULATOR_HOST=0.0.0.0
USER 10001:10001
EXPOSE 8400
# Every second, so it is cheap: a bare interpreter and a socket.
HEALTHCHECK --interval=1s --timeout=2s --start-period=10s --retries=5 CMD ["python", "-ISc", "import os, socket; \
  said = lambda name, default: os.environ.get('MODERATION_EMULATOR_' + name, default); \
  tls = said('TLS', '').lower() in ('1', 'true', 'yes', 'on'); \
  c = socket.create_connection(('127.0.0.1', int(said('PORT', '8400'))), 1); \
  c = __import__('ssl')._create_unverified_context().wrap_socket(c) if tls else c; \
  c.sendall(b'GET /_emulator/health HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n'); \
  raise SystemExit(not c.recv(64).startswith(b'HTTP/1.1 200 '))"]
ENTRYPOINT ["moderation-emulator"]
CMD ["serve"]
