"""The report as a reader's browser sees it: every link leads somewhere, every finding shows its places, nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import polars as pl
import pytest
from lxml import html

from expectations.review import crops as planning
from expectations.review.model import FORMAT
from flows.stages.review import WrittenReview
from tests.review.conftest import FAULTY, Checked, parsed
from warehouse.places import parse_sum


def pages_of(written: WrittenReview) -> dict[Path, html.HtmlElement]:
    """Every page of a report with its elements, the index first."""
    return {path: parsed(path) for path in [written.html, *sorted((written.html.parent / "review").glob("*.html"))]}


def page_with_findings(written: WrittenReview, number: int = 0) -> html.HtmlElement:
    document = [d for d in written.review.documents if d.findings][number]
    return parsed(written.html.parent / "review" / f"{document.document_id}.html")


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_every_link_and_picture_is_a_file_beside_the_report(written: WrittenReview) -> None:
    pages = pages_of(written)
    assert len(pages) == 4
    for path, page in pages.items():
        targets = [*page.xpath("//@src"), *page.xpath("//@href")]
        assert targets
        for target in targets:
            address = urlsplit(target)
            assert not address.scheme, target
            file = path if not address.path else path.parent / unquote(address.path)
            assert file.is_file(), target
            if address.fragment:
                assert parsed(file).get_element_by_id(address.fragment) is not None
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


def test_every_finding_with_places_shows_both_sides(written: WrittenReview) -> None:
    for number in range(len(FAULTY)):
        document = [d for d in written.review.documents if d.findings][number]
        page = page_with_findings(written, number)
        articles = page.xpath("//article")
        assert len(articles) == len(document.findings) == 1
        for article, finding in zip(articles, document.findings, strict=True):
            groups = article.xpath(".//*[contains(@class, 'pair')]")
            assert len(groups) == len(finding.checks) > 1
            for group, check in zip(groups, finding.checks, strict=True):
                shown = {int(alt) for alt in re.findall(r"第 (\d+) 页截图", " ".join(group.xpath(".//img/@alt")))}
                figures = [*parse_sum(check.left_text).figures, *parse_sum(check.right_text).figures]
                assert shown == {figure.place.page for figure in figures if figure.place}
                captions = text_of(group)
                assert all(figure.text in captions for figure in figures)


def test_pictures_say_what_they_show_and_how_large_they_are(written: WrittenReview) -> None:
    from PIL import Image

    pictures = page_with_findings(written).xpath("//img")
    assert pictures
    for picture in pictures:
        with Image.open(written.html.parent / "review" / picture.get("src")) as image:
            assert image.size == (int(picture.get("width")), int(picture.get("height")))
        assert picture.get("alt")


def test_a_finding_s_head_leads_and_the_rest_is_folded_under_it(written: WrittenReview) -> None:
    document = next(d for d in written.review.documents if d.findings)
    [finding] = document.findings
    assert [check.finding_rank for check in finding.checks] == list(range(1, len(finding.checks) + 1))
    [article] = page_with_findings(written).xpath("//article")
    assert len(article.xpath("./details[@class='rest']//section")) == len(finding.checks) - 1
    assert "不符" not in text_of(article.xpath("./h3")[0])
    assert parse_sum(finding.culprit).figures[0].text in text_of(article.xpath("./p[@class='culprit']")[0])
    head = finding.checks[0]
    assert text_of(article.xpath("./p[@class='formula']")[0]) == head.formula
    assert head.rule_id in text_of(article.xpath("./p[@class='rule']")[0])


def test_the_row_to_copy_settles_the_finding(checked: Checked, written: WrittenReview, tmp_path: Path) -> None:
    rows = []
    for number in range(len(FAULTY)):
        [snippet] = page_with_findings(written, number).xpath("//details[@class='decide']//pre")
        rows.append(snippet.text_content())
    assert "\n  on:\n" in rows[0]
    filled = "".join(rows).replace("  reason:\n", "  reason: 已确认\n").replace("  by:\n", "  by: 王某\n")
    decisions = checked.decide(filled.replace("  on:\n", "  on: 2026-03-02\n"), tmp_path / "decisions")
    settled = checked.review(tmp_path / "reports", decisions)
    assert (settled.review.open_failures, settled.review.stale_decisions) == (0, ())
    page = page_with_findings(settled)
    [fold] = page.xpath("//details[@class='settled']")
    assert len(fold.xpath("./article")) == 1
    assert "已确认" in text_of(fold)
    assert page.xpath("//section[@id='findings']/p[@class='empty']")
    assert not page.xpath("//details[@class='decide']")


def test_a_stale_decision_stands_at_the_top_of_the_index_and_of_its_page(checked: Checked, tmp_path: Path) -> None:
    [check, *_] = checked.failed
    text = f"""\
- document: "{check["document_id"]}"
  rule: {check["rule_id"]}
  place: {{left: "{check["left_text"]}"}}
  figures: {{left: "1.23 @p1", right: "4.56 @p2"}}
  decision: known_misprint
  reason: 电话确认
  by: 王某
  on: 2026-03-02
