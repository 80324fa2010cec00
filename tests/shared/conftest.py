"""Real files, which the repository does not hold: `make test-shared` says where they are (SLP_SHARED)."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def county() -> Path:
    """The folder of a real county's files. Fails, and says what to do, where it is missing."""
    folder = Path(os.environ.get("SLP_SHARED", "../shared/data")).resolve() / "suffolk"
    assert folder.is_dir(), f"{folder} is not there; name the folder of real data in SLP_SHARED"
    return folder


@pytest.fixture(scope="session")
def disclosure() -> Path:
    """The folder of tables to protect, with published results. Fails, and says what to do, where it is missing."""
    folder = Path(os.environ.get("SLP_SHARED", "../shared/data")).resolve() / "disclosure"
    assert folder.is_dir(), f"{folder} is not there; name the folder of real data in SLP_SHARED"
    return folder


@pytest.fixture(scope="session")
def pupils() -> Path:
    """The folder of real, already anonymous pupil records. Fails, and says what to do, where it is missing."""
    folder = Path(os.environ.get("SLP_SHARED", "../shared/data")).resolve() / "pupils"
    assert folder.is_dir(), f"{folder} is not there; name the folder of real data in SLP_SHARED"
    return folder
