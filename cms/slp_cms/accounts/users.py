"""Wagtail's pages for people: only a superuser makes a superuser, or touches the account of one or of a member.

Who could change a member's address could sign in as that member, and read what a school is shown of itself.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from wagtail.users.views import users

from slp_cms.accounts.models import User


class AddView(users.CreateView):
    """Adds a person; a superuser only by a superuser."""

    def get_form(self, *args: Any, **kwargs: Any) -> ModelForm[User]:
        return _for(self.request.user, super().get_form(*args, **kwargs))


class EditView(users.EditView):
    """Changes a person, unless that is beyond who asks."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_beyond(request.user, self.object)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_form(self, *args: Any, **kwargs: Any) -> ModelForm[User]:
        return _for(self.request.user, super().get_form(*args, **kwargs))


class DeleteView(users.DeleteView):
    """Deletes a person, unless that is beyond who asks."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_beyond(request.user, self.get_object())
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class PeopleViewSet(users.UserViewSet):
    """Wagtail's pages for people, with these limits."""

    add_view_class = AddView
    edit_view_class = EditView
    delete_view_class = DeleteView
    copy_view_enabled = False  # Wagtail's would save what is sent into the account itself


def _for(who: Any, form: ModelForm[User]) -> ModelForm[User]:
    if not who.is_superuser:
        form.fields.pop("is_superuser", None)
    return form


def refuse_beyond(who: Any, person: User) -> None:
    """Raise PermissionDenied where a person's account is beyond who asks."""
    if not who.is_superuser and who != person and (person.is_superuser or person.memberships.exists()):
        raise PermissionDenied
