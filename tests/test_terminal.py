"""The command line ends in one line, whatever happens to its input and output."""

import subprocess
import sys

import pytest

PROGRAM = """
import os, signal, sys
import typer
from adaptivesgd.terminal import sentences, terminal

def main(what: str):
    with sentences():
        if what == "interrupt":
            signal.raise_signal(signal.SIGINT)
        if what == "error":
            raise ValueError("a\\nb")
        if what == "memory":
            raise MemoryError
        for _ in range(5000):
            terminal().print("a line")

typer.run(main)
"""


def ended(what, **streams):
    """Status and standard error of the program."""
    streams.setdefault("stdout", subprocess.DEVNULL)
    command = [sys.executable, "-c", PROGRAM, what]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, **streams)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "what, status, words",
    [
        ("interrupt", 130, "adaptivesgd: interrupted\n"),
        ("error", 2, "adaptivesgd: a b\n"),
        ("memory", 2, "adaptivesgd: out of memory; use a smaller data set or batch size\n"),
        ("nothing", 0, ""),
    ],
)
def test_the_status_and_one_line_say_how_it_ended(what, status, words):
    assert ended(what) == (status, words)


def test_a_full_device_is_one_line():
    with open("/dev/full", "w") as full:
        assert ended("nothing", stdout=full) == (
            2, "adaptivesgd: [Errno 28] No space left on device\n"
        )  # fmt: skip


def test_a_reader_that_leaves_is_no_error():
    command = [sys.executable, "-c", PROGRAM, "nothing"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"a line\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
