"""What bodies of requests and answers are made from, so that the API's document says all that their types say."""

from datetime import UTC, datetime
from typing import Any

from flask_openapi3.models.parameter import Parameter
from flask_openapi3.models.schema import Schema
from pydantic import BaseModel, ConfigDict

# flask-openapi3's model of JSON Schema leaves out what it does not name, `examples` for one, and its model of parameters
# takes those of a field for its own, which have another form. Bodies are read where routes are declared: this module is
# imported by `web.errors`, which all of them import.
Schema.model_config["extra"] = "allow"
Parameter.model_fields["examples"].annotation = Any
for _model in (Schema, Parameter):
    _model.model_rebuild(force=True)


class Body(BaseModel):
    """What is answered, or a part of it. What is written below a field describes it."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class StrictBody(Body):
    """What is sent: nothing is converted, and nothing that is not named is taken."""

    model_config = ConfigDict(strict=True, extra="forbid")


def moment(seconds: float) -> datetime:
    """Of epoch seconds."""
    return datetime.fromtimestamp(seconds, UTC)


def moment_or_none(seconds: float | None) -> datetime | None:
    return None if seconds is None else moment(seconds)
