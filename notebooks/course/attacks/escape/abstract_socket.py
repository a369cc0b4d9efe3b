import socket


def escaped():
    try:
        s = socket.socket(socket.AF_UNIX)
        s.bind("\0escaped")
        return True
    except Exception:
        return False
