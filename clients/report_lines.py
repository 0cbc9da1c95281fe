"""A pytest plugin in place of its terminal: a line per test, and what went wrong above it."""


def pytest_configure(config):
    # The terminal's own option; without it, every function on the way is printed whole.
    config.option.tbstyle = "short"


def pytest_runtest_logreport(report):
    if report.failed:
        print(report.longreprtext, report.capstdout, report.capstderr, sep="\n")
        print(f"not ok - {report.nodeid}", flush=True)
    elif report.when == "call" and report.passed:
        print(f"ok - {report.nodeid}", flush=True)


def pytest_collectreport(report):
    if report.failed:
        print(f"{report.longreprtext}\nnot ok - {report.nodeid}", flush=True)
