"""Every command line ends in one line with a documented status, whatever its output and Ctrl-C do.

ADAPTIVESGD_KILLS is the number of random interruptions, 4 by default; `make kill-test` makes more.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import tomllib
from ast import literal_eval
from pathlib import Path

import pytest

KILLS = int(os.environ.get("ADAPTIVESGD_KILLS", 4))
FORKER = """
import json, os, sys
import numpy, rich.table, typer.rich_utils
from adaptivesgd import cli

apps = {"adaptivesgd": cli.app, "adaptivesgd-verify": cli.verify, "adaptivesgd-grade": cli.grade}
for line in sys.stdin:
    arguments, stdout, stderr = json.loads(line)
    if (child := os.fork()) == 0:
        reader, writer = os.pipe()
        os.close(reader)
        os.dup2(writer if stdout == "left" else os.open(stdout, os.O_WRONLY), 1)
        os.dup2(os.open(stderr, os.O_WRONLY), 2)
        if stdout == "/dev/null":  # as Python starts with a closed descriptor
            os.close(1)
            sys.stdout = None
        sys.argv = arguments
        try:
            apps[arguments[0]]()
        except SystemExit as ended:
            code = ended.code or 0
        except BaseException:
            code = "a traceback"
        sys.stdout and sys.stdout.flush()
        os._exit(code if isinstance(code, int) else 99)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
DEFECT = """
import typer
from adaptivesgd.terminal import App, reporting

app = App("program")

@app.command()
@reporting("program")
def main(what: str):
    lost = ImportError("the module")
    wrapped = ImportError("initialization failed")
    wrapped.__cause__ = ImportError("the module in C")
    wrapped.__cause__.__cause__ = KeyboardInterrupt()
    raise {"error": ValueError("a\\nb"), "memory": MemoryError(), "import": lost, "ctrl-c": wrapped}[what]

app()
"""
COMMANDS = {  # name: (arguments, whether it writes results into the folder OUT)
    "help": (["adaptivesgd", "--help"], False),
    "nothing": (["adaptivesgd"], False),
    "version": (["adaptivesgd", "--version"], False),
    "help of compare": (["adaptivesgd", "compare", "--help"], False),
    "list": (["adaptivesgd", "list"], False),
    "run": (["adaptivesgd", "run", "sgd", "--data", "wine", "--updates", "2", "--out", "OUT"], True),
    "compare": (["adaptivesgd", "compare", "sgd", "--data", "wine", "--updates", "2", "--out", "OUT"], True),
    "run wrongly": (["adaptivesgd", "run", "no-such-method", "--out", "OUT"], False),
    "reproduce wrongly": (["adaptivesgd", "reproduce", "no-such-paper", "--out", "OUT"], False),
    "bench wrongly": (["adaptivesgd", "bench", "--jobs", "0", "--out", "OUT"], False),
    "demo wrongly": (["adaptivesgd", "demo", "--jobs", "0", "--out", "OUT"], False),
    "unknown command": (["adaptivesgd", "no-such-command"], False),
    "verify": (["adaptivesgd-verify", "classical.descent_lemma", "--jobs", "1"], False),
    "verify --list": (["adaptivesgd-verify", "--list"], False),
    "verify --help": (["adaptivesgd-verify", "--help"], False),
    "verify wrongly": (["adaptivesgd-verify", "no-such-theorem"], False),
    "grade --help": (["adaptivesgd-grade", "--help"], False),
    "grade wrongly": (["adaptivesgd-grade", "no-such-assignment", "/"], False),
}  # fmt: skip
WRONG = {"nothing", "unknown command", *(name for name in COMMANDS if name.endswith("wrongly"))}
linux = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")


@pytest.fixture(scope="module")
def forker():
    """A process that has imported the command lines, and forks one for each case."""
    how = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", FORKER], **how) as process:
        yield process
        process.stdin.close()


def ended(forker, arguments, folder, stdout, stderr=None):
    """Status and standard error of a command line with this standard output."""
    errors = folder / "errors"
    errors.write_text("")
    arguments = [str(folder / "out") if each == "OUT" else each for each in arguments]
    forker.stdin.write(json.dumps([arguments, stdout, stderr or str(errors)]) + "\n")
    forker.stdin.flush()
    return int(forker.stdout.readline()), errors.read_text()


def test_the_table_has_every_subcommand():
    from typer.main import get_command

    from adaptivesgd.cli import app

    assert {arguments[1] for arguments, _ in COMMANDS.values() if len(arguments) > 1} >= set(
        get_command(app).commands
    )


