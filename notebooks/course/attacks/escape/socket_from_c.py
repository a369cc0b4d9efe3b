import _socket


def escaped():
    try:
        return bool(_socket.socket(2, 1))
    except Exception:
        return False
