import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    return libc.inotify_add_watch(libc.inotify_init(), b"/tmp", 0xFFF) >= 0
