import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        return libc.syscall(323, 0) >= 0 or libc.syscall(298, None, 0, -1, -1, 0) >= 0
    except Exception:
        return False
