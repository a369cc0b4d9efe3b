"""All errata, in the order of their projects."""

from . import adadagrad, adadamp, backpack, cabs, classics, ensmallen, sgdlibrary

GALLERY = (
    *ensmallen.ERRATA,
    *sgdlibrary.ERRATA,
    *cabs.ERRATA,
    *adadamp.ERRATA,
    *adadagrad.ERRATA,
    *backpack.ERRATA,
    *classics.ERRATA,
)
