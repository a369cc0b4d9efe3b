"""Files of a report: text, JSON, tables and figures, each written whole or not at all."""

import csv
import io
import json
import os
from collections.abc import Iterable, Sequence
from math import isfinite
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from ...plots import Picture
from ..execution.store import sweep_all, whole


def check_writable(folder: str | os.PathLike[str]) -> Path:
    """The folder as a path, made if need be, without what killed processes have left there.

    An OSError, at once, if it cannot be written.
    """
    folder = Path(folder).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError as error:
        why = error.strerror or error
        raise OSError(
            f"no results can be written to {folder} ({why}); name another folder"
        ) from None
    sweep_all(folder)
    return folder


def write_text(path: Path, text: str) -> Path:
    """Write a text; its path."""
    with whole(path) as file:
        file.write(text.encode())
    return path


def write_json(path: Path, value: Any) -> Path:
    """Write a value as indented JSON; its path."""
    return write_text(path, json.dumps(finite(value), indent=1, allow_nan=False) + "\n")


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    """Write a table; its path."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(heads)
    table.writerows(rows)
    return write_text(path, text.getvalue())


def write_figure(stem: Path, figure: Picture) -> list[Path]:
    """Write STEM.png and STEM.svg; their paths."""
    paths = [stem.with_name(f"{stem.name}.{kind}") for kind in ("png", "svg")]
    for path in paths:
        with whole(path) as file:
            figure.savefig(file, format=path.suffix[1:])
    return paths


def finite(value: Any) -> Any:
    """The value with None for what is not finite, which JSON cannot hold."""
    if isinstance(value, dict):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value
