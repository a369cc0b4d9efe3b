"""Run Python with CuPy over the emulated CUDA: python tests/cuda_emulator -m pytest -m gpu ...

The words are those of a command line of Python. Where the emulator cannot be built, it says why and
ends with 0, or with 1 if ADAPTIVESGD_EMULATOR=required.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import build


def main(words):
    """Replace this process by Python with these words."""
    try:
        place = build.ensure()
    except build.Unavailable as error:
        print(f"SKIPPED: {error}")
        return int(os.environ.get("ADAPTIVESGD_EMULATOR") == "required")
    os.execve(sys.executable, [sys.executable, *words], environment(place))


def environment(place):
    """The environment in which `import cupy` finds the build."""
    changed = {"PYTHONPATH": place / "site", "LD_LIBRARY_PATH": place / "lib"}
    joined = {
        name: os.pathsep.join(filter(None, [str(path), os.environ.get(name)]))
        for name, path in changed.items()
    }
    settings = {
        "CUPY_ACCELERATORS": "",  # no CUB, which is device code in the wheel
        "CUPY_CACHE_DIR": str(place / "kernels"),
        "CUDA_PATH": str(place),
    }
    return os.environ | joined | settings


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
