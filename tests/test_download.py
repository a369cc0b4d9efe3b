"""A file comes whole and verified from a public address, or nothing of it stays."""

import gzip
import hashlib
import os

import numpy as np
import pytest
from loopback import serving

from adaptivesgd.data import download
from adaptivesgd.data.public_file import PublicFile

CONTENT = np.random.default_rng(0).bytes(200_000)
PACKED = gzip.compress(CONTENT)
MD5 = "md5:" + hashlib.md5(CONTENT).hexdigest()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ADAPTIVESGD_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("ADAPTIVESGD_DATA", raising=False)
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path / "cache"


@pytest.fixture
def server():
    with serving({"a.gz": PACKED, "a": CONTENT}) as server:
        yield server


def file_at(server, behaviour, name="a.gz", unpacked=MD5, packed=""):
    return PublicFile("folder", "a", f"{server.address}/{behaviour}/{name}", unpacked, packed)


def kept(cache):
    return sorted(str(path.relative_to(cache)) for path in cache.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["a.gz", "a"])
@pytest.mark.parametrize("behaviour", ["whole", "breaks", "forgetful"])
def test_what_comes_is_what_was_published(server, cache, behaviour, name):
    file = file_at(server, behaviour, name)
    assert file.read() == CONTENT
    assert kept(cache) == [f"folder{os.sep}{name}"]
    seen = server.requests[behaviour]
    assert file.read() == CONTENT
    assert server.requests[behaviour] == seen, "the second time it comes from the cache"


def test_a_broken_transfer_goes_on_where_it_stopped(server, cache):
    file_at(server, "breaks").read()
    assert server.requests["breaks"] == 2
    assert server.sent["breaks"] < len(PACKED) + 2**14, "at most one piece is sent again"


@pytest.mark.parametrize(
    "behaviour, unpacked, error, words",
    [
        ("missing", MD5, ConnectionError, "404"),
        ("failing", MD5, ConnectionError, "503"),
        ("broken", MD5, ConnectionError, "cannot be downloaded"),
        ("silent", MD5, ValueError, "truncated or corrupt"),
        ("whole", "md5:0", ValueError, "not the published file: its md5 is .*, not 0"),
    ],
)
def test_nothing_stays_of_what_failed(server, cache, behaviour, unpacked, error, words):
    with pytest.raises(error, match=words) as caught:
        file_at(server, behaviour, unpacked=unpacked).read()
    assert "\n" not in str(caught.value) and server.address in str(caught.value)
    assert kept(cache) == []
    assert file_at(server, "whole").read() == CONTENT, "the next attempt succeeds"


def test_an_interrupted_transfer_leaves_nothing(server, cache, monkeypatch):
    def interrupted(url, content, advance, until):
        content.write(PACKED[:1000])
        raise KeyboardInterrupt

    monkeypatch.setattr(download, "receive", interrupted)
    with pytest.raises(KeyboardInterrupt):
        file_at(server, "whole").read()
    assert kept(cache) == []


@pytest.mark.parametrize("behaviour", ["nonsense", "twice", "negative"])
def test_a_length_that_is_none_is_not_believed(server, cache, behaviour):
    """The checksum decides; two different lengths are refused by the library that reads them."""
    if behaviour == "twice":
        with pytest.raises(ConnectionError, match="cannot be downloaded"):
            file_at(server, behaviour).read()
    else:
        assert file_at(server, behaviour).read() == CONTENT


@pytest.mark.parametrize("behaviour", ["whole", "silent", "endless", "boasts"])
def test_nothing_larger_than_the_limit_is_downloaded(server, cache, monkeypatch, behaviour):
    monkeypatch.setattr(download, "LARGEST", 10_000)
    with pytest.raises(ConnectionError, match="it is larger than 10000 bytes"):
        file_at(server, behaviour).read()
    assert kept(cache) == [] and server.requests[behaviour] == 1


@pytest.mark.parametrize("behaviour", ["trickle", "headers"])
def test_a_server_that_trickles_is_left_at_the_deadline(server, cache, monkeypatch, behaviour):
    monkeypatch.setattr(download, "DEADLINE", 0.3)
    with pytest.raises(ConnectionError, match=r"it was not finished after 0\.3 seconds"):
        file_at(server, behaviour).read()
    assert kept(cache) == [] and server.sent["trickle"] < 1000


