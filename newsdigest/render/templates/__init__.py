"""Templates of pages and pictures. Whatever is filled in is shown as clean text, never as marks."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from newsdigest.render.clean import shown

if TYPE_CHECKING:
    from jinja2 import Environment


def filled(template: str, /, **values: Any) -> str:
    """A template with values in it: each text is cleaned (see ``shown``) and escaped, unless it is marked safe."""
    return _environment().get_template(template).render(values)


def template_text(name: str) -> str:
    """A file of this folder as it is."""
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(template_text),
        autoescape=True,
        finalize=_clean,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _clean(value: Any) -> Any:
    return shown(value) if type(value) is str else value  # text marked safe is of our own
