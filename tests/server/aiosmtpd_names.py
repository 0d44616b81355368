"""Prints each public name of the aiosmtpd that is installed, one a line: module, class or nothing, name."""
import ast
import importlib.util

MODULES = [
    "controller",
    "handlers",
    "lmtp",
    "main",
    "proxy_protocol",
    "smtp",
    "testing.helpers",
    "testing.statuscodes",
]


def targets(node):
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, (ast.AnnAssign, ast.AugAssign)) else []


def is_public(name):
    return not name.startswith("_")


def names_of(node):
    return [t.id for t in targets(node) if isinstance(t, ast.Name)]


def members_of(cls):
    for node in cls.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if is_public(node.name):
                yield node.name
            if node.name != "__init__":
                continue
            for argument in node.args.args[1:] + node.args.kwonlyargs:
                yield argument.arg
            for inner in ast.walk(node):
                for target in targets(inner):
                    if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self":
                        yield target.attr
        else:
            yield from names_of(node)


def names_in(module):
    with open(importlib.util.find_spec(f"aiosmtpd.{module}").origin) as file:
        tree = ast.parse(file.read())
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield "", node.name
            for name in members_of(node):
                yield node.name, name
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield "", node.name
        else:
            for name in names_of(node):
                yield "", name


for module in MODULES:
    seen = set()
    for cls, name in names_in(module):
        if is_public(name) and is_public(cls) and (cls, name) not in seen:
            seen.add((cls, name))
            print(f"{module} {cls} {name}")
