def escaped():
    try:
        open("/dev/shm/escaped", "w").write("x")
        return True
    except Exception:
        return False
