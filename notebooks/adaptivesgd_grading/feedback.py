"""Feedback: a report as plain data, as Markdown for the student, and in the form of Gradescope."""

import html
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from .grader import Report


def data(report: Report) -> dict[str, Any]:
    """The report as plain JSON.

    Parameters
    ----------
    report : Report
        As `adaptivesgd_grading.grader.grade` gives it.

    Returns
    -------
    dict
    """
    a = report.assignment
    return {
        "assignment": a.name,
        "student": report.student,
        "points": report.points,
        "of": a.points,
        "questions": [
            {
                "name": name,
                "points": report.points_of(name),
                "of": a[name].points,
                "verdict": str(finding.kind),
                "diagnosis": list(finding.lines),
                "cause": "" if finding.passed else finding.cause,
            }
            for name, finding in report.findings.items()
        ],
        "notes": list(report.notes),
        "isolation": report.level.description if report.level else None,
    }


def markdown(report: Report) -> str:
    """The student's feedback. It holds no test, no instance and no number of the expected answer.

    Parameters
    ----------
    report : Report
        As `adaptivesgd_grading.grader.grade` gives it.

    Returns
    -------
    str
        In Markdown.
    """
    a = report.assignment
    lines = [
        f"# {a.name.upper()}: {a.title}",
        "",
        f"**{report.points:g} of {a.points} points** ({escaped(report.student)}); "
        "written parts are graded by people.",
        "",
    ]
    for name, finding in report.findings.items():
        points, question = report.points_of(name), a[name]
        heading = f"{points:g} of {question.points}, {finding.kind}"
        lines += [f"## {name} `{question.functions[0]}`: {heading}", ""]
        lines += [f"- {escaped(line)}" for line in finding.lines] + [""] * (not finding.passed)
    lines += [f"Note: {note}." for note in report.notes]
    return "\n".join(lines).rstrip() + "\n"


def escaped(text: str) -> str:
    """Text in Markdown: no tag, link or picture is made of it."""
    return re.sub(r"([\[\]`])", r"\\\1", html.escape(text, quote=False))


def gradescope(report: Report) -> dict[str, Any]:
    """Gradescope's results.json.

    Parameters
    ----------
    report : Report
        As `adaptivesgd_grading.grader.grade` gives it.

    Returns
    -------
    dict
    """
    a = report.assignment
    return {
        "tests": [
            {
                "name": f"{name} {a[name].functions[0]}",
                "score": report.points_of(name),
                "max_score": a[name].points,
                "status": "passed" if finding.passed else "failed",
                "output": "\n".join(finding.lines),
            }
            for name, finding in report.findings.items()
        ],
        "output": "\n".join(report.notes),
    }


def diagnoses(reports: Sequence[dict[str, Any]]) -> list[tuple[tuple[str, str, str], int]]:
    """How often each diagnosis was made: [((question, verdict, cause), count)], the most frequent first.

    Parameters
    ----------
    reports : sequence of dict
        As `data` gives them.

    Returns
    -------
    list of tuple
    """
    counted = Counter(
        (each["name"], each["verdict"], re.sub(r" \(line \d+ of the cell\)", "", each["cause"]))
        for report in reports
        for each in report["questions"]
        if each["verdict"] != "passed"
    )
    return counted.most_common()
