"""Runs MkDocs over one tree's inputs."""

import logging
import os
from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.utils.yaml import get_yaml_loader, yaml_load
from yaml import CLoader

from slp_build.errors import BuildError, SlpError
from slp_build.model.manifest import FileEntry
from slp_build.model.problem import Problem
from slp_build.progress import Say
from slp_build.render.crew import Crew
from slp_build.render.inputs import Before, BridgeInputs, PublicInputs
from slp_build.render.memory import Memory
from slp_build.render.templates import is_of_a_template, template_error


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A tree that has been built: its files for the manifest, its memory, why each page was rendered, what is wrong.

    The files stand in the order of their paths; `written` are those that are not links to the live release's.
    `elsewhere` are the links to what is no page, of the pages that were rendered; `addresses` are the pages' by record
    id; `site` is what they were drawn from.
    """

    files: dict[str, FileEntry]
    written: list[str]
    memory: Memory
    reasons: dict[str, str]
    problems: tuple[Problem, ...]
    elsewhere: Set[str]
    addresses: Mapping[str, str]
    site: Any


def build_public(config_file: Path, inputs: PublicInputs, site_dir: Path, before: Before, say: Say) -> Built:
    """Make the public tree in `site_dir`. Raises SlpError saying which page or template stopped it."""
    return _build(config_file, "slp-public", inputs, site_dir, before, say)


def build_bridge(config_file: Path, inputs: BridgeInputs, site_dir: Path, before: Before, say: Say) -> Built:
    """Make the Bridge tree in `site_dir`. Raises SlpError saying which page or template stopped it."""
    return _build(config_file, "slp-bridge", inputs, site_dir, before, say)


def _build(
    config_file: Path, name: str, inputs: PublicInputs | BridgeInputs, site_dir: Path, before: Before, say: Say
) -> Built:
    with Crew(say) as crew:
        return _build_with(crew, config_file, name, inputs, site_dir, before)


def _build_with(
    crew: Crew, config_file: Path, name: str, inputs: PublicInputs | BridgeInputs, site_dir: Path, before: Before
) -> Built:
    messages = _Messages()
    log = logging.getLogger("mkdocs")
    log.addHandler(messages)
    log.propagate = False
    plugin: Any = None
    try:
        config = _load(config_file, site_dir)
        plugin = config.plugins.get(name)
        if plugin is None:
            raise BuildError(f"{config_file}: names no plugin {name}, which makes this tree; put it back")
        plugin.inputs, plugin.live, plugin.memory, plugin.crew = inputs, before.live, before.memory, crew
        plugin.site_before = before.site
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        config.plugins.on_shutdown()
        files: Mapping[str, FileEntry] = plugin.output.files
        built = Built(
            files={path: files[path] for path in sorted(files)},
            written=plugin.output.written,
            memory=plugin.remembered(),
            reasons=plugin.plan.reasons,
            problems=tuple(sorted(plugin.made.problems, key=lambda p: (p.address, p.guard, p.message))),
            elsewhere=plugin.made.summary.elsewhere,
            addresses=plugin.site.tree.addresses,
            site=plugin.site,
        )
        plugin.let_go()
        return built
    except Exception as error:
        if is_of_a_template(error):
            address = plugin.view.address if plugin.view else ""  # none yet, where a template cannot even be read
            raise template_error(error, address) from error
        if isinstance(error, MkDocsException | Abort | OSError):
            raise _ours(error, messages) from error
        if isinstance(error, ValueError) and (said := messages.of_a_page()):  # an address in it that is none, say
            raise BuildError(f"{said}; mend it") from error
        raise
    finally:
        log.removeHandler(messages)
        _let_finish(plugin)


def _load(config_file: Path, site_dir: Path) -> MkDocsConfig:
    """Read a tree's settings as MkDocs' own `load_config` does, with libyaml: a third of the time, for every build."""
    config = MkDocsConfig(config_file_path=str(config_file))
    try:
        with config_file.open("rb") as file:
            config.load_dict(yaml_load(file, get_yaml_loader(CLoader, config)))
    except RecursionError as error:
        raise BuildError(f"{config_file}: inherits from itself (INHERIT); name another file") from error
    config.load_dict({"site_dir": os.fspath(site_dir), "strict": True})
    errors, warnings = config.validate()
    if wrong := [f"{name}: {str(problem).rstrip('.')}" for name, problem in (*errors, *warnings)]:
        raise BuildError(f"{config_file}: {'; '.join(wrong)}")
    return config


def _let_finish(plugin: Any) -> None:
    """Wait for what is still being written, also when the build has failed: its folder is about to be removed."""
    with suppress(BuildError, OSError):
        if output := getattr(plugin, "output", None):
            output.finish()


class _Messages(logging.Handler):
    """Keeps what MkDocs warns of: in strict mode a warning is an error, and its words are what a person needs."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def of_a_page(self) -> str:
        """Return what MkDocs has said last, if that was of a page it could not read; else nothing."""
        return self.lines[-1] if self.lines and self.lines[-1].startswith("Error reading page") else ""


def _ours(error: BaseException, messages: _Messages) -> SlpError:
    """Return our own error behind one of MkDocs', or one that says what MkDocs said."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, SlpError):
            return cause
        if isinstance(cause, OSError):
            return BuildError(f"{cause.filename or 'the release'}: {cause.strerror}; the live release stays as it was")
        cause = cause.__cause__ or cause.__context__
    return BuildError("; ".join(messages.lines) or str(error))
