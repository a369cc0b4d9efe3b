"""All errata there are, project by project."""

from . import (
    adadagrad,
    adadamp,
    after_the_five,
    cabs,
    ensmallen,
    numbers,
    sgdlibrary,
    sls,
    teaching,
)

ERRATA = (
    *ensmallen.ERRATA,
    *sgdlibrary.ERRATA,
    *cabs.ERRATA,
    *adadamp.ERRATA,
    *adadagrad.ERRATA,
    *sls.ERRATA,
    *teaching.ERRATA,
    *numbers.ERRATA,
    *after_the_five.ERRATA,
)
