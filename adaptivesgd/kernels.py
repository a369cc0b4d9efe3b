"""Kernels for a GPU that CuPy does not make of a formula; `backend` calls each beside its formula."""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from string import ascii_uppercase
from typing import Any

PIECES = 16  # arguments of one launch: a kernel takes 4096 bytes of them
WARPS = 8  # in a block, one to a row

EXPONENTIALS = """
template <typename T> struct Exponentials {  // of some numbers of a row, in units of exp(top)
    T top, total, right;
    __device__ Exponentials() : top(0), total(0), right(0) {}
    __device__ Exponentials(T z, T y) : top(z), total(1), right(z * y) {}
    __device__ Exponentials(const Exponentials& a, const Exponentials& b)
        : top(a.top > b.top ? a.top : b.top),
          total(a.total * exp(a.top - top) + b.total * exp(b.top - top)),
          right(a.right + b.right) {}
};
template <typename T> __device__ Exponentials<T> joined(const Exponentials<T>& a, const Exponentials<T>& b) {
    return a.total == 0 ? b : b.total == 0 ? a : Exponentials<T>(a, b);
}
"""

SQUARE_NORM = """
template <typename T> __device__ T square_norm(const T* rows, long long width, long long row) {
    T sum = 0;
    for (long long j = threadIdx.x % 32; j < width; j += 32) {
        const T number = rows[row * width + j];
        sum += number * number;
    }
    for (int step = 16; step; step /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, step);
    return sum;
}
"""


@cache
def row_dots() -> Any:
    """<a_i, b_i>, where einsum takes two kernels."""
    import cupy

    return cupy.ReductionKernel("T x, T y", "T z", "x * y", "a + b", "z = a", "0", "row_dots")


@cache
def square() -> Any:
    """||v||^2 in double precision, without a copy of v."""
    import cupy

    number = "(double)x * (double)x"
    return cupy.ReductionKernel("T x", "float64 z", number, "a + b", "z = a", "0", "square")


def log_sum_exp(z: Any, y: Any) -> tuple[Any, Any, Any]:
    """log sum_c exp(z_c - top) - <y, z - top>, top = max_c z_c and the sum, of rows whose y sum to 1."""
    import cupy

    outputs = tuple(cupy.empty(len(z), z.dtype) for _ in range(3))
    _log_sum_exp()(z, y, *outputs, axis=1)
    return outputs


@cache
def _log_sum_exp() -> Any:
    """One pass over z, in which a sum is scaled down when a larger number comes."""
    import cupy

    return cupy.ReductionKernel(
        "T z, T y", "T loss, T top, T total", "Exponentials<T>(z, y)", "joined<T>(a, b)",
        "loss = log(a.total) - (a.right - a.top), top = a.top, total = a.total", "", "log_sum_exp",
        reduce_type="Exponentials<T>", preamble=EXPONENTIALS)  # fmt: skip


def join(pieces: Sequence[Any], divisor: float, out: Any) -> Any:
    """Vectors one after the other, each number over the divisor, in `out`."""
    edge = 0
    for start in range(0, len(pieces), PIECES):
        few = [piece.reshape(-1) for piece in pieces[start : start + PIECES]]
        *edges, length = accumulate(piece.size for piece in few)
        part = out[edge : (edge := edge + length)]
        _join(len(few))(*few, *edges, divisor, part)
    return out


@cache
def _join(count: int) -> Any:
    """One kernel for as many pieces, which reads each number from the piece that holds it."""
    import cupy

    pieces = [f"raw {ascii_uppercase[k]} piece{k}" for k in range(count)]
    edges = [f"int64 edge{k}" for k in range(1, count)]
    read = "(T)piece0[i]"
    for k in range(1, count):
        read = f"i < edge{k} ? {read} : (T)piece{k}[i - edge{k}]"
    inputs = ", ".join([*pieces, *edges, "float64 divisor"])
    return cupy.ElementwiseKernel(inputs, "T out", f"out = ({read}) / (T)divisor", "join")


def sum_square_norms(terms: Sequence[tuple[Any, ...]], out: Any) -> Any:
    """The sum of terms of every row, in `out`: a product of squared norms of rows, and of numbers."""
    import cupy

    for start in range(0, len(terms), PIECES // 2):
        few = terms[start : start + PIECES // 2]
        arrays = [cupy.ascontiguousarray(factor) for term in few for factor in term]
        words = [word for factor in arrays for word in (factor, factor.size // len(out))]
        kinds = tuple(tuple(factor.ndim for factor in term) for term in few)
        grid = -(-len(out) // WARPS), 32 * WARPS
        _sum_square_norms(kinds, out.dtype.char)(*zip(grid), (*words, start, len(out), out))
    return out


@cache
def _sum_square_norms(kinds: tuple[tuple[int, ...], ...], char: str) -> Any:
    """One kernel for terms of these numbers of axes, a warp to a row."""
    import cupy

    places = iter(range(PIECES))
    terms = [" * ".join(_factor(next(places), ndim) for ndim in term) for term in kinds]
    count = sum(map(len, kinds))
    parameters = ", ".join(f"const T* a{k}, long long width{k}" for k in range(count))
    T = {"f": "float", "d": "double"}[char]
    code = f"""{SQUARE_NORM}
typedef {T} T;
extern "C" __global__ void sum_square_norms({parameters}, long long before, long long n, T* out) {{
    const long long row = blockIdx.x * {WARPS}ll + threadIdx.x / 32;
    if (row >= n) return;
    const T sum = (before ? out[row] : (T)0) + {" + ".join(terms)};
    if (threadIdx.x % 32 == 0) out[row] = sum;
}}"""
    return cupy.RawKernel(code, "sum_square_norms")


def _factor(place: int, ndim: int) -> str:
    """The squared norm of a row of a matrix, or the number of a vector."""
    return f"square_norm(a{place}, width{place}, row)" if ndim == 2 else f"a{place}[row]"
