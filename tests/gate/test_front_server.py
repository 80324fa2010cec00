"""Where a front server sends the files, and where Netlify stands in front, the gate still decides alone."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jwt
import pytest
from django.test import Client

from slp_cms.accounts.models import User
from slp_cms.schools.models import School

pytestmark = [pytest.mark.django_db]
Make = Callable[..., User]
SECRET = "an-invented-secret-between-netlify-and-us, as long as SHA512 wants it"


@pytest.fixture
def accelerated(settings: Any, release: Path) -> Path:
    settings.GATE_ACCEL_PREFIX = "/internal-releases/"
    return release


@pytest.mark.parametrize(
    ("address", "inside", "kind"),
    [
        ("/bridge", "bridge.html", "text/html; charset=utf-8"),
        ("/bridge/board/september", "bridge/board/september.html", "text/html; charset=utf-8"),
        (
            "/bridge/documents/fedcba9876543210/minutes.txt",
            "bridge/documents/fedcba9876543210/minutes.txt",
            "text/plain; charset=utf-8",
        ),
        (
            "/bridge/documents/fedcba9876543210/50%2525 of it%3F.txt",
            "bridge/documents/fedcba9876543210/50%2525%20of%20it%3F.txt",
            "text/plain; charset=utf-8",
        ),
    ],
)
def test_the_front_server_is_told_the_release_and_the_file_and_gets_no_body(
    client: Client, person: Make, accelerated: Path, address: str, inside: str, kind: str
) -> None:
    client.force_login(person("board"))
    response = client.get(address)
    assert response.status_code == 200
    assert response["X-Accel-Redirect"] == f"/internal-releases/{accelerated.name}/bridge/{inside}"
    assert response.content == b""
    assert (response["Content-Type"], response["Cache-Control"]) == (kind, "private, no-store")
    assert response.has_header("Content-Disposition") is ("documents" in address)


def test_what_is_refused_names_no_internal_path(
    client: Client, person: Make, school: School, accelerated: Path
) -> None:
    asked = ["/bridge", "/bridge/board", "/bridge/schools/900002", "/bridge/nothing"]
    assert [client.get(a).get("X-Accel-Redirect") for a in asked] == [None] * 4
    client.force_login(person(""))
    assert [client.get(a).get("X-Accel-Redirect") for a in asked] == [None] * 4
    client.force_login(person("subscriber", school))
    assert [client.get(a).get("X-Accel-Redirect") for a in asked[1:]] == [None] * 3
    assert client.get("/funding").get("X-Accel-Redirect") is None


def signed(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    given = {"exp": int(time.time()) + 60, "iss": "Netlify", "site_url": "https://partnership.example", **claims}
    return jwt.encode({k: v for k, v in given.items() if v is not None}, secret, algorithm=algorithm)


PROXIED = ["/bridge", "/bridge/", "/bridge/board", "/bridge/schools/900001", "/account", "/account/login", "/desk"]
PROXIED += ["/forms", "/forms/join", "//bridge", "///bridge/x", "/BRIDGE", "/Account/login", "/bridge;x/y", "/./bridge"]
PROXIED += [
    "/x/../bridge",
    "/\\bridge",
    "/%62ridge",
    "/%2562ridge",
    "/bridge%2Fboard",
    "/bridge/../account",
    "/bridge%20",
]


@pytest.fixture
def netlify(settings: Any, release: Path) -> None:
    settings.NETLIFY_PROXY_SECRET = SECRET


@pytest.mark.usefixtures("netlify")
@pytest.mark.parametrize("address", PROXIED)
def test_a_request_that_netlify_has_not_signed_is_refused(client: Client, person: Make, address: str) -> None:
    client.force_login(person("board"))
    response = client.get("/", PATH_INFO=unquote(address))
    assert (response.status_code, response.content) == (403, b"")
    assert response["X-Content-Type-Options"] == "nosniff"


def none() -> str:
    return jwt.encode({"exp": int(time.time()) + 60, "iss": "Netlify"}, None, algorithm="none")  # type: ignore[arg-type]


@pytest.mark.usefixtures("netlify")
@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        signed("a-secret-that-somebody-else-has-made-up"),
        signed(exp=int(time.time()) - 1),
        signed(exp=None),
        signed(exp="soon"),
        signed(nbf=int(time.time()) + 999),
        signed(algorithm="HS512"),
        none(),
        signed()[:-3],
        signed().rpartition(".")[0] + ".",
    ],
    # By names: a token bears the second it was made in, and two workers that collect in two seconds would not agree.
    ids=[
        "empty",
        "one part",
        "three parts",
        "another secret",
        "expired",
        "without end",
        "no number",
        "not yet",
        "another algorithm",
        "no algorithm",
        "cut off",
        "without signature",
    ],
)
def test_a_signature_that_is_wrong_in_any_way_is_refused(client: Client, token: str) -> None:
    for headers in ({"X-Nf-Sign": token}, {"Authorization": f"Bearer {token}"}):
        assert client.get("/account/login", headers=headers).status_code == 403


@pytest.mark.usefixtures("netlify")
def test_a_signed_request_reaches_the_gate_which_still_decides(client: Client, person: Make, school: School) -> None:
    assert client.get("/account/login", headers={"X-Nf-Sign": signed()}).status_code == 200
    assert client.get("/bridge", headers={"X-Nf-Sign": signed()}).status_code == 302
    client.force_login(person("subscriber", school))
    found = {a: client.get(a, headers={"X-Nf-Sign": signed()}).status_code for a in ("/bridge", "/bridge/board")}
    assert found == {"/bridge": 200, "/bridge/board": 404}


@pytest.mark.usefixtures("netlify")
@pytest.mark.parametrize("address", ["/", "/funding", "/bridge-building", "/cms/login/", "/snapshot/public"])
def test_what_netlify_does_not_proxy_needs_no_signature(client: Client, address: str) -> None:
    assert client.get(address).status_code in {200, 401}


def test_without_netlify_in_front_no_signature_is_asked_for(client: Client, release: Path) -> None:
    assert client.get("/account/login").status_code == 200
