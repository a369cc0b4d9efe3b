"""Stochastic gradient descent with adaptive batch sizes, in NumPy.

A method is a composition of four parts: a batch size, a sampler, a direction and a step size.

>>> import adaptivesgd as asgd
>>> X, y = asgd.load("digits")
>>> problem = asgd.SoftmaxRegression(X, y, ridge=1e-4)
>>> trace = asgd.run(problem, asgd.methods.adadamp(0.5), epochs=2)
>>> trace.reason
'budget'

Names are imported on first use; `__init__.pyi` lists where each of them is defined.
"""

import lazy_loader

from ._version import __version__ as __version__

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
