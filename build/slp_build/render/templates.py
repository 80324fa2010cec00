"""The theme's Jinja environment, and the bytes of one page."""

import traceback
from collections.abc import Callable, Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.runtime import Macro
from markupsafe import Markup

from slp_build.errors import BuildError
from slp_build.pages.bridge_view import BridgeView
from slp_build.pages.public_view import PublicView

DRAWN = 1000  # what `once` keeps


class _Template(jinja2.Template):
    """A template whose macros are put together once: a page imports a dozen partials, ten thousand pages a lot more."""

    def _get_default_module(self, ctx: Any = None) -> Any:
        # Jinja would compare the importing template's globals with its own each time; ours have none of their own.
        return super()._get_default_module(None)


class _Environment(jinja2.Environment):
    template_class = _Template

    def make_globals(self, d: Any) -> Any:
        # The environment's own, as they are: a template's would be laid over them anew for each page.
        assert not d, "no template has globals of its own"
        return self.globals


def environment(theme: Path, state: str, cache: Path) -> jinja2.Environment:
    """Return the environment that every page, preview and member page is rendered in. Undefined names are errors.

    `state` is the hash of the theme's templates: another state is another environment. Compiled templates are kept in
    `cache`, by the hash of their text.
    """
    (cache / "templates").mkdir(parents=True, exist_ok=True)  # each time: somebody may have emptied the cache
    return _kept(theme, state, cache)


@lru_cache(maxsize=4)
def _kept(theme: Path, state: str, cache: Path) -> jinja2.Environment:
    env = _Environment(
        bytecode_cache=jinja2.FileSystemBytecodeCache(str(cache / "templates")),
        loader=jinja2.FileSystemLoader(theme),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,  # all of them: a plain dictionary, without the locks of one that forgets
    )
    env.globals["once"] = _once()
    return env


def _once() -> Callable[..., Markup]:
    """Return the theme's `once(macro, …)`: what a macro draws from these values, drawn once for all pages.

    For what many pages show alike, as header and footer. A macro's text depends on its arguments alone.
    """
    drawn: dict[object, Markup] = {}

    def once(macro: Macro, *values: Hashable, **named: Hashable) -> Markup:
        key = (macro, values, *named.items())
        found = drawn.get(key)
        if found is None:
            if len(drawn) >= DRAWN:
                drawn.clear()
            found = drawn[key] = Markup(macro(*values, **named))
        return found

    return once


def render_public(env: jinja2.Environment, view: PublicView) -> str:
    """Return a public page's HTML."""
    return _render(env, view)


def render_bridge(env: jinja2.Environment, view: BridgeView) -> str:
    """Return a Bridge page's HTML."""
    return _render(env, view)


def _render(env: jinja2.Environment, view: PublicView | BridgeView) -> str:
    try:
        return env.get_template(view.template).render(view=view)
    except Exception as error:
        if not is_of_a_template(error):
            raise
        raise template_error(error, view.address) from error


def is_of_a_template(error: Exception) -> bool:
    """Return whether an error arose in a template: Jinja's own, or Python's about what a template does with a value."""
    if isinstance(error, jinja2.TemplateError | OSError):  # one of Jinja's is both
        return isinstance(error, jinja2.TemplateError)
    return any(frame.filename.endswith(".html") for frame in traceback.extract_tb(error.__traceback__))


def template_error(error: Exception, address: str) -> BuildError:
    """Return our own error for a template that failed: which template, which line, on which page if any, and why."""
    page = f" (page {address})" if address else ""
    if isinstance(error, jinja2.TemplateNotFound):
        return BuildError(f"theme: the template {error.name} is missing{page}")
    if isinstance(error, jinja2.TemplateSyntaxError):
        return BuildError(f"{error.filename}, line {error.lineno}: {error.message}{page}")
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(".html")]
    where = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else "theme"
    return BuildError(f"{where}: {error}{page}")
