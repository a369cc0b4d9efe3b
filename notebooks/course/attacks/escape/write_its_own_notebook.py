def escaped():
    try:
        open("../code/submission.ipynb", "w").write("{}")
        return True
    except Exception:
        return False
