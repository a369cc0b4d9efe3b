"""Data: the real files hold what was published, every format is read as it is defined, and
preparation matches its documentation.
"""

import bz2
import gzip
import hashlib
import io
import os
import tarfile
from pathlib import Path

import numpy as np
import pytest
from scipy import io as matlab
from scipy import sparse

import adaptivesgd as asgd
from adaptivesgd import catalogue
from adaptivesgd.data import augment, load_libsvm
from adaptivesgd.data.augmentation import Crop, Flip, Shift
from adaptivesgd.data.cifar import Cifar
from adaptivesgd.data.idx import Idx
from adaptivesgd.data.images import data_set as image_set
from adaptivesgd.data.libsvm import Table
from adaptivesgd.data.loading import DATA
from adaptivesgd.data.parsed import parsed
from adaptivesgd.data.public_file import PublicFile, cache, given
from adaptivesgd.data.svhn import Svhn

BUNDLED = {
    "digits": (1797, 64),
    "breast_cancer": (569, 30),
    "wine": (178, 13),
    "diabetes": (442, 10),
}
rng = np.random.default_rng(0)


# Real data.


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_sets_are_whole_and_split_once_and_for_all(name):
    X, y = asgd.load(name)
    assert X.shape == BUNDLED[name] and len(y) == len(X) and np.isfinite(X).all()
    (A, a), (B, b) = (asgd.load(name, part) for part in ("train", "test"))
    assert len(B) == pytest.approx(0.2 * len(X), abs=len(np.unique(y)) if len(y) > 442 else 2)
    rows = [row.tobytes() for row in np.column_stack([X, y])]
    parts = [row.tobytes() for row in np.column_stack([np.vstack([A, B]), np.hstack([a, b])])]
    assert sorted(rows) == sorted(parts)
    assert np.array_equal(asgd.load(name, "test")[0], B)


def test_digits_are_pixels_between_0_and_1():
    X, y = asgd.load("digits")
    assert X.min() == 0 and X.max() == 1 and set(y) == set(range(10))


REAL = {
    ("a9a", "train"): ((32561, 123), {-1: 24720, 1: 7841}),
    ("a9a", "test"): ((16281, 123), {-1: 12435, 1: 3846}),
    ("w8a", "train"): ((49749, 300), {-1: 48270, 1: 1479}),
    ("mushrooms", "all"): ((8124, 112), {-1: 3916, 1: 4208}),
    ("mnist", "train"): ((60000, 28, 28, 1), {0: 5923, 1: 6742, 9: 5949}),
    ("mnist", "test"): ((10000, 28, 28, 1), {0: 980, 1: 1135, 9: 1009}),
    ("fashion_mnist", "train"): ((60000, 28, 28, 1), dict.fromkeys(range(10), 6000)),
    ("fashion_mnist", "test"): ((10000, 28, 28, 1), dict.fromkeys(range(10), 1000)),
}
needs_data = pytest.mark.skipif(
    "ADAPTIVESGD_DATA" not in os.environ,
    reason="$ADAPTIVESGD_DATA names no folder with the real files",
)


@needs_data
@pytest.mark.parametrize("name, part", REAL)
def test_real_files_hold_what_was_published(name, part):
    X, y = asgd.load(name, part)
    shape, counts = REAL[name, part]
    assert X.shape == shape and y.shape == shape[:1]
    assert all((y == label).sum() == count for label, count in counts.items())
    if X.ndim == 4:
        assert X.dtype == np.float32 and X.min() == 0 and X.max() == 1


SHA256 = {
    "mnist/t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "mnist/t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    "fashion-mnist/t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "fashion-mnist/t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}


@needs_data
@pytest.mark.parametrize("name", SHA256)
def test_the_md5_that_we_verify_is_of_the_file_with_the_published_sha256(name):
    packed = Path(os.environ["ADAPTIVESGD_DATA"], f"{name}.gz").read_bytes()
    assert hashlib.sha256(gzip.decompress(packed)).hexdigest() == SHA256[name]


