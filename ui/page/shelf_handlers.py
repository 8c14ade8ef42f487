"""What happens on the archive's tab: each handler reads what it is given and says which components change.

What components show is made elsewhere. No handler raises, and what the browser sends with an event is taken for what anybody could send.
"""

import itertools
import os
import queue
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import gradio as gr
from gradio.utils import get_upload_folder

from index.archive import Archive
from index.disk import writable
from index.errors import BadInput, DatelineError, NotFound
from ui.page import phrases
from ui.page.desk import Desk, Desks, sentence_of
from ui.page.shelf import CORRECTED, EMPTY, Corrected, Wish, correct, details, listing, opened
from ui.page.shelf_adding import adding, going_on, outcome
from ui.page.shelf_leaf import Form, leaf
from ui.page.shelf_parts import ShelfParts, Shown
from ui.page.shelf_render import rows, said, tools
from ui.page.shelf_room import Room
from ui.page.uploads import FOLDER, Arrival, Kept, Pasted, Tell, Told, keep, keep_pasted, read_in, remove, said_by, waiting
from ui.words import count

Updates = dict[Any, Any]
"""New values by component; components that are not named stay as they are."""

MOST_NAMED = 400
"""Files and articles that one event may name."""

TICK = 0.2
"""Seconds after which the page looks whether there is something new to say."""

_NOT_SENT = {
    "many": phrases.TOO_MANY_FILES,
    "kind": phrases.WRONG_KIND,
    "empty": phrases.EMPTY_FILE,
    "big": phrases.FILE_TOO_BIG,
    "much": phrases.TOO_MUCH,
    "folder": phrases.IS_A_FOLDER,
    "failed": phrases.SEND_FAILED,
    "refused": phrases.SEND_REFUSED,
}

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Connected:
    """How the tab is brought up to date when it is come to: `tab.select(on.refresh, on.inputs, on.outputs, **on.quietly)`.

    `open` shows the article that an event of elsewhere names as its `article`.
    """

    refresh: Callable[..., Updates]
    open: Callable[..., Updates]
    inputs: list[Any]
    outputs: list[Any]
    quietly: Mapping[str, Any]


def connect_shelf(desks: Desks, parts: ShelfParts, chosen: gr.components.Component) -> Connected:
    """Have the components answer; `chosen` holds the name of the archive that the page shows."""
    on = ShelfHandlers(desks, parts)
    # What a reader has before them is read and kept by one handler after the other: of two at once, the later would take the earlier back.
    quietly: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_id": "shelf", "concurrency_limit": 1}
    shared: dict[str, Any] = {"inputs": [parts.shown, chosen], "outputs": parts.all, **quietly}
    parts.tools.input(on.look, trigger_mode="always_last", **shared)
    gr.on([parts.rows.select, parts.leaf.select, parts.outcome.select], on.select, trigger_mode="always_last", **shared)
    gr.on([chosen.change], on.refresh, **shared)  # type: ignore[attr-defined] # every component that holds a value has it
    changing: dict[str, Any] = {"inputs": [chosen], "outputs": parts.changed, "api_visibility": "private", "show_progress": "hidden"}
    changes = [
        parts.leaf.submit(on.correct, **changing),
        gr.on([parts.rows.delete, parts.leaf.delete], on.remove, **changing),
        parts.adding.upload(on.add, **changing),
        parts.adding.submit(on.paste, **changing),
        parts.outcome.submit(on.take_up, **changing),
    ]
    for one in changes:
        one.then(on.list_again, **shared)
    return Connected(on.refresh, on.open, shared["inputs"], shared["outputs"], quietly)


