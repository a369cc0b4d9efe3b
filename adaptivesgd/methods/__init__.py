"""The papers and the baselines, each as its four answers. The first keyword is `step_size`."""

from .baselines import adadelta as adadelta
from .baselines import adagrad as adagrad
from .baselines import adam as adam
from .baselines import gradient_descent as gradient_descent
from .baselines import momentum as momentum
from .baselines import nesterov as nesterov
from .baselines import polyak as polyak
from .baselines import rmsprop as rmsprop
from .baselines import sgd as sgd
from .coupled import cabs as cabs
from .coupled import cabs_corrected as cabs_corrected
from .damping import adadamp as adadamp
from .damping import adadamp_nonconvex as adadamp_nonconvex
from .damping import adadamp_running as adadamp_running
from .damping import adadamp_subsampled as adadamp_subsampled
from .damping import cntsdamp_lr as cntsdamp_lr
from .damping import geodamp as geodamp
from .damping import geodamp_lr as geodamp_lr
from .damping import padadamp as padadamp
from .damping import padadamp_lr as padadamp_lr
from .damping import radadamp as radadamp
from .growing_batches import big_batch as big_batch
from .growing_batches import big_batch_armijo as big_batch_armijo
from .growing_batches import big_batch_bb as big_batch_bb
from .large_batch import lamb as lamb
from .large_batch import lars as lars
from .loss_ranked import online_batch_selection as online_batch_selection
from .loss_ranked import online_batch_selection_adam as online_batch_selection_adam
from .loss_ranked import (
    online_batch_selection_growing as online_batch_selection_growing,
)
from .normalized_momentum import msgd as msgd
from .normalized_momentum import sngm as sngm
from .normalized_momentum import sngm_blockwise as sngm_blockwise
from .schedules_and_tests import adabatch as adabatch
from .schedules_and_tests import friedlander_schmidt as friedlander_schmidt
from .schedules_and_tests import inner_product_test as inner_product_test
from .schedules_and_tests import noise_scale as noise_scale
from .schedules_and_tests import norm_test as norm_test
from .schedules_and_tests import smith as smith
