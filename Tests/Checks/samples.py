"""Every Swift sample of the README and of the documentation stands, line for line, in Tests/Consumer, which is built."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "Tests" / "Consumer"
# A package is named by its path in Tests/Consumer and by its address and version elsewhere.
PACKAGE = re.compile(r"\.package\((name|url): .*?, traits:")


def lines(text: str) -> list[str]:
    """The lines that hold something, without their indentation."""
    return [PACKAGE.sub(".package(…, traits:", line.strip()) for line in text.splitlines() if line.strip()]


def blocks(path: pathlib.Path) -> list[tuple[int, str]]:
    """The Swift samples of a Markdown file, each with its first line's number."""
    found, start, inside = [], 0, []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if start == 0 and line.strip() == "```swift":
            start, inside = number + 1, []
        elif start and line.strip() == "```":
            found.append((start, "\n".join(inside)))
            start = 0
        elif start:
            inside.append(line)
    return found


def stands_in(sample: list[str], source: list[str]) -> bool:
    return any(source[at : at + len(sample)] == sample for at in range(len(source) - len(sample) + 1))


def main() -> int:
    sources = [
        lines(path.read_text()) for path in SAMPLES.rglob("*.swift") if ".build" not in path.parts
    ]
    documents = [ROOT / "README.md", *sorted((ROOT / "Sources").rglob("*.docc/**/*.md"))]
    count, faults = 0, 0
    for document in documents:
        for number, sample in blocks(document):
            count += 1
            if not any(stands_in(lines(sample), source) for source in sources):
                faults += 1
                print(f"{document.relative_to(ROOT)}:{number}: this sample is not in Tests/Consumer:\n{sample}\n")
    print(f"{count} samples in {len(documents)} documents, {faults} that nobody compiles")
    return 1 if faults or count == 0 else 0


sys.exit(main())
