"""Pages and slides of a notebook that need no network: KaTeX and reveal.js lie beside them.

Every picture has alternative text. Sliders, which need a kernel, are a sentence below their picture.
"""

import re
import shutil
from base64 import b64encode
from copy import deepcopy
from html import escape
from pathlib import Path

from nbconvert import HTMLExporter, SlidesExporter
from traitlets.config import Config

NOTEBOOKS = Path(__file__).parents[1]
VENDORED = {
    "katex": NOTEBOOKS.parent / "docs" / "vendor" / "katex",
    "reveal": NOTEBOOKS / "vendor" / "reveal",
}
STILL = Config(
    NbConvertBase={
        "display_data_priority": ["text/html", "text/markdown", "image/png", "text/plain"]
    }
)
REMOTE = re.compile(
    r'<script[^>]*\bsrc="https?:[^"]*"[^>]*>\s*</script>'
    r'|<script type="module">.*?</script>'
    r'|<script type="text/x-mathjax-config">.*?</script>'
    r"|<script>\s*require\(.*?</script>"
    r'|<link[^>]*href="https?:[^"]*"[^>]*>',
    re.S,
)
KATEX = """<link rel="stylesheet" href="katex/katex.min.css">
<script src="katex/katex.min.js"></script>
<script>{typeset}</script>
<style>.katex {{ font-size: 1.08em }} .asgd-still {{ max-width: 100%; height: auto }}
.reveal .jp-RenderedHTMLCommon {{ font-size: 20px }} .reveal section {{ text-align: left }}
.reveal .asgd-still {{ width: 100%; max-height: 66vh; object-fit: contain; object-position: left }}
.reveal .jp-MarkdownCell img {{ max-height: 55vh; width: auto }} .reveal .jp-InputArea {{ max-height: 40vh; overflow: auto }}
.reveal .katex-display {{ margin: .4em 0 }} .reveal h1 {{ font-size: 1.7em }} .reveal h2 {{ font-size: 1.35em }}</style>
"""
REVEAL = """<script src="reveal/reveal.js"></script>
<script>Reveal.initialize({hash: true, slideNumber: true, width: 1280, height: 800, margin: .03, center: false});</script>
"""


def page(book, title="Notebook"):
    """The notebook as a page of this title."""
    named = {"metadata": {"name": title}}
    return offline(HTMLExporter(config=STILL).from_notebook_node(described(book), named)[0])


def slides(book):
    """The notebook as slides: one for every heading, with what it says and shows."""
    exporter = SlidesExporter(config=STILL, reveal_url_prefix="reveal", reveal_theme="white")
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    html = offline(exporter.from_notebook_node(cut(described(book)))[0])
    html = html.replace("reveal/dist/theme/", "reveal/").replace("reveal/dist/", "reveal/")
    return html.replace("</html>", REVEAL + "</html>")


def offline(html):
    """The page without what it would load from elsewhere, and with KaTeX for its formulas."""
    typeset = (NOTEBOOKS / "typeset.js").read_text(encoding="utf-8")
    html = REMOTE.sub("", html)
    return html.replace("</head>", KATEX.format(typeset=typeset) + "</head>", 1)


def vendored(folder):
    """Copy what pages and slides refer to beside them."""
    for name, source in VENDORED.items():
        shutil.copytree(source, folder / name, dirs_exist_ok=True)


def described(book):
    """A copy in which every picture is an <img> with the text that stands for it."""
    book = deepcopy(book)
    book.metadata.pop("widgets", None)
    for cell in book.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "image/png" in data and "text/html" not in data:
                alt = escape(re.sub(r"^\[picture: (.*)\]$", r"\1", data.get("text/plain", "")))
                image = "".join(data["image/png"].split())
                data["text/html"] = (
                    f'<img class="asgd-still" alt="{alt}" src="data:image/png;base64,{image}">'
                )
    return book


def cut(book):
    """A copy whose headings begin slides; what follows belongs to the slide of its heading."""
    book = deepcopy(book)
    for place, cell in enumerate(book.cells):
        heading = cell.cell_type == "markdown" and re.match(r"#{1,3} ", cell.source)
        pictured = cell.cell_type == "code" and any("data" in o for o in cell.get("outputs", ()))
        kind = "slide" if heading or place == 0 else "subslide" if pictured else "-"
        cell.metadata["slideshow"] = {"slide_type": kind}
    return book


def illustrate(book, pictures):
    """Attach the pictures that the text shows before anything is run, ![words](drawing:NAME).

    pictures: {NAME: a function that draws it}.
    """
    for cell in book.cells:
        for name in re.findall(r"\]\(drawing:(\w+)\)", cell.source):
            cell.source = cell.source.replace(f"drawing:{name}", f"attachment:{name}.png")
            drawn = b64encode(pictures[name]().png).decode()
            cell.setdefault("attachments", {})[f"{name}.png"] = {"image/png": drawn}
    return book
