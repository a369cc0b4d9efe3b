def escaped():
    try:
        return bool(open("/etc/passwd").read())
    except Exception:
        return False
