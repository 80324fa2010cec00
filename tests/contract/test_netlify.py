"""What Netlify publishes: the public tree and nothing else, with the same headers as our own server.

One file, though a long one: all of it looks at what is made of one release.
"""

import os
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from records import bridge_snapshot, public_snapshot
from slp_build.config import Paths, make_paths
from slp_build.deploy.netlify import PROXIED, SECRET, write_netlify
from slp_build.errors import DeployError, LostFile
from slp_build.model.address import TAKEN_IN_PUBLIC
from slp_build.model.headers import Headers, load_headers
from slp_build.model.snapshot import PublicSnapshot
from slp_build.model.snapshot_file import write_snapshot
from slp_build.pipeline import Outcome, build_release
from slp_build.search.make import index_store, make_index
from slp_cms.gate.middleware import NetlifySignature

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 9, 15, 9, 0, tzinfo=ZoneInfo("Europe/London"))
CMS = "https://cms.partnership.example"
NONE = Headers(every={}, https={})


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of `_redirects`, as Netlify's own parser splits it: from, query, to, status, `!`, conditions."""

    source: str
    query: Mapping[str, str]
    target: str
    status: int
    force: bool
    conditions: Mapping[str, str]


def parsed(text: str) -> list[Rule]:
    rules = []
    for line in text.splitlines():
        source, *fields = line.split()
        at = next(i for i, field in enumerate(fields) if field.startswith(("/", "https://")))
        target, status, *rest = fields[at:]
        rules.append(
            Rule(
                source=source,
                query=dict(f.split("=") for f in fields[:at]),
                target=target,
                status=int(status.rstrip("!")),
                force=status.endswith("!"),
                conditions=dict(f.split("=") for f in rest),
            )
        )
    return rules


def blocks(text: str) -> dict[str, dict[str, str]]:
    """Return `_headers` as path → name → value."""
    found: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if line.startswith("/"):
            current = found.setdefault(line, {})
        else:
            name, _, value = line.strip().partition(": ")
            current[name] = value
    return found


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> tuple[Paths, Outcome]:
    """A release of the real theme, content and exports, with a small site's records. Tests only read it."""
    root = tmp_path_factory.mktemp("netlify") / "project"
    for folder in ("site", "content", "data_exports"):
        shutil.copytree(ROOT / folder, root / folder)
    paths = make_paths(root)
    return paths, build_release(paths, [public_snapshot(), bridge_snapshot()], NOW, lambda line: None)


@pytest.fixture
def folder(live: tuple[Paths, Outcome], tmp_path: Path) -> Path:
    """What Netlify publishes of that release."""
    return publish(live, tmp_path / "netlify")


def publish(live: tuple[Paths, Outcome], folder: Path, redirects: Mapping[str, str] | None = None) -> Path:
    paths, outcome = live
    write_netlify(outcome.release / "public", load_headers(paths.site / "headers.toml"), redirects or {}, folder, CMS)
    return folder


