"""Which of two ways costs less."""

from ...question import Law, Question, Symptom


def cost_instances(rng):
    """Early layers have many places, late ones many weights; a tie at last."""
    yield {"P": int(rng.integers(400, 900)), "K": 9, "F": int(rng.integers(8, 33))}
    yield {"P": int(rng.integers(4, 17)), "K": int(rng.integers(500, 900)), "F": 128}
    yield {"P": int(rng.integers(30, 50)), "K": 72, "F": int(rng.integers(150, 300))}
    yield {"P": 6, "K": 12, "F": 12}


def costs(i):
    """Multiplications of both ways."""
    return {"product": i.P * i.K * i.F, "gram": i.P**2 * (i.K + i.F)}


def best(i):
    """The name and the number of the cheaper one."""
    way = min(costs(i), key=costs(i).__getitem__)
    return way, costs(i)[way]


def chosen(**count):
    """Whether an answer is the cheaper one by another count of a way."""

    def shows(i, a):
        wrong = costs(i) | {way: of(i) for way, of in count.items()}
        way = min(wrong, key=wrong.__getitem__)
        return a == {"way": way, "count": wrong[way]}

    return shows


def given(functions, i):
    """The way and the number."""
    way, count = functions.cheaper(i.P, i.K, i.F)
    return {"way": way, "count": float(count)}


CHEAPER = Question(
    name="q5",
    points=2,
    functions=("cheaper",),
    tried="{P} places, patches of {K} numbers, {F} channels",
    instances=cost_instances,
    adapter=given,
    laws=(
        Law('the way is "product" or "gram"', lambda i, a: a["way"] in costs(i)),
        Law("the number is that of the way that is named", lambda i, a: a["count"] == costs(i)[a["way"]]),
        Law(
            "no other way takes fewer multiplications",
            lambda i, a: costs(i)[a["way"]] == best(i)[1],
        ),
    ),
    mistakes=(
        Symptom(
            "that is the more expensive of the two",
            lambda i, a: costs(i)[a["way"]] == max(costs(i).values()) and a["count"] == costs(i)[a["way"]],
        ),
        Symptom(
            "a Gram matrix has P² entries: each of the two costs P² times the length of its rows",
            lambda i, a: a["count"] in (i.P * (i.K + i.F), i.P**2 + i.K + i.F),
        ),
        *(
            Symptom("there are two Gram matrices: that of the patches and that of the slopes", chosen(gram=count))
            for count in (lambda i: i.P**2 * i.K, lambda i: i.P**2 * i.F, lambda i: i.P**2)
        ),
        Symptom("the product is formed at each of the P places: P is missing", chosen(product=lambda i: i.K * i.F)),
        Symptom(
            "the two ways are exchanged",
            lambda i, a: a["count"] == costs(i)[{"product": "gram", "gram": "product"}[a["way"]]],
        ),
    ),
)  # fmt: skip
