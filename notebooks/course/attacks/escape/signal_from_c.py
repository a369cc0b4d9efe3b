import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        import os

        return libc.kill(os.getppid(), 9) == 0 and os.getppid() > 0
    except Exception:
        return False
