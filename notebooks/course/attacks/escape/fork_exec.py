import _posixsubprocess, os


def escaped():
    try:
        return (
            _posixsubprocess.fork_exec(
                [b"/bin/true"],
                [b"/bin/true"],
                True,
                (),
                None,
                None,
                -1,
                -1,
                -1,
                -1,
                -1,
                -1,
                *os.pipe(),
                False,
                False,
                -1,
                None,
                None,
                None,
                -1,
                None,
                False,
            )
            > 0
        )
    except Exception:
        return False
