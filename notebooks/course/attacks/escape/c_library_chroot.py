import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        return libc.chroot(b"/usr") == 0
    except Exception:
        return False
