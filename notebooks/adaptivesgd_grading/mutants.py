"""Mutants: wrong answers made from right ones, by rules on the syntax tree, one change each.

The rules are the slips of students: another operator, axis or constant, a term that is missing, two
lines exchanged, another type, a change in place, a bound that is off by one, a wrong name.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Change = tuple[str, ast.AST]
Rule = Callable[[ast.AST, "Names"], Iterator[Change]]

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.Pow: (ast.Mult,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
}
SIGNS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Pow: "**", ast.MatMult: "@",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Mod: "%",
}  # fmt: skip
METHODS = {
    "sum": ("mean", "max"), "mean": ("sum",), "max": ("min", "sum"), "min": ("max",), "var": ("std",),
    "argmax": ("argmin",), "argsort": ("argmax",), "ceil": ("floor", "round", "int"), "round": ("int", "ceil"),
    "log": ("log2", "exp", "log1p"), "exp": ("exp2", "abs"), "sqrt": ("abs", "square"), "trace": ("sum",),
    "abs": ("square",), "concatenate": ("stack",), "cumsum": ("cumprod",),
}  # fmt: skip
WRAPPED = {
    "a float32 is returned": "np.float32({})",
    "a whole number is returned": "int({})",
    "a float is returned": "float({})",
    "a tuple is returned": "({},)",
    "a list is returned": "[{}]",
    "an array of one entry is returned": "np.array([{}])",
    "the answer is negative": "-({})",
    "the answer is doubled": "2 * ({})",
}


@dataclass(frozen=True)
class Mutant:
    """A changed solution.

    Parameters
    ----------
    question : str
        Its name.
    change : str
        What was changed, in words, with the line.
    code : str
        Of the cell.
    """

    question: str
    change: str
    code: str

    @property
    def words(self) -> str:
        """The change without its line."""
        return self.change.partition(" (line")[0]


@dataclass(frozen=True)
class Names:
    """What the names of a function may be exchanged with: its arguments."""

    arguments: tuple[str, ...]


def mutants(question: str, code: str) -> list[Mutant]:
    """All mutants of the code of a cell, without repetitions.

    Parameters
    ----------
    question : str
        Its name.
    code : str
        A right answer.

    Returns
    -------
    list of Mutant
    """
    found: dict[str, Mutant] = {}
    unchanged = ast.unparse(ast.parse(code))
    for change, tree in changed_trees(ast.parse(code)):
        try:
            text = ast.unparse(ast.fix_missing_locations(tree))
            compile(text, "<mutant>", "exec")
        except (ValueError, SyntaxError):
            continue
        if text != unchanged:
            found.setdefault(text, Mutant(question, change, text))
    return list(found.values())


def changed_trees(tree: ast.Module) -> Iterator[tuple[str, ast.Module]]:
    """(words, a copy of the tree with one change), for every place and rule."""
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
    for function in functions:
        called = {
            n.func.id
            for n in ast.walk(function)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        }
        given = [
            each.arg for each in function.args.args if each.arg not in ("self", "now", "memory")
        ]
        names = Names(tuple(name for name in given if name not in called))
        body = [each for each in function.body if not is_docstring(each)]
        for statement in body:
            for node in ast.walk(statement):
                for rule in RULES:
                    for words, new in rule(node, names):
                        line = getattr(node, "lineno", statement.lineno)
                        yield f"{words} (line {line})", replaced(tree, node, new)
        yield from of_blocks(tree, function)


def is_docstring(statement: ast.stmt) -> bool:
    """Whether it is a bare constant."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def replaced(tree: ast.Module, old: ast.AST, new: ast.AST) -> ast.Module:
    """A copy of the tree with a node replaced."""

    class Replace(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return copy.deepcopy(new) if node is old else self.generic_visit_copy(node)

        def generic_visit_copy(self, node: ast.AST) -> ast.AST:
            fields: dict[str, Any] = {}
            for name, value in ast.iter_fields(node):
                if isinstance(value, list):
                    fields[name] = [self.visit(v) if isinstance(v, ast.AST) else v for v in value]
                else:
                    fields[name] = self.visit(value) if isinstance(value, ast.AST) else value
            made = type(node)(**fields)
            return ast.copy_location(made, node)

    made = Replace().visit(tree)
    assert isinstance(made, ast.Module)
    return made


def of_blocks(tree: ast.Module, function: ast.FunctionDef) -> Iterator[tuple[str, ast.Module]]:
    """A statement left out, or exchanged with the next one."""
    for block in [
        each for each in ast.walk(function) if isinstance(getattr(each, "body", None), list)
    ]:
        if isinstance(block, ast.ClassDef):
            continue
        body: list[ast.stmt] = block.body  # type: ignore[attr-defined]
        for n, statement in enumerate(body):
            if is_docstring(statement):
                continue
            if not binds_first(statement, body[:n]):
                rest = body[:n] + body[n + 1 :] or [ast.Pass()]
                yield f"a line is missing (line {statement.lineno})", with_body(tree, block, rest)
            if n + 1 < len(body):
                order = [*body[:n], body[n + 1], statement, *body[n + 2 :]]
                yield (
                    f"two lines are exchanged (line {statement.lineno})",
                    with_body(tree, block, order),
                )


def binds_first(statement: ast.stmt, before: list[ast.stmt]) -> bool:
    """Whether it returns, or gives a name its first value: without it Python only finds no name."""
    known = {n.id for each in before for n in ast.walk(each) if isinstance(n, ast.Name)}
    bound = [
        n.id
        for n in ast.walk(statement)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    ]
    first = any(name not in known for name in bound) and isinstance(statement, ast.Assign)
    return first or isinstance(statement, ast.Return)


def with_body(tree: ast.Module, block: ast.AST, body: list[ast.stmt]) -> ast.Module:
    """A copy of the tree with another body of a block."""
    new = copy.copy(block)
    new.body = body  # type: ignore[attr-defined]
    return replaced(tree, block, new)


def operators(node: ast.AST, names: Names) -> Iterator[Change]:
    """Another operator, one side only, or the sides exchanged."""
    if not isinstance(node, ast.BinOp):
        return
    for other in OPERATORS.get(type(node.op), ()):
        words = f"{SIGNS[other]} stands where {SIGNS[type(node.op)]} belongs"
        yield words, ast.BinOp(node.left, other(), node.right)
    if not isinstance(node.op, ast.Pow):
        yield f"what stands before a {SIGNS[type(node.op)]} is missing", node.right
    yield f"what stands after a {SIGNS[type(node.op)]} is missing", node.left
    if isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult, ast.Pow)):
        yield (
            f"the two sides of a {SIGNS[type(node.op)]} are exchanged",
            ast.BinOp(node.right, node.op, node.left),
        )


