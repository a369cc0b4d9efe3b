"""Figures show the values of the traces, for every kind of trace, and leave no open figure."""

from dataclasses import replace
from inspect import signature
from itertools import islice, product

import matplotlib
import numpy as np
import pytest

from adaptivesgd import (
    LeastSquares,
    LogisticRegression,
    NoisyQuadratic,
    Rosenbrock,
    Trace,
    catalogue,
    methods,
    plots,
    run,
    states,
)
from adaptivesgd.plots.bands import CLOCKS, quartiles
from adaptivesgd.plots.cockpit import signals
from adaptivesgd.plots.labels import labelled
from adaptivesgd.plots.palette import COLOURS, GREY, styles
from adaptivesgd.plots.paths import points
from adaptivesgd.plots.ticks import plain


def trace(name="m", loss=(4.0, 2.0, 1.0), seconds=1.0, reason="budget", size=8):
    k = np.arange(len(loss))
    columns = {
        "updates": k,
        "examples": k * size,
        "evaluations": k * 100,
        "epochs": k * size / 50,
        "seconds": k * seconds,
        "loss": np.array(loss),
        "batch_size": np.where(k, size, 0),
        "step_size": np.where(k, 0.1, np.nan),
    }
    settings = {"method": {"name": name}, "problem": {"rule": "Model"}, "seed": 0}
    return Trace(columns, np.zeros(3), reason, settings)


def drawn(figure):
    figure.canvas.draw()
    return figure


def test_four_panels_with_their_clocks_and_units():
    figure = drawn(plots.compare([trace("a"), trace("b")], minimum=0.5))
    axes = figure.axes
    assert [ax.get_xlabel().split()[0] for ax in axes] == [
        "updates",
        "examples",
        "seconds",
        "updates",
    ]
    assert [ax.get_ylabel() for ax in axes[:3]] == ["gap to the minimum, F(w) − F*"] * 3
    assert axes[3].get_ylabel() == "batch size (examples)"
    line = axes[1].lines[0]
    assert np.array_equal(line.get_xdata(), [108, 216]), "gradients + losses, without time 0"
    assert np.array_equal(line.get_ydata(), [1.5, 0.5])
    assert np.array_equal(axes[3].lines[0].get_ydata(), [8, 8])


def test_the_legend_covers_no_data():
    names = [f"method number {i}" for i in range(40)]
    groups = {"One paper": names[:20], "Baselines": names[20:]}
    figure = drawn(plots.compare([trace(name) for name in names], groups=groups))
    (legend,) = figure.legends
    box = legend.get_window_extent()
    assert not any(box.overlaps(ax.get_tightbbox()) for ax in figure.axes)
    assert box.y0 > 0 and box.x1 < figure.bbox.width and box.y1 < figure.bbox.height
    assert [text.get_text() for text in legend.get_texts()] == [
        *("One paper", *names[:20]),
        *("Baselines", *names[20:]),
    ]


@pytest.mark.parametrize(
    "losses",
    [
        (1.0,),
        (1.0, np.inf),
        (1.0, np.nan),
        (np.inf, np.inf),
        (1.0, 0.0, -1.0),
        (1e-300, 1e300),
        (0.0, 0.0),
    ],
)
@pytest.mark.parametrize("seeds, minimum", [(1, 0.25), (3, None)])
def test_any_trace_can_be_drawn(losses, seeds, minimum, tmp_path):
    traces = [trace(loss=losses, reason="diverged")] * seeds + [trace("whole")]
    plots.compare(traces, minimum=minimum).savefig(tmp_path / "f.png", dpi=30)
    assert (tmp_path / "f.png").stat().st_size > 1000


def test_a_diverged_run_ends_with_a_cross():
    figure = plots.compare([trace(loss=(1, 2, np.inf), reason="diverged"), trace("b")])
    marks = {line.get_marker() for line in figure.axes[0].lines}
    assert {"X", "o"} <= marks


def test_nothing_is_left_behind(tmp_path):
    from matplotlib import pyplot

    before = dict(matplotlib.rcParams)
    figure = trace().plot(tmp_path / "t.svg")
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert (tmp_path / "t.svg").read_text().lstrip().startswith("<?xml")
    assert pyplot.get_fignums() == [] and dict(matplotlib.rcParams) == before


