"""The course's secret: it makes the hidden instances unpredictable, and stays with the teacher."""

import os
import secrets
from pathlib import Path

VARIABLE = "ADAPTIVESGD_COURSE_SECRET"


def default_path() -> Path:
    """Where the secret is kept by default."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "adaptivesgd" / "course-secret"


def known_secret(path: Path | None = None) -> str | None:
    """The secret of the environment, else of the file; None if there is neither.

    Parameters
    ----------
    path : Path, optional
        Of the file; by default `default_path()`.

    Returns
    -------
    str or None
    """
    if words := os.environ.get(VARIABLE):
        return words
    place = path or default_path()
    return place.read_text(encoding="utf-8").strip() if place.is_file() else None


def course_secret(path: Path | None = None) -> tuple[str, bool]:
    """The secret, and whether it was made just now.

    Parameters
    ----------
    path : Path, optional
        Of the file; by default `default_path()`.

    Returns
    -------
    tuple of (str, bool)

    Raises
    ------
    ValueError
        If there is none and it cannot be written.
    """
    if words := known_secret(path):
        return words, False
    place = path or default_path()
    words = secrets.token_hex(32)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(words + "\n")
    except OSError as error:
        raise ValueError(
            f"a class is graded with a secret, but {place} cannot be written ({error.strerror}); "
            f"set {VARIABLE}, or name a file with --secret"
        ) from None
    return words, True
