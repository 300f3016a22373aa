"""A coverage as text, JSON, JUnit XML or a page."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

from emulator.testing.coverage import UNMATCHED, VIOLATIONS, Breach, Coverage, Row

MOST_LINES = 20
"""How many violations the text lists."""

NO_TIME = "0"
"""Seconds of a case: nothing was run for it, and readers of JUnit XML ask for a number."""

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_text(coverage: Coverage) -> str:
    """A table with a line for each operation that was called, and what it still lacks."""
    lines = [headline(coverage)]
    for (api, operation), rows in coverage.operations.items():
        if any(row.hits for row in rows):
            lacks = " ".join(str(row.status) for row in rows if not row.hits)
            has = " ".join(f"{row.status}x{row.hits}" for row in rows if row.hits)
            lines.append(f"  {api:16} {operation:28} {has}{f'   not {lacks}' if lacks else ''}")
    silent = len(coverage.operations) - coverage.operations_covered
    if silent:
        lines.append(f"  {silent} operation{'s were' if silent > 1 else ' was'} not called")
    lines += [f"  VIOLATION {_told(breach)}" for breach in coverage.breaches[:MOST_LINES]]
    untold = sum(breach.count for breach in coverage.breaches[MOST_LINES:])
    further = untold + coverage.beyond.get(VIOLATIONS, 0)
    if further:
        lines.append(f"  … and {further} more violations")
    lines += [f"  NOT SERVED {target}" for target in coverage.unserved[:MOST_LINES]]
    if coverage.beyond.get(UNMATCHED):
        lines.append(f"  … and {coverage.beyond[UNMATCHED]} more requests that are not served")
    return "\n".join(lines)


def headline(coverage: Coverage) -> str:
    """One line that says it all."""
    broken = coverage.broken
    return (
        f"{coverage.percent:.1f} % of the documented statuses ({coverage.covered} of {len(coverage.rows)}), "
        f"{coverage.operations_covered} of {len(coverage.operations)} operations, "
        f"{broken or 'no'} violation{'' if broken == 1 else 's'}"
    )


def as_json(coverage: Coverage) -> str:
    """The whole of it, indented."""
    return json.dumps(coverage.as_json(), indent=2, ensure_ascii=False)


def as_junit(coverage: Coverage) -> str:
    """A suite for each API, a case for each documented status: passed, or skipped with how it is reached.

    Violations are failures, in a suite of their own.
    """
    root = ET.Element("testsuites", name="contract coverage")
    for api, rows in coverage.apis.items():
        skipped = sum(1 for row in rows if not row.hits)
        suite = _suite(root, api, tests=len(rows), skipped=skipped)
        for row in rows:
            case = _case(suite, f"{api}.{row.operation}", str(row.status))
            if not row.hits:
                ET.SubElement(case, "skipped", message=_clean("; ".join(row.reached_by)))
    if coverage.breaches:
        count = len(coverage.breaches)
        suite = _suite(root, "violations", tests=count, failures=count)
        for breach in coverage.breaches:
            name = _clean(f"{breach.method} {breach.target}")
            case = _case(suite, _clean(breach.test or "violations"), name)
            ET.SubElement(case, "failure", message=_clean(f"{breach.rule}{_often(breach.count)}"))
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _suite(root: ET.Element, name: str, **numbers: int) -> ET.Element:
    counted = {"failures": 0, "errors": 0, "skipped": 0, **numbers}
    numbers_told = {key: str(n) for key, n in counted.items()}
    return ET.SubElement(root, "testsuite", {"name": name, "time": NO_TIME, **numbers_told})


def _case(suite: ET.Element, of: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=of, name=name, time=NO_TIME)


def _clean(text: str) -> str:
    """Without the characters that XML has no way to write."""
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)


_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem;
  color-scheme: light dark }
table { border-collapse: collapse; width: 100% } td, th { border-bottom: 1px solid #8884; padding: .3rem .5rem;
  text-align: left; vertical-align: top } code { font-size: .9em }
.hit { color: #087a3d; font-weight: 600 } .miss { opacity: .55 } .broken { color: #c22 }
"""


def as_html(coverage: Coverage) -> str:
    """One page that needs nothing else. A status that was not reached says, when pointed at, how it is."""
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Contract coverage</title>",
        f"<style>{_STYLE}</style><h1>Contract coverage</h1><p>{html.escape(headline(coverage))}</p>",
    ]
    if coverage.breaches or coverage.unserved:
        parts += ["<h2>Violations</h2><ul>"]
        for breach in coverage.breaches:
            parts.append(f"<li class='broken'>{html.escape(_told(breach))}</li>")
        parts += [f"<li class='broken'>not served: {html.escape(each)}</li>" for each in coverage.unserved]
        parts.append("</ul>")
    for api, rows in coverage.apis.items():
        covered = sum(1 for row in rows if row.hits)
        parts.append(f"<h2>{html.escape(api)}</h2><p>{covered} of {len(rows)} statuses</p><table>")
        parts += [_line(each) for (name, _), each in coverage.operations.items() if name == api]
        parts.append("</table>")
    return "".join((*parts, "</html>\n"))


def _line(rows: Sequence[Row]) -> str:
    first = rows[0]
    cells = " ".join(
        f"<span class='hit'>{row.status}&times;{row.hits}</span>"
        if row.hits
        else f"<span class='miss' title='{html.escape('; '.join(row.reached_by))}'>{row.status}</span>"
        for row in rows
    )
    request = html.escape(f"{first.method} {first.path}")
    return f"<tr><td>{html.escape(first.operation)}<td><code>{request}</code><td>{cells}"


def _told(breach: Breach) -> str:
    rule = f"{breach.rule}{_often(breach.count)}"
    return f"{breach.method} {breach.target}: {rule}{_during(breach.test)}"


def _often(count: int) -> str:
    return f" ({count} times)" if count > 1 else ""


def _during(test: str) -> str:
    return f" (in {test})" if test else ""


FORMATS: dict[str, Callable[[Coverage], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "html": as_html,
}
"""What `--moderation-coverage=FORMAT:FILE` writes."""
