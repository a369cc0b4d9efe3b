"""Found in what came after the five papers: a noise divided twice, an average, an angle, smoothing, an inverse."""

import numpy as np

from .erratum import Erratum, Picture

# DDP-Norm: the spread of mean gradients for that of single ones.


def batch_asked_of_means(means, batch, eta):
    """||(1/J) sum_j (g_j - g)^2||_1 / (eta^2 ||g||^2). means: the g_j of J workers, shape (J, d), of
    batch / J examples each.
    """
    g = means.mean(axis=0)
    spread = ((means - g) ** 2).mean(axis=0).sum()
    return spread / (eta**2 * (g @ g))


def batch_asked_of_examples(means, batch, eta):
    """The same times b / (J - 1), which makes the spread an unbiased estimate of tr Sigma."""
    return batch_asked_of_means(means, batch, eta) * batch / (len(means) - 1)


def roots():
    """Where the batch settles, b = what is asked at b, against tr Sigma / (eta^2 ||grad F||^2), for J = 4."""
    needed = np.geomspace(4, 1e5, 41)
    curves = {"of the means": np.sqrt(3 * needed), "of the examples": needed}
    return Picture(needed, curves, "batch needed (examples)", "batch asked for (examples)", "xy")


# The same paper: an average that does not fall.


def share_with_fixed_beta_2(updates, c=1.0, d=1):
    """The part -2 c d K log beta_2 of a bound on K gradient norms, over K; beta_2 = .999."""
    return -2 * c * d * updates * np.log(0.999) / updates


def share_with_rising_beta_2(updates, c=1.0, d=1):
    """The same with beta_2 = 1 - 1 / K."""
    return -2 * c * d * updates * np.log1p(-1 / updates) / updates


def averages():
    """What this part contributes to the bound of the average gradient norm."""
    updates = np.geomspace(10, 1e6, 41)
    sides = share_with_fixed_beta_2, share_with_rising_beta_2
    published, right = (np.broadcast_to(each(updates), updates.shape) for each in sides)
    curves = {"beta_2 = .999": published, "beta_2 = 1 - 1/K": right}
    return Picture(updates, curves, "updates K", "part of the bound of the average", "xy")


# The tangent of 80 degrees.


def largest_tangent_as_printed(degrees):
    """5.84, for tan 80 degrees, and in proportion for other angles."""
    return 5.84 * np.tan(np.radians(degrees)) / np.tan(np.radians(80))


def largest_tangent(degrees):
    """tan of an angle in degrees: 5.671 at 80."""
    return np.tan(np.radians(degrees))


def angles():
    """The angle that a tangent stands for, for tangents around tan 80 degrees."""
    degrees = np.linspace(79.5, 81, 31)
    meant = lambda tangent: np.degrees(np.arctan(tangent)) - 79
    curves = {
        "as printed": meant(largest_tangent_as_printed(degrees)),
        "tan": meant(largest_tangent(degrees)),
    }
    return Picture(degrees, curves, "angle (degrees)", "angle allowed, less 79 degrees")


# adaptdl: how long the moments of AdaScale are averaged.


def weight_of_the_past_as_released(scale):
    """.999^S."""
    return 0.999**scale


def weight_of_the_past(scale):
    """max(1 - S / 1000, 0)."""
    return np.maximum(1 - np.asarray(scale) / 1000, 0.0)


def weights():
    """The weight of the past, at the scale S."""
    scale = np.linspace(1, 1500, 51)
    curves = {
        "as released": weight_of_the_past_as_released(scale),
        "as in the paper": weight_of_the_past(scale),
    }
    return Picture(scale, curves, "scale S (base batches)", "weight of the past")


# The diversity, upside down.


def inverse_diversity(rows):
    """||sum g_i||^2 / sum ||g_i||^2. rows: the g_i, shape (n, d)."""
    return float((rows.sum(axis=0) ** 2).sum() / (rows**2).sum())


def diversity(rows):
    """sum ||g_i||^2 / ||sum g_i||^2."""
    return float((rows**2).sum() / (rows.sum(axis=0) ** 2).sum())


