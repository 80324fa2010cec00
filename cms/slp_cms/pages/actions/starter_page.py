"""One page of the starter content: its entry becomes a page of the CMS, or a mistake that is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.models import DateTimeField
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from wagtail.models import Page

from slp_build.errors import ConfigError
from slp_cms.bridge import models as bridge
from slp_cms.media.models import PublicDocument
from slp_cms.pages import models as public
from slp_cms.pages.starter_file import StarterPage
from slp_cms.schools.models import School

KINDS: dict[str, type[Page]] = {
    "home": public.HomePage,
    "section": public.SectionPage,
    "article": public.ArticlePage,
    "seat": public.BoardSeatPage,
    "board_meeting": public.BoardMeetingPage,
    "campaign": public.CampaignPage,
    "programme": public.ProgrammePage,
    "unit": public.UnitPage,
    "fund_round": public.FundRoundPage,
    "award": public.AwardPage,
    "case_study": public.CaseStudyPage,
    "news": public.NewsPage,
    "vacancy": public.VacancyPage,
    "resource": public.ResourcePage,
    "event": public.EventPage,
    "bridge_home": bridge.BridgeHomePage,
    "bridge_section": bridge.BridgeSectionPage,
    "notice": bridge.NoticePage,
    "guidance": bridge.GuidancePage,
    "board_paper": bridge.BoardPaperPage,
    "directory_entry": bridge.DirectoryEntryPage,
}
AS_THEY_ARE = {
    "title",
    "lead",
    "sample",
    "headline",
    "vision",
    "objectives",
    "eyebrow",
    "represents",
    "summary",
    "vacant",
    "school_name",
    "phase",
    "theme",
    "town",
    "subject",
    "salary",
    "hours",
    "starts",
    "apply_email",
    "key_stage",
    "ages",
    "licence",
    "venue",
    "audience",
    "cost",
    "training",
    "hard",
    "did",
    "came_of_it",
    "did_not_work",
    "take",
    "assured_by",
    "assured_on",
    "drawing",
    "length",
    "agenda",
    "amount",
    "most_each",
    "schools",
    "targets",
    "offers",
    "contact",
    "email",
}
PLACED = {
    "opens_in",
    "incentives",
    "topics",
    "date",
    "date_in",
    "closes_in",
    "starts_in",
    "starts_at",
    "ends_at",
    "in_menu",
    "description",
    "documents",
    "door",
    "story",
}
WRITTEN_AS = {
    "slug": "path",
    "starts": "starts_in",
    "ends": "ends_at",
    "closes": "closes_in",
    "opens": "opens_in",
    "show_in_menus": "in_menu",
    "search_description": "description",
}
"""What an entry says in place of a page's own field."""


@contextmanager
def mistakes_of(entry: StarterPage) -> Iterator[None]:
    """Have a mistake in an entry raise ConfigError, which names it."""
    try:
        yield
    except KeyError as error:
        raise _mistake(entry, f"{error.args[0]} is missing") from error
    except ValidationError as error:
        raise _mistake(entry, _in_words(error, entry)) from error
    except ValueError as error:
        raise _mistake(entry, str(error)) from error
    except (TypeError, AttributeError) as error:
        raise _mistake(entry, f"a value has not the form that is wanted there ({error})") from error


def _mistake(entry: StarterPage, what: str) -> ConfigError:
    return ConfigError(f"{entry.where}: {what}; mend it and run this again: no page has been written")


def _in_words(error: ValidationError, entry: StarterPage) -> str:
    """Return what the first field of an entry that is refused should be."""
    if not hasattr(error, "error_dict"):
        return error.messages[0].rstrip(".")
    name, (text, *_) = next(iter(error.message_dict.items()))
    field = next((field for field in KINDS[entry.kind]._meta.fields if field.name == name), None)
    choices = [str(value) for value, _ in (field and field.choices) or () if value]
    own = name in AS_THEY_ARE and not isinstance(field, DateTimeField)  # a vacancy's “starts” is a text of its own
    called = name if own else WRITTEN_AS.get(name, name)
    return f"{called}: {text.rstrip('.')}" + (f" (there are {', '.join(choices)})" if choices else "")


