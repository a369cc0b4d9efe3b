"""Imports run one way, importing is cheap, and the public namespace holds the API and nothing else."""

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import adaptivesgd

ROOT = Path(__file__).parents[1]
FILES = sorted(ROOT.glob("adaptivesgd/**/*.py")) + sorted(ROOT.glob("theory/**/*.py"))
PACKAGE = [path for path in FILES if path.relative_to(ROOT).parts[0] == "adaptivesgd"]

# The modules and folders of adaptivesgd, from the bottom up; a level imports itself and what is below.
LEVELS = (
    ("_version", "errors", "html", "interrupts", "quitting", "streams", "typing"),
    (
        "archive",
        "backend",
        "description",
        "kernels",
        "validate",
        "linalg",
        "indexing",
        "files",
        "threads",
    ),
    ("example_gradients",),
    ("terminal", "estimate", "objective", "part", "state"),
    ("models", "networks", "data", "batch_sizes", "samplers", "directions", "step_sizes"),
    ("method", "plots"),
    ("methods", "sharded"),
    ("trace", "catalogue"),
    ("runner",),
    ("checks", "estimators"),
    ("experiments",),
    ("cli",),
    ("console",),
    ("__main__",),
)
LEVEL = {name: level for level, names in enumerate(LEVELS) for name in names}
HEAVY = ("joblib", "matplotlib", "pooch", "requests", "rich", "scipy.optimize", "sklearn", "typer")
PUBLIC = (
    *("batch_sizes", "data", "directions", "methods", "models", "networks", "samplers"),
    "step_sizes",
)


def imports(path):
    """Dotted names of the modules that a file imports at run time, within functions too."""
    package = path.relative_to(ROOT).with_suffix("").parts
    tree = ast.parse(path.read_text())
    typing_only = {
        each
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for each in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level]) if node.level else []
            whole = base + (node.module.split(".") if node.module else [])
            yield from ([*whole, alias.name] for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".") for alias in node.names)


def modules():
    """Every module of adaptivesgd by its dotted name."""
    for path in PACKAGE:
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def test_every_module_has_a_level():
    found = {path.relative_to(ROOT).parts[1].removesuffix(".py") for path in PACKAGE} - {"__init__"}
    assert found == set(LEVEL)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path):
    here = path.relative_to(ROOT).with_suffix("").parts
    if here[0] != "adaptivesgd" or here[1] == "__init__":
        return
    for target in imports(path):
        assert target[0] not in ("theory", "adaptivesgd_grading"), f"{path} imports {target[0]}"
        if target[0] == "adaptivesgd" and len(target) > 1:
            arrow = f"{'.'.join(here)} imports {'.'.join(target)}"
            assert LEVEL[target[1]] <= LEVEL[here[1]], arrow


def test_no_module_imports_itself_through_others():
    known, graph = dict(modules()), {}
    for name, path in known.items():
        if path.name == "__init__.py":  # a package imports its members, which import each other
            continue
        targets = (".".join(target) for target in imports(path))
        reached = {t if t in known else t.rpartition(".")[0] for t in targets}
        graph[name] = {t for t in reached if t in known and known[t].name != "__init__.py"}
    list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("name", ["adaptivesgd", *(f"adaptivesgd.{each}" for each in PUBLIC)])
def test_no_function_shadows_a_module(name):
    package = import_module(name)
    folder = Path(package.__path__[0])
    files = {path.stem for path in folder.glob("*.py")} | {p.name for p in folder.iterdir()}
    for each in set(package.__all__) & files:
        assert isinstance(getattr(package, each), ModuleType), f"{name}.{each}"


@pytest.mark.parametrize("name", PUBLIC)
def test_all_names_what_a_namespace_imports(name):
    tree = ast.parse((ROOT / "adaptivesgd" / name / "__init__.py").read_text())
    found = [node.names for node in tree.body if isinstance(node, ast.ImportFrom)]
    names = {alias.asname or alias.name for group in found for alias in group}
    assert set(import_module(f"adaptivesgd.{name}").__all__) == names


def test_completion_shows_the_interface_and_nothing_else():
    shown = set(dir(adaptivesgd))
    namespaces = {name for name in shown if isinstance(getattr(adaptivesgd, name), ModuleType)}
    assert namespaces == {*PUBLIC, "experiments", "plots"}
    wanted = (
        "run states compare Method Trace FiniteSum Estimate State Stop BatchSize Sampler Direction "
        "StepSize load split standardise add_intercept to_device check_gradient check_method "
        "check_problem counter_example list_methods list_models list_data"
    )
    assert set(wanted.split()) <= shown
    assert all(not name.startswith("_") for name in shown - {"__version__"})


def test_importing_is_cheap():
    """Nothing heavy is imported before it is used: neither by the package nor by a run."""
    script = (
        "import sys, numpy as np, adaptivesgd as asgd\n"
        "problem = asgd.LeastSquares(np.eye(4), np.ones(4))\n"
        "asgd.run(problem, asgd.methods.cabs(0.1, min_size=2, initial_size=2), updates=3)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    how = {"capture_output": True, "text": True, "check": True}
    assert subprocess.run([sys.executable, "-c", script], **how).stdout.strip() == "[]"


def test_the_package_runs_as_a_module():
    how = {"capture_output": True, "text": True, "check": True}
    done = subprocess.run([sys.executable, "-m", "adaptivesgd", "--version"], **how)
    assert done.stdout == f"adaptivesgd {adaptivesgd.__version__}\n"


def test_two_files_know_about_devices():
    named = [
        path.name
        for path in FILES
        if re.search(r"cupy|cuda", path.read_text(), re.IGNORECASE)
        and path.name not in ("backend.py", "kernels.py")
    ]
    assert named in ([], ["cli.py"])


def test_one_place_updates_the_parameters():
    updates = [
        path.name
        for path in FILES
        if re.search(r"w - length \* direction$", path.read_text(), re.M)
    ]
    assert updates == ["method.py"]
