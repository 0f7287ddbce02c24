"""Places as the engine keeps them, and as people write them."""

import numpy as np
import numpy.typing as npt


def degrees(microdegrees: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """(latitude, longitude) in degrees of what a point column shows: (longitude, latitude) in microdegrees. A copy."""
    return np.asarray(microdegrees)[..., ::-1] / 1e6
