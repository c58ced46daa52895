"""Says for planner_bench what scipy.signal.choose_conv_method takes: a JSON question a line,

    {"signal": [shape], "taps": [shape], "type": "float32", "extent": "same"}

and the method's name a line. The first line it writes is scipy's version."""

import json
import sys

import numpy as np
import scipy
import scipy.signal


def main():
    print(scipy.__version__, flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        # It looks at shapes and types, and at the largest of integers.
        signal, taps = (np.ones(question[name], question["type"]) for name in ("signal", "taps"))
        print(scipy.signal.choose_conv_method(signal, taps, question["extent"]), flush=True)


if __name__ == "__main__":
    main()
