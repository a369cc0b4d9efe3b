"""What a worker is asked about some examples of a shard: functions of plain arguments, so that any
worker that can read the shard may answer, and a lost answer is asked for again.
"""

from threadpoolctl import threadpool_limits


def answer(question, shard, indices, w, key, weights, *arguments):
    """`question(part, w, c, *arguments)` for parts of at most `chunk` of these examples, a list."""
    chunk = shard.template.chunk
    places = [slice(start, start + chunk) for start in range(0, len(indices), chunk)]
    with threadpool_limits(1):
        return [
            question(
                shard.take(indices[place], key),
                w,
                None if weights is None else weights[place],
                *arguments,
            )
            for place in places
        ]


def losses(part, w, c):
    """f_i(w)."""
    return part.forward(w)[0]


def losses_and_gradient(part, w, c):
    """f_i(w), and sum_i c_i grad f_i(w), from one pass."""
    values, backward = part.forward(w)
    return values, backward().sum(c)


def gradient(part, w, c):
    """sum_i c_i grad f_i(w)."""
    return rows(part, w).sum(c)


def square_norms(part, w, c):
    """||grad f_i(w)||^2."""
    return rows(part, w).square_norms()


def inner_products(part, w, c, v):
    """<grad f_i(w), v>."""
    return rows(part, w).inner_products(v)


def moments(part, w, c):
    """Mean and scatter of the grad f_i(w)."""
    return rows(part, w).moments()


def dense(part, w, c):
    """The rows grad f_i(w)."""
    return rows(part, w).dense()


def rows(part, w):
    """The example gradients."""
    return part.forward(w)[1]()