def slp(live: tuple[Paths, Outcome], *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    paths, _ = live
    return subprocess.run(
        [sys.executable, "-m", "slp_build.cli", *arguments],
        env={**os.environ, "SLP_ROOT": str(paths.root), "SLP_OUT": "", "SLP_EXPORTS": "", **environment},
        cwd=paths.root,
        capture_output=True,
        text=True,
        check=False,
    )


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_folder_is_the_public_tree_and_two_files(live: tuple[Paths, Outcome], folder: Path) -> None:
    found = files(folder)
    found.pop("_headers")
    found.pop("_redirects")
    assert found == files(live[1].release / "public")


def test_no_byte_of_the_bridge_is_in_the_folder(live: tuple[Paths, Outcome], folder: Path) -> None:
    assert any(b"CANARY-BRIDGE" in data for data in files(live[1].release / "bridge").values())
    assert not any(b"CANARY-BRIDGE" in data for data in files(folder).values())
    assert not any(name.startswith("bridge") for name in files(folder))


def test_what_was_taken_back_since_a_pinned_release_was_made_stays_behind(
    live: tuple[Paths, Outcome], tmp_path: Path
) -> None:
    tree, gone = live[1].release / "public", {"our-partnership/funding.html"}
    sheet = next(name for name in files(tree) if name.startswith("documents/"))
    gone |= {sheet}
    redirects = {"/old": "/our-partnership/funding#part", "/other": "/two-schools", "/documents/1/a.csv": f"/{sheet}"}
    redirects["/older"] = "/our-partnership/funding/?x=1"
    write_netlify(tree, NONE, redirects, tmp_path / "out", CMS, gone=gone)
    assert files(tree).keys() - files(tmp_path / "out").keys() == gone
    sources = [rule.source for rule in parsed((tmp_path / "out" / "_redirects").read_text())]
    assert "/other" in sources
    assert not {"/old", "/older", "/our-partnership/funding.html", "/documents/1/a.csv"} & {*sources}


def test_a_documents_earlier_file_leads_to_the_later_one_for_now(live: tuple[Paths, Outcome], tmp_path: Path) -> None:
    redirects = {"/old": "/two-schools", "/documents/1/a.csv": "/documents/2/a.csv"}
    write_netlify(live[1].release / "public", NONE, redirects, tmp_path / "out", CMS)
    rules = {rule.source: rule.status for rule in parsed((tmp_path / "out" / "_redirects").read_text())}
    assert (rules["/old"], rules["/documents/1/a.csv"]) == (301, 302)


@pytest.mark.parametrize("name", ["bridge.html", "bridge/schools/900001.html"])
def test_a_tree_that_holds_a_bridge_page_is_refused_whole(tmp_path: Path, name: str) -> None:
    tree = tmp_path / "tree"
    (tree / name).parent.mkdir(parents=True)
    (tree / "index.html").write_text("Home")
    (tree / name).write_text("a member's page")
    with pytest.raises(DeployError, match="holds Bridge pages"):
        write_netlify(tree, NONE, {}, tmp_path / "out", CMS)
    assert not (tmp_path / "out").exists()


def test_a_whole_release_is_not_a_public_tree(live: tuple[Paths, Outcome], tmp_path: Path) -> None:
    with pytest.raises(DeployError, match="only a release's public tree"):
        write_netlify(live[1].release, NONE, {}, tmp_path / "out", CMS)


def test_an_empty_tree_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    with pytest.raises(DeployError, match="no front page; build it from the public snapshot"):
        write_netlify(tmp_path / "tree", NONE, {}, tmp_path / "out", CMS)


def test_a_link_out_of_the_tree_is_not_followed(live: tuple[Paths, Outcome], tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "index.html").write_text("Home")
    (tree / "members").symlink_to(live[1].release / "bridge")
    with pytest.raises(DeployError, match="a link to elsewhere"):
        write_netlify(tree, NONE, {}, tmp_path / "out", CMS)


def test_every_page_has_the_headers_of_the_one_file_and_hsts(folder: Path) -> None:
    found = blocks((folder / "_headers").read_text())
    one_file = tomllib.loads((ROOT / "site" / "headers.toml").read_text())
    assert found["/*"] == {**one_file["every"], **one_file["https"], **one_file["search"]}
    assert "Strict-Transport-Security" in found["/*"]


def test_the_public_search_is_published_and_the_members_is_not(live: tuple[Paths, Outcome], tmp_path: Path) -> None:
    paths, outcome = live
    index = make_index(paths, "public", lambda line: None)
    write_netlify(outcome.release / "public", NONE, {}, tmp_path / "out", CMS, index_store(paths, "public") / "live")
    for name in index.files:
        assert (tmp_path / "out" / "search" / "index" / name).is_file()
    assert not any(address.startswith("/bridge") for address in index.pages)


def test_only_what_bears_its_hash_is_kept_for_good(folder: Path) -> None:
    kept = {path for path, values in blocks((folder / "_headers").read_text()).items() if "Cache-Control" in values}
    assets = {path for path in kept if path.startswith("/assets/")}
    assert kept - assets == {"/images/*", "/documents/*"}
    assert {path.rpartition(".")[2] for path in assets} == {"css", "js"}
    assert all((folder / path[1:]).is_file() for path in assets)
    assert (folder / "assets" / "favicon.svg").is_file()
    assert "/assets/favicon.svg" not in kept  # its address stays when its bytes change


def test_files_to_take_away_are_saved_as_on_our_own_server(folder: Path) -> None:
    found = blocks((folder / "_headers").read_text())
    saved = {path for path, values in found.items() if values.get("Content-Disposition") == "attachment"}
    assert saved == {"/documents/*", "/data/*"}
    assert {path.split("/")[1] for path in saved} <= TAKEN_IN_PUBLIC  # a page there would be saved, too, and not shown


def test_members_addresses_are_proxied_signed_before_any_other_rule(folder: Path) -> None:
    rules = parsed((folder / "_redirects").read_text())
    proxies = [rule for rule in rules if rule.status == 200]
    assert rules[: len(proxies)] == proxies
    assert {rule.source: rule.target for rule in proxies} == {
        **{prefix: f"{CMS}{prefix}" for prefix in ("/bridge", "/account", "/desk", "/forms")},
        **{f"{prefix}/*": f"{CMS}{prefix}/:splat" for prefix in ("/bridge", "/account", "/desk", "/forms")},
    }
    assert all(rule.force and rule.conditions == {"Sign": SECRET} for rule in proxies)


def test_the_gate_asks_a_signature_of_every_proxied_address() -> None:
    assert {f"/{name.strip('/')}" for name in NetlifySignature.PROXIED} == set(PROXIED)


def test_old_addresses_lead_on_for_good(live: tuple[Paths, Outcome], tmp_path: Path) -> None:
    old = {
        "/old story": "/two-schools",
        "/page?id=7&lang=en": "https://elsewhere.example/a?b=c",
        "/all/*": "/two-schools#end",
        "/caf%C3%A9": "/teach",
    }
    rules = parsed((publish(live, tmp_path / "netlify", old) / "_redirects").read_text())
    assert {r.source: (r.query, r.target) for r in rules if r.status == 301 and not r.force} == {
        "/old%20story": ({}, "/two-schools"),
        "/page": ({"id": "7", "lang": "en"}, "https://elsewhere.example/a?b=c"),
        "/all/%2A": ({}, "/two-schools#end"),
        "/caf%C3%A9": ({}, "/teach"),
    }


def test_every_page_leads_from_its_file_to_its_address(folder: Path) -> None:
    rules = parsed((folder / "_redirects").read_text())
    forced = {rule.source: rule.target for rule in rules if rule.status == 301 and rule.force}
    pages = {f"/{name}" for name in files(folder) if name.endswith(".html")}
    assert set(forced) == pages - {"/404.html"}
    assert forced["/index.html"] == "/"
    assert forced["/our-partnership/funding.html"] == "/our-partnership/funding"
    assert not set(forced.values()) & set(forced)  # no rule leads to another


def test_a_second_deploy_leaves_nothing_of_the_first(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "index.html").write_text("Home")
    for name in ("funding.html", "money.html"):
        (tree / name).write_text("Money")
        (tree / name).chmod(0o444)  # as in a release
        write_netlify(tree, NONE, {}, tmp_path / "out", CMS)
        (tree / name).unlink()
    assert files(tmp_path / "out").keys() == {"index.html", "money.html", "_headers", "_redirects"}
    assert {path.name for path in tmp_path.iterdir()} == {"tree", "out"}


def test_the_same_release_is_the_same_bytes(live: tuple[Paths, Outcome], tmp_path: Path) -> None:
    redirects = {"/b": "/teach", "/a": "/teach"}
    first = publish(live, tmp_path / "first", redirects)
    again = publish(live, tmp_path / "again", dict(reversed(redirects.items())))
    assert files(first) == files(again)


def test_the_command_publishes_the_live_release_and_never_the_secret(live: tuple[Paths, Outcome]) -> None:
    made = slp(live, "netlify", "--cms-url", CMS, SLP_NETLIFY_PROXY_SECRET="s3cr3t-of-the-proxy")
    assert made.returncode == 0, made.stderr
    found = files(live[0].root / "out" / "netlify")
    assert "index.html" in found
    assert not any(b"s3cr3t-of-the-proxy" in data for data in found.values())


def test_a_folder_with_other_files_is_left_alone(live: tuple[Paths, Outcome]) -> None:
    paths, outcome = live
    failed = slp(live, "netlify", "--cms-url", CMS, "--publish", str(paths.content))
    assert failed.returncode == 1
    assert "holds other files, which would be lost" in failed.stderr
    failed = slp(live, "netlify", "--cms-url", CMS, "--publish", str(paths.content / "partnership.toml"))
    assert "partnership.toml: is a file; name a folder of its own" in failed.stderr
    assert (paths.content / "partnership.toml").is_file()
    assert (paths.releases / "live").resolve() == outcome.release


@pytest.mark.parametrize(
    "url", ["", "http://[x", "cms.example.org", "http://cms.example.org", "https://a.example/x", "https://a b"]
)
def test_an_address_that_is_not_the_cmss_is_refused(live: tuple[Paths, Outcome], tmp_path: Path, url: str) -> None:
    with pytest.raises(DeployError, match=r"is not the CMS's address; set SLP_CMS_URL"):
        write_netlify(live[1].release / "public", NONE, {}, tmp_path / "out", url)
    assert not (tmp_path / "out").exists()


def test_a_missing_address_of_the_cms_is_an_error_of_one_line(live: tuple[Paths, Outcome]) -> None:
    failed = slp(live, "netlify", "--cms-url", "")
    assert (failed.returncode, "Traceback" in failed.stderr) == (1, False)
    assert "set SLP_CMS_URL" in failed.stderr


def test_without_a_release_it_says_what_to_do(live: tuple[Paths, Outcome], tmp_path: Path) -> None:
    failed = slp(live, "netlify", "--cms-url", CMS, SLP_OUT=str(tmp_path))
    assert (failed.returncode, "Traceback" in failed.stderr) == (1, False)
    assert "run `slp build` first" in failed.stderr


def test_a_cms_that_does_not_answer_fails_the_build_and_the_last_one_stays(
    live: tuple[Paths, Outcome], folder: Path
) -> None:
    paths, outcome = live
    before, kept = files(outcome.release), files(folder)
    with socket.socket() as taken:  # bound, and not listening: a connection is refused at once
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/snapshot/public"
        failed = slp(live, "build", "--snapshot", url, SLP_SNAPSHOT_TOKEN="a-token")
    assert (failed.returncode, "Traceback" in failed.stderr) == (1, False)
    assert "no answer from the CMS" in failed.stderr
    assert "a-token" not in failed.stderr
    assert (paths.releases / "live").resolve() == outcome.release
    assert (files(outcome.release), files(folder)) == (before, kept)


def test_a_missing_token_is_named_before_anything_is_asked(live: tuple[Paths, Outcome]) -> None:
    failed = slp(live, "build", "--snapshot", "https://cms.example/snapshot/public", SLP_SNAPSHOT_TOKEN="")
    assert (failed.returncode, "Traceback" in failed.stderr) == (1, False)
    assert "set SLP_SNAPSHOT_TOKEN" in failed.stderr


def test_netlify_runs_the_recipe_and_publishes_its_folder() -> None:
    config = tomllib.loads((ROOT / "netlify.toml").read_text())
    assert config["build"]["command"] == "make netlify"
    assert config["build"]["publish"] == "out/netlify"
    assert config["build"]["processing"]["html"]["pretty_urls"] is True
    recipe = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "netlify", "SLP_SNAPSHOT_URL=https://a/s", f"SLP_CMS_URL={CMS}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    build_line, netlify_line = [line for line in recipe.stdout.splitlines() if "bin/slp" in line]
    assert 'slp build --snapshot "https://a/s"' in build_line
    assert netlify_line.endswith(f'slp netlify --cms-url "{CMS}"')


def test_a_lost_upload_does_not_stop_a_deploy(live: tuple[Paths, Outcome], tmp_path: Path) -> None:
    root = tmp_path / "project"
    for folder in ("site", "content", "data_exports"):
        shutil.copytree(live[0].root / folder, root / folder)
    write_snapshot(PublicSnapshot.of(public_snapshot().records.values(), Lost()), tmp_path / "public.zip")
    made = make_netlify(root, tmp_path / "public.zip")
    assert "held back" in made.stderr
    assert (made.returncode, (root / "out" / "netlify" / "index.html").exists()) == (0, True), made.stderr


def test_a_build_that_fails_stops_the_deploy(live: tuple[Paths, Outcome], tmp_path: Path) -> None:
    made = make_netlify(live[0].root, tmp_path / "nowhere.zip")
    assert made.returncode != 0
    assert "Netlify's folder is ready" not in made.stdout


def make_netlify(root: Path, snapshot: Path) -> subprocess.CompletedProcess[str]:
    """Run the recipe in a project without sources of its own."""
    recipe = ["make", "--no-print-directory", "--file", str(ROOT / "Makefile"), "--old-file", "install", "netlify"]
    return subprocess.run(
        [*recipe, f"VENV={sys.prefix}", f"SLP_SNAPSHOT_URL={snapshot}", f"SLP_CMS_URL={CMS}"],
        env={**os.environ, "SLP_ROOT": str(root), "SLP_OUT": "", "SLP_EXPORTS": ""},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


class Lost:
    """Files that are gone."""

    def read(self, sha256: str) -> bytes:
        raise LostFile(f"{sha256} is gone")


def test_netlifys_file_holds_no_secret_and_no_rule_of_its_own() -> None:
    config = tomllib.loads((ROOT / "netlify.toml").read_text())
    assert set(config) == {"build"}
    assert set(config["build"]["environment"]) == {"PYTHON_VERSION"}
