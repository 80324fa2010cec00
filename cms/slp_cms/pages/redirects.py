"""The form for a redirect."""

from wagtail.contrib.redirects import forms


class RedirectForm(forms.RedirectForm):
    """Wagtail's form without what has no effect here: every redirect is permanent, and there is one site."""

    site = None

    class Meta(forms.RedirectForm.Meta):
        fields = ("old_path", "redirect_page", "redirect_link")