class ShelfHandlers:
    """The handlers of one page's archive tab."""

    def __init__(self, desks: Desks, parts: ShelfParts) -> None:
        self._desks = desks
        self._parts = parts
        self._adding = threading.Lock()
        self._numbers = itertools.count(1)

    # Looking: these alone keep what a reader has before them

    def refresh(self, shown: Shown, chosen: str | None) -> Updates:
        """The list as it is now; of another archive than before, everything."""
        shown, fresh = self._of(shown, chosen)
        if not fresh:
            return self.list_again(shown, chosen)
        try:
            desk = self._desks.at(chosen)
            archive = _archive(desk)
            may = _may_write(desk)
            changes = self._list(shown, archive, may) | self._anew(shown, archive, may)
        except Exception as error:  # noqa: BLE001 - told on the page, which goes on working
            failed = said(self._why(error, chosen), failed=True)
            return {self._parts.shown: shown, self._parts.said: failed, self._parts.rows: "", self._parts.leaf: ""}
        return changes

    def list_again(self, shown: Shown, chosen: str | None) -> Updates:
        """The list alone, after something was changed: what is being written beside it stays, unless its article is gone."""
        shown = self._of(shown, chosen)[0]
        try:
            desk = self._desks.at(chosen)
            archive = _archive(desk)
            closes = {}
            if shown.article and archive is not None and shown.article not in {card.article_id for card in archive.articles()}:
                shown = replace(shown, article=None)
                closes = {self._parts.leaf: ""}
            return self._list(shown, archive, _may_write(desk)) | closes
        except Exception as error:  # noqa: BLE001 - told on the page
            return {self._parts.said: said(self._why(error, chosen), failed=True)}

    def look(self, shown: Shown, chosen: str | None, event: gr.EventData) -> Updates:
        """Search, or sort anew."""
        given = _data(event)
        return self._show(shown, chosen, lambda now: replace(now, wish=replace(Wish.of(given), only=now.wish.only)))

    def select(self, shown: Shown, chosen: str | None, event: gr.EventData) -> Updates:
        """A button of the list, of the article, or of what was added."""
        given = _data(event)
        do = given.get("do")
        if do == "open":
            return self._open(shown, chosen, str(given.get("id", ""))[:64])
        if do == "close":
            focus = f"open-{self._number()} {shown.article}"
            return self._show(shown, chosen, lambda now: replace(now, article=None), focus=focus) | {self._parts.leaf: ""}
        if do == "only":
            only = str(given.get("only", ""))
            return self._show(shown, chosen, lambda now: replace(now, wish=_only(now.wish, only)), focus=f"count-{self._number()}")
        if do == "page":
            page = Wish.of(given).page
            return self._show(shown, chosen, lambda now: replace(now, wish=replace(now.wish, page=page)), focus=f"count-{self._number()}")
        if do == "dismiss":
            return {self._parts.outcome: outcome((), {})}
        return {self._parts.said: said(phrases.SHELF_CHANGED_MEANWHILE, failed=True)}

    def open(self, shown: Shown, chosen: str | None, event: gr.EventData) -> Updates:
        """An article that something outside this tab leads to."""
        return self._open(shown, chosen, str(_data(event).get("article", ""))[:64])

    def _show(self, shown: Shown, chosen: str | None, change: Callable[[Shown], Shown], *, focus: str = "") -> Updates:
        """The list after a change of what is wanted of it."""
        shown = change(self._of(shown, chosen)[0])
        try:
            desk = self._desks.at(chosen)
            return self._list(shown, _archive(desk), _may_write(desk), focus=focus) | {self._parts.said: said()}
        except Exception as error:  # noqa: BLE001 - told on the page
            return {self._parts.said: said(self._why(error, chosen), failed=True)}

    def _open(self, shown: Shown, chosen: str | None, article_id: str) -> Updates:
        shown, fresh = self._of(shown, chosen)
        shown = replace(shown, article=article_id)
        try:
            desk = self._desks.at(chosen)
            archive = opened(desk)
            may = _may_write(desk)
            changes = self._list(shown, archive, may) | (self._anew(shown, archive, may) if fresh else {})
            drawn = leaf(details(archive, article_id), writable=may, focus=f"leaf-{self._number()}")
            return changes | {self._parts.leaf: drawn, self._parts.said: said()}
        except NotFound:
            return {self._parts.said: said(phrases.SHELF_GONE, failed=True)}
        except Exception as error:  # noqa: BLE001 - told on the page
            return {self._parts.said: said(self._why(error, chosen), failed=True)}

    # Changing

    def correct(self, chosen: str | None, event: gr.EventData) -> Updates:
        """Keep a correction; one that cannot be kept stays in its form, with the reason."""
        given = _data(event)
        values = {name: str(given.get(name, ""))[:2_000] for name in CORRECTED if name in given}
        article_id = str(given.get("id", ""))[:64]
        note, form = "", None
        try:
            desk = self._desks.at(chosen)
            archive = opened(desk)
            try:
                note = _corrected(correct(archive, article_id, values))
            except NotFound:
                raise
            except Exception as error:  # noqa: BLE001 - told at the form
                form = Form(values, self._why(error, chosen))
            focus = "" if form else f"leaf-{self._number()}"
            return {self._parts.leaf: leaf(details(archive, article_id), writable=_may_write(desk), note=note, form=form, focus=focus)}
        except NotFound:
            return {self._parts.said: said(phrases.SHELF_GONE, failed=True)}
        except Exception as error:  # noqa: BLE001 - told on the page
            return {self._parts.said: said(self._why(error, chosen), failed=True)}

    def remove(self, chosen: str | None, event: gr.EventData) -> Updates:
        """Remove what was confirmed."""
        named = _data(event).get("ids")
        ids = [one for one in named if isinstance(one, str)][:MOST_NAMED] if isinstance(named, list) else []
        try:
            archive = opened(self._desks.at(chosen))
            held = {card.article_id for card in archive.articles()}
            going = [one for one in ids if one in held]
            gone = remove(archive, going) if going else ()
        except Exception as error:  # noqa: BLE001 - told on the page
            return {self._parts.said: said(self._why(error, chosen), failed=True)}
        told = phrases.SHELF_REMOVED.format(articles=count(len(gone), "article")) if gone else phrases.SHELF_GONE
        return {self._parts.said: said(told, focus=f"gone-{self._number()}")}

    # Adding

    def add(self, chosen: str | None, event: gr.EventData) -> Iterator[Updates]:
        """Take in the files that arrived."""
        room = Room(Path(os.path.realpath(get_upload_folder())))
        arrivals, told = _arrived(room, _data(event).get("files"))

        def work(tell: Tell) -> tuple[list[Told], Archive]:
            try:
                archive = opened(self._desks.at(chosen), create=True)
                kept, rejected = keep(archive.path, arrivals)
            finally:
                for one in arrivals:
                    room.leave(one)
            return [*self._read_in(archive, kept, tell), *rejected, *told], archive

        yield from self._take_in(chosen, work)

    def paste(self, chosen: str | None, event: gr.EventData) -> Iterator[Updates]:
        """Take in a text that was pasted; one that cannot be used stays in its form."""
        given = _data(event)
        pasted = Pasted(**{name: str(given.get(name, ""))[: 2_000 if name != "text" else None] for name in Pasted.__slots__})
        done: list[Told] = []

        def work(tell: Tell) -> tuple[list[Told], Archive]:
            archive = opened(self._desks.at(chosen), create=True)
            done.extend(self._read_in(archive, [keep_pasted(archive.path, pasted)], tell))
            return done, archive

        yield from self._take_in(chosen, work)
        if done and done[0].what != "rejected":
            yield {self._parts.adding: adding(self._number(), opened=True)}

    def take_up(self, chosen: str | None) -> Iterator[Updates]:
        """Read in what waits in the archive's folder."""

        def work(tell: Tell) -> tuple[list[Told], Archive]:
            archive = opened(self._desks.at(chosen))
            left = waiting(archive)
            return self._read_in(archive, left, tell) if left else [], archive

        yield from self._take_in(chosen, work)

    def _read_in(self, archive: Archive, kept: Sequence[Kept], tell: Tell) -> list[Told]:
        if not kept:
            return []
        if self._adding.locked():
            tell(phrases.ADDING_WAITS)
        with self._adding:
            return read_in(archive, kept, tell)

    def _take_in(self, chosen: str | None, work: Callable[[Tell], tuple[list[Told], Archive]]) -> Iterator[Updates]:
        part = self._parts.outcome
        try:
            working = _watched(work)
            while True:
                try:
                    yield {part: going_on(next(working))}
                except StopIteration as end:
                    told, archive = end.value
                    break
            titles = {card.article_id: card.origin.title or phrases.OPEN_ARTICLE for card in archive.articles()}
            left = len(waiting(archive)) if any(one.what == "waiting" for one in told) else 0
            yield {part: outcome(told, titles, left), self._parts.said: said()}
        except Exception as error:  # noqa: BLE001 - told on the page, which goes on working
            yield {part: outcome((), {}), self._parts.said: said(self._why(error, chosen), failed=True)}

    # What is shown

    def _number(self) -> int:
        """A number that was not used before: what has another one is new, and not what stood there."""
        return next(self._numbers)

    def _of(self, shown: Shown, chosen: str | None) -> tuple[Shown, bool]:
        """What the reader has before them, of the archive that is chosen; whether that is another one than before."""
        name = chosen if isinstance(chosen, str) and chosen else self._desks.names[0]
        return (shown, False) if shown.archive == name else (Shown(archive=name), True)

    def _why(self, error: Exception, chosen: str | None) -> str:
        """What went wrong, in a sentence or two for the page."""
        if not isinstance(error, DatelineError):
            return sentence_of(error, self._desks.places)[0]
        try:
            return said_by(error, self._desks.at(chosen).settings.archive)
        except BadInput:
            return f"{error.problem} {error.remedy}".strip()

    def _list(self, shown: Shown, archive: Archive | None, may: bool, *, focus: str = "") -> Updates:
        listed = EMPTY if archive is None else listing(archive, shown.wish)
        wish = replace(shown.wish, page=listed.page)
        drawn = rows(listed, wish, opened=shown.article, writable=may, focus=focus)
        return {self._parts.shown: replace(shown, wish=wish), self._parts.rows: drawn}

    def _anew(self, shown: Shown, archive: Archive | None, may: bool) -> Updates:
        """What stands around the list when an archive is come to."""
        left = len(waiting(archive)) if archive and not self._adding.locked() else 0
        return {
            self._parts.adding: adding(self._number(), opened=archive is None or not archive.articles(), writable=may),
            self._parts.tools: tools(shown.wish, self._number()),
            self._parts.said: said(),
            self._parts.leaf: "",
            self._parts.outcome: outcome((), {}, left),
        }


