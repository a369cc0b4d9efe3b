import gc

channel = next(each for each in gc.get_objects() if type(each).__name__ == "Channel")
for _ in range(40):
    channel.send(missing=1, changed=7)
    channel.receive()