def comparisons(node: ast.AST, names: Names) -> Iterator[Change]:
    """Another comparison."""
    if isinstance(node, ast.Compare):
        for other in COMPARISONS.get(type(node.ops[0]), ()):
            words = f"{SIGNS[other]} stands where {SIGNS[type(node.ops[0])]} belongs"
            yield words, ast.Compare(node.left, [other()], node.comparators)


def constants(node: ast.AST, names: Names) -> Iterator[Change]:
    """A number that is off by one, doubled, halved, or of the other sign."""
    if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
        return
    x: Any = node.value
    if isinstance(x, int):
        others: tuple[float, ...] = (x + 1, x - 1)
    elif isinstance(x, float) and x:
        others = (2 * x, x / 2)
    else:
        others = (1.0,)
    for other in others:
        yield f"{other} stands where {x} belongs", ast.Constant(other)


def calls(node: ast.AST, names: Names) -> Iterator[Change]:
    """Another function, an argument that is missing, or no call at all."""
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for other in METHODS.get(name, ()):
        if isinstance(node.func, ast.Attribute) and other not in ("round", "int"):
            func: ast.expr = ast.Attribute(node.func.value, other, ast.Load())
        else:
            func = ast.Name(other, ast.Load())
        yield f"{other} stands where {name} belongs", ast.Call(func, node.args, node.keywords)
    for keyword in node.keywords:
        rest = [each for each in node.keywords if each is not keyword]
        yield f"{keyword.arg} is missing", ast.Call(node.func, node.args, rest)
    if name in (
        "abs",
        "log",
        "exp",
        "sqrt",
        "ceil",
        "round",
        "max",
        "min",
        "int",
        "float",
        "array",
    ):
        for argument in node.args[:2]:
            yield f"{name} is missing", argument
    if name in ("sum", "mean") and isinstance(node.func, ast.Attribute):
        yield f"{name} is missing", node.func.value