def _archive(desk: Desk) -> Archive | None:
    try:
        return opened(desk)
    except NotFound:
        return None


def _may_write(desk: Desk) -> bool:
    """Whether the archive can be written to; of one that is yet to be made, its writer will tell."""
    folder = Path(desk.settings.archive)
    added = folder / FOLDER
    return not folder.exists() or (writable(folder) and (not added.exists() or writable(added)))


def _only(wish: Wish, only: str) -> Wish:
    """Only the articles without something, or all again where that was so already."""
    return replace(wish, only="" if wish.only == only or only not in phrases.SHELF_ONLYS else only, page=1)


def _corrected(done: Corrected) -> str:
    def fields(names: Sequence[str]) -> str:
        return ", ".join(phrases.FIELDS[name].lower() for name in names)

    lines = [phrases.SHELF_SAVED] if done.saved else []
    lines += [phrases.SHELF_TAKEN_BACK.format(fields=fields(done.taken_back))] if done.taken_back else []
    lines += [phrases.SHELF_NOT_YOURS.format(fields=fields(done.not_yours))] if done.not_yours else []
    return " ".join(lines) or phrases.SHELF_NOTHING_TO_SAVE


def _arrived(room: Room, named: object) -> tuple[list[Arrival], list[Told]]:
    """The files that a browser says it sent, and those of which it says why it did not."""
    arrivals, told = [], []
    for one in named[:MOST_NAMED] if isinstance(named, list) else []:
        if not isinstance(one, dict):
            continue
        name = str(one.get("name", ""))[:255]
        if one.get("path"):
            try:
                arrivals.append(room.arrival(str(one["path"]), name))
                continue
            except BadInput as error:
                why = error.problem
        else:
            why = _reason(str(one.get("why")))
        told.append(Told(name, "rejected", why=(why,)))
    return arrivals, told


