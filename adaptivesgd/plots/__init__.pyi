from .cockpit import cockpit as cockpit
from .figure import Picture as Picture
from .multiples import small_multiples as small_multiples
from .panels import compare as compare
from .panels import draw_column as draw_column
from .paths import animate as animate
from .paths import path as path
