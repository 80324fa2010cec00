"""Takes back what people have taken off the site where the disk is too full for the build, which does so otherwise."""

from django.conf import settings

from slp_build.release.guards import too_many
from slp_build.release.store import Store
from slp_build.release.withdrawals import first_after_taken_back, take_back
from slp_cms.publishing.actions.verify_receipts import trees_of
from slp_cms.publishing.builder import Builder
from slp_cms.publishing.models import BuildRecord, Receipt
from slp_cms.publishing.served import live_number, release_of


def take_back_at_once(record: BuildRecord, builder: Builder) -> None:
    """Take back what a build was to take off, and is published no more: there is room reserved for that.

    As the build does, with one difference: what went with a page (those below it, its files) waits for the build. So do
    so many pages at once that it may be an accident.
    """
    release = release_of(live_number())
    receipts = list(Receipt.objects.filter(build=record, action__in=Receipt.GONE, kind__in=Receipt.OF_FILES))
    store = Store(settings.PATHS.releases)
    for snapshot in (builder.last_public, builder.last_bridge):
        if release is None or snapshot is None:
            continue
        tree = snapshot.audience
        gone = {receipt.source for receipt in receipts if tree in trees_of(receipt)} - snapshot.heads.keys()
        if gone and not too_many(len(gone), release.manifest.files[tree]):
            with store.switching():
                number = max(store.next_number(), first_after_taken_back(store.folder))
                take_back(store.folder, tree, gone, number)
