"""Markdown of the source tree as pages of a site: links lead to where their targets are on it."""

import os
import re

_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)(?P<title>\s+\"[^\"]*\")?\)")
_CODE = re.compile(r"(^```.*?^```$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)


class BrokenLink(Exception):
    """A target that the tree does not have."""


def page_of(source):
    """Where a file of the tree is on the site. mkdocs takes a name without an ending for no file."""
    return {"README.md": "index.md", "LICENSE": "LICENSE.txt"}.get(source) or source.removeprefix("docs/")


def rewritten(text, source, tree, on_site):
    """The text of `source` with its links as the site has them.

    `tree`: the root of the tree; `on_site`: the files that the site has. A link to another file or to a folder becomes its
    text: there is no place on the site for it. Raises BrokenLink for a target that the tree does not have.
    """
    parts = _CODE.split(text)
    # Every second part is code, but for code in the text of a link, which is looked at with it.
    joined, codes = "", []
    for index, part in enumerate(parts):
        joined += part if index % 2 == 0 else f"\0{len(codes)}\0"
        if index % 2:
            codes.append(part)
    joined = _LINK.sub(lambda match: _link(match, source, tree, on_site), joined)
    return re.sub(r"\0(\d+)\0", lambda match: codes[int(match[1])], joined)


def _link(match, source, tree, on_site):
    name, _, anchor = match["target"].partition("#")
    if not name or re.match(r"[a-z][a-z0-9+.-]*:", name):
        return match[0]
    file = os.path.normpath(os.path.join(os.path.dirname(source), name))
    if not (tree / file).exists():
        raise BrokenLink(f"{source}: {match['target']} leads nowhere")
    if file not in on_site:
        return match["text"]
    place = os.path.relpath(page_of(file), os.path.dirname(page_of(source)))
    return f"{match['image']}[{match['text']}]({place}{'#' + anchor if anchor else ''}{match['title'] or ''})"
