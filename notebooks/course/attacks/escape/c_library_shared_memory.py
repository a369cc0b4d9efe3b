import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        return libc.shmget(4242, 4096, 0o1666) >= 0
    except Exception:
        return False
