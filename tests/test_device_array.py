"""The stand-in for a device is as strict as documented."""

import numpy as np
import pytest
from device_array import DeviceArray

host = np.arange(6.0).reshape(2, 3)
there = DeviceArray(host)


class Kind(float):
    """CuPy takes floats, and not their subclasses."""


REFUSED = {
    "np.asarray": lambda: np.asarray(there),
    "np.array": lambda: np.array([there, there]),
    "adding a host array": lambda: there + host,
    "a host array adding it": lambda: host + there,
    "adding in place": lambda: host.__iadd__(there),
    "storing it on the host": lambda: host.__setitem__(0, there[0]),
    "storing the host in it": lambda: there.__setitem__(0, host[0]),
    "a host array as index": lambda: there[np.array([0, 1])],
    "as an index on the host": lambda: host[there[0].astype(int)],
    "as a length": lambda: range(there[0, 1].astype(int)),
    "mixing in concatenate": lambda: np.concatenate([there, host]),
    "mixing in where": lambda: np.where(there > 1, there, host),
    "mixing in einsum": lambda: np.einsum("ij,ij->i", there, host),
    "a host number in an array": lambda: there * np.array(2.0),
    "a kind of float": lambda: there * Kind(2.0),
    "what CuPy lacks": lambda: np.vecdot(there, there),
    "what its linalg lacks": lambda: np.linalg.multi_dot([there.T, there, there.T]),
    "where= in a sum": lambda: there.sum(where=there > 1),
    "initial= in np.max": lambda: np.max(there, initial=0.0),
}


@pytest.mark.parametrize("act", REFUSED.values(), ids=REFUSED)
def test_refused(act):
    with pytest.raises((TypeError, AttributeError, IndexError)):
        act()


@pytest.mark.parametrize("name", ["ctypes", "setflags", "resize", "byteswap", "base"])
def test_a_method_that_a_device_array_lacks(name):
    with pytest.raises(AttributeError):
        getattr(there, name)


STAYS = {
    "a sum": lambda a: a.sum(),
    "one entry": lambda a: a[0, 1],
    "a row": lambda a: next(iter(a)),
    "a product": lambda a: a @ a.T,
    "with a number": lambda a: 2.0 * a - np.float64(1),
    "with a 0-d array": lambda a: a * a.mean(),
    "a function": lambda a: np.concatenate([a, a], axis=1),
    "a split": lambda a: np.split(a, 2)[1],
    "a mask": lambda a: a[a > 2],
    "an index array": lambda a: a[np.asarray([1, 0], like=a)],
    "sorted": lambda a: a[0][a[0].argsort()],
    "uploaded": lambda a: np.asarray([1.0, 2.0], dtype=np.float32, like=a),
    "zeros": lambda a: np.zeros((2, 2), like=a),
    "eigenvectors": lambda a: np.linalg.eigh(a @ a.T)[1],
}


@pytest.mark.parametrize("act", STAYS.values(), ids=STAYS)
def test_stays_on_the_device(act):
    result = act(there)
    assert isinstance(result, DeviceArray)
    np.testing.assert_array_equal(result.get(), act(host))
    assert result.dtype == act(host).dtype


def test_comes_back_on_purpose_only():
    total = there.sum()
    assert float(total) == 15 and bool(total > 14) and int(total) == 15
    there.get()[0, 0] = 7
    assert float(there[0, 0]) == 0


def test_upload_is_a_copy():
    mine = np.zeros(2)
    uploaded = np.asarray(mine, like=there)
    mine[0] = 1
    assert float(uploaded[0]) == 0


def test_in_place():
    a = DeviceArray(host)
    b = a
    a += 1
    assert a is b and float(a[0, 0]) == 1


def test_read_only():
    frozen = DeviceArray(host, writeable=False)
    with pytest.raises(ValueError, match="read-only"):
        frozen[0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        frozen += 1
