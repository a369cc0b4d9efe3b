import sqlite3


def escaped():
    try:
        sqlite3.connect("/tmp/escaped-by-sqlite.db").execute("create table if not exists t (x)")
        return True
    except Exception:
        return False
