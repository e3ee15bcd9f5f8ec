"""Writes the OpenAPI document from the table of operations and the types of the records: `python tools/openapi.py [--check]`.

Pydantic reads the types; only tests and this tool need it.
"""

import json
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter

from copytaster.name import TITLE, VERSION
from copytaster.web.api.operations import OPERATIONS, Operation
from copytaster.web.api.params import Param
from copytaster.web.api.problems import KINDS, MEDIA_TYPE, ProblemRecord

PATH = Path(__file__).resolve().parents[1] / "src" / "copytaster" / "web" / "api" / "openapi.json"
ABOUT = (
    "What the wire knows: stories with their claims, versions and timelines, articles, sources, the live wire, search. Read by anyone, "
    "with GET. Lists say `next`: give it back as `cursor`, until it is null. Answers have an ETag. Texts of publishers are plain text, at "
    "most 60 words of an article. Errors are problem details (RFC 9457)."
)
Json = dict[str, Any]


def document() -> Json:
    """The whole document, the same for the same code."""
    types = list(dict.fromkeys([*(each.answer for each in OPERATIONS), ProblemRecord]))
    bodies = [each.body for each in OPERATIONS if each.body]
    _with_docstrings([*types, *bodies])
    named = [(each.__name__, "serialization", TypeAdapter(each)) for each in types]
    named += [(each.__name__, "validation", TypeAdapter(_closed(each))) for each in bodies]
    _, made = TypeAdapter.json_schemas(named, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": VERSION,
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [],
        "tags": [{"name": name} for name in dict.fromkeys(map(_tag, OPERATIONS))],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "A token of one's own, see sign-in."}},
            "schemas": dict(sorted(_tidied(made["$defs"]).items())),
            "responses": _problems(),
            "headers": _headers(),
        },
    }


def text() -> str:
    """As the file holds it."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def _with_docstrings(types: list[type]) -> None:
    """The text below a field describes it, in every record that these hold."""
    seen: set[type] = set()
    left: list[Any] = list(types)
    while left:
        each = left.pop()
        left.extend(get_args(each))
        if isinstance(each, type) and is_dataclass(each) and each not in seen:
            seen.add(each)
            each.__pydantic_config__ = {"use_attribute_docstrings": True}  # type: ignore[attr-defined]
            left.extend(field.type for field in fields(each))


def _closed(body: type) -> type:
    """A body takes no field that it does not name."""
    body.__pydantic_config__ = {**getattr(body, "__pydantic_config__", {}), "extra": "forbid"}  # type: ignore[attr-defined]
    return body


def _paths() -> Json:
    found: Json = {}
    for each in OPERATIONS:
        found.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return found


def _tidied(found: Any) -> Any:
    """Without the titles that only repeat a field's name, descriptions on one line; a number without a sign has its bound."""
    if isinstance(found, list):
        return [_tidied(each) for each in found]
    if not isinstance(found, dict):
        return found
    kept = {name: _tidied(each) for name, each in found.items() if name != "title" or not isinstance(each, str)}
    if isinstance(kept.get("description"), str):
        kept["description"] = " ".join(kept["description"].split())
    return kept


def _operation(each: Operation) -> Json:
    answers: Json = {str(each.success): _answer(each)}
    if each.form is None and not each.is_own:
        answers["304"] = {"description": "What the header If-None-Match names still stands.", "headers": {"ETag": _ref("headers", "ETag")}}
    answers |= {str(status): _ref("responses", KINDS[status][0]) for status in each.statuses}
    params = [*(_param(param, "path") for param in each.in_path), *(_param(param, "query") for param in each.query)]
    told: Json = {"operationId": each.name, "summary": each.about, "tags": [_tag(each)], "parameters": params}
    if each.body:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref("schemas", each.body.__name__)}}}
    if each.is_own:
        told["security"] = [{"token": []}, {}]
    return told | {"responses": answers}


def _answer(each: Operation) -> Json:
    schema = _ref("schemas", each.answer.__name__)
    if each.method == "DELETE":
        return {"description": each.about}
    if each.is_own:
        return {"description": each.about, "content": {each.media_type: {"schema": schema}}}
    if each.form is None:
        return {"description": each.about, "headers": {"ETag": _ref("headers", "ETag")}, "content": {each.media_type: {"schema": schema}}}
    columns = f", columns {', '.join(each.form.columns)}" if each.form.columns else ""
    said = f"{each.about}: each line is one {each.answer.__name__}{columns}."
    return {"description": said, "content": {each.media_type: {"schema": {"type": "string"}}}}


def _param(param: Param, place: str) -> Json:
    is_required = place == "path" or param.is_required
    return {"name": param.name, "in": place, "required": is_required, "description": param.about, "schema": param.schema()}


def _problems() -> Json:
    content = {MEDIA_TYPE: {"schema": _ref("schemas", ProblemRecord.__name__)}}
    told = {308: "Location", 429: "Retry-After", 503: "Retry-After"}
    return {
        name: {"description": words, "content": content}
        | ({"headers": {told[status]: _ref("headers", told[status])}} if status in told else {})
        for status, (name, words) in KINDS.items()
    }


def _headers() -> Json:
    return {
        "ETag": {"description": "Names this answer; send it as If-None-Match.", "schema": {"type": "string"}},
        "Location": {"description": "Where it is now.", "schema": {"type": "string"}},
        "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}},
    }


def _ref(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _tag(each: Operation) -> str:
    return each.path.split("/")[1]


def main() -> int:
    """Write the file, or with `--check` say whether it is what the code makes."""
    made = text()
    if "--check" in sys.argv[1:]:
        return int(PATH.read_text(encoding="utf-8") != made)
    PATH.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
