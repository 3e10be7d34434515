"""Ids of every component that a callback or a script addresses."""

from __future__ import annotations

from enum import StrEnum


class Id(StrEnum):
    VIEW = "view"
    WORDS = "words"
    MAP = "map"
    SEARCH = "search"
    FOUND = "found"
    TITLE = "title"
    SUBTITLE = "subtitle"
    SUMMARY = "summary"
    NOTICES = "notices"
    SOURCES = "sources"
