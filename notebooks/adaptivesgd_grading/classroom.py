"""A folder of submissions: graded side by side, with feedback for each and a report on the class."""

import csv
import json
from pathlib import Path

from joblib import Parallel, delayed
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from rich.progress import track

from .catalogue import assignment
from .feedback import data, diagnoses, markdown
from .grader import grade_file


def grade_folder(name, folder, limits, jobs=2):
    """The reports on every submission in a folder, in order of the students."""
    found = handed_in(name, Path(folder))
    tasks = (delayed(graded)(name, student, path, limits) for student, path in found)
    # Threads: each grades in a process of its own anyway.
    running = Parallel(n_jobs=jobs, prefer="threads", return_as="generator")(tasks)
    return list(track(running, total=len(found), description=f"grading {name}"))


def handed_in(name, folder):
    """[(student, path)] of FOLDER/STUDENT.ipynb, or as nbgrader collects: FOLDER/STUDENT/a1/a1.ipynb."""
    found = [(path.stem, path) for path in sorted(folder.glob("*.ipynb"))]
    found = found or [(p.parts[-3], p) for p in sorted(folder.glob(f"*/{name}/{name}.ipynb"))]
    if not found:
        raise ValueError(f"{folder} holds no .ipynb; name each after its student, STUDENT.ipynb")
    return found


def graded(name, student, path, limits):
    """The report on one student's file."""
    return grade_file(assignment(name), path, student, limits)


def write_class(reports, out):
    """OUT/STUDENT.md and .json, OUT/class.csv, OUT/diagnoses.csv and OUT/diagnoses.png."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    for report in reports:
        (out / f"{report.student}.md").write_text(markdown(report), encoding="utf-8")
        (out / f"{report.student}.json").write_text(json.dumps(data(report), indent=1) + "\n")
    questions = list(reports[0].findings)
    with open(out / "class.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["student", "points", *questions, "notes"])
        for report in reports:
            kinds = [report.findings[name].kind for name in questions]
            table.writerow([report.student, report.points, *kinds, "; ".join(report.notes)])
    with open(out / "diagnoses.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["question", "verdict", "cause", "students"])
        table.writerows([*about, count] for about, count in diagnoses(reports))
    histogram(reports).savefig(out / "diagnoses.png")


def histogram(reports, most=20):
    """A bar per diagnosis, the most frequent on top."""
    counted = diagnoses(reports)[:most][::-1]
    figure = Figure(figsize=(10, 1.2 + 0.32 * len(counted)), dpi=110, layout="constrained")
    axes = figure.add_subplot()
    words = [shortened(f"{name}: {cause}") for (name, _, cause), _ in counted]
    axes.barh(range(len(words)), [count for _, count in counted], color="tab:blue")
    axes.set_yticks(range(len(words)), words, fontsize=8)
    axes.set_xlabel(f"submissions, of {len(reports)}")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def shortened(words, most=90):
    """The words, cut where a label would be too long; what is TeX to a figure stands as it is."""
    return (words if len(words) <= most else words[: most - 1] + "…").replace("$", r"\$")
