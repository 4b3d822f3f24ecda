#!/usr/bin/env python3
"""Gates that need no compiler: imports against the table of doc/design.md, sizes of files and functions, no build output committed.

Prints one line per finding and exits 1 when there is any.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Lines: over the first is a failure. Prose and vectors are not Swift and are not counted.
MAX_FILE, MAX_FUNCTION = 1000, 100
# Modules of the toolchain and of the packages that Package.swift names; the compiler checks the latter per target.
FOREIGN = {
    "Foundation", "Glibc", "Synchronization", "Dispatch", "Observation", "Testing", "PackagePlugin", "PackageDescription",
    "NIOCore", "NIOPosix", "NIOHTTP1", "NIOFoundationCompat", "NIOConcurrencyHelpers", "GRDB",
    "Collections", "OrderedCollections", "DequeModule", "HeapModule", "BitCollections",
}
# No file below the kernel pulls in Foundation: it would be in every process and every hot loop.
LEAN = {"BdtBase", "BdtCrypto", "BdtEncoding", "BdtPrimitives", "BdtScript", "BdtConsensus", "BdtPolicy", "BdtStorage", "BdtKernel"}


def tracked(*patterns: str) -> list[Path]:
    names = subprocess.run(["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in names.stdout.splitlines() if (ROOT / name).is_file()]


def module_table() -> dict[str, set[str]]:
    """What each module may import, with what those import, from the table in doc/design.md."""
    direct: dict[str, set[str]] = {}
    for line in (ROOT / "doc/design.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        match = re.fullmatch(r"`(Bdt\w+|CapnProto)`", cells[0]) if len(cells) == 3 else None
        if match:
            names = re.findall(r"\w+", cells[2].split(";")[0])
            direct[match[1]] = {name if name == "CapnProto" else "Bdt" + name for name in names if name[0].isupper()}
    closed: dict[str, set[str]] = {}

    def close(name: str) -> set[str]:
        if name not in closed:
            closed[name] = set().union(*({other} | close(other) for other in direct.get(name, ())))
        return closed[name]

    return {name: close(name) for name in direct}


def check_imports(path: Path, allowed: dict[str, set[str]]) -> list[str]:
    parts = path.relative_to(ROOT).parts
    if parts[0] != "Sources" or parts[1] not in allowed:
        return []
    module, found = parts[1], []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = re.match(r"\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:package |private |internal |public )?import (?:struct |func |class |enum )?(\w+)", line)
        if not match:
            continue
        name = match[1]
        ours = name.startswith("Bdt") or name == "CapnProto"
        if ours and name not in allowed[module]:
            found.append(f"{path}:{number}: {module} must not import {name} (doc/design.md, modules)")
        if not ours and not name.startswith("C") and name not in FOREIGN:
            found.append(f"{path}:{number}: import of {name}, which no table names")
        if name == "Foundation" and module in LEAN:
            found.append(f"{path}:{number}: {module} works without Foundation")
    return found


def blank_text(source: str) -> str:
    """The source with comments and string contents blanked, so that braces can be counted."""
    pattern = r'//[^\n]*|/\*.*?\*/|#*"""(?:.|\n)*?"""#*|#"(?:[^"\n])*"#|"(?:\\.|[^"\\\n])*"'
    return re.sub(pattern, lambda m: "".join(c if c == "\n" else " " for c in m[0]), source, flags=re.S)


def check_sizes(path: Path) -> list[str]:
    source = path.read_text()
    name, lines, found = path.relative_to(ROOT), source.count("\n"), []
    if lines > MAX_FILE:
        found.append(f"{name}: {lines} lines, more than {MAX_FILE}: split it by job")
    text = blank_text(source)
    for match in re.finditer(r"\b(?:func\s+[^\s(<]+|init[?!]?|deinit|subscript)\s*[(<{]", text):
        opening = body_start(text, match.start())
        if opening is None:
            continue
        depth, end = 0, opening
        for end in range(opening, len(text)):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            if depth == 0:
                break
        length = text.count("\n", match.start(), end) + 1
        if length > MAX_FUNCTION:
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{name}:{line}: a function of {length} lines, more than {MAX_FUNCTION}")
    return found


def body_start(text: str, position: int) -> int | None:
    """Index of the brace that opens the body of the declaration at `position`; None when it has none."""
    depth = 0
    for index in range(position, len(text)):
        character = text[index]
        depth += {"(": 1, ")": -1, "[": 1, "]": -1}.get(character, 0)
        if depth < 0:
            return None
        if depth == 0 and character == "{":
            return index
        if depth == 0 and character == "\n" and re.match(r"\s*(?:}|@|package|private|func|var|let|init|static|$)", text[index + 1:]):
            return None
    return None


def main() -> int:
    allowed = module_table()
    found = [f"{path.relative_to(ROOT)}: build output is committed" for path in tracked(".build*", "Package.resolved", "*.o", "*.profraw")]
    expected = {"Package.swift", "Sources", "Tests", "capnp", "shims", "doc", "depends", "README.md", ".ci", ".gitignore", "LICENSE"}
    tops = {path.relative_to(ROOT).parts[0] for path in tracked()}
    found += [f"{name}: not part of the top level (doc/design.md)" for name in sorted(tops - expected)]
    found += [f"Sources/{d.name}: no row in the module table of doc/design.md" for d in sorted((ROOT / "Sources").glob("Bdt*")) if d.name not in allowed]
    for path in tracked("*.swift"):
        found += check_imports(path, allowed) + check_sizes(path)
    for path in tracked("shims/*.cpp", "shims/*.h"):
        lines = path.read_text().count("\n")
        if lines > MAX_FILE:
            found.append(f"{path.relative_to(ROOT)}: {lines} lines, more than {MAX_FILE}")
    print("\n".join(found) if found else "lint: no finding")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
