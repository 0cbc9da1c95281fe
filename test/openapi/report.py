"""Says of each operation in a JUnit report how it did: report.py REPORT LABEL."""

import sys
import xml.etree.ElementTree as ET

report, label = sys.argv[1:]
for case in ET.parse(report).getroot().iter("testcase"):
    bad = [child for child in case if child.tag in ("failure", "error")]
    print(f"{'not ok' if bad else 'ok'} - {label}: {case.get('name')}, {float(case.get('time', 0)):.1f} s")
    for child in bad:
        print((child.text or child.get("message") or "").strip())
