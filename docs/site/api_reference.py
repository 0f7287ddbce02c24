"""docs/openapi.yaml as a page for people: every route with its parameters, bodies and answers, then the schemas."""

import json
import re

METHODS = ("get", "post")


class Reference:
    def __init__(self, document):
        self.document = document

    def page(self):
        """The page's Markdown."""
        info = self.document["info"]
        lines = ["# API reference", "", f"Made of [openapi.yaml](openapi.yaml), which the daemon serves at `/openapi.yaml`. {info['summary']}",
                 "", info["description"]]
        for tag in self.document["tags"]:
            lines += [f"## {tag['name'].capitalize()}", "", tag["description"], ""]
            for path, item in self.document["paths"].items():
                for method in METHODS:
                    if tag["name"] in item.get(method, {}).get("tags", []):
                        lines += self.operation(f"{method.upper()} {path}", item, item[method])
        lines += ["## Schemas", ""]
        for name, schema in self.document["components"]["schemas"].items():
            lines += [f"### {name}", "", *self.schema_lines(schema), ""]
        return "\n".join(lines) + "\n"

    def resolve(self, node):
        """What a $ref points to; anything else as it is."""
        while "$ref" in node:
            found = self.document
            for key in node["$ref"].removeprefix("#/").split("/"):
                found = found[key]
            node = found
        return node

    def operation(self, name, item, operation):
        yield from (f"### {name}", "", operation["summary"] + ".", "")
        if "description" in operation:
            yield from (operation["description"].strip(), "")
        if operation.get("security"):
            yield from ("Needs the admin token where one is set.", "")
        parameters = [self.resolve(one) for one in item.get("parameters", []) + operation.get("parameters", [])]
        if parameters:
            yield from ("| parameter | in | | |", "|---|---|---|---|")
            for one in parameters:
                needed = "required" if one.get("required") else ""
                yield f"| `{one['name']}` | {one['in']} | {cell(self.type_of(one['schema']))} {needed} | {cell(one['description'])} |"
            yield ""
        if "requestBody" in operation:
            yield from self.contents("Body", self.resolve(operation["requestBody"])["content"])
        yield from ("| status | | body |", "|---|---|---|")
        for status, one in operation["responses"].items():
            response = self.resolve(one)
            bodies = ", ".join(f"{kind}: {self.type_of(body.get('schema', {}))}"
                               for kind, body in response.get("content", {}).items())
            yield f"| {status} | {cell(response['description'])} | {cell(bodies)} |"
        yield ""

    def contents(self, title, content):
        for kind, body in content.items():
            yield from (f"{title}, `{kind}`: {self.type_of(body['schema'])}", "")
            if "example" in body:
                yield from ("```json", json.dumps(body["example"], ensure_ascii=False, indent=1), "```", "")

    def type_of(self, schema):
        """In a few words, with a link to a schema that has a name."""
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            return f"[{name}](#{name.lower()})"
        if "const" in schema:
            return f"`{schema['const']}`"
        if "enum" in schema:
            return " or ".join(f"`{one}`" for one in schema["enum"])
        if schema.get("type") == "array":
            return "list of " + self.type_of(schema.get("items", {}))
        if schema.get("type") == "object":
            return "object of " + ", ".join(f"`{name}`: {self.type_of(one)}" for name, one in schema.get("properties", {}).items())
        return schema.get("type", "anything") + limits(schema)

    def schema_lines(self, schema):
        if "description" in schema:
            yield from (schema["description"].strip(), "")
        if "properties" not in schema:
            yield self.type_of(schema).capitalize() + "."
            return
        yield from ("| field | | |", "|---|---|---|")
        for name, one in schema["properties"].items():
            optional = "" if name in schema.get("required", []) else ", optional"
            yield f"| `{name}` | {cell(self.type_of(one) + optional)} | {cell(one.get('description', ''))} |"


def limits(schema):
    words = {"minimum": "from", "maximum": "to", "maxLength": "of characters up to", "pattern": "like"}
    said = [f"{word} {pattern(schema[key]) if key == 'pattern' else format(schema[key], ',')}"
            for key, word in words.items() if key in schema]
    return " " + " ".join(said) if said else ""


def pattern(text):
    return f"`{text}`"


def cell(text):
    """As it may stand in a table."""
    return re.sub(r"\s+", " ", text.strip()).replace("|", "\\|")
