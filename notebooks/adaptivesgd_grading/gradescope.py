"""Gradescope: an autograder as a zip that installs from the wheels inside it, and its run.

python -m adaptivesgd_grading.gradescope zip a1 OUT.zip    the zip, with the course's secret; needs pip
python -m adaptivesgd_grading.gradescope run a1            in Gradescope's container: leaves results.json
"""

import json
import subprocess
import sys
import traceback
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .atomic import write_atomically
from .catalogue import assignment
from .collected import collected
from .feedback import gradescope
from .grader import all_fail, grade_file
from .secret import course_secret, known_secret

SETUP = """#!/bin/sh
# Installs the grader from the wheels of this zip, without an index.
set -e
cd /autograder/source
python3 -m pip install --no-index --find-links wheels 'adaptivesgd[grader]'
"""

RUN = """#!/bin/sh
exec python3 -m adaptivesgd_grading.gradescope run {name}
"""


def write_folder(name: str, folder: Path) -> None:
    """The two scripts of an autograder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in (("setup.sh", SETUP), ("run_autograder", RUN.format(name=name))):
        path = folder / file
        path.write_text(text)
        path.chmod(0o755)


def write_zip(name: str, path: Path, wheels: Path | None = None) -> None:
    """The autograder to upload: the scripts, the course's secret, and the wheels of all that it needs.

    Parameters
    ----------
    name : str
    path : Path
    wheels : Path, optional
        A folder of wheels; by default pip collects those for this machine's Python.
    """
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_folder(name, folder)
        (folder / "course-secret").write_text(course_secret()[0] + "\n")
        if wheels is None:
            collect_wheels(folder / "wheels")
        files = [each for each in folder.rglob("*") if each.is_file()]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for each in files:
                archive.write(each, each.relative_to(folder))
            for each in sorted(wheels.glob("*.whl")) if wheels else ():
                archive.write(each, f"wheels/{each.name}")


def collect_wheels(folder: Path) -> None:
    """The wheels of this project and of everything that its grader needs."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", str(folder)]
    subprocess.run([*command, f"{root}[grader]"], check=True)


def run(name: str, root: Path = Path("/autograder")) -> dict[str, Any]:
    """Grade ROOT/submission and write ROOT/results/results.json, whatever happens; its content."""
    path = root / "results" / "results.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        result = graded(name, root)
    except Exception:
        traceback.print_exc()
        fault = "The grader failed: please tell the course's staff, who will look by hand."
        result = {"score": 0, "output": fault}
    write_atomically(path, json.dumps(result, indent=1) + "\n")
    return result


def graded(name: str, root: Path) -> dict[str, Any]:
    """The results of the notebook in ROOT/submission."""
    a, student = assignment(name), student_of(root / "submission_metadata.json")
    secret = known_secret(root / "source" / "course-secret") or ""
    try:
        handed = collected(name, root / "submission")
    except (ValueError, OSError):
        return gradescope(all_fail(a, student, f"no notebook was handed in: submit {name}.ipynb"))
    if len(handed) > 1:
        names = ", ".join(each.path.name for each in handed)
        cause = f"there are several notebooks ({names}): submit one, {name}.ipynb"
        return gradescope(all_fail(a, student, cause))
    return gradescope(grade_file(a, handed[0].path, student, secret=secret))


def student_of(metadata: Path) -> str:
    """Whose submission it is: the e-mail addresses, or else the names, of its users."""
    try:
        users = json.loads(metadata.read_text(encoding="utf-8"))["users"]
        names = sorted(str(each.get("email") or each.get("name") or each["id"]) for each in users)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "unknown"
    return ", ".join(names) or "unknown"


def main(arguments: list[str]) -> None:
    """The two commands."""
    match arguments:
        case ["zip", name, path]:
            assignment(name)
            write_zip(name, Path(path))
        case ["run", name]:
            run(name)
        case _:
            sys.exit("python -m adaptivesgd_grading.gradescope zip a1 OUT.zip, or run a1")


if __name__ == "__main__":
    main(sys.argv[1:])
