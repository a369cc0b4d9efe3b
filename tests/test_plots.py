"""The figure says what the traces hold, whatever they hold, and leaves nothing behind."""

from itertools import product

import matplotlib
import numpy as np
import pytest

from adaptivesgd import Trace, catalogue, plots
from adaptivesgd.plots.bands import CLOCKS, quartiles
from adaptivesgd.plots.palette import COLOURS, styles
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


def test_nothing_to_draw_is_told():
    with pytest.raises(ValueError, match="at least one trace"):
        plots.compare([])


def test_every_method_looks_different():
    names = [make().name if name == "polyak" else make(0.1).name
             for name, make in catalogue.all_methods().items()]  # fmt: skip
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
    "value, said", [(0.002, "0.002"), (50, "50"), (20000, "20 000"), (1e6, "1e6"), (1e-5, "1e-5")]
)
def test_ticks_are_numbers_as_people_write_them(value, said):
    assert plain(value) == said


def test_traces_of_different_lengths_and_speeds():
    lengths, speeds = (2, 5, 40), (0.1, 1.0, 10.0)
    runs = [trace(loss=np.geomspace(4, 1, n), seconds=s) for n, s in product(lengths, speeds)]
    for clock in CLOCKS:
        x, *parts = quartiles(runs, clock, "loss")
        assert all(part.shape == x.shape and np.isfinite(part).all() for part in parts)
