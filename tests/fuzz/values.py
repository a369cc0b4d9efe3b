"""What the fuzz passes for each documented type: values that fit, and hostile ones."""

import math
import re
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from matplotlib.figure import Figure
from scipy import sparse

import adaptivesgd as asgd
from adaptivesgd import batch_sizes, directions, networks, samplers, step_sizes
from adaptivesgd.data import Crop, Flip, Shift

rng = np.random.default_rng(0)


def fixed(array):
    """A read-only array."""
    array = np.asarray(array)
    array.flags.writeable = False
    return array


X = fixed(np.round(rng.standard_normal((12, 3)), 3))
SIGNS, CLASSES = fixed(np.arange(12) % 2), fixed(np.arange(12) % 3)
IMAGES = fixed(rng.random((12, 8, 8, 1)))
PROBLEM = asgd.SoftmaxRegression(X, CLASSES, ridge=0.01)
REGRESSION = asgd.LeastSquares(X, X[:, 0])
NETWORK = asgd.networks.mlp(X, CLASSES, widths=(4,))
METHOD = asgd.methods.sgd(0.1, batch_size=4)
TRACE = asgd.run(PROBLEM, METHOD, updates=3)
FLAT = asgd.LeastSquares(X[:, :2], X[:, 0])


def checkpoint():
    """One of a run of `METHOD` on `PROBLEM`."""
    kept = []
    asgd.run(PROBLEM, METHOD, updates=2, on_checkpoint=kept.append)
    return kept[0]


def hostile_array():
    """Arrays that are no data, or extreme ones."""
    gaps = np.array(X)
    gaps[3, 1] = np.nan
    return [
        fixed(gaps), fixed(np.full((12, 3), np.inf)), fixed(np.zeros((0, 3))), fixed(np.zeros((12, 0))),
        fixed(X * 1e300), fixed(X * 1e-310), fixed(X[:, 0] * 1e160), fixed(X[None]), fixed(X + 1j),
        fixed(X.astype(str)), fixed(np.array([[None] * 3] * 12)), fixed(np.full((12, 3), "1", object)),
        np.ma.masked_array(X, X > 1), [[1.0], [1.0, 2.0]], [[10**400, 1.0, 2.0]] * 12, [[1, "a", None]] * 12,
        fixed(np.array(["NaT"] * 12, "datetime64[s]")), sparse.csr_array(gaps), sparse.csr_array((12, 3)),
        fixed(np.zeros((12, 3))), fixed(np.ones((1, 1))), fixed(np.array(3.0)), [], [[]], "cpu",
        fixed(np.array([np.nan] * 12)), ["a", None] * 6, [float("nan")] * 12, fixed(np.full(12, 7)),
        fixed(np.array(["a"] * 12)), fixed(np.array([1 << 62] * 12)), pd.DataFrame({"a": ["x"] * 12}),
        fixed(-np.arange(12)), fixed(np.full(12, 2.0**40)), np.void(b"abc"),
    ]  # fmt: skip


HOSTILE = [
    0, -1, -0.5, -0.0, math.nan, math.inf, -math.inf, 10**400, -(10**400), Fraction(10**400),
    Fraction(1, 10**400), 2**63, 1e308, 5e-324, 1.5, True, False, None, "a", "", "x" * 1000, b"x",
    [], (), {}, {"a": 1}, [1, 2], (0.5,), (None,), object(), 1 + 1j, np.float64("nan"), np.int8(5),
    np.datetime64("NaT", "s"), Decimal("0.1"), int, len, lambda: None, METHOD, PROBLEM, X, fixed([]),
    fixed(np.array(3.0)), fixed(np.ones(3)), batch_sizes.Constant(2), asgd.LeastSquares, asgd, ...,
    step_sizes.Fixed, networks.Dense, range(3), slice(3),
]  # fmt: skip