FLAT = LeastSquares([[1.0, 0.0], [0.0, 3.0]], [1.0, 1.0])
SGD = methods.sgd(0.05, 1)
REFUSED = {
    "no trace": (lambda: plots.compare([]), ValueError, "at least one trace"),
    "not traces": (lambda: plots.compare(3), TypeError, "what run returned, not an int"),
    "a word": (lambda: plots.small_multiples("abc"), TypeError, "a str is among them"),
    "one is none": (lambda: plots.animate([trace(), 3]), TypeError, "an int is among them"),
    "no column": (lambda: trace().plot(columns=()), ValueError, 'such as "loss"'),
    "a number as column": (lambda: trace().plot(columns=[3]), TypeError, "an int is among them"),
    "an unknown column": (lambda: trace().plot(columns="accuracy"), KeyError, "it has updates"),
    "columns are a number": (lambda: trace().plot(columns=3), TypeError, "columns must be strings"),
    "no panels": (lambda: plots.compare(trace(), columns="loss", clocks=()), ValueError, "clocks must"),
    "a clock": (lambda: plots.compare(trace(), clocks="hours"), ValueError, "no clock 'hours'"),
    "groups": (lambda: plots.compare(trace(), groups=["SGD"]), TypeError, "groups must be a dict"),
    "a title": (lambda: plots.compare(trace(), title=3), TypeError, "title must be a string"),
    "a minimum": (lambda: plots.compare(trace(), minimum="F*"), ValueError, "minimum must be a finite"),
    "many axes": (lambda: trace().plot(ax=np.array([1, 2])), TypeError, "one panel, .* not an ndarray"),
    "no frames": (lambda: trace().animate(0), ValueError, "frames must be a whole number"),
    "a path of 1": (lambda: plots.path(LeastSquares([[1.0]], [1.0]), SGD), ValueError, "has 1"),
    "no path": (lambda: plots.path(FLAT, []), ValueError, "at least one method"),
    "paths of none": (lambda: plots.path(FLAT, [3]), TypeError, "must be a Method"),
    "a start": (lambda: plots.path(FLAT, SGD, w=[1.0]), ValueError, "shape"),
    "no points": (lambda: plots.cockpit(FLAT, SGD, points=0), ValueError, "points must be"),
    "two places": (lambda: trace().plot("a.png", ax=3), ValueError, "path or ax, not both"),
    "stopped at once": (
        lambda: plots.cockpit(LeastSquares(np.eye(2), np.zeros(2)), methods.adadamp(0.1)), ValueError, "before its first update"),
    "no method": (lambda: plots.cockpit(FLAT, methods.sgd), TypeError, "call it"),
}  # fmt: skip


