"""Atlases asked for over HTTP and on the command line: one job for all who ask alike, and a whole file or none."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask

from app import create_server, main, open_services
from callbacks.atlas_command import told_on
from callbacks.atlases import KIND, atlas_makers
from callbacks.jobs import register_jobs
from callbacks.painting import in_processes
from data.errors import SheetError
from data.job_files import FileJobs
from data.job_runner import run_jobs
from data.settings import Settings, as_environment

ROOT = Path(__file__).resolve().parents[1]
LINK = "/en/atlas.pdf?chapter=migrants&of=region"
SCRIPT, PERSON = {"Accept": "*/*"}, {"Accept": "text/html,*/*;q=0.8"}


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return open_services(Settings(home=tmp_path_factory.mktemp("home"), jobs_waiting=3))


@pytest.fixture
def jobs(tmp_path, services) -> FileJobs:
    """A queue that is worked off when a test says so."""
    return FileJobs(Settings(home=tmp_path, jobs_waiting=3))


@pytest.fixture
def client(services, jobs):
    server = Flask("atlas")
    register_jobs(server, services, jobs)
    return server.test_client()


def work(jobs, content: bytes = b"%PDF-whole", fault: Exception | None = None) -> int:
    """Do what waits with a maker that is quick."""
    def make(_request, path, progress):
        progress(1, 4)
        path.write_bytes(content)
        if fault:
            raise fault
    return run_jobs(jobs, {KIND: make})


# ---- over HTTP ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [
    lambda client: client.post(LINK),
    lambda client: client.post("/en/atlas", data={"link": LINK}),
    lambda client: client.post("/en/atlas", json={"link": "https://atlas.example" + LINK}),
], ids=["link", "form", "json"])
def test_an_atlas_is_ordered_watched_and_fetched(client, jobs, order):
    ordered = order(client)
    assert ordered.status_code == 202 and ordered.json["state"] == "queued"
    assert client.get(ordered.json["file"]).status_code == 409
    assert work(jobs) == 1
    done = client.get(ordered.json["job"])
    assert (done.status_code, done.json["state"], done.json["said"]) == (200, "done", "The atlas is ready.")
    file = client.get(done.json["file"])
    assert (file.data, file.mimetype) == (b"%PDF-whole", "application/pdf")
    assert re.search(r"filename=LBY-atlas-region_migrants-count_mantika_r54_a4l_en_\d{8}_v01\.pdf",
                     file.headers["Content-Disposition"])
    assert order(client).json["state"] == "done" and order(client).status_code == 200


def test_links_that_ask_for_the_same_atlas_share_its_job(client):
    ids = {client.post(link).json["id"] for link in (
        LINK, LINK + "&paper=a4l&version=1&title=", "/en/atlas.pdf?of=region&level=mantika&chapter=migrants")}
    assert len(ids) == 1
    assert client.post(LINK + "&paper=a3l").json["id"] not in ids
    assert client.post(LINK.replace("/en/", "/ar/")).json["id"] not in ids


def test_a_job_speaks_the_reader_s_language(client):
    job = client.post("/ar/atlas", data={"link": LINK}).json
    assert job["said"] == "في انتظار الدور…" == client.get(job["job"]).json["said"]
    assert client.get(f"/jobs/{job['id']}").json["said"] == "Waiting for its turn…"


def test_the_plain_link_shows_how_far_it_is_then_hands_out_the_file(client, jobs):
    page = client.get(LINK, headers=PERSON)
    assert page.status_code == 202 and "Waiting for its turn…" in page.text and "<script" not in page.text
    then = re.search(r'http-equiv="refresh" content="1;url=(/jobs/[^"]+)"', page.text)[1].replace("&amp;", "&")
    assert 'action="/jobs/' in page.text and 'href="/en/?chapter=migrants' in page.text
    work(jobs)
    ready = client.get(then, headers=PERSON)
    assert (ready.status_code, "Download the atlas" in ready.text) == (200, True)
    file = re.search(r'http-equiv="refresh" content="0;url=(/jobs/[^"]+)"', ready.text)[1]
    assert client.get(file, headers=PERSON).data == client.get(LINK, headers=PERSON).data == b"%PDF-whole"


def test_an_atlas_that_failed_says_why_and_is_made_again_only_when_asked(client, jobs):
    ordered = client.post(LINK).json
    work(jobs, fault=SheetError("Page 3: there is no source."))
    assert client.get(ordered["job"]).json["said"] == "The atlas cannot be made: Page 3: there is no source."
    page = client.get(LINK, headers=PERSON)
    assert page.status_code == 409 and "Page 3: there is no source." in page.text and "refresh" not in page.text
    assert client.get(ordered["file"]).status_code == 404
    again = re.search(r'<form action="([^"]+)" method="post"', page.text)[1].replace("&amp;", "&")
    answer = client.post(again, headers=PERSON)
    assert answer.status_code == 303 and answer.location.startswith(f"/jobs/{ordered['id']}/wait")
    assert work(jobs) == 1 and client.get(ordered["file"]).data == b"%PDF-whole"


def test_an_atlas_is_cancelled(client, jobs):
    ordered = client.post(LINK).json
    assert client.post(ordered["cancel"], headers=SCRIPT).json["state"] == "cancelled"
    assert work(jobs) == 0
    assert client.post(LINK).json["state"] == "queued"
    answer = client.post(ordered["cancel"], headers=PERSON)
    assert answer.status_code == 303 and "was cancelled" in client.get(answer.location).text


@pytest.mark.parametrize(("link", "said"), [
    ("/en/atlas.docx?of=region", "is not a link to an atlas"),
    ("/en/sheet.pdf", "is not a link to an atlas"),
    ("javascript:alert(1)", "is not a link to an atlas"),
    (LINK + "&paper=a5", "a5"),
    (LINK + "&of=muhalla", "of"),
    ("/en/atlas.pdf?of=muhalla", "muhalla"),
    (LINK + "&title=" + "x" * 5000, "120"),
    ("/ar/atlas.pdf?of=xyz", "غير معروف"),
    ("/en/atlas.pdf?of=region&within=LY99", "LY99"),
])
def test_a_bad_order_is_refused_in_words(client, jobs, link, said):
    answer = client.post("/en/atlas", data={"link": link}, headers=SCRIPT)
    assert answer.status_code == 400 and said in answer.json["error"]
    assert not (jobs.settings.home / "jobs").exists()


def test_bad_requests_are_answered(client):
    assert client.post("/en/atlas", data={"link": "x" * 20_000}, headers=SCRIPT).status_code == 413
    broken = client.post("/en/atlas", data=b"{", content_type="application/json", headers=SCRIPT)
    assert broken.status_code == 400
    assert client.post("/en/atlas", json=["x"], headers=SCRIPT).status_code == 400
    for path in ("x", "0" * 64, "..%2f..%2fcurrent.json"):
        for end in ("", "/file", "/wait"):
            assert client.get(f"/jobs/{path}{end}?lang=ar").status_code == 404
        assert client.post(f"/jobs/{path}/cancel").status_code == 404
    assert "لم يعد" in client.get(f"/jobs/{'0' * 64}?lang=ar", headers=SCRIPT).json["error"]
    page = client.get("/en/atlas.pdf?of=%3Cscript%3E", headers=PERSON)
    assert page.status_code == 400 and "<script" not in page.text


def test_ten_thousand_orders_at_once_leave_three_and_words_for_the_others(client, jobs):
    """A quarter of a thousand here: each answer costs the same."""
    def order(number):
        with client.application.test_client() as own:
            return own.post(f"{LINK}&title={number}", headers=SCRIPT)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(order, range(250)))
    full = [answer for answer in answers if answer.status_code == 503]
    assert len(full) == 247 and {answer.status_code for answer in answers} == {202, 503}
    assert all(answer.headers["Retry-After"] == "60" and "Too many atlases" in answer.json["error"] for answer in full)
    assert client.get(LINK, headers=PERSON).status_code == 503
    assert work(jobs) == 3 and client.post(LINK).status_code == 202


def test_a_disk_that_takes_no_order_is_told(client, jobs):
    (jobs.settings.home / "jobs").write_text("not a folder")
    answer = client.post(LINK, headers=SCRIPT)
    assert answer.status_code == 503 and "cannot take orders" in answer.json["error"]


# ---- made -----------------------------------------------------------------------------------------------


def wait_for(client, path: str, state: str, at_most_s: float = 40):
    end = time.monotonic() + at_most_s
    while (job := client.get(path).json)["state"] != state:
        assert time.monotonic() < end and job["state"] in ("queued", "running"), job
        time.sleep(0.05)
    return job


def test_the_server_makes_an_atlas_also_after_its_runner_was_killed(tmp_path):
    """The real server, its real runner in a process of its own, the real atlas."""
    client = create_server(Settings(home=tmp_path)).test_client()
    link = LINK.replace("region", "mantika")
    ordered = client.post(link).json
    wait_for(client, ordered["job"], "running")
    os.kill(runner_of(tmp_path), signal.SIGKILL)
    assert client.get(link, headers=PERSON).status_code == 202
    assert client.get(ordered["file"]).status_code == 409
    done = wait_for(client, ordered["job"], "done")
    assert done["done"] == done["pages"] == 23
    assert client.get(ordered["file"]).data.startswith(b"%PDF-")
    assert {path.name for path in (tmp_path / "jobs" / ordered["id"]).iterdir()} == {
        "request.json", "state.json", "result"}


def runner_of(home: Path) -> int:
    """Process that holds the runner's lock, as the system tells."""
    inode = (home / "jobs" / "runner.lock").stat().st_ino
    held = re.search(rf"FLOCK +ADVISORY +WRITE (\d+) \S+:{inode} ", Path("/proc/locks").read_text())
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and path.joinpath("cmdline")
            .exists() and b"\0work\0--lock\0" in path.joinpath("cmdline").read_bytes()
            and str(home).encode() in path.joinpath("environ").read_bytes()]
    assert held and len(pids) == 1
    return pids[0]


