"""HTTP routes of atlases: asking for one, watching it being made, its file.

    POST /<lang>/atlas                 `link`: the atlas's, in a form or as JSON; answers with the job
    POST /<lang>/atlas.<ext>?…         the same, of this very link
    GET  /<lang>/atlas.<ext>?…         the file, or a page that shows how far it is and then hands it out
    GET  /jobs/<id>                    the job, in words too
    POST /jobs/<id>/cancel             ends it for all who asked for it
    GET  /jobs/<id>/file               its file, under its own name
    GET  /jobs/<id>/wait               the page
"""

from __future__ import annotations

from flask import Flask, Response, jsonify, redirect, request, send_file

from callbacks.addresses import at
from callbacks.atlases import MIMETYPES, atlas_request
from callbacks.bundles import assets_url
from callbacks.services import Services
from callbacks.sheet_routes import origin_of, refusal
from data.errors import AtlasError, OrderError
from data.jobs import BROKEN, DISK_FULL, INTERRUPTED, REFUSED, Job, JobError, Jobs, JobsFullError, Request, State
from data.words import Lang, text
from geo.queries import take_apart
from layouts.job_page import job_page
from layouts.sheet.order import OF, ORDER_KEYS

LONGEST_ORDER = 16_000  # bytes of a posted order
RETRY_S = 60  # when to come back if too many wait
LOOK_S, AGAIN_S = 1, 10  # how often the page looks again; while the queue is away
FAULTS = {BROKEN: "job.broken", DISK_FULL: "job.disk_full", INTERRUPTED: "job.interrupted", REFUSED: "job.refused"}
SAID = {State.queued: "job.queued", State.running: "job.started", State.done: "job.done",
        State.cancelled: "job.cancelled"}


def register_jobs(server: Flask, services: Services, jobs: Jobs) -> None:
    """Add every route of atlases and their jobs."""
    routes = JobRoutes(services, jobs)
    kinds = f"<any({', '.join(MIMETYPES)}):ext>"
    for lang in Lang:  # spelt out, else the pages' own rules come first
        told = {"lang": str(lang)}
        server.add_url_rule(f"/{lang}/atlas", f"atlas_{lang}", routes.order, methods=["POST"], defaults=told)
        server.add_url_rule(f"/{lang}/atlas.{kinds}", f"atlas_order_{lang}", routes.order, methods=["POST"],
                            defaults=told)
        server.add_url_rule(f"/{lang}/atlas.{kinds}", f"atlas_link_{lang}", routes.link, defaults=told)
    server.add_url_rule("/jobs/<id>", "job", routes.job)
    server.add_url_rule("/jobs/<id>/cancel", "job_cancel", routes.cancel, methods=["POST"])
    server.add_url_rule("/jobs/<id>/file", "job_file", routes.file)
    server.add_url_rule("/jobs/<id>/wait", "job_wait", routes.wait)
    server.register_error_handler(JobError, lambda fault: _refusal(fault, _lang(None)))


class JobRoutes:
    """The route functions, with the services and the queue at hand."""

    def __init__(self, services: Services, jobs: Jobs):
        self.services, self.jobs = services, jobs

    def order(self, lang: str, ext: str = "") -> Response:
        """Ask for an atlas; one that failed or was cancelled is made again."""
        lang = Lang(lang)
        if (request.content_length or 0) > LONGEST_ORDER:
            return _refused(text("job.too_long", lang), lang, 413)
        told = request.get_json(silent=True) if request.is_json else request.form
        link = told.get("link") if hasattr(told, "get") else None
        try:
            job = self.jobs.submit(self._request(str(link or request.full_path), lang))
        except AtlasError as fault:
            return _refusal(fault, lang)
        return redirect(_wait(job, lang), 303) if _by_hand() else _answer(job, lang)

    def link(self, lang: str, ext: str) -> Response:
        """The atlas itself as soon as it is made; until then, and if it failed, its page."""
        lang = Lang(lang)
        try:
            asked = self._request(request.full_path, lang)
            job = self.jobs.find(asked.fingerprint) or self.jobs.submit(asked)
        except AtlasError as fault:
            return _refusal(fault, lang)
        return self._sent(job) or _page(job, lang)

    def job(self, id: str) -> Response:
        job = self.jobs.find(id)
        return _answer(job, _lang(job), 200) if job else _unknown()

    def cancel(self, id: str) -> Response:
        self.jobs.cancel(id)
        job = self.jobs.find(id)
        return redirect(_wait(job, _lang(job)), 303) if job and _by_hand() else self.job(id)

    def file(self, id: str) -> Response:
        job = self.jobs.find(id)
        if job and job.waits:
            return _refused(text("job.not_ready", _lang(job)), _lang(job), 409)
        return (job and self._sent(job)) or _unknown()

    def wait(self, id: str) -> Response:
        job = self.jobs.find(id)
        return _page(job, _lang(job)) if job else _unknown()

    def _request(self, link: str, lang: Lang) -> Request:
        return atlas_request(link, self.services, origin_of(self.services), lang)

    def _sent(self, job: Job) -> Response | None:
        """The file of a job, None if there is none."""
        path = self.jobs.result(job.id)
        kind = MIMETYPES[job.request.name.rpartition(".")[2]]
        try:
            answer = path and send_file(path.absolute(), kind, as_attachment=True, download_name=job.request.name,
                                        etag=job.id)
        except FileNotFoundError:  # it has expired since
            return None
        if answer:
            answer.headers["Cache-Control"] = "no-cache"
        return answer


