"""What a compose file says that no schema can judge: whether its parts, the image and nazotted fit each other."""

import re

import yaml

# MariaDB's image makes these; nazotted has to name the same.
SAME = {"MYSQL_DBNAME": "MARIADB_DATABASE", "MYSQL_USER": "MARIADB_USER", "MYSQL_PASS": "MARIADB_PASSWORD"}
SECRETS = "/run/secrets/"


def read(path):
    return yaml.safe_load(path.read_text())


def variables_of(manual):
    """All that nazotted reads, by its manual page."""
    lines = re.findall(r"(?m)^(?:\.Pq|\.It) Ev (.*)$", manual)
    return {name for line in lines for name in line.split() if name != ","}


def faults(compose, image, manual, folder):
    """Of the file in `folder`, in words; none when it is right."""
    services = compose["services"]
    found = []
    for name, service in services.items():
        needed = service.get("depends_on", {})
        found += [f"{name} needs {one}, which is no service" for one in needed if one not in services]
        found += [f"{name} has no secret {one}" for one in service.get("secrets", []) if one not in compose.get("secrets", {})]
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if not (folder / source).exists() if "/" in source else source not in compose.get("volumes", {}):
                found.append(f"{name} mounts {source}, which is not there")
        if isinstance(needed, dict):
            found += [f"{name} waits for {one}, which has no health check" for one, how in needed.items()
                      if how["condition"] == "service_healthy" and not (
                          "healthcheck" in services.get(one, {}) or "build" in services.get(one, {}) and image.healthcheck)]
        if "build" in service:
            found += daemon_faults(name, service, services, image, variables_of(manual))
    return found


def daemon_faults(name, service, services, image, known):
    variables = image.environment | service["environment"]
    found = [f"{name}: nazotted does not know {one}" for one in variables if one not in known | {"PATH"}]
    found += [f"{name}: the image exposes no port {port}" for port in inner_ports(service) if port not in image.ports]
    if int(variables["NAZOTTE_LISTEN"].rpartition(":")[2]) not in image.ports:
        found.append(f"{name} listens on {variables['NAZOTTE_LISTEN']}, which the image does not expose")
    for value in variables.values():
        if value.startswith(SECRETS) and value.removeprefix(SECRETS) not in service.get("secrets", []):
            found.append(f"{name}: {value} is no secret of it")
    database = services.get(variables["MYSQL_HOST"])
    if database is None:
        return [*found, f"{name}: MYSQL_HOST={variables['MYSQL_HOST']} is no service"]
    return found + [f"{name}: {mine} is not {theirs}" for mine, theirs in SAME.items()
                    if variables.get(mine) != database["environment"].get(theirs)]


def inner_ports(service):
    return [int(port.rpartition(":")[2]) for port in service.get("ports", [])]


def upstream_faults(configuration, compose, image):
    """Of what nginx gets to read."""
    servers = re.findall(r"(?m)^\s*server\s+([^\s;{]+);", configuration)
    found = [] if servers else ["nginx has no upstream"]
    for server in servers:
        host, _, port = server.partition(":")
        if host not in compose["services"]:
            found.append(f"nginx asks {host}, which is no service")
        elif int(port) not in image.ports:
            found.append(f"nginx asks port {port}, which the image does not expose")
    listening = {int(port) for port in re.findall(r"(?m)^\s*listen\s+(\d+);", configuration)}
    if listening != set(inner_ports(compose["services"]["nginx"])):
        found.append(f"nginx listens on {listening}, and other ports are published")
    return found
