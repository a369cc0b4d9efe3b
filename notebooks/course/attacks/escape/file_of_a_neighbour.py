import os


def escaped():
    try:
        return any(
            name.endswith(".ipynb")
            for folder in ("..", "../..", "../../..")
            for name in os.listdir(folder)
        )
    except Exception:
        return False
