"""Traffic: what went over the network."""

from dataclasses import dataclass


@dataclass
class Traffic:
    """Rounds of communication, in each of which all workers concerned are asked once, and the bytes
    of the arrays that were sent to them and that came back.
    """

    rounds: int = 0
    sent: int = 0
    received: int = 0

    def count(self, sent, received):
        """Note one round, given the arrays of both ways."""
        self.rounds += 1
        self.sent += size(sent)
        self.received += size(received)


def size(values):
    """The bytes of the arrays in nested lists and tuples."""
    if isinstance(values, (list, tuple)):
        return sum(map(size, values))
    return getattr(values, "nbytes", 0)
