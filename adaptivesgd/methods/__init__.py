"""The papers and the baselines, each as its four answers. The first keyword is `step_size`."""

from .adadamp import adadamp as adadamp
from .adadamp import adadamp_nonconvex as adadamp_nonconvex
from .adadamp import adadamp_running as adadamp_running
from .adadamp import adadamp_subsampled as adadamp_subsampled
from .adadamp import cntsdamp_lr as cntsdamp_lr
from .adadamp import geodamp as geodamp
from .adadamp import geodamp_lr as geodamp_lr
from .adadamp import padadamp as padadamp
from .adadamp import padadamp_lr as padadamp_lr
from .adadamp import radadamp as radadamp
from .baselines import adadelta as adadelta
from .baselines import adagrad as adagrad
from .baselines import adam as adam
from .baselines import gradient_descent as gradient_descent
from .baselines import momentum as momentum
from .baselines import nesterov as nesterov
from .baselines import polyak as polyak
from .baselines import rmsprop as rmsprop
from .baselines import sgd as sgd
from .big_batch import big_batch as big_batch
from .big_batch import big_batch_armijo as big_batch_armijo
from .big_batch import big_batch_bb as big_batch_bb
from .cabs import cabs as cabs
from .cabs import cabs_corrected as cabs_corrected
from .growing import adabatch as adabatch
from .growing import friedlander_schmidt as friedlander_schmidt
from .growing import inner_product_test as inner_product_test
from .growing import noise_scale as noise_scale
from .growing import norm_test as norm_test
from .growing import smith as smith
from .large_batch import lamb as lamb
from .large_batch import lars as lars
from .online_batch_selection import online_batch_selection as online_batch_selection
from .online_batch_selection import online_batch_selection_adam as online_batch_selection_adam
from .online_batch_selection import (
    online_batch_selection_growing as online_batch_selection_growing,
)
from .sngm import msgd as msgd
from .sngm import sngm as sngm
from .sngm import sngm_blockwise as sngm_blockwise
