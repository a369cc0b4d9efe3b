"""Counters of what a program has launched and copied on the emulated device."""

import ctypes
from typing import NamedTuple


class Counts(NamedTuple):
    """Numbers of requests. kernels and products (of matrices, by cuBLAS) are launches; uploads and
    downloads are copies between host and device; a wait is the host's for the device.
    """

    kernels: int
    products: int
    uploads: int
    downloads: int
    copies: int  # on the device
    fills: int  # of memory with a byte
    waits: int
    allocations: int  # of memory that CuPy's pool did not have

    @property
    def launches(self) -> int:
        """Kernels and products of matrices."""
        return self.kernels + self.products


def emulated() -> bool:
    """Whether CUDA is emulated in this process."""
    try:
        return hasattr(ctypes.CDLL("libcuda.so.1"), "emulated_counts")
    except OSError:
        return False


def counts() -> Counts:
    """The numbers since the start of the process."""
    array = ctypes.c_long * len(Counts._fields)
    return Counts(*array.in_dll(ctypes.CDLL("libcuda.so.1"), "emulated_counts"))


def counted(action) -> Counts:
    """The numbers of one call."""
    before = counts()
    action()
    return Counts(*(b - a for a, b in zip(before, counts(), strict=True)))
