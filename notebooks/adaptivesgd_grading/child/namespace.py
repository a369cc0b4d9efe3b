"""A student's namespace, and the cells that are run in it, as Jupyter runs them."""

import ast
import asyncio
import builtins
import inspect
import linecache
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import calls

TOP_LEVEL_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
RUN_THEIR_CELL = {"time", "capture", "prun"}  # cell magics whose cell defines names


class Inert(ModuleType):
    """A module whose every attribute, call and item is another one that does nothing."""

    __path__: list[str] = []  # noqa: RUF012

    def __getattr__(self, name: str) -> "Inert":
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert(name)

    def __call__(self, *arguments: Any, **options: Any) -> "Inert":
        return Inert("result")


class Refused(MetaPathFinder, Loader):
    """Finds inert modules in the place of packages that a submission has no use for.

    Parameters
    ----------
    inert : names of packages
    grader : the grader's name; its public face is inert, and nothing below it can be imported
    """

    def __init__(self, inert: list[str], grader: str) -> None:
        self.inert, self.grader = {*inert, grader}, grader

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Called by Python's import."""
        if name.startswith(f"{self.grader}."):
            raise ImportError(f"{name} belongs to the grader and is not for submissions")
        return ModuleSpec(name, self) if name.split(".")[0] in self.inert else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """An inert one."""
        return Inert(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


class Shell:
    """What `get_ipython()` returns: magics that matter are obeyed, the others do nothing."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.user_ns = names

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments, **options: None

    def run_line_magic(self, name: str, line: str, *rest: Any) -> Any:
        """%time runs its statement."""
        return self._run(line) if name == "time" else None

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        """%%time and %%capture run their cell."""
        return self._run(cell) if name in RUN_THEIR_CELL else None

    def getoutput(self, *arguments: Any, **options: Any) -> list[str]:
        """No program is run."""
        return []

    def _run(self, code: str) -> Any:
        try:
            return eval(compile(code.strip(), "<cell magic>", "eval"), self.user_ns)
        except SyntaxError:
            exec(compile(code, "<cell magic>", "exec"), self.user_ns)
        return None


class Notebook:
    """One namespace, `__main__` as in Jupyter, for all cells of a submission."""

    def __init__(self) -> None:
        module = ModuleType("__main__")
        self.names = module.__dict__
        self.shell = Shell(self.names)
        self.names |= {
            "__builtins__": builtins,
            "get_ipython": lambda: self.shell,
            "display": lambda *values, **options: None,
            "In": [""],
            "Out": {},
        }
        sys.modules["__main__"] = module
        self.loop: asyncio.AbstractEventLoop | None = None

    def run(self, name: str, code: str) -> dict[str, Any]:
        """{"ran"} or {"error"} of a cell."""
        file = f"<cell {name}>"
        linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
        try:
            compiled = compile(code, file, "exec", TOP_LEVEL_AWAIT, dont_inherit=True)
            if compiled.co_flags & inspect.CO_COROUTINE:
                self.wait(eval(compiled, self.names))
            else:
                exec(compiled, self.names)
        except BaseException as error:
            return {"error": calls.describe(error)}
        return {"ran": True}

    def wait(self, running: Any) -> None:
        """Run a cell with a top-level await in the loop that all cells share."""
        if self.loop is None:
            self.loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(running)
