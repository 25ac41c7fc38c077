"""What the pages say of the tree: no dead link, no label and no variable of the tests that tests/README.md leaves out."""

import pathlib
import re
import subprocess

from test_house import ROOT, tracked


def dead_links(page: pathlib.Path) -> list[str]:
    """Relative links of a page that lead nowhere."""
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text())
    return [link for link in links if "://" not in link and not (page.parent / link).exists()]


def test_no_link_is_dead():
    pages = tracked("*.md")
    assert sum("](" in page.read_text() for page in pages) > 3, "the scan must see links"
    assert {str(page.relative_to(ROOT)): links for page in pages if (links := dead_links(page))} == {}


def test_a_dead_link_is_found(tmp_path):
    (tmp_path / "there.md").write_text("")
    (tmp_path / "page.md").write_text("[a](there.md#part) [b](https://example.org/x) [c](gone/there.md)\n")
    assert dead_links(tmp_path / "page.md") == ["gone/there.md"]


def variables(source: str) -> set[str]:
    """Environment variables that a Python or shell text reads with a default."""
    return set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', source)) | set(re.findall(r"\$\{([A-Z][A-Z_]+):-", source))


def test_every_variable_of_the_tests_is_explained():
    read = set().union(*(variables(path.read_text()) for path in [*tracked("tests/*.py"), ROOT / "tests/run.sh"]))
    assert {"COPIES", "CHILDSYNC_BUILD", "CHILDSYNC_JOBS"} <= read, "the scan must see them"
    named = set(re.findall(r"`([A-Z_]+)`", (ROOT / "tests/README.md").read_text()))
    assert read == named


def test_every_label_is_explained():
    usage = subprocess.run([str(ROOT / "tests/run.sh"), "no-such-label"], capture_output=True, text=True).stderr
    labels = usage.partition("There are: ")[2].split()
    assert len(labels) >= 9, usage
    assert sorted(re.findall(r"^\| (\w+) \|", (ROOT / "tests/README.md").read_text(), re.M)) == sorted(["label", "variable", *labels])
