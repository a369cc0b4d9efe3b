"""Which way?"""

from .adadelta import AdaDelta as AdaDelta
from .adagrad import AdaGrad as AdaGrad
from .adagrad import RMSProp as RMSProp
from .adam import Adam as Adam
from .adam import ReorderedAdam as ReorderedAdam
from .chain import Chain as Chain
from .chain import Scaled as Scaled
from .clipped_norm import ClippedNorm as ClippedNorm
from .gradient import Gradient as Gradient
from .lamb import Lamb as Lamb
from .momentum import HeavyBall as HeavyBall
from .momentum import Nesterov as Nesterov
from .normalized import BlockNormalized as BlockNormalized
from .normalized import Normalized as Normalized
from .trust_ratio import TrustRatio as TrustRatio
from .weight_decay import WeightDecay as WeightDecay
