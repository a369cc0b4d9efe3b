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

from ._version import __version__ as __version__


def __getattr__(name: str) -> object:
    _attach()
    return globals()[name] if name == "__all__" else __getattr__(name)


def __dir__() -> list[str]:
    _attach()
    return __dir__()


def _attach() -> None:
    """Replace these functions by those of lazy_loader, which takes longer to import than the rest."""
    import lazy_loader

    names = "__getattr__", "__dir__", "__all__"
    globals().update(zip(names, lazy_loader.attach_stub(__name__, __file__), strict=True))