def test_a_zip_holds_a_png_a_page_contents_first_and_is_the_same_each_time(services, jobs, client):
    ordered = client.post(LINK.replace(".pdf", ".zip") + "&dpi=150").json
    run_jobs(jobs, atlas_makers(services))
    first = jobs.result(ordered["id"])
    with ZipFile(first) as file:
        names = file.namelist()
        assert all(file.read(name).startswith(b"\x89PNG") for name in names)
    assert [name.split("_")[0] for name in names] == ["LBY-atlas-region", "LBY001", "LBY002", "LBY003"]
    assert names == sorted(names)
    content = first.read_bytes()
    first.unlink()
    client.post(LINK.replace(".pdf", ".zip") + "&dpi=150")
    run_jobs(jobs, atlas_makers(services))
    assert jobs.result(ordered["id"]).read_bytes() == content


@pytest.mark.parametrize(("name", "begins"), [("x.pdf", b"%PDF"), ("x.pptx", b"PK"), ("x.zip", b"PK"),
                                              (".", b"\x89PNG")])
def test_the_command_makes_an_atlas(tmp_path, monkeypatch, services, capsys, name, begins):
    monkeypatch.setenv("ATLAS_HOME", str(services.settings.home))
    out = tmp_path / name
    options = ["--view", "/ar/migrants?level=region", "--of", "region", "--dpi", "150", "--date", "2024-11-15"]
    assert main(["atlas", *options, "--out", str(out)]) == 0
    told = capsys.readouterr()
    assert told.out.strip() == str(out) and told.err.endswith("4 of 4 pages\n")
    assert "Set ATLAS_PUBLIC_URL" in told.err  # else its QR codes lead nowhere
    made = list(tmp_path.iterdir())
    assert len(made) == (4 if out == tmp_path else 1)
    assert all(path.read_bytes().startswith(begins) for path in made)


