"""Exceptions of the package, and how messages name a type. A bad argument is a ValueError or TypeError."""


class AdaptiveSGDError(Exception):
    """Base class of the exceptions that only this package raises.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> from adaptivesgd.errors import AdaptiveSGDError
    >>> try:
    ...     asgd.CoshSum([[1.0], [2.0]]).smoothness
    ... except AdaptiveSGDError as error:
    ...     print(error)
    cosh is not L-smooth for any L; use relaxed_smoothness, (L, lambda)
    """


class Stop(AdaptiveSGDError):
    """Raised by a part when the run cannot, or need not, continue; the run ends with its reason.

    Parameters
    ----------
    reason : str
        Why the run ends, such as "converged", "stationary" or "diverged"; the reason of the trace.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ConstantUnavailableError(AdaptiveSGDError, AttributeError):
    """Raised when a constant is undefined or unknown for this problem; the message says why.

    It is an AttributeError, so that `getattr(problem, "minimum", None)` is None.
    """


class DeviceError(AdaptiveSGDError, OSError):
    """Raised when no GPU can be used; the message says why, and what to do."""


def kind_of(value: object) -> str:
    """The type of `value` with its article, as an error message names it.

    Parameters
    ----------
    value : object
        Anything.

    Returns
    -------
    str
        Such as "a str" or "an int".
    """
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeioAEIO' or name == 'ndarray' else 'a'} {name}"