FLOATS = [0.1, 0.5, 0.9, 1.0, 2.0, 1e-3, 0.0, 1, np.float32(0.3), Fraction(1, 3), np.float64(0.25)]
INTS = [1, 2, 3, 4, 5, 8, np.int64(2), np.uint8(3)]
STEPS = [0.1, 1e-3, step_sizes.Fixed(0.1), step_sizes.InverseTime(0.3, 0.1), step_sizes.Armijo(),
         step_sizes.Damped(0.1), step_sizes.BarzilaiBorwein()]  # fmt: skip
RULES = [batch_sizes.Constant(4), batch_sizes.NormTest(3), batch_sizes.Multiplicative(3, 1.5),
         batch_sizes.LossRatio(3), batch_sizes.Clipped(batch_sizes.NoiseScale(3), max_size=9)]  # fmt: skip
DRAWS = [samplers.Uniform(), samplers.Uniform(replace=True), samplers.Shuffled(),
         samplers.RankBased(20.0), samplers.ReweightedRankBased(20.0)]  # fmt: skip
WAYS = [directions.Gradient(), directions.HeavyBall(0.5), directions.Normalized(), directions.Adam(),
        directions.Chain(directions.Normalized(), directions.HeavyBall(0.5))]  # fmt: skip
LAYERS = [(networks.Dense(3),), (networks.Dense(4), networks.ReLU(), networks.Dense(3)),
          networks.Dense(3), (networks.Flatten(), networks.Dense(3)),
          (networks.Conv2D(2, 3), networks.ReLU(), networks.Flatten(), networks.Dense(3))]  # fmt: skip
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    TABLES = [X, X.astype(np.float32), X.tolist(), pd.DataFrame(X), sparse.csr_array(X),
              sparse.coo_array(X), np.asfortranarray(X), (10 * X).astype(int), X > 0,
              abs(10 * X).astype(np.uint8), X.astype(np.float16), np.matrix(X), X[:1], X[:2]]  # fmt: skip
TARGETS = [SIGNS, CLASSES, X[:, 0], X[:, :1], SIGNS.tolist(), pd.Series(CLASSES), np.array(["b", "a"] * 6),
           SIGNS.astype(bool), ["no", "yes"] * 6, SIGNS.astype(np.float32), CLASSES[:1], CLASSES[:2]]  # fmt: skip
HOSTILE_ARRAYS = hostile_array()
INITIALS = [networks.Glorot(), networks.He(), networks.Constant(0.1)]

