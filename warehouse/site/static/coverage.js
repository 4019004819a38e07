/* The matrix of the coverage page: filters, and a page of units at a time, so that any number of units stays quick. */
(function () {
  "use strict";
  var section = document.getElementById("matrix"), form = section.querySelector("form"), table = section.querySelector("table");
  var status = section.querySelector(".found"), pager = section.querySelector(".pager"), j = window.juesuan;
  var statuses = window.juesuanStatuses, order = window.juesuanTypes.map(function (one) { return one[0]; }), types = {}, had = {}, load = j.loader("data/coverage/", had), page = 0, PAGE = 100, turn = 0;
  var sizes = section.dataset.divisions ? section.dataset.divisions.split(",").map(function (one) { return one.split(":"); }) : [];
  window.juesuanTypes.forEach(function (one) { types[one[0]] = one.slice(1); });

  window.juesuanCoverage = function (division) {
    division.units.forEach(function (unit) { unit.folded = j.fold(unit[0]); });
    had[division.code || "000000"] = division;
  };

  var FIELDS = ["division", "year", "type", "status", "text"];

  function recall() {
    new URLSearchParams(location.hash.slice(1)).forEach(function (value, name) {
      var field = form.elements[name];
      if (!field) return;
      if (name === "year" && !field.querySelector('option[value="' + CSS.escape(value) + '"]')) field.add(new Option(value, value));
      field.value = value;
    });
  }

  function cellOf(cell, label) {
    var td = document.createElement("td");
    if (!cell) return td;
    var kind = statuses[cell[0]], href = cell[1], box = j.element(href ? "a" : "span", "cell " + kind.key, [j.element("i", "", kind.sign), " ", j.both(kind.zh, kind.en)]);
    box.firstChild.setAttribute("aria-hidden", "true");
    if (href) box.href = href;
    if (cell[2]) box.append(" ", j.both(cell[2] + " 天", cell[2] + " days"));
    if (cell[3]) box.append(" ", j.element("b", "", j.both(cell[3] + " 处不符", cell[3] + " failed")));
    if (cell[4]) { var read = window.juesuanRead[cell[4]]; box.append(" ", j.element("b", "", j.both(read[0], read[1]))); }
    td.appendChild(box);
    return td;
  }

  function heading(columns) {
    var head = document.createElement("thead"), years = j.element("tr", "", j.element("th", "", j.both("单位", "Unit"))), kinds = document.createElement("tr");
    years.firstChild.rowSpan = 2;
    years.firstChild.scope = "col";
    columns.forEach(function (column, at) {
      if (!at || columns[at - 1].year !== column.year) {
        var year = j.element("th", "", String(column.year));
        year.colSpan = columns.filter(function (one) { return one.year === column.year; }).length;
        year.scope = "colgroup";
        years.appendChild(year);
      }
      var kind = j.element("th", "", j.both(types[column.type][0], types[column.type][1]));
      kind.scope = "col";
      kinds.appendChild(kind);
    });
    head.append(years, kinds);
    return head;
  }

  function matching(divisions, chosen) {
    var words = j.fold(chosen.text).split(/\s+/).filter(Boolean), found = [];
    var wanted = statuses.findIndex(function (one) { return one.key === chosen.status; }), cells = 0;
    divisions.forEach(function (division) {
      var shown = [];
      division.columns.forEach(function (column, at) {
        if ((!chosen.year || String(column[0]) === chosen.year) && (!chosen.type || column[1] === chosen.type)) shown.push(at);
      });
      division.units.forEach(function (unit) {
        if (!words.every(function (word) { return unit.folded.indexOf(word) >= 0; })) return;
        var hits = shown.filter(function (at) { return unit[2][at] && (wanted < 0 || unit[2][at][0] === wanted); }).length;
        if (!hits) return;
        cells += hits;
        found.push([division, unit]);
      });
    });
    return { rows: found, cells: cells };
  }

  function columnsOf(divisions, chosen) {
    var seen = {}, columns = [];
    divisions.forEach(function (division) {
      division.columns.forEach(function (column) {
        var key = column[0] + column[1];
        if (seen[key] || (chosen.year && String(column[0]) !== chosen.year) || (chosen.type && column[1] !== chosen.type)) return;
        seen[key] = true;
        columns.push({ year: column[0], type: column[1], key: key });
      });
    });
    return columns.sort(function (a, b) { return b.year - a.year || order.indexOf(a.type) - order.indexOf(b.type); });
  }

  function draw(divisions, chosen) {
    var found = matching(divisions, chosen), columns = columnsOf(divisions, chosen), pages = Math.max(1, Math.ceil(found.rows.length / PAGE));
    page = Math.min(page, pages - 1);
    var body = document.createElement("tbody"), wanted = statuses.findIndex(function (one) { return one.key === chosen.status; });
    found.rows.slice(page * PAGE, (page + 1) * PAGE).forEach(function (one) {
      var division = one[0], unit = one[1], row = document.createElement("tr"), name = document.createElement("th"), at = {};
      division.columns.forEach(function (column, i) { at[column[0] + column[1]] = i; });
      name.scope = "row";
      var link = j.element("a", "", unit[0]);
      link.href = "u/" + unit[1] + "/index.html";
      name.appendChild(link);
      if (divisions.length > 1) name.appendChild(j.element("small", "block", division.name));
      row.appendChild(name);
      columns.forEach(function (column) {
        var cell = unit[2][at[column.key]];
        row.appendChild(cellOf(cell));
        if (cell && wanted >= 0 && cell[0] !== wanted) row.lastChild.classList.add("faded");
      });
      body.appendChild(row);
    });
    table.replaceChildren(heading(columns), body);
    table.setAttribute("aria-labelledby", "matrix-title");
    status.replaceChildren(found.rows.length ? j.both("单位 " + found.rows.length + " 个，" + found.cells + " 格", "Units: " + found.rows.length + ", cells: " + found.cells) : j.both("没有符合的单位。", "No unit matches."));
    j.drawPager(pager, page, pages, turnTo);
  }

  function turnTo(to) {
    page = to;
    show();
    section.scrollIntoView();
  }

  function show() {
    var chosen = j.chosen(form, FIELDS), mine = ++turn, codes = chosen.division ? [chosen.division] : sizes.map(function (one) { return one[0]; });
    j.remember(chosen);
    Promise.all(codes.map(load)).then(function (divisions) {
      if (mine !== turn) return;
      var years = form.elements.year;
      divisions.forEach(function (division) {
        division.columns.forEach(function (column) {
          if (!years.querySelector('option[value="' + column[0] + '"]')) years.add(new Option(column[0], column[0]));
        });
      });
      draw(divisions, chosen);
    }, function () { status.replaceChildren(j.both("数据未能加载。", "The data could not be loaded.")); });
  }

  form.addEventListener("input", function () { page = 0; show(); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  document.querySelectorAll("a[data-division]").forEach(function (link) {
    link.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      form.elements.division.value = link.dataset.division || "000000";
      page = 0;
      show();
      section.scrollIntoView();
      form.elements.division.focus({ preventScroll: true });
    });
  });

  /* With many units the first division is shown at first, and all only to those who ask for them. */
  recall();
  var all = sizes.reduce(function (sum, one) { return sum + Number(one[1]); }, 0);
  if (!location.hash && all > 3000 && sizes.length > 1) form.elements.division.value = sizes[0][0];
  if (sizes.length) show();
})();
