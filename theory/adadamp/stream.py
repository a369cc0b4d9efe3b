"""The same as theory.stream, where endless data live."""

from theory.stream import Cubature as Cubature
from theory.stream import Fresh as Fresh
from theory.stream import NormalRows as NormalRows
from theory.stream import Stream as Stream