@pytest.mark.parametrize("call, error, words", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_drawn_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_no_curve_is_lost_behind_a_label():
    sgd, other = (
        methods.sgd(0.1, 2),
        LogisticRegression([[1.0, 0.0], [0.0, 3.0]], [0, 1], ridge=0.1),
    )
    named = [
        replace(sgd, name="SGD #2"),
        replace(sgd, name="SGD"),
        replace(methods.sgd(0.1 + 1e-9, 2), name="SGD"),
    ]
    runs = [run(FLAT, each, updates=3) for each in named]
    assert list(labelled(runs)) == ["SGD #2", "SGD, step size 0.1", "SGD, step size 0.1 #2"]
    mixed = [run(problem, sgd, updates=3) for problem in (FLAT, other)]
    assert list(labelled(mixed)) == ["SGD on LeastSquares", "SGD on LogisticRegression"]
    assert plots.compare(mixed).texts[0].get_text() == "Several problems"
    many = plots.path(FLAT, [methods.sgd(0.01 * k, 1) for k in range(1, 10)], updates=3)
    assert len(many.axes[0].lines) == 10 and len(many.axes[0].get_legend().get_texts()) == 9


def test_paths_that_diverge_and_flat_objectives_are_drawn():
    for problem, step in ((FLAT, 10.0), (Rosenbrock([[1.0, 0.0], [-1.0, 2.0]]), 0.1),
                          (NoisyQuadratic([[1.0, 0.0], [-1.0, 2.0]], np.zeros((2, 2))), 0.1)):  # fmt: skip
        drawn(plots.path(problem, methods.sgd(step, 1), updates=300))


def test_own_axes_keep_what_they_show():
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    for updates in (1000, 10):
        run(FLAT, SGD, updates=updates).plot(ax=axes)
    first, _, second, _ = axes.lines
    assert first.get_color() != second.get_color() and axes.get_xlim()[1] >= 1000
    axes = Figure().subplots()
    axes.plot([1, 5000], [2.0, 1e-9])
    trace().plot(ax=axes)
    assert axes.get_xlim()[1] >= 5000 and axes.get_ylim()[0] <= 1e-9


def test_one_trace_and_one_column_need_no_list():
    assert len(plots.compare(trace()).axes) == len(plots.compare([trace()]).axes) == 4
    assert len(trace().plot(columns="loss").axes) == 3
    assert len(plots.compare(trace(), columns="loss", clocks="work").axes) == 1


def test_two_settings_of_a_method_are_two_paths():
    figure = plots.path(FLAT, [methods.sgd(0.05, 1), methods.sgd(0.01, 1)], updates=3)
    words = [entry.get_text() for entry in figure.axes[0].get_legend().get_texts()]
    assert words == ["SGD, step size 0.05", "SGD, step size 0.01"]
    near = [methods.sgd(0.05, 1), methods.sgd(0.05 + 1e-9, 1), SGD]
    words = [entry.get_text() for entry in
             plots.path(FLAT, near, updates=3).axes[0].get_legend().get_texts()]  # fmt: skip
    assert words == [f"SGD, step size 0.05{end}" for end in ("", " #2", " #3")]
    assert len(plots.path(FLAT, SGD, updates=3).axes) == 1


def test_every_method_looks_different():
    makers = catalogue.all_methods().values()
    steps = [
        {"step_size": 0.1} if "step_size" in signature(make).parameters else {} for make in makers
    ]
    names = [make(**how).name for make, how in zip(makers, steps, strict=True)]
    assert len(set(names)) == len(names), "a figure tells methods apart by their names"
    found = styles(list(catalogue.all_methods()), catalogue.papers())
    assert list(found) == [name for members in catalogue.papers().values() for name in members]
    papers = [look for look in found.values() if look.heading != "Baselines"]
    colours = {look.heading: look.colour for look in papers}
    assert len(set(colours.values())) == len(colours) == len({look.heading for look in papers})
    assert all(look.colour == colours[look.heading] for look in papers)
    for heading in colours:
        mains = [look for look in papers if look.heading == heading and look.main]
        assert len(mains) == 1


def test_the_reference_lets_a_line_below_it_show_through():
    """CABS whose batch stays at its minimum takes the path of SGD: both can be seen."""
    groups = {"a paper": ["CABS"], "Baselines": ["Adam", "SGD"]}
    figure = plots.compare([trace(name) for name in ("CABS", "Adam", "SGD")], groups=groups)
    below, between, above = (line for line in figure.axes[0].lines if len(line.get_xdata()) > 1)
    assert [line.get_color() for line in (below, above)] == [COLOURS[0], "black"]
    assert above.zorder > below.zorder > between.zorder
    assert above.is_dashed() and not below.is_dashed()


def test_names_without_a_group_get_colours_of_their_own():
    found = styles([str(i) for i in range(30)], {})
    looks = {(look.colour, str(look.dash)) for look in found.values()}
    assert len(looks) == 30 and {look.colour for look in found.values()} == set(COLOURS)


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_median_of_seeds_at_the_same_time(clock):
    flat = [trace(loss=(value,) * 9) for value in (3.0, 1.0, 5.0, 9.0, 7.0)]
    x, lower, middle, upper = quartiles(flat, clock, "loss")
    assert (np.diff(x) > 0).all() and x[-1] == pytest.approx(CLOCKS[clock](flat[0])[-1])
    assert set(lower) == {3} and set(middle) == {5} and set(upper) == {7}


def test_one_run_is_drawn_as_it_was_recorded():
    one = trace(loss=(5.0, 1.0, 3.0))
    x, lower, middle, upper = quartiles([one], "updates", "loss")
    assert np.array_equal(x, [0, 1, 2])
    assert all(np.array_equal(part, [5, 1, 3]) for part in (lower, middle, upper))


def test_a_seed_that_diverged_counts_as_infinite():
    runs = [trace(loss=(1, 1, 1)), trace(loss=(1, 1, np.nan)), trace(loss=(1, 1, np.inf))]
    *_, middle, upper = quartiles(runs, "updates", "loss")
    assert middle[0] == upper[0] == 1 and middle[-1] == upper[-1] == np.inf


@pytest.mark.parametrize(
    "value, label", [(0.002, "0.002"), (50, "50"), (20000, "20 000"), (1e6, "1e6"), (1e-5, "1e-5")]
)
def test_ticks_are_numbers_as_people_write_them(value, label):
    assert plain(value) == label


def test_traces_of_different_lengths_and_speeds():
    lengths, speeds = (2, 5, 40), (0.1, 1.0, 10.0)
    runs = [trace(loss=np.geomspace(4, 1, n), seconds=s) for n, s in product(lengths, speeds)]
    for clock in CLOCKS:
        x, *parts = quartiles(runs, clock, "loss")
        assert all(part.shape == x.shape and np.isfinite(part).all() for part in parts)


# Settings, seeds, columns.


def variant(name="SGD", step=0.1, seed=0, **how):
    """A trace of a method with a setting and a seed."""
    made = trace(name, **how)
    method = {"name": name, "step_size": {"rule": "Fixed", "length": step}}
    return Trace(
        made.columns, made.w, made.reason, made.settings | {"method": method, "seed": seed}
    )


def test_settings_are_curves_and_seeds_are_bands():
    runs = [
        variant(step=a, seed=s, loss=(4 * a + s, 2, 1)) for a in (0.01, 0.1, 1.0) for s in range(3)
    ]
    curves = labelled([*runs, variant("Adam")])
    assert {label: len(group) for label, group in curves.items()} == {
        "SGD, step size 0.01": 3, "SGD, step size 0.1": 3, "SGD, step size 1": 3, "Adam": 1,
    }  # fmt: skip
    figure = drawn(plots.compare(runs))
    lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) > 1]
    assert len(lines) == 3 and len({line.get_color() for line in lines}) == 3
    assert len(figure.axes[0].collections) == 3, "a band per setting"


