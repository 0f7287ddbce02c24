"""Is there something to see in a picture?"""

import matplotlib.image
import numpy as np

COLOURS_MIN = 50
INK_MIN = 0.02


def fault_of(path):
    """What is wrong with the picture, or nothing: each quarter needs ink, and the whole of it colours."""
    pixels = np.round(matplotlib.image.imread(path)[..., :3] * 255).astype(int)
    if min(pixels.shape[:2]) < 200:
        return f'{path} is too small: {pixels.shape}'
    colours = len(np.unique(pixels.reshape(-1, 3), axis=0))
    if colours < COLOURS_MIN:
        return f'{path} has {colours} colours'
    height, width = (side // 2 for side in pixels.shape[:2])
    for name, part in (('upper left', pixels[:height, :width]), ('upper right', pixels[:height, width:]),
                       ('lower left', pixels[height:, :width]), ('lower right', pixels[height:, width:])):
        ink = (part.min(axis=2) < 245).mean()
        if ink < INK_MIN:
            return f'{path}: the {name} quarter is blank'
    return None