@needs_data
def test_a_damaged_copy_of_a_real_file_is_told(tmp_path, monkeypatch):
    whole = Path(os.environ["ADAPTIVESGD_DATA"], "libsvm", "mushrooms.gz").read_bytes()
    text = gzip.decompress(whole).replace(b"6:1", b"7:1", 1)
    (tmp_path / "libsvm").mkdir()
    (tmp_path / "libsvm" / "mushrooms").write_bytes(text)
    monkeypatch.setenv("ADAPTIVESGD_DATA", str(tmp_path))
    with pytest.raises(ValueError, match="not the published file"):
        asgd.load("mushrooms")


@pytest.mark.parametrize(
    "root, words",
    [
        ("", "that is not set"),
        ("{}/nothing", "nothing, which is not a folder"),
        ("{}", "which lacks it"),
    ],
)
def test_a_download_that_fails_is_told_in_a_sentence(tmp_path, monkeypatch, root, words):
    monkeypatch.setenv("ADAPTIVESGD_DATA", root.format(tmp_path))
    monkeypatch.setenv("ADAPTIVESGD_CACHE", str(tmp_path / "cache"))
    with pytest.raises(ConnectionError, match=rf"\(.*refused\); .*{words}") as caught:
        PublicFile("folder", "a", "http://127.0.0.1:9/a").read()
    assert "object at" not in str(caught.value) and "Max retries" not in str(caught.value)


def test_what_was_parsed_is_returned_though_the_cache_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("ADAPTIVESGD_CACHE", str(tmp_path / "file"))
    monkeypatch.delenv("ADAPTIVESGD_DATA", raising=False)
    with pytest.warns(UserWarning, match=r"let \$ADAPTIVESGD_CACHE name another folder"):
        X, y = parsed("a", b"1", lambda content: (np.eye(1), np.ones(1)))
    assert X == [[1]] and y == [1]


def test_the_home_is_expanded_in_the_names_of_folders(monkeypatch):
    monkeypatch.setenv("HOME", "/nowhere")
    monkeypatch.setenv("ADAPTIVESGD_CACHE", "~/cache")
    monkeypatch.setenv("ADAPTIVESGD_DATA", "~/data")
    assert (cache(), given()) == (Path("/nowhere/cache"), Path("/nowhere/data"))


def test_a_keyword_that_is_given_already_is_told():
    with pytest.raises(ValueError, match="softmax has no parameter 'X'; it has ridge"):
        catalogue.made("softmax", np.eye(3), np.arange(3), X=1)


def test_the_catalogue_has_a_line_and_a_source_for_all():
    assert len(asgd.list_data()) == len(DATA) >= 16
    for name, about, source in asgd.list_data():
        assert name in DATA and about and source and "\n" not in about + source


@pytest.mark.parametrize(
    "name, part, words",
    [
        (None, None, "there is no data set None; choose from digits, "),
        (["digits"], None, r"there is no data set \['digits'\]; choose from"),
        ("digit", None, "did you mean 'digits'"),
        ("fashion-mnist", None, "did you mean 'fashion_mnist'"),
        ("?", None, "choose from digits, "),
        ("digits", "tset", "no split 'tset'; did you mean 'test'"),
    ],
)
def test_unknown_names_are_told_the_nearest(name, part, words):
    with pytest.raises(ValueError, match=words):
        asgd.load(name, part)


# Formats, on small files with the same layout.


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A user's folder of data, where `put(place, content)` puts a file."""
    monkeypatch.setenv("ADAPTIVESGD_DATA", str(tmp_path))
    monkeypatch.setenv("ADAPTIVESGD_CACHE", str(tmp_path / "cache"))

    def put(place, content):
        path = tmp_path / place
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)

    return put


def md5(content):
    return "md5:" + hashlib.md5(content).hexdigest()


def idx(array):
    return bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes() + array.tobytes()


def bytes_of(*shape):
    return rng.integers(0, 256, shape).astype(np.uint8)


