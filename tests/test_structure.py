"""Dependencies run one way, and only backend.py knows about devices."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(ROOT.glob("adaptivesgd/**/*.py")) + sorted(ROOT.glob("theory/**/*.py"))
ROOMS = (
    ("errors", "typing"),
    ("backend", "terminal", "validate", "example_gradients"),
    ("estimate", "objective", "part", "state"),
    ("models", "networks", "data", "batch_sizes", "samplers", "directions", "step_sizes"),
    ("method",),
    ("methods",),
    ("trace", "runner"),
    ("checks", "plots"),
    ("experiments",),
    ("cli",),
)
LEVEL = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}


def imported(path):
    """Dotted names of the package's modules that a file imports when it is loaded."""
    package = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level]) if node.level else []
            whole = base + (node.module.split(".") if node.module else [])
            names = [[*whole, alias.name] for alias in node.names]
            yield from names if whole[:1] in (["adaptivesgd"], ["theory"]) else []
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".") for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path):
    here = path.relative_to(ROOT).with_suffix("").parts
    for target in imported(path):
        if here[0] == "adaptivesgd":
            assert target[0] != "theory", "adaptivesgd must not depend on theory"
        if here[0] == "adaptivesgd" and target[0] == "adaptivesgd" and len(target) > 1:
            mine, theirs = LEVEL.get(here[1]), LEVEL.get(target[1])
            if mine is not None and theirs is not None and here[1] != "__init__":
                assert theirs <= mine, f"{'.'.join(here)} imports {'.'.join(target)}"


def test_one_file_knows_about_devices():
    named = [
        path.name
        for path in FILES
        if re.search(r"cupy|cuda", path.read_text(), re.IGNORECASE) and path.name != "backend.py"
    ]
    assert named in ([], ["cli.py"], ["device.py"])


def test_one_place_updates_the_parameters():
    updates = [
        path.name
        for path in FILES
        if re.search(r"w - length \* direction$", path.read_text(), re.M)
    ]
    assert updates == ["method.py"]
