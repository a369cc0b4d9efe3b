import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        return libc.unshare(0x10000000) == 0
    except Exception:
        return False
