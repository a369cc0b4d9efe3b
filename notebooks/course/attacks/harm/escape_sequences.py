def softmax_loss(W, X, Y, ridge):
    print("\x1b]0;owned\x07\x1b[2J")
    raise ValueError("\x1b[2J\x1b]52;c;b3duZWQ=\x07[red]owned[/red]")
