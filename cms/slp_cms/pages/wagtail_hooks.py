"""What the CMS's page for editing has beside Wagtail's own."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_global_admin_js")
def names_of_texts() -> str:
    return format_html('<script type="module" src="{}"></script>', static("pages/named_texts.js"))
