import socket


def escaped():
    try:
        s = socket.socket()
        s.bind(("127.0.0.1", 0))
        s.listen()
        return True
    except Exception:
        return False
