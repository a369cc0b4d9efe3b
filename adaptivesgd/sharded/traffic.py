"""Traffic: rounds of communication, and bytes that went over the network."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Traffic:
    """Rounds of communication, and bytes of the arrays that were sent and received.

    In a round all workers concerned are addressed once.

    Parameters
    ----------
    rounds : int, default 0
        Rounds so far.
    sent : int, default 0
        Bytes sent to the workers so far.
    received : int, default 0
        Bytes received from them so far.

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.sharded.traffic import Traffic
    >>> traffic = Traffic()
    >>> traffic.count([np.zeros(3)], [[np.zeros(2), np.zeros(2)]])
    >>> traffic
    Traffic(rounds=1, sent=24, received=32)
    """

    rounds: int = 0
    sent: int = 0
    received: int = 0

    def count(self, sent: Any, received: Any) -> None:
        """Count one round.

        Parameters
        ----------
        sent, received : list or tuple
            The arrays of both ways, nested.
        """
        self.rounds += 1
        self.sent += size(sent)
        self.received += size(received)


def size(values: Any) -> int:
    """Bytes of the arrays in nested lists and tuples.

    Parameters
    ----------
    values : object
        Arrays, lists and tuples; anything else counts 0.

    Returns
    -------
    int
        Bytes.
    """
    if isinstance(values, (list, tuple)):
        return sum(map(size, values))
    return int(getattr(values, "nbytes", 0))
