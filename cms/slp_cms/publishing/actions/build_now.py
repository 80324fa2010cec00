"""Builds what is published now, in a process of its own, and keeps a record of how it went."""

import subprocess
import sys

from django.conf import settings
from django.utils import timezone

from slp_build.errors import SlpError
from slp_build.model.snapshot_file import write_snapshot
from slp_cms.publishing.models import BuildRecord
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public

LIMIT = 600  # seconds


def build_now() -> BuildRecord:
    """Return the record of a build of the live content. A failure is in the record; the live release stays."""
    record = BuildRecord.objects.create()
    try:
        files = _snapshots()
        command = [sys.executable, "-m", "slp_build.cli", "build"]
        for file in files:
            command += ["--snapshot", file]
        result = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
        record.succeeded, record.message = result.returncode == 0, result.stderr.strip()[-4000:]
    except (SlpError, OSError, subprocess.TimeoutExpired) as error:
        record.succeeded, record.message = False, str(error)
    record.finished = timezone.now()
    record.save()
    return record


def _snapshots() -> list[str]:
    folder = settings.PATHS.snapshots
    found = []
    for snapshot in (take_public(), take_bridge()):
        path = folder / f"{snapshot.audience}.zip"
        write_snapshot(snapshot, path)
        found.append(str(path))
    return found
