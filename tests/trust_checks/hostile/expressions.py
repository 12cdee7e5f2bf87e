"""Every regular expression of the code: where it is, its name, and how it is used."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lawlab

SOURCE = Path(lawlab.__file__).parent
#: How an expression is begun: at a given place, over a whole text, or from every place of it.
USES = {"match": "match", "fullmatch": "fullmatch", "search": "search", "sub": "search", "subn": "search",
        "finditer": "search", "findall": "search", "split": "search"}  # fmt: skip


@dataclass(frozen=True)
class Expression:
    where: str  #: "law/tokens.py:_WORD", or a line of the file for one without a name
    pattern: "re.Pattern[str] | re.Pattern[bytes]"
    uses: frozenset[str]


def modules() -> Iterator[tuple[str, object]]:
    for found in pkgutil.walk_packages(lawlab.__path__, "lawlab."):
        if ".migrations" not in found.name:
            yield found.name, importlib.import_module(found.name)


def trees() -> dict[str, ast.Module]:
    return {str(path.relative_to(SOURCE)): ast.parse(path.read_text()) for path in SOURCE.rglob("*.py")}


def uses_of_names(files: dict[str, ast.Module]) -> dict[str, set[str]]:
    """For each name that a method of expressions is called on, which ones: a private name in its own file
    ("law/tokens.py:_WORD"), any other in whatever file; a table's are those of the file's own variables."""
    found: dict[str, set[str]] = {}
    for where, tree in files.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in USES:
                value = node.value
                name = value.id if isinstance(value, ast.Name) else getattr(value, "attr", "")
                if name == "re" or (node.attr == "split" and name.islower()):  # most are of strings
                    continue
                if name.islower() and not name.startswith("_"):
                    name = f"{where}:"
                elif name.startswith("_"):
                    name = f"{where}:{name}"
                found.setdefault(name, set()).add(USES[node.attr])
    return found


def inside(value: object, depth: int = 0) -> Iterator["re.Pattern[str] | re.Pattern[bytes]"]:
    """The expressions of a table."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict) and depth < 4:
        for each in (*value.keys(), *value.values()):
            yield from inside(each, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset) and depth < 4:
        for each in value:
            yield from inside(each, depth + 1)


def named(uses: dict[str, set[str]]) -> Iterator[Expression]:
    for name, module in modules():
        where = name.removeprefix("lawlab.").replace(".", "/") + ".py"
        for variable, value in vars(module).items():
            table = not isinstance(value, re.Pattern)
            for pattern in inside(value):
                own = f"{where}:" if table else f"{where}:{variable}" if variable[0] == "_" else variable
                asked = uses.get(own, set(USES.values()))
                yield Expression(f"{where}:{variable}", pattern, frozenset(asked))


def unnamed(files: dict[str, ast.Module]) -> Iterator[Expression]:
    """`re.sub("…", …)`, `re.match(r"…", …)` in the middle of a function."""
    for where, tree in files.items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            first = node.args[0]
            if is_re and node.func.attr in USES and isinstance(first, ast.Constant):
                flags = [
                    each for each in ast.walk(node) if isinstance(each, ast.Attribute) and each.attr.isupper()
                ]
                flag = 0
                for each in flags:
                    flag |= int(getattr(re, each.attr, 0))
                yield Expression(
                    f"{where}:{node.lineno}", re.compile(first.value, flag), frozenset({USES[node.func.attr]})
                )


def expressions() -> list[Expression]:
    """Each once, with all the ways in which it is used."""
    files = trees()
    found: dict[tuple[object, int], Expression] = {}
    for each in [*named(uses_of_names(files)), *unnamed(files)]:
        key = (each.pattern.pattern, each.pattern.flags)
        earlier = found.get(key)
        found[key] = Expression(earlier.where, each.pattern, earlier.uses | each.uses) if earlier else each
    return list(found.values())
