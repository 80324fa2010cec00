"""The theme's Jinja environment, and the bytes of one page."""

from functools import lru_cache
from pathlib import Path

import jinja2

from slp_build.errors import BuildError
from slp_build.pages.bridge_view import BridgeView
from slp_build.pages.public_view import PublicView


@lru_cache(maxsize=4)
def environment(theme: Path) -> jinja2.Environment:
    """Return the environment that every page, preview and member page is rendered in. Undefined names are errors."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(theme),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def render_public(env: jinja2.Environment, view: PublicView) -> str:
    """Return a public page's HTML."""
    return _render(env, view)


def render_bridge(env: jinja2.Environment, view: BridgeView) -> str:
    """Return a Bridge page's HTML."""
    return _render(env, view)


def _render(env: jinja2.Environment, view: PublicView | BridgeView) -> str:
    try:
        return env.get_template(view.template).render(view=view)
    except jinja2.TemplateSyntaxError as error:
        raise BuildError(f"{error.filename}, line {error.lineno}: {error.message} (page {view.address})") from error
    except jinja2.TemplateNotFound as error:
        raise BuildError(f"theme: the template {error.name} is missing (page {view.address})") from error
    except jinja2.UndefinedError as error:
        raise BuildError(f"{view.template}: {error.message} (page {view.address})") from error
