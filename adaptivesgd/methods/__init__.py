"""The papers and the baselines, each as a composition of four parts."""

from .baselines import (
    adadelta,
    adagrad,
    adam,
    gradient_descent,
    momentum,
    nesterov,
    polyak,
    rmsprop,
    sgd,
)
from .coupled import cabs, cabs_corrected
from .damping import (
    adadamp,
    adadamp_nonconvex,
    adadamp_running,
    adadamp_subsampled,
    cntsdamp_lr,
    geodamp,
    geodamp_lr,
    padadamp,
    padadamp_lr,
    radadamp,
)
from .growing_batches import big_batch, big_batch_armijo, big_batch_bb
from .large_batch import lamb, lars
from .loss_ranked import (
    online_batch_selection,
    online_batch_selection_adam,
    online_batch_selection_growing,
)
from .normalized_momentum import msgd, sngm, sngm_blockwise
from .schedules_and_tests import (
    adabatch,
    friedlander_schmidt,
    inner_product_test,
    noise_scale,
    norm_test,
    smith,
)

__all__ = [
    "adabatch",
    "adadamp",
    "adadamp_nonconvex",
    "adadamp_running",
    "adadamp_subsampled",
    "adadelta",
    "adagrad",
    "adam",
    "big_batch",
    "big_batch_armijo",
    "big_batch_bb",
    "cabs",
    "cabs_corrected",
    "cntsdamp_lr",
    "friedlander_schmidt",
    "geodamp",
    "geodamp_lr",
    "gradient_descent",
    "inner_product_test",
    "lamb",
    "lars",
    "momentum",
    "msgd",
    "nesterov",
    "noise_scale",
    "norm_test",
    "online_batch_selection",
    "online_batch_selection_adam",
    "online_batch_selection_growing",
    "padadamp",
    "padadamp_lr",
    "polyak",
    "radadamp",
    "rmsprop",
    "sgd",
    "smith",
    "sngm",
    "sngm_blockwise",
]
