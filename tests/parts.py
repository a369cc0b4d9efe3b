"""Tables that tests go over: every method, and every part with a setting for a small problem."""

import inspect

import numpy as np

from adaptivesgd import batch_sizes, directions, methods, samplers, step_sizes
from adaptivesgd.checks.method import small_problem

PROBLEM = small_problem()
X, y = PROBLEM.X, PROBLEM.y.argmax(axis=1)
START = np.random.default_rng(1).standard_normal(PROBLEM.dim) / 5

FUNCTIONS = {name: f for name, f in vars(methods).items() if inspect.isfunction(f)}


def built(name, **settings):
    """A method by name, with a step size if it has no default for it."""
    parameters = inspect.signature(FUNCTIONS[name]).parameters
    if "step_size" in parameters and parameters["step_size"].default is inspect.Parameter.empty:
        settings.setdefault("step_size", 0.3)
    return FUNCTIONS[name](**settings)


ALL = {name: built(name) for name in FUNCTIONS}
SMALL = {"sampler": samplers.RankBased(20.0, sort_every=7)}
ALL |= {
    "selection, many ranks": built("online_batch_selection", batch_size=5, **SMALL),
    "selection, reweighted": built(
        "online_batch_selection", batch_size=5, sampler=samplers.ReweightedRankBased(20.0)
    ),
    "small momentum": built("momentum", batch_size=3),
    "small LARS": built("lars", batch_size=3),
}

SIZES = {
    "Constant": batch_sizes.Constant(5),
    "LossRatio": batch_sizes.LossRatio(3),
    "SubsampledLossRatio": batch_sizes.SubsampledLossRatio(3),
    "RunningLossRatio": batch_sizes.RunningLossRatio(3),
    "LinearGrowth": batch_sizes.LinearGrowth(3, 0.7),
    "RoundedLinearGrowth": batch_sizes.RoundedLinearGrowth(3, 0.7),
    "QuadraticGrowth": batch_sizes.QuadraticGrowth(3, 0.4),
    "GeometricGrowth": batch_sizes.GeometricGrowth(3, 2.0, 0.3),
    "MilestoneGrowth": batch_sizes.MilestoneGrowth(3, 5.0, (0.2, 0.9)),
    "Multiplicative": batch_sizes.Multiplicative(3, 1.3, 1),
    "GradientNormRatio": batch_sizes.GradientNormRatio(3),
    "RollingAverage": batch_sizes.RollingAverage(3, every=2, warmup=2),
    "VarianceOverLoss": batch_sizes.VarianceOverLoss(3, 2, 0.5, max_size=50),
    "CorrectedVarianceOverLoss": batch_sizes.CorrectedVarianceOverLoss(3, 2, 0.5, max_size=50),
    "SignalOverNoise": batch_sizes.SignalOverNoise(3),
    "CoordinateNormTest": batch_sizes.CoordinateNormTest(3),
    "NormTest": batch_sizes.NormTest(3),
    "InnerProductTest": batch_sizes.InnerProductTest(3, 0.3),
    "OrthogonalityTest": batch_sizes.OrthogonalityTest(3, 1.0),
    "NoiseScale": batch_sizes.NoiseScale(3),
    "GradientDiversity": batch_sizes.GradientDiversity(3, 0.3, 1.0),
    "HalfBatchSimilarity": batch_sizes.HalfBatchSimilarity(3, 0.6),
    "TwoBatchNoiseScale": batch_sizes.TwoBatchNoiseScale(3),
    "LinearInEpochs": batch_sizes.LinearInEpochs(3, 20, 3),
    "ExponentialInEpochs": batch_sizes.ExponentialInEpochs(3, 20, 3),
    "Every": batch_sizes.Every(batch_sizes.SignalOverNoise(3), 2),
    "Clipped": batch_sizes.Clipped(batch_sizes.Multiplicative(3, 1.5), 4, max_size=9),
    "Smoothed": batch_sizes.Smoothed(batch_sizes.Multiplicative(3, 1.5), 0.5),
    "Maximum": batch_sizes.Maximum((batch_sizes.NormTest(3), batch_sizes.Constant(4))),
}
WAYS = {
    "Gradient": directions.Gradient(),
    "HeavyBall": directions.HeavyBall(0.5),
    "ExponentialAverage": directions.ExponentialAverage(0.5),
    "Nesterov": directions.Nesterov(0.5),
    "Normalized": directions.Normalized(),
    "BlockNormalized": directions.BlockNormalized(),
    "WeightDecay": directions.WeightDecay(0.1),
    "TrustRatio": directions.TrustRatio(0.1, 0.1),
    "Lamb": directions.Lamb(weight_decay=0.1),
    "Adam": directions.Adam(),
    "ReorderedAdam": directions.ReorderedAdam(),
    "AdaDelta": directions.AdaDelta(),
    "AdaGrad": directions.AdaGrad(),
    "RMSProp": directions.RMSProp(),
    "ClippedNorm": directions.ClippedNorm(0.1),
    "Chain": directions.Chain(directions.Normalized(), directions.HeavyBall(0.5)),
    "Scaled": directions.Scaled(step_sizes.InverseTime(1.0, 0.1)),
}
LENGTHS = {
    "Fixed": step_sizes.Fixed(0.1),
    "InverseTime": step_sizes.InverseTime(0.3, 0.1),
    "PolynomialDecay": step_sizes.PolynomialDecay(0.3, 8, 2),
    "StepDecay": step_sizes.StepDecay(0.3, 0.5, (0.1, 0.5)),
    "Damped": step_sizes.Damped(0.1),
    "Armijo": step_sizes.Armijo(),
    "BarzilaiBorwein": step_sizes.BarzilaiBorwein(),
    "Polyak": step_sizes.Polyak(),
    "GainRatio": step_sizes.GainRatio(step_sizes.InverseTime(0.1, 0.1), 2),
    "MomentumPolyak": step_sizes.MomentumPolyak(0.5, max_step=0.3),
    "RootScaled": step_sizes.RootScaled(0.1, 3),
}
DRAWS = {
    "Uniform": samplers.Uniform(),
    "Uniform, replaced": samplers.Uniform(replace=True),
    "Shuffled": samplers.Shuffled(),
    "RankBased": samplers.RankBased(20.0, 2.0, 5, 7, 1.5, 0.5),
    "ReweightedRankBased": samplers.ReweightedRankBased(20.0),
    "LargestLosses": samplers.LargestLosses(1.5),
    "ReducibleLosses": samplers.ReducibleLosses(1.5, np.linspace(0, 1, PROBLEM.n)),
    "GradientNorms": samplers.GradientNorms(1.2, 0.5),
    "LastLayerNorms": samplers.LastLayerNorms(1.2, 0.5),
    "LossPercentiles": samplers.LossPercentiles(0.6, 0.1, 5.0, 3),
    "Repeated": samplers.Repeated(samplers.Shuffled(), 2),
}
