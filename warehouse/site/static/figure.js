// The dialog of a figure: where it is printed, what it takes part in, and how to cite it. `#<cell>` in the address opens it.
(function () {
  "use strict";
  var data = window.juesuanFigures;
  var dialog = document.getElementById("figure");
  if (!data || !dialog || !dialog.showModal) { return; }
  var t = window.juesuan.t;
  var names = Object.keys(data.figures);
  var number = {};
  names.forEach(function (name, index) { number[name] = index; });
  var byCell = null;
  var open = null;
  var opener = null;
  var whole = false;
  var SVG = "http://www.w3.org/2000/svg";
  var ABOVE = 62, BELOW = 44;

  function slot(name) { return dialog.querySelector("[data-slot=" + name + "]"); }

  function node(tag, attributes, children) {
    var made = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    (children || []).forEach(function (child) { made.append(child); });
    return made;
  }

  function both(zh, en) {
    var made = document.createDocumentFragment();
    made.append(node("span", { "class": "zh", lang: "zh-CN" }, [zh]), node("span", { "class": "en", lang: "en" }, [en]));
    return made;
  }

  // A figure's line and column, as the table beside it has them; in a list of facts, the heading of the list and the fact's name.
  function place(name) {
    var link = document.getElementById(name);
    var cell = link.closest("td, th");
    var table = link.closest("table");
    var group = link.closest("[data-group]");
    var heading = group && group.querySelector("[data-line]");
    var fact = link.closest("dd");
    return {
      line: cell ? cell.parentNode.cells[0] : heading,
      column: cell ? table.tHead.rows[0].cells[cell.cellIndex] : fact && fact.parentNode.querySelector("dt"),
      side: table && table.caption,
      group: cell && heading,
      statement: link.closest("section").querySelector("h2")
    };
  }

  function above(where, lang) { return [where.statement, where.group || where.side].map(function (one) { return said(one, lang); }).join(" ").trim(); }

  function joined(parts) { return parts.filter(Boolean).join(" · "); }

  function said(element, lang) {
    if (!element) { return ""; }
    var copy = element.cloneNode(true);
    copy.querySelectorAll(lang === "en" ? ".zh" : ".en").forEach(function (other) { other.remove(); });
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function checksOf(index) {
    if (!byCell) {
      byCell = {};
      data.checks.forEach(function (check) {
        var seen = {};
        [check[2], check[3]].forEach(function (tokens) {
          tokens.forEach(function (token) {
            var plain = Array.isArray(token) ? token[1] : token;
            if (typeof plain === "number" && !seen[plain]) {
              seen[plain] = true;
              (byCell[plain] = byCell[plain] || []).push(check);
            }
          });
        });
      });
    }
    return byCell[index] || [];
  }

  function term(token, index) {
    if (typeof token === "number") {
      var figure = data.figures[names[token]];
      if (token === index) { return node("strong", {}, [figure[2]]); }
      var where = place(names[token]);
      return node("a", { href: "#" + names[token], title: said(where.line, "zh") + " " + said(where.column, window.juesuan.lang()) }, [figure[2]]);
    }
    var at = token.lastIndexOf("@");
    if (at < 1) { return document.createTextNode(token); }
    var made = document.createDocumentFragment();
    made.append(token.slice(0, at), " ", node("small", {}, [both("第" + token.slice(at + 1) + "页", "p. " + token.slice(at + 1))]));
    return made;
  }

  function sum(tokens, index) {
    var made = document.createDocumentFragment();
    tokens.forEach(function (token, position) {
      var operator = Array.isArray(token) ? token[0] : "+";
      if (position) { made.append(" " + operator + " "); } else if (operator !== "+") { made.append(operator); }
      made.append(term(Array.isArray(token) ? token[1] : token, index));
    });
    return made;
  }

  var OUTCOMES = { pass: ["相符", "Holds"], rounding: ["尾差", "Rounding"], fail: ["不符", "Does not hold"] };

  function identity(check, index) {
    var rule = data.rules[check[0]];
    var outcome = OUTCOMES[check[1]];
    var line = node("li", {}, [node("span", { "class": "chip " + check[1] }, [both(outcome[0], outcome[1])]), " ", both(rule[1], rule[2])]);
    var left = sum(check[2], index), right = sum(check[3], index);
    if (check[2].length || check[3].length) {
      line.append(node("div", { "class": "num formula" }, [left, " " + check[4] + " ", right]));
    }
    if (check[5]) { line.append(node("div", {}, [node("a", { href: window.juesuan.root + check[5] }, [both("对照文件", "The other document")])])); }
    if (check[6]) { line.append(node("q", { lang: "zh-CN" }, [check[6]])); }
    return line;
  }

  function version(entry) {
    var before = entry[0] === "before";
    var what = { added: ["新增", "added"], removed: ["删去", "removed"], changed: ["改动", "changed"] }[entry[1]];
    return node("li", {}, [
      before ? both("前一版：", "Version before: ") : both("新版：", "Newer version: "),
      node("a", { href: window.juesuan.root + entry[4] + (entry[2] ? "#" + open : "") }, [entry[2] || t("无此数", "not there")]),
      " ", node("small", {}, [both(what[0] + (entry[3] ? "，第" + entry[3] + "页" : "") + (entry[5] ? "，" + entry[5] : ""),
        what[1] + (entry[3] ? ", page " + entry[3] : "") + (entry[5] ? ", " + entry[5] : ""))])
    ]);
  }

  function unchanged(side) {
    var link = node("a", { href: dialog.dataset[side] + "#" + open }, [data.figures[open][2]]);
    return node("li", {}, [side === "before" ? both("前一版：", "Version before: ") : both("新版：", "Newer version: "), link, " ",
      node("small", {}, [both("相同", "the same")])]);
  }

  // The page around the figure, or all of it, with the cell marked; lengths are the page's own points.
  function draw(figure) {
    var box = slot("crop"), size = data.sizes[figure[0]], at = figure[1];
    var shown = Boolean(size && at);
    box.replaceChildren();
    box.hidden = !shown;
    slot("no-picture").hidden = shown;
    dialog.querySelector("[data-do=whole]").hidden = !shown;
    if (!shown) { return; }
    var top = whole ? 0 : Math.max(0, at[1] - ABOVE), bottom = whole ? size[1] : Math.min(size[1], at[3] + BELOW);
    var svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", [0, top, size[0], bottom - top].join(" "));
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", t("第" + figure[0] + "页，所印 " + figure[2] + " 已标出", "Page " + figure[0] + " with " + figure[2] + " marked"));
    svg.style.width = "max(100%, " + Math.round(size[0] * 1.15) + "px)";
    var image = document.createElementNS(SVG, "image");
    image.setAttribute("href", dialog.dataset.pictures + figure[0] + ".webp");
    image.setAttribute("width", size[0]);
    image.setAttribute("height", size[1]);
    image.addEventListener("error", function () { box.hidden = true; slot("no-picture").hidden = false; });
    var mark = document.createElementNS(SVG, "rect");
    mark.setAttribute("class", "mark");
    mark.setAttribute("x", at[0] - 3);
    mark.setAttribute("y", at[1] - 2.5);
    mark.setAttribute("width", at[2] - at[0] + 6);
    mark.setAttribute("height", at[3] - at[1] + 5);
    mark.setAttribute("rx", 1.5);
    svg.append(image, mark);
    box.append(svg);
    var scale = svg.getBoundingClientRect().width / size[0];
    box.scrollLeft = (at[0] + at[2]) / 2 * scale - box.clientWidth / 2;
    box.scrollTop = whole ? (at[1] - top) * scale - box.clientHeight / 2 : 0;
  }

  // What goes on working: the page's folder at its server; of a copy on a disk, which has no address, the way within the site.
  function address() {
    var page = location.href.replace(/[?#].*$/, "").replace(/index\.html$/, "") + "#" + open;
    return location.protocol === "file:" ? page.slice(page.lastIndexOf("/d/") + 1) : page;
  }

  function listed(where, lang, comma) {
    return [where.statement, where.group, where.line, where.column].map(function (one) { return said(one, lang); }).filter(Boolean).join(comma);
  }

  function cite(figure, where, lang) {
    var d = dialog.dataset, release = window.juesuanRelease || "";
    var source = d.url ? d.url.replace(/#.*$/, "") + (d.pageUrl ? "#page=" + figure[0] : "") : "";
    if (lang === "en") {
      return d.unit + ": " + (d.title || d.year + " " + d.typeEn) + ", " + listed(where, "en", ", ") + ": " + figure[2] + " " + figure[4] + " (page " + figure[0] + "). " + source + " (SHA-256 " + d.hash + "). " +
        "juesuan, release " + release + ", " + address();
    }
    return d.unit + "：《" + (d.title || d.year + "年" + d.typeZh) + "》，" + listed(where, "zh", "，") + "：" + figure[2] + figure[4] + "（第" + figure[0] + "页）。" + source + "（SHA-256 " + d.hash + "）。" +
      "决算公开数据 " + release + "，" + address();
  }

  function fill() {
    var figure = data.figures[open], where = place(open), index = number[open], extras = figure[5] || {};
    var title = document.getElementById("figure-title");
    title.replaceChildren(both(joined([said(where.line, "zh"), said(where.column, "zh")]), joined([said(where.line, "en"), said(where.column, "en")])),
      node("small", {}, [both(above(where, "zh"), above(where, "en"))]));
    slot("text").textContent = figure[2];
    slot("text").classList.toggle("words", figure[2].length > 24);
    slot("equals").hidden = !figure[3];
    slot("unit").textContent = figure[4];
    slot("yuan").textContent = figure[3];
    slot("page").textContent = figure[0];
    var original = slot("original");
    if (dialog.dataset.pageUrl) { original.href = dialog.dataset.pageUrl + "#page=" + figure[0]; } else { original.removeAttribute("href"); }
    var flags = slot("flags");
    flags.replaceChildren();
    if (extras.doubt) {
      flags.append(node("span", { "class": "chip warn" }, [both("存疑", "Doubtful")]), " ", /^arithmetic:/.test(extras.doubt)
        ? both("所参与的勾稽关系有不成立的，见下。", "An identity that it takes part in does not hold, see below.")
        : node("span", { lang: "en" }, [extras.doubt]), " ");
    }
    if (extras.ocr !== undefined) { flags.append(node("span", { "class": "chip" }, [both("文字识别，置信度 " + extras.ocr, "OCR, confidence " + extras.ocr)]), " "); }
    if (extras.meant) { flags.append(both("勾稽关系推算：" + extras.meant + " 元", "Identities suggest " + extras.meant + " yuan")); }
    flags.hidden = !flags.childNodes.length;
    dialog.querySelector("[data-part=identities]").hidden = !figure[3] && !checksOf(index).length; // of words there is none
    var identities = checksOf(index).slice().sort(function (a, b) { return (b[1] === "fail") - (a[1] === "fail"); });
    slot("identities").replaceChildren.apply(slot("identities"), identities.length
      ? identities.map(function (check) { return identity(check, index); })
      : [node("li", { "class": "soft" }, [extras.unlisted
        ? both("有 " + extras.unlisted + " 条成立的勾稽关系包含此数；其加数较多，未逐一列出。", extras.unlisted + " identities that hold include this figure; they add up too many to be listed one by one.")
        : both("没有勾稽关系包含此数。", "No identity includes this figure.")])]);
    var history = (extras.history || []).map(version).concat(["before", "after"].filter(function (side) {
      return dialog.dataset[side] && !(extras.history || []).some(function (entry) { return entry[0] === side; });
    }).map(unchanged));
    dialog.querySelector("[data-part=history]").hidden = !history.length;
    slot("history").replaceChildren.apply(slot("history"), history);
    slot("cite").replaceChildren(both(cite(figure, where, "zh"), cite(figure, where, "en")));
    slot("copied").textContent = "";
    dialog.querySelector("[data-do=whole]").setAttribute("aria-pressed", String(whole));
  }

  function show() {
    var wanted = decodeURIComponent(location.hash.slice(1));
    var part = document.getElementById(wanted);
    if (part && part.localName === "details") { part.open = true; }
    if (!data.figures[wanted]) { if (dialog.open) { dialog.close(); } return; }
    open = wanted;
    whole = false;
    for (var box = document.getElementById(open).closest("details"); box; box = box.parentNode.closest("details")) { box.open = true; }
    fill();
    if (!dialog.open) { dialog.showModal(); }
    dialog.scrollTop = 0;
    draw(data.figures[open]);
    document.getElementById("figure-title").focus();
  }

  function copy(text) {
    function done() { slot("copied").textContent = t("已复制", "Copied"); }
    function byHand() {
      var area = node("textarea", {});
      area.value = text;
      dialog.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      done();
    }
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done, byHand); } else { byHand(); }
  }

  dialog.addEventListener("close", function () {
    var link = open && document.getElementById(open);
    if (location.hash.slice(1) === open) { history.replaceState(null, "", location.pathname + location.search); }
    open = null;
    if (opener && opener.isConnected) { link = opener; }
    opener = null;
    if (link) { link.focus({ preventScroll: false }); }
  });

  dialog.addEventListener("click", function (event) {
    if (event.target === dialog) { dialog.close(); return; }
    var button = event.target.closest("[data-do]");
    if (!button) { return; }
    if (button.dataset.do === "close") { dialog.close(); }
    if (button.dataset.do === "whole") { whole = !whole; button.setAttribute("aria-pressed", String(whole)); draw(data.figures[open]); }
    if (button.dataset.do === "copy") { copy(slot("cite").querySelector(window.juesuan.lang() === "en" ? ".en" : ".zh").textContent); }
    if (button.dataset.do === "copy-link") { copy(address()); }
  });

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a.fig");
    if (link && !dialog.open) { opener = link; } // a figure may be shown twice, and is left where it was asked for
    if (link && decodeURIComponent(location.hash.slice(1)) === link.hash.slice(1) && !dialog.open) { event.preventDefault(); show(); }
  });
  addEventListener("hashchange", show);
  show();
})();
