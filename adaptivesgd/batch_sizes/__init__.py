"""How many examples?"""

from .combinators import Clipped as Clipped
from .combinators import Every as Every
from .combinators import Maximum as Maximum
from .combinators import Smoothed as Smoothed
from .constant import Constant as Constant
from .epoch_growth import ExponentialInEpochs as ExponentialInEpochs
from .epoch_growth import LinearInEpochs as LinearInEpochs
from .geometric_growth import GeometricGrowth as GeometricGrowth
from .gradient_norm_ratio import GradientNormRatio as GradientNormRatio
from .inner_product_test import InnerProductTest as InnerProductTest
from .inner_product_test import OrthogonalityTest as OrthogonalityTest
from .linear_growth import LinearGrowth as LinearGrowth
from .linear_growth import RoundedLinearGrowth as RoundedLinearGrowth
from .loss_ratio import LossRatio as LossRatio
from .loss_ratio import SubsampledLossRatio as SubsampledLossRatio
from .milestone_growth import MilestoneGrowth as MilestoneGrowth
from .multiplicative import Multiplicative as Multiplicative
from .noise_scale import NoiseScale as NoiseScale
from .norm_test import NormTest as NormTest
from .quadratic_growth import QuadraticGrowth as QuadraticGrowth
from .rolling_average import RollingAverage as RollingAverage
from .running_loss_ratio import RunningLossRatio as RunningLossRatio
from .signal_over_noise import SignalOverNoise as SignalOverNoise
from .variance_over_loss import CorrectedVarianceOverLoss as CorrectedVarianceOverLoss
from .variance_over_loss import VarianceOverLoss as VarianceOverLoss
