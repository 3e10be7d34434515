"""Gives a Python that finds this on its path another `time.time`: so many seconds from the true one, read from a file.

What counts seconds (`time.monotonic`, sleeping) goes on as ever, as it does when a machine's clock is set. The clock of
`datetime` stays true, as extensions in C know its inside: only notes of when something happened come from it.
"""

import os
import time
from pathlib import Path

true_time = time.time
OFFSET = Path(os.environ["CLOCK_OFFSET"])


def jumped() -> float:
    return true_time() + float(OFFSET.read_text())


time.time = jumped
