"""Publishing as a person does it, and the receipt of that."""

from wagtail.log_actions import LogContext
from wagtail.models import Page

from slp_cms.accounts.models import User
from slp_cms.publishing.models import Receipt


def publish(page: Page, who: User | None, title: str = "") -> Receipt:
    """Publish as a person does who is signed in, and return the receipt."""
    with LogContext(user=who):
        page.title = title or page.title
        page.save_revision(user=who).publish(user=who)
    page.refresh_from_db()
    return Receipt.objects.get(object_id=page.pk, state=Receipt.State.QUEUED)


def again(receipt: Receipt) -> Receipt:
    receipt.refresh_from_db()
    return receipt