def test_one_setting_keeps_its_plain_name():
    assert list(labelled([variant(seed=s) for s in range(3)])) == ["SGD"]


def test_the_accuracy_is_drawn_where_it_was_recorded():
    tested = trace()
    columns = tested.columns | {"test_accuracy": np.array([0.1, 0.5, 0.9])}
    tested = Trace(columns, tested.w, tested.reason, tested.settings)
    figure = drawn(tested.plot())
    assert figure.axes[-1].get_ylabel() == "test accuracy"
    assert np.array_equal(figure.axes[-1].lines[0].get_ydata(), [0.5, 0.9])
    assert len(plots.compare([tested, trace("b")]).axes) == 4, "not where some lack it"


def test_columns_can_be_chosen_and_drawn_into_own_axes():
    from matplotlib.figure import Figure

    assert len(trace().plot(columns=["loss"]).axes) == 3
    assert [ax.get_ylabel() for ax in trace().plot(columns=["batch_size", "step_size"]).axes] == [
        "batch size (examples)",
        "step size",
    ]
    axes = Figure().subplots()
    assert trace().plot(ax=axes, columns=["batch_size"]) is axes
    assert np.array_equal(axes.lines[0].get_ydata(), [8, 8])


def test_a_figure_shows_itself(monkeypatch, capsys):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda path: opened.append(path) or False)
    trace().plot().show()
    assert opened[0].startswith("file:///") and "the figure is in" in capsys.readouterr().out
    assert "<table>" in trace("a < b")._repr_html_() and "a &lt; b" in trace("a < b")._repr_html_()


# Small multiples, the cockpit, paths and animations.


