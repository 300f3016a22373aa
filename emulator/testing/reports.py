"""A coverage as text, JSON, JUnit XML or a page."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

from emulator.testing.coverage import Coverage, Row

MOST_LINES = 20
"""How many violations the text lists."""

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
    lines += [
        f"  VIOLATION {breach.method} {breach.target}: {breach.rule}{_during(breach.test)}"
        for breach in coverage.breaches[:MOST_LINES]
    ]
    if len(coverage.breaches) > MOST_LINES:
        lines.append(f"  … and {len(coverage.breaches) - MOST_LINES} more violations")
    lines += [f"  NOT SERVED {target}" for target in coverage.unmatched[:MOST_LINES]]
    return "\n".join(lines)


def headline(coverage: Coverage) -> str:
    """One line that says it all."""
    broken = len(coverage.breaches)
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
            case = ET.SubElement(suite, "testcase", classname=f"{api}.{row.operation}", name=str(row.status))
            if not row.hits:
                ET.SubElement(case, "skipped", message=_clean("; ".join(row.reached_by)))
    if coverage.breaches:
        count = len(coverage.breaches)
        suite = _suite(root, "violations", tests=count, failures=count)
        for breach in coverage.breaches:
            name = _clean(f"{breach.method} {breach.target}")
            case = ET.SubElement(suite, "testcase", classname=_clean(breach.test or "violations"), name=name)
            ET.SubElement(case, "failure", message=_clean(breach.rule))
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _suite(root: ET.Element, name: str, **numbers: int) -> ET.Element:
    counted = {"failures": 0, "errors": 0, "skipped": 0, **numbers}
    return ET.SubElement(root, "testsuite", {"name": name, **{key: str(n) for key, n in counted.items()}})


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
    if coverage.breaches or coverage.unmatched:
        parts += ["<h2>Violations</h2><ul>"]
        for breach in coverage.breaches:
            text = f"{breach.method} {breach.target}: {breach.rule}{_during(breach.test)}"
            parts.append(f"<li class='broken'>{html.escape(text)}</li>")
        parts += [f"<li class='broken'>not served: {html.escape(each)}</li>" for each in coverage.unmatched]
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


def _during(test: str) -> str:
    return f" (in {test})" if test else ""


FORMATS: dict[str, Callable[[Coverage], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "html": as_html,
}
"""What `--moderation-coverage=FORMAT:FILE` writes."""
