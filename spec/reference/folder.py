# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Reads the rows of a folder; written from folders.md alone. The manifest and the parts are read by reader.py."""
import argparse
import errno
import json
import os
import re
import stat
import sys

from encoding.types import BINARY, BOOL, FLOAT16, FLOAT64, INT64, LIST, STRUCT, UINT32, UINT64, UTF8, widens
from reader import ABSENT, File, Reject

MANIFEST = "manifest.inseam"
BOUNDS = {"signed": INT64, "unsigned": UINT64, "float": FLOAT64, "bytes": BINARY}
ROW_LIMIT = 2**63 - 1


def reject(path, message):
    raise Reject(path, 0, message)


def bytes_of(folder, name):
    """The bytes of a plain file of a folder, no link followed (section 2, 1 and 5)."""
    path = os.path.join(folder, name)
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            reject(path, "it is no regular file")
        return file.read()


def at(generation, number):
    """A generation of the same file."""
    while number not in (None, generation.state.generation):
        generation = generation.before()
    return generation


def need_field(node, name, kind, path):
    """The field of a struct, or the item of a list (section 2, 2)."""
    found = [child for child in node.children if node.type == LIST or child.name == name]
    if len(found) != 1 or found[0].type != kind:
        reject(path, f"there is no '{name}' of the right type")
    return found[0]


def need_fields(root, path):
    """Section 1 and 3: the fields that a manifest has."""
    for name, kind in {"file": UTF8, "file_id": UTF8, "generation": UINT64, "generation_id": UTF8, "bytes": UINT64, "deleted": UINT64}.items():
        need_field(root, name, kind, path)
    need_field(need_field(root, "row_groups", LIST, path), "item", UINT32, path)
    item = need_field(need_field(root, "columns", LIST, path), "item", STRUCT, path)
    need_field(need_field(item, "path", LIST, path), "item", UTF8, path)
    for name in ("nulls", "nans"):
        need_field(item, name, UINT64, path)
    for name, kind in BOUNDS.items():
        bounds = need_field(item, name, STRUCT, path)
        for side in ("min", "max"):
            need_field(bounds, side, kind, path)
            if name == "bytes":
                need_field(bounds, f"{side}_cut", BOOL, path)
    return need_field(root, "row", STRUCT, path)


def is_whole(value, without=()):
    """No value is null but those named."""
    if isinstance(value, dict):
        return all(is_whole(inner) for key, inner in value.items() if key not in without)
    return value is not None and (not isinstance(value, list) or all(map(is_whole, value)))


def check_entry(entry, names, path):
    """Section 2, 2 and 3."""
    name = entry.get("file") or ""
    raw = name.encode()
    fields = {"file", "file_id", "generation", "generation_id", "bytes", "row_groups", "deleted", "columns"}
    if not (fields <= entry.keys() and is_whole(entry, {"row", "columns"})):
        reject(path, "a value is null")
    if not (8 <= len(raw) <= 255 and name.endswith(".inseam") and raw[0] != 0x2E and not {0, 0x2F} & set(raw)
            and name != MANIFEST and name not in names):
        reject(path, f"{name!r} is no name of a part")
    for column in entry["columns"]:
        bounds = [key for key in BOUNDS if column.get(key) is not None]
        if not ({"path", "nulls", "nans"} <= column.keys() and is_whole(column, BOUNDS) and len(bounds) <= 1
                and all(is_whole(column[key]) for key in bounds)):
            reject(path, "statistics are incomplete")
    names.add(name)


def entries(folder, number=None):
    """The rows of the manifest, and the schema (sections 1 and 2)."""
    path = os.path.join(folder, MANIFEST)
    manifest = at(File(bytes_of(folder, MANIFEST)).newest(), number)
    schema = need_fields(manifest.schema, path)
    found, names = [], set()
    for index, group in enumerate(manifest.row_groups()):
        for row in sorted(set(range(group.slots)) - manifest.deleted[index]):
            found.append(group.cell(row))
            check_entry(found[-1], names, path)
    if sum(sum(entry["row_groups"]) for entry in found) > ROW_LIMIT:
        reject(path, "its rows are too many")
    return found, schema


def file_of(folder, entry):
    """The newest generation of the file of a part: the one with its name, or the retired one (section 2, 5 and 6)."""
    file = File(bytes_of(folder, entry["file"])).newest()
    retired = f".{entry['file_id']}.{entry['file']}"
    if file.state.file_id.hex() != entry["file_id"] and re.fullmatch("[0-9a-f]{32}", entry["file_id"]):
        try:
            file = File(bytes_of(folder, retired)).newest()
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.ENAMETOOLONG):
                raise
    if file.state.file_id.hex() != entry["file_id"]:
        reject(os.path.join(folder, entry["file"]), "it is another file")
    return file


def part_of(folder, entry, schema):
    """The generation of a part, with its row groups (section 2, 5 to 7)."""
    path = os.path.join(folder, entry["file"])
    newest = file_of(folder, entry)
    if not 1 <= entry["generation"] <= newest.state.generation:
        reject(path, f"it has no generation {entry['generation']}")
    part = at(newest, entry["generation"])
    if part.state.id.hex() != entry["generation_id"]:
        reject(path, f"generation {entry['generation']} has another id")
    groups = list(part.row_groups())
    live = [group.slots - len(gone) for group, gone in zip(groups, part.deleted)]
    if live != entry["row_groups"] or sum(map(len, part.deleted)) != entry["deleted"]:
        reject(path, "its rows are not those of the manifest")
    check_types(part.schema, schema, path)
    return part, groups


def pairs(mine, theirs):
    """The fields of the dataset with those of the part in the same place; None where it has none."""
    for child in theirs.children:
        same = [other for other in mine.children if mine.type != STRUCT or other.name == child.name]
        yield child, same[0] if same and mine.type == theirs.type else None


def check_types(mine, theirs, path):
    """Section 2, 7."""
    for child, own in pairs(mine, theirs):
        if own is None:
            continue
        if not widens(own.type, child.type) or own.size != child.size:
            reject(path, f"the type of '{own.name}' does not widen to that of the folder")
        check_types(own, child, path)


def fitted(value, mine, theirs):
    """A value of a part with the fields and types of the dataset."""
    if not isinstance(value, (dict, list)) or "$hex" in value:
        return float(value) if type(value) is int and FLOAT16 <= theirs.type <= FLOAT64 else value
    if isinstance(value, list):
        (child, own), = pairs(mine, theirs)
        return [fitted(item, own, child) for item in value]
    names = {child.name: (own, child) for child, own in pairs(mine, theirs) if own is not None}
    return {name: fitted(value[name], *names[name]) for name in names if name in value}


def rows(folder, number=None):
    """The rows of a folder."""
    found, schema = entries(folder, number)
    for entry in found:
        part, groups = part_of(folder, entry, schema)
        for index, group in enumerate(groups):
            for row in sorted(set(range(group.slots)) - part.deleted[index]):
                value = group.cell(row)
                yield {} if value is ABSENT else fitted(value, part.schema, schema)


def main():
    """The command line: exit code 2 for a rejected folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--at", type=int, metavar="GENERATION", help="read an older generation")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        for row in rows(arguments.folder, arguments.at):
            print(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
    except (Reject, OSError) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
