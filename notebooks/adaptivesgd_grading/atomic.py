"""Files that are there as a whole or not at all."""

from pathlib import Path

from adaptivesgd.files import atomic_write


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file; whoever reads it meanwhile, or after a crash, sees the old one or the new one."""
    with atomic_write(path) as file:
        file.write(content.encode("utf-8", "replace") if isinstance(content, str) else content)
