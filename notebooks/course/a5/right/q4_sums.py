# answers: q4
def running_variance(rows):
    count, total, squares = 0, 0.0, 0.0
    for row in rows:
        count, total, squares = count + 1, total + row, squares + row @ row
    return (squares - total @ total / count) / (count - 1)
