"""Netlify's folder: the public tree, with `_headers` and `_redirects` in Netlify's own formats. Nothing of the Bridge.

The members' addresses are proxied to the CMS, signed, and decided there. What Netlify serves by itself is public, so no
rule of this file has to hold for a member's page to stay private.

A trailing slash cannot be a rule (Netlify takes `/a` and `/a/` for one path); its “pretty URLs”, which netlify.toml
turns on, lead `/a/` to `/a` and serve `a.html` there. Each page has a rule from `/a.html`: Netlify takes about 10,000.
"""

import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from slp_build.errors import DeployError
from slp_build.model.address import file_of, meant_by
from slp_build.model.headers import Headers
from slp_build.model.search import FOLDER

PROXIED = ("/bridge", "/account", "/desk", "/forms")
SECRET = "SLP_NETLIFY_PROXY_SECRET"  # the variable's name, here and at the CMS; its value is never written
LASTING = "public, max-age=31536000, immutable"
OURS = ("_headers", "_redirects")
_HASHED = re.compile(r"assets/[^/]+\.[0-9a-f]{16}\.(?:css|js)\Z")


def write_netlify(
    tree: Path,
    headers: Headers,
    redirects: Mapping[str, str],
    publish: Path,
    cms_url: str,
    index: Path | None = None,
    gone: Collection[str] = (),
) -> None:
    """Put the public `tree` and Netlify's two files into `publish`, made aside and then renamed into place.

    In:     `redirects` are old address → where it leads; `cms_url` is the CMS's own https address, without a path;
            `index` is the folder of the public search index, if there is one; `gone` are files of the tree that were
            taken back since it was made, and stay behind
    Raises: DeployError when the tree is not a public one, `publish` holds other files, or the disk does not take it
    Source: Netlify's documentation of custom headers, redirects, and signed proxy redirects
    """
    files = tuple(name for name in _public_files(tree) if name not in gone)
    redirects = {old: new for old, new in redirects.items() if not _leads_into(gone, meant_by(new))}
    cms = _origin(cms_url)
    _refuse_foreign(publish)
    aside = publish.with_name(f".{publish.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)  # of a deploy that was killed, whose process had the same number
    try:
        for name in files:
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(tree / name, aside / name)  # not its read-only mode: the next deploy replaces it
        if index:
            shutil.copytree(index, aside / FOLDER["public"].strip("/"), copy_function=shutil.copyfile)
        (aside / "_headers").write_text(headers_file(headers, files), encoding="utf-8", newline="\n")
        (aside / "_redirects").write_text(redirects_file(redirects, files, cms), encoding="utf-8", newline="\n")
        _replace(aside, publish)
    except OSError as error:
        raise DeployError(f"{error.filename or publish}: {error.strerror}; the folder stays as it was") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def headers_file(headers: Headers, files: tuple[str, ...]) -> str:
    """Return `_headers`: those of site/headers.toml on every path, and what a browser may keep or must save."""
    # Netlify joins what several rules say of one header and a browser obeys all of it: no page can be let off a rule.
    every = [f"{name}: {value}" for name, value in (headers.every | headers.https | headers.search).items()]
    kept = [f"Cache-Control: {LASTING}"]
    saved = ["Content-Disposition: attachment"]
    rules = [
        ("/*", every),
        *((f"/{name}", kept) for name in files if _HASHED.match(name)),
        ("/images/*", kept),
        ("/documents/*", [*kept, *saved]),
        ("/data/*", saved),
    ]
    return "".join(f"{path}\n{''.join(f'  {line}' + chr(10) for line in lines)}" for path, lines in rules)


def redirects_file(redirects: Mapping[str, str], files: tuple[str, ...], cms: str) -> str:
    """Return `_redirects`: the proxies first, since the first rule that matches decides; then old addresses."""
    # Netlify knows no query without a value: such a rule would lead everything at the path elsewhere.
    redirects = {old: new for old, new in redirects.items() if all("=" in part for part in _parts(old))}
    lines = [
        *_proxies(cms),
        *(f"{_source(old)} {_target(redirects[old])} {_status(old)}" for old in sorted(redirects, key=_the_most_asked)),
        *(f"/{name} {_clean(name)} 301!" for name in files if name.endswith(".html") and name != "404.html"),
    ]
    return "".join(f"{line}\n" for line in lines)


def _the_most_asked(old: str) -> tuple[str, int, str]:
    """Sort an address with a query before the same with less of it, or none, which would match as well."""
    path, _, query = old.partition("?")
    return path, -len(_parts(old)), query


def _parts(address: str) -> list[str]:
    return [part for part in address.partition("?")[2].split("&") if part]


def _leads_into(files: Collection[str], address: str) -> bool:
    return file_of(address) in files or address[1:] in files


def _status(old: str) -> int:
    """Return whether an address leads elsewhere for good: the file that a document had before may be uploaded again."""
    return 302 if old.startswith("/documents/") else 301


def _proxies(cms: str) -> Iterator[str]:
    for prefix in PROXIED:
        yield f"{prefix} {cms}{prefix} 200! Sign={SECRET}"
        yield f"{prefix}/* {cms}{prefix}/:splat 200! Sign={SECRET}"


def _source(address: str) -> str:
    """Return an old address as a rule's first fields: its path, then each part of its query."""
    path = address.partition("?")[0]
    return " ".join([_encoded(path), *(quote(unquote(part), safe="=") for part in _parts(address))])


def _encoded(path: str) -> str:
    return quote(unquote(path), safe="/")  # an asterisk or a colon would be a pattern


def _target(address: str) -> str:
    return quote(address, safe="/:?#[]@!$&'()*+,;=%~")


def _clean(name: str) -> str:
    return "/" if name == "index.html" else _encoded(f"/{name.removesuffix('.html')}")


def _public_files(tree: Path) -> tuple[str, ...]:
    """Return the files below `tree`, sorted. Raises DeployError when it is not a public tree, and that alone."""
    paths = sorted(tree.rglob("*"))
    names = [path.relative_to(tree).as_posix() for path in paths]
    if any(name == "bridge" or name.startswith(("bridge/", "bridge.")) for name in names):
        raise DeployError(f"{tree}: holds Bridge pages; only a release's public tree may be published. Nothing was")
    if any(path.is_symlink() for path in paths):
        raise DeployError(f"{tree}: holds a link to elsewhere; build again (`slp build`)")
    if "index.html" not in names:
        raise DeployError(f"{tree}: has no front page; build it from the public snapshot (…/snapshot/public)")
    return tuple(name for name, path in zip(names, paths, strict=True) if path.is_file())


def _origin(cms_url: str) -> str:
    """Return the CMS's origin. Raises DeployError on anything else than https and a host."""
    if not re.fullmatch(r"https://[A-Za-z0-9.-]+(?::\d+)?/?", cms_url.strip()):
        raise DeployError(f"“{cms_url}” is not the CMS's address; set SLP_CMS_URL, as https://cms.example.org")
    return f"https://{urlsplit(cms_url.strip()).netloc}"


def _refuse_foreign(publish: Path) -> None:
    """Raise DeployError when replacing `publish` would remove what this command has not put there."""
    if publish.exists() and not publish.is_dir():
        raise DeployError(f"{publish}: is a file; name a folder of its own (--publish)")
    if publish.is_dir() and any(publish.iterdir()) and not all((publish / name).is_file() for name in OURS):
        raise DeployError(f"{publish}: holds other files, which would be lost; name a folder of its own (--publish)")


def _replace(aside: Path, publish: Path) -> None:
    old = publish.with_name(f".{publish.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if publish.exists():
        publish.rename(old)
    aside.rename(publish)
    shutil.rmtree(old, ignore_errors=True)
