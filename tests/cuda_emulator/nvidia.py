"""NVRTC, NVIDIA's own compiler of kernels, from PyPI: it needs no GPU and no driver.

The emulated one calls it before g++, for every architecture here, and refuses what it refuses.
"""

import shutil

import emulator

VERSION = "13.2"
PACKAGES = tuple(f"nvidia-cuda-{name}=={VERSION}.*" for name in ("nvrtc", "runtime", "crt"))
ARCHITECTURES = ("sm_75", "sm_90")  # the oldest that CUDA 13 compiles for, and a current one


def ensure():
    """The folder of its lib and include, which is made where there is none."""
    place = emulator.folder().with_name(f"nvrtc-{VERSION}")
    if not place.exists():
        emulator.say("emulated CUDA: download NVIDIA's compiler of kernels (50 MB).")
        unfinished = place.with_name(f"{place.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        emulator.pip(
            "install", "--no-deps", "--only-binary=:all:", "--target", unfinished, *PACKAGES
        )
        unfinished.replace(place)
    return place / "nvidia" / "cu13"


def environment():
    """What the emulated compiler has to know: nothing, with the reason, where NVRTC is not to be had."""
    try:
        place = ensure()
    except emulator.Unavailable as error:
        return {}, str(error)
    settings = {
        "EMULATED_CUDA_NVRTC": str(place),
        "EMULATED_CUDA_ARCHITECTURES": " ".join(ARCHITECTURES),
    }
    return settings, ""
