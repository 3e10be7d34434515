"""Where the published workbook and the facts are, if this machine has them."""

import os
import warnings
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("ATLAS_SHARED") or Path(__file__).resolve().parents[2] / "../shared")
WORKBOOK = "workbooks/DTM_Libya_R54_Migrant_Dataset_PUBLIC.xlsx"
OBSERVATIONS = "facts/dtm_r54_observations.csv"


def shared(name: str) -> Path:
    """Path of a shared file; the test that asks is skipped, loudly, where it is absent."""
    path = SHARED / name
    if not path.exists():
        message = f"NOT TESTED: {path} is absent; set ATLAS_SHARED to the folder of shared files"
        warnings.warn(message, stacklevel=2)
        pytest.skip(message)
    return path
