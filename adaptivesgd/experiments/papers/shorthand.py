"""What descriptions are written with: data sets as people call them, parts of methods as plain values."""

from typing import Any

TITLES = {"mnist": "MNIST", "fashion_mnist": "Fashion-MNIST", "cifar10": "CIFAR-10", "svhn": "SVHN"}


def part(name: str, **fields: Any) -> Any:
    """A part of this class, with these fields, for `cells.plain.made`."""
    return {"part": name} | fields
