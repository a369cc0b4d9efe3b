import os


def escaped():
    try:
        return any(
            open(f"/proc/{n}/cmdline").read()
            for n in range(2, 400)
            if n != os.getpid() and os.path.exists(f"/proc/{n}/cmdline")
        )
    except Exception:
        return False
