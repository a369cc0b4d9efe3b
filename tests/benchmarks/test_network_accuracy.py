"""What networks learn: the share of real MNIST's test images that they get right.

Half a minute for the perceptron and five for the convolutional network, so not among the tests
that always run: python -m pytest tests/benchmarks -k accuracy
"""

import pytest

import adaptivesgd as asgd
from adaptivesgd import methods
from adaptivesgd.networks.architectures import cabs_mnist, mlp


@pytest.fixture(scope="module")
def mnist():
    """The training images and labels, and the test images and labels."""
    try:
        return asgd.load("mnist", "train"), asgd.load("mnist", "test")
    except OSError as error:
        pytest.skip(f"MNIST cannot be had: {error}")


@pytest.mark.parametrize(
    ("make", "method", "epochs", "goal"),
    [
        (mlp, methods.cabs(0.1), 10, 0.975),
        (mlp, methods.padadamp(0.2, 32, growth_rate=0.01), 10, 0.975),
        (cabs_mnist, methods.cabs(0.1), 5, 0.988),
    ],
    ids=["mlp with CABS", "mlp with PadaDamp", "cabs_mnist with CABS"],
)
def test_accuracy_on_mnist(make, method, epochs, goal, mnist, report):
    train, test = mnist
    problem = make(*train)
    trace = asgd.run(problem, method, epochs=epochs, test=problem.with_data(*test), n_records=2)
    accuracy = trace["test_accuracy"][-1]
    heads = ("network", "method", "epochs", "test accuracy", "goal")
    row = (make.__name__, method.name, epochs, f"{accuracy:.2%}", f"at least {goal:.1%}")
    report("What is learnt of MNIST, from seed 0", heads, [row])
    assert accuracy >= goal
