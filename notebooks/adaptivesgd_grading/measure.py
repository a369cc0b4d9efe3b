"""Measure the diagnosis: on mistakes by hand and on mutants of every solution; `python -m
adaptivesgd_grading.measure [a3 ...] [--every 5] [--list] [--rows FILE] [--docs PAGE]`. What is in the
file of rows is not measured again.

A cause that is stated is true if the mistake that it names gives the answers of the wrong function
on the instances of 20 students as well, which the diagnosis has not seen.
"""

import contextlib
import io
import multiprocessing
import resource
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from .catalogue import NAMES, assignment
from .corpus import right
from .diagnosis import Diagnosis, agrees, diagnose, form_stated
from .finding import Kind, Trouble
from .forms import Pairs
from .functions import LocalFunctions, TooLong
from .grader import seed_of
from .mistakes import by_hand
from .mutants import mutants
from .public import PUBLIC, alarm
from .question import Question
from .source import Source, has

STUDENTS = 20
SECONDS = (
    10.0  # of processor time for a public check of a wrong answer; an endless loop takes them all
)
HANGS = (
    60.0  # of processor time, after which a check that has not returned counts as one that hangs
)
BUSY = 20  # how many times longer the clock on the wall may take, where others use the machine
CAUSE, SYMPTOM, ERROR, FALSE = "cause", "symptom", "error", "wrong cause"
HANG, RIGHT = "hang", "passes"
MEMORY = 4 * 2**30


@dataclass(frozen=True)
class Case:
    """A wrong answer to be measured.

    Parameters
    ----------
    assignment, question : str
        Their names.
    change : str
        What is wrong with it, in words.
    code : str
        Of the cell.
    origin : str
        "hand": the diagnosis must then hold `change`; "solution" or "other": a mutant of that answer.
    """

    assignment: str
    question: str
    change: str
    code: str
    origin: str = "solution"


@dataclass(frozen=True)
class Outcome:
    """What became of a case.

    Parameters
    ----------
    case : Case
        The wrong answer.
    label : str
        CAUSE, SYMPTOM, FALSE, HANG, or RIGHT if it passes everywhere.
    stated : str
        The diagnosis.
    agreed : int
        For how many of the students the hidden verdict is that of the public check.
    """

    case: Case
    label: str
    stated: str
    agreed: int


def cases(names: Iterable[str], every: int = 1) -> list[Case]:
    """The mistakes by hand, and every so many mutants of the solutions and of other right answers."""
    found = []
    for name in names:
        found += [Case(name, e.question, e.cause, e.code, "hand") for e in by_hand(name)]
        source = Source.of(name)
        for question in assignment(name).questions:
            solution = next(c.source for c in source.instructor().cells if has(c, question.name))
            codes = [("solution", solution)]
            codes += [("other", e.code) for e in right(name) if e.question == question.name]
            for origin, code in codes:
                made = mutants(question.name, code)[::every]
                found += [Case(name, m.question, m.change, m.code, origin) for m in made]
    return found


