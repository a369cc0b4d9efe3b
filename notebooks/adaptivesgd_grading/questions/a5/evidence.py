"""Evidence for the engine's rules, without an engine."""

from types import SimpleNamespace


class Evidence(SimpleNamespace):
    """What a rule looks at; its numbers need no other scale."""

    @property
    def rescaled(self):
        """Itself."""
        return self

    def fetched(self, *names):
        """Itself: its numbers are on the host."""
        return self
