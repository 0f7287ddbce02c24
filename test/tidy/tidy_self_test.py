#!/usr/bin/env python3
"""Shows that every tidy rule fires on a bad sample and keeps quiet on a good one."""

import shutil
import tempfile
import unittest
from pathlib import Path

import clang_tidy
import layering
import text_rules
import tree_rules
from cpp_source import functions
from house import House


class TreeTest(unittest.TestCase):
    """Each test writes a small tree of its own."""

    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix='nazotte-tidy-'))
        self.addCleanup(shutil.rmtree, self.root)

    def write(self, path, text='\n'):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding='utf-8')

    def findings(self, rule):
        return [str(finding) for finding in rule(House(self.root))]


class Layering(TreeTest):
    def setUp(self):
        super().setUp()
        for header in ('engine/include/nazotte/table.hpp', 'engine/src/bitmap.hpp', 'loaders/store.hpp',
                       'server/service.hpp', 'bench/figures.hpp', 'test/support.hpp', 'engine/python/src/module.hpp'):
            self.write(header)

    def check(self, path, include):
        self.write(path, f'\n#include {include}\n')
        return self.findings(layering.check)

    def test_allowed(self):
        for path, include in (('engine/src/a.cpp', '"bitmap.hpp"'), ('engine/src/a.cpp', '<nazotte/table.hpp>'),
                              ('engine/src/a.cpp', '<vector>'), ('engine/src/a.cpp', '<boost/system/result.hpp>'),
                              ('loaders/a.cpp', '"store.hpp"'), ('loaders/a.cpp', '<nazotte/table.hpp>'),
                              ('loaders/a.cpp', '<mariadb/mysql.h>'), ('server/a.cpp', '"server/service.hpp"'),
                              ('server/main.cpp', '"loaders/store.hpp"'), ('test/a.cpp', '"bench/figures.hpp"'),
                              ('test/a.cpp', '"bitmap.hpp"'), ('bench/a.cpp', '<server/service.hpp>'),
                              ('engine/python/src/a.cpp', '<pybind11/numpy.h>'),
                              ('engine/python/src/a.cpp', '<nazotte/table.hpp>'),
                              ('engine/python/src/a.cpp', '"module.hpp"')):
            self.assertEqual(self.check(path, include), [], f'{path} {include}')
            (self.root / path).unlink()

    def test_forbidden(self):
        for path, include in (('engine/src/a.cpp', '<fstream>'), ('engine/src/a.cpp', '<iostream>'),
                              ('engine/src/a.cpp', '<chrono>'), ('engine/src/a.cpp', '<boost/asio.hpp>'),
                              ('engine/src/a.cpp', '<boost/beast/http.hpp>'), ('engine/src/a.cpp', '<simdjson.h>'),
                              ('engine/src/a.cpp', '<sqlite3.h>'), ('engine/src/a.cpp', '<mariadb/mysql.h>'),
                              ('engine/src/a.cpp', '<spdlog/spdlog.h>'), ('engine/src/a.cpp', '<sys/socket.h>'),
                              ('engine/src/a.cpp', '"loaders/store.hpp"'), ('engine/src/a.cpp', '"service.hpp"'),
                              ('loaders/a.cpp', '"server/service.hpp"'), ('loaders/a.cpp', '"../server/service.hpp"'),
                              ('loaders/a.cpp', '"bitmap.hpp"'), ('server/a.cpp', '<loaders/store.hpp>'),
                              ('server/a.cpp', '"../engine/src/bitmap.hpp"'), ('server/a.cpp', '"test/support.hpp"'),
                              ('server/main.cpp', '"bench/figures.hpp"'), ('data/gen/a.cpp', '"loaders/store.hpp"'),
                              ('engine/src/a.cpp', '<pybind11/numpy.h>'), ('engine/src/a.cpp', '"python/src/module.hpp"'),
                              ('engine/python/src/a.cpp', '"../../src/bitmap.hpp"'),
                              ('loaders/a.cpp', '"engine/python/src/module.hpp"'),
                              ('bench/a.cpp', '"test/support.hpp"'), ('server/a.cpp', '"loaders/not_there.hpp"')):
            findings = self.check(path, include)
            self.assertEqual(len(findings), 1, f'{path} {include}: {findings}')
            self.assertTrue(findings[0].startswith(f'{path}:2: '), findings)
            (self.root / path).unlink()

    def test_links(self):
        self.write('loaders/CMakeLists.txt', '# not nazotte_server\ntarget_link_libraries(a nazotte_server)\n')
        self.assertEqual(self.findings(layering.check),
                         ['loaders/CMakeLists.txt:2: loaders must not link nazotte_server'])


