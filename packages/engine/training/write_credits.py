#!/usr/bin/env python3
"""write_credits.py ../models: CREDITS.md from provenance.json. Run it whenever the record changes; a test compares."""
import json
import os
import re
import sys

LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "BSD-3-Clause": "https://spdx.org/licenses/BSD-3-Clause.html",
}


def title(photo):
    """The picture's title: its file name, without what the packager wrote around it."""
    name = os.path.splitext(os.path.basename(photo["file"]))[0]
    return re.sub(r"_by_.*$", "", name).replace("_", " ")


def line(photo):
    licence = photo["license"]
    linked = f"[{licence}]({LICENCES[licence]})" if licence in LICENCES else licence
    return f"- “{title(photo)}” by {photo['author']}, {linked}, from {photo['package']}"


def credits(record):
    photos = record["training_photos"]
    named = [photo for photo in photos if photo["license"].startswith("CC-BY")]
    others = [photo for photo in photos if not photo["license"].startswith(("CC-BY", "CC0"))]
    free = [photo for photo in photos if photo["license"].startswith("CC0")]
    return "\n".join([
        "# Credits",
        "",
        "The networks in this folder learned from crops of these pictures: scaled, brightened or darkened, some with text",
        "drawn over them, and compressed. No picture is contained in them. Generated from `provenance.json` by",
        "`training/write_credits.py`.",
        "",
        "## Creative Commons Attribution",
        "",
        *map(line, named),
        "",
        "## Others that ask to be named",
        "",
        *map(line, others),
        "",
        "## Dedicated to the public domain",
        "",
        *map(line, free),
        "",
        f"Beside them: {record['fonts']}.",
        "",
    ])


if __name__ == "__main__":
    folder = sys.argv[1]
    with open(os.path.join(folder, "provenance.json"), encoding="utf-8") as file:
        text = credits(json.load(file))
    with open(os.path.join(folder, "CREDITS.md"), "w", encoding="utf-8") as file:
        file.write(text)
