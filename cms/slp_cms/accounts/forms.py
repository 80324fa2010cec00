"""Wagtail's own sign-in, with the limits that members' sign-in has: passwords can be tried, and mails asked for."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm


class LimitedLoginForm(LoginForm):
    """Refuses an address, and a network, after so many wrong passwords (`ACCOUNT_RATE_LIMITS`), the right one too."""

    def clean(self) -> dict[str, Any]:
        """Sign in as Django's form does, but by allauth, which counts what fails."""
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if email and password:
            self.user_cache = get_adapter().authenticate(self.request, email=email, password=password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


class LimitedPasswordResetForm(PasswordResetForm):
    """Sends an address, and a network, only so many mails. The answer is the same: it tells nobody who is known."""

    def save(self, *args: Any, request: Any = None, **kwargs: Any) -> None:
        """Send the mail, unless too many have been asked for."""
        if ratelimit.consume(request, action="reset_password", key=self.cleaned_data["email"].lower()):
            kwargs["extra_email_context"] = {"partnership": settings.PARTNERSHIP}
            super().save(*args, request=request, **kwargs)
