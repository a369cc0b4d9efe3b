"""Tables in Markdown."""


def pipe_table(head, rows):
    """A table with a row of headings; wide ones scroll by themselves."""
    lines = [head, ["---"] * len(head), *rows]
    body = "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
    return f'<div class="table" markdown>\n\n{body}\n\n</div>'
