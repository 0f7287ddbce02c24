"""Builds the wheel: `pip wheel --no-build-isolation --no-deps --wheel-dir DIR engine/python`.

The extension is built by CMake, against an installed library when CMAKE_PREFIX_PATH leads to one of the same version, else
with the library of this tree. All that is made on the way goes below NAZOTTE_PYTHON_BUILD, by default build/python.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
BUILD = pathlib.Path(os.environ.get('NAZOTTE_PYTHON_BUILD', TOP / 'build' / 'python')).resolve()


def version():
    """The project's, which stands in one place."""
    text = (TOP / 'CMakeLists.txt').read_text(encoding='utf-8')
    return re.search(r'project\(nazotte VERSION ([\d.]+)', text).group(1)


class CMakeBuild(build_ext):
    """Leaves setuptools' own compiler out."""

    def build_extension(self, ext):
        place = pathlib.Path(self.get_ext_fullpath(ext.name)).resolve().parent
        generator = ['-G', 'Ninja'] if shutil.which('ninja') else []
        try:  # a pybind11 that pip has fetched; Debian's pybind11-dev is found by CMake itself
            import pybind11
            found = [f'-Dpybind11_DIR={pybind11.get_cmake_dir()}']
        except ImportError:
            found = []
        subprocess.run(['cmake', '-S', HERE, '-B', BUILD / 'cmake', *generator, *found,
                        f'-DNAZOTTE_VERSION={version()}',
                        f'-DPYTHON_EXECUTABLE={sys.executable}', f'-DCMAKE_LIBRARY_OUTPUT_DIRECTORY={place}'], check=True)
        subprocess.run(['cmake', '--build', BUILD / 'cmake', '--target', '_engine', '-j', str(os.cpu_count())], check=True)


BUILD.mkdir(parents=True, exist_ok=True)
setup(
    name='nazotte',
    version=version(),
    description='Ranked tables in memory with bitmaps, sorted orders and R-trees',
    license='MIT',
    license_files=['../../LICENSE', '../../docs/licenses/pybind11.txt', '../../docs/licenses/Boost.txt'],  # of what is linked
    python_requires='>=3.9',
    install_requires=['numpy'],
    packages=['nazotte'],
    package_dir={'': '.'},
    package_data={'nazotte': ['py.typed', '*.pyi']},
    ext_modules=[Extension('nazotte._engine', [])],
    cmdclass={'build_ext': CMakeBuild},
    options={'build': {'build_base': str(BUILD / 'setuptools')}, 'egg_info': {'egg_base': str(BUILD)}},
    zip_safe=False,
)
