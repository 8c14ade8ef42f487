"""Facts about an archive that are no faults: how much it holds, what is not known of its articles, what looks odd, what it takes on disk.

What must hold, and how it is put right, is not known here.
"""

import contextlib
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from index import schema, store
from index.chroma import BrokenGeneration, Manifest, current
from index.values import Origin

Facts = dict[str, int | float | str]

SHORT = 200
"""Characters: an article with less text than this, or with more furniture than text, is worth a look; it may be a teaser or a menu."""

_NAMED = 5


def gather(archive: Path, connection: sqlite3.Connection) -> Facts:
    """What can be counted of an archive, by name: what is in it, what is not known of it, and what it takes on disk."""
    articles, cut = store.sizes(connection)
    manifest: Manifest | None = None
    with contextlib.suppress(BrokenGeneration):
        manifest = current(connection)
    chroma = archive / "chroma"
    facts: Facts = {
        "articles": articles,
        "passages": cut,
        "vectors": store.count(connection, "vectors"),
        "full text rows": store.count(connection, "words"),
        "passages in Chroma": manifest.count if manifest is not None else 0,
        "generation": manifest.number if manifest is not None else 0,
        "generations on disk": len([one for one in chroma.glob("gen-??????") if one.is_dir()]),
        "embedder": str(store.identity(connection) or "none yet"),
    }
    # A damaged row is a problem of its own, and must not hide the rest.
    with contextlib.suppress(ValueError, TypeError, KeyError):
        facts |= _unknown([card.origin for card in store.cards(connection).values()])
    facts |= {
        "copies": store.count(connection, "clusters") - int(connection.execute("SELECT count(DISTINCT cluster) FROM clusters").fetchone()[0]),
        "earlier versions": store.count(connection, "versions"),
    }
    with contextlib.suppress(ValueError, TypeError, KeyError):
        facts |= _furniture(connection)
    return facts | {
        "bytes in SQLite": sum(path.stat().st_size for path in archive.glob(f"{schema.FILE}*")),
        "bytes in Chroma": sum(path.stat().st_size for path in chroma.rglob("*") if path.is_file()),
    }


def _unknown(origins: Sequence[Origin]) -> dict[str, float]:
    """What share of the articles lacks what cannot be guessed."""

    def share(name: str) -> float:
        return round(sum(getattr(one, name) is None for one in origins) / len(origins), 4) if origins else 0.0

    bounded = sum(one.published is None and (one.published_after or one.published_before) is not None for one in origins)
    return {
        "undated": share("published"),
        "undated, with bounds": round(bounded / len(origins), 4) if origins else 0.0,
        "without outlet": share("outlet"),
        "without title": share("title"),
    }


def _furniture(connection: sqlite3.Connection) -> Facts:
    """How much of what was read is not story, and which articles look as if little or no story was in them."""
    read = gone = 0
    suspicious = []
    for path, length, spans, removed in connection.execute("SELECT path, length(source_text), spans, removed FROM articles ORDER BY path"):
        kept = sum(end - start for start, end in json.loads(spans))
        left_out = sum(end - start for start, end, *_ in json.loads(removed))
        read, gone = read + length, gone + left_out
        if kept < SHORT or left_out > kept:
            suspicious.append(path)
    more = f" and {len(suspicious) - _NAMED} more" if len(suspicious) > _NAMED else ""
    return {
        "furniture": round(gone / read, 4) if read else 0.0,
        "suspicious articles": f"{len(suspicious)} ({', '.join(suspicious[:_NAMED])}{more})" if suspicious else 0,
    }
