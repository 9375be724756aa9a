"""The API described for programs: OpenAPI 3.1, made from the same tables that the API reads."""

from __future__ import annotations

from functools import cache
from typing import Any

from deliberation.anchors.proofs import FORMAT
from deliberation.opendata import asking
from deliberation.opendata.asking import DEFAULT, FIRST_YEAR, LAST_YEAR, MOST, cursor_pattern
from deliberation.opendata.problem import MIME
from deliberation.opendata.resources import RESOURCES, RESULTS, Field, Resource
from deliberation.opendata.resources.table import PLACE

VERSION = "1.0.0"
HEX = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
STREAM = r"^[a-z_]+(:[0-9a-z_-]{1,64}){1,3}$"
Json = dict[str, Any]


@cache
def document() -> Json:
    """The whole description."""
    paths: Json = {"/openapi.json": {"get": _plain("getDescription", "This description", {"type": "object"})}}
    for resource in RESOURCES:
        paths[f"/{resource.name}"] = {"get": _list(resource)}
        if resource.one:
            paths[f"/{resource.name}/{{{resource.key[0]}}}"] = {"get": _one(resource)}
    paths["/roots/{day}/proof"] = {"get": _proof()}
    paths["/roots/{day}/growth"] = {"get": _growth()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "议事厅开放数据 · Deliberation Hall open data", "version": VERSION,
            "description": "Read-only. Money in fen, times in UTC, no personal data. Lists are read page by page: "
            "follow `next` until it is null. Every answer has an ETag.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {"schemas": _schemas(), "responses": _faults()},
    }  # fmt: skip


def _schemas() -> Json:
    found = {_called(resource): _row(resource) for resource in (*RESOURCES, RESULTS)}
    votes = found["Votes"]
    votes["properties"]["results"] = {"type": "array", "items": {"$ref": "#/components/schemas/Results"}}
    found["Problem"] = {
        "type": "object", "required": ["type", "title", "status", "detail"], "additionalProperties": False,
        "properties": {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
            "detail": {"type": "string"}, "parameter": {"type": "string", "description": "The parameter that is wrong"},
        },
    }  # fmt: skip
    return found | {"Proof": _proof_schema()}