@pytest.mark.parametrize(("options", "said"), [
    (["--out", "x.docx"], r"must end in \.pdf or \.zip or \.pptx"),
    (["--out", "x.png"], r"must end in \.pdf"),
    (["--out", "x.pdf", "--paper", "a5"], "a5"),
    (["--out", "nowhere/x.pdf", "--of", "region"], "there is no folder nowhere"),
])
def test_the_command_says_what_is_wrong(tmp_path, monkeypatch, services, capsys, options, said):
    monkeypatch.setenv("ATLAS_HOME", str(services.settings.home))
    monkeypatch.chdir(tmp_path)
    assert main(["atlas", "--view", "/en/migrants", *options]) == 2
    assert re.search(said, capsys.readouterr().err) and not list(tmp_path.iterdir())


def test_the_command_when_stopped_leaves_what_was_there(tmp_path, services):
    out = tmp_path / "x.zip"
    out.write_bytes(b"the one before")
    environment = os.environ | as_environment(services.settings)
    command = subprocess.Popen(
        [sys.executable, "app.py", "atlas", "--view", "/en/migrants", "--of", "mantika", "--out", str(out)],
        cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    while command.poll() is None and len(list(tmp_path.iterdir())) < 2:
        time.sleep(0.02)
    command.send_signal(signal.SIGINT)
    _, said = command.communicate(timeout=30)
    assert command.returncode == 130 and "nothing half" in said
    assert out.read_bytes() == b"the one before" and list(tmp_path.iterdir()) == [out]


def test_progress_is_a_bar_on_a_terminal_and_a_few_lines_elsewhere(monkeypatch):
    terminal, file = StringIO(), StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    for stream in (terminal, file):
        progress = told_on(stream)
        for made in range(24):
            progress(made, 23)
    assert terminal.getvalue().split("\r")[1:][::11] == [f"[{'·' * 30}]  0/23", f"[{'#' * 14}{'·' * 16}] 11/23",
                                                        f"[{'#' * 28}{'·' * 2}] 22/23"]
    assert terminal.getvalue().endswith(f"[{'#' * 30}] 23/23\n")
    assert file.getvalue().splitlines() == ["10 of 23 pages", "20 of 23 pages", "23 of 23 pages"]


def test_work_in_processes_keeps_the_order_and_stays_close():
    begun = []
    made = in_processes(abs, (begun.append(item) or item for item in range(0, -20, -1)))
    assert next(made) == 0 and len(begun) <= 4
    assert list(made) == list(range(1, 20))
