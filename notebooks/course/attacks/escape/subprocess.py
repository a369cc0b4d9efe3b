import subprocess


def escaped():
    try:
        return subprocess.run(["true"]).returncode == 0
    except Exception:
        return False
