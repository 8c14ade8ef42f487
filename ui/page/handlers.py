"""What happens when a component is used: each handler reads what it is given and says which components change.

Where components stand is not known here. No handler raises: Gradio would cover the conversation with its error box, and would not
run what was to come after.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count as numbers
from typing import Any

import gradio as gr

from index.errors import BadInput, NotFound
from index.values import Article, Filters
from ui import asked
from ui.export import Form, exported, file_name
from ui.page import phrases, render
from ui.page.blocks import Last
from ui.page.conversation import Conversation, kept, now, read_back, to_export
from ui.page.desk import Desk, Desks, sentence_of
from ui.page.exchange import Answered, Asked, Exchange, Failed, Posed, stop
from ui.page.filters import Histogram, how_many
from ui.page.parts import NEVER, Parts
from ui.page.talk import converse
from ui.page.turns import Begun, Turns
from ui.words import count

Updates = dict[Any, Any]
"""New values or `gr.update`s by component; components that are not named stay as they are."""


class Handlers:
    """The handlers of the page's first tab."""

    def __init__(self, desks: Desks, parts: Parts) -> None:
        self._desks = desks
        self._parts = parts
        self._handed = numbers(1)
        self._turns = Turns()

    # Coming to the page.

    def enter(self, recalled: str, archive: str, request: gr.Request) -> Updates:
        """The page is opened: with the conversation that this browser left off in, where it says one."""
        record = _record(recalled)
        return self.greet(archive, request) if record is None else self._opened(record, archive, request)

    def greet(self, archive: str, request: gr.Request) -> Updates:
        """What stands there before the first question."""
        parts = self._parts
        self._turns.begin(_session(request))
        fresh: Updates = {
            parts.talk: Conversation(),
            parts.seen: 0,
            parts.editing: 0,
            parts.edited: "",
            parts.follow: "",
            parts.live: "",
            parts.current: "",
            parts.again: gr.update(visible=False),
            # An empty key: the browser forgets which conversation it was in.
            parts.keeping: json.dumps({"key": "", "archive": archive, "at": next(self._handed)}),
            **self._idle(),
        }
        try:
            desk = self._desks.at(archive)
            held = desk.holdings()
        except Exception as error:  # noqa: BLE001 - told on the page, which goes on working
            return {
                **fresh,
                parts.past: render.failed(*sentence_of(error, self._desks.places)),
                parts.masthead: render.masthead(0, 0),
                **self._no_examples(),
            }
        return {
            **fresh,
            parts.past: render.welcome() if held.articles else render.no_articles(),
            parts.begin: gr.update(visible=not held.articles),
            parts.sample: gr.update(visible=not held.articles),
            parts.current: render.latest(held.latest),
            **self._held(desk),
            **self._no_examples(),
        }

    def come_back(self, archive: str, seen: int, talk: Conversation, request: gr.Request) -> Updates:
        """The first tab was come back to: the archive may have changed on the other."""
        try:
            # Gradio says so of a page that is just being opened too, and what was left off there is not to be forgotten.
            changed = seen != NEVER and self._desks.at(archive).revision() != seen
        except Exception:  # noqa: BLE001 - told where a question is asked
            changed = False
        if not changed:
            return gr.skip()  # type: ignore[no-any-return] # Gradio's word for "nothing changes"
        return self.look(archive, seen) if talk.exchanges else self.greet(archive, request)

    def switch(self, archive: str, request: gr.Request) -> Updates:
        """Another archive was chosen: its outlets and days are others."""
        greeted = self.greet(archive, request)
        return {**greeted, **self.unfilter(), self._parts.outlets: {**greeted.get(self._parts.outlets, gr.update()), "value": []}}

    def offer(self, archive: str) -> Updates:
        """Questions to begin with, taken from the articles; they take a moment to find."""
        try:
            found = self._desks.at(archive).examples()
        except Exception:  # noqa: BLE001 - without them the page is as good, and the cause is told where a question is asked
            found = ()
        parts = self._parts
        shown: Updates = {parts.begin: gr.update(visible=True)} if found else {}
        for number, button in enumerate(parts.examples):
            text = found[number] if number < len(found) else ""
            shown[button] = gr.update(value=text, visible=bool(text))
        return shown or gr.skip()

    def look(self, archive: str, seen: int) -> Updates:
        """What the archive holds by now, where that is another than the page has `seen`: a list that changes under a hand loses its choice."""
        try:
            desk = self._desks.at(archive)
            return gr.skip() if desk.revision() == seen else self._held(desk)
        except Exception:  # noqa: BLE001 - told where a question is asked
            return gr.skip()  # type: ignore[no-any-return] # Gradio's word for "nothing changes"

    # Asking.

    def ask(  # noqa: PLR0917 - Gradio passes inputs by position
        self,
        question: str,
        talk: Conversation,
        editing: int,
        shown: str | None,
        archive: str,
        outlets: Sequence[str],
        after: str,
        before: str,
        as_of: str,
        request: gr.Request,
    ) -> Iterator[Updates]:
        """Answer what was typed while the page showed the question that is named by `shown`, or an earlier question as it was changed."""
        if not question.strip():
            yield gr.skip()
            return
        try:
            filters = _filters(outlets, after, before, as_of)
        except BadInput as error:
            if editing:
                yield {self._parts.edited: render.editing(str(error)), self._parts.live: render.said(str(error))}
                return
            begun = self._turns.ask(_session(request), (question, tuple(outlets or ()), after, before, as_of), shown)
            if begun is None:
                yield gr.skip()
                return
            begun.end()
            earlier = stop(talk.exchanges)
            lost = Failed(Posed(len(earlier) + 1, question, asked=now()), error.problem, error.remedy)
            yield Last({**self._shown(replace(talk, exchanges=earlier), archive, lost), self._parts.box: question, self._parts.shown: begun.name})
            return
        talk = replace(talk, exchanges=stop(talk.exchanges))
        if 0 < editing <= len(talk.exchanges):
            talk = _before(talk, editing)
        yield from self._put(talk, Posed(len(talk.exchanges) + 1, question, filters, asked=now()), archive, request, shown)

    def begin(  # noqa: PLR0917 - as ask
        self,
        question: str,
        talk: Conversation,
        archive: str,
        outlets: Sequence[str],
        after: str,
        before: str,
        as_of: str,
        request: gr.Request,
    ) -> Iterator[Updates]:
        """Answer one of the questions to begin with; what somebody has typed meanwhile stays in the box."""
        for step in self.ask(question, talk, 0, None, archive, outlets, after, before, as_of, request):
            yield type(step)((part, value) for part, value in step.items() if part is not self._parts.box) if step != gr.skip() else step

    def select(  # noqa: PLR0917 - as ask
        self,
        event: gr.EventData,
        talk: Conversation,
        archive: str,
        outlets: Sequence[str],
        after: str,
        before: str,
        as_of: str,
        request: gr.Request,
    ) -> Iterator[Updates]:
        """Answer a question that the page offered."""
        question = _said(event, "question")
        yield from self.begin(question, talk, archive, outlets, after, before, as_of, request)

    def retry(self, event: gr.EventData, talk: Conversation, archive: str, request: gr.Request) -> Iterator[Updates]:
        """Ask a question once more, as it was put: the last one in its place, an earlier one anew."""
        yield from self._again(_number(event), talk, archive, request, windowed=True)

    def undo(self, event: gr.EventData, talk: Conversation, archive: str, request: gr.Request) -> Iterator[Updates]:
        """Ask a question once more, and let no time that it names narrow the articles."""
        yield from self._again(_number(event), talk, archive, request, windowed=False)

    def halt(self, talk: Conversation, archive: str, request: gr.Request) -> Updates:
        """Close the question that is being answered, keeping what had been checked."""
        # Gradio's own cancelling waits for the next step, and may not reach a question that followed another at once.
        self._turns.begin(_session(request))
        parts, closed = self._parts, replace(talk, exchanges=stop(talk.exchanges))
        if not closed.exchanges:
            return self._idle()
        return {
            parts.shown: self._turns.heard(_session(request)),
            parts.talk: closed,
            parts.current: render.conversation(closed.exchanges[-1:]),
            parts.keeping: self._kept(closed, archive, since=len(closed.exchanges) - 1),
            parts.live: render.said(phrases.STOPPED_SAID),
            **self._idle(),
        }

    def follow(self, talk: Conversation, archive: str, seen: int, request: gr.Request) -> Updates:
        """After an answer: questions that could be put next and that the articles answer, and what the archive holds by now."""
        turn, found = self._turns.last(_session(request)), self._suggested(talk, archive)
        held = self.look(archive, seen)
        if self._turns.last(_session(request)) is not turn:  # something else has been begun meanwhile, perhaps with another archive
            return gr.skip()  # type: ignore[no-any-return] # as look
        return found if held == gr.skip() else {**found, **held}

    def _suggested(self, talk: Conversation, archive: str) -> Updates:
        if not talk.exchanges or not isinstance(talk.exchanges[-1], Answered):
            return {self._parts.follow: ""}
        try:
            return {self._parts.follow: render.suggestions(self._desks.at(archive).follow_ups(talk.exchanges))}
        except Exception:  # noqa: BLE001 - a page without suggestions is as good
            return {self._parts.follow: ""}

    # What can be done with an exchange.

    def edit(self, event: gr.EventData, talk: Conversation) -> Updates:
        """Put an earlier question back into the box, to be changed and asked again."""
        number, parts = _number(event), self._parts
        if not 0 < number <= len(talk.exchanges):
            return gr.skip()  # type: ignore[no-any-return] # as look
        phrase = phrases.EDITING_LAST if number == len(talk.exchanges) else phrases.EDITING
        return {
            parts.editing: number,
            parts.edited: render.editing(phrase.format(number=number)),
            parts.live: render.said(phrase.format(number=number)),
            parts.box: talk.exchanges[number - 1].posed.question,
        }

    def unedit(self) -> Updates:
        """Leave the earlier question as it is."""
        return {self._parts.editing: 0, self._parts.edited: "", self._parts.box: ""}

    def judge(self, event: gr.EventData, talk: Conversation, archive: str) -> Updates:
        """Keep what the reader says of an answer, in the archive."""
        number, verdict, parts = _number(event), _said(event, "verdict"), self._parts
        if not 0 < number <= len(talk.exchanges) or not isinstance(one := talk.exchanges[number - 1], Answered) or verdict not in phrases.VERDICTS:
            return gr.skip()  # type: ignore[no-any-return] # as look
        if isinstance(talk.exchanges[-1], Asked):
            # What this would change, the answer that is on its way would change back.
            gr.Info(phrases.JUDGE_LATER)
            return {parts.live: render.said(phrases.JUDGE_LATER)}
        blamed = _blamed(one, verdict, _said(event, "citation"))
        note = phrases.BLAMED.format(numbers=", ".join(map(str, blamed))) if blamed else ""
        try:
            self._desks.at(archive).keep_verdict(talk.key, talk.exchanges[:number], verdict, note)
        except Exception as error:  # noqa: BLE001 - told where whoever listens and whoever looks will find it
            gr.Warning(" ".join(sentence_of(error, self._desks.places)))
            return {parts.live: render.said(" ".join(sentence_of(error, self._desks.places)))}
        judged = replace(talk, exchanges=(*talk.exchanges[: number - 1], replace(one, verdict=verdict, blamed=blamed), *talk.exchanges[number:]))
        told = phrases.VERDICT_KEPT.format(verdict=phrases.VERDICTS[verdict])
        return {
            parts.talk: judged,
            parts.past: render.conversation(judged.exchanges[:-1]),
            parts.current: render.conversation(judged.exchanges[-1:]),
            parts.keeping: self._kept(judged, archive, since=number - 1),
            parts.live: render.said(told),
        }

    # Conversations that were kept.

    def reopen(self, event: gr.EventData, archive: str, request: gr.Request) -> Updates:
        """Show a conversation that the browser kept."""
        return self._opened(_record(_said(event, "record")), archive, request)

    def leave(self, archive: str, request: gr.Request) -> Updates:
        """The conversation that is open was deleted: begin anew."""
        return self.greet(archive, request)

    def hand_out(self, event: gr.EventData) -> Updates:
        """Make a file of a conversation that the browser kept; what cannot be read goes out as it was kept."""
        form, text = _FORMS.get(_said(event, "format"), "json"), _said(event, "record")
        record = _record(text)
        try:
            title, archive = (str(record.get(name) or "") if isinstance(record, dict) else "" for name in ("title", "archive"))
            # A file holds no paragraphs around its quotations, so that no archive is needed.
            talk = to_export(read_back(record, _gone), title, archive)
            file = {"name": file_name(talk, form), "text": exported(talk, form)}
        except Exception as error:  # noqa: BLE001 - as judge
            if form != "json":
                gr.Warning(" ".join(sentence_of(error, self._desks.places)))
                return {self._parts.live: render.said(" ".join(sentence_of(error, self._desks.places)))}
            file = {"name": "dateline-conversation.json", "text": text}
        return {self._parts.handing: json.dumps({**file, "type": _TYPES[form], "at": next(self._handed)})}

    def keep_whole(self, talk: Conversation, archive: str) -> Updates:
        """The browser has less of this conversation than was to be changed: it is told all of it."""
        return {self._parts.keeping: self._kept(talk, archive)} if talk.exchanges else gr.skip()

    # Filters and the sample.

    def filtered(self, outlets: Sequence[str], after: str, before: str, as_of: str) -> Updates:
        """Say how many filters are set."""
        number = how_many(outlets, after, before, as_of)
        return {self._parts.filters: gr.update(label=phrases.FILTERS_ON.format(number=number) if number else phrases.FILTERS)}

    def unfilter(self) -> Updates:
        """Take all filters away."""
        parts = self._parts
        return {parts.outlets: [], parts.after: "", parts.before: "", parts.as_of: "", parts.filters: gr.update(label=phrases.FILTERS)}

    def brush(self, event: gr.SelectData) -> Updates:
        """A stretch of the picture was chosen: its first and last day become filters."""
        try:
            first, last = (datetime.fromtimestamp(edge / 1000 if edge > _MILLISECONDS else edge, UTC).date() for edge in event.index)
        except (TypeError, ValueError, OverflowError, OSError):
            return gr.skip()  # type: ignore[no-any-return] # as look
        return {self._parts.after: first.isoformat(), self._parts.before: last.isoformat()}

    def load_sample(self, archive: str, request: gr.Request) -> Iterator[Updates]:
        """Ingest the sample articles, then begin."""
        parts = self._parts
        yield {parts.past: render.doing(phrases.LOADING), parts.begin: gr.update(visible=False), parts.live: render.said(phrases.LOADING)}
        try:
            self._desks.at(archive).load_sample()
        except Exception as error:  # noqa: BLE001 - told on the page, which goes on working
            yield {parts.past: render.failed(*sentence_of(error, self._desks.places)), parts.begin: gr.update(visible=True)}
            return
        yield self.greet(archive, request)

    # What they have in common.

    def _again(self, number: int, talk: Conversation, archive: str, request: gr.Request, *, windowed: bool) -> Iterator[Updates]:
        talk = replace(talk, exchanges=stop(talk.exchanges))
        if not 0 < number <= len(talk.exchanges):
            yield gr.skip()
            return
        posed = talk.exchanges[number - 1].posed
        if number == len(talk.exchanges):
            talk = replace(talk, exchanges=talk.exchanges[:-1])
        yield from self._put(talk, replace(posed, number=len(talk.exchanges) + 1, windowed=windowed, asked=now()), archive, request)

    def _put(self, talk: Conversation, posed: Posed, archive: str, request: gr.Request, shown: str | None = None) -> Iterator[Updates]:
        """Answer a question, showing each step, until it is answered or something else is begun.

        `shown` names the question that the page showed when this was typed; None says that it was not. The box is emptied only of what was
        typed into it and is now asked: the next question may be standing there.
        """
        begun = self._turns.ask(_session(request), (posed.question, posed.filters, posed.windowed), shown)
        if begun is None:
            yield gr.skip()
            return
        try:
            yield from self._answering(talk, posed, archive, begun, typed=shown is not None)
        finally:
            begun.end()

    def _answering(self, talk: Conversation, posed: Posed, archive: str, begun: Begun, *, typed: bool) -> Iterator[Updates]:
        parts, earlier = self._parts, talk.exchanges
        # A conversation that has no key yet was never kept, nor what it may have taken over from another.
        unkept: int | None = len(earlier) if talk.key else 0
        talk = talk.begun()
        changes: Updates = {
            **({parts.box: ""} if typed else {}),
            parts.shown: begun.name,
            parts.editing: 0,
            parts.edited: "",
            parts.follow: "",
            parts.past: render.conversation(earlier),
            parts.begin: gr.update(visible=False),
            parts.again: gr.update(visible=True),
            parts.ask: gr.update(visible=False),
            parts.halt: gr.update(visible=True),
        }
        drawn = said = ""
        try:
            desk = self._desks.at(archive)
        except BadInput as error:
            begun.end()
            yield Last(changes | self._shown(talk, archive, Failed(posed, error.problem, error.remedy)))
            return
        going = talk
        for exchanges in converse(desk, earlier, posed, begun):
            going = replace(talk, exchanges=exchanges)
            if (html := render.exchange(exchanges[-1])) != drawn:
                changes |= {parts.current: html, parts.talk: going}
                drawn = html
            if (told := _told(exchanges[-1])) != said:
                changes |= {parts.live: render.said(told)}
                said = told
            if closed := not isinstance(exchanges[-1], Asked):
                changes |= {**self._idle(), parts.shown: begun.name}
                if not desk.busy.is_set():
                    changes |= {parts.quiet: str(next(self._handed))}
            if unkept is not None or closed:
                # At once too, so that a page that is left before the answer comes does not lose the question.
                changes |= {parts.keeping: self._kept(going, archive, since=len(earlier) if unkept is None else unkept)}
                unkept = None
            # Last of all: the less time passes from here, the less often a later question's first step is overtaken by this one.
            if begun.over:
                return
            if closed:  # before it is shown, and may be asked again
                begun.end()
            yield Last(changes) if closed else changes or gr.skip()
            changes = {}

    def _shown(self, talk: Conversation, archive: str, last: Exchange) -> Updates:
        parts, whole = self._parts, replace(talk.begun(), exchanges=(*talk.exchanges, last))
        unkept = len(talk.exchanges) if talk.key else 0
        return {
            parts.talk: whole,
            parts.past: render.conversation(talk.exchanges),
            parts.current: render.exchange(last),
            parts.follow: "",
            parts.begin: gr.update(visible=False),
            parts.again: gr.update(visible=True),
            parts.keeping: self._kept(whole, archive, since=unkept),
            parts.live: render.said(_told(last)),
            **self._idle(),
        }

    def _opened(self, record: Any, archive: str, request: gr.Request) -> Updates:  # noqa: ANN401 - whatever a browser sends
        parts = self._parts
        try:
            name = _archive_of(record, self._desks)
            desk = self._desks.at(name)
            talk = read_back(record, desk.library())
            held = self._held(desk)
        except Exception as error:  # noqa: BLE001 - told on the page, which goes on working
            begun = self.greet(archive, request)
            problem, remedy = sentence_of(error, self._desks.places)
            return {**begun, parts.past: render.failed(f"{phrases.OPENED_UNREADABLE}. {problem}", remedy)}
        self._turns.begin(_session(request))
        if name != self._desks.called(archive):
            held = {**held, **self.unfilter(), parts.outlets: {**held[parts.outlets], "value": []}}
        return {
            **self._no_examples(),
            **held,
            parts.archive: name,
            parts.talk: talk,
            parts.editing: 0,
            parts.edited: "",
            parts.follow: "",
            parts.live: "",
            parts.past: render.conversation(talk.exchanges[:-1]),
            parts.current: render.conversation(talk.exchanges[-1:]),
            parts.begin: gr.update(visible=False),
            parts.again: gr.update(visible=True),
            **self._idle(),
        }

    def _kept(self, talk: Conversation, archive: str | None, *, since: int = 0) -> str:
        # By its own name: a page that has one archive does not always say which.
        return kept(talk, self._desks.called(archive), since=since)

    def _held(self, desk: Desk) -> Updates:
        parts, held = self._parts, desk.holdings()
        return {
            parts.seen: held.revision,
            parts.masthead: render.masthead(held.articles, len(held.outlets)),
            parts.outlets: gr.update(choices=list(held.outlets)),
            parts.plot: _picture(held.by_day),
        }

    def _no_examples(self) -> Updates:
        return {button: gr.update(value="", visible=False) for button in self._parts.examples}

    def _idle(self) -> Updates:
        return {self._parts.ask: gr.update(visible=True), self._parts.halt: gr.update(visible=False)}


