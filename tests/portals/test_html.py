"""Reading pages as sites write them: charsets that are not theirs, and addresses that hide in calls, viewers and blanks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import PageError
from extractors.portals import html
from extractors.portals.addresses import absolute, called, opened, viewed
from extractors.portals.base import Page, Request
from extractors.portals.charset import decode

URL = "http://www.example.gov.cn/xx/jyj/index.html"
HOST = "http://www.example.gov.cn"


def page(content: str | bytes, charset: str | None = None) -> Page:
    return Page(Request(URL), URL, content if isinstance(content, bytes) else content.encode(), charset)


def documents(content: str) -> list[str]:
    return [link.url for link in html.attachments(html.parse(page(f"<html><body>{content}</body></html>")), URL)]


def titles(content: str) -> list[str]:
    return [link.text for link in html.attachments(html.parse(page(f"<html><body>{content}</body></html>")), URL)]


TEXT = "样例区教育局2024年度部门决算“公开”情况说明，共十二页。"


@pytest.mark.parametrize("true", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("header", [None, "utf-8", "GBK", "iso-8859-1", "no-such", "base64", "idna", "undefined"])
@pytest.mark.parametrize("meta", ["", "gb2312", "utf-8"])
def test_the_charset_is_found_whatever_header_and_meta_say(true: str, header: str | None, meta: str) -> None:
    text = f'<html><head><meta http-equiv=Content-Type content="text/html; charset={meta}"></head><p>{TEXT}</p></html>'
    assert TEXT in decode(text.encode(true), header)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_character_cut_in_half_spoils_no_other(charset: str) -> None:
    body = f"<p>{TEXT}</p>".encode(charset) + "决".encode(charset)[:1] + b"</p>"
    assert TEXT in decode(body, None)
    assert TEXT in decode(body, "utf-8")


def test_a_page_may_begin_as_xml() -> None:
    root = html.parse(page('<?xml version="1.0" encoding="gb2312"?>\n<html><a href="a.pdf">x</a></html>'))
    assert [link.url for link in html.links(root, URL)] == [f"{HOST}/xx/jyj/a.pdf"]


def test_links_below_hundreds_of_open_elements_are_read_and_too_many_are_said() -> None:
    assert documents("<font>" * 400 + '<a href="a.pdf">x</a>') == [f"{HOST}/xx/jyj/a.pdf"]
    with pytest.raises(PageError, match="too deep"):
        documents("<font>" * 5000 + '<a href="a.pdf">x</a>')


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ("附件/决算 表.pdf", f"{HOST}/xx/jyj/附件/决算%20表.pdf"),
        ("\n  ./a\n b.pdf \t", f"{HOST}/xx/jyj/a%20b.pdf"),
        ("\\uploads\\a.pdf", f"{HOST}/uploads/a.pdf"),
        ("..\\a.pdf#page=2", f"{HOST}/xx/a.pdf"),
        ("http:\\\\www.example.gov.cn\\a.pdf", f"{HOST}/a.pdf"),
        ("http:// www.example.gov.cn/a.pdf", f"{HOST}/a.pdf"),
        ("//oss.example.cn/a.pdf", "http://oss.example.cn/a.pdf"),
        ("%BE%F6%CB%E3.pdf?a=%D4%A4&b=1", f"{HOST}/xx/jyj/%BE%F6%CB%E3.pdf?a=%D4%A4&b=1"),
        ("down.jsp?path=D:\\files\\a.pdf", f"{HOST}/xx/jyj/down.jsp?path=D:\\files\\a.pdf"),
        ("list.jsp;jsessionid=5A1F?page=2", f"{HOST}/xx/jyj/list.jsp?page=2"),
        ("?id=3", f"{HOST}/xx/jyj/index.html?id=3"),
        ("javascript:void(0)", None),
        ("mailto:a@example.org", None),
        ("file:///C:/a.pdf", "file:///C:/a.pdf"),
        ("C:\\决算 1.pdf", "file:///C:/决算%201.pdf"),
        ("ftp://a.gov.cn/a.pdf", "ftp://a.gov.cn/a.pdf"),
        ("file:///C:/a/", None),
        ("http://[::1", None),
        ("", None),
        (None, None),
    ],
)
def test_references_are_read_as_browsers_read_them(reference: str | None, address: str | None) -> None:
    assert absolute(URL, reference) == address


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('<a href="a.jsp?x=1&amp;file=b.pdf">决算</a>', ["/xx/jyj/a.jsp?x=1&file=b.pdf"]),
        ("<a href='javascript:void(0)' onclick=\"window.open('/u/1.pdf','_blank')\">决算</a>", ["/u/1.pdf"]),
        ("<a href=\"javascript:window.open('\\u\\1.pdf')\">决算</a>", ["/u/1.pdf"]),
        ("<a href='#' onclick='location.href=\"2.doc\"'>决算</a>", ["/xx/jyj/2.doc"]),
        ("<span onclick=\"window.location.href = '3.xlsx?t=1'\">决算</span>", ["/xx/jyj/3.xlsx?t=1"]),
        ("<a href='#' onclick=\"download('/u/4.pdf','2024年决算.pdf')\">下载</a>", ["/u/4.pdf"]),
        ("<a href='#' onclick=\"download('downloadfile.jsp?id=4')\">下载</a>", ["/xx/jyj/downloadfile.jsp?id=4"]),
        ("<a href='#' onclick=\"download('17','2024年决算.pdf')\">下载</a>", []),
        ("<a href='#' onclick=\"download('17')\">下载</a>", []),
        ("<a href='#' onclick=\"window.open('/u/' + name + '.pdf')\">下载</a>", []),
        ('<iframe src="/js/viewer.html?file=%2Fu%2F%E9%A2%84%20a.pdf#page=1"></iframe>', ["/u/预%20a.pdf"]),
        ('<iframe src="/pdfjs/web/viewer.html?file=../../u/%D4%A4.pdf"></iframe>', ["/u/%D4%A4.pdf"]),
        ('<a href="/pdfjs/web/viewer.html?file=/download.do%3Fiid%3D7">决算.pdf</a>', ["/download.do?iid=7"]),
        ('<a href="/pdfjs/web/viewer.html">决算.pdf</a>', []),
        ('<embed src="1.pdf"><object data="2.pdf"><param name="src" value="2.pdf"></object>', ["/xx/jyj/1.pdf", "/xx/jyj/2.pdf"]),
        ('<a data-href="/u/5.pdf">决算</a><div data-href="/u/6.pdf">决算</div>', ["/u/5.pdf", "/u/6.pdf"]),
        ('<a href="/downloadfile.jsp?classid=0&filename=a">下载</a>', ["/downloadfile.jsp?classid=0&filename=a"]),
        ('<a href="/download.do?iid=3f">下载</a>', ["/download.do?iid=3f"]),
        ('<a href="/download.html">下载中心</a><a href="/download/">下载</a><a href="/attachments/list">附件</a>', []),
        ('<a href="/attachments/1/8/名.pdf1755651234.pdf?sid=9">决算</a>', ["/attachments/1/8/名.pdf1755651234.pdf?sid=9"]),
        ('<a href="/attachment/0/542/4361282">附件</a><a href="/cmsres/ea/9f3/ab12">附件</a>',
         ["/attachment/0/542/4361282", "/cmsres/ea/9f3/ab12"]),
        ('<a href="/f?id=8">2024年度部门决算.pdf</a><a href="/f?id=9">决算.docx（1.2MB）</a>', ["/f?id=8", "/f?id=9"]),
        ('<a href="/t1.html">关于公开决算.pdf</a>', []),
        ('<a href="a.pdf">一</a><a href="./a.pdf#x">二</a><a href="%61.pdf">三</a>', ["/xx/jyj/a.pdf"]),
        ('<a href="预.pdf">一</a><a href="%E9%A2%84.pdf">二</a>', ["/xx/jyj/预.pdf"]),
        ('<div id="footer"><a href="m.pdf">手册</a></div><nav><a onclick="window.open(\'n.pdf\')">手册</a></nav>', []),
        ('<script>PDFObject.embed("/u/7.pdf", "#v"); var name = "a" + ".pdf";</script>', ["/u/7.pdf"]),
        ('<script>var pdf = "http:\\/\\/www.example.gov.cn\\/u\\/\\u9884.pdf";</script>', ["/u/预.pdf"]),
        ('<script>var text = "\\u003Ca href=\\u0022\\/u\\/8.pdf\\u0022\\u003E附件.pdf";</script>', []),
        ('<script>var help = "/u/help.pdf";</script><a href="8.pdf">决算</a>', ["/xx/jyj/8.pdf"]),
        ('<a href="1.zip">决算</a><a href="2.rar">决算</a>', ["/xx/jyj/1.zip", "/xx/jyj/2.rar"]),
        ('<base href="/up/"><a href="9.pdf">决算</a>', ["/up/9.pdf"]),
        ('<base target="_blank"><base href="/up/"><a href="9.pdf">决算</a>', ["/up/9.pdf"]),
        ('<meta http-equiv="refresh" content="0;url=/u/10.pdf">', ["/u/10.pdf"]),
    ],
)  # fmt: skip
def test_documents_are_found_however_they_are_linked(content: str, found: list[str]) -> None:
    assert documents(content) == [HOST + path for path in found]


def test_attachments_on_another_host_count() -> None:
    assert documents('<a href="https://oss.example.cn/b/1.pdf">决算</a>') == ["https://oss.example.cn/b/1.pdf"]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('<a href="1.pdf" title="样例区教育局2024年度部门决算">样例区教育局2024年…</a>', ["样例区教育局2024年度部门决算"]),
        ('<a href="1.pdf"><img src="p.gif"></a> <a href="1.pdf">部门决算.pdf（2MB）</a>', ["部门决算"]),
        ('<ul><li>教育局2024年部门决算 [2025-08-20] <a href="1.pdf">下载</a></li></ul>', ["教育局2024年部门决算"]),
        ('<table><tr><td>1</td><td>教育局</td><td>部门决算</td><td>2025-08-20</td><td><a href="1.pdf">下载</a></td></tr></table>',
         ["教育局 部门决算"]),
        ('<p>现将决算公开如下：<a href="1.pdf">附件1</a></p>', [""]),
        ('<iframe src="/u/%E6%95%99%E8%82%B2%E5%B1%80%E5%86%B3%E7%AE%97.pdf"></iframe>', ["教育局决算"]),
        ('<a href="/down.jsp?id=1&showname=教育局决算.doc">附件</a><a href="/u/%BE%F6%CB%E3%B1%A8%B8%E6.pdf">附件</a>',
         ["教育局决算", ""]),
        ('<iframe src="1.pdf">您的浏览器不支持框架</iframe>', [""]),
    ],
)  # fmt: skip
def test_a_document_is_called_by_its_link_or_by_the_row_around_it(content: str, found: list[str]) -> None:
    assert titles(content) == found


def test_links_of_lists_may_be_opened_by_script_too() -> None:
    content = (
        '<a href="#top">顶部</a><a href="javascript:;" onclick="window.open(\'t1.html\')">甲</a>'
        "<li onclick=\"location='t2.html'\">乙</li><li onclick=\"go('t9')\"><a href='t3.html'>丙</a></li>"
        '<a href="/js/viewer.html?file=/u/4.pdf">丁</a><div data-url="http://share.example.cn/">分享</div>'
    )
    root = html.parse(page(content))
    assert [(link.text, link.url.removeprefix(HOST)) for link in html.links(root, URL)] == [
        ("甲", "/xx/jyj/t1.html"),
        ("乙", "/xx/jyj/t2.html"),
        ("丙", "/xx/jyj/t3.html"),
        ("丁", "/u/4.pdf"),
    ]


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ('<meta http-equiv="Refresh" content="0; URL=bm/">', "/xx/jyj/bm/"),
        (f'<meta http-equiv="refresh" content="60;url={URL}"><p>正文</p>', None),
    ],
)
def test_a_page_may_only_refresh_to_another(content: str, target: str | None) -> None:
    assert html.refresh_target(html.parse(page(content)), URL) == (HOST + target if target else None)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('<iframe src="list.html"></iframe><iframe src="a.pdf"></iframe>', ["/xx/jyj/list.html"]),
        (
            '<frameset><frame src="a.html"><frame src="http://x.cn/b.html"><frame src="c.html"></frameset>',
            ["/xx/jyj/a.html", "/xx/jyj/c.html"],
        ),
        ("<script>location.replace('/new/');</script>", ["/new/"]),
        (f"<script>if (mobile) location.href='/m/';</script><p>{TEXT * 3}</p>", []),
    ],
)
def test_a_page_may_show_others_in_frames(content: str, found: list[str]) -> None:
    assert list(html.framed_pages(html.parse(page(content)), URL)) == [HOST + path for path in found]


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_as_an_address_or_not(text: str) -> None:
    address = absolute(URL, text)
    assert address is None or address.startswith(("http://", "https://"))
    if address is not None:
        viewed(address)
        html.is_document_address(address)
    assert all(isinstance(said, str) for said in (*opened(text), *called(text)))


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "gbk", "utf-7", "unicode_escape", "punycode", "\x00"]))
def test_any_bytes_decode(body: bytes, charset: str | None) -> None:
    assert isinstance(decode(body, charset), str)
