"""Mistakes found in published code: each as a formula beside the right one, with a picture and a law."""

from .erratum import Erratum as Erratum
from .erratum import Picture as Picture
from .gallery import ERRATA as ERRATA
