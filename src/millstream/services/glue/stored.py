"""How a crawler describes what it found: formats, SerDes and parameters as Glue writes them."""

from collections.abc import Sequence

from millstream.domain.tables import Column, Serde, Storage
from millstream.services.glue.folders import File
from millstream.services.glue.schemas import Schema, shown

_TEXT = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
_PARQUET = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
_PARQUET_OUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"


def storage(schema: Schema, location: str, files: Sequence[File]) -> Storage:
    parquet = schema.classification == "parquet"
    return Storage(
        columns=[Column(name, shown(type_)) for name, type_ in schema.columns],
        location=location,
        input_format=_PARQUET if parquet else _TEXT,
        output_format=_PARQUET_OUT if parquet else _TEXT_OUT,
        compressed="compressionType" in dict(schema.traits),
        number_of_buckets=-1,
        serde_info=_serde(schema),
        bucket_columns=[],
        sort_columns=[],
        parameters=parameters(schema, files, ""),
        stored_as_sub_directories=False,
    )


def _serde(schema: Schema) -> Serde:
    match schema.classification:
        case "parquet":
            library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
            return Serde(serialization_library=library, parameters={"serialization.format": "1"})
        case "json":
            paths = ",".join(name for name, _ in schema.columns)
            return Serde(serialization_library="org.openx.data.jsonserde.JsonSerDe", parameters={"paths": paths})
    library = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
    return Serde(serialization_library=library, parameters={"field.delim": dict(schema.traits)["delimiter"]})


def parameters(schema: Schema, files: Sequence[File], crawler: str) -> dict[str, str]:
    traits = dict(schema.traits)
    given = {
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        "classification": schema.classification,
        "compressionType": traits.get("compressionType", "none"),
        "objectCount": str(len(files)),
        "sizeKey": str(sum(file.size for file in files)),
        "typeOfData": "file",
    }
    if crawler:
        given["UPDATED_BY_CRAWLER"] = crawler
    if schema.classification == "csv":
        given |= {"areColumnsQuoted": "false", "columnsOrdered": "true", "delimiter": traits["delimiter"]}
        if traits["header"] == "true":
            given["skip.header.line.count"] = "1"
    return given


def partition_keys(names: Sequence[str]) -> list[Column]:
    return [Column(name, "string") for name in names]
