"""The four package names are generic; these tests hold that they are ours, and that a stranger under one of them is named."""

import subprocess
import sys
import time
from importlib import import_module
from importlib.metadata import distributions
from pathlib import Path

import pytest

from index.errors import DatelineError
from index.shadow import DISTRIBUTION, PACKAGES, check, foreign

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_the_one_in_this_checkout(package):
    place = import_module(package).__file__
    assert place is not None
    assert Path(place).resolve() == CHECKOUT / package / "__init__.py"


def test_no_installed_distribution_has_a_file_under_our_names():
    strangers = {
        (distribution.metadata["Name"], str(file))
        for distribution in distributions()
        if distribution.metadata["Name"] != DISTRIBUTION
        for file in distribution.files or ()
        if file.parts[0].removesuffix(".py") in PACKAGES
    }
    assert not strangers


def test_the_check_passes_here_and_costs_less_than_five_milliseconds():
    spent = []
    for _ in range(5):
        start = time.process_time()
        check()
        spent.append(time.process_time() - start)
    assert min(spent) < 0.005


def _distribution(site: Path, name: str, files: dict[str, str]) -> None:
    """Install a distribution the way pip does: its files, and a record of them with their sizes."""
    info = site / f"{name.replace('-', '_')}-7.1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 7.1\n")
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text)
    (info / "RECORD").write_text("".join(f"{path},sha256=x,{len(text)}\n" for path, text in files.items()))


def _ours(site: Path) -> None:
    _distribution(site, DISTRIBUTION, {f"{package}/__init__.py": '"""Ours."""\n' for package in PACKAGES})


def test_a_package_that_stands_before_ours_is_named_with_its_distribution(tmp_path, monkeypatch):
    _distribution(tmp_path, "rag-toolkit", {"rag/__init__.py": "", "rag/pipeline.py": ""})
    monkeypatch.syspath_prepend(tmp_path)
    line = foreign()
    assert line is not None
    assert "rag-toolkit 7.1" in line
    assert str(tmp_path / "rag") in line
    with pytest.raises(DatelineError, match="environment of its own"):
        check()


def test_a_folder_of_that_name_before_ours_is_named_although_no_distribution_brought_it(tmp_path, monkeypatch):
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    assert "no installed distribution" in (foreign() or "")


def test_a_single_file_of_that_name_is_no_less_of_a_stranger(tmp_path, monkeypatch):
    _distribution(tmp_path, "search-index", {"index.py": ""})
    monkeypatch.syspath_prepend(tmp_path)
    assert "search-index 7.1" in (foreign() or "")


def test_an_installed_copy_that_nobody_touched_is_ours(tmp_path, monkeypatch):
    _ours(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    assert foreign(tmp_path) is None


def test_a_distribution_that_overwrote_a_file_of_ours_is_named(tmp_path, monkeypatch):
    _ours(tmp_path)
    _distribution(tmp_path, "evals", {"evals/__init__.py": "from evals.api import *\n"})
    monkeypatch.syspath_prepend(tmp_path)
    line = foreign(tmp_path)
    assert line is not None
    assert "evals/__init__.py" in line
    assert "evals 7.1" in line


def test_a_file_of_ours_that_its_owner_edited_is_still_ours(tmp_path, monkeypatch):
    _ours(tmp_path)
    (tmp_path / "rag" / "__init__.py").write_text("# a line to look at something\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert foreign(tmp_path) is None


@pytest.mark.parametrize(("command", "package"), [("dateline", "ui"), ("dateline-evals", "evals")])
@pytest.mark.parametrize("stranger", ["rag", "index"])
def test_the_commands_say_in_one_line_which_distribution_is_in_the_way(tmp_path, command, package, stranger):
    _distribution(tmp_path, "stranger", {f"{stranger}/__init__.py": ""})
    program = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(CHECKOUT)!r}]; from {package}.start import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"{command}: ")
    assert "stranger 7.1" in done.stderr
    assert done.stderr.count("\n") == 1
