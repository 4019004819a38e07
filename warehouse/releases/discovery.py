"""Descriptions by which search engines and machine-learning tools find and load a release: schema.org JSON-LD and Croissant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from warehouse.releases.model import DataFile
from warehouse.releases.package import DATA_LICENSE, DESCRIPTION, KEYWORDS, MEDIA_TYPES, TITLE, Descriptor, resource_name
from warehouse.schema import RELEASE_TABLES, Column, Kind

JSON_LD = "dataset.jsonld"
CROISSANT = "croissant.json"

_CREATOR: Descriptor = {"@type": "Organization", "name": "juesuan"}
_ZIPPED = "application/gzip"

_CROISSANT_TYPES: dict[Kind, str] = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "money": "sc:Float",
    "tolerance": "sc:Float",
    "points": "sc:Float",
    "ratio": "sc:Float",
    "date": "sc:Date",
    "datetime": "sc:Date",
    "strings": "sc:Text",
    "integers": "sc:Text",
}
"""Of the CSV files, in which a list is JSON text."""

_CROISSANT_CONTEXT: Descriptor = {
    "@language": "zh",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that the Croissant 1.0 specification gives."""


def describe_for_search(
    files: Sequence[DataFile], documents: pl.DataFrame, sources: Sequence[Descriptor], version: str, created: date
) -> Descriptor:
    """Return the schema.org description: what it is, whose, of which years and places, and every file."""
    years = documents.get_column("fiscal_year").drop_nulls().unique().sort().to_list()
    divisions = documents.get_column("division_code").drop_nulls().unique().sort().to_list()
    places: list[Descriptor] = [
        {"@type": "AdministrativeArea", "identifier": {"@type": "PropertyValue", "propertyID": "GB/T 2260", "value": code}}
        for code in divisions
    ]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": TITLE,
        "description": DESCRIPTION,
        "version": version,
        "datePublished": created.isoformat(),
        "license": DATA_LICENSE.path,
        "isAccessibleForFree": True,
        "inLanguage": "zh-CN",
        "keywords": list(KEYWORDS),
        "creator": _CREATOR,
        "variableMeasured": [_variable(column) for column in RELEASE_TABLES["unit_years"] if column.kind == "money"],
        **({"temporalCoverage": f"{years[0]}-01-01/{years[-1]}-12-31"} if years else {}),
        **({"spatialCoverage": places} if places else {}),
        **({"isBasedOn": [source["path"] for source in sources]} if sources else {}),
        "distribution": [_download(file) for file in files],
    }


def describe_for_learning(files: Sequence[DataFile], version: str, created: date) -> Descriptor:
    """Return the Croissant 1.0 description: every file, and each table's CSV as a record set."""
    return {
        "@context": _CROISSANT_CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "juesuan",
        "alternateName": TITLE,
        "description": DESCRIPTION,
        "version": _semantic(version),
        "datePublished": created.isoformat(),
        "license": DATA_LICENSE.path,
        "keywords": list(KEYWORDS),
        "creator": _CREATOR,
        "citeAs": f"juesuan, {TITLE}, {version}",
        "isLiveDataset": False,
        "distribution": [_file_object(file) for file in files],
        "recordSet": [_record_set(file) for file in files if file.format == "csv"],
    }


def _variable(column: Column) -> Descriptor:
    return {
        "@type": "PropertyValue",
        "name": f"{column.title_zh} / {column.title_en}",
        "alternateName": column.name,
        "description": f"{column.description_zh} / {column.description_en}",
        "unitCode": column.unit,
    }


def _download(file: DataFile) -> Descriptor:
    return {
        "@type": "DataDownload",
        "name": resource_name(file),
        "contentUrl": file.path,
        "encodingFormat": _media_type(file),
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }


def _file_object(file: DataFile) -> Descriptor:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": resource_name(file),
        "contentUrl": file.path,
        "encodingFormat": MEDIA_TYPES[file.format],
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }


def _record_set(file: DataFile) -> Descriptor:
    table = RELEASE_TABLES[file.table]
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"{table.title_zh}：{table.description_zh} / {table.title_en}: {table.description_en}",
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}/{column.name}",
                "name": column.name,
                "description": f"{column.title_zh}：{column.description_zh} / {column.description_en}",
                "dataType": _CROISSANT_TYPES[column.kind],
                "source": {"fileObject": {"@id": file.path}, "extract": {"column": column.name}},
            }
            for column in table
        ],
    }


def _media_type(file: DataFile) -> str:
    return _ZIPPED if file.path.endswith(".gz") else MEDIA_TYPES[file.format]


def _semantic(version: str) -> str:
    """A calendar version in the three numbers that Croissant asks for: 2026.11.23.1 is 2026.1123.1."""
    year, month, day, *count = version.split(".")
    return f"{year}.{int(month + day)}.{count[0] if count else 0}"
