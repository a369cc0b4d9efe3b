"""Names for the types in signatures. Arrays on a device count as `Array`: they follow NumPy's API."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike as ArrayLike
from numpy.typing import DTypeLike as DTypeLike
from numpy.typing import NDArray
from scipy import sparse

Array: TypeAlias = NDArray[Any]
"""Dense numbers: a NumPy array, or an array on a device."""

Matrix: TypeAlias = NDArray[Any] | sparse.csr_array
"""One row per example: dense, or scipy.sparse in CSR form."""

Scalar: TypeAlias = float | np.floating[Any]
"""A real number."""

Indices: TypeAlias = NDArray[np.integer[Any]]
"""Positions of examples, whole numbers from 0 to n - 1."""

Place: TypeAlias = slice | Indices
"""Some examples: a slice, or their positions."""

Shape: TypeAlias = tuple[int, ...]
"""The lengths of the axes of an array."""

DType: TypeAlias = np.dtype[Any]
"""The type of the numbers in an array."""

Rng: TypeAlias = np.random.Generator
"""A source of random numbers."""

ArrayMap: TypeAlias = Callable[[Array], Array]
"""A function that replaces an array, by one of another precision or on another device."""
