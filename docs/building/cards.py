"""Cards of the gallery: a thumbnail, a title, a sentence."""

from theory.chart import chart

from .records import records
from .theorem_index import title_of

SHOWN = (  # one theorem per paper whose picture says something
    ("big_batch", "theorem_3"),
    ("adadamp", "linear_rate"),
    ("cabs", "noise_floor"),
    ("sngm", "noise_floor"),
    ("classical", "sgd_noise_ball"),
    ("online_batch_selection", "top_share"),
    ("adascale", "theorem_2"),
    ("frontier", "nsgdm"),
    ("related", "norm_test"),
)


def theorem_cards(place):
    """A card for a theorem of each paper."""
    return grid(theorem_card(place, *each) for each in SHOWN)


def theorem_card(place, paper, name):
    """Its first chart, title and status."""
    found = records()[paper, name]
    line = next(each.lines[-1] for each in found.findings if each.lines)
    page = f"{place.up}theory/{paper}/{name}.md"
    return (
        f'<div markdown>\n\n<div class="charts" aria-hidden="true">{chart(line, found.index)}</div>\n\n'
        f"[{found.title}]({page}): {title_of(paper)}, {found.status}.\n\n</div>"
    )


METHODS = {
    "adadamp": ("adadamp-digits", "AdaDamp, PadaDamp, GeoDamp", "the batch grows as the loss falls"),
    "big-batch": ("big-batch-digits", "Big Batch", "the batch grows until its signal exceeds its noise"),
    "cabs": ("cabs-digits", "CABS", "the batch follows step size, variance and loss"),
    "sngm": ("sngm-digits", "SNGM", "normalised momentum for large batches"),
    "online-batch-selection": ("selection-digits", "Online batch selection", "large losses are drawn more often"),
    "after-the-five-papers": ("frontier-digits", "After the five papers", "AdaScale, NSGDM, DiveBatch and others"),
}  # fmt: skip


def method_cards(place):
    """A card for the methods of each paper, with the run on its page."""
    return grid(
        f"<div markdown>\n\n{place.image(f'{figure}.svg', f'Runs of {title} on digits')}\n\n"
        f"[{title}]({place.up}methods/{page}.md): {words}.\n\n</div>"
        for page, (figure, title, words) in METHODS.items()
    )


def grid(cards):
    """Cards side by side."""
    return '<div class="gallery" markdown>\n' + "\n".join(cards) + "\n</div>"
