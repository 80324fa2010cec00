"""A draft on its way to approval, with the mails that go with it, over a real SMTP server; and quality assurance."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, TaskState, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms_pages import ArticleFactory, CaseStudyFactory, GuidanceFactory, SectionFactory
from mail import Caught, Unwell, hangs, hangs_up, is_too_busy, mail_server, unwell_mail_server
from slp_cms.accounts.models import User
from slp_cms.accounts.roles import make_roles
from slp_cms.pages import models as public
from slp_cms.publishing.models import Receipt

AFTERWARDS = "slp_cms.accounts.post.AfterTheAnswer"


@pytest.fixture
def post(settings: Any) -> Iterator[Caught]:
    """What arrives at a real mail server."""
    with mail_server(settings) as caught:
        yield caught


@pytest.fixture
def article(home: Page, bridge: Page) -> Any:
    page = ArticleFactory(parent=SectionFactory(parent=home, title="Our partnership"), title="Funding")
    page.save_revision().publish()
    make_roles()
    return page


def person(group: str) -> User:
    user = User.objects.create_user(f"{group.lower().replace(' ', '-')}@school.example", "a long password")
    user.groups.add(Group.objects.get(name=group))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def submitted(page: Any, author: User) -> TaskState:
    page.title = "Funding, told better"
    page.save_revision(user=author)
    page.get_workflow().start(page, author)
    return page.current_workflow_task_state


def decide(moderator: User, page: Any, action: str, task: TaskState, comment: str) -> None:
    address = reverse("wagtailadmin_pages:workflow_action", args=(page.pk, action, task.pk))
    assert signed_in(moderator).post(address, {"comment": comment}).status_code in {200, 302}


def to(caught: Caught) -> list[tuple[str, str]]:
    return [(mail["To"], mail["Subject"]) for mail in caught.mails]


def test_a_submitted_draft_is_announced_to_its_moderators_and_published_when_they_approve(
    article: Any, post: Caught
) -> None:
    author, moderator, members = person("Editors"), person("Moderators"), person("Bridge editors")
    task = submitted(article, author)
    assert [mail["To"] for mail in post.mails] == [moderator.email]
    assert "Funding, told better" in " ".join(post.mails[0]["Subject"].split())
    assert members.email not in str(to(post))
    assert public.ArticlePage.objects.get(pk=article.pk).title == "Funding"
    decide(moderator, article, "approve", task, "Good.")
    assert public.ArticlePage.objects.get(pk=article.pk).title == "Funding, told better"
    receipt = Receipt.objects.filter(object_id=article.pk).first()
    assert receipt
    assert receipt.action == Receipt.Action.PUBLISHED
    assert author.email in str(to(post))


def test_a_rejected_draft_goes_back_with_what_the_moderator_said(article: Any, post: Caught) -> None:
    author, moderator = person("Editors"), person("Moderators")
    task = submitted(article, author)
    words = "Where does this figure come from?"
    decide(moderator, article, "reject", task, words)
    mail = next(mail for mail in post.mails if mail["To"] == author.email)
    body = mail.get_payload(decode=True) or mail.get_payload()[0].get_payload(decode=True)
    assert words in body.decode()
    assert public.ArticlePage.objects.get(pk=article.pk).title == "Funding"


def submit_in_the_editor(page: Any, author: User) -> Any:
    fields = {"title": "Funding, told better", "slug": page.slug, "lead": "L", "body": streamfield([])}
    form = nested_form_data({**fields, "comments": inline_formset([]), "action-submit": "1"})
    return signed_in(author).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)


@pytest.mark.parametrize("does", [is_too_busy, hangs_up, hangs])
def test_a_mail_server_that_is_unwell_keeps_nobody_from_submitting_and_approving(
    article: Any, settings: Any, does: Unwell, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    author, moderator = person("Editors"), person("Moderators")
    settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = AFTERWARDS, 3
    with unwell_mail_server(does) as settings.EMAIL_PORT, django_capture_on_commit_callbacks(execute=True):
        began = time.monotonic()
        assert submit_in_the_editor(article, author).status_code == 302
        article.refresh_from_db()
        assert article.get_latest_revision().content["title"] == "Funding, told better"
        decide(moderator, article, "approve", article.current_workflow_task_state, "Good.")
        assert time.monotonic() - began < settings.EMAIL_TIMEOUT
    assert public.ArticlePage.objects.get(pk=article.pk).title == "Funding, told better"


def test_mails_go_when_the_draft_is_kept_and_not_before(
    article: Any, settings: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    author, moderator = person("Editors"), person("Moderators")
    with mail_server(settings, AFTERWARDS) as caught:
        with django_capture_on_commit_callbacks() as callbacks:
            submit_in_the_editor(article, author)
        time.sleep(0.3)
        assert to(caught) == []
        for callback in callbacks:
            callback()
        for _ in range(100):
            if caught.mails:
                break
            time.sleep(0.05)
        assert [mail["To"] for mail in caught.mails] == [moderator.email]


def test_the_button_says_to_whom_a_draft_is_submitted_also_after_an_upgrade(client: Client, article: Any) -> None:
    for kind in (GroupApprovalTask, Workflow):
        kind.objects.filter(name="the moderators").update(name="Moderators approve")  # as they were called
    make_roles()
    assert [task.name for task in article.get_workflow().tasks] == ["the moderators"]
    client.force_login(person("Editors"))
    assert "Submit to the moderators" in client.get(f"/cms/pages/{article.pk}/edit/").content.decode()


def test_a_members_draft_waits_for_the_bridges_editors_and_for_nobody_else(article: Any, bridge: Page) -> None:
    page = GuidanceFactory(parent=bridge, title="Working together")
    assert [task.name for task in page.get_workflow().tasks] == ["the Bridge’s editors"]
    moderator = person("Moderators")
    page.save_revision(user=moderator)
    page.get_workflow().start(page, moderator)
    assert not page.permissions_for_user(moderator).can_edit()


def test_only_moderators_say_that_a_story_is_quality_assured(article: Any, home: Page) -> None:
    story = CaseStudyFactory(parent=SectionFactory(parent=home, title="Stories"), title="A story")
    for group, may in (("Editors", False), ("Moderators", True)):
        shown = signed_in(person(group)).get(f"/cms/pages/{story.pk}/edit/").content.decode()
        assert ('name="assured_by"' in shown) is may
