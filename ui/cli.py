"""`dateline`: what can be typed, and which command it runs.

What a command does is in `ui/commands`, one module each; it is imported when it runs, so that `dateline --help` loads nothing else.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import Any, NoReturn

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 + SIGINT, as shells have it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 done; 1 failed, with one line on standard error; 2 wrong usage; 3 done in part; 75 another process is writing; 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a character, or a file name that is not text, must not stop an answer.
            stream.reconfigure(errors="backslashreplace")
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    try:
        code: int = import_module(f"ui.commands.{options.module}").run(options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("dateline: Interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read this has seen enough. The rest goes nowhere, so that the interpreter's last flush does not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last door before the person who typed the command
        return _say(error, debug=options.debug)


def _say(error: Exception, *, debug: bool) -> int:
    from index.errors import DatelineError
    from ui.visible import visible_line

    if debug:
        traceback.print_exception(error)
    if isinstance(error, DatelineError):
        print(f"dateline: {visible_line(str(error))}", file=sys.stderr)
        return error.exit_code
    line = f"Something went wrong that should not ({type(error).__name__}: {error}). Run it again with --debug and report what it prints."
    print(f"dateline: {visible_line(line)}", file=sys.stderr)
    return 1


class _Parser(argparse.ArgumentParser):
    """Wrong usage costs one line, not the whole usage."""

    def error(self, message: str) -> NoReturn:
        from ui.visible import visible_line

        self.exit(2, f"{self.prog}: {visible_line(message)}. See {self.prog} --help.\n")


def _parser() -> argparse.ArgumentParser:
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show the traceback of a failure")
    parser = _Parser(prog="dateline", description="Ask a collection of news articles; every sentence of an answer shows the words it rests on.")
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a failure")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)
    archived = [everywhere, _archive()]
    filtered = [*archived, _filters()]

    def command(name: str, parents: "list[Any]", summary: str, *, module: str | None = None) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(
            name, parents=parents, help=summary, description=summary.capitalize() + ".", allow_abbrev=False
        )
        made.set_defaults(module=module or name)
        return made

    ingest = command("ingest", archived, "bring the archive in line with files and folders")
    ingest.add_argument("paths", nargs="+", metavar="PATH", help="a folder, or a file of .txt .md .html .pdf .docx .jsonl")
    ingest.add_argument("--watch", action="store_true", help="stay, and follow every change in these folders until interrupted")
    ingest.add_argument("--prune", action="store_true", help="remove vanished articles even if they are more than half of a folder's")

    ask = command("ask", filtered, "answer a question from the articles, every sentence with the words it rests on")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--questions", metavar="FILE.jsonl", help='many questions, {"question": ...} one a line; "-" is standard input')
    ask.add_argument("--history", metavar="FILE.jsonl", help="the questions asked before this one, one a line")
    ask.add_argument("--writer", choices=["quoting", "model", "auto"], help="who writes the answer (default: auto)")
    ask.add_argument("--limit", type=_positive, metavar="N", help="passages to read")
    ask.add_argument("--show-prompt", action="store_true", help="also print what was sent to the model (on standard error with --json)")

    search = command("search", filtered, "show ranked passages, without an answer")
    search.add_argument("query", metavar="QUERY")
    search.add_argument("--limit", type=_positive, default=10, metavar="N", help="passages to show (default: 10)")

    command("articles", filtered, "list the articles", module="articles")

    show = command("show", archived, "show an article and what is known of it")
    show.add_argument("article", metavar="ARTICLE", help="an article's id, the beginning of one, or its path")
    show.add_argument("--removed", action="store_true", help="also what was left out of its source, and why")
    show.add_argument("--history", action="store_true", help="what it said before, and what each change was")

    change = command("set", archived, "correct what is known of an article", module="change")
    change.add_argument("article", metavar="ARTICLE")
    change.add_argument("--outlet", metavar="O")
    change.add_argument("--published", type=_date, metavar="D")
    change.add_argument("--title", metavar="T")
    change.add_argument("--byline", metavar="B")
    change.add_argument("--agency", metavar="A", help='the wire service that the text is credited to; "" takes what you said of any field back')
    change.add_argument("--kind", choices=["news", "opinion", "live", "press release"])
    change.add_argument("--updated", type=_date, metavar="D")

    remove = command("remove", archived, "take articles out of the archive")
    remove.add_argument("articles", nargs="+", metavar="ARTICLE")

    doctor = command("doctor", archived, "check the archive, and repair it")
    doctor.add_argument("--deep", action="store_true", help="check every vector")
    doctor.add_argument("--repair", action="store_true", help="rebuild what is broken from what is kept")

    _add_chat(command("chat", [everywhere, _archive(several=True)], "open the chat page"))
    command("demo", archived, "read the sample articles and ask three questions about them")
    command("mcp", archived, "offer ask, search and get_article to programs that speak MCP, on standard input and output")
    return parser


def _add_chat(chat: argparse.ArgumentParser) -> None:
    chat.add_argument("paths", nargs="*", metavar="PATH", help="ingested first, into the first archive")
    chat.add_argument("--host", default="127.0.0.1", help="address to listen on; another than 127.0.0.1 needs DATELINE_AUTH=user:password")
    chat.add_argument("--port", type=_port, default=7860, metavar="N")
    chat.add_argument("--insecure", action="store_true", help="listen on another address without a password")


def _archive(*, several: bool = False) -> argparse.ArgumentParser:
    parent = argparse.ArgumentParser(add_help=False)
    says = "the archive's folder (default: DATELINE_ARCHIVE, or .dateline)"
    if several:
        more = "; may be given several times, and the page switches between them"
        parent.add_argument("--archive", action="append", dest="archives", default=[], metavar="DIR", help=says + more)
    else:
        parent.add_argument("--archive", metavar="DIR", help=says)
    parent.add_argument("--json", action="store_true", help="print JSON")
    return parent


def _filters() -> argparse.ArgumentParser:
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--after", type=_date, metavar="D", help="only articles of this day (YYYY-MM-DD) or later")
    parent.add_argument("--before", type=_date, metavar="D", help="only articles of this day or earlier")
    parent.add_argument("--as-of", type=_date, metavar="D", help="answer as on this day: only what was published by then")
    parent.add_argument("--kind", action="append", default=[], metavar="K", help="only this kind (news, opinion, ...); may be given several times")
    parent.add_argument("--path", action="append", default=[], metavar="P", help="only this folder, file or pattern; may be given several times")
    parent.add_argument("--outlet", action="append", default=[], metavar="O", help="only this outlet; may be given several times")
    return parent


def _date(text: str) -> date:
    from ui.words import iso_day

    try:
        return iso_day(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it as YYYY-MM-DD, such as 2025-12-02") from None


def _positive(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text[:9]) > 0:
        return int(text[:9])
    raise argparse.ArgumentTypeError(f"{text!r} is not a number above zero")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text[:9]) < 65_536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port; ports are 0 to 65535")


class _Version(argparse.Action):
    """Reads the version of the installed distribution, only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        parser.exit(0, f"dateline {version('dateline-rag')}\n")


if __name__ == "__main__":
    sys.exit(main())
