"""An article's history as text that a person likes to read, and as JSON: what happened to it, and what each version changed.

Where the versions come from is not known here.
"""

from collections.abc import Sequence
from typing import Any

from index.store import Entry
from index.values import Article
from index.versions import Difference, Version, differences
from ui.text import Sheet
from ui.visible import visible, visible_line
from ui.words import count

HAPPENED = {
    "added": "added",
    "updated": "read again: the file, or what is made of it, had changed",
    "moved": "found in another folder",
    "recut": "cut again: lines that recur in its outlet's articles were left out, or put back",
    "removed": "removed",
    "set": "corrected by you",
}
"""What the journal's words for what happened to an article mean."""


def steps(versions: Sequence[Version], article: Article) -> list[tuple[Version, tuple[Difference, ...]]]:
    """Each earlier version with what the one after it changed, oldest first."""
    after = [version.article for version in versions[1:]] + [article]
    return [(version, differences(version.article, new)) for version, new in zip(versions, after, strict=True)] if versions else []


def history_json(journal: Sequence[Entry], versions: Sequence[Version], article: Article) -> dict[str, Any]:
    """What `dateline show ARTICLE --history --json` adds to the article."""
    return {
        "history": [{"at": entry.at, "event": entry.event, "detail": entry.detail} for entry in journal],
        "versions": [
            {
                "replaced": version.replaced.isoformat(),
                "title": version.article.origin.title,
                "published": version.article.origin.published,
                "updated": version.article.origin.updated,
                "body": version.article.body,
                "differences": [{"before": list(one.before), "after": list(one.after)} for one in changed],
            }
            for version, changed in steps(versions, article)
        ],
    }


def print_history(sheet: Sheet, journal: Sequence[Entry], versions: Sequence[Version], article: Article) -> None:
    """When the article came and changed, then each change with the sentences that went and those that came."""
    sheet.line(visible_line(article.origin.title or article.path), "bold")
    for entry in journal:
        sheet.line(f"{entry.at}  {HAPPENED.get(entry.event, entry.event)}", "dim", hanging=2)
    if not versions:
        sheet.line("Its text has not changed since it was first read.")
    for version, changed in steps(versions, article):
        sheet.line()
        sheet.line(f"Changed {version.replaced.isoformat(sep=' ')}: {count(len(changed), 'place')}", "bold")
        for one in changed:
            for sentence in one.before:
                sheet.line(f"- {visible(sentence)}", "red", indent=2, hanging=4)
            for sentence in one.after:
                sheet.line(f"+ {visible(sentence)}", "green", indent=2, hanging=4)
            sheet.line()
        if not changed:
            sheet.line("Only what is not part of the story has changed.", "dim", indent=2)
