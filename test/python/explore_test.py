"""Runs the example notebook as a script, on rows of its own and on ISUUMO's, and looks at what it draws."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import matplotlib.image
import numpy as np

from picture import fault_of

SOURCE = pathlib.Path(os.environ['NAZOTTE_SOURCE'])
GENERATOR = os.environ.get('NAZOTTE_GEN')


class Explore(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='nazotte-explore-'))
        self.addCleanup(shutil.rmtree, self.folder)

    def explore(self, **environment):
        picture = self.folder / 'picture.png'
        result = subprocess.run([sys.executable, '-B', SOURCE / 'docs/examples/python/explore.py'], capture_output=True,
                                text=True, check=False, cwd=self.folder,
                                env={**os.environ, 'MPLBACKEND': 'Agg', 'MPLCONFIGDIR': str(self.folder),
                                     'EXPLORE_PICTURE': str(picture), **environment})
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIsNone(fault_of(picture))
        self.assertLess(picture.stat().st_size, 150_000)
        return result.stdout

    def test_rows_of_its_own(self):
        self.assertRegex(self.explore(), r'30000 estates, .*\n\d{3,} of them inside, the best 50 marked; .*\n')

    @unittest.skipUnless(GENERATOR, 'built without nazotte-gen')
    def test_generated_rows(self):
        subprocess.run([GENERATOR, '--rows', '3000', '--seed', '1', '--format', 'csv', '--out', self.folder], check=True,
                       capture_output=True)
        self.assertIn('3000 estates', self.explore(EXPLORE_ESTATES=str(self.folder / 'estate.csv')))

    def test_documented_picture(self):
        self.assertIsNone(fault_of(SOURCE / 'docs/images/explore.png'))

    def test_blank_pictures_are_found(self):
        good = matplotlib.image.imread(SOURCE / 'docs/images/explore.png')[..., :3]
        half = good.copy()
        half[:, half.shape[1] // 2:] = 1
        for picture in (np.ones((300, 600, 3)), good[:100], half):
            matplotlib.image.imsave(self.folder / 'bad.png', np.ascontiguousarray(picture))
            self.assertIsNotNone(fault_of(self.folder / 'bad.png'))


if __name__ == '__main__':
    unittest.main()
