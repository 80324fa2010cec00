"""The editors' handbook inside the CMS: there for everybody who may use it, also on a day when nothing is built."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from slp_build.model.placeholders import filled

PAGE = "for-editors.md"  # in content/bridge/, where members read it, too
PICTURES = "pictures"


def handbook(request: HttpRequest) -> HttpResponse:
    """The handbook's one page."""
    import yaml  # slow to import, as is the other, and nobody else in the CMS wants them
    from markdown import Markdown

    written = (settings.PATHS.content / "bridge" / PAGE).read_text(encoding="utf-8")
    _, front_matter, text = filled(PAGE, written, settings.PARTNERSHIP).split("---\n", 2)
    about = yaml.safe_load(front_matter)
    pictures = reverse("handbook_picture", args=["name"]).removesuffix("name")
    html = Markdown(extensions=["tables"]).convert(text).replace(f'src="{PICTURES}/', f'src="{pictures}')
    context = {"title": about["title"], "lead": about["lead"], "html": mark_safe(html)}  # our own, in git
    return render(request, "publishing/handbook.html", context)


def handbook_picture(request: HttpRequest, name: str) -> FileResponse:
    """One of its pictures."""
    found = {path.name: path for path in (settings.PATHS.content / "bridge" / PICTURES).glob("*.png")}.get(name)
    if found is None:
        raise Http404
    return FileResponse(found.open("rb"), content_type="image/png")
