class Hang:
    def __del__(self):
        while True:
            pass


Hang()