def more_noise():
    """The two, as the noise of 32 gradients grows: a batch must grow with it."""
    noise = np.linspace(0.5, 10, 20)
    rows = np.random.default_rng(0).standard_normal((32, 20))
    published, right = (
        [each(1 + level * rows) for level in noise] for each in (inverse_diversity, diversity)
    )
    curves = {"upside down": published, "diversity": right}
    return Picture(noise, curves, "noise over signal, by coordinate", "diversity", "y")


ERRATA = (
    Erratum(
        name="divided-twice",
        project="DDP-Norm and FSDP-Norm (Lau, Li, Xu, Liu and Kolar, CPAL 2025)",
        file="the paper, equation (5) and Algorithm 1",
        read="PMLR 280:278-304, 2025, in full; the code was not read",
        says="The spread of the mean gradients of J workers stands for the variance of single examples, but "
        "is (J - 1)/b times that, and then it is divided by the batch again: the batch settles near a root, "
        "at 43.6 for 634 examples (J = 4, eta = .2, tr Sigma = 25.37, a gradient of norm 1).",
        wrong=batch_asked_of_means,
        right=batch_asked_of_examples,
        picture=roots,
        law="test_the_variance_of_workers_is_that_of_their_examples",
        note="Multiplied by b / (J - 1), the estimate is unbiased, and needs no per-example gradients.",
    ),
    Erratum(
        name="average-of-order-one",
        project="DDP-Norm and FSDP-Norm (Lau, Li, Xu, Liu and Kolar, CPAL 2025)",
        file="the paper, Theorem 1 (B.1 in its appendix)",
        read="PMLR 280:278-304, 2025, in full",
        says="The sum of K gradient norms is bounded by the order of K, so the bound of their average does not "
        "fall with K while beta_2 is fixed: it contains -2 c d log beta_2.",
        wrong=share_with_fixed_beta_2,
        right=share_with_rising_beta_2,
        picture=averages,
        law="test_a_bound_of_an_average_falls_with_the_number_of_updates",
        note="The statement may be true; it says nothing of convergence. With beta_2 = 1 - 1/K this part would fall.",
    ),
    Erratum(
        name="tangent-of-80-degrees",
        project="the orthogonality test, as quoted after Bollapragada, Byrd and Nocedal",
        file="the constant nu = 5.84",
        read="second-hand only: the paper was not at hand",
        says="The constant 5.84 that is quoted for the tangent of 80 degrees is that of 80.3 degrees; "
        "the tangent of 80 degrees is 5.671.",
        wrong=largest_tangent_as_printed,
        right=largest_tangent,
        picture=angles,
        law="test_the_tangent_of_80_degrees",
        note="It hardly matters. We keep 5.84 as the default, since runs are compared with it.",
    ),
    Erratum(
        name="smoothing-at-large-scales",
        project="petuum/adaptdl",
        file="adaptdl/adaptdl/torch/gradient_noise_scale.py",
        read="commit 0571c84, read on 26 November 2026, and the submission of AdaScale to ICLR 2020",
        says="The moments are averaged with the weight .999^S on the past, where the paper has max(1 - S/1000, 0): "
        "at S = 1000 the paper averages no more, and the code keeps .368.",
        wrong=weight_of_the_past_as_released,
        right=weight_of_the_past,
        picture=weights,
        law="test_moments_of_adascale_are_averaged_as_in_the_paper",
        note="For small S the two agree to first order.",
    ),
    Erratum(
        name="diversity-upside-down",
        project="chenyuen0103/pytorch-cifar",
        file="src/adaptive_batch_size.py, compute_gradient_diversity",
        read="commit cf0232a, read on 26 November 2026",
        says="The function returns the reciprocal of the gradient diversity, so that a batch in proportion to it "
        "would shrink where noise grows.",
        wrong=inverse_diversity,
        right=diversity,
        picture=more_noise,
        law="test_diversity_grows_with_noise",
        note="The trainer does not use it: it defines its own, which is right.",
    ),
)
