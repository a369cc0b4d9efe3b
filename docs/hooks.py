"""Links to the repository, from `[project.urls]` in pyproject.toml, and the weights of the search."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


BOOST = (  # what a search shows first: the first prefix that fits a page
    ("reference/run", 20.0),
    ("reference/estimators", 12.0),
    ("reference/batch_sizes", 6.0),
    ("reference/networks", 1.5),
    ("reference/", 4.0),
    ("methods/", 3.0),
    ("your-data", 4.0),
    ("write-", 3.0),
    ("how-to-choose", 3.0),
    ("refuted", 3.0),
    ("experiments/", 0.4),
    ("notebooks/", 0.5),
    ("course/", 0.5),
    ("theory/index", 6.0),
    ("theory/", 0.4),
    ("errata", 0.5),
)


WIDE = ("experiments/", "notebooks/")  # figures need the room of the table of contents


def on_config(config):
    """The repository in the header, the version in the footer."""
    config["repo_url"] = repository()
    config["repo_name"] = f"adaptivesgd {version()}"
    config["copyright"] = f"adaptivesgd {version()}, BSD 3-Clause"
    return config


def on_page_markdown(markdown, page, config, files):
    """How much a page weighs in the search, and whether it is wide, unless it says so itself."""
    weight = next((w for prefix, w in BOOST if page.file.src_uri.startswith(prefix)), 1.0)
    page.meta.setdefault("search", {"boost": weight})
    if page.file.src_uri.startswith(WIDE):
        page.meta.setdefault("hide", ["toc"])
    return markdown


def on_page_context(context, page, config, nav):
    """The edit link: to the page's own source, or to the theorem that it was generated from."""
    source = source_of(page.file.src_uri)
    page.edit_url = source and f"{repository()}/edit/main/{source}"
    return context


def source_of(uri):
    """The file in the repository from which a page is made; None if there is no single one."""
    for path in (f"docs/{uri}", uri.removesuffix(".md") + ".py"):
        if (ROOT / path).exists():
            return path
    return None


def repository():
    """Its address."""
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"].get("urls", {})
    return urls.get("Repository", "https://example.org/adaptivesgd").rstrip("/")


def version():
    """As the package states it."""
    import adaptivesgd

    return adaptivesgd.__version__
