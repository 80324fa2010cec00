"""Runs MkDocs over one tree's inputs."""

import logging
import os
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from slp_build.errors import BuildError, SlpError
from slp_build.render.inputs import BridgeInputs, PublicInputs


def build_public(config_file: Path, inputs: PublicInputs, site_dir: Path) -> None:
    """Write the public tree to `site_dir`. Raises SlpError saying which page or template stopped it."""
    _build(config_file, "slp-public", inputs, site_dir)


def build_bridge(config_file: Path, inputs: BridgeInputs, site_dir: Path) -> None:
    """Write the Bridge tree to `site_dir`. Raises SlpError saying which page or template stopped it."""
    _build(config_file, "slp-bridge", inputs, site_dir)


def _build(config_file: Path, plugin: str, inputs: PublicInputs | BridgeInputs, site_dir: Path) -> None:
    messages = _Messages()
    log = logging.getLogger("mkdocs")
    log.addHandler(messages)
    log.propagate = False
    try:
        config = load_config(str(config_file), site_dir=os.fspath(site_dir), strict=True)
        config.plugins[plugin].inputs = inputs
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        config.plugins.on_shutdown()
    except (MkDocsException, Abort, OSError) as error:
        raise _ours(error, messages) from error
    finally:
        log.removeHandler(messages)


class _Messages(logging.Handler):
    """Keeps what MkDocs warns of: in strict mode a warning is an error, and its words are what a person needs."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


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
