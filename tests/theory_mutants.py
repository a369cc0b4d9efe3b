"""Wrong constants in the theory, and the tests that must notice: python tests/theory_mutants.py [NAME ...]

Every mutant replaces one text in one file of a copy of `theory`, and runs the tests that concern it.
The exit code is 1 if any of them survives. This takes minutes; it is no part of `make test`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Mutant:
    """In `file` of the theory, `old` becomes `new`; `tests` are what pytest is given, to fail."""

    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def name(self):
        """Short, for the table."""
        return f"{self.file}: {self.old} -> {self.new}"


def law(file, old, new):
    """A mutant of a theorem, which the laws of all theorems must notice."""
    stem = Path(file).stem
    paper = Path(file).parent.name
    return Mutant(file, old, new, ("tests/test_theory_laws.py", "-k", f"[theory.{paper}.{stem}]"))


def machinery(file, old, new, tests, chosen):
    """A mutant of the machinery, which the tests whose name contains `chosen` must notice."""
    return Mutant(file, old, new, (tests, "-k", chosen))


MUTANTS = (
    law(
        "adadamp/convex_average.py",
        "return first_distance(case) /",
        "return first_distance(case) / 4 /",
    ),
    law("adadamp/nonconvex_average.py", "return 2 * gap", "return 1 * gap"),
    law("big_batch/backtracking_as_it_runs.py", "2 * h * S * noise_now", "h * S * noise_now"),
    law(
        "big_batch/backtracking_as_it_runs.py",
        "case.method.step_size.shrink_factor * accepted_by_all",
        "accepted_by_all",
    ),
    law("big_batch/backtracking_as_it_runs.py", "q / (2 - q))", "1)"),
    law(
        "big_batch/barzilai_borwein_as_it_runs.py",
        "return (1 - 2 * c**2) / (2 * c**2",
        "return (1 - 2 * c**2) / (2.2 * c**2",
    ),
    law(
        "big_batch/barzilai_borwein_as_it_runs.py",
        "np.append(1.0, 1 - c * (1 + 2 * c)",
        "np.append(1.0, 1 - 1.1 * c * (1 + 2 * c)",
    ),
    law("sngm/last_iterate_pl.py", "return 2 * noise_bound", "return noise_bound"),
    law("sngm/last_iterate_pl.py", "return np.sqrt(2 * float", "return 1.5 * np.sqrt(2 * float"),
    law("sngm/last_iterate.py", "fallen(case) - plateau", "1.2 * fallen(case) - plateau"),
    law(
        "sngm/msgd.py",
        "L * eta / (1 - beta) ** 2 * noise_bound",
        "L * eta / (1 - beta) * noise_bound",
    ),
    law(
        "sngm/msgd_sharp.py",
        "L * eta / (1 - beta) * noise_bound",
        "L * eta / 2 / (1 - beta) * noise_bound",
    ),
    law(
        "sngm/msgd_sharp.py",
        "(3 - beta) / ((3 + beta) * (1 + 3 * beta))",
        "(3 - beta) / ((3 + beta) * (1 + beta))",
    ),
    law("sngm/batch_limits.py", "(1 + BETAS / 3)", "(1 + BETAS / 2)"),
    law("sngm/blockwise.py", "bend = len(case.problem.blocks) * L", "bend = 1 * L"),
    law("sngm/noise_floor.py", "(first + kappa(beta) * eta)", "(first + kappa(beta) * eta / 2)"),
    machinery(
        "algebra.py",
        "answer(*assumptions, z3.Not(claim)) == z3.unsat",
        "answer(*assumptions, z3.Not(claim)) != z3.sat",
        "tests/test_theory_certificates.py",
        "negation",
    ),
    machinery(
        "algebra.py",
        "return answer(*assumptions) == z3.sat and ",
        "return ",
        "tests/test_theory_certificates.py",
        "not_proved",
    ),
    *(
        machinery("verdict.py", old, new, "tests/test_theory_machinery.py", "ratio")
        for old, new in (
            ("np.maximum(measured - radius, 0)[seen]", "measured[seen]"),
            ("seen[0] &= len(seen) == 1", "pass"),
            ("measured, promised = promised, measured", "pass"),
            ("certain.max()", "certain.min()"),
        )
    ),
    machinery(
        "passage.py",
        "np.minimum.accumulate(x) > eps[:, None]",
        "x > eps[:, None]",
        "tests/test_theory_machinery.py",
        "passage",
    ),
    *(
        machinery("objections.py", old, new, "tests/test_theory_machinery.py", "number_that")
        for old, new in (
            ("if value >= most:", "if value > most:"),
            ("most * (1 + ROUNDING)", "most * 1.5"),
        )
    ),
    machinery(
        "lines.py",
        "holds = self.margin >= -self.leeway",
        "holds = self.margin >= -9 * self.leeway",
        "tests/test_theory_machinery.py",
        "interval",
    ),
    machinery(
        "series.py",
        "/ (2 * K), runs - 1)",
        "/ 2, runs - 1)",
        "tests/test_theory_expectation.py",
        "",
    ),
    machinery(
        "combination.py",
        'return "" if left == 0 else str(left)',
        'return ""',
        "tests/test_theory_certificates.py",
        "follow",
    ),
    law(
        "adascale/corrected.py",
        "return x + x / -np.expm1(-x)",
        "return 0.45 * (x + x / -np.expm1(-x))",
    ),
    law("adascale/recursion.py", "+ share * delta(case)", "+ 0.9 * share * delta(case)"),
    law(
        "adascale/theorem_2.py",
        "* gap(case.first) + delta(case)",
        "* gap(case.first) + 17 * delta(case)",
    ),
    law("frontier/fixed_step_curve.py", '4 * case.given["C_1"]', '4.1 * case.given["C_1"]'),
    law("frontier/hyperbola.py", "square**2 / (2 * bent)", "square**2 / (2.1 * bent)"),
    law("frontier/nsgdm.py", "+ L * eta / 2 + 2 * averaged", "+ L * eta / 2.1 + 2 * averaged"),
    law("frontier/one_rule.py", '2 * given["a"] * h', '1.9 * given["a"] * h'),
    law("frontier/one_rule.py", '2 * given["c"] * h / V', '1.9 * given["c"] * h / V'),
    law("frontier/one_rule.py", '0.0, given["delta"], 0.0]', "0.0, 0.0, 0.0]"),
    law("frontier/one_rule.py", "2 * c / (1 - c)])", "c / (1 - c)])"),
    law("frontier/ordered_weights.py", "for used in range(q))", "for used in range(q + 1))"),
    law(
        "frontier/seesaw.py",
        "return eta * np.sqrt(case.given",
        "return 1.01 * eta * np.sqrt(case.given",
    ),
    law("frontier/tau.py", "return watched**2", "return watched**1.9"),
)


def mirror(folder):
    """A copy of the project whose theory may be changed: everything else is linked."""
    for each in ROOT.iterdir():
        if each.name in ("theory", ".git"):
            continue
        (folder / each.name).symlink_to(each, target_is_directory=each.is_dir())
    shutil.copytree(
        ROOT / "theory", folder / "theory", ignore=shutil.ignore_patterns("__pycache__")
    )


def noticed(mutant, folder):
    """Whether a test fails, once the mutant is in place; the file is put back afterwards."""
    file = folder / "theory" / mutant.file
    text = file.read_text(encoding="utf-8")
    if mutant.old not in text:
        raise ValueError(f"{mutant.file} does not contain {mutant.old!r}")
    file.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *mutant.tests]
    paths = os.pathsep.join((str(folder), str(folder / "notebooks")))
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    file.write_text(text, encoding="utf-8")
    if run.returncode not in (0, 1):
        raise RuntimeError(
            f"{mutant.name}: pytest ended with {run.returncode}\n{run.stdout[-2000:]}"
        )
    return run.returncode == 1


def main(wanted):
    """Print a line for every mutant; 1 if one survives."""
    chosen = [each for each in MUTANTS if not wanted or any(w in each.name for w in wanted)]
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        mirror(Path(folder))
        for each in chosen:
            found = noticed(each, Path(folder))
            survivors += not found
            print(f"{'noticed ' if found else 'SURVIVES'} {each.name}", flush=True)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