def test_nothing_unpacks_to_more_than_the_limit(server, cache, monkeypatch):
    monkeypatch.setattr("adaptivesgd.data.public_file.LARGEST", 10_000)
    with pytest.raises(ValueError, match="unpacks to more than 10000 bytes"):
        file_at(server, "whole").read()


def test_a_full_disk_or_a_cache_that_cannot_be_written_fails_no_load(server, cache, monkeypatch):
    def full(path):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("adaptivesgd.files.os.fsync", full)
        with pytest.warns(UserWarning, match=r"a.gz is not kept.*\(No space left on device\)"):
            assert file_at(server, "whole").read() == CONTENT
    assert kept(cache) == []
    cache.rmdir() if cache.exists() and not any(cache.iterdir()) else None
    monkeypatch.setenv("ADAPTIVESGD_CACHE", os.devnull)
    with pytest.warns(UserWarning, match=r"let \$ADAPTIVESGD_CACHE name another folder"):
        assert file_at(server, "whole").read() == CONTENT


def test_leftovers_of_killed_processes_are_swept(server, cache):
    (cache / "folder").mkdir(parents=True)
    (cache / "folder" / ".unfinished-abc.part").touch()
    file_at(server, "whole").read()
    assert kept(cache) == [f"folder{os.sep}a.gz"]


def test_line_ends_that_were_changed_are_explained(tmp_path, monkeypatch):
    text = b"1 1:2\n-1 1:3\n"
    monkeypatch.setenv("ADAPTIVESGD_DATA", str(tmp_path))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_bytes(text.replace(b"\n", b"\r\n"))
    checksum = "md5:" + hashlib.md5(text).hexdigest()
    with pytest.raises(ValueError, match="line ends changed to CRLF; copy it as binary"):
        PublicFile("folder", "a", "http://127.0.0.1:9/a", checksum).read()


def test_nobody_at_the_address(cache):
    file = PublicFile("folder", "a", "http://127.0.0.1:9/a", MD5)
    with pytest.raises(ConnectionError, match="put the file into the folder folder"):
        file.read()
    assert kept(cache) == []


def test_the_packed_checksum_is_verified_where_no_other_is_known(server, cache):
    packed = "md5:" + hashlib.md5(PACKED).hexdigest()
    assert file_at(server, "whole", unpacked="", packed=packed).read() == CONTENT
    (cache / "folder" / "a.gz").unlink()
    with pytest.raises(ValueError, match="not the published file"):
        file_at(server, "whole", name="a", unpacked="", packed="sha256:0").read()


@pytest.mark.parametrize("ending, pack", [("", bytes), (".gz", gzip.compress)])
def test_the_users_own_folder_comes_first(server, cache, tmp_path, monkeypatch, ending, pack):
    monkeypatch.setenv("ADAPTIVESGD_DATA", str(tmp_path))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / f"a{ending}").write_bytes(pack(CONTENT))
    assert file_at(server, "missing").read() == CONTENT
    assert not server.requests


@pytest.mark.parametrize("damaged", [PACKED[:-100], PACKED[:-8] + bytes(8), b"", b"nothing of it"])
def test_a_damaged_file_is_told(server, cache, tmp_path, monkeypatch, damaged):
    own = tmp_path / "folder" / "a.gz"
    own.parent.mkdir()
    own.write_bytes(damaged)
    monkeypatch.setenv("ADAPTIVESGD_DATA", str(tmp_path))
    with pytest.raises(ValueError, match=r"a\.gz is .*; replace it, or remove it"):
        file_at(server, "whole").read()
    assert own.exists(), "what is the user's stays"

    monkeypatch.delenv("ADAPTIVESGD_DATA")
    stored = cache / "folder" / "a.gz"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(damaged)
    with pytest.raises(ValueError, match="load again to download it"):
        file_at(server, "whole").read()
    assert file_at(server, "whole").read() == CONTENT
