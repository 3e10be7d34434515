FROM python:3.11-slim
WORKDIR /atlas
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN useradd --system atlas && mkdir -p /var/lib/atlas && chown atlas /var/lib/atlas
USER atlas
ENV ATLAS_HOME=/var/lib/atlas ATLAS_HOST=0.0.0.0 ATLAS_PORT=8050
VOLUME /var/lib/atlas
EXPOSE 8050
HEALTHCHECK CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8050/health', timeout=3)"
CMD ["python", "app.py", "serve"]
