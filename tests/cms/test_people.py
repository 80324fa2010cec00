"""People: known by their address, whatever its capitals; demo accounts are for the demo alone."""

from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms_pages import make_school
from slp_build.errors import ConfigError
from slp_build.returns import sample_register
from slp_cms.accounts.checks import refuse_demo_accounts
from slp_cms.accounts.demo import PASSWORD, demo_accounts, make_demo_accounts, remove_demo_accounts
from slp_cms.accounts.models import Membership, Subscription, User
from slp_cms.accounts.standing import standing
from slp_cms.publishing.models import Receipt, ReleaseAct, SharedDraft, who_is
from slp_cms.schools.actions.load_register import load_register

pytestmark = pytest.mark.django_db
ROLE = Membership.Role


def test_an_address_is_kept_in_small_letters_however_it_was_typed() -> None:
    made = User.objects.create_user("Head@School.Example")
    saved = User(email="Second@School.Example")  # as the CMS makes people
    saved.save()
    assert {made.email, saved.email} == {"head@school.example", "second@school.example"}
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="HEAD@school.example").save()


def test_a_member_has_no_password_to_guess() -> None:
    assert not User.objects.create_user("head@school.example").has_usable_password()


@pytest.mark.parametrize("role", ROLE.values)
def test_a_role_belongs_to_a_school_or_to_a_person_and_never_otherwise(role: str) -> None:
    person, school = User.objects.create_user("a@school.example"), make_school()
    of_a_school = role in {"subscriber", "school_lead"}
    Membership(person=person, role=role, school=school if of_a_school else None).full_clean()
    with pytest.raises(ValidationError, match="belong to a school"):
        Membership(person=person, role=role, school=None if of_a_school else school).full_clean()


def test_a_subscription_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="last day"):
        Subscription(school=make_school(), begins="2026-09-02", ends="2026-09-01").full_clean()
    Subscription(school=make_school(900002), begins="2026-09-01", ends="2026-09-01").full_clean()


def test_the_demo_has_an_account_of_each_role(settings: Any, client: Client) -> None:
    load_register(sample_register(), sample=True)
    make_demo_accounts()
    make_demo_accounts()
    assert User.objects.count() == len(demo_accounts()) == 10
    assert set(Membership.objects.values_list("role", flat=True)) == set(ROLE.values)
    head, outsider = (User.objects.get(email=f"{who}@demo.example") for who in ("head", "outsider"))
    today = Subscription.objects.get().begins
    assert standing(head, today).schools == {Subscription.objects.get().school.urn}
    assert not standing(outsider, today).is_member
    assert client.login(email="editor@demo.example", password=PASSWORD)
    assert not client.login(email="head@demo.example", password=PASSWORD)


def test_with_a_real_register_nobody_invented_is_attached_to_a_school() -> None:
    make_school(sample=False)
    make_demo_accounts()
    assert not Membership.objects.filter(school__isnull=False).exists()
    assert not Subscription.objects.exists()


def test_real_people_are_not_let_in_while_a_demo_account_exists(settings: Any) -> None:
    refuse_demo_accounts()
    real = User.objects.create_user("head@school.example")
    make_demo_accounts()
    with pytest.raises(ConfigError, match="slp remove-demo-accounts"):
        refuse_demo_accounts()
    assert remove_demo_accounts() == 6
    refuse_demo_accounts()
    assert list(User.objects.all()) == [real]


def test_the_demo_alone_may_have_them(settings: Any) -> None:
    make_demo_accounts()
    settings.DEMO = True
    refuse_demo_accounts()
    assert User.objects.filter(demo=True).count() == 6
    settings.DEMO = False
    with pytest.raises(ConfigError):
        refuse_demo_accounts()


def test_two_people_of_one_name_can_be_told_apart(editor: User, client: Client) -> None:
    for address in ("jane.doe@school.example", "j.doe@other.example"):
        person = User.objects.create_user(address, first_name="Jane", last_name="Doe")
    Membership.objects.create(person=person, role="board")
    client.force_login(editor)
    form = client.get("/cms/snippets/accounts/membership/add/").content.decode()
    for words in ("Jane Doe (jane.doe@school.example)", "Jane Doe (j.doe@other.example)", ">editor@school.example<"):
        assert words in form
    assert (
        "Jane Doe (j.doe@other.example): Board member"
        in client.get("/cms/snippets/accounts/membership/").content.decode()
    )


def test_whose_account_is_deleted_is_named_nowhere(editor: User, client: Client, home: Any) -> None:
    person = User.objects.create_user("jane.doe@school.example", first_name="Jane", last_name="Doe")
    client.force_login(editor)
    for role in ("board", "broker"):
        client.post("/cms/snippets/accounts/membership/add/", {"person": person.pk, "role": role})
    first, _ = Membership.objects.order_by("pk")
    client.post(f"/cms/snippets/accounts/membership/delete/{first.pk}/")
    SharedDraft.objects.create(page=home, who=person, who_name=who_is(person), ends=timezone.now())
    ReleaseAct.objects.create(who=person, who_name=who_is(person), kind=ReleaseAct.Kind.UNPIN)
    Receipt.objects.create(who=person, who_name=who_is(person), kind="page", title="Home", action="published")
    Receipt.objects.create(who=editor, who_name=who_is(editor), kind="page", title="Home", action="published")
    person.last_name = "Roe"
    person.save()
    log = ModelLogEntry.objects
    assert set(log.values_list("label", flat=True)) >= {"A member: Board member", "A member: Broker"}
    assert client.post(f"/cms/users/delete/{person.pk}/").status_code == 302
    assert not User.objects.filter(pk=person.pk).exists()
    said = StringIO()
    call_command("dumpdata", exclude=["contenttypes", "auth.permission"], stdout=said)
    assert [words for words in ("Jane", "jane.doe") if words in said.getvalue()] == []
    receipts = Receipt.objects.exclude(who_name="")
    assert set(receipts.values_list("who_name", flat=True)) == {"a person who has left", "editor@school.example"}