def _reason(code: str) -> str:
    from index.files import FORMATS
    from ui.page.uploads import MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES

    most = {"many": MAX_FILES, "big": MAX_FILE_BYTES // 1_000_000, "much": MAX_TOTAL_BYTES // 1_000_000}.get(code, 0)
    return _NOT_SENT.get(code, phrases.DID_NOT_ARRIVE).format(most=most, kinds=", ".join(FORMATS))


def _data(event: gr.EventData) -> Mapping[str, Any]:
    return event._data if isinstance(event._data, dict) else {}


def _watched(work: Callable[[Tell], Result]) -> Generator[str, None, Result]:
    """What is said while work is done in a thread of its own, then its result; the work is done to its end even if nobody watches."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    results: list[Result | BaseException] = []

    def run() -> None:
        try:
            results.append(work(lines.put))
        except BaseException as error:  # noqa: BLE001 - raised again where somebody watches
            results.append(error)

    thread = threading.Thread(target=run, name="add", daemon=True)
    thread.start()
    while thread.is_alive() or not lines.empty():
        line = None
        try:
            line = lines.get(timeout=TICK)
            while True:  # only the last of what came at once can be read
                line = lines.get_nowait()
        except queue.Empty:
            if line is not None:
                yield line
    result = results[0]
    if isinstance(result, BaseException):
        raise result
    return result
