"""A progress bar on standard error, when that is a terminal; otherwise nothing.

What is being counted is not known here.
"""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def shown(items: Iterable[T], *, total: int, label: str, done: int = 0) -> Iterator[T]:
    """Pass items on, in order, while a bar shows how many of `total` have come; `done` came before."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total, completed=done)
        for item in items:
            yield item
            bar.advance(task)