def page_of(entry: StarterPage, parent: Page, uploads: list[FieldFile]) -> Page:
    """Return the unsaved page of an entry. Raises ValueError or KeyError on what it cannot have."""
    given = entry.fields
    fields = {k: v.strip() if isinstance(v, str) else v for k, v in given.items() if k in AS_THEY_ARE}
    if unknown := given.keys() - AS_THEY_ARE - PLACED:
        raise ValueError(f"{sorted(unknown)[0]} is not known")
    if entry.kind not in KINDS:
        raise ValueError(f"type: there is no “{entry.kind}”; there are {', '.join(KINDS)}")
    kind = KINDS[entry.kind]
    if not kind.can_create_at(parent):
        raise ValueError(f"type: no page of the type {entry.kind} can stand here")
    if "date" in given or "date_in" in given:
        fields["date"] = given.get("date") or _day(given, "date_in")
    if "closes_in" in given:
        fields["closes"] = _at(given, "closes_in", usual="17:00")
    if "starts_in" in given:
        fields["starts"] = _at(given, "starts_in", "starts_at")
    if "ends_at" in given:
        fields["ends"] = _at(given, "starts_in", "ends_at")
    if "opens_in" in given:
        fields["opens"] = _at(given, "opens_in", usual="09:00")
    if "incentives" in given:
        rows = named("incentives", given["incentives"], "heading", "amount", "text", least=1)
        fields["incentives"] = [("incentive", row) for row in rows]
    if foreign := (fields.keys() | given.keys() & {"topics"}) - {field.name for field in kind._meta.get_fields()}:
        raise ValueError(f"a page of the type {entry.kind} has no {sorted(foreign)[0]}")
    if "school_name" in given:
        fields["school"] = School.objects.filter(name=given["school_name"], sample=True).first()
    if entry.kind == "resource":
        fields["documents"] = [("document", one) for one in documents_of(entry, PublicDocument, uploads)]
    now = timezone.now()
    return kind(
        **fields,
        first_published_at=now,
        last_published_at=now,
        slug=entry.path.rpartition("/")[2] or ("bridge" if entry.tree == "bridge" else "home"),
        show_in_menus=given.get("in_menu", False),
        search_description=given.get("description", ""),
    )


def _day(given: dict[str, Any], name: str) -> date:
    if type(given[name]) is not int:
        raise ValueError(f"{name}: write a number of days from today, without quotation marks")
    return timezone.localdate() + timedelta(days=given[name])


def _at(given: dict[str, Any], days: str, clock: str = "", usual: str = "") -> datetime:
    said = str(given[clock] if clock else usual)
    try:
        at = time.fromisoformat(said)
    except ValueError:
        raise ValueError(f"{clock}: “{said}” is no time of day; write it as “09:30”") from None
    return timezone.make_aware(datetime.combine(_day(given, days), at))


def documents_of(entry: StarterPage, kind: type[Any], uploads: list[FieldFile]) -> list[Any]:
    """Return an entry's files as documents of a kind. Raises ValueError where one is not there."""
    found = []
    for row in named("documents", entry.fields["documents"], "title", "file"):
        title, name = row.values()
        path = settings.PATHS.content / "starter" / "documents" / name
        if not path.is_file():
            raise ValueError(f"documents: there is no file {name} in content/starter/documents")
        with path.open("rb") as file:
            found.append(kind.objects.create(title=title, file=File(file, name=name)))
        uploads.append(found[-1].file)
    return found


def named(field: str, rows: Any, *names: str, least: int = 0) -> list[dict[str, str]]:
    """Return each row of a field by its values' names; those after the `least` may be left out, where one is given.

    Raises ValueError that shows how a row is written, where one is not.
    """

    def is_right(row: Any) -> bool:
        fits = isinstance(row, list) and (least or len(names)) <= len(row) <= len(names)
        return fits and all(isinstance(value, str) for value in row)

    if not isinstance(rows, list) or not all(map(is_right, rows)):
        raise ValueError(f"{field}: write [{', '.join(names)}] for each, in quotation marks")
    return [dict.fromkeys(names, "") | dict(zip(names, row, strict=False)) for row in rows]
