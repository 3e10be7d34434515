"""What is deployed agrees with itself and with the product: settings, commands, addresses, ports, names, bounds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from importlib.metadata import packages_distributions
from urllib.request import urlopen

import pytest
import yaml

from app import COMMANDS, create_server
from data.settings import Settings, read_settings
from deploy.make_secrets import contents, make_secrets
from deploy.runtime_lock import runtime_lock
from tests.nginx import SHIPPED, nginx
from tests.serving import ROOT, free_port, wait_for

ATLAS_USER = 65532
DOCKERFILE = ROOT.joinpath("Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(ROOT.joinpath("compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
MANIFESTS = ROOT / "deploy" / "kubernetes"
PINNED = re.compile(r"[\w./-]+:\d[\w.-]*\.[\w.-]*|\$?libya-mission-atlas:[\d.]+")
NAMES = {f"ATLAS_{spec.name.upper()}" for spec in fields(Settings)}
HEALTH = re.compile(r"/health(?:/\w+)?")
# A program in a world of its own, which is read-only but for /tmp, as a user who may read and nothing else.
READS = "-all,+dac_read_search"  # a checkout may lie in a folder of root's alone
IN_A_BOX = ("unshare", "--mount", "--propagation", "private", "sh", "-c",
            'mount --bind /tmp /tmp && mount -o remount,bind,ro / && exec "$@"', "sh", "setpriv", "--reuid",
            str(ATLAS_USER), "--regid", str(ATLAS_USER), "--clear-groups", "--no-new-privs", "--inh-caps", READS,
            "--ambient-caps", READS, "--bounding-set", READS)
EACH_SERVICE = pytest.mark.parametrize("name", SERVICES)


def manifests() -> Iterator[dict]:
    for path in sorted(MANIFESTS.glob("*/*.yaml")):
        yield from yaml.safe_load_all(path.read_text(encoding="utf-8"))


def named(kind: str) -> dict[str, dict]:
    return {one["metadata"]["name"]: one for one in manifests() if one["kind"] == kind}


PODS = {name: one["spec"]["template"]["spec"] for name, one in named("Deployment").items()}
EACH_POD = pytest.mark.parametrize("name", PODS)


def docker(word: str) -> list[str]:
    """What follows a word at the beginning of a line of the Dockerfile, its lines joined."""
    joined = DOCKERFILE.replace("\\\n", " ")
    return re.findall(rf"^{word} (.*)$", joined, re.MULTILINE)


@pytest.fixture(scope="module")
def routes(tmp_path_factory) -> set[str]:
    server = create_server(Settings(home=tmp_path_factory.mktemp("routes")))
    return {rule.rule for rule in server.url_map.iter_rules()}


# Settings, commands and addresses are the product's own

def told_settings() -> Iterator[tuple[str, str, str]]:
    for service in SERVICES:
        for name, value in SERVICES[service].get("environment", {}).items():
            yield service, name, str(value)
    for name, value in re.findall(r"(ATLAS_\w+)=(\S+)", " ".join(docker("ENV"))):
        yield "Dockerfile", name, value
    for one in manifests():
        for literal in (one.get("configMapGenerator") or [{"literals": []}])[0]["literals"]:
            yield "ConfigMap", *literal.split("=", 1)
    for name, pod in PODS.items():
        for row in pod["containers"][0].get("env", []):
            yield name, row["name"], row["value"]


def test_every_setting_that_is_set_is_one_and_can_be_read(tmp_path):
    told = [row for row in told_settings() if row[1].startswith("ATLAS_")]
    assert {where for where, _, _ in told} == {"web1", "web2", "worker", "Dockerfile", "ConfigMap"} and len(told) > 25
    assert {name for _, name, _ in told if name.removesuffix("_FILE") not in NAMES and name not in NAMES} == set()
    for place in {where for where, _, _ in told}:
        environment = {name: value for where, name, value in told if where == place and not name.endswith("_FILE")}
        read_settings({name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value) for name, value in environment.items()})


def test_no_secret_stands_in_what_is_deployed():
    text = "\n".join(path.read_text() for path in (ROOT / "compose.yaml", *MANIFESTS.glob("*/*.yaml")))
    assert not re.search(r"://[^/\s@]*:[^/\s@]+@", text) and not re.search(r"(?i)password: [^{\s]", text)


def test_what_is_started_is_a_command():
    started = [SERVICES[name]["command"][0] for name in ("web1", "web2", "worker")]
    started += [pod["containers"][0]["args"][0] for pod in PODS.values()] + [re.search(r'"(\w+)"', docker("CMD")[0])[1]]
    assert set(started) == {"serve", "worker"} and {"serve", *COMMANDS} >= set(started)


def test_every_probe_asks_an_address_that_there_is(routes):
    probed = [HEALTH.search(str(part))[0] for part in (docker("HEALTHCHECK"), SERVICES["proxy"]["healthcheck"])]
    web = PODS["web"]["containers"][0]
    probed += [web[probe]["httpGet"]["path"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")]
    assert set(probed) == {"/health/ready", "/health/live"} and set(probed) <= routes


def test_workers_are_watched_by_the_file_that_they_touch():
    from callbacks.worker_command import ALIVE

    home = re.search(r"ATLAS_HOME=(\S+)", " ".join(docker("ENV")))[1]
    for probe in (SERVICES["worker"]["healthcheck"]["test"],
                  PODS["worker"]["containers"][0]["livenessProbe"]["exec"]["command"]):
        assert f"'{home}/{ALIVE}'" in " ".join(probe)


def test_scaling_asks_for_figures_that_there_are():
    source = ROOT.joinpath("callbacks", "metrics.py").read_text()
    queries = " ".join(trigger["metadata"].get("query", "") for one in named("ScaledObject").values()
                       for trigger in one["spec"]["triggers"])
    asked = {name.removesuffix("_bucket") for name in re.findall(r"atlas_\w+", queries)}
    assert asked == {"atlas_request_seconds", "atlas_queue_waiting", "atlas_queue_oldest_seconds"}
    assert all(f'"{name}"' in source for name in asked)
    for kind in ("HorizontalPodAutoscaler", "ScaledObject"):
        assert set(named(kind)) == {one["spec"]["scaleTargetRef"]["name"] for one in named(kind).values()} == set(PODS)


# Ports and names agree from file to file

def test_ports_and_names_agree():
    port = int(docker("EXPOSE")[0])
    servers = re.findall(r"server (\w+):(\d+)", SHIPPED.joinpath("upstream.conf").read_text())
    assert servers == [("web1", str(port)), ("web2", str(port))] and {name for name, _ in servers} <= set(SERVICES)
    listens = re.search(r"listen (\d+)", SHIPPED.joinpath("listen.conf").read_text())[1]
    assert SERVICES["proxy"]["ports"] == [f"{listens}:{listens}"]
    assert f":{listens}" in str(SERVICES["proxy"]["healthcheck"])
    web = {one["name"]: one["containerPort"] for one in PODS["web"]["containers"][0]["ports"]}
    metrics = [value for _, name, value in told_settings() if name == "ATLAS_METRICS" and value]
    assert web == {"http": port, "metrics": int(metrics[0].rpartition(":")[2])} and len(set(metrics)) == 1
    [service] = named("Service").values()
    backend = named("Ingress")["web"]["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert service["spec"]["selector"] == {"app": "atlas", "part": "web"} and backend["name"] == "web"
    allowed = [rule["ports"][0]["port"] for rule in named("NetworkPolicy")["readers"]["spec"]["ingress"]]
    assert allowed == list(web.values())


def test_secrets_are_those_that_are_made_and_hold_the_same_passwords(tmp_path):
    files = {secret["file"].removeprefix("deploy/secrets/") for secret in COMPOSE["secrets"].values()}
    assert files == set(contents("a", "b")) == set(COMPOSE["secrets"])
    for name, service in SERVICES.items():
        mounted = {value.removeprefix("/run/secrets/") for value in service.get("environment", {}).values()
                   if str(value).startswith("/run/secrets/")}
        assert mounted <= set(service.get("secrets", ())), name
    made = make_secrets(tmp_path / "secrets")
    held = {name: (tmp_path / "secrets" / name).read_text() for name in made}
    assert held["postgres_password"] in held["atlas_store"] and held["atlas_jobs"][:-1] == held["atlas_redis"][:-1]
    assert held["atlas_jobs"].split("@")[0].removeprefix("redis://:") in held["redis.conf"]
    read_settings({f"{name.upper()}_FILE": str(tmp_path / "secrets" / name) for name in files if "atlas" in name})
    assert make_secrets(tmp_path / "secrets") == [], "secrets in use are never replaced"


def test_there_are_two_of_what_may_not_fail():
    assert {"web1", "web2", "postgres", "redis", "proxy"} < set(SERVICES)
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    for name, budget in named("PodDisruptionBudget").items():
        least = named("HorizontalPodAutoscaler")[name]["spec"]["minReplicas"]
        assert 0 < budget["spec"]["minAvailable"] < least, "a node could never be emptied"


# Bounds of every container

@EACH_SERVICE
def test_a_service_can_do_little_harm(name):
    service = SERVICES[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"] and "privileged" not in service
    assert int(service["user"].split(":")[0]) > 0
    assert {"cpus", "memory", "pids"} == set(service["deploy"]["resources"]["limits"])
    assert PINNED.fullmatch(service["image"]), service["image"]
    assert "healthcheck" in service or service["image"].startswith("libya-mission-atlas")  # the image has its own
    if name != "proxy":
        assert "ports" not in service and all(COMPOSE["networks"][one]["internal"] for one in service["networks"])


@EACH_POD
def test_a_pod_can_do_little_harm(name):
    pod, container = PODS[name], PODS[name]["containers"][0]
    assert len(pod["containers"]) == 1 and pod["automountServiceAccountToken"] is False
    bounds = pod["securityContext"]
    assert bounds["runAsNonRoot"] is True and bounds["runAsUser"] == bounds["fsGroup"] == ATLAS_USER
    assert bounds["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                                            "capabilities": {"drop": ["ALL"]}}
    assert {"cpu", "memory"} <= set(container["resources"]["limits"]) and "livenessProbe" in container
    assert PINNED.fullmatch(container["image"])
    mounted = {one["mountPath"]: pod["volumes"][place] for place, one in enumerate(container["volumeMounts"])}
    assert set(mounted) == {"/tmp", "/var/lib/atlas", "/run/secrets/atlas"}
    assert "sizeLimit" in mounted["/tmp"]["emptyDir"] and "sizeLimit" in mounted["/var/lib/atlas"]["emptyDir"]


def test_the_image_holds_what_runs_and_runs_as_nobody():
    assert docker("USER") == [f"{ATLAS_USER}:{ATLAS_USER}"]
    bases = [line.split()[0] for line in docker("FROM")]
    assert len(bases) == 2 and all(PINNED.fullmatch(base) for base in bases)
    assert all(line.startswith('["') for line in (*docker("ENTRYPOINT"), *docker("CMD")))
    assert 'CMD ["/opt/atlas/bin/python"' in docker("HEALTHCHECK")[0]  # without a shell
    copied = {name for line in docker("COPY") if "--from" not in line for name in line.split()[:-1]}
    let_in = {line[1:] for line in ROOT.joinpath(".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == let_in and all(ROOT.joinpath(name).exists() for name in copied)


def test_the_image_gets_every_package_that_the_product_imports_and_none_of_the_tests():
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text())["project"]
    runtime = runtime_lock(ROOT.joinpath("requirements.lock").read_text(), project["dependencies"])
    held = set(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==", runtime, re.MULTILINE))
    sources = [ROOT / "app.py", *(path for folder in ("callbacks", "data", "geo", "layouts")
                                  for path in (ROOT / folder).rglob("*.py") if path.name != "build.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall(r"^\s*(?:from|import) (\w+)", text, re.MULTILINE))
    dists = packages_distributions()
    foreign = {name: {re.sub("[-_.]+", "-", dist).lower() for dist in dists[name]} for name in named if name in dists}
    assert {name for name, found in foreign.items() if not found & held} == set() and len(foreign) > 20
    assert not held & {"pytest", "playwright", "hypothesis", "ruff", "schemathesis"}
    assert runtime.count("--hash=") > len(held)


def test_it_runs_without_root_or_shell_where_nothing_can_be_written(tmp_path_factory):
    """As in the image: a user without rights, no program to be found, read-only but for the home folder and /tmp."""
    if not shutil.which("unshare") or subprocess.run([*IN_A_BOX, "true"], capture_output=True).returncode:
        pytest.skip("mount namespaces aren't permitted here")
    home = tmp_path_factory.mktemp("home")
    os.chown(home, ATLAS_USER, ATLAS_USER)
    url, log = f"http://127.0.0.1:{free_port()}", home.with_suffix(".log")
    told = {"ATLAS_HOME": home, "ATLAS_PORT": url.rpartition(":")[2], "ATLAS_WORKERS": 1, "PATH": "/nowhere",
            "HOME": "/nowhere", "PYTHONDONTWRITEBYTECODE": 1}
    server_command = ["env", "-i", *(f"{name}={value}" for name, value in told.items()), sys.executable, "app.py",
                      "serve"]
    with log.open("wb") as out:
        server = subprocess.Popen([*IN_A_BOX, *server_command], cwd=ROOT, stdout=out, stderr=out)
    try:
        wait_for(url, server, log)
        with urlopen(f"{url}/en/", timeout=20) as page, urlopen(f"{url}/ar/sheet.pdf", timeout=60) as sheet:
            assert page.status == 200 and sheet.read(5) == b"%PDF-"
    finally:
        server.terminate()
        server.wait(timeout=30)
    assert "Traceback" not in log.read_text()
    held = list(home.rglob("*"))
    assert held and all(path.stat().st_uid == ATLAS_USER for path in held)


# The proxy

@pytest.mark.parametrize("files", [
    {}, {"locations.conf": "locations_subpath.conf"}, {"listen.conf": "listen_tls.conf"},
], ids=["at the root", "under a path", "with TLS"])
def test_nginx_takes_the_configuration(tmp_path, files):
    for path in SHIPPED.iterdir():
        tmp_path.joinpath(path.name).write_text(path.read_text())
    for name, source in files.items():
        tmp_path.joinpath(name).write_text(SHIPPED.joinpath(source).read_text())
    # Debian's nginx is older than the one in compose.yaml: names aren't looked up anew, and here there are none.
    tmp_path.joinpath("upstream.conf").write_text("server 127.0.0.1:8050;")
    if files.get("listen.conf"):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=atlas", "-days", "1",
                        "-keyout", tmp_path / "key", "-out", tmp_path / "cert"], check=True, capture_output=True)
        listen = tmp_path / "listen.conf"
        listen.write_text(listen.read_text().replace("/run/secrets/tls_certificate", str(tmp_path / "cert"))
                          .replace("/run/secrets/tls_key", str(tmp_path / "key")))
    told = subprocess.run([nginx(), "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", "stderr"],
                          capture_output=True, text=True)
    assert told.returncode == 0 and "warn" not in told.stderr.replace("could be", ""), told.stderr


def test_the_proxy_takes_what_the_product_takes():
    most = int(re.search(r"client_max_body_size (\d+)m", SHIPPED.joinpath("nginx.conf").read_text())[1])
    assert Settings().upload_mb < most <= 2 * Settings().upload_mb
