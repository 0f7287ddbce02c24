"""_engine.pyi says what the extension has: the same names, the same parameters; and everything public has a docstring."""

import ast
import pathlib
import re
import unittest

import nazotte
from nazotte import _engine

DECLARED = ast.parse((pathlib.Path(nazotte.__file__).parent / '_engine.pyi').read_text(encoding='utf-8'))
CLASSES = {node.name: node for node in DECLARED.body if isinstance(node, ast.ClassDef) and node.name != 'Error'}


def functions(body):
    return {node.name: node for node in body if isinstance(node, ast.FunctionDef)}


def is_property(node):
    return any(isinstance(decorator, ast.Name) and decorator.id == 'property' for decorator in node.decorator_list)


def declared_parameters(node):
    return [argument.arg for argument in node.args.args + node.args.kwonlyargs]


def real_parameters(function):
    """As pybind11 writes them into the first line of the docstring."""
    first = function.__doc__.splitlines()[0]
    return re.findall(r'(?<![\w.])(\w+): ', first[first.index('('):first.rindex('->')])


def public_names(kind):
    dunders = {'__init__', '__getitem__', '__len__'}
    return {name for name in vars(kind) if not name.startswith('_') or name in dunders}


class Interface(unittest.TestCase):
    def test_module(self):
        classes = {name for name, value in vars(_engine).items() if isinstance(value, type) and name != 'Error'}
        self.assertEqual(classes, set(CLASSES))
        named = {node.target.id for node in DECLARED.body if isinstance(node, ast.AnnAssign)} | set(functions(DECLARED.body))
        others = {name for name in vars(_engine) if not name.startswith('_')} - classes - {'Error'}
        self.assertEqual(others | {'__version__'}, named)
        self.assertEqual(set(nazotte.__all__) - {'degrees', 'read_csv', '__version__', 'Error'}, classes)

    def test_members(self):
        for name, node in CLASSES.items():
            kind = getattr(_engine, name)
            declared = functions(node.body)
            # Classes that only the engine makes have no __init__ of their own.
            self.assertEqual(public_names(kind) - {'__init__'}, set(declared) - {'__init__'}, name)
            for member, function in declared.items():
                real = vars(kind)[member]
                with self.subTest(f'{name}.{member}'):
                    self.assertEqual(isinstance(real, property), is_property(function))
                    if not isinstance(real, property) and not member.startswith('__'):
                        self.assertEqual(real_parameters(real), declared_parameters(function))

    def test_docstrings(self):
        for name in CLASSES:
            kind = getattr(_engine, name)
            self.assertTrue(kind.__doc__, name)
            for member in public_names(kind):
                if not member.startswith('__'):
                    text = vars(kind)[member].__doc__ or ''
                    prose = text if isinstance(vars(kind)[member], property) else text.partition('\n')[2]
                    self.assertTrue(prose.strip(), f'{name}.{member} has no docstring')


if __name__ == '__main__':
    unittest.main()
