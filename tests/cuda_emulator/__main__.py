"""Run Python with CuPy over the emulated CUDA: python tests/cuda_emulator -m pytest -m gpu ...

The words are those of a command line of Python. Where the emulator cannot be built, it says why and
ends with 0, or with 1 if ADAPTIVESGD_EMULATOR=required. At the end it says how many kernels have run,
and whether NVIDIA's compiler has seen them.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import emulator
import nvidia


def main(words):
    """Run Python with these words; return its exit code."""
    required = os.environ.get("ADAPTIVESGD_EMULATOR") == "required"
    try:
        place = emulator.ensure()
    except emulator.Unavailable as error:
        print(f"SKIPPED: {error}")
        return int(required)
    compiler, missing = nvidia.environment()
    if missing:
        print(f"SKIPPED: NVRTC's verdict on the kernels, for {missing}")
    with tempfile.NamedTemporaryFile("r") as used:
        settings = environment(place) | compiler | {"EMULATED_CUDA_USED": used.name}
        code = subprocess.run([sys.executable, *words], env=settings).returncode
        count = len(set(used.read().splitlines()))
    emulator.say(f"emulated CUDA: {count} different kernels ran; {verdict(not missing)}")
    return int(required and bool(missing)) or (code if code >= 0 else 128 - code)


def verdict(seen):
    """What NVRTC thinks of the kernels that ran: one that it refuses does not run."""
    if not seen:
        return "NVRTC has not seen them"
    return f"NVRTC {nvidia.VERSION} has compiled each for {' and '.join(nvidia.ARCHITECTURES)}"


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
