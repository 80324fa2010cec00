"""Takes back what people have taken off the site where the disk is too full for the build, which does so otherwise."""

import subprocess
import sys

from slp_cms.publishing.actions.verify_receipts import trees_of
from slp_cms.publishing.builder import Builder, environment
from slp_cms.publishing.models import BuildRecord, Receipt


def take_back_at_once(record: BuildRecord, builder: Builder) -> None:
    """Take back by `slp`, for which there is room reserved, what a build was to take off and is published no more.

    Where that cannot be done either, the build that is tried again does it.
    """
    receipts = list(Receipt.objects.filter(build=record, action__in=Receipt.GONE, kind__in=Receipt.OF_FILES))
    for snapshot in (builder.last_public, builder.last_bridge):
        if snapshot is None:
            continue
        tree = snapshot.audience
        gone = {receipt.source for receipt in receipts if tree in trees_of(receipt)} - snapshot.heads.keys()
        if gone:
            command = [sys.executable, "-m", "slp_build.cli", "take-back", tree, *sorted(gone)]
            subprocess.run(command, env=environment(), capture_output=True, check=False)
