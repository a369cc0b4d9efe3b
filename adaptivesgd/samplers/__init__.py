"""Which examples?"""

from .rank_based import RankBased as RankBased
from .rank_based import ReweightedRankBased as ReweightedRankBased
from .repeated import Repeated as Repeated
from .scripted import Scripted as Scripted
from .shuffled import Shuffled as Shuffled
from .uniform import Uniform as Uniform
