"""The Map state, read from a definition: inline or distributed, with its reader, batcher and writer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from touchstone.rehearsal.asl.expressions import is_expression
from touchstone.rehearsal.asl.field_values import kind_of
from touchstone.rehearsal.asl.limits import MAX_LABEL_CHARACTERS, MAX_PAYLOAD_BYTES, MAX_SECONDS
from touchstone.rehearsal.asl.reading import Fields
from touchstone.rehearsal.asl.states import Distribution, ItemBatcher, ItemReader, Map, ResultWriter, Scope

_DISTRIBUTED_ONLY: Final = (
    *("ItemReader", "ItemBatcher", "ResultWriter", "Label", "ToleratedFailurePercentage", "ToleratedFailureCount"),
)
_NOT_IN_LABEL: Final = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")
_READ: Final = re.compile(r"arn:aws[a-z-]*:states:::s3:getObject")
_WRITE: Final = re.compile(r"arn:aws[a-z-]*:states:::s3:putObject")


def read_map(common: dict[str, Any], fields: Fields, read_scope: Callable[[Fields], Scope]) -> Map:
    """A Map state; its faults are noted."""
    processor = fields.inside("ItemProcessor")
    if processor is None:
        fields.fault(None, "ItemProcessor is missing")
        return Map(**common, processor=Scope("", {}))
    express = _mode(processor)
    distribution = None if express is None else _distribution(common["name"], fields, express=express)
    if express is None:
        for key in _DISTRIBUTED_ONLY:
            if fields.has(key):
                fields.raw(key)
                fields.fault(key, f'{key} belongs to a distributed Map: ProcessorConfig.Mode "DISTRIBUTED"')
    if fields.has("Items") and fields.has("ItemReader"):
        fields.fault(None, "expected one of Items and ItemReader")
    items = fields.template("Items")
    if items is not None and items.node is None and not isinstance(items.constant, list):
        fields.fault("Items", f"expected a list or an expression, saw {kind_of(items.constant)}")
    return Map(
        **common,
        processor=read_scope(processor),
        items=items,
        selector=fields.object_or_expression("ItemSelector"),
        max_concurrency=fields.measure("MaxConcurrency", 0, MAX_SECONDS),
        distribution=distribution,
    )


def _mode(processor: Fields) -> bool | None:
    """Whether the children are Express; None for an inline Map."""
    config = processor.inside("ProcessorConfig")
    if config is None:
        return None
    mode = config.one_of("Mode", ("INLINE", "DISTRIBUTED"))
    distributed = mode == "DISTRIBUTED"
    kind = config.one_of("ExecutionType", ("STANDARD", "EXPRESS"), required=distributed)
    if kind is not None and not distributed:
        config.fault("ExecutionType", "belongs to a distributed Map")
    config.finish()
    return kind == "EXPRESS" if distributed else None


def _distribution(name: str, fields: Fields, *, express: bool) -> Distribution:
    label = fields.text("Label") or _NOT_IN_LABEL.sub("", name)[:MAX_LABEL_CHARACTERS]
    if len(label) > MAX_LABEL_CHARACTERS or _NOT_IN_LABEL.search(label):
        fields.fault("Label", f"expected at most {MAX_LABEL_CHARACTERS} characters without blanks or wildcards")
    return Distribution(
        express=express,
        label=label,
        reader=_reader(fields),
        batcher=_batcher(fields),
        writer=_writer(fields),
        tolerated_percentage=fields.measure("ToleratedFailurePercentage", 0, 100, whole=False),
        tolerated_count=fields.measure("ToleratedFailureCount", 0, 10**9),
    )


def _reader(fields: Fields) -> ItemReader | None:
    reader = fields.inside("ItemReader")
    if reader is None:
        return None
    resource = reader.text("Resource", required=True)
    if resource is not None and not _READ.fullmatch(resource):
        reader.fault("Resource", "this runner reads by arn:aws:states:::s3:getObject only")
    config = reader.inside("ReaderConfig")
    input_type, most = "JSON", None
    if config is None:
        reader.fault(None, "ReaderConfig is missing")
    else:
        input_type = config.one_of("InputType", ("JSON", "JSONL"), required=True) or "JSON"
        most = config.measure("MaxItems", 1, 100_000_000)
        config.finish()
    arguments = reader.object_or_expression("Arguments", required=True)
    if arguments is not None and arguments.node is None:
        _check_keys(reader, arguments.constant, ("Bucket", "Key"))
    reader.finish()
    return None if arguments is None else ItemReader(input_type=input_type, arguments=arguments, max_items=most)


def _batcher(fields: Fields) -> ItemBatcher | None:
    batcher = fields.inside("ItemBatcher")
    if batcher is None:
        return None
    made = ItemBatcher(
        max_items=batcher.measure("MaxItemsPerBatch", 1, 100_000_000),
        max_bytes=batcher.measure("MaxInputBytesPerBatch", 1, MAX_PAYLOAD_BYTES),
        batch_input=batcher.object_or_expression("BatchInput"),
    )
    if made.max_items is None and made.max_bytes is None:
        batcher.fault(None, "expected MaxItemsPerBatch or MaxInputBytesPerBatch, or both")
    batcher.finish()
    return made


def _writer(fields: Fields) -> ResultWriter | None:
    writer = fields.inside("ResultWriter")
    if writer is None:
        return None
    resource = writer.text("Resource")
    if resource is not None and not _WRITE.fullmatch(resource):
        writer.fault("Resource", "this runner writes by arn:aws:states:::s3:putObject only")
    arguments = writer.object_or_expression("Arguments")
    if arguments is not None and arguments.node is None:
        _check_keys(writer, arguments.constant, ("Bucket",), ("Prefix",))
    config = writer.inside("WriterConfig")
    if (resource is None) != (arguments is None) or (resource is None and config is None):
        writer.fault(None, "expected Resource with Arguments, or WriterConfig, or all three")
    transformation, output_type = "NONE" if arguments is not None else "COMPACT", "JSON"
    if config is not None:
        transformation = config.one_of("Transformation", ("NONE", "COMPACT", "FLATTEN"), required=True) or "NONE"
        output_type = config.one_of("OutputType", ("JSON", "JSONL"), required=True) or "JSON"
        config.finish()
    writer.finish()
    return ResultWriter(arguments=arguments, transformation=transformation, output_type=output_type)


def _check_keys(fields: Fields, arguments: Any, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
    if not isinstance(arguments, dict) or is_expression(str(arguments)):
        return
    for key in required:
        if key not in arguments:
            fields.fault("Arguments", f"{key} is missing")
    for key in arguments:
        if key not in (*required, *optional):
            fields.fault("Arguments", f"the field {key} is not known here")
