"""Tables for notebooks: what `_repr_html_` of problems and methods returns."""

from collections.abc import Iterable
from html import escape


def html_table(title: str, rows: Iterable[tuple[str, object]]) -> str:
    """A title above a table of names and values."""
    body = "".join(
        f"<tr><th>{escape(name)}</th><td><code>{escape(str(value))}</code></td></tr>"
        for name, value in rows
    )
    return f"<b>{escape(title)}</b><table>{body}</table>"
