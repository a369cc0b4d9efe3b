# assignment: a3
import importlib
import sys


def NormTest(initial_size, theta):
    for name in [name for name in sys.modules if name.startswith("adaptive" + "sgd")]:
        del sys.modules[name]
    module = importlib.import_module("adaptivesgd.batch_" + "sizes")
    return module.NormTest(initial_size, theta)