def test_small_multiples_show_the_references_in_every_column():
    groups = {"One": ["A", "B"], "Two": ["C"], "Baselines": ["SGD", "gradient descent", "Adam"]}
    traces = [trace(name) for name in ("A", "B", "C", "SGD", "gradient descent", "Adam")]
    figure = drawn(plots.small_multiples(traces, groups=groups, minimum=0.5))
    top = figure.axes[:3]
    assert [ax.get_title(loc="left") for ax in top] == ["One", "Two", "Baselines"]
    for ax, own in zip(top, (2, 1, 1), strict=True):
        lines = [line for line in ax.lines if len(line.get_xdata()) > 1]
        assert len(lines) == own + 2 and sum(line.get_color() == GREY for line in lines) == 2
    assert len({ax.get_xlim() for ax in top}) == len({ax.get_ylim() for ax in top}) == 1


def test_the_cockpit_draws_the_signals_by_their_formulas():
    rng = np.random.default_rng(0)
    problem = LeastSquares(rng.standard_normal((40, 3)), rng.standard_normal(40))
    method, minimum = methods.sgd(0.05, 4), float(problem.minimum)
    found = signals(problem, method, 3, 0, 1000, minimum)
    w = problem.start(0)
    rows = problem.gradients(w)
    mean = rows.mean(axis=0)
    V = ((rows - mean) ** 2).sum() / 39
    assert found["signal"][0] == pytest.approx(mean @ mean)
    assert found["variance"][0] == pytest.approx(V)
    assert found["big_batch"][0] == pytest.approx(V / (mean @ mean))
    assert found["cabs"][0] == pytest.approx(0.05 * V / problem.loss(w))
    assert found["adadamp"][0] == pytest.approx(4) and len(found["gap"]) == 3
    figure = drawn(plots.cockpit(problem, method, updates=30, minimum=minimum))
    floor = figure.axes[0].lines[1].get_ydata()
    assert floor[0] == pytest.approx(0.05 * V / (4 * 4))


def test_a_predicted_floor_is_where_sgd_settles():
    """On F = |w|^2 / 2 with noise N(0, I): the floor is step V / (4 B) to first order in the step."""
    rng = np.random.default_rng(1)
    problem = NoisyQuadratic(rng.standard_normal((400, 2)), np.eye(2))
    gaps = []
    for seed in range(20):
        run = states(problem, methods.sgd(0.02, 4), w=np.zeros(2), seed=seed)
        gaps += [problem.loss(s.w) - float(problem.minimum) for s in islice(run, 1000)][200:]
    V = problem.estimate(np.zeros(2), np.arange(400)).variance
    assert np.mean(gaps) == pytest.approx(0.02 * V / (4 * 4), rel=0.12)


def test_paths_need_two_parameters_and_end_where_the_run_ends():
    problem = LeastSquares([[1.0, 0.0], [0.0, 3.0]], [1.0, 1.0])
    sgd = methods.sgd(0.05, 1)
    line = points(problem, sgd, np.zeros(2), 20, 0)
    assert line.shape == (21, 2)
    assert np.array_equal(line[-1], run(problem, sgd, updates=20, w=np.zeros(2)).w)
    drawn(plots.path(problem, {"SGD": sgd}, updates=20))


def test_animations_are_gifs_of_as_many_frames(tmp_path):
    from PIL import Image

    problem = LeastSquares([[1.0, 0.0], [0.0, 3.0]], [1.0, 1.0])
    for animation in (
        trace(loss=np.geomspace(4, 1, 9)).animate(frames=3),
        plots.path(problem, [methods.sgd(0.05, 1)], frames=3),
    ):
        animation.save(tmp_path / "run.gif")
        with Image.open(tmp_path / "run.gif") as image:
            assert image.n_frames == 3
        before = (tmp_path / "run.gif").read_bytes()
        (tmp_path / "link.gif").symlink_to(tmp_path / "run.gif")
        animation.save(tmp_path / "link.gif")
        assert not (tmp_path / "link.gif").is_symlink(), "replaced as a whole, not followed"
        assert (tmp_path / "run.gif").read_bytes() == before
        animation.save(tmp_path / "new" / "run.gif")
        (tmp_path / "link.gif").unlink()
    assert animation._repr_html_().startswith("<img alt=")
