"""A file is written whole or not at all, and what a killed writer leaves is swept."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from adaptivesgd.files import (
    atomic_write,
    expanded,
    locked,
    sweep,
    temporary_folder,
    write_text,
)

KILLED = """
import sys, time
from adaptivesgd.files import atomic_write
with atomic_write(sys.argv[1], "w") as file:
    file.write("half")
    file.flush()
    print("writing", flush=True)
    time.sleep(60)
"""


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_when_it_is_whole(tmp_path):
    path = tmp_path / "new" / "a"
    with atomic_write(path) as file:
        file.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole" and names(path.parent) == ["a"]


def test_an_error_keeps_the_old_file(tmp_path):
    (tmp_path / "a").write_text("old")
    with pytest.raises(KeyboardInterrupt), atomic_write(tmp_path / "a", "w") as file:
        file.write("new")
        raise KeyboardInterrupt
    assert (tmp_path / "a").read_text() == "old" and names(tmp_path) == ["a"]


def test_a_full_disk_keeps_the_old_file(tmp_path):
    resource = pytest.importorskip("resource", reason="only Unix limits the size of files")
    (tmp_path / "a").write_text("old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
        with pytest.raises(OSError, match="File too large"):
            write_text(tmp_path / "a", "x" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)
    assert (tmp_path / "a").read_text() == "old" and names(tmp_path) == ["a"]


def test_a_planted_link_is_replaced_and_not_followed(tmp_path):
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "a").symlink_to(tmp_path / "precious")
    write_text(tmp_path / "a", "new")
    assert (tmp_path / "precious").read_text() == "precious"
    assert (tmp_path / "a").read_text() == "new" and not (tmp_path / "a").is_symlink()


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/null")])
def test_what_is_not_an_ordinary_file_is_refused(tmp_path, make):
    make(tmp_path / "a")
    kind = stat.S_IFMT((tmp_path / "a").lstat().st_mode)
    with pytest.raises(OSError, match="special file"):
        write_text(tmp_path / "a", "new")
    assert stat.S_IFMT((tmp_path / "a").lstat().st_mode) == kind


def test_permissions_are_the_usual_ones_or_those_of_the_old_file(tmp_path):
    mask = os.umask(0o027)
    try:
        write_text(tmp_path / "a", "new")
        (tmp_path / "b").touch(0o600)
        write_text(tmp_path / "b", "new")
    finally:
        os.umask(mask)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "ab"]
    assert modes == [0o640, 0o600]


def test_only_leftovers_of_killed_writers_are_swept(tmp_path):
    other = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "a")], stdout=subprocess.PIPE
    )
    assert other.stdout.readline() == b"writing\n"
    assert sweep(tmp_path) == 0 and len(names(tmp_path)) == 1
    other.kill()
    other.wait()
    other.stdout.close()
    assert sweep(tmp_path) == 1 and names(tmp_path) == []
    assert sweep(tmp_path / "nothing") == 0


def test_sweeping_while_others_write_loses_nothing(tmp_path):
    stop = threading.Event()

    def clean():
        while not stop.is_set():
            sweep(tmp_path)

    thread = threading.Thread(target=clean)
    thread.start()
    try:
        for k in range(200):
            write_text(tmp_path / f"{k % 7}", "x" * k)
            assert (tmp_path / f"{k % 7}").stat().st_size == k
    finally:
        stop.set()
        thread.join()


def test_the_home_is_expanded(monkeypatch):
    monkeypatch.setenv("HOME", "/nowhere")
    assert expanded("~/a") == Path("/nowhere/a") and expanded("a~") == Path("a~")
    for bad, error in ((3, TypeError), (b"a", TypeError), ("", ValueError), ("a\0", ValueError)):
        with pytest.raises(error, match="a path must"):
            expanded(bad)
    with os.scandir(b".") as entries, pytest.raises(TypeError, match="a path must"):
        expanded(next(entries))  # a path of bytes


def test_a_home_that_is_not_known_makes_no_folder_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="~nobody-here is no home that is known"):
        write_text("~nobody-here/a", "x")
    assert not list(tmp_path.iterdir())
    write_text("~a", "x")
    Path("~kept").mkdir()
    write_text("~kept/a", "x")
    assert Path("~a").read_text() == Path("~kept", "a").read_text() == "x"


def test_a_folder_that_is_not_there_yet_is_no_file(tmp_path):
    with pytest.raises(IsADirectoryError, match="is a folder; name a file in it"):
        write_text(f"{tmp_path / 'new'}/", "x")
    assert not list(tmp_path.iterdir())


def test_files_that_belong_together_are_of_one_writer(tmp_path):
    """Two writers, each of two files: in the end both files are of the same one."""

    def write(name):
        with locked(tmp_path):
            for file in "ab":
                write_text(tmp_path / file, name)

    for _ in range(20):
        writers = [threading.Thread(target=write, args=(name,)) for name in ("one", "other")]
        for each in writers:
            each.start()
        for each in writers:
            each.join()
        assert (tmp_path / "a").read_text() == (tmp_path / "b").read_text()
    assert names(tmp_path) == ["a", "b"]


def test_a_file_in_place_of_a_folder_is_told(tmp_path):
    (tmp_path / "a").write_text("a file")
    for path in (tmp_path / "a" / "b", tmp_path / "a" / "b" / "c"):
        with pytest.raises(NotADirectoryError, match="as a file is in place of a folder"):
            write_text(path, "new")


def test_a_temporary_folder_is_swept_after_its_process_was_killed(tmp_path, monkeypatch):
    """Those of processes that still run, and links, are left alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "ours-dead").mkdir()
    (tmp_path / "ours-dead" / "file").touch()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "ours-link").symlink_to(tmp_path / "elsewhere")
    with temporary_folder("ours-") as first, temporary_folder("ours-") as second:
        assert first.is_dir() and second.is_dir() and first != second
        assert not (tmp_path / "ours-dead").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"elsewhere", "ours-link"}
