"""Reports read back from their JSON documents, whole, so that they can be shown, compared and gone on with.

What is done with them is not known here.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.metrics import METRICS, VERSION
from evals.report import SCHEMA
from evals.suite import case_from_json
from evals.values import Figure, Outcome, Paragraph, Report, Score, Suite, Unscored
from index.errors import BadInput, NotFound

_REMEDY = "Name a file that `dateline-evals run --json` wrote."


def document(path: Path) -> dict[str, Any]:
    """A report's document as it was written.

    Raises:
        NotFound: There is no such file.
        BadInput: It is not a report, or one of another version.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"There is no report {path}.", _REMEDY) from error
    except ValueError as error:
        raise BadInput(f"{path} is not JSON.", _REMEDY) from error
    return checked(value, path)


def checked(value: object, path: Path) -> dict[str, Any]:
    """The same document, if it is a report's.

    Raises:
        BadInput: It is not, or one of another version.
    """
    if not isinstance(value, dict) or not {"schema", "suite", "subject", "metrics"} <= value.keys():
        raise BadInput(f"{path} is not a report.", _REMEDY)
    if (value["schema"], value.get("metrics_version")) != (SCHEMA, VERSION):
        raise BadInput(f"{path} was made by another version of dateline-evals, whose metrics measure otherwise.", "Run the suite again.")
    return value


def load(path: Path) -> Report:
    """A report with every case.

    Raises:
        NotFound: There is no such file.
        BadInput: It is not a report, or one of another version, or one that was kept without its cases.
    """
    value = document(path)
    try:
        return _report(value)
    except (KeyError, TypeError, ValueError, AttributeError, BadInput) as error:
        raise BadInput(f"{path} is not a whole report: {error!r}.", _REMEDY) from error


def outcome_from_json(value: Mapping[str, Any]) -> Outcome:
    """What `evals.report.outcome_to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError, BadInput: It wrote something else.
    """
    case = case_from_json({"id": value["id"], **value["expected"]})
    scores = tuple(_score(metric.name, value["scores"][metric.name]) for metric in METRICS)
    paragraphs = tuple(Paragraph(one["article_id"], one["start"], one["text"]) for one in value["paragraphs"])
    controls = {name: (counts[0], counts[1], counts[2], counts[3]) for name, counts in value["controls"].items()}
    return Outcome(case, value["answer"], value["error"], scores, tuple(value["stale"]), paragraphs, dict(value["ranks"]), controls)


def _report(value: Mapping[str, Any]) -> Report:
    found = tuple(outcome_from_json(one) for one in value["cases"])
    suite = Suite(value["suite"]["name"], value["suite"]["sha256"], tuple(one.case for one in found))
    return Report(
        suite,
        value["subject"],
        found,
        _figures(value["metrics"]),
        {tag: _figures(figures) for tag, figures in value["by_tag"].items()},
        value["started"],
        value["finished"],
        value["seconds"]["total"],
        value["seconds"]["jobs"],
    )


def _score(name: str, value: Mapping[str, Any]) -> Score | Unscored:
    return Unscored(name, value["unscored"]) if "unscored" in value else Score(name, value["value"], value["why"])


def _figures(values: Mapping[str, Any]) -> tuple[Figure, ...]:
    return tuple(_figure(metric.name, values[metric.name]) for metric in METRICS)


def _figure(name: str, value: Mapping[str, Any]) -> Figure:
    low, high = value["interval"] or (None, None)
    return Figure(name, value["kind"], value["n"], value["value"], low, high, value["unscored"]["reasons"])