# The first entry whose pattern is found in "name : type" gives the values that fit.
FITTING = [
    (r"^traces : ", [TRACE, [TRACE], [TRACE, asgd.run(PROBLEM, METHOD, updates=3, seed=1)]]),
    (r"^(ax|axes) : ", [Figure().subplots()]),
    (r"^columns : sequence of str|^column : ", ["loss", "batch_size"]),
    (r"^clocks : ", [["work"], "updates"]),
    (r"^references : ", [["SGD"], []]),
    (r"^(title|caption) : ", ["some words"]),
    (r"^groups : dict", [{"Baselines": ["SGD"]}, {}]),
    (r"^(frames|points) : ", [1, 2]),
    (r"^methods : ", [[METHOD], {"mine": METHOD}, METHOD]),
    (r"^(X_images|X) : .*images|^X : .*height", [IMAGES]),
    (r"^X : .*", [*TABLES, IMAGES]),
    (r"^(shifts|centres) : ", TABLES),
    (r"^hessian : ", [np.eye(3), np.diag([1.0, 2.0, 0.0]), np.eye(2), -np.eye(3)]),
    (r"^(rows|columns) : ", [np.arange(12) % 4, np.arange(12) // 4, (np.arange(12) % 4).tolist()]),
    (r"^y : ", TARGETS),
    (r"^w : ", [np.zeros(9), np.full(9, 0.1), np.zeros(3), [0.5] * 9, np.zeros(9, np.float32),
                np.zeros(NETWORK.dim), np.zeros(2)]),
    (r"^v : ", [np.ones(9), np.ones(3), np.ones(12)]),
    (r"^state : ", [METHOD.init(PROBLEM, PROBLEM.start(0))]),
    (r"^indices : ", [np.arange(12), list(range(12)), np.arange(3)]),
    (r"^changes : ", [[Shift(1)], (Flip(), Crop(5)), []]),
    (r"^classes : ", [3, 10, (0, 1, 2), ("b", "a"), (0, 1), None]),
    (r"^layers : |^inside : |^shortcut : ", [*LAYERS, networks.ReLU()]),
    (r"^(weights|bias) : ", INITIALS),
    (r"^criterion : ", [networks.SoftmaxCrossEntropy(), networks.SquaredError()]
     if hasattr(networks, "SquaredError") else [networks.SoftmaxCrossEntropy()]),
    (r"^activation : ", [networks.ReLU(), networks.Tanh()]),
    (r"^norm : ", [networks.BatchNorm(), networks.GroupNorm(2), networks.BatchNorm]),
    (r"^(problem|test) : |FiniteSum", [PROBLEM, PROBLEM, REGRESSION, FLAT, PROBLEM.batch(np.arange(5))]),
    (r"^method : |: Method", [METHOD, asgd.methods.adam(0.01), asgd.methods.cabs(0.1)]),
    (r"^resume : |Checkpoint", [checkpoint(), None]),
    (r": float or StepSize", STEPS),
    (r": int or BatchSize", [*INTS, *RULES]),
    (r"tuple of BatchSize", [tuple(RULES[:2]), (RULES[0],)]),
    (r"BatchSize", RULES),
    (r"StepSize", STEPS),
    (r"Armijo", [step_sizes.Armijo(), step_sizes.Armijo(2.0)]),
    (r"Sampler", DRAWS),
    (r"Direction", WAYS),
    (r"^measure : ", [{"norm": np.linalg.norm}, {"a": np.sum, "b": len}, {}]),
    (r"^(callback|on_checkpoint) : ", [lambda row: None, [].append]),
    (r"^until : ", [0.5, np.float32(-1.0), lambda state: state.step >= 2]),
    (r"^(epochs|updates|n_records|directions|coordinates) : ", [1, 2, np.int64(3)]),
    (r"float or callable|int or callable", [0.5, 1, lambda L: 1 / L, lambda L, mu: 2 / (L + mu)]),
    (r"^laws : ", [("gradient",), ("contract", "batch"), ["purity"]]),
    (r"^(milestones|fractions) : |tuple of float", [(0.2, 0.9), (1, 3), [2.0], (0.5, 1.0, 0.1)]),
    (r"tuple of tuple of int", [((1, 2), (3,)), ((0,), (1,), (2,))]),
    (r"^shape : |tuple of int|^widths : ", [(4, 3), (6, 4), (2,), [5, 5]]),
    (r"^device : ", ["cpu", "auto", "gpu"]),
    (r"^thing : ", [X, PROBLEM, sparse.csr_array(X)]),
    (r"^(kernel|stride|size|padding|channels|width|groups|n|dim|rank|chunk) : ", INTS),
    (r": bool", [True, False]),
    (r": int", INTS),
    (r": float|^(a|ridge|scale|steepness|epsilon|shift|rate|value) : ", FLOATS),
    (r": str", ["a name", ""]),
]  # fmt: skip


def strategy(name, type_):
    """Values for a parameter: mostly fitting ones, options in braces among them, and hostile ones."""
    entry = f"{name} : {type_}"
    fitting = next((values for pattern, values in FITTING if re.search(pattern, entry)), [])
    if options := re.match(r"\{(.*?)\}", type_):
        fitting = [option.strip().strip('"') for option in options.group(1).split(",")]
    nothing = [None] if "None" in type_ or "optional" in type_ else []
    data = "array" in entry or any(fitting is each for each in (TABLES, TARGETS))
    hostile = [*HOSTILE, *HOSTILE_ARRAYS] if data else HOSTILE
    often = max(1, round(3 * len(hostile) / max(len(fitting), 1)))
    return st.sampled_from([*(fitting * often), *nothing, *hostile])