_FORMS: dict[str, Form] = {"markdown": "markdown", "html": "html", "json": "json"}
_TYPES: dict[Form, str] = {"markdown": "text/markdown", "html": "text/html", "json": "application/json"}

_MILLISECONDS = 100_000_000_000
"""A moment after this many is in milliseconds: in seconds it would be the year 5138."""


def _filters(outlets: Sequence[str] | None, *days: str | None) -> Filters:
    labels = (phrases.AFTER_LABEL, phrases.BEFORE_LABEL, phrases.AS_OF_LABEL)
    after, before, as_of = (asked.day(day.strip(), label) if day and day.strip() else None for day, label in zip(days, labels, strict=True))
    return replace(asked.filters({"outlets": list(outlets or ())}), after=after, before=before, as_of=as_of)


def _before(talk: Conversation, number: int) -> Conversation:
    """The conversation as it stood before a question: itself where that was the last, another one that begins alike where more came after."""
    earlier = talk.exchanges[: number - 1]
    return replace(talk, exchanges=earlier) if number == len(talk.exchanges) else Conversation(exchanges=earlier)


def _blamed(one: Answered, verdict: str, citation: str) -> tuple[int, ...]:
    """The citations that are said to be wrong once this one, if any, was named, or was named again and thus taken back."""
    if verdict != phrases.WRONG_CITATION:
        return ()
    cited = {str(each.number): each.number for each in one.answer.citations}
    return tuple(sorted({*one.blamed} ^ {cited[citation]} if citation in cited else {*one.blamed}))