def _by_hand() -> bool:
    """A person asks in a browser's window, not a script."""
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def _lang(job: Job | None) -> Lang:
    """The language asked for, else the atlas's own."""
    asked = request.args.get("lang") or (job.request.link.split("/")[1] if job else "")
    return Lang(asked) if asked in tuple(Lang) else Lang.en


def _said(job: Job, lang: Lang) -> list[str]:
    if job.state == State.failed:
        return [text(FAULTS.get(job.fault, FAULTS[BROKEN]), lang), *job.detail.splitlines()]
    if job.state == State.running and job.pages:
        return [text("job.running", lang, done=job.done, pages=job.pages)]
    return [text(SAID[job.state], lang)]


def _wait(job: Job, lang: Lang) -> str:
    return at(f"/jobs/{job.id}/wait?lang={lang}")


def _answer(job: Job, lang: Lang, status: int = 202) -> Response:
    """The job as JSON."""
    answer = jsonify(
        id=job.id, state=job.state, done=job.done, pages=job.pages, said=" ".join(_said(job, lang)),
        job=at(f"/jobs/{job.id}?lang={lang}"), file=at(f"/jobs/{job.id}/file"),
        cancel=at(f"/jobs/{job.id}/cancel?lang={lang}"))
    answer.status_code = status if job.waits else 200
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(job: Job, lang: Lang) -> Response:
    """The page of a job: 202 while it is made, 409 if it ended without a file."""
    _, query, _ = take_apart(job.request.link, (*ORDER_KEYS, OF))
    base = {"lang": lang, "styles": assets_url(lang, "css"), "said": _said(job, lang),
            "back": f"/{job.request.link.split('/')[1]}/" + (query and f"?{query}")}
    file = at(f"/jobs/{job.id}/file")
    if job.waits:
        cancel = (text("job.cancel", lang), f"/jobs/{job.id}/cancel?lang={lang}")
        return _html(job_page(**base, then=_wait(job, lang), after_s=LOOK_S, made=(job.done, job.pages), does=cancel),
                     202)
    if job.state == State.done:
        return _html(job_page(**base, then=file, get=file), 200)
    return _html(job_page(**base, does=(text("job.again", lang), job.request.link)), 409)


def _html(page: str, status: int) -> Response:
    return Response(page, status, {"Cache-Control": "no-store"}, mimetype="text/html")


def _unknown() -> Response:
    lang = _lang(None)
    return _refused(text("job.unknown", lang), lang, 404)


def _refusal(fault: AtlasError, lang: Lang) -> Response:
    """The answer to an order that can't be taken: now, or as it is."""
    if isinstance(fault, JobsFullError):
        return _refused(text("job.full", lang), lang, 503)
    if isinstance(fault, JobError):
        return _refused(text("job.unkept", lang), lang, 503)
    if isinstance(fault, OrderError):
        return refusal(Lang(fault.lang), fault.faults, fault.view_link)
    return _refused(str(fault), lang, 400)


def _refused(words: str, lang: Lang, status: int) -> Response:
    """Words that say why, as a page for a person and as JSON for a script; a page that only looked looks again."""
    if _by_hand():
        again = {"then": at(request.full_path), "after_s": AGAIN_S} if status == 503 and request.method == "GET" else {}
        answer = _html(job_page(lang, assets_url(lang, "css"), words.splitlines(), **again), status)
    else:
        answer = jsonify(error=words)
        answer.status_code = status
    if status == 503:
        answer.headers["Retry-After"] = str(RETRY_S)
    return answer
