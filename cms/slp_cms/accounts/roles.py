"""The CMS's groups: each with just its part of the tree, and with nothing more."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

WRITE = ("add_page", "change_page")
PUBLISH = (*WRITE, "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
MEDIA = ("wagtailimages.{}_image", "wagtaildocs.{}_document")  # Wagtail asks for its own, whatever the model
ENTER = "wagtailadmin.access_admin"


def of(app: str, *models: str) -> tuple[str, ...]:
    """Return the permissions to add, change and delete records of some kinds."""
    return tuple(f"{app}.{action}_{model}" for model in models for action in ("add", "change", "delete"))


@dataclass(frozen=True, slots=True)
class Role:
    """One group. `parts` are addresses of either tree (the Bridge's begin with /bridge), with what may be done there.

    `media`: whether it adds pictures and documents of the public site. `others`: permissions on anything else.
    """

    name: str
    parts: dict[str, tuple[str, ...]]
    media: bool = False
    others: tuple[str, ...] = ()


ROLES = (
    Role("Editors", {"/": WRITE}, media=True, others=(*of("pages", "person", "topic"),)),
    Role(
        "Moderators",
        {"/": PUBLISH},
        media=True,
        others=(
            *of("pages", "person", "topic", "menu", "alertbanner"),
            "pages.assure_casestudypage",
            "publishing.withdraw",
        ),
    ),
    Role("Recruitment", {"/teach": PUBLISH}, media=True),
    Role("Curriculum", {"/resources": PUBLISH}, media=True, others=("publishing.withdraw",)),
    Role(
        "Bridge editors",
        {"/bridge": PUBLISH},
        others=(
            "bridge.add_memberdocument",
            "bridge.change_memberdocument",
            "bridge.delete_memberdocument",
            *of("schools", "cluster", "alliance"),
        ),
    ),
    Role("Analysts", {}),  # they see releases and figures; exports come in by git
    Role(
        "Administrators",
        {"/": PUBLISH, "/bridge": PUBLISH},
        media=True,
        others=(
            "publishing.roll_back",
            "publishing.withdraw",
            "accounts.add_user",
            "accounts.change_user",
            "accounts.delete_user",
            "wagtailredirects.add_redirect",
            "wagtailredirects.change_redirect",
            "wagtailredirects.delete_redirect",
            "schools.change_school",
            "pages.assure_casestudypage",
            *of("pages", "person", "topic", "menu", "alertbanner"),
            *of("schools", "cluster", "alliance"),
        ),
    ),
)


APPROVED_BY = {"/": ("Moderators", "the moderators"), "/bridge": ("Bridge editors", "the Bridge’s editors")}
"""Who approves the drafts of a tree that those who may not publish have submitted, and what a button calls them."""


@transaction.atomic
def make_roles() -> dict[str, list[str]]:
    """Make every group as it is meant to be, also where somebody has changed it.

    A part of the tree that does not exist yet is left out: call this again when it does. Returns the groups that have
    no rights at an address for that, by address.
    """
    without: dict[str, list[str]] = {}
    for role in ROLES:
        group, _ = Group.objects.get_or_create(name=role.name)
        group.permissions.set([_permission(name) for name in (ENTER, *role.others)])
        GroupPagePermission.objects.filter(group=group).delete()
        for address, allowed in role.parts.items():
            page = _page_at(address)
            if page is None:
                without.setdefault(address, []).append(role.name)
                continue
            for codename in allowed:
                GroupPagePermission.objects.create(group=group, page=page, permission=_of_pages(codename))
        GroupCollectionPermission.objects.filter(group=group).delete()
        for kind in MEDIA if role.media else ():
            # Who may add may change the own ones; those of others are in pages that somebody else answers for.
            for action in ("add", "choose", "change") if role.parts.get("/") == PUBLISH else ("add", "choose"):
                GroupCollectionPermission.objects.create(
                    group=group,
                    collection=Collection.get_first_root_node(),
                    permission=_permission(kind.format(action)),
                )
    _make_workflows()
    return without


def _make_workflows() -> None:
    """Let drafts of each tree be approved by its own people: nobody sees the other's because it waits for approval."""
    WorkflowPage.objects.all().delete()
    for address, (group, called) in APPROVED_BY.items():
        page = _page_at(address)
        if page is None:
            continue
        before = f"{group} approve"  # as both were called once
        workflow = Workflow.objects.filter(name__in=(called, before)).first() or Workflow()
        task = GroupApprovalTask.objects.filter(name__in=(called, before)).first() or GroupApprovalTask()
        for one in (workflow, task):
            one.name = called  # “Submit to …”
            one.save()
        task.groups.set([Group.objects.get(name=group)])
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
        WorkflowPage.objects.create(workflow=workflow, page=page)
    Workflow.objects.exclude(workflow_pages__isnull=False).update(active=False)


def _permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _of_pages(codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)


def _page_at(address: str) -> Page | None:
    """Return the page at an address. The two trees' roots stand below Wagtail's own."""
    from slp_cms.bridge.models import BridgeHomePage
    from slp_cms.pages.models import HomePage

    members = address == "/bridge" or address.startswith("/bridge/")
    page: Page | None = (BridgeHomePage if members else HomePage).objects.first()
    for slug in filter(None, address.removeprefix("/bridge" if members else "").split("/")):
        page = page.get_children().filter(slug=slug).first() if page else None
    return page
