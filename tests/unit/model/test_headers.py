"""Security headers, from one file for every server."""

from pathlib import Path

import pytest

from slp_build.errors import ConfigError
from slp_build.model.headers import load_headers

ROOT = Path(__file__).resolve().parents[3]

POLICY = "[every]\nContent-Security-Policy = \"default-src 'self'\"\n"
SEARCH = "[search]\nContent-Security-Policy = \"script-src 'self'\"\n"


def test_our_own_headers_allow_nothing_from_elsewhere_and_nothing_inline() -> None:
    found = load_headers(ROOT / "site" / "headers.toml")
    policy = dict(part.strip().split(" ", 1) for part in found.every["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert found.every["X-Content-Type-Options"] == "nosniff"
    assert {"Referrer-Policy", "Permissions-Policy"} <= found.every.keys()
    assert found.https["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[every]\nContent-Security-Policy = \"script-src 'unsafe-inline'\"\n[https]\n", "allows inline code"),
        ("[every]\nA = 1\n[https]\n", "text in quotation marks"),
        ("[every]\n", "https"),
        ("[every]\n[https]\n", "Content-Security-Policy is missing"),
        ('[every]\n[https]\nContent-Security-Policy = "a"\n', "Content-Security-Policy is missing"),
        ('[every]\ncontent-security-policy = "a"\n[https]\n', "Content-Security-Policy is missing"),
        ("[every]\n[https]\n[http]\n", "http"),
        ("[every\n", "headers.toml"),
        (f'{POLICY}A = """a\nb"""\n[https]\n', "A: must be one line"),
        (f'{POLICY}[https]\nA = "é"\n', "A: must be one line"),
        (f"{POLICY}[https]\n", r"\[search\] needs a Content-Security-Policy with 'wasm-unsafe-eval'"),
        (f"{POLICY}[https]\n{SEARCH}", r"\[search\] needs a Content-Security-Policy with 'wasm-unsafe-eval'"),
        (f'{POLICY}"A: b" = "c"\n[https]\n', "“A: b” is no header's name"),
    ],
)
def test_headers_that_are_wrong_are_refused_by_name(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "headers.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=says) as caught:
        load_headers(path)
    assert "headers.toml" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read"):
        load_headers(tmp_path / "none.toml")