class Functions(unittest.TestCase):
    def lengths(self, text):
        return [(function.signature.split('(')[0], function.lines) for function in functions(text)]

    def test_bodies(self):
        self.assertEqual(self.lengths('namespace a {\nint f(int x) {\n  if (x) { return 1; }\n  return 0;\n}\n}\n'),
                         [('int f', 4)])

    def test_members_and_initializers(self):
        text = ('class A : public B<int> {\n public:\n  A(int a)\n      : a_{a}, b_(2) {\n    g();\n  }\n'
                '  int c_{1};\n  std::vector<int> d_ = {1,\n 2};\n};\nenum class E { a, b };\n')
        self.assertEqual(self.lengths(text), [('A', 4)])

    def test_templates_and_returned_structs(self):
        text = 'template <class T, std::enable_if_t<(T{} > 1)>* = nullptr>\nstruct S f(T t) {\n  return {};\n}\n'
        self.assertEqual([lines for _, lines in self.lengths(text)], [4])

    def test_braces_in_literals(self):
        text = ('// {\nvoid f() {\n  const char* a = "}";\n  char b = \'}\';\n  auto c = R"x(\n}\n)x";\n'
                '  int d = 1\'000\'000;\n}\n#define M(x) { x\nvoid g() {}\n')
        self.assertEqual(self.lengths(text), [('void f', 8), ('void g', 1)])


