"""Files as they arrive: honest solutions in every form that runs in Jupyter, and files that are no notebooks."""

import json
from collections.abc import Callable
from typing import Any

from .source import Source

Cells = list[dict[str, Any]]


def oddities(name: str = "a1") -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Files that earn everything, and files that earn nothing, by name."""
    solution = json.loads(Source.of(name).submission())
    return honest_encodings(solution) | honest_cells(solution), worthless()


def changed(notebook: dict[str, Any], change: Callable[[Cells], Any]) -> bytes:
    """The bytes of a copy with changed cells."""
    copy = json.loads(json.dumps(notebook))
    change(copy["cells"])
    return json.dumps(copy).encode()


def honest_encodings(notebook: dict[str, Any]) -> dict[str, bytes]:
    """The solution in other encodings and formats."""
    text = json.dumps(notebook, ensure_ascii=False)
    sheet = {"cells": [old_cell(cell) for cell in notebook["cells"]]}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [sheet]}
    every = lambda **values: changed(notebook, lambda cells: [c.update(values) for c in cells])
    inner = lambda **values: changed(
        notebook, lambda cells: [c["metadata"].update(values) for c in cells]
    )
    lines = lambda cells: [
        c.update(source="".join(c["source"]).replace("\n", "\r\n")) for c in cells
    ]
    return {
        "plain": text.encode(),
        "byte order mark": b"\xef\xbb\xbf" + text.encode(),
        "UTF-16": text.encode("utf-16"),
        "UTF-16 without a mark": text.encode("utf-16-le"),
        "UTF-32": text.encode("utf-32"),
        "format 3": json.dumps(old).encode(),
        "format 4.0": json.dumps(notebook | {"nbformat_minor": 0}).encode(),
        "null metadata": every(metadata=None),
        "null tags": inner(tags=None),
        "null nbgrader": inner(nbgrader=None),
        "lines of Windows": changed(notebook, lines),
        "a huge output": every(outputs=[{"output_type": "stream", "text": "x" * 10**6}]),
    }


def old_cell(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell of format 3."""
    kind, text = cell["cell_type"], cell["source"]
    return {"cell_type": kind, "metadata": {}, ("input" if kind == "code" else "source"): text}


FIRST = {
    "a shell": "files = !ls\n!pip install something\n%matplotlib inline\nassert files == []",
    "a cell magic": "%%bash\nls\n",
    "await": "import asyncio\nx = await asyncio.sleep(0, 5)\nassert x == 5",
    "half a character": "# \ud800",
    "no source": None,
    "a picture in a file": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('x.png')",
}
LAST = {
    "help": "import numpy as np\nnp.polyfit?\n?np",
    "a million lines": "\n" * 400_000,
    "a deep expression": "x = " + "-" * 50_000 + "1",
    "a long chain": "a" + ".b" * 3000,
    "a long sum": "x = " + "+".join("1" * 6000),
    "a zero byte": "x = '\0'",
    "an unwritten cell": "def (",
    "a name that is gone": "softmax",
}


def honest_cells(notebook: dict[str, Any]) -> dict[str, bytes]:
    """The solution with cells that only a notebook understands, or that others would refuse."""

    def added(code: str | None, place: int) -> bytes:
        cell: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": [], "source": code}
        return changed(notebook, lambda cells: cells.insert(place, cell))

    def edited(tag: str, edit: Callable[[str], str]) -> bytes:
        def change(cells: Cells) -> None:
            for cell in cells:
                if tag in cell["metadata"].get("tags", ()):
                    cell["source"] = edit("".join(cell["source"]))

        return changed(notebook, change)

    indented = lambda code: "if __name__ == '__main__':\n    " + code.replace("\n", "\n    ")
    return {
        **{name: added(code, 0) for name, code in FIRST.items()},
        **{name: added(code, 10**6) for name, code in LAST.items()},
        "under main": edited("q2", indented),
        "timed": edited("q2", lambda code: "%%time\n" + code),
        "a magic below": edited("q1", lambda code: code + "\nsoftmax_loss?\nx = %time 3"),
        "display": edited("q1", lambda code: code + "\ndisplay(softmax_loss)"),
        "another name": edited(
            "q1",
            lambda code: code.replace("def softmax_loss", "def mine") + "\nsoftmax_loss = mine",
        ),
        "a dataclass": edited("q1", lambda code: DATACLASS + code),
        "a helper below a check": changed(notebook, helper_below),
        "copies of earlier functions": changed(notebook, copies),
    }


DATACLASS = """from dataclasses import dataclass
import pickle, typing
@dataclass
class Point:
    x: "int"
assert typing.get_type_hints(Point) and pickle.loads(pickle.dumps(Point(1))) == Point(1)
"""


def helper_below(cells: Cells) -> None:
    """q3 uses a function that stands below the check of q2."""
    for cell in cells:
        code = "".join(cell["source"])
        if code.startswith("check.q2"):
            cell["source"] = code + "\n\ndef logarithm(x):\n    return np.log(x)\n"
        cell["source"] = "".join(cell["source"]).replace("np.log(h)", "logarithm(h)")


def copies(cells: Cells) -> None:
    """No tags, and q2's cell holds q1's function once more."""
    loss = next("".join(c["source"]) for c in cells if "q1" in c["metadata"].get("tags", ()))
    for cell in cells:
        code = "".join(cell["source"])
        cell["metadata"] = {}
        cell["source"] = f"{loss}\n\n{code}" if "def softmax_gradient" in code else code


def worthless() -> dict[str, bytes]:
    """Files that are not notebooks, or are empty."""
    return {
        "brackets": b"[" * 100_000,
        "an essay": b"Dear professor,",
        "nothing": b"",
        "a list": b"[1, 2]",
        "no cells": b'{"cells": 7}',
        "cells that are numbers": b'{"cells": [7, null]}',
        "an image": bytes(range(256)) * 100,
        "many cells": json.dumps({"cells": [{"cell_type": "code"}] * 5000}).encode(),
    }
