"""Fifty people clicking: each on a connection of their own, each asking for the next view once answered.

Run as a process of its own: python tests/bench/load.py PORT FILE, where FILE holds the path, the bodies of
the questions, and how many people ask how many of them; prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

LIMIT_S = 45


async def ask_on(port: int, questions: list[bytes], waits_ms: list[float], answered: list[int]) -> None:
    """One person's questions one after the other; status and milliseconds of each are added to the lists."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for question in questions:
        begin = time.perf_counter()
        writer.write(question)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        waits_ms.append(1000 * (time.perf_counter() - begin))
        answered.append(int(head.split(b" ", 2)[1]))
    writer.close()


def request(port: int, path: str, body: str) -> bytes:
    content = body.encode()
    head = (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Accept: application/json\r\nAccept-Encoding: br\r\nContent-Length: {len(content)}\r\n\r\n")
    return head.encode() + content


async def load(port: int, path: str, bodies: list[str], people: int, each: int) -> dict:
    """Everybody starts at a different view and goes through them in turn."""
    questions = [request(port, path, body) for body in bodies]
    waits_ms: list[float] = []
    answered: list[int] = []
    step = max(1, len(questions) // people)
    turns = [[questions[(person * step + turn) % len(questions)] for turn in range(each)] for person in range(people)]
    begin = time.perf_counter()
    tasks = [ask_on(port, turn, waits_ms, answered) for turn in turns]
    failed = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), LIMIT_S)
    took_s = time.perf_counter() - begin
    errors = sum(status != 200 for status in answered) + sum(isinstance(one, Exception) for one in failed)
    return {"took_s": took_s, "waits_ms": waits_ms, "errors": errors}


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    print(json.dumps(asyncio.run(load(int(sys.argv[1]), **asked))))
