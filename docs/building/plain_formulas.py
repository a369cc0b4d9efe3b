"""Formulas of docstrings as a reader's eye wants them: theta^2 ||grad F(w_k)||^2 as θ² ‖∇F(w_k)‖², with raised and lowered signs."""

import re
from html import escape

from .symbols import GREEK

NAMES = {name.removeprefix("var"): letter for letter, name in GREEK.items()} | {"eps": "ε", "pi": "π", "phi": "φ", "omega": "ω"}  # fmt: skip
LETTER = re.compile(rf"(?<![A-Za-z_])({'|'.join(NAMES)})(?![A-Za-z])(?!_\w*_)")
SIGNS = (("||", "‖"), ("<=", "≤"), (">=", "≥"), ("!=", "≠"), ("->", "→"))
LOWER = re.compile(r"(?<![A-Za-z0-9_])([A-Za-zα-ωΔΣΦ∇])_(\{[^}]+\}|[A-Za-z0-9*]+)(?![_A-Za-z0-9])")
RAISE = re.compile(r"\^(\{[^}]+\}|\([^()]+\)|-?[A-Za-zα-ω0-9]+)")


def pretty(text):
    """Plain text with formulas as HTML."""
    text = LETTER.sub(lambda found: NAMES[found[1]], text)
    text = re.sub(r"(?<![A-Za-z_])grad(_k)? ", lambda found: f"∇{found[1] or ''}", text)
    text = re.sub(r"(?<![A-Za-z_])sqrt(?= |\()", "√", text)
    for plain, sign in SIGNS:
        text = text.replace(plain, sign)
    text = escape(text, quote=False)
    text = LOWER.sub(lambda found: f"{found[1]}<sub>{bare(found[2])}</sub>", text)
    return RAISE.sub(lambda found: f"<sup>{bare(found[1])}</sup>", text)


def bare(index):
    """An index without the braces or brackets that held it together."""
    return index[1:-1] if index[0] in "{(" else index


def paragraphs(text):
    """The paragraphs of a text as HTML; indented ones, which are formulas, stand alone and keep their lines."""
    parts = []
    for part in filter(str.strip, re.split(r"\n\s*\n", text)):
        if part.startswith("    "):
            parts.append(f'<pre class="formula" tabindex="0">{pretty(part)}</pre>')
        else:
            parts.append(pretty(" ".join(part.split())).replace("*", "&#42;").replace("_", "&#95;"))
    return parts
