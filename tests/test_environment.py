"""`make install` meets a machine that is not fit with one plain line, before it writes or fetches anything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


def _program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return path


def _python(folder: Path, name: str, prelude: str) -> Path:
    """A real Python that believes what the prelude tells it."""
    return _program(folder, name, f'[ "$1" = - ] && exec {sys.executable} -c "import sys; {prelude}; exec(sys.stdin.read())"\nexit 1\n')


def _build(tmp_path: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "VENV": str(tmp_path / "environment"), **settings}
    return subprocess.run(
        ["sh", str(CHECKOUT / ".ci" / "environment"), "runtime"], capture_output=True, text=True, check=False, env=environment, timeout=60
    )


def _refused(done: "subprocess.CompletedProcess[str]", tmp_path: Path) -> str:
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "environment").exists()
    return done.stderr


@pytest.mark.parametrize(
    ("prelude", "said"),
    [
        ("sys.version_info = (3, 9, 2)", "is Python 3.9, too old"),
        ("sys.version_info = (2, 7, 18)", "is Python 2.7, too old"),
        ("sys.version_info = (3, 14, 0)", "is Python 3.14, newer than any that was tried"),
        ("sys.modules['ensurepip'] = None", "apt-get install python3-venv"),
        ("sys.modules['venv'] = None", "apt-get install python3-venv"),
        ("sys.maxsize = 2**31 - 1", "is not a 64-bit CPython"),
        ("import os; os.confstr = lambda name: 'glibc 2.17'", "glibc 2.28 or newer is needed"),
        ("import os; os.confstr = lambda name: None", "another C library"),
    ],
)
def test_a_python_that_is_not_fit_is_told_in_one_line(tmp_path, prelude, said):
    python = _python(tmp_path, "some-python", prelude)
    assert said in _refused(_build(tmp_path, PYTHON=str(python)), tmp_path)


def test_a_python_that_is_not_there_is_told_in_one_line(tmp_path):
    assert "was not found" in _refused(_build(tmp_path, PYTHON=str(tmp_path / "nowhere")), tmp_path)


@pytest.mark.parametrize(("system", "machine"), [("MINGW64_NT-10.0", "x86_64"), ("Darwin", "x86_64"), ("FreeBSD", "amd64"), ("Linux", "riscv64")])
def test_a_system_that_is_not_supported_is_told_in_one_line(tmp_path, system, machine):
    _program(tmp_path, "uname", f'[ "$1" = -m ] && echo {machine} || echo {system}\n')
    line = _refused(_build(tmp_path, PATH=f"{tmp_path}:{os.environ['PATH']}"), tmp_path)
    assert f"{system} on {machine}" in line


def test_every_python_that_was_looked_at_is_named_when_none_is_fit(tmp_path):
    _python(tmp_path, "python3", "sys.version_info = (3, 10, 0)")
    _python(tmp_path, "python3.13", "sys.modules['ensurepip'] = None")
    _program(tmp_path, "python3.12", "exit 127\n")  # what a version manager leaves for a version that is not switched on
    for name in ("sh", "dirname", "uname", "cat", "cmp", "grep"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    line = _refused(_build(tmp_path, PATH=str(tmp_path)), tmp_path)
    assert "python3 is Python 3.10, too old" in line
    assert "python3.13 has no venv module" in line
    assert "python3.12 " not in line


def test_a_full_disk_is_told_before_anything_is_fetched(tmp_path):
    _program(tmp_path, "df", "printf 'Filesystem 1024-blocks Used Available Capacity Mounted\\n/dev/x 100 50 204800 50%% /\\n'\n")
    done = _build(tmp_path, PATH=f"{tmp_path}:{os.environ['PATH']}", PYTHON=sys.executable)
    assert done.returncode == 1
    assert "only 200 MB are free" in done.stderr.splitlines()[-1]
    assert not (tmp_path / "environment").exists()
