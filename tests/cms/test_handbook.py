"""The editors' handbook stands in the CMS, for whoever may use it, and for nobody else."""

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from slp_cms.accounts.models import User


@pytest.fixture
def cms(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def test_every_editor_reads_it_with_its_pictures(cms: Client) -> None:
    shown = cms.get(reverse("handbook")).content.decode()
    assert "Working with the site" in shown
    assert 'src="/cms/handbook/editor-form.png"' in shown
    picture = cms.get("/cms/handbook/editor-form.png")
    assert picture["Content-Type"] == "image/png"
    assert b"".join(picture).startswith(b"\x89PNG")  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/cms/handbook/", "/cms/handbook/editor-form.png"])
def test_strangers_are_asked_to_sign_in(client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith("/cms/login/")


@pytest.mark.parametrize("name", ["..%2Ffor-editors.md", "for-editors.md", "%2Fetc%2Fpasswd", "nothing.png"])
def test_nothing_else_is_given_out(cms: Client, name: str) -> None:
    assert cms.get(f"/cms/handbook/{name}").status_code == 404


def test_its_first_lines_may_be_written_as_yaml_is(cms: Client, settings: Any, tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(settings.PATHS.content / "bridge", root / "content" / "bridge")
    shutil.copytree(settings.PATHS.site, root / "site")
    page = root / "content" / "bridge" / "for-editors.md"
    page.write_text('---\n# of the CMS\n\ntitle: "Work: how"\nlead: A.\n---\n\nFor {county}.\n')
    settings.PATHS = dataclasses.replace(settings.PATHS, root=root)
    shown = cms.get(reverse("handbook")).content.decode()
    assert "Work: how" in shown
    assert f"For {settings.PARTNERSHIP.county}." in shown
