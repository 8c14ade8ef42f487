"""Adding articles as HTML: where files are dropped, where text is pasted, how far it is, and what became of each file.

Everything that files or people wrote goes through `ui.page.markup`. Gradio is not known here.
"""

import json
from collections.abc import Mapping, Sequence

from index.files import FORMATS
from index.read import MAX_FIELD
from ui.page import phrases
from ui.page.markup import escaped, escaped_line
from ui.page.uploads import MAX_FILE_BYTES, MAX_FILES, MAX_PASTED, MAX_TOTAL_BYTES, Told
from ui.words import count

REASONS = 5
"""Reasons given for one file: a file of many articles can have thousands."""


def adding(number: int, *, opened: bool, writable: bool = True) -> str:
    """The fold with both ways of adding; `number` is another each time that the pasted text has been taken, which empties the form."""
    if not writable:
        return f'<p class="dl-note dl-read-only">{phrases.SHELF_READ_ONLY}</p>'
    return (
        f'<details class="dl-add" data-number="{number}"{" open" if opened else ""}><summary>{phrases.ADD}</summary>'
        f'<div class="dl-ways">{_drop()}{_paste()}</div></details>'
    )


def _drop() -> str:
    mega = 1_000_000
    kinds = ", ".join(FORMATS)
    limits = phrases.ADD_LIMITS.format(kinds=kinds.replace(".", ""), files=MAX_FILES, each=MAX_FILE_BYTES // mega, total=MAX_TOTAL_BYTES // mega)
    told = escaped_line(json.dumps({"sending": phrases.ADD_SENDING, "sent": phrases.ADD_UPLOADED}))
    return (
        f'<div class="dl-drop" data-drop data-files="{MAX_FILES}" data-each="{MAX_FILE_BYTES}" data-total="{MAX_TOTAL_BYTES}" '
        f'data-kinds="{kinds.replace(" ", "")}" data-words="{told}"><label class="dl-act dl-choose"><input type="file" multiple '
        f'accept="{kinds.replace(" ", "")}">{phrases.ADD_FILES}</label> <span class="dl-or">{phrases.ADD_DROP}</span>'
        f'<p class="dl-note">{limits}</p><p class="dl-sending-now" role="status"></p><ol class="dl-sending"></ol></div>'
    )


def _paste() -> str:
    fields = "".join(
        f'<label><span>{phrases.FIELDS[name]} <em>{phrases.PASTE_OPTIONAL}</em></span><input name="{name}" autocomplete="off" '
        f'maxlength="{2_000 if name == "url" else MAX_FIELD}"{hint}></label>'
        for name, hint in (
            ("title", ' dir="auto"'),
            ("outlet", ' dir="auto"'),
            ("published", f' placeholder="{phrases.DATE_HINT}" inputmode="numeric"'),
            ("url", ' placeholder="https://" inputmode="url" spellcheck="false"'),
        )
    )
    return (
        f'<form class="dl-form dl-paste" data-do="paste"><label class="dl-all"><span>{phrases.PASTE}</span>'
        f'<textarea name="text" rows="6" maxlength="{MAX_PASTED}" dir="auto"></textarea></label>{fields}'
        f'<button type="submit" class="dl-act">{phrases.PASTE_SAVE}</button></form>'
    )


def going_on(line: str) -> str:
    """What is being done with what was added."""
    return f'<section class="dl-outcome" data-show><p class="dl-doing" role="status">{escaped_line(line)}</p></section>'


def outcome(told: Sequence[Told], titles: Mapping[str, str], waiting: int = 0) -> str:
    """What became of each file, one line for each, every rejection with its reason; `titles` are those of the articles, by id.

    `waiting` files lie in the archive's folder and have not been read in.
    """
    if not told and not waiting:
        return '<section class="dl-outcome"><p role="status"></p></section>'
    added = sum(one.what in {"added", "changed"} for one in told)
    heading = phrases.ADDED_COUNT.format(added=added, files=count(len(told), "file")) if told else ""
    lines = "".join(_line(one, titles) for one in told)
    again = ""
    if waiting:
        again = (
            f'<p class="dl-waits">{phrases.WAITING_FILES.format(files=count(waiting, "file"))} '
            f'<button type="button" class="dl-quiet" data-do="again">{phrases.READ_THEM_IN}</button></p>'
        )
    dismiss = f'<button type="button" class="dl-quiet" data-do="dismiss">{phrases.SHELF_CLOSE}</button>' if told else ""
    listed = f'<ul class="dl-told">{lines}</ul>' if lines else ""
    head = f'<div class="dl-outcome-head"><p role="status">{heading}</p>{dismiss}</div>'
    return f'<section class="dl-outcome"{" data-show" if told else ""}>{head}{listed}{again}</section>'


def _line(one: Told, titles: Mapping[str, str]) -> str:
    what = phrases.OUTCOMES[one.what]
    if len(one.articles) > 1:
        what = f"{what}, {count(len(one.articles), 'article')}"
    known = [article for article in one.articles if article in titles]
    opened = (
        f'<button type="button" class="dl-open" dir="auto" data-do="open" data-id="{known[0]}">{escaped_line(titles[known[0]])}</button>'
        if len(known) == 1
        else ""
    )
    more = len(one.why) - REASONS
    reasons = "".join(f"<span>{escaped(why)}</span>" for why in one.why[:REASONS]) + (f"<span>… {more:,}</span>" if more > 0 else "")
    why = f'<span class="dl-why">{reasons}</span>' if reasons else ""
    return f'<li class="is-{one.what}"><b><bdi>{escaped_line(one.name)}</bdi></b> <span class="dl-what">{what}</span> {opened}{why}</li>'
