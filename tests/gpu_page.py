"""The report of `gpu_check`: a page, and a figure where Matplotlib is importable."""

HEAD = ("step", "ms", "of the ceiling", "x with the variance", "x with BackPACK's norms", "x PyTorch",
        "x TF32", "x compiled")  # fmt: skip


def write(rows, folder):
    """Write report.md, and figure.png, from the rows so far."""
    machine = next((row for row in rows if row["kind"] == "machine"), {})
    lines = [f"# GPU check: {machine.get('card', 'unknown card')}", ""]
    lines += [f"CuPy {machine.get('cupy')}, CUDA {machine.get('cuda')}, NumPy {machine.get('numpy')}, "
              f"Python {machine.get('python')}."]  # fmt: skip
    lines += [*parity(rows), *speed(rows), *failures(rows)]
    unfinished = folder / "report.md.unfinished"
    unfinished.write_text("\n".join(lines) + "\n")
    unfinished.replace(folder / "report.md")
    figure([row for row in rows if "fraction" in row], folder)


def parity(rows):
    """How many rows agree with the CPU, and the worst."""
    found = [row for row in rows if row["kind"] == "parity" and "error" in row and "allowed" in row]
    if not found:
        return []
    worst = max(found, key=lambda row: row["error"])
    agree = sum(row["ok"] for row in found)
    return ["", f"Parity: {agree} of {len(found)} rows agree with the CPU to {worst['allowed']:.0e}; "
            f"the worst is {worst['name']}, {worst['error']:.1e}."]  # fmt: skip


def speed(rows):
    """A table of times."""
    found = [row for row in rows if row["kind"] == "speed" and "ours" in row]
    if not found:
        return []
    table = ["", *ceilings(rows), "", "| " + " | ".join(HEAD) + " |", "|" + " --- |" * len(HEAD)]
    for row in found:
        ratios = [times(row, name) for name in ("torch", "torch_tf32", "torch_compiled")]
        numbers = [format_or_blank(row, k) for k in ("fraction", "variance", "backpack_norms")]
        cells = (row["name"], f"{1e3 * row['ours']:.3f}", *numbers, *ratios)
        table.append("| " + " | ".join(cells) + " |")
    reasons = {f"{k}: {row[k]}" for row in found for k in row if k.endswith("_failed")}
    return [*table, *(["", *(f"- {reason}" for reason in sorted(reasons))] if reasons else [])]


def ceilings(rows):
    """What the card copies and multiplies at most; over an emulated CUDA, that times mean nothing."""
    emulated = any(row.get("card") == "emulated CUDA" for row in rows)
    lines = ["No time below means anything: CUDA was emulated."] if emulated else []
    for row in rows:
        if "flops" in row:
            lines.append(f"Ceilings: {row['bytes_per_second'] / 1e9:.3g} GB/s of copies, "
                         f"{row['flops'] / 1e12:.3g} TFLOP/s of float32 products.")  # fmt: skip
    return lines


def times(row, name):
    """Our speed as a multiple of PyTorch's."""
    return f"{row[name] / row['ours']:.2f}" if name in row else ""


def format_or_blank(row, name):
    """A number with two digits, if it is there."""
    return f"{row[name]:.2f}" if name in row else ""


def failures(rows):
    """What failed, and what there was no time for."""
    failed = [f"- {row['name']}: {row.get('error')}" for row in rows if not row["ok"]]
    late = [f"- {row['name']}" for row in rows if "skipped" in row]
    failed = ["", "Failed, or different from the CPU:", "", *failed] if failed else []
    return failed + (["", "No time was left for:", "", *late] if late else [])


def figure(rows, folder):
    """A bar for every row: the fraction of the card's ceiling."""
    if not rows:
        return
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return
    picture = Figure(figsize=(8, 1 + 0.3 * len(rows)), layout="constrained")
    axes = picture.add_subplot()
    axes.barh([row["name"] for row in rows], [row["fraction"] for row in rows])
    axes.invert_yaxis()
    axes.set_xlabel("fraction of the card's ceiling")
    picture.savefig(folder / "figure.png")
