"""Trace: what a run leaves behind. Scalars only, on four clocks, and the final parameters."""

import json
import platform
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from .backend import to_host


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """The columns of a run, one entry per recorded point:

    updates, examples (example gradients), evaluations (forward-only example losses), epochs,
    seconds (in the method alone), loss (of all n examples), batch_size and step_size (of the
    latest update), and with a test set test_loss and test_accuracy.
    """

    columns: dict[str, np.ndarray]
    w: Any  # the final parameters, shape (d,)
    reason: str  # why the run ended
    settings: dict  # what is needed to repeat it

    def __getitem__(self, name):
        if name not in self.columns:
            raise KeyError(f"a trace has no column {name!r}; it has {', '.join(self.columns)}")
        return self.columns[name]

    def __len__(self):
        return len(self.columns["updates"])

    @property
    def name(self):
        """What to call the method."""
        return self.settings["method"].get("name") or self.settings["method"]["batch_size"]["rule"]

    def plot(self, path=None):
        """Four panels: the loss on three clocks, and the batch size. Returns the figure."""
        from .plots import compare

        figure = compare([self])
        if path is not None:
            figure.savefig(file_at(path))
        return figure

    def to_pandas(self):
        """The columns as a pandas DataFrame; needs pandas."""
        try:
            import pandas
        except ImportError:
            raise ImportError("to_pandas() needs pandas: pip install pandas") from None
        return pandas.DataFrame(self.columns)

    def save(self, path):
        """Write everything to one .npz file, all of it or nothing; nothing in it is pickled."""
        path = file_at(path)
        unfinished = path.with_name(path.name + ".part")
        try:
            with open(unfinished, "wb") as file:
                self.write(file)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def write(self, file):
        """Write the same to an open binary file."""
        about = json.dumps({"reason": self.reason, "settings": self.settings})
        columns = {f"column:{name}": values for name, values in self.columns.items()}
        np.savez_compressed(file, about=np.array(about), w=to_host(self.w), **columns)

    @staticmethod
    def load(path):
        """Read what `save` wrote."""
        try:
            with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
                about = json.loads(str(file["about"]))
                names = [key for key in file.files if key.startswith("column:")]
                columns = {key.removeprefix("column:"): file[key] for key in names}
                return Trace(columns, file["w"], about["reason"], about["settings"])
        except (FileNotFoundError, PermissionError):
            raise
        except IsADirectoryError:
            raise IsADirectoryError(f"{path} is a folder; name a trace in it") from None
        except Exception as error:
            raise ValueError(
                f"{path} is not a trace, or is damaged ({error}); run it again and save it anew"
            ) from error

    def __repr__(self):
        last = {name: values[-1] for name, values in self.columns.items()}
        return (
            f"Trace({self.name}: loss {last['loss']:.6g} after {last['updates']} updates, "
            f"{last['examples']} example gradients, {last['seconds']:.3g} s; {self.reason})"
        )


def file_at(path):
    """`path`, where a file can be written: missing folders are made."""
    path = Path(path)
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; name a file in it, such as {path / 'run'}")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def settings_of(problem, method, **how):
    """Everything that is needed to repeat a run, as plain JSON."""
    from ._version import __version__

    return {
        "problem": describe(problem),
        "method": describe(method),
        **how,
        "versions": {
            "adaptivesgd": __version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
        "machine": platform.machine(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def describe(thing):
    """A dataclass as nested dictionaries of plain values; arrays by their shape and type."""
    if is_dataclass(thing):
        told = {field.name: describe(getattr(thing, field.name)) for field in fields(thing)}
        return {"rule": type(thing).__name__, **told}
    if isinstance(thing, (list, tuple)):
        return [describe(item) for item in thing]
    if isinstance(thing, dict):
        return {str(key): describe(item) for key, item in thing.items()}
    if hasattr(thing, "dtype") and getattr(thing, "ndim", 0):
        return {"shape": list(thing.shape), "dtype": str(thing.dtype)}
    if isinstance(thing, np.generic):
        return thing.item()
    plain = thing is None or isinstance(thing, (str, int, float, bool))
    return thing if plain else repr(thing)
