"""Batch-size rules: how many examples an update uses."""

from .combinators import Clipped, Every, Maximum, Smoothed
from .constant import Constant
from .coordinate_norm_test import CoordinateNormTest
from .epoch_growth import ExponentialInEpochs, LinearInEpochs
from .geometric_growth import GeometricGrowth
from .gradient_diversity import GradientDiversity
from .gradient_norm_ratio import GradientNormRatio
from .half_batches import HalfBatchSimilarity, TwoBatchNoiseScale
from .inner_product_test import InnerProductTest, OrthogonalityTest
from .linear_growth import LinearGrowth, RoundedLinearGrowth
from .loss_ratio import LossRatio, SubsampledLossRatio
from .milestone_growth import MilestoneGrowth
from .multiplicative import Multiplicative
from .noise_scale import NoiseScale
from .norm_test import NormTest
from .quadratic_growth import QuadraticGrowth
from .rolling_average import RollingAverage
from .running_loss_ratio import RunningLossRatio
from .signal_over_noise import SignalOverNoise
from .variance_over_loss import CorrectedVarianceOverLoss, VarianceOverLoss

__all__ = [
    "Clipped",
    "Constant",
    "CoordinateNormTest",
    "CorrectedVarianceOverLoss",
    "Every",
    "ExponentialInEpochs",
    "GeometricGrowth",
    "GradientDiversity",
    "GradientNormRatio",
    "HalfBatchSimilarity",
    "InnerProductTest",
    "LinearGrowth",
    "LinearInEpochs",
    "LossRatio",
    "Maximum",
    "MilestoneGrowth",
    "Multiplicative",
    "NoiseScale",
    "NormTest",
    "OrthogonalityTest",
    "QuadraticGrowth",
    "RollingAverage",
    "RoundedLinearGrowth",
    "RunningLossRatio",
    "SignalOverNoise",
    "Smoothed",
    "SubsampledLossRatio",
    "TwoBatchNoiseScale",
    "VarianceOverLoss",
]
