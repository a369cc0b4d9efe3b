"""What the text of a notebook refers to: pictures, ![words](drawing:NAME), and pages, [words](docs:PATH/)."""

import re

DRAWING = re.compile(r"\]\(drawing:(\w+)\)")
PAGE = re.compile(r"\]\(docs:([^)#]+?)(/?)(#[^)]*)?\)")


def illustrated(place, text, pictures, prefix):
    """The text with these pictures drawn. pictures: {NAME: a function that returns a Drawing}."""

    def drawn(found):
        file = f"{prefix}-{found[1]}.png"
        (place.figures / file).write_bytes(pictures[found[1]]().png)
        return f"]({place.up}assets/figures/{file}){{ .plot }}"

    return linked(place, DRAWING.sub(drawn, text))


def linked(place, text):
    """The text with its links to pages of this site."""

    def page(found):
        return f"]({place.up}{found[1]}{'.md' if found[2] else ''}{found[3] or ''})"

    return PAGE.sub(page, text)
