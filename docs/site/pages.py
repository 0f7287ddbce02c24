"""The site's pages, by who looks for them. A document that is not named here stands under Development."""

HOME = "README.md"
REFERENCE = "reference.md"  # made of docs/openapi.yaml

SECTIONS = {
    "Operators": ["docs/INSTALL.md", "docs/OPERATIONS.md", "docs/MONITORING.md", "docs/CONSOLE.md", "docs/RELIABILITY.md"],
    "Benchmarks": ["docs/LOAD.md", "docs/PERFORMANCE.md", "bench/README.md"],
    "Experiments": ["docs/EMBEDDING.md", "docs/PYTHON.md", "data/README.md"],
    "Interface": ["docs/API.md", REFERENCE],
    "Development": ["docs/ARCHITECTURE.md", "docs/CONTRIBUTING.md", "docs/STYLE.md", "docs/CHANGELOG.md",
                    "docs/THIRD_PARTY.md"],
}
REST = "Development"
DECISIONS = "Decisions"
