"""Numbers that are known about an objective, each with how it is known."""


class Known(float):
    """A float that remembers how it is known: `problem.smoothness.how`."""

    how: str

    def __new__(cls, value, how):
        known = super().__new__(cls, value)
        known.how = how
        return known

    def __repr__(self):
        return f"{float(self)!r} ({self.how})"

    def __reduce__(self):
        return Known, (float(self), self.how)
