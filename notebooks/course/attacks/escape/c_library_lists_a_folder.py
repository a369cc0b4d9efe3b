import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        libc.opendir.restype = ctypes.c_void_p
        return bool(libc.opendir(b"/root") or libc.opendir(b"/home"))
    except Exception:
        return False
