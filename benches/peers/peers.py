"""SciPy's curve_fit on the curves of `npm run bench -- peers`: curves as JSON on stdin, answers as JSON on stdout.

Each curve starts at `start`. A fit is timed alone (method "lm", once with SciPy's own differences and once with the
derivatives written out; unchecked, since ln of dose zero is minus infinity) and, for fewer curves, with profile
intervals of all four parameters: SciPy has none, so each end is sought as its users do, by brentq over curve_fit with
one parameter held.
"""

import json
import sys
import time
import warnings

import numpy as np
import scipy
from scipy.optimize import OptimizeWarning, brentq, curve_fit
from scipy.stats import f as f_distribution

warnings.simplefilter("ignore", OptimizeWarning)
warnings.simplefilter("ignore", RuntimeWarning)


def logistic(x, top, bottom, u, h):
    return bottom + (top - bottom) / (1 + np.exp(h * (x - u)))


def derivatives(x, top, bottom, u, h):
    share = 1 / (1 + np.exp(h * (x - u)))
    steep = (top - bottom) * share * (1 - share)
    turn = np.where(steep == 0, 0, steep * np.where(np.isfinite(x), x - u, 0))
    return np.stack([share, 1 - share, steep * h, -turn], axis=1)


def squares(x, y, theta):
    return float(np.sum((y - logistic(x, *theta)) ** 2))


def fit(x, y, start, jac=None):
    return curve_fit(logistic, x, y, p0=start, method="lm", jac=jac, check_finite=False)


def intervals(x, y, start):
    theta, covariance = fit(x, y, start, derivatives)
    least = squares(x, y, theta)
    df = len(y) - 4
    target = least * (1 + f_distribution.isf(0.05, 1, df) / df)
    limits = []
    for held in (0, 1, 3, 2):
        others = [i for i in range(4) if i != held]

        def whole(rest, at, held=held, others=others):
            full = np.empty(4)
            full[held] = at
            full[others] = rest
            return full

        for side in (-1, 1):
            last = theta[others]

            def excess(at):
                nonlocal last
                last, _ = curve_fit(
                    lambda x, *rest: logistic(x, *whole(rest, at)),
                    x,
                    y,
                    p0=last,
                    method="lm",
                    jac=lambda x, *rest: derivatives(x, *whole(rest, at))[:, others],
                    check_finite=False,
                )
                return squares(x, y, whole(last, at)) - target

            step = 2 * np.sqrt(covariance[held, held])
            inside, outside = theta[held], theta[held] + side * step
            for _ in range(20):
                if excess(outside) > 0:
                    break
                inside, outside = outside, outside + side * 2 * abs(outside - theta[held])
            else:
                limits.append(None)
                continue
            last = theta[others]
            limits.append(brentq(excess, inside, outside, xtol=1e-5 * step))
    return limits


def run(curves, work, seconds):
    answers = []
    begin = time.perf_counter()
    for x, y, start in curves:
        try:
            answers.append(work(x, y, start))
        except (RuntimeError, ValueError):
            answers.append(None)
        if time.perf_counter() - begin > seconds:
            break
    return answers, time.perf_counter() - begin


asked = json.load(sys.stdin)
with np.errstate(divide="ignore"):
    curves = [(np.log(c["dose"]), np.array(c["response"]), c["start"]) for c in asked["curves"]]
for x, y, start in curves[:3]:
    fit(x, y, start)
answer = {"version": f"SciPy {scipy.__version__}, NumPy {np.__version__}"}
for name, jac in (("differences", None), ("derivatives", derivatives)):
    done, seconds = run(curves, lambda x, y, start, jac=jac: fit(x, y, start, jac)[0], asked["fit_seconds"])
    rss = [None if theta is None else squares(x, y, theta) for (x, y, _), theta in zip(curves, done)]
    answer[name] = {"rss": rss, "seconds": seconds}
limits, seconds = run(curves, intervals, asked["interval_seconds"])
answer["intervals"] = {"limits": limits, "seconds": seconds}
json.dump(answer, sys.stdout)
