"""Lets the one site of the CMS begin at the front page, in place of the page that Wagtail comes with."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, Site

from slp_cms.pages.models import HomePage


@transaction.atomic
def lead_the_site() -> None:
    """Let the default site begin at the front page, once there is one: pages have their addresses by it."""
    home = HomePage.objects.first()
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True, hostname="localhost")
    if home is None or site.root_page_id == home.pk:
        return
    site.root_page, site.site_name = home, settings.PARTNERSHIP.name
    site.save()
    remove_welcome_page()


def remove_welcome_page() -> None:
    """Take away Wagtail's own first page, where nothing stands below it. A site that begins there keeps its name."""
    plain = ContentType.objects.get_for_model(Page)  # no page of ours is just a page
    root = Page.get_first_root_node()
    welcome = root.get_children().filter(content_type=plain, numchild=0)
    Site.objects.filter(root_page__in=welcome).update(root_page=root)  # it would be deleted, hostname and all
    welcome.update(live=False)  # nobody is told that it goes
    for page in welcome:
        page.delete()
