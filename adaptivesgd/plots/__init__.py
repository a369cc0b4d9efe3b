"""Figures of traces: losses on three clocks, batch sizes, small multiples, one run's signals, paths.

Matplotlib is imported when the first figure is drawn.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
