"""Collects the parameters of a request from wherever a client put them.

Clients of Lazada put them in the query, in an urlencoded or multipart form, or in a flat JSON body,
and mix these; the gateway sees one set.
"""

import json

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from sandbox.lazada.call import Fault

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def merged(request: Request) -> tuple[dict[str, str], dict[str, bytes]]:
    """Every parameter as text, and every file part as bytes. Raises Fault(5) for an unreadable body."""
    params = dict(request.query_params)
    files: dict[str, bytes] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        params |= _flat_json(await request.body())
    elif kind in _FORMS:
        try:
            form = await request.form()
        except HTTPException as error:
            raise Fault("5", f"E005: Invalid Request Format, {error.detail}", "ISV") from error
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await value.read()
            else:
                params[name] = value
    try:
        "".join(params.values()).encode()
    except UnicodeEncodeError as error:
        raise Fault("5", "E005: Invalid Request Format, the text is not valid Unicode", "ISV") from error
    return params, files


def _flat_json(body: bytes) -> dict[str, str]:
    """A JSON object of plain values as parameters; an empty body is no parameters."""
    if not body.strip():
        return {}
    try:
        document = json.loads(body)
    except ValueError as error:
        raise Fault("5", "E005: Invalid Request Format, the body is not JSON", "ISV") from error
    if not isinstance(document, dict):
        raise Fault("5", "E005: Invalid Request Format, the body must be a JSON object", "ISV")
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in document.items()
    }
