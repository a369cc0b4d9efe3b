import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        return libc.system(b"true") == 0
    except Exception:
        return False
