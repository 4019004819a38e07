"""What machines are told of a release, read by the validators of each standard."""

from __future__ import annotations

import json
from typing import Any

import frictionless
import mlcroissant

from tests.release.conftest import document_id
from warehouse.releases import Release, read_checksums
from warehouse.releases.model import PARTITIONED
from warehouse.schema import RELEASE_TABLES


def described(release: Release, name: str) -> dict[str, Any]:
    page: dict[str, Any] = json.loads((release.path / name).read_text(encoding="utf-8"))
    return page


def test_frictionless_accepts_the_data_package(published: Release) -> None:
    report = frictionless.validate(str(published.path / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])
    tables = {*RELEASE_TABLES, *(f"{name}-parquet" for name in RELEASE_TABLES if name not in PARTITIONED)}
    years = {"line_items-parquet-2024", "checks-parquet-2024"}
    years |= {f"{name}-parquet-unknown" for name in ("other_line_items", "claims", "passages")}
    assert {task.name for task in report.tasks} == tables | years | {"juesuan-duckdb", "juesuan-xlsx"}


def test_frictionless_sees_a_changed_byte_and_a_changed_value(release: Release) -> None:
    path = release.path / "csv" / "checks.csv"
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8").replace('"rounding"', '"ronuding"'), encoding="utf-8")
    report = frictionless.validate(str(release.path / "datapackage.json"))
    assert {error for (error,) in report.flatten(["type"])} == {"constraint-error", "hash-count"}


def test_the_data_package_tells_version_licence_sources_and_sizes(published: Release) -> None:
    package = described(published, "datapackage.json")
    assert package["version"] == "2026.11.23"
    assert package["created"] == "2026-11-23T00:00:00Z"
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["sources"] == [{"title": "jianghan", "path": "https://portal.example/"}]
    for resource in package["resources"]:
        assert resource["bytes"] == (published.path / resource["path"]).stat().st_size
        assert resource["hash"] == f"sha256:{read_checksums(published.path)[resource['path']]}"
    schemas = {resource["name"]: resource["schema"] for resource in package["resources"] if "schema" in resource}
    assert schemas["statements"]["primaryKey"] == ["document_id", "part", "statement"]
    assert schemas["documents"]["uniqueKeys"] == [["document_id", "url"]]
    assert schemas["unit_years"]["foreignKeys"][0]["reference"] == {"resource": "documents", "fields": ["document_id"]}


def test_every_field_is_described_in_both_languages_and_amounts_have_a_unit(published: Release) -> None:
    for resource in described(published, "datapackage.json")["resources"]:
        for field in resource.get("schema", {}).get("fields", ()):
            for name in ("title_zh", "title_en", "description_zh", "description_en"):
                assert field[name], (resource["name"], field["name"], name)
            assert field["title"] == f"{field['title_zh']} / {field['title_en']}"
            column = next(c for c in RELEASE_TABLES[resource["name"]] if c.name == field["name"])
            in_yuan = column.kind == "money" and resource["name"] != "checks"
            assert field.get("unit") == "CNY" if in_yuan else field.get("unit") != "CNY", (resource["name"], field)


def test_croissant_is_valid_and_its_records_are_the_data(published: Release) -> None:
    dataset = mlcroissant.Dataset(jsonld=str(published.path / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    assert {record_set.id for record_set in dataset.metadata.record_sets} == {*RELEASE_TABLES}
    (record,) = list(dataset.records(record_set="row_counts"))
    assert record["row_counts/rows"] == 3
    assert {record["documents/document_id"] for record in dataset.records(record_set="documents")} >= {
        document_id("kexie-1").encode()
    }
    by_path = {file["contentUrl"]: file["sha256"] for file in described(published, "croissant.json")["distribution"]}
    assert by_path == {file.path: file.sha256 for file in published.files}


def test_search_engines_are_told_years_places_licence_and_files(published: Release) -> None:
    page = described(published, "dataset.jsonld")
    assert (page["@context"], page["@type"]) == ("https://schema.org/", "Dataset")
    assert page["temporalCoverage"] == "2024-01-01/2024-12-31"
    assert [place["identifier"]["value"] for place in page["spatialCoverage"]] == ["420103"]
    assert page["license"].startswith("https://creativecommons.org/")
    assert page["isBasedOn"] == ["https://portal.example/"]
    assert {file["contentUrl"]: file["sha256"] for file in page["distribution"]} == {f.path: f.sha256 for f in published.files}
