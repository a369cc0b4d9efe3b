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
from .batches_by_noise import adadagrad, divebatch, simigrad, two_batch_noise_scale
from .chosen_examples import (
    importance_sampling,
    importance_sampling_last_layer,
    ordered_sgd,
    rho_loss,
    selective_backprop,
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
from .steps_for_batches import adascale, momo, nsgdm, seesaw

__all__ = [
    "adabatch",
    "adadagrad",
    "adadamp",
    "adadamp_nonconvex",
    "adadamp_running",
    "adadamp_subsampled",
    "adadelta",
    "adagrad",
    "adam",
    "adascale",
    "big_batch",
    "big_batch_armijo",
    "big_batch_bb",
    "cabs",
    "cabs_corrected",
    "cntsdamp_lr",
    "divebatch",
    "friedlander_schmidt",
    "geodamp",
    "geodamp_lr",
    "gradient_descent",
    "importance_sampling",
    "importance_sampling_last_layer",
    "inner_product_test",
    "lamb",
    "lars",
    "momentum",
    "momo",
    "msgd",
    "nesterov",
    "noise_scale",
    "norm_test",
    "nsgdm",
    "online_batch_selection",
    "online_batch_selection_adam",
    "online_batch_selection_growing",
    "ordered_sgd",
    "padadamp",
    "padadamp_lr",
    "polyak",
    "radadamp",
    "rho_loss",
    "rmsprop",
    "seesaw",
    "selective_backprop",
    "sgd",
    "simigrad",
    "smith",
    "sngm",
    "sngm_blockwise",
    "two_batch_noise_scale",
]
