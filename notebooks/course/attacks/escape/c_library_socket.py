import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        return libc.socket(2, 2, 0) >= 0
    except Exception:
        return False