def _faults() -> Json:
    words = {"Wrong": "A parameter is wrong", "Missing": "There is no such thing", "Often": "Asked too often",
             "Busy": "The house is busy; ask again after Retry-After", "ReadOnly": "Only GET is answered"}  # fmt: skip
    content = {MIME: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {name: {"description": text, "content": content} for name, text in words.items()}


def _responses(schema: Json, *, missing: bool = False, wrong: bool = True) -> Json:
    found: Json = {
        "200": {
            "description": "The data",
            "headers": {"ETag": {"schema": {"type": "string"}, "description": "Send it back as If-None-Match"}},
            "content": {"application/json": {"schema": schema}},
        },
        "304": {"description": "Nothing has changed since the ETag that was sent"},
    }
    refs = {"400": "Wrong"} if wrong else {}
    refs |= {"404": "Missing"} if missing else {}
    refs |= {"405": "ReadOnly", "429": "Often", "503": "Busy"}
    return found | {code: {"$ref": f"#/components/responses/{name}"} for code, name in refs.items()}


def _plain(name: str, text: str, schema: Json) -> Json:
    return {"operationId": name, "summary": text, "parameters": [ETAG], "responses": _responses(schema)}


def _list(resource: Resource) -> Json:
    schema = {
        "type": "object", "required": ["data", "next"], "additionalProperties": False,
        "properties": {
            "data": {"type": "array", "items": {"$ref": f"#/components/schemas/{_called(resource)}"}},
            "next": {"type": ["string", "null"], "description": "Address of the next page; null at the end"},
        },
    }  # fmt: skip
    return {
        "operationId": f"list{_called(resource)}", "summary": f"{resource.title} · {resource.about}",
        "parameters": [*(_parameter(resource, name) for name in asking.names_of(resource)), ETAG],
        "responses": _responses(schema),
    }  # fmt: skip


def _one(resource: Resource) -> Json:
    key = resource.keys[0]
    return {
        "operationId": f"get{_called(resource)}", "summary": f"One row of: {resource.about}",
        "parameters": [_in_path(key), ETAG],
        "responses": _responses({"$ref": f"#/components/schemas/{_called(resource)}"}, missing=True),
    }  # fmt: skip


def _proof() -> Json:
    stream = {"name": "stream", "in": "query", "required": True, "schema": {"type": "string", "pattern": STREAM},
              "description": "The stream, for example project: and the id of a project"}  # fmt: skip
    return {
        "operationId": "getProof", "summary": "The proof that the end of a stream stands under the root of a day",
        "parameters": [_in_path(_roots().field("day")), stream, ETAG],
        "responses": _responses({"$ref": "#/components/schemas/Proof"}, missing=True),
    }  # fmt: skip


def _growth() -> Json:
    first = {"name": "from", "in": "query", "required": True, "schema": {"type": "string", "format": "date"},
             "description": "An earlier sealed day"}  # fmt: skip
    schema = {
        "type": "object", "required": ["from", "to", "path"], "additionalProperties": False,
        "properties": {
            "from": {"$ref": "#/components/schemas/Roots"}, "to": {"$ref": "#/components/schemas/Roots"},
            "path": {"type": "array", "items": HEX},
        },
    }  # fmt: skip
    return {
        "operationId": "getGrowth", "summary": "The proof that the tree of a day only grew since an earlier day",
        "parameters": [_in_path(_roots().field("day")), first, ETAG],
        "responses": _responses(schema, missing=True),
    }  # fmt: skip


def _roots() -> Resource:
    return next(resource for resource in RESOURCES if resource.name == "roots")


def _proof_schema() -> Json:
    text: Json = {"type": "string"}
    leaf = {"kind": text, "name": text, "place": text, "seq": {"type": "integer"}, "hash": HEX}
    seal = {"day": {"type": "string", "format": "date"}, "sealed_at": text, "leaves": {"type": "integer"},
            "tree": HEX, "previous": text, "columns": text}  # fmt: skip
    parts: Json = {
        "format": {"const": FORMAT}, "leaf": _closed(leaf), "index": {"type": "integer"},
        "path": {"type": "array", "items": HEX}, "seal": _closed(seal), "root": HEX,
    }  # fmt: skip
    return _closed(parts)


def _closed(properties: Json) -> Json:
    return {
        "type": "object", "required": list(properties), "additionalProperties": False, "properties": properties,
    }  # fmt: skip


def _row(resource: Resource) -> Json:
    return {"title": resource.title, **_closed({one.name: _type(one) for one in resource.fields})}


def _type(field: Field) -> Json:
    formats = {"date": "date", "datetime": "date-time"}
    kind = "string" if field.type in formats else field.type
    told: Json = {"type": [kind, "null"] if field.optional else kind, "title": field.title, "description": field.about}
    if field.type in formats:
        told["format"] = formats[field.type]
    if field.words:
        told["enum"] = [*field.words, None] if field.optional else list(field.words)
    if field.pattern:
        told["pattern"] = field.pattern
    return told


def _in_path(field: Field) -> Json:
    schema = {name: value for name, value in _type(field).items() if name in {"type", "format", "pattern"}}
    return {"name": field.name, "in": "path", "required": True, "schema": schema, "description": field.about}


def _parameter(resource: Resource, name: str) -> Json:
    schemas: dict[str, tuple[Json, str]] = {
        "place": ({"type": "string", "pattern": PLACE}, "Only this place and what lies below it"),
        "year": ({"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}, "Only this year"),
        "after": ({"type": "string", **_cursor(resource)}, "Where the page begins: from `next` of the page before"),
        "limit": (
            {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT}, "Rows of a page"
        ),
    }  # fmt: skip
    words: Json = {"type": "string", "enum": list(resource.field(name).words)} if name in resource.narrowed else {}
    schema, about = (words, "Only these") if words else schemas[name]
    return {"name": name, "in": "query", "schema": schema, "description": about}


def _cursor(resource: Resource) -> Json:
    if [one.type for one in resource.keys] == ["date"]:
        return {"format": "date"}
    return {"pattern": f"^{cursor_pattern(resource)}$"}


def _called(resource: Resource) -> str:
    return resource.name.capitalize()


ETAG: Json = {
    "name": "If-None-Match", "in": "header", "schema": {"type": "string"},
    "description": "An ETag that was answered before",
}  # fmt: skip
