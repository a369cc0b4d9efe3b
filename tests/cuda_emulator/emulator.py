"""Build a CuPy that runs over an emulated CUDA, from CuPy's own files on PyPI.

Everything is made in a folder of the user's cache, one for each version of Python and of these
sources; nothing of CuPy is in this repository. What is CuPy's and what is emulated: docs/gpu.md.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "source"
VERSION = "14.2.0"
WHEEL, CUDA = "cupy-cuda13x", "13020"
CYTHON = "cython>=3.2,<3.3"
RUNTIME = Path("cupy_backends/cuda/api/runtime")
DIRECTIVES = ("embedsignature=True", "c_api_binop_methods=True", "binding=False",
              "warn.deprecated.IF=False", "freethreading_compatible=True")  # fmt: skip
CONSTANTS = {"CUPY_USE_CUDA_PYTHON": "False", "CUPY_CUFFT_STATIC": "False",
             "CUPY_HIP_VERSION": "0", "CUPY_CUDA_VERSION": CUDA}  # fmt: skip


class Unavailable(Exception):
    """Something outside the project is missing: one sentence says what."""


def folder():
    """Where the build is, or will be."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "adaptivesgd" / "cuda-emulator" / f"{sys.implementation.cache_tag}-{digest()}"


def digest():
    """Eight letters that change with the sources of the build."""
    files = [HERE / "emulator.py", HERE / "device_sort.py", *sorted(SOURCE.iterdir())]
    text = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(text).hexdigest()[:8]


def ensure():
    """The folder of a finished build, which is made where there is none."""
    place = folder()
    if not (place / "finished").exists():
        check()
        unfinished = place.with_name(place.name + f".{os.getpid()}")
        shutil.rmtree(unfinished, ignore_errors=True)
        for step in (install, libraries, runtime_module, own_modules):
            say(f"emulated CUDA: {step.__doc__}")
            step(unfinished)
        (unfinished / "finished").touch()
        shutil.rmtree(place, ignore_errors=True)
        unfinished.replace(place)
    return place


def check():
    """An error, unless this machine can build it."""
    if sys.platform != "linux":
        raise Unavailable(f"the emulated CUDA needs Linux, not {sys.platform}")
    for program in ("g++", "nm"):
        if not shutil.which(program):
            raise Unavailable(f"the emulated CUDA needs the program {program}")
    if not Path(sysconfig.get_paths()["include"], "Python.h").exists():
        raise Unavailable("the emulated CUDA needs the headers of Python (python3-dev)")


def install(place):
    """download CuPy's wheel and its sources (75 MB), and Cython."""
    download = place.parent / f"download-{sys.implementation.cache_tag}-{VERSION}"
    pip("download", "--no-deps", "--only-binary=:all:", "-d", download, f"{WHEEL}=={VERSION}")
    if not (archive := download / f"cupy-{VERSION}.tar.gz").exists():
        pip("download", "--no-deps", "--no-binary=:all:", "-d", download, f"cupy=={VERSION}",
            CUPY_INSTALL_USE_STUB="1")  # fmt: skip
    (wheel,) = download.glob(f"{WHEEL.replace('-', '_')}-{VERSION}-*.whl")
    pip("install", "--no-deps", "--target", place / "site", wheel, "cuda-pathfinder")
    pip("install", "--target", place / "tools", CYTHON)
    with tarfile.open(archive) as tar:
        members = [m for m in tar if m.name.startswith(f"cupy-{VERSION}/cupy_backends/")]
        tar.extractall(place, members, filter="data")
    (place / f"cupy-{VERSION}").rename(place / "source")


def libraries(place):
    """compile the driver, the runtime, the compiler of kernels and the products of matrices."""
    lib = place / "lib"
    lib.mkdir()
    shutil.copytree(SOURCE, place / "include")
    compiled(lib / "libcuda.so.1", SOURCE / "driver.cpp", "-O2")
    driver = lib / "libcuda.so.1"
    compiled(lib / "libcudart.so.13", SOURCE / "cudart.cpp", driver)
    compiled(lib / "libnvrtc.so.13", SOURCE / "nvrtc.cpp", f'-DPLACE="{folder()}"',
             f'-DVERSION="{digest()}"')  # fmt: skip
    rest, names = place / "rest.cpp", place / "names.map"
    rest.write_text(unsupported(place, lib / "libcuda.so.1"))
    names.write_text("libcublas.so.13 { global: *; };\n")
    compiled(lib / "libcublas.so.13", SOURCE / "cublas.cpp", rest, driver, "-O3",
             f"-Wl,--version-script={names}")  # fmt: skip
    compiled(lib / "libcublasLt.so.13", "-x", "c++", "/dev/null")  # looked for, never called


def unsupported(place, driver):
    """C++ for the functions of cuBLAS that CuPy links to and source/cublas.cpp lacks."""
    trial = place / "trial.so"
    compiled(trial, SOURCE / "cublas.cpp", driver)
    defined = set(re.findall(r" T (cublas\w+)", shell("nm", "-D", trial)))
    (module,) = (place / "site/cupy_backends/cuda/libs").glob("cublas.*.so")
    wanted = set(re.findall(r" U (cublas\w+)", shell("nm", "-D", module)))
    return "".join(
        f'extern "C" int {name}() {{ return 15; }}\n' for name in sorted(wanted - defined)
    )


def runtime_module(place):
    """translate and compile CuPy's runtime module, which holds the CUDA runtime in the wheel."""
    source, code = place / "source", place / "runtime.cpp"
    constants = [word for pair in CONSTANTS.items() for word in ("-E", "=".join(pair))]
    directives = [word for directive in DIRECTIVES for word in ("-X", directive)]
    module = RUNTIME.with_suffix(".pyx")
    cython = (sys.executable, "-m", "cython", "--cplus", "-3", *constants, *directives)
    shell(*cython, module, "-o", code, cwd=source, PYTHONPATH=str(place / "tools"))
    (target,) = (place / "site" / RUNTIME.parent).glob("runtime.*.so")
    compiled(target, code, "-DCUPY_NO_CUDA", f"-I{source / 'cupy_backends'}", f"-I{SOURCE}",
             f"-I{source / RUNTIME.parent}", f"-I{sysconfig.get_paths()['include']}",
             "-include", SOURCE / "stub.h", place / "lib/libcudart.so.13")  # fmt: skip


def own_modules(place):
    """put the modules that replace precompiled device code in their places."""
    cuda = place / "site" / "cupy" / "cuda"
    for library in cuda.glob("thrust.*.so"):
        library.unlink()
    shutil.copy(HERE / "device_sort.py", cuda / "thrust.py")


def compiled(target, *words):
    """Compile C++ into a shared library."""
    flags = ("-std=c++17", "-w", "-shared", "-fPIC", f"-Wl,-soname,{target.name}")
    shell("g++", *flags, *words, "-o", target, "-ldl")


def pip(*words, **environment):
    """Call pip; what it cannot get is missing, not broken."""
    quiet = ("--quiet", "--disable-pip-version-check")
    try:
        shell(sys.executable, "-m", "pip", *quiet, *words, **environment)
    except RuntimeError as error:
        raise Unavailable(f"the emulated CUDA needs files from PyPI, but {error}") from None


def shell(*words, cwd=None, **environment):
    """The output of a program; if it fails, an error with everything that it wrote."""
    words = [str(word) for word in words]
    environment = {**os.environ, **environment}
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"this failed: {' '.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout


def say(text):
    """Print at once."""
    print(text, file=sys.stderr, flush=True)
