"""Experiments: comparisons of methods, and the papers' claims put to the test."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
