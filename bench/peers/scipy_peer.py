"""Runs and times numpy and scipy for peers_bench: a JSON question a line, a JSON answer a line.

    {"do": "load", "signal": {"path", "type", "shape"}, "taps": {...}}   -> {}
    {"do": "run", "way": "fftconvolve", "repeats": 3, "wall": true}       -> {"seconds": of one call}
    {"do": "result", "path": "..."}: what the last run computed           -> {"type", "shape"}

The first line it writes has the versions. The argument is the number of threads of scipy.fft.
"""

import json
import sys
import time

import numpy as np
import scipy
import scipy.fft
import scipy.ndimage
import scipy.signal


def read(array):
    return np.fromfile(array["path"], dtype=array["type"]).reshape(array["shape"])


def along_axes(signal, taps):
    """Separable filtering as scipy.ndimage.gaussian_filter does it, with given taps."""
    for axis in range(signal.ndim):
        signal = scipy.ndimage.convolve1d(signal, taps, axis=axis, mode="nearest")
    return signal


def padded(signal, taps):
    """fftconvolve with the edge samples repeated beyond the edge."""
    around = [((length - 1) // 2, length // 2) for length in taps.shape]
    return scipy.signal.fftconvolve(np.pad(signal, around, mode="edge"), taps, mode="valid")


WAYS = {
    "numpy.convolve": np.convolve,
    "convolve, direct": lambda s, t: scipy.signal.convolve(s, t, method="direct"),
    "fftconvolve": lambda s, t: scipy.signal.fftconvolve(s, t, axes=-1),
    "oaconvolve": lambda s, t: scipy.signal.oaconvolve(s, t, axes=-1),
    "ndimage.convolve": lambda s, t: scipy.ndimage.convolve(s, t, mode="nearest"),
    "ndimage.convolve1d": along_axes,
    "fftconvolve, padded": padded,
}


class Session:
    def __init__(self):
        self.signal = self.taps = self.made = None

    def load(self, signal, taps):
        self.signal = read(signal)
        # As many axes as the signal where all are convolved; rows of a batch share their taps.
        self.taps = read(taps).astype(self.signal.dtype)
        if self.signal.ndim == 2:
            self.taps = self.taps.reshape(1, -1)
        return {}

    def run(self, way, repeats, wall):
        clock = time.perf_counter if wall else time.process_time
        function = WAYS[way]
        self.made = None  # its memory serves the next one
        start = clock()
        for _ in range(repeats - 1):
            function(self.signal, self.taps)
        self.made = function(self.signal, self.taps)
        return {"seconds": (clock() - start) / repeats}

    def result(self, path):
        np.ascontiguousarray(self.made).tofile(path)
        return {"type": self.made.dtype.name, "shape": self.made.shape}


def main():
    session = Session()
    print(json.dumps({"numpy": np.__version__, "scipy": scipy.__version__}), flush=True)
    with scipy.fft.set_workers(int(sys.argv[1])):
        for line in sys.stdin:
            question = json.loads(line)
            try:
                answer = getattr(session, question.pop("do"))(**question)
            except Exception as error:  # said to the one who asked, who knows the row
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