"""
    stale = checked.review(tmp_path / "reports", checked.decide(text, tmp_path / "decisions"))
    for path in (stale.html, stale.html.parent / "review" / f"{check['document_id']}.html"):
        [first, *_] = parsed(path).xpath("//main/*")
        assert (first.tag, first.get("id")) == ("section", "stale")
        assert all(word in text_of(first) for word in ("所核对的数字已改变", "电话确认", "decisions.yaml, row 1", "1.23 @p1"))
    assert stale.review.open_failures == len(checked.failed)


def test_the_index_says_what_to_filter_by(written: WrittenReview) -> None:
    index = parsed(written.html)
    numbers = {option.get("value"): option.text_content() for option in index.xpath("//select[@name='rule']/option")}
    rows = index.xpath("//table[@id='list']/tbody/tr")
    assert [row.xpath("string(th/a/@href)") for row in rows] == [
        f"review/{document.document_id}.html" for document in written.review.documents
    ]
    for row, document in zip(rows, written.review.documents, strict=True):
        failing = {numbers[token[1:]].split(" · ")[1] for token in row.get("data-r").split() if token[0] == "f"}
        assert failing == {check.rule_id for finding in document.findings for check in finding.checks}
    severities = index.xpath("string(//table[@id='list']/@data-severities)")
    assert len(severities) == len(written.review.rules)


def test_what_differs_by_rounding_and_what_was_not_judged_is_listed(checked: Checked, written: WrittenReview) -> None:
    for document in written.review.documents:
        page = parsed(written.html.parent / "review" / f"{document.document_id}.html")
        own = checked.checks.filter(pl.col("document_id") == document.document_id)
        assert len(page.xpath("//section[@id='rounding']//tbody/tr")) == own.filter(pl.col("outcome") == "rounding").height
        counts = page.xpath("//section[@id='unjudged']//tbody/tr/td[3]")
        assert sum(int(cell.text_content()) for cell in counts) == own.filter(pl.col("outcome") == "not_evaluable").height
        assert len(page.xpath("//section[@id='rules']//tbody/tr")) == own["rule_id"].n_unique()


def test_without_the_original_the_report_says_so_and_shows_text(copied: Checked, tmp_path: Path) -> None:
    for file in copied.folder.parent.glob("*.pdf"):
        file.unlink()
    bare = copied.review(tmp_path / "reports")
    page = page_with_findings(bare)
    assert not page.xpath("//img")
    assert "没有原件" in text_of(page.xpath("//p[contains(@class, 'banner')]")[0])
    assert parse_sum(bare.review.documents[0].findings[0].checks[0].left_text).figures[0].text in text_of(page)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"%PDF-1.4 other", "原件与读取时不同"), (b"", "原件与读取时不同")],
)
def test_an_original_that_has_changed_is_not_shown(data: bytes, said: str, copied: Checked, tmp_path: Path) -> None:
    for file in copied.folder.parent.glob("*.pdf"):
        file.write_bytes(data)
    page = page_with_findings(copied.review(tmp_path / "reports"))
    assert not page.xpath("//img")
    assert said in text_of(page)


def test_figures_without_boxes_are_shown_as_text(checked: Checked, tmp_path: Path) -> None:
    plain = checked.checks.with_columns(pl.col("left_text", "right_text", "culprit").str.replace_all(r" \([-\d,]+\)", ""))
    page = page_with_findings(checked.review(tmp_path / "reports", checks=plain))
    assert not page.xpath("//img")
    assert "（p." in text_of(page.xpath("//figcaption")[0])


def test_places_beyond_the_document_cost_their_own_picture_only(checked: Checked, tmp_path: Path) -> None:
    first = pl.int_range(pl.len()) == int(checked.checks["outcome"].to_list().index("fail"))
    far = checked.checks.with_columns(
        left_text=pl.when(first).then(pl.lit("1.00 @p4000 (1,2,3,4)")).otherwise("left_text"),
        right_text=pl.when(first).then(pl.lit("2.00 @p1 (-900,9000,-890,9010) + 3.00 @p1 (5,9,5,9)")).otherwise("right_text"),
    )
    written = checked.review(tmp_path / "reports", checks=far)
    pages = [parsed(path) for path in (written.html.parent / "review").glob("*.html")]
    assert sum("原件没有这一页" in text_of(page) for page in pages) == 1
    assert sum(len(page.xpath("//img")) for page in pages) > 2


def test_what_is_drawn_is_kept_and_what_nobody_wants_is_removed(checked: Checked, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    checked.review(reports)
    crops = {path: path.stat().st_mtime_ns for path in reports.glob("review/crops/*/*.png")}
    before = {path: path.read_bytes() for path in reports.rglob("*.html")}
    checked.review(reports)
    assert {path: path.stat().st_mtime_ns for path in reports.glob("review/crops/*/*.png")} == crops
    assert {path: path.read_bytes() for path in reports.rglob("*.html")} == before
    gone = str(checked.failed[0]["document_id"])
    checked.review(reports, checks=checked.checks.filter(pl.col("document_id") != gone))
    assert not list(reports.glob(f"review/**/{gone}*"))
    assert list(reports.glob("review/crops/*/*.png"))


def test_a_crop_that_was_half_written_is_drawn_again(checked: Checked, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    checked.review(reports)
    [path, *_] = sorted(reports.glob("review/crops/*/*.png"))
    whole = path.read_bytes()
    path.write_bytes(b"\x89PNG\r\n")
    checked.review(reports)
    assert path.read_bytes() == whole


def test_the_number_of_pictures_is_bounded_and_the_report_says_which_are_left_out(
    checked: Checked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "MOST_CROPS", 1)
    written = checked.review(tmp_path / "reports")
    for number in range(len(FAULTY)):
        page = page_with_findings(written, number)
        assert len(set(page.xpath("//img/@src"))) == 1
        assert page.xpath("//article/div[contains(@class, 'pair')]//img")
        assert "此处略去" in text_of(page)
    assert len(list((tmp_path / "reports").glob("review/crops/*/*.png"))) == len(FAULTY)


def test_names_from_documents_are_text_and_nothing_else(checked: Checked, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>\"'局"
    documents = checked.documents.with_columns(unit_name=pl.lit(evil), title=pl.lit(evil), url=pl.lit("javascript:alert(1)"))
    written = Checked(checked.folder, documents, checked.checks).review(tmp_path / "reports")
    for path, page in pages_of(written).items():
        assert not [s for s in page.xpath("//script") if not s.get("src")]
        assert not [h for h in page.xpath("//@href") if h.startswith("javascript")]
        assert evil in page.text_content(), path


def test_without_tables_there_is_an_empty_report(tmp_path: Path, checked: Checked) -> None:
    nothing = Checked(checked.folder, checked.documents.clear(), checked.checks.clear())
    written = nothing.review(tmp_path / "reports")
    assert written.review.documents == ()
    assert "没有受检的文件" in text_of(parsed(written.html))


def test_a_rule_and_a_reason_that_nobody_declares_go_by_their_names(checked: Checked, tmp_path: Path) -> None:
    odd = pl.col("outcome") == "fail"
    checks = checked.checks.with_columns(
        rule_id=pl.when(odd).then(pl.lit("a-new-rule")).otherwise("rule_id"),
        reason=pl.when(pl.col("outcome") == "not_applicable").then(pl.lit("a_new_reason")).otherwise("reason"),
    )
    written = checked.review(tmp_path / "reports", checks=checks)
    assert {r.rule_id for r in written.review.rules} >= {"a-new-rule"}
    assert "a-new-rule" in text_of(page_with_findings(written))
    assert "a new reason" in text_of(parsed(written.html))


def test_the_other_document_s_page_is_shown_where_two_are_compared(checked: Checked, tmp_path: Path) -> None:
    one, two = sorted({str(check["document_id"]) for check in checked.failed})
    across = pl.when((pl.col("outcome") == "fail") & (pl.col("document_id") == one)).then(pl.lit(two)).alias("other_document_id")
    written = checked.review(tmp_path / "reports", checks=checked.checks.with_columns(across))
    page = parsed(written.html.parent / "review" / f"{one}.html")
    sources = page.xpath("//article/div//figure[2]//img/@src")
    assert sources and all(source.startswith(f"crops/{two}/") for source in sources)
    assert f"{two}.html" in page.xpath("//figcaption/a/@href")


def test_a_sentence_has_its_figures_marked(checked: Checked, tmp_path: Path) -> None:
    check = next(c for c in checked.failed if c["left_text"] and " + " not in str(c["right_text"]))
    left, right = (parse_sum(str(check[side])).figures[0].text for side in ("left_text", "right_text"))
    quote = f"2024年度总计{left}万元，比上年增加1{right}万元；其中{right}万元为“其他”。"
    here = (pl.col("outcome") == "fail") & (pl.col("left_text") == check["left_text"])
    checks = checked.checks.with_columns(quote=pl.when(here).then(pl.lit(quote)))
    written = checked.review(tmp_path / "reports", checks=checks)
    page = parsed(written.html.parent / "review" / f"{check['document_id']}.html")
    quotes = [q for q in page.xpath("//blockquote") if q.text_content() == quote]
    assert quotes
    assert (left, "left") in [(m.text, m.get("class")) for m in quotes[0].xpath("./mark")]


def test_the_shape_of_the_json_is_the_declared_one(written: WrittenReview) -> None:
    import json

    data = json.loads(written.json.read_text(encoding="utf-8"))
    assert data["format"] == FORMAT
    assert set(data) == {
        *("format", "documents_checked", "outcomes", "open_failures", "decided", "decisions_elsewhere"),
        *("stale_decisions", "documents", "reasons", "rules"),
    }
    check = data["documents"][0]["findings"][0]["checks"][0]
    assert isinstance(check["difference"], str)
    assert check["decided"] is None
