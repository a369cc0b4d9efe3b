def escaped():
    try:
        open("../code/main.py", "a").write("#")
        return True
    except Exception:
        return False