def test_idx_files(folder):
    pixels, labels = bytes_of(3, 4, 5), np.array([7, 0, 2], np.uint8)
    files = {"train-images": idx(pixels), "train-labels": idx(labels)}
    for name, content in files.items():
        axes = content[3]
        folder(f"tiny/{name}-idx{axes}-ubyte.gz", gzip.compress(content))
    source = Idx("tiny", "http://127.0.0.1:9/", {name: md5(held) for name, held in files.items()})
    X, y = image_set("tiny", "", "", source, {"train": 3}, (4, 5, 1)).read("train")
    assert np.allclose(X[..., 0] * 255, pixels, atol=1e-4) and X.dtype == np.float32
    assert np.array_equal(y, labels)
    with pytest.raises(ValueError, match=r"images of shape \(4, 4, 5, 1\)"):
        image_set("tiny", "", "", source, {"train": 4}, (4, 5, 1)).read("train")


@pytest.mark.parametrize(
    "content", [b"", idx(bytes_of(2, 2))[:-1], b"\x00\x00\x0d\x01" + bytes(8), bytes(3)]
)
def test_what_is_no_idx_file_is_told(content):
    from adaptivesgd.data.idx import parse

    with pytest.raises(ValueError, match="not an idx file"):
        parse(content)


@pytest.mark.parametrize("classes, labels", [(10, 1), (100, 2)])
def test_cifar_archives(folder, classes, labels):
    names = ["data_batch_1.bin", "data_batch_2.bin", "test_batch.bin", "batches.meta.txt"]
    parts = [bytes_of(2, labels + 3072) for _ in names]
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, part in zip(names, parts, strict=True):
            entry = tarfile.TarInfo(f"batches/{name}")
            entry.size = part.size
            archive.addfile(entry, io.BytesIO(part.tobytes()))
    folder("tiny/tiny-binary.tar.gz", packed.getvalue())
    pixels, y = Cifar("tiny", classes, md5(packed.getvalue())).read("train")
    whole = np.vstack(parts[:2])
    assert pixels.shape == (4, 32, 32, 3) and np.array_equal(y, whole[:, labels - 1])
    channel, row, column = 2, 5, 30
    place = labels + channel * 1024 + row * 32 + column
    assert np.array_equal(pixels[:, row, column, channel], whole[:, place])
    assert np.array_equal(Cifar("tiny", classes, "").read("test")[1], parts[2][:, labels - 1])


def test_svhn_files(folder):
    pixels, digits = bytes_of(32, 32, 3, 4), np.array([[10], [1], [9], [2]], np.uint8)
    content = io.BytesIO()
    matlab.savemat(content, {"X": pixels, "y": digits})
    folder("svhn/train_32x32.mat", content.getvalue())
    X, y = Svhn(md5(content.getvalue()), "").read("train")
    assert np.array_equal(X[2], pixels[..., 2]) and y.tolist() == [0, 1, 9, 2]
    folder("svhn/test_32x32.mat", b"MATLAB 5.0" + bytes(100))
    with pytest.raises(ValueError, match="not SVHN's MATLAB file"):
        Svhn("", md5(b"MATLAB 5.0" + bytes(100))).read("test")


TEXT = b"1 1:0.5 3:2\n2 2:1\n1 3:-1\n"


@pytest.mark.parametrize("dense", [True, False])
def test_libsvm_tables(folder, dense):
    folder("libsvm/tiny", TEXT)
    file = PublicFile("libsvm", "tiny", "http://127.0.0.1:9/tiny", md5(TEXT))
    X, y = Table(file, (3, 3), dense=dense).read()
    assert sparse.issparse(X) is not dense
    assert np.array_equal(X if dense else X.toarray(), [[0.5, 0, 2], [0, 1, 0], [0, 0, -1]])
    assert y.tolist() == [-1, 1, -1]
    with pytest.raises(ValueError, match="must have 4 rows, but it has 3"):
        Table(file, (4, 3)).read()


@pytest.mark.parametrize("text", [b"1 1:x", b"a b c", b"1 4:1"])
def test_what_is_no_libsvm_table_is_told(folder, text):
    folder("libsvm/tiny", text)
    file = PublicFile("libsvm", "tiny", "http://127.0.0.1:9/tiny")
    with pytest.raises(ValueError, match="tiny is not a LIBSVM table"):
        Table(file, (1, 3)).read()


