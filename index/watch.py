"""Watching: when something changes in folders that are followed.

What changed is not told: whoever follows brings the archive in line as a whole, which costs little where little changed. What reading a
file takes is not known here.
"""

import os
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path

from index.errors import NotFound

SETTLED_MS = 1_000
"""How long nothing must change before it is told: a file that is still being written would be read by halves."""

AT_LATEST_MS = 15_000
"""After so long it is told though changes go on."""

ROUND_MS = 500
"""How often control returns where nothing changes."""


def changes(paths: Sequence[str | Path], archive: Path) -> Generator[bool, None, None]:
    """Yield again and again whether something changed in `paths` since the last time, about every half second where nothing does.

    The first is yielded once watching has begun, so that whoever reads the folders after it misses nothing. What is hidden, and the
    archive itself, does not count. A file that is named is followed even if it is replaced by another of its name.

    Raises:
        NotFound: One of `paths` does not exist, or no longer: following it has ended then, and can be begun again.
    """
    import watchfiles

    named = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - as ingest names them
    for path in named:
        if not path.exists():
            raise NotFound(f"There is no file or folder {path}.", "Check the path.")
    folders = [path for path in named if path.is_dir()]
    files = {path for path in named if not path.is_dir()}
    own = Path(os.path.abspath(archive))  # noqa: PTH100 - as above

    def counts(_: watchfiles.Change, changed: str) -> bool:
        path = Path(changed)
        if path.is_relative_to(own):
            return False
        if any(path.name == one.name or path.name.startswith(f"{one.name}.") for one in files if path.parent == one.parent):
            return True
        inside = [path.relative_to(folder).parts for folder in folders if path.is_relative_to(folder)]
        return any(not any(part.startswith(".") for part in parts) for parts in inside)

    watched = {*folders, *(path.parent for path in files)}
    which = _identities(watched)
    rounds = watchfiles.watch(
        *sorted(watched),
        watch_filter=counts,
        debounce=AT_LATEST_MS,
        step=SETTLED_MS,
        rust_timeout=ROUND_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    try:
        for changed in rounds:
            # The system follows the folder that was there, not the name: one made anew would never be heard of.
            if _identities(watched) != which:
                raise NotFound(f"{' or '.join(map(str, sorted(watched)))} is gone, or is another folder than before.", "It is looked for again.")
            yield bool(changed)
    finally:
        rounds.close()


def _identities(folders: Iterable[Path]) -> dict[Path, int | None]:
    """Which folder each path leads to now; None where there is none."""
    found: dict[Path, int | None] = {}
    for folder in folders:
        try:
            found[folder] = folder.stat().st_ino
        except OSError:
            found[folder] = None
    return found
