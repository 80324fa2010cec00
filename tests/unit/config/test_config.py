"""What a partnership sets, and where things stand."""

import re
from pathlib import Path

import pytest

from slp_build.config import find_root, instant_of, load_partnership, make_paths, paths_here
from slp_build.errors import ConfigError

ROOT = Path(__file__).resolve().parents[3]
NAMES = ("name", "short_name", "county", "region", "region_code", "la_code", "la_name")
SETTINGS = (ROOT / "content" / "partnership.toml").read_text()


def test_our_own_settings_are_read() -> None:
    found = load_partnership(ROOT / "content" / "partnership.toml")
    assert (found.county, found.la_code) == ("Suffolk", "935")
    assert (found.thresholds.minimum_base, found.thresholds.minimum_schools) == (6, 3)


def test_without_thresholds_the_careful_ones_hold(tmp_path: Path) -> None:
    path = tmp_path / "partnership.toml"
    path.write_text(SETTINGS.partition("[thresholds]")[0])
    thresholds = load_partnership(path).thresholds
    assert (thresholds.minimum_base, thresholds.minimum_schools) == (6, 3)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('county = "Suffolk"', "", r"toml: “county” is missing; write it"),
        ('la_code = "935"', "la_code = 935", "toml: la_code must be a text in quotation marks"),
        (
            'county = "Suffolk"',
            'county = "Suffolk"\nlogo = "a.svg"',
            "toml: “logo” is nothing that is read here; mend ",
        ),
        (
            "minimum_base = 6",
            'minimum_base = "six"',
            "thresholds.minimum_base must be a whole number, without quotation",
        ),
        ("minimum_base = 6", "minimum_bases = 6", "“minimum_bases” in thresholds is nothing that is read here"),
        ("[thresholds]", "[thresholds", r"partnership\.toml"),
        ("minimum_base = 6", "minimum_base = 0", ">= 3"),
        ("minimum_schools = 3", "minimum_schools = -1", ">= 2"),
        ('name = "Suffolk Learning Partnership"', 'name = " "', "name is empty"),
        ('county = "Suffolk"', """county = 'The "Shire"'""", "county has '\"' in it"),
        ('county = "Suffolk"', 'county = "<b>Shire</b>"', "county has '<' in it"),
        ('county = "Suffolk"', 'county = "Shire: North"', "county has ':' in it"),
        ('county = "Suffolk"', 'county = "Shire:"', "county has ':' in it"),
        ('name = "Suffolk Learning Partnership"', 'name = "#Partnership"', "name has '#' in it"),
        ('name = "Suffolk Learning Partnership"', 'name = "Partnership #1"', "name has '#' in it"),
        ("hello@learning-partnership.example", "hello", "email is “hello”"),
        ("https://learning-partnership.example", "learning-partnership.example", "write the site's address"),
        ("https://learning-partnership.example", "http://[x", "write the site's address"),
        ("https://learning-partnership.example", "https://a..b", "write the site's address"),
        ("https://learning-partnership.example", "https://-", "write the site's address"),
        ("https://learning-partnership.example", "https://a.example:99999999", "write the site's address"),
        *((f'\n{name} = "', f'\n{name} = "" # ', f"{name} is empty") for name in NAMES),
    ],
)
def test_a_setting_that_is_wrong_is_named_with_its_file(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "partnership.toml"
    path.write_text(SETTINGS.replace(old, new))
    with pytest.raises(ConfigError, match=says) as caught:
        load_partnership(path)
    assert re.search(r"partnership\.toml", str(caught.value))


def test_settings_may_begin_with_the_mark_that_some_editors_write(tmp_path: Path) -> None:
    (tmp_path / "partnership.toml").write_text(SETTINGS, encoding="utf-8-sig")
    assert load_partnership(tmp_path / "partnership.toml").county == "Suffolk"


@pytest.mark.parametrize("named", ["~", "/nonexistent", ".."])
def test_a_root_that_is_no_project_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLP_ROOT", named)
    with pytest.raises(ConfigError, match="name the project's folder"):
        paths_here()


@pytest.mark.parametrize("given", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "yesterday"])
def test_an_instant_is_one_of_our_time(given: str) -> None:
    with pytest.raises(ConfigError, match="this is not an instant"):
        instant_of(given)


def test_a_missing_file_says_what_it_is_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"partnership\.toml: cannot be read .*it names the partnership"):
        load_partnership(tmp_path / "partnership.toml")


def test_the_project_is_found_from_any_folder_in_it() -> None:
    assert find_root(ROOT / "build" / "slp_build" / "pages") == ROOT
    assert find_root(ROOT) == ROOT


def test_outside_a_project_it_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no content/partnership\.toml here or above"):
        find_root(tmp_path)


def test_everything_made_goes_below_out(tmp_path: Path) -> None:
    paths = make_paths(tmp_path)
    assert paths.exports == tmp_path / "data_exports"
    for made in (paths.releases, paths.snapshots, paths.cache):
        assert made.is_relative_to(tmp_path / "out")


def test_out_and_exports_may_stand_elsewhere_and_nothing_else_moves(tmp_path: Path) -> None:
    paths = make_paths(tmp_path, "out/real", "out/real/data_exports")
    assert paths.releases == (tmp_path / "out" / "real" / "releases").resolve()
    assert paths.exports == (tmp_path / "out" / "real" / "data_exports").resolve()
    assert (paths.content, paths.theme, paths.policy) == (
        tmp_path / "content",
        tmp_path / "site" / "theme",
        tmp_path / "site" / "bridge-policy.toml",
    )
    assert make_paths(tmp_path, str(tmp_path / "x")).out == (tmp_path / "x").resolve()