OWN = {  # text: X, y
    "1 1:0.5 3:2\n-1 2:1\n": ([[0.5, 0, 2], [0, 1, 0]], [1, -1]),
    "1 0:0.5 2:2\r\n-1 1:1": ([[0.5, 0, 2], [0, 1, 0]], [1, -1]),
    "# a_table\n\n2.5 qid:7\t1:1 # 2:9\n\n3\n": ([[1], [0]], [2.5, 3]),
    "\ufeff+1 1:+1e-3\n": ([[1e-3]], [1]),
    " 1   001:2 \n": ([[2]], [1]),
}
NO_TABLE = [
    "", "# nothing\n", "1 1:1 1:2", "1 2:1 1:2", "1 -1:2", "1 1.5:2", f"1 {2**31}:1", f"1 {2**32 + 1}:1",
    f"1 {10**30}:1", "1 1:", "1 1", "1 1 :2", "1 1:2:3", "1 1:nan", "nan 1:1", "1 1:1e400", "yes 1:2",
    "1,2 1:1", "1 1:0x10", "1 1:1,5", "1 1:2\0",
    "1_0 1:2", "1 1:2_0", "1 1_0:2",
]  # fmt: skip


@pytest.mark.parametrize("text", OWN)
@pytest.mark.parametrize(
    "pack, ending", [(bytes, ""), (gzip.compress, ".gz"), (bz2.compress, ".BZ2")]
)
def test_ones_own_libsvm_table(tmp_path, text, pack, ending):
    path, (wanted, targets) = tmp_path / f"table{ending}", OWN[text]
    path.write_bytes(pack(text.encode()))
    X, y = load_libsvm(path)
    assert np.array_equal(X.toarray(), wanted) and np.array_equal(y, targets)
    wider = load_libsvm(path, n_features=np.uint8(5))[0].toarray()
    assert np.array_equal(wider[:, : len(wanted[0])], wanted) and wider.shape[1] == 5
    assert not wider[:, len(wanted[0]) :].any()


@pytest.mark.parametrize("text", NO_TABLE)
def test_what_is_no_libsvm_table_of_ones_own_is_told(tmp_path, text):
    (tmp_path / "table").write_text(text)
    with pytest.raises(
        ValueError, match=r"is not a LIBSVM table|holds no rows|holds NaN or infinite"
    ):
        load_libsvm(tmp_path / "table")


@pytest.mark.parametrize(
    "pack, ending, header",
    [(gzip.compress, ".gz", b"\x1f\x8b\x08"), (bz2.compress, ".bz2", b"BZh")],
)
def test_of_a_packed_table_every_stream_is_read_or_the_file_is_refused(
    tmp_path, pack, ending, header
):
    """Parallel packers write several streams; one whose header is damaged is not the end."""
    first, second = pack(b"1 1:2\n"), pack(b"0 1:3\n")
    path = tmp_path / f"table{ending}"
    path.write_bytes(first + second)
    assert load_libsvm(path)[1].tolist() == [1, 0]
    cut = [(first + second)[:end] for end in range(1, len(first + second)) if end != len(first)]
    for damaged in (*cut, first + second.replace(header, b"XYZ"), first + b"junk"):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match="is truncated or corrupt"):
            load_libsvm(path)


def test_what_took_long_to_parse_is_kept(folder, tmp_path):
    seen = []

    def parse(content):
        seen.append(content)
        return sparse.csr_array(np.eye(3)), np.arange(3)

    for content in (b"one", b"one", b"two"):
        X, y = parsed("t", content, parse)
        assert np.array_equal(X.toarray(), np.eye(3)) and np.array_equal(y, np.arange(3))
    assert seen == [b"one", b"two"]
    stored = {path: path.read_bytes() for path in (tmp_path / "cache" / "parsed").iterdir()}
    for damage in (lambda held: held[:100], flipped, lambda held: b"", other_numbers):
        for path, held in stored.items():
            path.write_bytes(damage(held))
        X, y = parsed("t", b"one", parse)
        assert np.array_equal(X.toarray(), np.eye(3)) and np.array_equal(y, np.arange(3))
        assert seen.pop() == b"one", "a damaged file is parsed again"


