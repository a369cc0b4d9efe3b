"""Real runs on the pages: a picture and a table, computed when the site is built."""

from adaptivesgd.experiments import Comparison
from adaptivesgd.experiments.compare.files import figure

from .tables import pipe_table


def run(place, name, data, model, epochs, *methods):
    """Methods on a data set: four panels, and where each one ended. Three seeds."""
    settings = dict(method.split("=") for method in methods if "=" in method)
    names = tuple(method for method in methods if "=" not in method)
    numbers = {key: float(value) if "." in value else int(value) for key, value in settings.items()}
    outcome = Comparison(data, model, names, float(epochs), seeds=3, settings=numbers).run()
    if failures := outcome.failures():
        raise RuntimeError(f"the run {name} failed: {failures}")
    drawn = figure(outcome, columns=("loss", "batch_size"))
    drawn.set_size_inches(10.5, 7.0)  # the width of a page: smaller paper, larger letters
    drawn.savefig(place.figures / f"{name}.svg", bbox_inches="tight")
    alt = f"Loss against three clocks and batch size against updates, {data}: {', '.join(names)}"
    return place.image(f"{name}.svg", alt, wide=True) + "\n\n" + endings(outcome)


COLUMNS = {
    "final loss": lambda last: f"{last['loss']:.4f}",
    "test accuracy": lambda last: f"{100 * last['test_accuracy']:.1f} %",
    "updates": lambda last: f"{last['updates']:,.0f}",
    "example gradients": lambda last: f"{last['examples']:,.0f}",
    "loss evaluations": lambda last: f"{last['evaluations']:,.0f}",
    "last batch": lambda last: f"{last['batch_size']:,.0f}",
}


def endings(outcome):
    """Where each method ended: medians over the seeds."""
    rows = []
    for name in outcome.comparison.methods:
        last = outcome.summary(name)
        rows.append((outcome.traces(name)[0].name, *(text(last) for text in COLUMNS.values())))
    return pipe_table(("method", *COLUMNS), rows)
