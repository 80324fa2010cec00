"""Accounts for the demo. Production refuses to start while one of them exists."""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from slp_cms.accounts.models import Membership, Subscription, User
from slp_cms.schools.models import School

PASSWORD = "demo"  # the editor's, for /cms/; members sign in by code


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account, and what a visitor of the demo would use it for."""

    email: str
    what: str
    role: str = ""
    of_a_school: bool = False
    editor: bool = False
    group: str = ""  # of the CMS; an editor without one may do everything

    def __str__(self) -> str:
        how = f"password “{PASSWORD}”, at /cms/" if self.editor else "by code, at /bridge"
        return f"{self.email:<24} {self.what} ({how})"


COUNTY = (
    DemoAccount("editor@demo.example", "may do everything in the CMS", editor=True),
    DemoAccount("moderator@demo.example", "edits and publishes the public site", editor=True, group="Moderators"),
    DemoAccount("author@demo.example", "writes; a moderator approves and publishes", editor=True, group="Editors"),
    DemoAccount("recruitment@demo.example", "edits “Teach” and nothing else", editor=True, group="Recruitment"),
    DemoAccount("broker@demo.example", "a broker: every school's dials", "broker"),
    DemoAccount("lis@demo.example", "a Learning & Improvement Service officer", "lis_officer"),
)
# Invented people belong to invented schools only: with a real register these are not made.
SAMPLE = (
    DemoAccount("head@demo.example", "a headteacher: their own school's dials", "school_lead", of_a_school=True),
    DemoAccount("governor@demo.example", "a subscriber of the same school", "subscriber", of_a_school=True),
    DemoAccount("board@demo.example", "a board member: board papers, every school", "board"),
    DemoAccount("outsider@demo.example", "signed in, but no member"),
)


def demo_accounts() -> tuple[DemoAccount, ...]:
    """Return the accounts that belong to the register in this database."""
    return (*COUNTY, *SAMPLE) if School.objects.filter(sample=True).exists() else COUNTY


@transaction.atomic
def make_demo_accounts() -> None:
    """Make the accounts that are missing."""
    for account in demo_accounts():
        if not User.objects.filter(email=account.email).exists():
            _make(account)


@transaction.atomic
def remove_demo_accounts() -> int:
    """Delete every demo account, and return how many there were."""
    demo = User.objects.filter(demo=True)
    number = demo.count()
    demo.delete()
    return number


def _make(account: DemoAccount) -> None:
    person = User.objects.create_user(account.email, PASSWORD if account.editor else None, demo=True)
    if account.editor:
        person.is_superuser = not account.group
        person.save()
        person.groups.set(Group.objects.filter(name=account.group))
    if account.role:
        school = _demo_school() if account.of_a_school else None
        Membership.objects.create(person=person, role=account.role, school=school)


def _demo_school() -> School:
    """Return the sample school whose head signs in, with a subscription that has begun."""
    school = School.objects.filter(sample=True, open=True, phase="Primary").order_by("urn")[0]
    Subscription.objects.get_or_create(school=school, defaults={"begins": timezone.localdate()})
    return school
