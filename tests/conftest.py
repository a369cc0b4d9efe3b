"""What every test runs under: one BLAS thread, and no floating-point surprise goes unseen."""

import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # two test processes on two cores; set before NumPy loads

import numpy as np  # noqa: E402
import pytest  # noqa: E402


@pytest.fixture(autouse=True)
def strict_floats():
    """Division by zero, overflow and invalid operations are errors; underflow to zero is not."""
    with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
        yield
