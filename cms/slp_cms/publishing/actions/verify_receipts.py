"""Says of a change that it is live only when the bytes that readers get are the release's."""

from collections.abc import Sequence

from django.utils import timezone

from slp_build.model.manifest import Pin
from slp_cms.gate.live import withdrawn
from slp_cms.publishing.models import Receipt
from slp_cms.publishing.served import TREES, Release, Tree, live_number, release_of, the_pin, what_is_wrong

State, Kind = Receipt.State, Receipt.Kind
WITHDRAWN = "Its address was withdrawn, and tells visitors so until that is lifted."


def verify_receipts() -> None:
    """Hold the receipts against the live release once more: it may have been switched, by hand or from the CMS."""
    number = live_number()
    release = release_of(number)
    if release is None:
        return
    for receipt in Receipt.objects.filter(state__in=(State.BUILT, State.VERIFIED), release__gt=number):
        receipt.state, receipt.verified = State.BUILT, None
        receipt.message = waits_for(the_pin(), receipt)
        receipt.save(update_fields=["state", "verified", "message"])
    for receipt in Receipt.objects.filter(state=State.BUILT, release__lte=number):
        verify_receipt(receipt, release)
        receipt.save()


def verify_receipt(receipt: Receipt, release: Release) -> None:
    """Read what readers get, and say in the receipt that its change is live, or what is wrong. It is not saved here."""
    where = release.where(receipt.source, trees_of(receipt))
    touched = {one["address"] for one in receipt.addresses}
    there = sorted({address for address in touched if address in release.files}.union(where))
    left = {one["address"] for one in receipt.addresses if one["what"] in ("gone", "redirected")}
    number = release.manifest.number
    if wrong := what_is_wrong(there, sorted(left.difference(there)), release):
        receipt.state, receipt.verified = State.FAILED, None
        receipt.message = f"Release {number} is live, but {wrong}. Try again, or tell whoever runs the server."
        return
    receipt.state, receipt.verified, receipt.release = State.VERIFIED, timezone.now(), number
    receipt.message = _remark(receipt, where)


def waits_for(pin: Pin | None, receipt: Receipt) -> str:
    """Return why a receipt's release is not live. What goes from the site is hidden in older releases, too."""
    release = receipt.release
    if pin is None:
        return f"Release {release} is made, and is not live yet."
    pinned = f"{pin.who} has pinned release {pin.number} ({pin.reason})"
    if receipt.goes and receipt.kind != Kind.REDIRECT:
        return f"Nobody can read it any more. Pages that lead to it still do: {pinned}, and release {release} waits."
    return f"It is in release {release}, which is not live: {pinned}. It goes live when that is unpinned."


def trees_of(receipt: Receipt) -> Sequence[Tree]:
    """Return the trees that can show a receipt's record. A page stands in one, and no other bears its number."""
    if receipt.kind in (Kind.MEMBERS_FILE, Kind.CLUSTER, Kind.ALLIANCE):
        return ("bridge",)
    return TREES if receipt.kind in (Kind.PAGE, Kind.SCHOOL, Kind.SITE) else ("public",)


def _remark(receipt: Receipt, where: Sequence[str]) -> str:
    if any(address in (withdrawn() or {}) for address in where):
        return WITHDRAWN
    if receipt.addresses or receipt.kind == Kind.REDIRECT:
        return ""
    is_file = receipt.kind in (Kind.IMAGE, Kind.DOCUMENT, Kind.MEMBERS_FILE)  # others have no address to be shown at
    return Receipt.UNSHOWN if is_file and not where and not receipt.goes else "Nothing that readers see had to change."
