"""What a person may claim today: asked anew each time, and nothing where anything is undecided."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from slp_cms.accounts.models import Membership, Subscription, User
from slp_cms.accounts.standing import NOBODY, standing
from slp_cms.schools.models import School

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 15)
DAY = timedelta(days=1)
OF_A_SCHOOL = ("subscriber", "school_lead")
OF_A_PERSON = ("broker", "lis_officer", "board")
Make = Callable[..., User]


@pytest.fixture
def quiet() -> School:
    """An open school that has never subscribed."""
    return School.objects.create(urn=900001, name="Linnet Heath", phase="Primary")


@pytest.mark.parametrize("role", OF_A_SCHOOL)
@pytest.mark.parametrize(
    ("begins", "ends", "counts"),
    [
        (TODAY, None, True),
        (TODAY - DAY, None, True),
        (TODAY + DAY, None, False),  # not begun
        (TODAY - 9 * DAY, TODAY - DAY, False),  # ended yesterday
        (TODAY - 9 * DAY, TODAY, True),  # its last day
        (TODAY - 9 * DAY, TODAY + DAY, True),
        (TODAY, TODAY, True),  # a single day
        (TODAY + DAY, TODAY - DAY, False),  # ends before it begins: nothing
    ],
)
def test_a_schools_role_counts_from_the_first_day_to_the_last(
    person: Make, quiet: School, role: str, begins: date, ends: date | None, counts: bool
) -> None:
    Subscription.objects.create(school=quiet, begins=begins, ends=ends)
    found = standing(person(role, quiet), TODAY)
    assert found.is_member is counts
    assert (found.roles, found.schools) == (({role}, {900001}) if counts else (frozenset(), frozenset()))


def test_one_of_several_subscriptions_is_enough_and_a_gap_is_a_gap(person: Make, quiet: School) -> None:
    lead = person("school_lead", quiet)
    Subscription.objects.create(school=quiet, begins=TODAY - 9 * DAY, ends=TODAY - DAY)
    Subscription.objects.create(school=quiet, begins=TODAY + DAY)
    assert [standing(lead, TODAY + n * DAY).is_member for n in (-10, -9, -1, 0, 1, 99)] == [
        False,
        True,
        True,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("role", OF_A_SCHOOL)
def test_a_schools_role_without_a_subscription_is_none(person: Make, quiet: School, role: str) -> None:
    assert standing(person(role, quiet), TODAY) == NOBODY


@pytest.mark.parametrize("role", OF_A_SCHOOL)
def test_another_schools_subscription_does_not_count(person: Make, quiet: School, role: str) -> None:
    other = School.objects.create(urn=900002, name="Other", phase="Primary")
    Subscription.objects.create(school=other, begins=TODAY)
    assert standing(person(role, quiet), TODAY) == NOBODY


@pytest.mark.parametrize("role", OF_A_SCHOOL)
def test_a_closed_schools_role_is_none_whatever_its_subscription_says(person: Make, quiet: School, role: str) -> None:
    Subscription.objects.create(school=quiet, begins=TODAY - DAY)
    someone = person(role, quiet)
    assert standing(someone, TODAY).is_member
    School.objects.update(open=False)
    assert standing(someone, TODAY) == NOBODY


def test_a_lead_of_two_schools_keeps_the_one_that_subscribes(person: Make, quiet: School) -> None:
    other = School.objects.create(urn=900002, name="Other", phase="Primary")
    Subscription.objects.create(school=quiet, begins=TODAY)
    lead = person("school_lead", quiet)
    Membership.objects.create(person=lead, role="subscriber", school=other)
    found = standing(lead, TODAY)
    assert (found.roles, found.schools) == ({"school_lead"}, {900001})


@pytest.mark.parametrize("role", OF_A_PERSON)
def test_a_persons_role_needs_no_subscription_and_brings_no_school(person: Make, role: str) -> None:
    found = standing(person(role), TODAY)
    assert (found.roles, found.schools) == ({role}, frozenset())


@pytest.mark.parametrize("role", [*OF_A_SCHOOL, *OF_A_PERSON, ""])
def test_an_account_that_is_closed_has_no_standing(person: Make, quiet: School, role: str) -> None:
    Subscription.objects.create(school=quiet, begins=TODAY)
    someone = person(role, quiet)
    someone.is_active = False
    assert standing(someone, TODAY) == NOBODY


def test_an_administrator_of_the_cms_is_no_member_by_that(db: None) -> None:
    assert standing(User.objects.create_superuser("editor@school.example"), TODAY) == NOBODY
    assert standing(AnonymousUser(), TODAY) == NOBODY


@pytest.mark.parametrize(
    ("role", "with_school"), [("admin", False), ("", False), ("BOARD", False), ("subscriber", False), ("board", True)]
)
def test_a_row_that_no_form_would_have_made_counts_for_nothing(
    person: Make, quiet: School, role: str, with_school: bool
) -> None:
    Subscription.objects.create(school=quiet, begins=TODAY)
    someone = person("")
    Membership.objects.create(person=someone, role=role, school=quiet if with_school else None)
    assert standing(someone, TODAY) == NOBODY


def test_two_queries_answer_however_many_roles_there_are(person: Make, django_assert_max_num_queries: Any) -> None:
    someone = person("broker")
    for number in range(5):
        school = School.objects.create(urn=900010 + number, name=f"S{number}", phase="Primary")
        Subscription.objects.create(school=school, begins=TODAY)
        Membership.objects.create(person=someone, role="subscriber", school=school)
    with django_assert_max_num_queries(2):
        assert len(standing(someone, TODAY).schools) == 5