class Texts(TreeTest):
    def test_file_size(self):
        self.write('server/a.cpp', '\n' * 400)
        self.write('test/a.cpp', '\n' * 600)
        self.assertEqual(self.findings(text_rules.check_sizes), [])
        self.write('server/a.cpp', '\n' * 401)
        self.write('test/a.cpp', '\n' * 601)
        self.assertEqual([finding.split(': ')[0] for finding in self.findings(text_rules.check_sizes)],
                         ['server/a.cpp:401', 'test/a.cpp:601'])

    def test_file_size_of_the_console(self):
        for name in ('a.ts', 'a.tsx', 'a.css', 'a.mjs'):
            self.write(f'server/console/src/{name}', '\n' * 400)
        self.assertEqual(self.findings(text_rules.check_sizes), [])
        self.write('server/console/src/a.tsx', '\n' * 401)
        self.write('test/console/specs/a.spec.ts', '\n' * 601)
        self.assertEqual([finding.split(': ')[0] for finding in self.findings(text_rules.check_sizes)],
                         ['server/console/src/a.tsx:401', 'test/console/specs/a.spec.ts:601'])

    def test_function_size(self):
        self.write('loaders/a.cpp', '\nvoid f() {\n' + '  g();\n' * 58 + '}\n')
        self.write('bench/a.py', 'def f():\n' + '    g()\n' * 59)
        self.assertEqual(self.findings(text_rules.check_sizes), [])
        self.write('loaders/a.cpp', '\nvoid f() {\n' + '  g();\n' * 59 + '}\n')
        self.write('bench/a.py', 'def f():\n' + '    g()\n' * 60)
        self.assertEqual([finding.split(': ')[0] for finding in self.findings(text_rules.check_sizes)],
                         ['bench/a.py:1', 'loaders/a.cpp:2'])

    def test_case_size(self):
        self.write('test/a.cpp', 'TEST_CASE("a") {\n' + '  g();\n' * 38 + '}\n')
        self.assertEqual(self.findings(text_rules.check_sizes), [])
        self.write('test/a.cpp', 'TEST_CASE("a") {\n' + '  g();\n' * 39 + '}\n')
        self.write('test/a.py', 'def test_a():\n' + '    g()\n' * 40)
        self.assertEqual(len(self.findings(text_rules.check_sizes)), 2)
        self.write('test/a.cpp', 'void helper() {\n' + '  g();\n' * 58 + '}\n')
        self.write('test/a.py', 'def helper():\n' + '    g()\n' * 59)
        self.assertEqual(self.findings(text_rules.check_sizes), [])

    def test_exceptions_rot(self):
        text_rules.FILE_EXCEPTIONS['server/gone.cpp'] = (500, 'a table')
        self.addCleanup(text_rules.FILE_EXCEPTIONS.clear)
        self.assertEqual(len(self.findings(text_rules.check_exceptions)), 1)
        self.write('server/gone.cpp', '\n' * 450)
        self.assertEqual(self.findings(text_rules.check_exceptions), [])

    def test_words(self):
        for bad in ('// TODO: more', '# FIXME', 'return error("not implemented");', '// a stub'):
            self.write('data/a.cpp', f'\n{bad}\n')
            self.assertEqual(len(self.findings(text_rules.check_words)), 1, bad)
        self.write('data/a.cpp', '// stubborn toads\n')
        self.assertEqual(self.findings(text_rules.check_words), [])

    def test_headers(self):
        for bad in ('#pragma once\n', '// What. Thread safety: none.\n#include <vector>\n#pragma once\n',
                    '// Says nothing of it.\n#pragma once\n', '// Thread safety: none.\n'):
            self.write('engine/a.hpp', bad)
            self.assertEqual(len(self.findings(text_rules.check_headers)), 1, bad)
        self.write('engine/a.hpp', '// What.\n//\n// Thread safety: none.\n#pragma once\n\n#include <vector>\n')
        self.assertEqual(self.findings(text_rules.check_headers), [])


class Tree(TreeTest):
    def test_top_level(self):
        names = ['engine', 'build', 'state', '.ci', 'README.md', 'Makefile']
        self.assertEqual(list(tree_rules.top_level_entries(names)), [])
        self.assertEqual([finding.path for finding in tree_rules.top_level_entries(names + ['notes.txt'])],
                         ['notes.txt'])

    def test_links(self):
        self.write('docs/B.md', '# One `two`: three\n')
        self.write('docs/A.md', '[b](B.md) [h](B.md#one-two-three) [w](https://x.invalid/)\n```\n[c](gone)\n```\n')
        self.assertEqual(self.findings(tree_rules.check_links), [])
        self.write('docs/A.md', '[b](C.md)\n[h](B.md#four) [m](#mine)\n')
        self.assertEqual([finding.split(': ')[0] for finding in self.findings(tree_rules.check_links)],
                         ['docs/A.md:1', 'docs/A.md:2', 'docs/A.md:2'])

    def test_code_map(self):
        self.write('server/router.cpp')
        self.write('docs/ARCHITECTURE.md',
                   '# A\n## Code map\n- `server/router.*`: `GET` routes\n- `docs/`\n## B\n`x/y`\n')
        self.assertEqual(self.findings(tree_rules.check_code_map), [])
        self.write('loaders/store.hpp')
        self.write('docs/ARCHITECTURE.md', '# A\n## Code map\n- `server/gone.cpp`\n- `docs/`\n')
        self.assertEqual(self.findings(tree_rules.check_code_map),
                         ['docs/ARCHITECTURE.md:3: server/gone.cpp of the code map does not exist',
                          'docs/ARCHITECTURE.md:3: the code map does not mention loaders/'])
        self.write('docs/ARCHITECTURE.md', '# A\n')
        self.assertEqual(len(self.findings(tree_rules.check_code_map)), 1)

    def test_format(self):
        formatter = tree_rules.clang_format()
        if formatter is None:
            self.skipTest('clang-format is not installed')
        self.write('.clang-format', 'BasedOnStyle: Google\n')
        self.write('server/a.cpp', 'int a = 1;\n')
        self.assertEqual(self.findings(lambda house: tree_rules.check_format(house, formatter)), [])
        self.write('server/a.cpp', 'int  a=1;\nint  b=1;\n')
        self.assertEqual([finding.split(': ')[0] for finding in
                          self.findings(lambda house: tree_rules.check_format(house, formatter))], ['server/a.cpp:1'])


