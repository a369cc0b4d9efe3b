"""Parts of methods as plain values."""


def part(name, **fields):
    """A part of this class, with these fields, for `cells.plain.made`."""
    return {"part": name} | fields