@linux
@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_device_is_one_line(name, forker, tmp_path):
    arguments, writes = COMMANDS[name]
    status, errors = ended(forker, arguments, tmp_path, "/dev/full")
    assert status == 2, errors
    assert "Traceback" not in errors
    if name not in WRONG:
        assert errors.startswith(f"{arguments[0]}: the output cannot be printed (No space left")
        assert errors.count("\n") == 1
    if writes:
        assert f"the results are in {tmp_path / 'out'}" in errors
        assert list((tmp_path / "out").glob("*.csv"))


@linux
@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "verify"])  # seconds
@pytest.mark.parametrize("output", ["left", "/dev/null"])
def test_a_reader_that_has_left_and_a_closed_output_are_no_errors(name, output, forker, tmp_path):
    arguments, writes = COMMANDS[name]
    status, errors = ended(forker, arguments, tmp_path, output)
    assert status == (2 if name in WRONG else 0), errors
    assert "Traceback" not in errors and "cannot be printed" not in errors
    assert not writes or list((tmp_path / "out").glob("*.csv"))


@linux
@pytest.mark.parametrize("name", sorted(WRONG))
def test_errors_that_cannot_be_printed_change_no_status(name, forker, tmp_path):
    assert ended(forker, COMMANDS[name][0], tmp_path, "/dev/full", "/dev/full")[0] == 2


@pytest.mark.parametrize(
    "what, words",
    [
        ("error", "program: a b\n"),
        ("memory", "program: out of memory; use a smaller data set or batch size\n"),
    ],
)
def test_an_error_is_one_line(what, words):
    done = subprocess.run([sys.executable, "-c", DEFECT, what], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", words)


@pytest.mark.parametrize(
    "what, status, words", [("import", 1, "the module"), ("ctrl-c", 130, "interrupted")]
)
def test_ctrl_c_while_a_module_in_c_is_imported_is_no_import_error(what, status, words):
    """Cython reports a KeyboardInterrupt during an import as an ImportError with that cause."""
    done = subprocess.run([sys.executable, "-c", DEFECT, what], capture_output=True, text=True)
    assert done.returncode == status and done.stderr.splitlines()[-1].endswith(words)
    assert ("Traceback" in done.stderr) == (what == "import")


EARLY = """
import sys, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background process starts with it ignored
before = set(sys.modules)
import adaptivesgd.console as console
after = set(sys.modules) - before
class Met(Exception):
    pass
def install(number, handler):
    raise Met(number, handler.__name__)
signal.signal = install
for name in ("app", "verify", "grade"):
    try:
        getattr(console, name)()
    except Met as met:
        assert met.args == (signal.SIGINT, "quit_at_once")
print(sorted(after | set(sys.modules) - before))
"""


def test_a_console_script_imports_next_to_nothing_before_it_handles_ctrl_c():
    """Until then Python itself answers, with a traceback."""
    done = subprocess.run([sys.executable, "-c", EARLY], capture_output=True, text=True, check=True)
    ours = ["adaptivesgd", "adaptivesgd._version", "adaptivesgd.console", "adaptivesgd.quitting"]
    assert literal_eval(done.stdout) == ours


def test_the_console_scripts_are_those_of_the_package():
    scripts = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
    assert scripts["project"]["scripts"] == {
        "adaptivesgd": "adaptivesgd.console:app",
        "adaptivesgd-verify": "adaptivesgd.console:verify",
        "adaptivesgd-grade": "adaptivesgd.console:grade",
    }


INTERRUPTED = {
    "app": ["compare", "sgd", "--data", "wine", "--epochs", "1e7", "--jobs", "2", "--out", "OUT"],
    "verify": ["--jobs", "2", "--seed", "1"],
}


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs Unix")
def test_ctrl_c_at_a_random_moment_is_one_line_and_130(tmp_path):
    """The whole group receives it, as from a terminal; from the first import to the work."""
    chance = random.Random(KILLS)
    for k in range(KILLS):
        app, arguments = list(INTERRUPTED.items())[k % 2]
        program = f"print(flush=True)\nfrom adaptivesgd.console import {app}\n{app}()"
        command = [
            sys.executable,
            "-c",
            program,
            *(str(tmp_path) if each == "OUT" else each for each in arguments),
        ]
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, start_new_session=True, **how) as process:
            process.stdout.readline()  # Python itself has started
            after = chance.uniform(0.03, 5.0)
            time.sleep(after)
            os.killpg(process.pid, signal.SIGINT)
            output, errors = process.communicate(timeout=100)
        assert process.returncode == 130, f"{app} after {after:.2f} s: {errors}"
        assert "Traceback" not in errors and errors.count("\n") <= 1, f"{app}: {errors}"
        assert "interrupted" in errors or "resumes" in output
    print(f"{KILLS} interruptions at random moments: {KILLS} ended with one line and status 130")
