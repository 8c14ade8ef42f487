"""The components of the archive's tab, and where they stand.

What they show, and what happens when they are used, is not known here.
"""

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import gradio as gr

from ui.page.shelf import Wish
from ui.page.shelf_adding import adding
from ui.page.shelf_render import said, tools


@dataclass(frozen=True, slots=True)
class Shown:
    """What one reader has before them: of which archive, which part of the list, and which article."""

    archive: str = ""
    wish: Wish = Wish()  # noqa: RUF009 - frozen
    article: str | None = None


@dataclass(frozen=True, slots=True)
class ShelfParts:
    """Every component that a handler reads or changes."""

    shown: gr.State
    adding: gr.HTML
    outcome: gr.HTML
    said: gr.HTML
    tools: gr.HTML
    rows: gr.HTML
    leaf: gr.HTML

    @property
    def all(self) -> list[Any]:
        """All of them, for handlers that change what they need to."""
        return [self.shown, self.adding, self.outcome, self.said, self.tools, self.rows, self.leaf]

    @property
    def changed(self) -> list[Any]:
        """Those of handlers that change the archive; what a reader has before them is not theirs."""
        return [self.adding, self.outcome, self.said, self.leaf]


def lay_out_shelf() -> ShelfParts:
    """Lay the components out, inside the `gr.Tab` that is open."""
    behaviour, dropping = _asset("shelf.js"), _asset("shelf_drop.js")
    shown = gr.State(Shown())

    def piece(value: str, name: str, script: str = behaviour) -> gr.HTML:
        return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=script)

    with gr.Column(elem_id="dl-shelf"):
        add = piece(adding(0, opened=False), "dl-shelf-add", behaviour + dropping)
        outcome = piece("", "dl-shelf-outcome")
        said_there = piece(said(), "dl-shelf-said")
        search = piece(tools(Wish(), 0), "dl-shelf-tools")
        with gr.Row(elem_id="dl-shelf-body"):
            rows = piece("", "dl-shelf-list")
            leaf = piece("", "dl-shelf-leaf")
    return ShelfParts(shown, add, outcome, said_there, search, rows, leaf)


def _asset(name: str) -> str:
    return (files("ui.page") / name).read_text(encoding="utf-8")
