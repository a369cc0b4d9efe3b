import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    return libc.klogctl(3, ctypes.create_string_buffer(4096), 4096) > 0
