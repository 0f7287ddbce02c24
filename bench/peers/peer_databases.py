"""The databases of the comparison, each in a folder of its own, filled with the same rows and indexed as the ISUCON10
commentary recommends: price and stock, rent, doors, popularity with id, places.

A context manager gives what a client needs to connect: a file, a socket, a connection string.
"""

import contextlib
import csv
import os
import pathlib
import pwd
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

SOURCE_ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE_ROOT / 'test/support'))

import databases as throw_away  # noqa: E402
from packages import Missing  # noqa: E402
from questions import microdegrees  # noqa: E402

START_SECONDS_MAX = 60
CHAIR = ('id INTEGER PRIMARY KEY, name VARCHAR(64) NOT NULL, description VARCHAR(4096) NOT NULL, '
         'thumbnail VARCHAR(128) NOT NULL, price INTEGER NOT NULL, height INTEGER NOT NULL, width INTEGER NOT NULL, '
         'depth INTEGER NOT NULL, color VARCHAR(64) NOT NULL, features VARCHAR(64) NOT NULL, '
         'kind VARCHAR(64) NOT NULL, popularity INTEGER NOT NULL, stock INTEGER NOT NULL')
ESTATE = ('id INTEGER PRIMARY KEY, name VARCHAR(64) NOT NULL, description VARCHAR(4096) NOT NULL, '
          'thumbnail VARCHAR(128) NOT NULL, address VARCHAR(128) NOT NULL, latitude DOUBLE PRECISION NOT NULL, '
          'longitude DOUBLE PRECISION NOT NULL, rent INTEGER NOT NULL, door_height INTEGER NOT NULL, '
          'door_width INTEGER NOT NULL, features VARCHAR(64) NOT NULL, popularity INTEGER NOT NULL')
GRID = 'x INTEGER NOT NULL, y INTEGER NOT NULL'
COMMON_INDEXES = ('CREATE INDEX chair_price ON chair (price, id, stock)',
                  'CREATE INDEX estate_rent ON estate (rent, id)',
                  'CREATE INDEX estate_door ON estate (door_height, door_width)')
POPULARITY_INDEXES = ('CREATE INDEX chair_popularity ON chair (popularity DESC, id)',
                      'CREATE INDEX estate_popularity ON estate (popularity DESC, id)')


def place_on_grid(rows):
    """Writes estate.grid.csv: the rows of estate.csv followed by x and y in microdegrees."""
    with open(rows / 'estate.csv', encoding='utf-8', newline='') as source, \
            open(rows / 'estate.grid.csv', 'w', encoding='utf-8', newline='') as target:
        writer = csv.writer(target, lineterminator='\n')
        for row in csv.reader(source):
            writer.writerow(row + [microdegrees(float(row[6])), microdegrees(float(row[5]))])


@contextlib.contextmanager
def sqlite(rows, folder):
    """A file with an R*Tree of whole microdegrees."""
    file = folder / 'peer.sqlite'
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.executescript(f'PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; CREATE TABLE chair ({CHAIR}); '
                               f'CREATE TABLE estate ({ESTATE}, {GRID});'
                               'CREATE VIRTUAL TABLE estate_location USING rtree_i32(id, min_x, max_x, min_y, max_y)')
        for table, name in (('chair', 'chair.csv'), ('estate', 'estate.grid.csv')):
            with open(rows / name, encoding='utf-8', newline='') as lines:
                reader = csv.reader(lines)
                first = next(reader)
                insert = f'INSERT INTO {table} VALUES ({", ".join("?" * len(first))})'
                database.execute(insert, first)
                database.executemany(insert, reader)
        for statement in (*COMMON_INDEXES, *POPULARITY_INDEXES,
                          'INSERT INTO estate_location SELECT id, x, x, y, y FROM estate', 'ANALYZE'):
            database.execute(statement)
        database.commit()
    yield str(file)


