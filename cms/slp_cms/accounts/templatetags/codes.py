"""How long a sign-in code can be used."""

from django import template
from django.conf import settings

register = template.Library()

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@register.simple_tag
def code_lasts() -> str:
    """Return what the setting says, in words: ten minutes."""
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    number = WORDS[minutes] if minutes < len(WORDS) else str(minutes)
    return f"{number} minute{'' if minutes == 1 else 's'}"
