"""Trace: the record of a run. Scalars only, on four clocks, and the final parameters."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import IO, Any

import numpy as np

from .archive import read_arrays, write_arrays
from .backend import to_host
from .description import describe
from .files import atomic_write, expanded, sweep, writable
from .threads import blas_libraries
from .typing import Array
from .validate import shown

NEEDED = (
    *("updates", "examples", "evaluations", "epochs", "seconds", "loss", "batch_size"),
    "step_size",
)


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """The record of a run: ``trace["loss"]`` is a column, with one entry per recorded point.

    The columns are updates, examples (example gradients evaluated), evaluations (forward-only
    example losses), epochs, seconds (in the method alone), loss (of all n examples), batch_size and
    step_size (of the latest update), with a test set test_loss and test_accuracy, and what `measure`
    adds.

    Parameters
    ----------
    columns : dict of str to array, shape (rows,)
        The columns by name.
    w : array, shape (d,)
        The final parameters.
    reason : str
        Why the run ended; see `run`.
    settings : dict
        What is needed to repeat the run: problem, method, seed, budget, versions of the software,
        the processor and its BLAS library.
    """

    columns: dict[str, Array]
    w: Array
    reason: str
    settings: dict[str, Any]

    def __getitem__(self, name: str) -> Array:
        if not isinstance(name, str) or name not in self.columns:
            raise KeyError(f"a trace has no column {shown(name)}; it has {', '.join(self.columns)}")
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.columns["updates"])

    @property
    def name(self) -> str:
        """The method's name in tables and figures."""
        return self.settings["method"].get("name") or self.settings["method"]["batch_size"]["rule"]

    def plot(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        ax: Any = None,
        columns: Sequence[str] | str | None = None,
    ) -> Any:
        """Plot the loss on three clocks and the batch size; needs matplotlib.

        With a test set, the step size and the test accuracy are drawn, too.

        Parameters
        ----------
        path : str or path-like, optional
            Where to save the figure as well; the ending gives the format, such as .png or .svg.
        ax : matplotlib.axes.Axes, optional
            Draw the first of `columns` into these axes instead, against the examples evaluated.
        columns : sequence of str, or str, optional
            Columns to draw, such as ``("loss", "test_accuracy")``.

        Returns
        -------
        Picture or matplotlib.axes.Axes
            The figure, which ``.show()`` shows, or `ax`.

        Raises
        ------
        KeyError
            If there is no such column.
        ValueError
            If `columns` is empty, or both `path` and `ax` are given.
        OSError
            If the file cannot be written.
        """
        from .plots import compare, draw_column
        from .plots.inputs import given_columns

        if ax is not None:
            if path is not None:
                raise ValueError(
                    "give path or ax, not both: ax.figure.savefig(path) saves what is drawn"
                )
            return draw_column(
                ax, self, given_columns("loss" if columns is None else columns, [self])[0]
            )
        figure = compare(self, columns=columns)
        if path is not None:
            path = writable(path)
            with atomic_write(path) as file:
                figure.savefig(file, format=path.suffix.removeprefix(".") or None)
        return figure

    def animate(self, frames: int = 40) -> Any:
        """Animate the loss and the batch size; needs matplotlib.

        Parameters
        ----------
        frames : int, default 40
            How many.

        Returns
        -------
        Animation
            A notebook plays it; ``.save("run.gif")`` writes it.
        """
        from .plots import animate

        return animate(self, frames=frames)

    def _repr_html_(self) -> str:
        """The first, middle and last rows as a table."""
        rows = sorted({0, len(self) // 2, len(self) - 1})
        heads = "".join(f"<th>{name.replace('_', ' ')}</th>" for name in self.columns)
        lines = "".join(
            "<tr>" + "".join(f"<td>{c[row]:.6g}</td>" for c in self.columns.values()) + "</tr>"
            for row in rows
        )
        title = f"<b>{escape(self.name)}</b>, {len(self)} rows, ended by {escape(self.reason)}"
        return f"{title}<table><tr>{heads}</tr>{lines}</table>"

    def to_pandas(self) -> Any:
        """Convert the columns to a DataFrame.

        Returns
        -------
        pandas.DataFrame
            One row per recorded point.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise ImportError("to_pandas() needs pandas: pip install pandas") from None
        return pandas.DataFrame(self.columns)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to one .npz file, whole or not at all; nothing in it is pickled.

        Parameters
        ----------
        path : str or path-like
            The file; missing folders are made, ``~`` is the user's home, and a file that is there
            is replaced once the new one is complete.

        Raises
        ------
        OSError
            If the file cannot be written, or if a folder or a device is there.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> import adaptivesgd as asgd
        >>> problem = asgd.LeastSquares([[1.0], [2.0]], [1.0, 2.0])
        >>> trace = asgd.run(problem, asgd.methods.sgd(0.1, batch_size=1), updates=3)
        >>> path = pathlib.Path(tempfile.mkdtemp(), "run.npz")
        >>> trace.save(path)
        >>> asgd.Trace.load(path).reason
        'budget'
        """
        sweep(writable(path).parent)
        with atomic_write(path) as file:
            self.write(file)

    def write(self, file: IO[bytes]) -> None:
        """Write the same as `save` to an open file.

        Parameters
        ----------
        file : binary file
            Open for writing.
        """
        about = {"reason": self.reason, "settings": self.settings, "columns": list(self.columns)}
        columns = {f"column:{name}": np.asarray(values) for name, values in self.columns.items()}
        write_arrays(
            file,
            {
                "about": np.array(json.dumps(about, default=describe).encode()),
                "w": to_host(self.w),
                **columns,
            },
        )

    @staticmethod
    def load(path: str | os.PathLike[str]) -> "Trace":
        """Read what `save` wrote.

        Parameters
        ----------
        path : str or path-like
            The file; ``~`` is the user's home.

        Returns
        -------
        Trace
            The trace, with its parameters on the host.

        Raises
        ------
        ValueError
            If the file is not a complete trace.
        OSError
            If it cannot be read.
        """
        path = expanded(path)
        try:
            arrays = read_arrays(path)
            about = json.loads(arrays.pop("about").item())
            return _complete(arrays, about)
        except IsADirectoryError:
            raise IsADirectoryError(f"{path} is a folder; name a trace in it") from None
        except (LookupError, TypeError, AttributeError, ValueError, RecursionError) as error:
            raise ValueError(
                f"{path} is not a trace, or is damaged ({error}); repeat the run and save it again"
            ) from error

    def __repr__(self) -> str:
        last = {name: values[-1] for name, values in self.columns.items()}
        return (
            f"Trace({self.name}: loss {last['loss']:.6g} after {last['updates']} updates, "
            f"{last['examples']} example gradients, {last['seconds']:.3g} s; {self.reason})"
        )


def _complete(arrays: dict[str, Array], about: dict[str, Any]) -> Trace:
    """The trace of these arrays; an error says what is missing or impossible."""
    names = about["columns"]
    words = isinstance(names, list) and all(isinstance(name, str) for name in names)
    if not words or len(set(names)) < len(names):
        raise ValueError("its columns do not have a name each")
    w, columns = arrays["w"], {name: arrays[f"column:{name}"] for name in names}
    if missing := [name for name in NEEDED if name not in names]:
        raise ValueError(f"the column {missing[0]} is missing")
    if len(arrays) != 1 + len(columns):
        raise ValueError("it holds other arrays than it says")
    rows = len(columns["updates"]) if columns["updates"].ndim else 0
    for name, values in columns.items():
        if values.shape != (rows,) or not rows or values.dtype.kind not in "biuf":
            raise ValueError(f"the column {name} is not one number per row")
    if w.ndim != 1 or w.dtype.kind != "f":
        raise ValueError("the parameters are not a vector of numbers")
    trace = Trace(columns, w, about["reason"], about["settings"])
    if not isinstance(trace.reason, str) or not isinstance(trace.name, str):
        raise ValueError("reason and method are not text")
    return trace


def settings_of(problem: Any, method: Any, **how: Any) -> dict[str, Any]:
    """Everything that is needed to repeat a run, as plain JSON.

    Parameters
    ----------
    problem : FiniteSum
        The objective.
    method : Method
        The method.
    **how : object
        Seed, budget and the like, as they are.

    Returns
    -------
    dict
        Problem and method as nested dictionaries, `how`, versions, and the machine.
    """
    from ._version import __version__

    return {
        "problem": describe(problem),
        "method": describe(method),
        **describe(how),
        "versions": {
            "adaptivesgd": __version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
        "machine": platform.machine(),
        "simd": simd(),
        "blas": blas(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def blas() -> list[dict[str, Any]]:
    """The BLAS libraries of NumPy and SciPy: library, version, kernels and threads of each.

    Returns
    -------
    list of dict
        One entry per library; none where the system does not list them.
    """
    return [
        {
            "library": each["internal_api"],
            "version": each["version"],
            "kernels": each.get("architecture"),
            "threads": each["num_threads"],
        }
        for each in (library.info() for library in blas_libraries())
    ]


def simd() -> list[str]:
    """The processor's vector instructions that NumPy has found, as it calls them.

    Returns
    -------
    list of str
        The names.
    """
    config: Any = np.show_config(mode="dicts")
    return list(config.get("SIMD Extensions", {}).get("found", []))
