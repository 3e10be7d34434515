"""Who may show our answers in a frame: any site an embedded view, nobody anything else."""

from __future__ import annotations

from flask import Flask, Response, request

FRAMED = "/embed/"
POLICY = "Content-Security-Policy"
ANYONE, NOBODY = "frame-ancestors *", "frame-ancestors 'none'"


def register_framing(server: Flask) -> None:
    """Say it in every answer; called before all other routes are added, as the first to be added has the last word."""
    server.after_request(say_who_may_frame)


def say_who_may_frame(answer: Response) -> Response:
    """Add the rule to the policy that an answer may have of its own."""
    anyone = request.path.startswith(FRAMED)
    rule = ANYONE if anyone else NOBODY
    own = answer.headers.get(POLICY)
    answer.headers[POLICY] = f"{own}; {rule}" if own else rule
    if not anyone:
        answer.headers["X-Frame-Options"] = "DENY"
    return answer
