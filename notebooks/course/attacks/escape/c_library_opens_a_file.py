import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        return libc.open(b"/etc/passwd", 0) >= 0
    except Exception:
        return False
