import socket


def escaped():
    try:
        return bool(socket.getaddrinfo("localhost", 80))
    except Exception:
        return False
