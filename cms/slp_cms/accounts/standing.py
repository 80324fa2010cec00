"""What a person may claim at the gate today: roles, and own schools. Asked anew on every request."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from slp_cms.accounts.models import Membership, Subscription


@dataclass(frozen=True, slots=True)
class Standing:
    """Roles held now, and the URNs of the schools that the school roles are for."""

    roles: frozenset[str]
    schools: frozenset[int]

    @property
    def is_member(self) -> bool:
        """Whether there is any role at all."""
        return bool(self.roles)


NOBODY = Standing(frozenset(), frozenset())


def standing(user: Any, today: date) -> Standing:
    """Return a person's standing on a day. A school's role counts only while the school is open and subscribes.

    A row that the CMS's form would refuse (a broker of a school, a subscriber of none, an unknown role) counts for
    nothing.
    """
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    held = list(Membership.objects.filter(person=user, role__in=Membership.Role.values).select_related("school"))
    subscribed = _subscribed([m.school_id for m in held if m.school and m.school.open], today)
    of_schools = [m for m in held if m.role in Membership.SCHOOL_ROLES and m.school_id in subscribed]
    of_people = [m for m in held if m.role not in Membership.SCHOOL_ROLES and m.school_id is None]
    return Standing(
        roles=frozenset(m.role for m in (*of_schools, *of_people)),
        schools=frozenset(m.school.urn for m in of_schools),
    )


def _subscribed(schools: list[int], today: date) -> set[int]:
    live = Q(begins__lte=today) & (Q(ends__isnull=True) | Q(ends__gte=today))
    return set(Subscription.objects.filter(live, school__in=schools).values_list("school_id", flat=True))
