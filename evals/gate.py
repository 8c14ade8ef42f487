"""Gates: thresholds that a report must meet, read from a TOML file.

    require = ["verbatim >= 1", "refused_when_answerable <= 0.05"]

    [tags.single-fact]
    require = ["correct_and_cited >= 0.95", "low(correct) >= 0.8", "words <= 45"]

`low(...)` and `high(...)` hold a bound of the 95% interval to the threshold instead of the figure itself. How figures come about is not
known here.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.metrics import BY_NAME
from evals.values import Figure, Report
from index.errors import BadInput, NotFound

_DEMAND = re.compile(r"(?:(low|high|n)\(\s*([\w@]+)\s*\)|([\w@]+))\s*(>=|<=|>|<|==)\s*(\d+(?:\.\d+)?|\.\d+)(\s*%)?")


@dataclass(frozen=True, slots=True)
class Demand:
    """One threshold: a metric's figure, a bound of its interval, or how many cases it has, over all cases or over those with a tag."""

    text: str
    tag: str | None
    metric: str
    bound: str
    sign: str
    threshold: float


def load(path: Path) -> tuple[Demand, ...]:
    """Read a gate.

    Raises:
        NotFound: There is no such file.
        BadInput: It is not TOML, demands nothing, or a demand cannot be read.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"There is no gate {path}.", 'A gate is a TOML file such as: require = ["correct >= 0.9"]') from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name} is not TOML: {error}.", 'A gate looks like this: require = ["correct >= 0.9"]') from error
    try:
        demands = tuple(_demands(values))
    except BadInput as error:
        raise BadInput(f"{path.name}: {error.problem}", error.remedy) from error
    if not demands:
        raise BadInput(f"{path.name} demands nothing.", 'Write, for instance: require = ["correct >= 0.9"]')
    return demands


def _demands(values: Mapping[str, Any]) -> Iterator[Demand]:
    strange = sorted(values.keys() - {"require", "tags"})
    if strange or not isinstance(values.get("tags", {}), dict):
        raise BadInput(f"{strange[0] if strange else 'tags'!r} cannot be read.", "A gate holds `require` and tables named [tags.TAG].")
    for tag, table in [(None, {"require": values.get("require", [])}), *values.get("tags", {}).items()]:
        lines = table.get("require") if isinstance(table, dict) and set(table) == {"require"} else None
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise BadInput(f"{'[tags.' + tag + ']' if tag else 'require'} is not a list of demands.", 'Such as require = ["correct >= 0.9"]')
        yield from (_demand(line, tag) for line in lines)


def _demand(line: str, tag: str | None) -> Demand:
    match = _DEMAND.fullmatch(line.strip())
    if match is None:
        raise BadInput(f"{line!r} is not a demand.", 'A demand looks like "correct >= 0.9", "low(correct) >= 0.8" or "n(correct) >= 50".')
    bound, bounded, metric, sign, number, percent = match.groups()
    return Demand(line.strip(), tag, metric or bounded, bound or "value", sign, float(number) / (100 if percent else 1))


def shortfalls(report: Report, demands: Sequence[Demand]) -> list[str]:
    """What falls short, one line each, in the order of the gate; a metric that is not there, or that no case could be scored by, does."""
    return [line for demand in demands if (line := _shortfall(report, demand)) is not None]


def _shortfall(report: Report, demand: Demand) -> str | None:
    where = f" over the cases tagged {demand.tag}" if demand.tag else ""
    if demand.metric not in BY_NAME:
        near = difflib.get_close_matches(demand.metric, BY_NAME, n=1)
        return f"{demand.text}{where}: there is no metric {demand.metric!r}" + (f"; did you mean {near[0]!r}?" if near else "")
    table: Sequence[Figure] = report.figures if demand.tag is None else report.by_tag.get(demand.tag, ())
    if not table:
        return f"{demand.text}{where}: no case has that tag"
    figure = next(figure for figure in table if figure.metric == demand.metric)
    value: float | None = getattr(figure, demand.bound)
    if value is None:
        return f"{demand.text}{where}: no case could be scored"
    return None if _holds(value, demand) else f"{demand.text}{where}: it is {value:.4g} (n = {figure.n})"


def _holds(value: float, demand: Demand) -> bool:
    sides = {">=": value >= demand.threshold, "<=": value <= demand.threshold, ">": value > demand.threshold, "<": value < demand.threshold}
    return sides.get(demand.sign, value == demand.threshold)