class ClangTidy(TreeTest):
    def test_command_for_clang(self):
        command = ('/usr/bin/cmake -E env A=b /usr/bin/ccache /usr/bin/c++ -Iserver -fpch-preprocess -Werror '
                   '-Winvalid-pch -include /b/cmake_pch.hxx -o a.o -c a.cpp')
        self.assertEqual(clang_tidy.clean_arguments({'command': command}),
                         ['/usr/bin/c++', '-Iserver', '-o', 'a.o', '-c', 'a.cpp'])

    def test_key_follows_headers_and_configuration(self):
        self.write('.clang-tidy', 'Checks: "*"\n')
        self.write('server/b.hpp', '#include "c.hpp"\n')
        self.write('server/c.hpp', 'int c;\n')
        self.write('server/a.cpp', '#include "server/b.hpp"\n')
        unit = clang_tidy.Unit('server/a.cpp', ['c++', '-O2'], '/build')

        def key():
            return clang_tidy.cache_key(House(self.root), unit, 'version 1')
        first = key()
        self.assertEqual(first, key())
        for path, text in (('server/c.hpp', 'int d;\n'), ('server/a.cpp', '#include "server/b.hpp"\nint a;\n'),
                           ('.clang-tidy', 'Checks: "-*"\n')):
            before = key()
            self.write(path, text)
            self.assertNotEqual(before, key(), path)

    def test_files_are_checked_together_and_told_apart(self):
        tool = shutil.which('clang-tidy')
        if tool is None:
            self.skipTest('clang-tidy is not installed')
        self.write('.clang-tidy', 'Checks: "-*,clang-analyzer-core.*"\nWarningsAsErrors: "*"\n')
        self.write('server/clean.hpp', 'int size();\n')
        self.write('server/clean.cpp', '#include "clean.hpp"\nstatic int helper() { return 1; }\n'
                                       'int size() { return helper(); }\n')
        self.write('server/faulty.cpp', 'int read(int* place) { return place ? 0 : *place; }\n')
        self.write('server/same_name.cpp', 'static int helper() { return 2; }\nint area() { return helper(); }\n')
        checker = clang_tidy.Checker(tool, House(self.root), self.root)

        def outcomes(*names):
            batch = [clang_tidy.Unit(f'server/{name}.cpp', ['c++', '-o', 'a.o', '-c', f'{name}.cpp'], str(self.root))
                     for name in names]
            self.assertEqual(clang_tidy.batches(batch), [batch])
            return [(outcome.path, outcome.clean) for outcome in checker.check(batch)]
        clean, faulty, same_name = (('server/clean.cpp', True), ('server/faulty.cpp', False),
                                    ('server/same_name.cpp', True))
        self.assertEqual(outcomes('clean', 'faulty'), [clean, faulty])
        self.assertEqual(outcomes('clean', 'same_name'), [clean, same_name])
        self.assertEqual(outcomes('clean', 'clean'), [clean, clean])


if __name__ == '__main__':
    unittest.main()
