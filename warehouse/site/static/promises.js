/* Targets and what was reported as reached: filters over one division and year, a page of targets at a time. */
(function () {
  "use strict";
  var section = document.getElementById("promises"), form = section.querySelector("form"), table = section.querySelector("table"), j = window.juesuan;
  var status = section.querySelector(".found"), pager = section.querySelector(".pager");
  var outcomes = window.juesuanOutcomes, sources = window.juesuanSources, types = window.juesuanTypes;
  var had = {}, load = j.loader("data/promises/", had), known = {}, page = 0, PAGE = 100, turn = 0, ALL = 9000;

  section.dataset.divisions.split(";").forEach(function (one) {
    var at = one.indexOf(":"), years = {};
    one.slice(at + 1).split(",").forEach(function (year) {
      var told = year.split(/[=/]/);
      years[told[0]] = { pieces: Number(told[1]), rows: Number(told[2]) };
    });
    known[one.slice(0, at)] = years;
  });

  window.juesuanPromises = function (data) {
    data.folded = data.forms.map(function (one) { return j.fold(one[0] + "\u0001" + one[4]); });
    had[(data.division || "000000") + "-" + data.year + "-" + data.number] = data;
  };

  function names(chosen) {
    var found = [], years = known[chosen.division];
    Object.keys(years).sort().reverse().forEach(function (year) {
      if (chosen.year && chosen.year !== year) return;
      for (var number = 1; number <= years[year].pieces; number++) found.push(chosen.division + "-" + year + "-" + number);
    });
    return found;
  }

  /* The years of a division; all of them at once only where that is not too much to load. */
  function offerYears(division, wanted) {
    var years = known[division], all = Object.keys(years).reduce(function (sum, year) { return sum + years[year].rows; }, 0), field = form.elements.year;
    var order = Object.keys(years).sort().reverse();
    field.replaceChildren();
    if (all <= ALL) {
      var option = new Option(j.t("全部", "All"), "");
      option.dataset.l10n = "text";
      option.dataset.zh = "全部";
      option.dataset.en = "All";
      field.add(option);
    }
    order.forEach(function (year) { field.add(new Option(year, year)); });
    field.value = order.indexOf(wanted) >= 0 || (wanted === "" && all <= ALL) ? wanted : field.options[0].value;
  }

  var FIELDS = ["division", "year", "type", "source", "outcome", "text"];

  function recall() {
    var given = new URLSearchParams(location.hash.slice(1)), division = given.get("division");
    if (division && known[division]) form.elements.division.value = division;
    offerYears(form.elements.division.value, given.get("year") || "");
    ["type", "source", "outcome", "text"].forEach(function (name) { if (given.get(name)) form.elements[name].value = given.get(name); });
  }

  function matching(pieces, chosen) {
    var words = j.fold(chosen.text).split(/\s+/).filter(Boolean), found = [];
    pieces.forEach(function (data) {
      data.rows.forEach(function (row) {
        var one = data.forms[row[0]];
        if (chosen.type !== "" && one[2] !== Number(chosen.type)) return;
        if (chosen.source !== "" && one[3] !== Number(chosen.source)) return;
        if (chosen.outcome !== "" && row[5] !== Number(chosen.outcome)) return;
        if (words.length) {
          var text = data.folded[row[0]] + "\u0001" + j.fold(row[2]);
          if (!words.every(function (word) { return text.indexOf(word) >= 0; })) return;
        }
        found.push([data, row]);
      });
    });
    return found;
  }

  function linked(text, href, kind) {
    var link = j.element("a", kind || "", text);
    link.href = href;
    return link;
  }

  function heading() {
    var row = document.createElement("tr");
    [["指标", "Indicator"], ["目标值", "Target"], ["完成值", "Reached"], ["是否达到", "Whether reached"]].forEach(function (words) {
      var th = j.element("th", "", j.both(words[0], words[1]));
      th.scope = "col";
      row.append(th);
    });
    return j.element("thead", "", row);
  }

  function headOf(data, number) {
    var one = data.forms[number], type = types[one[2]], source = sources[one[3]], th = document.createElement("th");
    th.scope = "rowgroup";
    th.colSpan = 4;
    var unit = linked(one[0], "u/" + one[1] + "/index.html"), project = linked(one[4] || j.t("未具名", "unnamed"), one[6] + "#" + one[7]);
    unit.lang = project.lang = "zh-CN";
    var told = j.element("small", "block", [data.year + " ", j.both(type[0], type[1]), " · ", j.both(source[0], source[1])]);
    [["预算", "budget"], ["执行", "executed"], ["执行率", "rate"]].forEach(function (words, at) {
      if (one[5][at]) told.append(" · ", j.both(words[0], words[1]), " " + one[5][at]);
    });
    th.append(j.element("div", "", [unit, " › ", project, told]));
    return j.element("tr", "group", th);
  }

  function value(text, href) {
    var td = document.createElement("td");
    td.lang = "zh-CN";
    if (text) td.append(href ? linked(text, href, "fig n") : text);
    return td;
  }

  function rowOf(data, row) {
    var one = data.forms[row[0]], outcome = outcomes[row[5]], href = row[6] ? one[6] + "#" + one[8] + row[6] : "", tr = document.createElement("tr");
    var th = j.element("th", "", row[2] || j.both("全部目标", "All goals")), sign = j.element("span", "", outcome.sign), verdict = document.createElement("td");
    th.scope = "row";
    if (row[2]) th.lang = "zh-CN";
    if (data.levels[row[1]]) th.append(j.element("small", "block", data.levels[row[1]]));
    sign.setAttribute("aria-hidden", "true");
    verdict.append(j.element("span", "chip " + outcome.key, [sign, " ", j.both(outcome.zh, outcome.en)]));
    tr.append(th, value(row[3], row[4] ? "" : href), value(row[4], href), verdict);
    return tr;
  }

  function draw(pieces, chosen) {
    var found = matching(pieces, chosen), pages = Math.max(1, Math.ceil(found.length / PAGE)), counts = outcomes.map(function () { return 0; }), forms = 0, last = null;
    found.forEach(function (one) {
      counts[one[1][5]] += 1;
      var key = one[0].division + one[0].year + "-" + one[0].number + "-" + one[1][0];
      if (key !== last) { forms += 1; last = key; }
    });
    page = Math.min(page, pages - 1);
    var bodies = [], shown = null, body = null;
    found.slice(page * PAGE, (page + 1) * PAGE).forEach(function (one) {
      if (!shown || shown[0] !== one[0] || shown[1][0] !== one[1][0]) {
        body = j.element("tbody", "", headOf(one[0], one[1][0]));
        bodies.push(body);
      }
      shown = one;
      body.append(rowOf(one[0], one[1]));
    });
    table.replaceChildren.apply(table, [heading()].concat(bodies));
    table.setAttribute("aria-labelledby", "promises-title");
    table.parentNode.hidden = !found.length;
    j.scrollers();
    var told = [[], []];
    outcomes.forEach(function (one, at) {
      if (counts[at]) { told[0].push(one.zh + " " + counts[at]); told[1].push(one.en.toLowerCase() + " " + counts[at]); }
    });
    status.replaceChildren(found.length
      ? j.both("项目 " + forms + " 个，目标 " + found.length + " 项：" + told[0].join("，"), "Projects: " + forms + ", targets: " + found.length + " (" + told[1].join(", ") + ")")
      : j.both("没有符合的目标。", "No target matches."));
    j.drawPager(pager, page, pages, turnTo);
  }

  function turnTo(to) {
    page = to;
    show();
    section.scrollIntoView();
  }

  function show() {
    var chosen = j.chosen(form, FIELDS), mine = ++turn;
    j.remember(chosen);
    Promise.all(names(chosen).map(load)).then(function (pieces) {
      if (mine === turn) draw(pieces, chosen);
    }, function () { status.replaceChildren(j.both("数据未能加载。", "The data could not be loaded.")); });
  }

  form.addEventListener("input", function (event) {
    if (event.target === form.elements.division) offerYears(form.elements.division.value, form.elements.year.value);
    page = 0;
    show();
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  recall();
  show();
})();
