"""What Schemathesis has to be told beside the description of the API."""

import re
import zlib

import schemathesis

# As the pattern of the header in the description, which the generator's own values for If-Match pass over.
IF_MATCH = re.compile(r'\*|"(?:0|[1-9][0-9]{0,14})"')

FEW = re.compile(r"few-[0-9]{1,2}")

# What is not for supervisors.
LEDGER_PATHS = ("/accounts", "/transfers", "/totals")


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts right what a valid request has in it that no schema can say."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    for name, value in (case.headers or {}).items():
        if name.lower() == "if-match" and not IF_MATCH.fullmatch(str(value)):
            case.headers[name] = '"2"'
    # Any name would be a valid one. Of a few, many are accounts by the time that they are asked for.
    if case.path_parameters and "id" in case.path_parameters:
        case.path_parameters["id"] = one_of_few(case.path_parameters["id"])
    if isinstance(case.body, dict):
        for name in {"id", "from", "to"} & case.body.keys():
            case.body[name] = one_of_few(case.body[name])
    # To JSON Schema 5.0 is an integer. The service takes plain digits only, so that no amount is ever rounded.
    case.body = in_plain_digits(case.body)
    # A cursor comes out of an answer: any other text is refused, however it is formed.
    query = case.query or {}
    query.update({name: in_plain_digits(value) for name, value in query.items()})
    query.pop("cursor", None)
    # So does a token. The partition in it has to be one of the log, which has at least the first.
    if "after" in query:
        query["after"] = re.sub(r"\.[0-9]+\.", ".0.", str(query["after"]), count=1)
    if "minFunds" in query and "maxFunds" in query and int(query["minFunds"]) > int(query["maxFunds"]):
        query["maxFunds"] = query["minFunds"]
    # Days, or times with an offset each: two years apart, they are in order whatever the offsets are.
    if "from" in query and "to" in query and int(query["from"][:4]) + 1 >= int(query["to"][:4]):
        query["to"] = query["from"]


def one_of_few(account):
    text = str(account)
    return text if FEW.fullmatch(text) else f"few-{zlib.crc32(text.encode()) % 40}"


def in_plain_digits(value):
    if isinstance(value, dict):
        return {name: in_plain_digits(member) for name, member in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


@schemathesis.check
def not_available_without_reason(ctx, response, case):
    """Redis and MongoDB are there throughout: only what is not folded yet may have to be waited for."""
    if response.status_code != 503 or not case.path.startswith(LEDGER_PATHS):
        return
    code = response.json().get("code")
    assert code in {"read_model_behind", "overloaded"}, f"503 {code}"
