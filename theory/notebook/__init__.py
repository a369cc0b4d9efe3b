"""What the notebooks of proofs show: theorems as Markdown, both sides as pictures, and sliders."""
