# %% [markdown]
# # What lies in this polygon?
# A notebook in percent cells: Jupyter, VS Code and Spyder open it as cells, and `python3 explore.py` runs it as it is.
#
# Without data it makes some. `EXPLORE_ESTATES=estate.csv` asks ISUUMO's estates instead, such as `nazotte-gen --format csv`
# makes; `EXPLORE_PICTURE` says where the picture goes.

# %%
import os
import time

import matplotlib.pyplot as plt
import numpy as np

import nazotte
import nazotte.isuumo

BEST = 50
picture = os.environ.get('EXPLORE_PICTURE', 'explore.png')

# %% [markdown]
# ## Rows
# Towns of different sizes; the nearer to the centre of one, the dearer. Arrays go in as they are.


# %%
def made_estates(rows=30_000, seed=1):
    source = np.random.default_rng(seed)
    centres = np.column_stack([source.uniform(35.2, 36.0, 12), source.uniform(139.2, 140.2, 12)])
    town = source.integers(0, 12, rows)
    away = source.normal(0, 1, (rows, 2)) * source.uniform(0.02, 0.08, 12)[town][:, None]
    rent = (30_000 + 120_000 * np.exp(-12 * np.hypot(*away.T))) * source.lognormal(0, 0.1, rows)
    schema = nazotte.Schema('estates')
    schema.integer('rent', ordered=True)
    schema.integer('popularity')
    schema.point('location')
    schema.rank_by('popularity')
    table = nazotte.Table(schema)
    table.add({'rent': rent.astype(np.int32), 'location': centres[town] + away,
               'popularity': source.integers(0, 1_000_000, rows, dtype=np.int32)})
    return table


file = os.environ.get('EXPLORE_ESTATES')
estates = (nazotte.isuumo.read_estates(file) if file else made_estates()).snapshot()
places = nazotte.degrees(estates.column('location'))  # latitude, longitude
rents = estates.column('rent')  # the engine's own memory
print(f'{len(estates)} estates, rents from {rents.min()} to {rents.max()}')

# %% [markdown]
# ## A polygon
# A star around the middle of the rows: concave, as hands draw.

# %%
middle, reach = np.median(places, axis=0), np.percentile(places, 90, axis=0) - np.percentile(places, 10, axis=0)
angles = np.linspace(0, 2 * np.pi, 20, endpoint=False)
radius = np.where(np.arange(20) % 2, 0.55, 0.28)
ring = middle + reach * radius[:, None] * np.column_stack([np.sin(angles), np.cos(angles)])

start = time.perf_counter()
inside = estates.inside('location', ring, limit=None)
best = estates.inside('location', ring, limit=BEST)
milliseconds = 1000 * (time.perf_counter() - start)
print(f'{len(inside)} of them inside, the best {len(best)} marked; both answers in {milliseconds:.2f} ms')

# %% [markdown]
# ## The picture

# %%
figure, (plan, histogram) = plt.subplots(1, 2, figsize=(9, 4), width_ratios=[3, 2], layout='constrained')
chosen = places[inside.rows]
plan.scatter(places[:, 1], places[:, 0], s=1, color='0.85', linewidths=0, rasterized=True)
dots = plan.scatter(chosen[:, 1], chosen[:, 0], s=2, c=inside['rent'] / 1000, cmap='viridis', linewidths=0)
plan.scatter(*nazotte.degrees(best['location']).T[::-1], s=22, facecolors='none', edgecolors='crimson', label=f'best {len(best)}')
plan.plot(*np.vstack([ring, ring[:1]]).T[::-1], color='crimson', linewidth=1)
plan.set(xlabel='longitude', ylabel='latitude', aspect='equal', title=f'{len(inside)} of {len(estates)} estates inside')
plan.legend(loc='upper right')
figure.colorbar(dots, ax=plan, label='rent, thousands of yen')

bins = np.linspace(rents.min(), np.percentile(rents, 99.5), 40) / 1000
histogram.hist(rents / 1000, bins, density=True, color='0.8', label='all')
histogram.hist(inside['rent'] / 1000, bins, density=True, histtype='step', color='crimson', label='inside')
histogram.set(xlabel='rent, thousands of yen', yticks=[], title='rents')
histogram.legend()
figure.savefig(picture, dpi=90)
print(f'drawn: {picture}')
