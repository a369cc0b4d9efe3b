import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        pid = libc.fork()
        if pid == 0:
            libc._exit(0)
        return pid > 0
    except Exception:
        return False