def _told(one: Exchange) -> str:
    """What an exchange says to whoever listens to the page."""
    if isinstance(one, Answered):
        return phrases.DONE_REFUSED if one.answer.refusal else phrases.DONE_ANSWERED.format(sources=count(len(one.answer.citations), "source"))
    if isinstance(one, Failed):
        return f"{phrases.FAILED}. {one.problem} {one.remedy}"
    return getattr(one, "doing", phrases.STOPPED_SAID)


def _picture(by_day: Histogram) -> Any:  # noqa: ANN401 - Gradio's update
    if len(by_day.bars) < 2:
        return gr.update(visible=False)
    from pandas import DataFrame, to_datetime

    days, counts = zip(*by_day.bars, strict=True)
    frame = DataFrame({phrases.PLOT_DAY: to_datetime(list(days)), phrases.PLOT_COUNT: list(counts)})
    return gr.update(value=frame, visible=True, label=phrases.PLOT_LABEL.format(unit=by_day.unit))


def _archive_of(record: Any, desks: Desks) -> str:  # noqa: ANN401 - whatever a browser sends
    """The archive that a conversation was asked of, the first where it does not say which.

    Raises:
        BadInput: The page does not serve it.
    """
    named = record.get("archive") if isinstance(record, dict) else None
    if named is None or named == "":
        return desks.called(None)
    if not isinstance(named, str) or named not in desks.names:
        raise BadInput(phrases.ELSEWHERE.format(archive=str(named)[:80]), phrases.ELSEWHERE_REMEDY)
    return named


def _session(request: gr.Request) -> str:
    return request.session_hash or ""


def _gone(article_id: str) -> Article:
    raise NotFound(f"No article {article_id} is looked for.", "")


def _record(text: str) -> Any:  # noqa: ANN401 - whatever a browser sends
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _said(event: gr.EventData, name: str) -> str:
    data = event._data
    said = data.get(name) if isinstance(data, dict) else None
    return said if isinstance(said, str) else ""


def _number(event: gr.EventData) -> int:
    said = _said(event, "number")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0