def flipped(held):
    """One bit in the numbers."""
    place = held.index(np.arange(3).tobytes()) + 8
    return held[:place] + bytes([held[place] ^ 1]) + held[place + 1 :]


def other_numbers(held):
    """A whole file of other arrays."""
    with np.load(io.BytesIO(held)) as arrays:
        changed = dict(arrays) | {"data": 2 * arrays["data"]}
    file = io.BytesIO()
    np.savez(file, **changed)
    return file.getvalue()


# Augmentation.

IMAGES = rng.random((6, 8, 7, 2)).astype(np.float32)
PLACES = np.array([11, 3, 500, 7, 8, 3])


@pytest.mark.parametrize("change", [Shift(2), Flip(), Crop(5)])
def test_a_change_depends_on_seed_step_and_index_alone(change):
    together = augment(IMAGES, [change], seed=1, step=4, indices=PLACES)
    alone = [
        augment(IMAGES[i : i + 1], [change], seed=1, step=4, indices=PLACES[i : i + 1])
        for i in range(6)
    ]
    assert together.dtype == np.float32 and np.array_equal(together, np.concatenate(alone))
    later = [augment(IMAGES, [change], seed=1, step=s, indices=PLACES) for s in range(5, 15)]
    assert any(not np.array_equal(together, other) for other in later)


@pytest.mark.parametrize("kind", [np.uint8, np.int8, np.int64])
def test_numbers_in_few_bits_do_not_overflow(kind):
    for change, same in ((Shift(kind(100)), Shift(100)), (Crop(kind(5)), Crop(5))):
        found, wanted = (
            augment(IMAGES[:2], [each], seed=kind(3), step=kind(100), indices=at)
            for each, at in ((change, np.array([127, 5], kind)), (same, [127, 5]))
        )
        assert np.array_equal(found, wanted) and change == same


def test_a_shift_moves_and_fills_with_zeros():
    one = np.zeros((1, 5, 5, 1))
    one[0, 2, 2] = 1
    found = set()
    for step in range(200):
        moved = augment(one, [Shift(1)], seed=0, step=step, indices=[0])
        assert moved.sum() == 1
        found.add(tuple(np.argwhere(moved[0, ..., 0])[0]))
    assert found == {(i, j) for i in (1, 2, 3) for j in (1, 2, 3)}


def test_a_flip_mirrors_its_share():
    assert np.array_equal(Flip(1.0)(IMAGES, np.zeros((2, 6))), IMAGES[:, :, ::-1])
    assert np.array_equal(Flip(0.0)(IMAGES, np.zeros((2, 6))), IMAGES)
    draws = np.array([[0.4, 0.6]] * 2)
    assert np.array_equal(Flip(0.5)(IMAGES[:2], draws), [IMAGES[0, :, ::-1], IMAGES[1]])


def test_a_crop_is_a_window():
    corner = np.full((2, 6), 1 - 1e-9)
    assert np.array_equal(Crop(5)(IMAGES, corner), IMAGES[:, -5:, -5:])
    assert np.array_equal(Crop(5)(IMAGES, np.zeros((2, 6))), IMAGES[:, :5, :5])


@pytest.mark.parametrize(
    "bad, words",
    [
        (lambda: Shift(0), "most"),
        (lambda: Flip(1.5), "share"),
        (lambda: Crop(2.5), "size"),
        (lambda: augment(IMAGES, [Crop(8)], seed=0, step=0, indices=PLACES), "at most 7"),
        (lambda: augment(IMAGES[0], [Flip()], seed=0, step=0, indices=PLACES), "6 images"),
        (lambda: augment(IMAGES, [Flip()], seed=0, step=0, indices=PLACES[:2]), "2 images"),
        (
            lambda: augment(np.ones((6, 3, 8, 8)), [Flip()], seed=0, step=0, indices=PLACES),
            "channels come last",
        ),
    ],
)
def test_bad_augmentations_are_told(bad, words):
    with pytest.raises(ValueError, match=words):
        bad()
