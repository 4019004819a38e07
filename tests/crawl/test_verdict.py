"""What an answer means: had, missing, blocked or failed. Each on a real answer, or as the pages of real firewalls are built."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.portals.base import Request
from flows.client import Client, Fetched, Limits, Outcome, Refused
from flows.client.verdict import is_home, refusal_of
from tests.crawl.portal import PDF, Answer, Portal

STATUSES = {
    "blocked": (401, 403, 405, 406, 407, 412, 418, 422, 429, 451, 468, 493, 511, 521, 566, 567),
    "missing": (404, 410, 550),
    "failed": (400, 402, 408, 409, 500, 501, 502, 503, 504, 505, 520, 522, 530, 599, 300, 305),
}


@pytest.mark.parametrize(("kind", "status"), [(kind, status) for kind, many in STATUSES.items() for status in many])
def test_every_status_has_its_outcome(kind: str, status: int) -> None:
    refused = refusal_of("http://h/a.pdf", status, {}, b"")
    assert refused is not None
    assert (refused.kind, refused.gone, refused.status) == (kind, kind == "missing", status)


def page(body: str, title: str = "", script: str = "") -> bytes:
    script = f"<script>{script}</script>" if script else ""
    return f"<html><head><title>{title}</title>{script}</head><body>{body}</body></html>".encode()


JSL = b"<script>document.cookie=('_')+('_jsl_clearance_s=')+(-~false+'')+';max-age=3600';location.href=location.pathname</script>"
OBFUSCATED = "var " + ",".join(f"_0x{n:04x}=['\\x64']" for n in range(4096, 4136)) + ";(function(){debugger})();"

CHALLENGES = {
    "jsl": (521, JSL),
    "jsl by name": (200, page("", script="document.cookie='__jsl_clearance_s='+go({});")),
    "ruishu": (412, page("", script="$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=90;")),
    "ruishu with 200": (200, page("<input id='onload'/>", script="$_ts=window['$_ts'];if(!$_ts)$_ts={};")),
    "aliyun": (200, page("", script="var arg1='3F0B'; setCookie('acw_sc__v2', x); document.location.reload()")),
    "wzws": (200, page("", "wzws", "/* */ var wzwschallenge='RANDOMSTR'; window.location='/WZWSRELw==?wzwsconfirm='+x")),
    "wzws geo": (403, b"WZWS GeoBL"),
    "edgeone": (567, page("Restricted Access: blocked by EdgeOne")),
    "edgeone with 200": (200, page("", script="var EO_Bot_Ssid=1;")),
    "small 403": (403, b"Forbidden"),
    "small 422": (422, b"{}"),
    "468": (468, b""),
    "stub": (200, page("", script=OBFUSCATED)),
    "packed": (200, page("", script="eval(function(p,a,c,k,e,d){e=function(c){return c}}('0',1,1,'x'.split('|'),0,{}))")),
    "cookie and on": (200, page("", script="document.cookie='k=1;path=/'; location.reload();")),
    "202": (202, page("<p>请稍候</p>")),
    "202 with nothing": (202, b""),
    "503": (503, page("Checking your browser", "Just a moment", "window._cf_chl_opt={}")),
    "404": (404, page("", script="$_ts=window['$_ts'];")),
    "notice": (200, page("<h1>您的访问请求可能对网站造成威胁，已被拦截</h1>", "访问被拦截")),
    "notice in GBK": (200, "<html><body>您的操作过于频繁，请稍后再试</body></html>".encode("gb18030")),
    "notice in words": (200, "请求已被网站防火墙拦截".encode()),
    "notice with the address": (200, page("The requested URL was rejected: http://h/x/a.pdf")),
}


@pytest.mark.parametrize(("status", "body"), CHALLENGES.values(), ids=CHALLENGES)
def test_a_challenge_is_blocked_and_asked_for_once(portal: Portal, client: Client, status: int, body: bytes) -> None:
    portal.answers["/x/a.pdf"] = Answer(body, status)
    said = client.fetch(Request(f"{portal.url}/x/a.pdf"))
    assert isinstance(said, Refused), said
    assert (said.kind, said.gone) == ("blocked", False)
    assert portal.paths().count("/x/a.pdf") == 1


MAINTENANCE = {
    "200": (200, page("<h2>系统维护</h2><p>请稍后访问</p>")),
    "upgrade": (200, page("网站升级改造中，给您带来不便敬请谅解")),
    "GBK": (200, "<html><body><p>本网站正在进行升级</p></body></html>".encode("gb18030")),
    "words": (200, "系统维护中".encode()),
    "404": (404, page("平台升级维护，暂停服务")),
    "410": (410, page("The site is down for maintenance.")),
    "503": (503, page("网站维护")),
}


@pytest.mark.parametrize(("status", "body"), MAINTENANCE.values(), ids=MAINTENANCE)
def test_maintenance_is_failed_and_says_nothing_of_the_document(portal: Portal, client: Client, status: int, body: bytes) -> None:
    portal.answers["/x/a.pdf"] = Answer(body, status)
    said = client.fetch(Request(f"{portal.url}/x/a.pdf"))
    assert isinstance(said, Refused), said
    assert (said.kind, said.gone, "under maintenance" in said.reason) == ("failed", False, True)


LINKS = "".join(f"<a href='/{n}/'>栏目{n}</a>" for n in range(20))

CONTENT = {
    "an attachment": page("网站升级公告 <a href='./P020250820.pdf'>附件</a>"),
    "an attachment behind Ruishu": page("<a href='/a/b.docx'>附件</a>", script="$_ts=window['$_ts'];"),
    "a table": page("<table><tr><td>网络系统维护费</td><td>1.00</td></tr></table>", "信息系统维护中心"),
    "a menu": page(f"{LINKS}系统维护", "信息系统维护中心"),
    "a viewer": page("<iframe src='/viewer.html?file=%2Fa'></iframe>", "正在升级"),
    "words": page("网站维护" + "本单位主要职责是……" * 100),
    "rows by script": page("", script="var url='./202602/t1.shtml';document.writeln('2026-02-01');var t='网站维护中心决算'"),
    "cookies of its own": page(f"{LINKS}", script="document.cookie='font=1'; location.reload()"),
    "data": b'{"data": {"list": [{"title": "\xe7\xb3\xbb\xe7\xbb\x9f\xe7\xbb\xb4\xe6\x8a\xa4"}]}}',
    "a title with 404": page(LINKS, "关于4041号议案的答复"),
}


@pytest.mark.parametrize("body", CONTENT.values(), ids=CONTENT)
def test_content_is_content_whatever_words_it_has(body: bytes) -> None:
    assert refusal_of("http://h/x/t1.shtml", 200, {}, body) is None


@pytest.mark.parametrize("title", ["404 Not Found", "404", "页面不存在", "您访问的页面找不到了", "对不起，文件已被删除"])
def test_a_page_that_says_not_found_is_missing_but_not_gone(title: str) -> None:
    said = refusal_of("http://h/a.pdf", 200, {}, page("<p>您访问的页面不存在或正在升级</p>", title))
    assert said is not None
    assert (said.kind, said.gone) == ("missing", False)


def test_a_404_that_offers_excuses_is_still_a_404() -> None:
    said = refusal_of("http://h/a.pdf", 404, {}, page("您访问的页面不存在，可能已删除，或网站正在升级", "404"))
    assert said is not None
    assert said.gone


def test_whose_refusal_it_is_is_said() -> None:
    said = refusal_of("http://h/a.pdf", 403, {"WZWS-RAY": "114-1"}, b"")
    assert said is not None
    assert "(WZWS)" in said.reason


@pytest.mark.parametrize(
    "body", [b"<" * 120_000, b"<title>" * 15_000, b"<script" * 15_000, b"<!--" * 30_000, b"_0x" + b"a" * 99_999]
)
def test_no_page_takes_long_to_judge(body: bytes) -> None:
    refusal_of("http://h/a", 200, {}, b"<html>" + body)


# Home pages and shells


@pytest.mark.parametrize("path", ["", "/", "/index.html", "/index.shtml", "/Default.aspx", "/home.html"])
def test_home_pages(path: str) -> None:
    assert is_home(f"http://h{path}")
    assert not is_home(f"http://h/x{path or '/'}")


def fetched(client: Client, url: str) -> Outcome:
    return client.fetch(Request(url))


@pytest.mark.parametrize(("asked", "to", "kind"), [("/x/a.pdf", "/index.html", "missing"), ("/index.htm", "/", None)])
def test_a_redirect_home_is_missing_unless_home_was_asked_for(
    portal: Portal, client: Client, asked: str, to: str, kind: str | None
) -> None:
    portal.page(to, f"<html>{LINKS}</html>")
    portal.answers[asked] = Answer(status=302, headers=(("Location", to),))
    said = fetched(client, f"{portal.url}{asked}")
    assert (said.kind if isinstance(said, Refused) else None) == kind
    assert not (isinstance(said, Refused) and said.gone)


def test_a_file_that_lies_at_the_front_door_is_a_file(portal: Portal, client: Client) -> None:
    portal.file("/", PDF)
    portal.answers["/download"] = Answer(status=302, headers=(("Location", "/"),))
    assert isinstance(fetched(client, f"{portal.url}/download"), Fetched)


def shell(client: Client, answer: Fetched) -> str | None:
    return client.shell(answer.url, answer.final_url, answer.body)


class Shell(dict[str, Answer | list[Answer]]):
    """Answers any address with one page."""

    def get(self, path: str, default: Answer | list[Answer] | None = None) -> Answer:  # type: ignore[override]
        words = f"<html>{LINKS}<script>var token='{abs(hash(path)):020d}'</script></html>"
        return Answer(words.encode()) if path != "/robots.txt" else Answer(status=404)


def test_a_shell_is_known_by_what_it_answers_to_an_address_that_no_site_has(portal: Portal, client: Client) -> None:
    portal.answers = Shell()
    for path in ("/x/a.html", "/x/b.html"):
        answer = fetched(client, f"{portal.url}{path}")
        assert isinstance(answer, Fetched)
        assert "for any address" in (shell(client, answer) or "")
    assert len(portal.asked) == 5  # robots.txt, two pages, the home page and one that does not exist


def test_the_home_page_at_another_address_is_told(portal: Portal, client: Client) -> None:
    portal.page("/", f"<html>{LINKS}</html>")
    portal.page("/x/a.html", f"<html>{LINKS}</html>")
    portal.page("/x/b.html", f"<html>{LINKS}另一页</html>")
    home, same, other = (fetched(client, f"{portal.url}{path}") for path in ("/", "/x/a.html", "/x/b.html"))
    assert isinstance(home, Fetched)
    assert isinstance(same, Fetched)
    assert isinstance(other, Fetched)
    assert "the site's home page" in (shell(client, same) or "")
    assert shell(client, other) is None
    assert shell(client, home) is None


def test_a_site_that_refuses_the_comparison_has_no_shell(portal: Portal, client: Client) -> None:
    portal.page("/x/a.html", f"<html>{LINKS}</html>")
    answer = fetched(client, f"{portal.url}/x/a.html")
    assert isinstance(answer, Fetched)
    assert shell(client, answer) is None


# Hosts that are left alone


def limited(tmp_path: Path, **limits: float) -> Client:
    given = {"requests_per_second": 50, "timeout_s": 5, **limits}
    return Client(tmp_path, Limits(**given), frozenset({"127.0.0.1"}), sleep=lambda _s: None)  # type: ignore[arg-type]


def test_a_site_that_refuses_everything_is_not_asked_on(portal: Portal, tmp_path: Path) -> None:
    with limited(tmp_path) as client:
        for n in range(50):
            portal.answers[f"/{n}"] = Answer(b"no", 412)
            fetched(client, f"{portal.url}/{n}")
        portal.file("/a.pdf", PDF)
        said = fetched(client, f"{portal.url}/a.pdf")
    assert isinstance(said, Refused)
    assert (said.kind, "refused 50 requests in a row" in said.reason) == ("blocked", True)
    assert "/a.pdf" not in portal.paths()


def test_some_refusals_among_others_close_nothing(portal: Portal, tmp_path: Path) -> None:
    portal.file("/a.pdf", PDF)
    portal.answers["/no"] = Answer(b"no", 403)
    with limited(tmp_path) as client:
        for n in range(60):
            fetched(client, f"{portal.url}/{'a.pdf' if n == 30 else 'no'}")
        assert isinstance(fetched(client, f"{portal.url}/a.pdf"), Fetched)


def test_an_address_that_wants_to_be_left_alone_is_not_asked_again(portal: Portal, client: Client) -> None:
    portal.answers["/a.pdf"] = Answer(b"", 503, (("Retry-After", "7200"),))
    portal.file("/b.pdf", PDF)
    first, then = (fetched(client, f"{portal.url}/{name}.pdf") for name in "ab")
    assert isinstance(first, Refused)
    assert (first.kind, portal.paths().count("/a.pdf")) == ("failed", 1)
    assert isinstance(then, Fetched)


def test_a_site_that_wants_to_be_left_alone_is(portal: Portal, client: Client) -> None:
    for name in "abc":
        portal.answers[f"/{name}.pdf"] = Answer(b"", 503, (("Retry-After", "7200"),))
    portal.file("/d.pdf", PDF)
    *_, last = (fetched(client, f"{portal.url}/{name}.pdf") for name in "abcd")
    assert isinstance(last, Refused)
    assert (last.kind, "be left alone for 7200 s" in last.reason) == ("failed", True)
    assert "/d.pdf" not in portal.paths()


def test_a_host_that_never_answers_is_taken_to_be_down(portal: Portal, tmp_path: Path) -> None:
    for n in range(22):
        portal.answers[f"/{n}.pdf"] = Answer(then_close=True)
    with limited(tmp_path) as client:
        said = [fetched(client, f"{portal.url}/{n}.pdf") for n in range(22)]
    assert {answer.kind for answer in said if isinstance(answer, Refused)} == {"failed"}
    assert len(portal.asked) == 1 + 100
    assert isinstance(said[-1], Refused)
    assert "did not answer 100 times in a row" in said[-1].reason


def test_a_crawl_delay_beyond_all_patience_is_a_refusal(portal: Portal, client: Client) -> None:
    portal.answers["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 86400\n")
    said = fetched(client, f"{portal.url}/a.pdf")
    assert isinstance(said, Refused)
    assert (said.kind, "86400 s between requests" in said.reason) == ("blocked", True)


@pytest.mark.parametrize(("status", "kind"), [(521, "blocked"), (429, "blocked"), (500, "failed")])
def test_a_robots_txt_that_cannot_be_had_closes_the_site_for_now(portal: Portal, client: Client, status: int, kind: str) -> None:
    portal.answers["/robots.txt"] = Answer(b"", status)
    portal.file("/a.pdf", PDF)
    said = fetched(client, f"{portal.url}/a.pdf")
    assert isinstance(said, Refused)
    assert said.kind == kind
    assert "/a.pdf" not in portal.paths()
