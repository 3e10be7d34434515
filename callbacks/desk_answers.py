"""What the desk's routes share: the store, who asks, a page, a way on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from dash.development.base_component import Component
from flask import Response, redirect

from callbacks.services import Services
from callbacks.sign_in import form_token, signed_in
from callbacks.sign_in_pages import desk_answer, desk_language
from data.drafts import DraftError
from data.drafts_reading import QueueReader, go_on
from data.drafts_reading import Reader as WakingReader
from data.stores import Store
from data.words import Lang, text
from layouts.desk_frame import said
from layouts.desk_parts import Reader

SAID = ("again", "decided", "approved", "published", "withdrawn", "rolled_back", "taken_back")


@dataclass(frozen=True)
class Desk:
    """The services, and what wakes the process that reads."""

    services: Services
    reader: WakingReader | QueueReader

    @property
    def store(self) -> Store:
        return self.services.store

    @property
    def four_eyes(self) -> bool:
        return bool(self.services.settings.four_eyes)

    @property
    def upload_mb(self) -> int:
        return self.services.settings.upload_mb

    def go_on(self) -> None:
        """Have read what waits, perhaps since a server that was stopped."""
        with suppress(DraftError):  # the draft's own page says why
            go_on(self.store, self.reader)


def reader_now(desk: Desk, lang: Lang, *, fault: str = "", told: str = "", typed: str = "") -> Reader:
    """Who asks; `told`: key of what was just done, from an address, so only what we know is said."""
    account = signed_in()
    said_now = text(f"desk.said.{told}", lang) if told in SAID else ""
    return Reader(lang, account.name, account.role, form_token(), desk.four_eyes, fault, said_now, typed)


def answer(reader: Reader, title: str, body: list, status: int = 200, *, here: str = "", other: str = "") -> Response:
    """A page of the desk, with what was just done or why it wasn't above all else."""
    lines = [said(reader.fault, fault=True)] if reader.fault else []
    lines += [said(reader.told)] if reader.told else []
    whole: list[Component] = [*lines, *body]
    return desk_answer(reader.lang, title, whole, status, here=here, other=other)


def on_to(lang: Lang, path: str, told: str = "") -> Response:
    """The way to a page after something was done, so that coming anew doesn't do it twice."""
    return redirect(f"/desk/{lang}/{path}" + (f"?{urlencode({'said': told})}" if told else ""), 303)


def in_words(fault: DraftError, lang: Lang) -> str:
    return text(fault.key, lang, **fault.values)


def refused_reader(reader: Reader, fault: DraftError, typed: str = "") -> Reader:
    """The same reader, told why; what was typed stays."""
    return replace(reader, fault=in_words(fault, reader.lang), typed=typed)


def lost(desk: Desk, fault: DraftError) -> Response:
    """A page for a draft that there isn't."""
    lang = desk_language()
    return answer(reader_now(desk, lang, fault=in_words(fault, lang)), text("desk.title", lang), [], 404)
