# What builds stays behind; what runs needs no shell, no root, and writes to /var/lib/atlas and /tmp alone.
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/atlas
COPY pyproject.toml requirements.lock ./
COPY deploy/runtime_lock.py deploy/
RUN python deploy/runtime_lock.py > runtime.lock \
    && /opt/atlas/bin/pip install --no-cache-dir --no-deps --require-hashes -r runtime.lock \
    && /opt/atlas/bin/pip uninstall --yes pip setuptools

FROM python:3.11.14-slim-bookworm
RUN groupadd --gid 65532 atlas \
    && useradd --uid 65532 --gid 65532 --no-create-home --shell /usr/sbin/nologin atlas \
    && install --directory --owner=atlas --group=atlas /var/lib/atlas
COPY --from=build /opt/atlas /opt/atlas
WORKDIR /atlas
COPY app.py LICENSE pyproject.toml requirements.lock ./
COPY assets assets
COPY callbacks callbacks
COPY data data
COPY geo geo
COPY layouts layouts
RUN /opt/atlas/bin/python -m compileall -q app.py callbacks data geo layouts
USER 65532:65532
ENV PATH=/opt/atlas/bin:/usr/local/bin PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    ATLAS_HOME=/var/lib/atlas ATLAS_HOST=0.0.0.0 ATLAS_PORT=8050
VOLUME /var/lib/atlas
EXPOSE 8050
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/opt/atlas/bin/python", "-c", \
    "from urllib.request import urlopen; urlopen('http://127.0.0.1:8050/health/ready', timeout=4)"]
ENTRYPOINT ["/opt/atlas/bin/python", "app.py"]
CMD ["serve"]