def axes(node: ast.AST, names: Names) -> Iterator[Change]:
    """The other axis, and a transposed matrix that is not, or one that is."""
    if (
        isinstance(node, ast.keyword)
        and node.arg == "axis"
        and isinstance(node.value, ast.Constant)
    ):
        yield "the other axis", ast.keyword("axis", ast.Constant(int(not node.value.value)))
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield "the transpose is missing", node.value


def signs(node: ast.AST, names: Names) -> Iterator[Change]:
    """A sign or a `not` that is missing."""
    if isinstance(node, ast.UnaryOp):
        yield "the sign is missing", node.operand


def variables(node: ast.AST, names: Names) -> Iterator[Change]:
    """Another argument in the place of one."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names.arguments:
        for other in names.arguments:
            if other != node.id:
                yield f"{other} stands where {node.id} belongs", ast.Name(other, ast.Load())


def attributes(node: ast.AST, names: Names) -> Iterator[Change]:
    """Another setting or another part of the evidence."""
    groups = (
        ("initial_size", "min_size", "max_size"),
        ("theta", "initial_size"),
        ("variance", "signal", "loss", "size"),
        ("optimal_value", "initial_size"),
        ("decay", "min_size"),
    )
    if isinstance(node, ast.Attribute):
        for group in groups:
            for other in group if node.attr in group else ():
                if other != node.attr:
                    words = f"{other} stands where {node.attr} belongs"
                    yield words, ast.Attribute(node.value, other, ast.Load())


def returns(node: ast.AST, names: Names) -> Iterator[Change]:
    """Another type or form of the answer."""
    if not isinstance(node, ast.Return) or node.value is None:
        return
    yield "return is missing", ast.Expr(node.value)
    if isinstance(node.value, ast.Tuple):
        parts = node.value.elts
        for n in range(len(parts)):
            rest = parts[:n] + parts[n + 1 :]
            yield (
                f"part {n + 1} is missing",
                ast.Return(rest[0] if len(rest) == 1 else ast.Tuple(rest, ast.Load())),
            )
        yield "the parts are reversed", ast.Return(ast.Tuple(parts[::-1], ast.Load()))
        yield "a list is returned", ast.Return(ast.List(parts, ast.Load()))
        targets = [(n, each) for n, each in enumerate(parts)]
    else:
        targets = [(-1, node.value)]
    for n, part in targets[:1]:
        for words, pattern in WRAPPED.items():
            new = ast.parse(pattern.format(ast.unparse(part)), mode="eval").body
            if n >= 0:
                assert isinstance(node.value, ast.Tuple)
                elements = [new if k == n else e for k, e in enumerate(node.value.elts)]
                new = ast.Tuple(elements, ast.Load())
            yield words, ast.Return(new)


def in_place(node: ast.AST, names: Names) -> Iterator[Change]:
    """A change in place where a new array belongs."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        (target, *_) = node.targets
        left = node.value.left
        if isinstance(target, ast.Name) and isinstance(left, ast.Name) and left.id == target.id:
            yield "changed in place", ast.AugAssign(target, node.value.op, node.value.right)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        yield "assigned, not added", ast.Assign([node.target], node.value)


def slices(node: ast.AST, names: Names) -> Iterator[Change]:
    """A range or a slice that is off by one."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
        last = ast.BinOp(node.args[-1], ast.Sub(), ast.Constant(1))
        yield "the range ends too early", ast.Call(node.func, [*node.args[:-1], last], [])
        more = ast.BinOp(node.args[-1], ast.Add(), ast.Constant(1))
        yield "the range ends too late", ast.Call(node.func, [*node.args[:-1], more], [])
        if len(node.args) == 1:
            yield "the range starts at 1", ast.Call(node.func, [ast.Constant(1), *node.args], [])
    if isinstance(node, ast.IfExp):
        yield "the condition is missing", node.body
        yield "the condition is missing", node.orelse
        yield "the branches are exchanged", ast.IfExp(node.test, node.orelse, node.body)


RULES: tuple[Rule, ...] = (
    operators, comparisons, constants, calls, axes, signs, variables, attributes, returns, in_place, slices,
)  # fmt: skip
