"""The pictures that notebooks show before anything is run: ![words](drawing:NAME)."""

import re

DRAWING = re.compile(r"\]\(drawing:(\w+)\)")


def illustrated(place, text, pictures, prefix):
    """The text with these pictures drawn. pictures: {NAME: a function that returns a Drawing}."""

    def drawn(found):
        file = f"{prefix}-{found[1]}.png"
        (place.figures / file).write_bytes(pictures[found[1]]().png)
        return f"]({place.up}assets/figures/{file}){{ .plot }}"

    return DRAWING.sub(drawn, text)
