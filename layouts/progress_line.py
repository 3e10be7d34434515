"""How far a long command is, as a line of text."""

from __future__ import annotations

WIDTH = 30  # characters of the bar
EVERY = 10  # pages between two lines where nothing can be painted over


def progress_bar(done: int, pages: int) -> str:
    """The bar and the count: "[#########·····]  7/23"."""
    full = WIDTH * done // max(pages, 1)
    return f"[{'#' * full}{'·' * (WIDTH - full)}] {done:>{len(str(pages))}}/{pages}"


def is_worth_a_line(done: int, pages: int) -> bool:
    """True every ten pages and at the end."""
    return done > 0 and (done % EVERY == 0 or done == pages)
