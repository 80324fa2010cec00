"""The form for a redirect, and the list of them."""

from wagtail.contrib.redirects import forms, views


class RedirectForm(forms.RedirectForm):
    """Wagtail's form without what has no effect here: every redirect is permanent, and there is one site."""

    site = None

    class Meta(forms.RedirectForm.Meta):
        fields = ("old_path", "redirect_page", "redirect_link")


class RedirectList(views.IndexView):
    """Wagtail's list without the same: from where, and to where."""

    columns = [column for column in views.IndexView.columns if column.name not in ("site", "is_permanent")]
    filterset_class = None