class Bench:
    """The namespace of an assignment's solution, in which one cell after the other is replaced."""

    def __init__(self, name: str) -> None:
        self.assignment = assignment(name)
        self.names: dict[str, Any] = {"__name__": "course"}
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            for code in Source.of(name).codes():
                exec(code, self.names)

    def outcome(self, case: Case) -> Outcome:
        """The outcome of one case."""
        question, names = self.assignment[case.question], dict(self.names)
        with (
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            try:
                exec(case.code, names)
            except Exception as error:
                return Outcome(case, ERROR, f"{type(error).__name__}: {error}", STUDENTS)
            functions = LocalFunctions({each: names[each] for each in question.functions})
            return measured(question, functions, case)


def measured(question: Question, functions: LocalFunctions, case: Case) -> Outcome:
    """The outcome for functions that are defined."""
    public = answers(question, functions, (PUBLIC,))
    hidden = []
    for k in range(STUDENTS):
        seed = seed_of(case.assignment, f"student {k}", "measured")
        hidden.append(answers(question, functions, (seed,)))
        if isinstance(public, Trouble) and public.kind is Kind.TIME:
            break  # and for the others as well
    passes = passed(question, public)
    agreed = sum(passed(question, each) == passes for each in hidden) + STUDENTS - len(hidden)
    if passes:
        return Outcome(case, RIGHT if agreed == STUDENTS else SYMPTOM, "", agreed)
    if isinstance(public, Trouble):
        plain = ERROR if public.kind is Kind.ERROR else SYMPTOM
        label = CAUSE if names_cause(public) else plain
        return Outcome(case, by_words(case, label, public.cause), public.cause, agreed)
    with alarm(HANGS, of_processor=True):
        stated = diagnose(question, public, broken(question, public))
    label = SYMPTOM
    if stated.names_cause:
        wrong = [each for each in hidden if not isinstance(each, Trouble)]
        label = CAUSE if all(holds(question, stated, each) for each in wrong) else FALSE
    return Outcome(case, by_words(case, label, stated.words), stated.words, agreed)


def answers(
    question: Question, functions: LocalFunctions, seed: tuple[int, ...]
) -> Pairs | Trouble:
    """(instance, answer) on the instances of a seed, or why there is none."""
    pairs: Pairs = []
    try:
        with alarm(SECONDS, of_processor=True):
            for instance in question.drawn(*seed):
                pairs.append((instance, question.answer(functions, instance)))
    except Trouble as trouble:
        return trouble
    except TooLong:
        return Trouble(Kind.TIME, "it takes too long: an endless loop?")
    return pairs


def passed(question: Question, pairs: Pairs | Trouble) -> bool:
    """Whether answers obey every law."""
    return not isinstance(pairs, Trouble) and not broken(question, pairs)


def broken(question: Question, pairs: Pairs) -> Pairs:
    """The answers that break the first law that is broken."""
    for law in question.laws:
        if violations := [pair for pair in pairs if not law.obeyed(*pair)]:
            return violations
    return []


def names_cause(trouble: Trouble) -> bool:
    """Whether the trouble is a diagnosis of its own, and not only Python's words."""
    return bool(trouble.changed) or "None" in trouble.cause or trouble.kind is Kind.TIME


def holds(question: Question, stated: Diagnosis, pairs: Pairs) -> bool:
    """Whether the cause that was stated gives further answers too, be they right or not finite.

    The words on a form are of wrong answers: right ones need none.
    """
    if stated.mistake is None:
        return passed(question, pairs) or form_stated(question, pairs) == stated.words
    return agrees(stated.mistake, pairs)


def by_words(case: Case, label: str, stated: str) -> str:
    """The label; a mistake by hand must be stated in its own words for its cause to be named."""
    if case.origin != "hand" or label not in (CAUSE, SYMPTOM, ERROR):
        return label
    if case.change in stated:
        return CAUSE
    return SYMPTOM if label == CAUSE else label


def run(all_cases: Sequence[Case], jobs: int = 2, path: Path | None = None) -> list[Outcome]:
    """The outcomes of all cases, each assignment in a process of its own; path: of rows to go on from."""
    from .rows import Rows

    rows = Rows(path)
    known = {case: rows.outcome(case) for case in all_cases}
    groups = {name: [c for c in known if c.assignment == name and not known[c]] for name in NAMES}

    def measured_now(name: str) -> list[Outcome]:
        return list(in_process(name, groups[name], rows.add))

    with ThreadPoolExecutor(jobs) as pool:
        for outcomes in pool.map(measured_now, groups):
            known.update((outcome.case, outcome) for outcome in outcomes)
    return [outcome for outcome in known.values() if outcome]


def in_process(name: str, left: list[Case], add: Callable[[Outcome], None]) -> Iterator[Outcome]:
    """The outcomes of an assignment's cases; a process that does not answer is replaced."""
    context = multiprocessing.get_context("spawn")
    while left:
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(name, left, theirs), daemon=True)
        process.start()
        theirs.close()
        done = 0
        for outcome in received(ours, left):
            done += 1
            add(outcome)
            yield outcome
        process.kill()
        process.join()
        if done < len(left):
            hang = Outcome(left[done], HANG, "the check does not return", 0)
            add(hang)
            yield hang
        left = left[done + 1 :]


def received(connection: Connection, left: Sequence[Case]) -> Iterator[Outcome]:
    """Outcomes as they arrive, until there are none or the process is silent."""
    for case in left:
        try:
            if not connection.poll(BUSY * HANGS):
                return
            label, stated, agreed = connection.recv()
        except EOFError:
            return
        yield Outcome(case, label, stated, agreed)


def work(name: str, left: Sequence[Case], connection: Connection) -> None:
    """Measure cases, in a process of their own."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    bench = Bench(name)
    for case in left:
        outcome = bench.outcome(case)
        connection.send((outcome.label, outcome.stated, outcome.agreed))


def main(arguments: Sequence[str]) -> int:
    """Measure, print the table, and write it where that is wanted; 1 if the diagnosis was ever wrong."""
    from .measured import table, write_into

    names = [each for each in arguments if each in NAMES] or list(NAMES)
    options = dict(pairwise(arguments))
    path = Path(options["--rows"]) if "--rows" in options else None
    outcomes = run(cases(names, int(options.get("--every", 1))), path=path)
    print(table(outcomes))
    if "--list" in arguments:
        for o in outcomes:
            if o.label in (FALSE, HANG) or o.agreed < STUDENTS:
                print(
                    f"{o.label} ({o.agreed}): {o.case.assignment} {o.case.question}, {o.case.change}: {o.stated}"
                )
    if "--docs" in options:
        write_into(Path(options["--docs"]), table(outcomes))
    return int(any(o.label in (FALSE, HANG) for o in outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
