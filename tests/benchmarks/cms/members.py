"""Gives a filled CMS the Bridge's front page, without which no release of both trees can be made.

Run in a process of its own: python -m benchmarks.cms.members
"""


def add_front_page() -> None:
    """Publish the front page, and the few pages that every other one leads to."""
    from wagtail.models import Page

    from slp_cms.bridge.models import BridgeHomePage

    home = BridgeHomePage(title="The Bridge", slug="bridge", lead="For members.")
    Page.get_first_root_node().add_child(instance=home)
    home.save_revision().publish()


if __name__ == "__main__":
    import django

    django.setup()
    add_front_page()
