"""The numbers of the Big Batch theorems, as functions of theta in condition (4)."""


def noise_share(theta):
    """theta^2 / (1 - theta^2): condition (4) says E||e||^2 <= this times ||grad F||^2."""
    return theta**2 / (1 - theta**2)


def published_beta(theta):
    """(theta^2 + (1 - theta)^2) / (1 - theta)^2, the beta of Theorem 2."""
    return (theta**2 + (1 - theta) ** 2) / (1 - theta) ** 2


def sharp_beta(theta):
    """1 / (1 - theta^2) = 1 + noise_share(theta), at most the published beta."""
    return 1 / (1 - theta**2)


def largest_condition(theta):
    """The condition number below which section 5.1 converges: sqrt(2 / (beta (1 - theta^2)))."""
    return (2 * sharp_beta(theta) / published_beta(theta)) ** 0.5