@contextlib.contextmanager
def mariadb(rows, folder):
    """A server with all its data in memory; gives its socket."""
    if not shutil.which('mariadb-install-db'):
        raise Missing('MariaDB: apt-get install mariadb-server mariadb-client')
    directory = folder / 'mariadb'
    throw_away.start(directory, 'mariadb', None, (*throw_away.FAST_SETTINGS, '--innodb-buffer-pool-size=3G',
                                                  '--innodb-log-file-size=1G', '--local-infile=1', '--skip-log-bin'))
    try:
        socket = directory / 'data' / 'socket'
        load = ("LOAD DATA LOCAL INFILE '{}' INTO TABLE {} CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' OPTIONALLY "
                "ENCLOSED BY '\"' ESCAPED BY ''")
        negated = 'negated_popularity INTEGER AS (-popularity) PERSISTENT'
        statements = [
            'CREATE DATABASE isuumo CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', 'USE isuumo',
            f'CREATE TABLE chair ({CHAIR}, {negated})',
            f'CREATE TABLE estate ({ESTATE}, location POINT NOT NULL, {negated})',
            load.format(rows / 'chair.csv', 'chair'),
            # Decimals, so that a place has the same six of them as the polygons.
            load.format(rows / 'estate.grid.csv', 'estate') +
            ' (id, name, description, thumbnail, address, latitude, longitude, rent, door_height, door_width, '
            'features, popularity, @x, @y) SET location = POINT(CAST(@y AS DECIMAL(12)) / 1000000, '
            'CAST(@x AS DECIMAL(12)) / 1000000)',
            *COMMON_INDEXES, 'CREATE INDEX chair_popularity ON chair (negated_popularity, id)',
            'CREATE INDEX estate_popularity ON estate (negated_popularity, id)',
            'CREATE SPATIAL INDEX estate_location ON estate (location)', 'ANALYZE TABLE chair, estate']
        subprocess.run(['mariadb', '--no-defaults', f'--socket={socket}', '--user=isucon', '--password=isucon',
                        '--local-infile=1', '--default-character-set=utf8mb4'],
                       input=';\n'.join(statements), text=True, check=True, stdout=subprocess.DEVNULL)
        yield str(socket)
    finally:
        throw_away.stop(directory)


def postgres_folder():
    """Where Debian keeps the newest server's programs."""
    found = sorted(pathlib.Path('/usr/lib/postgresql').glob('*/bin/postgres'), key=lambda path: int(path.parts[-3]))
    if not found:
        raise Missing('PostgreSQL: apt-get install postgresql postgresql-15-postgis-3')
    return found[-1].parent


def postgres_user():
    """The server refuses to run as root; Debian's package made a user for it."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam('postgres')
    except KeyError as error:
        raise Missing('PostgreSQL: there is no user postgres') from error
    return {'user': entry.pw_uid, 'group': entry.pw_gid, 'extra_groups': []}


@contextlib.contextmanager
def postgres(rows, folder):
    """A server on a socket in `folder`, with PostGIS; gives the connection string."""
    programs, user = postgres_folder(), postgres_user()
    if not list(pathlib.Path('/usr/share/postgresql').glob(f'{programs.parent.name}/extension/postgis.control')):
        raise Missing(f'PostGIS: apt-get install postgresql-{programs.parent.name}-postgis-3')
    directory = folder / 'postgres'
    directory.mkdir()
    if user:
        os.chown(directory, user['user'], user['group'])
    subprocess.run([programs / 'initdb', '--pgdata', directory / 'data', '--username=postgres', '--auth=trust',
                    '--encoding=UTF8', '--locale=C', '--no-sync'], check=True, stdout=subprocess.DEVNULL, cwd=directory,
                   **user)
    settings = ('listen_addresses=', f'unix_socket_directories={directory}', 'shared_buffers=2GB', 'work_mem=64MB',
                'maintenance_work_mem=512MB', 'max_wal_size=4GB', 'fsync=off', 'jit=off')
    with open(folder / 'postgres.log', 'wb') as log:
        server = subprocess.Popen([programs / 'postgres', '-D', directory / 'data',
                                   *(word for setting in settings for word in ('-c', setting))],
                                  cwd=directory, stdout=log, stderr=log, **user)
    try:
        wait_for_postgres(server, programs, directory)
        fill_postgres(rows, programs, directory)
        yield f'host={directory} user=postgres dbname=postgres'
    finally:
        server.send_signal(signal.SIGINT)  # a fast shutdown: clients are cut off
        server.wait(START_SECONDS_MAX)


def wait_for_postgres(server, programs, directory):
    deadline = time.monotonic() + START_SECONDS_MAX
    while subprocess.run([programs / 'pg_isready', '-q', '-h', directory], check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError('PostgreSQL did not start: ' +
                               (directory.parent / 'postgres.log').read_text(errors='replace')[-1000:])
        time.sleep(0.05)


def fill_postgres(rows, programs, directory):
    columns = ', '.join(part.split()[0] for part in f'{ESTATE}, {GRID}'.split(', '))
    statements = [
        'CREATE EXTENSION postgis', f'CREATE TABLE chair ({CHAIR})',
        f'CREATE TABLE estate ({ESTATE}, {GRID}, location geometry(Point) GENERATED ALWAYS AS (ST_MakePoint(x, y)) '
        'STORED)',
        # An empty text is no NULL.
        f"\\copy chair FROM '{rows / 'chair.csv'}' CSV NULL '\\N'",
        f"\\copy estate ({columns}) FROM '{rows / 'estate.grid.csv'}' CSV NULL '\\N'",
        *COMMON_INDEXES, *POPULARITY_INDEXES, 'CREATE INDEX estate_location ON estate USING gist (location)',
        'VACUUM (FREEZE, ANALYZE)']
    for statement in statements:
        subprocess.run([programs / 'psql', '-h', directory, '-U', 'postgres', '-q', '-v', 'ON_ERROR_STOP=1', '-c',
                        statement], check=True, stdout=subprocess.DEVNULL)
