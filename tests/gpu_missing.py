"""What adaptivesgd and theory import beside NumPy and SciPy, as far as `gpu_check` uses it.

A machine with a GPU may have no network to install it.
"""

import ast
import sys
from importlib import import_module
from pathlib import Path

Parallel = delayed = None  # of joblib: random runs, of which gpu_check makes none


def stand_in():
    """Put this module in the place of those that are missing."""
    for name in ("lazy_loader", "threadpoolctl", "joblib"):
        try:
            import_module(name)
        except ImportError:
            sys.modules[name] = sys.modules[__name__]


class ThreadpoolController:
    """Of threadpoolctl: one that finds no libraries, so that their threads stay as they are."""

    lib_controllers = ()

    def select(self, **_):
        """Itself."""
        return self


def attach_stub(package, filename):
    """Of lazy_loader: __getattr__, __dir__ and __all__ of a package whose names its stub, a .pyi file, imports."""
    where = {}
    for node in ast.walk(ast.parse(Path(filename).with_suffix(".pyi").read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            for alias in node.names:
                where[alias.asname or alias.name] = node.module, alias.name

    def get(name):
        if name not in where:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, attribute = where[name]
        if module is None:
            return import_module(f"{package}.{attribute}")
        return getattr(import_module(f"{package}.{module}"), attribute)

    return get, lambda: sorted(where), sorted(where)
