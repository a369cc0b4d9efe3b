"""All errata there are, project by project."""

from . import adadagrad, adadamp, cabs, ensmallen, numbers, sgdlibrary, sls, teaching

ERRATA = (
    *ensmallen.ERRATA,
    *sgdlibrary.ERRATA,
    *cabs.ERRATA,
    *adadamp.ERRATA,
    *adadagrad.ERRATA,
    *sls.ERRATA,
    *teaching.ERRATA,
    *numbers.ERRATA,
)
