"""Deductions in LaTeX."""

import re
from collections.abc import Callable, Iterable
from importlib.util import find_spec

NAMES = {"Fs": "F^*", "al": r"\alpha", "ell": r"\ell", "lam": r"\lambda", "be": r"\beta"}
RELATIONS = (("<=", r"\le"), (">=", r"\ge"), ("==", "="), ("<", "<"), (">", ">"))


def first_line(letter: Callable | None) -> str:
    """What a letter stands for: the first line of its docstring.

    Parameters
    ----------
    letter : callable or None
        Of a case; None for an expectation that cancels.

    Returns
    -------
    str
        The line, without its full stop and the type of its number.
    """
    line = (getattr(letter, "__doc__", None) or "").strip().split("\n")[0].rstrip(".")
    return re.sub(r"[;,] (a float|shape \(.*\))$", "", line)


def in_latex(text: str) -> str:
    """An expression in LaTeX, by sympy if that is installed.

    Parameters
    ----------
    text : str
        In the syntax of Python.

    Returns
    -------
    str
        The formula.
    """
    if find_spec("sympy") is None:
        return rf"\text{{{text}}}"
    import sympy

    return sympy.latex(
        parsed(text), symbol_names={sympy.Symbol(n): latex for n, latex in NAMES.items()}
    )


def is_prose(text: str) -> bool:
    """Whether a text is words, and not a formula in LaTeX.

    Parameters
    ----------
    text : str
        What a certificate certifies.

    Returns
    -------
    bool
        True for "the factor is largest at nu = mu".
    """
    return "\\" not in text and re.search(r"[a-z]{2,} [a-z]{2,}", text) is not None


def parsed(text):
    """An expression whose capital letters are no constants of sympy's."""
    import sympy

    own = {c: sympy.Symbol(c) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} | {
        "beta": sympy.Symbol("beta")
    }
    return sympy.sympify(text, locals=own)


def factor_in_latex(text: str) -> str:
    """An expression in LaTeX, in brackets if it is a sum.

    Parameters
    ----------
    text : str
        In the syntax of Python.

    Returns
    -------
    str
        The formula.
    """
    latex = in_latex(text)
    bare = find_spec("sympy") is None or not parsed(text).is_Add
    return latex if bare else rf"\left({latex}\right)"


def sum_in_latex(products: Iterable[tuple[str, str]], terms: Iterable[str]) -> str:
    """A sum of products m_i x_i and other terms.

    Parameters
    ----------
    products : iterable of (str, str)
        Multipliers in the syntax of Python, and what they multiply in LaTeX.
    terms : iterable of str
        The other terms, in the syntax of Python.

    Returns
    -------
    str
        The formula; multipliers of 1 are left out, and products with 0.
    """
    parts = [
        latex if times == "1" else rf"{factor_in_latex(times)} \cdot {latex}"
        for times, latex in products
        if times != "0"
    ]
    return " + ".join([*parts, *map(factor_in_latex, terms)]) or "0"


def relation_in_latex(condition: str) -> str:
    """A condition such as "0 < a" in LaTeX.

    Parameters
    ----------
    condition : str
        Two expressions with a relation between them.

    Returns
    -------
    str
        The formula.
    """
    for sign, latex in RELATIONS:
        if sign in condition:
            return f" {latex} ".join(map(in_latex, condition.split(sign)))
    return in_latex(condition)
