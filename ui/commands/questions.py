"""Files of questions: read a line, answer it, print the answer, go on; and files of earlier questions.

What an answer holds is not known here.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from index.errors import BadInput, DatelineError, NotFound
from rag.values import Turn, Usage
from ui.asked import EXAMPLES, HISTORY_REMEDY, day, names, refuse_unknown, turns
from ui.commands.common import DONE, IN_PART, asked_with, print_json
from ui.words import tokens

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.values import Answer

_KEYS = ("id", "question", "history", "after", "before", "as_of", *EXAMPLES)
"""What a line can hold."""


def answer_all(assistant: "Assistant", options: argparse.Namespace) -> int:
    """Answer a file of questions, one JSON line each, in order; a bad line gets an error in its place and the rest go on."""
    code = DONE
    asked_with(options)  # what is wrong with the command is said once, not for each line
    earlier = read_history(options.history) if options.history else ()
    spent = Usage()
    with _lines(options.questions) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            carried: Any = None
            try:
                asked = _object(line, number)
                carried = asked.get("id")
                answered = _answer(assistant, asked, options, earlier)
                spent += answered.usage
                answer = answered.to_json()
                if carried is not None:
                    answer["id"] = carried
            except DatelineError as error:
                answer, code = {"id": carried, "error": {"problem": error.problem, "remedy": error.remedy}}, IN_PART
            except Exception as error:  # one question that trips over a bug must not cost the others theirs
                if options.debug:
                    raise
                problem = f"Line {number} failed in a way that it should not ({type(error).__name__}: {error})."
                answer, code = (
                    {"id": carried, "error": {"problem": problem, "remedy": "Ask it alone with --debug and report what it prints."}},
                    IN_PART,
                )
            print_json(answer, indent=None)
    if spent != Usage() and sys.stderr.isatty():
        print(tokens(spent), file=sys.stderr)
    return code


def _answer(assistant: "Assistant", asked: Mapping[str, Any], options: argparse.Namespace, earlier: tuple[Turn, ...]) -> "Answer":
    refuse_unknown(asked, _KEYS, "key", "A line")
    question = asked.get("question")
    if not isinstance(question, str) or not question.strip():
        raise BadInput("The line has no question.", 'Write {"question": "..."}; all else is optional.')
    given = asked_with(options)
    given |= {name: day(asked[name], name) for name in ("after", "before", "as_of") if asked.get(name) is not None}
    given |= {name: names(asked[name], name) for name in EXAMPLES if asked.get(name) is not None}
    history = turns(asked["history"]) if asked.get("history") is not None else earlier
    return assistant.ask(question, history=history, **given)


def read_history(path: str) -> tuple[Turn, ...]:
    """Read earlier questions, one a line: a JSON string, or an object with `question` and `answer`.

    Raises:
        BadInput: A line is neither.
    """
    found: list[Any] = []
    with _lines(path) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                found.append(_json(line, number, HISTORY_REMEDY))
    return turns(found)


@contextmanager
def _lines(path: str) -> Iterator[Iterable[bytes]]:
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below; only opening it is what can fail
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}.", "Name a file with one JSON object a line.") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", "Name a file with one JSON object a line.") from error
    with file:
        yield file


def _json(line: bytes, number: int, remedy: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(line.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"Line {number} is not JSON.", remedy) from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _object(line: bytes, number: int) -> dict[str, Any]:
    found = _json(line, number, 'Write one object a line, such as {"question": "..."}.')
    if not isinstance(found, dict):
        raise BadInput(f"Line {number} is not an object.", 'Write one object a line, such as {"question": "..."}.')
    return found
