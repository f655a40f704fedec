"""Checks data files against the JSON Schema with a validator of another house: schema.py SCHEMA FILE..."""

import json
import sys

from jsonschema import Draft202012Validator

schema = json.load(open(sys.argv[1], encoding="utf-8"))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
faults = 0
for path in sys.argv[2:]:
    for error in validator.iter_errors(json.load(open(path, encoding="utf-8"))):
        faults += 1
        print(path, error.json_path, error.message[:200])
print("faults", faults)
