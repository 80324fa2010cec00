"""How allauth behaves here: nobody signs up by themselves, and only addresses of this site are returned to."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class MemberAdapter(DefaultAccountAdapter):
    """Accounts are made by staff."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
