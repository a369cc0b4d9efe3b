import os, pty


def escaped():
    try:
        pid, _ = pty.fork()
        if pid == 0:
            os._exit(0)
        return True
    except Exception:
        return False
