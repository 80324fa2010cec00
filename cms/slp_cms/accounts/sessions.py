"""What is kept of a member's sessions lasts no longer than they do."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session


def forget_ended_sessions() -> None:
    """Forget the address and the browser of every session that has ended."""
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
