"""`report(title, heads, rows)` prints a table; with --record FOLDER it is written down as well."""

from pathlib import Path

import pytest
from reporting import printed, table, write

TABLES = {}


def pytest_addoption(parser):
    parser.addoption(
        "--record", metavar="FOLDER", help="write every table into FOLDER, a file per module"
    )


@pytest.fixture
def report(request, capsys):
    """A function that prints a table past pytest's capturing."""
    module = request.module.__name__.removeprefix("test_")

    def write(title, heads, rows):
        found = table(title, heads, rows)
        TABLES.setdefault(module, {}).setdefault(title, []).append(found)
        with capsys.disabled():
            print(printed(found))

    return write


def pytest_sessionfinish(session):
    folder = session.config.getoption("--record")
    for module, tables in TABLES.items() if folder else ():
        write(Path(folder) / f"{module}.json", [joined(parts) for parts in tables.values()])


def joined(parts):
    """Tables of one title as one, where every case of a test reported its own rows."""
    return parts[0] | {"rows": [row for part in parts for row in part["rows"]]}
