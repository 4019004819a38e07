/* The comparison: units in columns, measures in rows. What is chosen is in the address; amounts are exact (BigInt of fen). */
(function () {
  "use strict";
  var j = window.juesuan, settings = window.juesuanCompare, section = document.getElementById("compare"), form = section.querySelector("form");
  var list = section.querySelector(".chosen"), table = section.querySelector("table"), status = section.querySelector(".found"), csv = section.querySelector(".csv");
  var units = {}, chosen = [], shown = { head: [], rows: [] }, turn = 0;

  window.juesuanUnit = function (unit) {
    unit.byKey = {};
    unit.figures.forEach(function (f) {
      unit.byKey[[f[0], f[1], f[2], f[3], f[4]].join("|")] = { fen: BigInt(f[5].replace(".", "")), href: unit.pages[f[6]] + "#" + f[7], text: f[8], currency: f[9], page: f[10] };
    });
    units[unit.slug] = unit;
  };

  function load(slug) {
    if (units[slug]) return Promise.resolve(units[slug]);
    return j.loadScript("data/u/" + slug + ".js").then(function () { return units[slug]; });
  }

  /* ---------- the address ---------- */

  function read() {
    var given = new URLSearchParams(location.hash.slice(1));
    chosen = (given.get("u") || "").split(",").filter(function (slug, at, all) { return /^\d{6}-[0-9a-f]{8}$/.test(slug) && all.indexOf(slug) === at; }).slice(0, settings.most);
    ["y", "t"].forEach(function (name) {
      var field = form.elements[name], value = given.get(name);
      if (value && Array.from(field.options).some(function (one) { return one.value === value; })) field.value = value;
    });
    if (given.get("m")) {
      var groups = given.get("m").split(",");
      form.querySelectorAll("[name=m]").forEach(function (box) { box.checked = groups.indexOf(box.value) >= 0; });
    }
  }

  function groupsShown() {
    return Array.from(form.querySelectorAll("[name=m]:checked")).map(function (box) { return box.value; });
  }

  function remember() {
    var hash = "#u=" + chosen.join(",") + "&y=" + form.elements.y.value + "&t=" + form.elements.t.value + "&m=" + groupsShown().join(",");
    if (chosen.length && location.hash !== hash) { try { history.replaceState(null, "", hash); } catch (refused) { /* a page from a disk may not */ } }
  }

  /* ---------- amounts ---------- */

  function yuan(fen) {
    var negative = fen < 0n, digits = String(negative ? -fen : fen).padStart(3, "0");
    return (negative ? "−" : "") + digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",") + "." + digits.slice(-2);
  }

  function plain(fen) { return yuan(fen).replace(/,/g, "").replace("−", "-"); }

  /* ---------- rows ---------- */

  function measures(those) {
    var groups = groupsShown(), found = [];
    settings.measures.forEach(function (one) { if (groups.indexOf(one.group) >= 0) found.push({ key: one.key, code: "", zh: one.zh, en: one.en, group: one.group }); });
    if (groups.indexOf("classes") >= 0) {
      var codes = {};
      those.forEach(function (unit) { unit.figures.forEach(function (f) { if (f[0] === settings.class) codes[f[1]] = true; }); });
      Object.keys(codes).sort().forEach(function (code) {
        var name = settings.classes[code] || code;
        found.push({ key: settings.class, code: code, zh: code + " " + name, en: code + " " + name, group: "classes" });
      });
    }
    return found;
  }

  var TYPES = { final_account: ["决算", "Final account"], budget: ["预算", "Budget"], planned: ["决算所列预算", "Budget in the final account"], difference: ["决算减预算", "Final minus budget"] };

  function rowsOf(those) {
    var type = form.elements.t.value, years = form.elements.y.value === "all" ? Array.from(form.elements.y.options).map(function (one) { return one.value; }).filter(function (one) { return one !== "all"; }) : [form.elements.y.value];
    var rows = [];
    measures(those).forEach(function (measure) {
      years.forEach(function (year) {
        var get = function (kind, planned) { return those.map(function (unit) { return unit.byKey[[measure.key, measure.code, year, kind, planned].join("|")] || null; }); };
        var add = function (kind, cells) { if (cells.some(Boolean)) rows.push({ measure: measure, year: year, type: kind, cells: cells }); };
        var final = get("final_account", 0), budget = get("budget", 0);
        if (type !== "final_account") add("budget", budget);
        if (type === "both") add("planned", get("final_account", 1));
        if (type !== "budget") add("final_account", final);
        if (type === "both") {
          var planned = get("final_account", 1);
          add("difference", final.map(function (one, at) {
            var from = planned[at] || budget[at];
            return one && from ? { fen: one.fen - from.fen, base: from.fen } : null;
          }));
        }
      });
    });
    return rows;
  }

  /* ---------- what is seen ---------- */

  function cellOf(cell, largest, type) {
    var td = j.element("td", "r");
    if (!cell) { td.appendChild(j.element("span", "soft", "—")); return td; }
    if (type === "difference") {
      td.append((cell.fen > 0n ? "+" : "") + yuan(cell.fen));
      if (cell.base) td.appendChild(j.element("small", "block", (cell.fen > 0n ? "+" : "") + percent(cell).replace("-", "−") + "%"));
      return td;
    }
    var link = j.element("a", "num", yuan(cell.fen));
    link.href = cell.href;
    link.title = cell.text + " " + cell.currency + " · " + j.t("第 " + cell.page + " 页", "p. " + cell.page);
    td.appendChild(link);
    td.appendChild(bar(cell.fen, largest));
    return td;
  }

  /* The difference in percent of the budget, to one decimal, rounded half away from zero. */
  function percent(cell) {
    var scaled = cell.fen * 2000n / cell.base, negative = scaled < 0n, tenths = ((negative ? -scaled : scaled) + 1n) / 2n;
    return (negative && tenths ? "-" : "") + tenths / 10n + "." + tenths % 10n;
  }

  function bar(fen, largest) {
    var NS = "http://www.w3.org/2000/svg", svg = document.createElementNS(NS, "svg"), rect = document.createElementNS(NS, "rect");
    svg.setAttribute("class", "share");
    svg.setAttribute("viewBox", "0 0 1000 6");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    rect.setAttribute("class", "s1");
    rect.setAttribute("height", "6");
    rect.setAttribute("width", largest > 0n && fen > 0n ? String(fen * 1000n / largest) : "0");
    svg.appendChild(rect);
    return svg;
  }

  function draw(those) {
    var rows = rowsOf(those), head = j.element("tr"), body = document.createElement("tbody"), last = null;
    var single = rows.every(function (row) { return row.year === rows[0].year && row.type === rows[0].type; });
    var corner = j.element("th", "", single ? j.both("项目", "Measure") : j.both("年度、类型", "Year, type"));
    corner.scope = "col";
    head.appendChild(corner);
    those.forEach(function (unit) {
      var link = j.element("a", "", unit.name), th = j.element("th", "r unit", link);
      link.href = "u/" + unit.slug + "/index.html";
      link.lang = "zh-CN";
      th.scope = "col";
      head.appendChild(th);
    });
    rows.forEach(function (row) {
      var tr = j.element("tr", row.type === "difference" ? "difference" : ""), key = row.measure.key + row.measure.code, type = TYPES[row.type];
      if (key !== last && !single) {
        var title = j.element("th", "measure", j.both(row.measure.zh, row.measure.en));
        title.scope = "rowgroup";
        title.colSpan = those.length + 1;
        body.appendChild(j.element("tr", "", title));
      }
      last = key;
      var label = j.element("th", "", single ? j.both(row.measure.zh, row.measure.en) : [row.year + " ", j.both(type[0], type[1])]);
      label.scope = "row";
      tr.appendChild(label);
      var largest = 0n;
      rows.forEach(function (one) { if (one.measure.key + one.measure.code === key && one.type !== "difference") one.cells.forEach(function (cell) { if (cell && cell.fen > largest) largest = cell.fen; }); });
      row.cells.forEach(function (cell) { tr.appendChild(cellOf(cell, largest, row.type)); });
      body.appendChild(tr);
    });
    var caption = single && rows.length ? j.element("caption", "", [rows[0].year + " ", j.both(TYPES[rows[0].type][0] + "，元", TYPES[rows[0].type][1] + ", yuan")]) : j.element("caption", "", j.both("元", "yuan"));
    table.replaceChildren(caption, j.element("thead", "", head), body);
    shown = { units: those, rows: rows };
    csv.disabled = !rows.length;
    table.parentNode.hidden = !those.length;
    if (!those.length) status.replaceChildren(j.both("请加入要比较的单位。", "Add the units to compare."));
    else if (!rows.length) status.replaceChildren(j.both("所选单位、年度没有这些数字。", "There are no such figures of these units and this year."));
    else status.replaceChildren(j.both("单位 " + those.length + " 个，" + rows.length + " 行", "Units: " + those.length + ", rows: " + rows.length));
  }

  function chips(those) {
    list.replaceChildren.apply(list, those.map(function (unit) {
      var item = j.element("li", "chosen-unit", [j.element("span", "", unit.name)]), button = j.element("button", "", "×");
      button.type = "button";
      button.setAttribute("aria-label", j.t("移除 ", "Remove ") + unit.name);
      button.addEventListener("click", function () {
        chosen = chosen.filter(function (slug) { return slug !== unit.slug; });
        show();
        document.getElementById("add-unit").focus();
      });
      item.appendChild(button);
      return item;
    }));
    section.querySelector(".pickbox").hidden = those.length >= settings.most;
    var example = section.querySelector(".example");
    if (example) example.hidden = those.length > 0;
  }

  function show() {
    var mine = ++turn;
    remember();
    Promise.all(chosen.map(function (slug) { return load(slug).catch(function () { return null; }); })).then(function (those) {
      if (mine !== turn) return;
      those = those.filter(Boolean);
      chosen = those.map(function (unit) { return unit.slug; });
      chips(those);
      draw(those);
    });
  }

  /* ---------- CSV of exactly what is on screen ---------- */

  function quoted(text) {
    var value = String(text);
    if (/^[=+@\t\r]/.test(value)) value = "'" + value;
    return '"' + value.replace(/"/g, '""') + '"';
  }

  function asCsv() {
    var lines = [[j.t("项目", "measure"), j.t("年度", "year"), j.t("类型", "type"), j.t("单位", "unit")].map(quoted).concat(shown.units.map(function (unit) { return quoted(unit.name); }))];
    shown.rows.forEach(function (row) {
      var type = TYPES[row.type];
      lines.push([quoted(j.t(row.measure.zh, row.measure.en)), row.year, quoted(j.t(type[0], type[1])), quoted(j.t("元", "yuan"))].concat(row.cells.map(function (cell) { return cell ? plain(cell.fen) : ""; })));
    });
    return "\ufeff" + lines.map(function (line) { return line.join(","); }).join("\r\n") + "\r\n";
  }

  csv.addEventListener("click", function () {
    var link = document.createElement("a"), address = URL.createObjectURL(new Blob([asCsv()], { type: "text/csv;charset=utf-8" }));
    link.href = address;
    link.download = "juesuan-" + form.elements.y.value + ".csv";
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(address); }, 1000);
  });

  form.addEventListener("input", show);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  addEventListener("hashchange", function () { read(); show(); });
  document.addEventListener("juesuan:lang", show);
  j.combobox(document.getElementById("add-unit"), function (unit) {
    if (chosen.indexOf(unit.slug) < 0 && chosen.length < settings.most) chosen.push(unit.slug);
    show();
  });
  read();
  show();
})();
