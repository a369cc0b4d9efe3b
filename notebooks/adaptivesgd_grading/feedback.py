"""Feedback: a report as plain data, as Markdown for the student, and as Gradescope wants it."""

import re
from collections import Counter


def data(report):
    """The report as plain JSON."""
    a = report.assignment
    return {
        "assignment": a.name,
        "student": report.student,
        "points": report.points,
        "of": a.points,
        "questions": [
            {
                "name": name,
                "points": a[name].points if finding.passed else 0,
                "of": a[name].points,
                "verdict": finding.kind,
                "diagnosis": list(finding.lines),
            }
            for name, finding in report.findings.items()
        ],
        "notes": list(report.notes),
    }


def markdown(report):
    """What the student gets. It holds no test, no instance and no number that was expected."""
    a = report.assignment
    lines = [
        f"# {a.name.upper()}: {a.title}",
        "",
        f"**{report.points} of {a.points} points** ({report.student}); written parts are graded by people.",
        "",
    ]
    for name, finding in report.findings.items():
        points = a[name].points if finding.passed else 0
        lines += [
            f"## {name} `{a[name].functions[0]}`: {points} of {a[name].points}, {finding.kind}",
            "",
        ]
        lines += [f"- {line}" for line in finding.lines] + [""] * (not finding.passed)
    lines += [f"Note: {note}." for note in report.notes]
    return "\n".join(lines).rstrip() + "\n"


def gradescope(report):
    """Gradescope's results.json."""
    a = report.assignment
    return {
        "tests": [
            {
                "name": f"{name} {a[name].functions[0]}",
                "score": a[name].points if finding.passed else 0,
                "max_score": a[name].points,
                "status": "passed" if finding.passed else "failed",
                "output": "\n".join(finding.lines),
            }
            for name, finding in report.findings.items()
        ],
        "output": "\n".join(report.notes),
    }


def diagnoses(reports):
    """How often each diagnosis was made: [((question, verdict, cause), count)], the most frequent first."""
    counted = Counter(
        (name, finding.kind, re.sub(r" \(line \d+ of the cell\)", "", finding.cause))
        for report in reports
        for name, finding in report.findings.items()
        if not finding.passed
    )
    return counted.most_common()
