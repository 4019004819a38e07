/* Search: the engine, which knows nothing of pages, and the box that it answers in. No library, no server. */
(function () {
  "use strict";
  var root = window;

  /* ---------- the engine ---------- */

  function fold(text) {
    return String(text || "").normalize("NFKC").toLowerCase();
  }

  function Engine() {
    this.groups = [];   // of units: {code, name, folded, prefixes, hay, starts, lines}
    this.items = [];
  }

  Engine.prototype.add = function (shard) {
    if (shard.kind === "items") {
      this.items = this.items.concat(shard.rows.map(function (row) {
        return { code: row[0], name: row[1], kind: row[2], units: row[3], aliases: row[4], href: row[5], folded: fold(row[1] + "\u0001" + row[4]), foldedCode: fold(row[0]) };
      }));
      return;
    }
    for (var g = 0; g < shard.groups.length; g++) this.groups.push(prepared(shard.groups[g]));
  };

  /* A division's units as one text to search, with what ranks them worked out once: where each line and the name without the
     division's begin, where the name ends, and whether the unit has published anything. */
  function prepared(group) {
    var lines = group[3].split("\n"), hay = new Array(lines.length), at = 0;
    var made = { code: group[0], name: group[1], folded: fold(group[1] + " " + group[0]), prefixes: group[2], lines: lines, hay: "", starts: new Int32Array(lines.length + 1), bare: new Uint16Array(lines.length), ends: new Uint16Array(lines.length), silent: new Uint8Array(lines.length) };
    for (var i = 0; i < lines.length; i++) {
      var fields = lines[i].split("\t"), prefix = fold(group[2][+fields[0].charAt(0)]), name = prefix + fold(fields[0].slice(1));
      hay[i] = fields[4] ? name + "\u0001" + fold(fields[4]) : name;
      made.bare[i] = prefix.length;
      made.ends[i] = name.length;
      made.silent[i] = fields[2] === "1" ? 0 : 1;
      made.starts[i] = at;
      at += hay[i].length + 1;
    }
    made.starts[lines.length] = at;
    made.hay = hay.join("\n") + "\n";
    return made;
  }

  Engine.prototype.size = function () {
    return this.groups.reduce(function (sum, group) { return sum + group.lines.length; }, 0);
  };

  function lineAt(starts, position) {
    var low = 0, high = starts.length - 1;
    while (high - low > 1) {
      var middle = (low + high) >> 1;
      if (starts[middle] <= position) low = middle; else high = middle;
    }
    return low;
  }

  /* Lines of a group with every term in them; `visit` is told each with its score. */
  function scan(group, terms, whole, visit) {
    var lead = terms.reduce(function (a, b) { return b.length > a.length ? b : a; }), from = 0;
    for (;;) {
      var found = group.hay.indexOf(lead, from);
      if (found < 0) return;
      var line = lineAt(group.starts, found), start = group.starts[line], end = group.starts[line + 1] - 1, at = found - start, all = true;
      from = end + 1;
      if (terms.length > 1) {
        var text = group.hay.slice(start, end);
        for (var i = 0; i < terms.length && all; i++) all = text.indexOf(terms[i]) >= 0;
        at = text.indexOf(terms[0]);
      }
      if (all) visit(line, score(group, line, at, whole));
    }
  }

  /* Smaller is better: the whole name, then its beginning (also after the division's name), then anywhere in it, then in another
     name; short names before long ones, those who have published before those who have not. `at` is where the first term begins. */
  function score(group, line, at, whole) {
    var end = group.ends[line], rank = at >= end ? 3 : at === 0 || at === group.bare[line] ? 1 : 2;
    if (rank === 1 && at + whole.length === end) rank = 0;
    if (rank === 3) {
      var start = group.starts[line] + at, before = group.hay.charAt(start - 1), after = group.hay.charAt(start + whole.length);
      if ((before === "\u0001" || before === "|") && (after === "|" || after === "\n") && group.hay.startsWith(whole, start)) rank = 0;
    }
    return rank * 1000 + Math.min(end, 998) + 0.5 * group.silent[line];
  }

  /* Abbreviations: the characters of a term in their order, with others between, as 科协 stands for 科学技术协会. */
  function scanAbbreviated(group, terms, visit) {
    var escape = function (c) { return c.replace(/[.*+?^${}()|[\]\\\/-]/g, "\\$&"); };
    var lead = terms.reduce(function (a, b) { return b.length > a.length ? b : a; });
    var patterns = terms.map(function (term) { return Array.from(term).map(escape).join("[^\\n\\u0001|]*?"); });
    var finder = new RegExp(patterns[terms.indexOf(lead)], "g"), tests = patterns.map(function (p) { return new RegExp(p); }), match;
    while ((match = finder.exec(group.hay))) {
      var line = lineAt(group.starts, match.index), start = group.starts[line], end = group.starts[line + 1] - 1;
      var text = group.hay.slice(start, end);
      if (tests.every(function (test) { return test.test(text); })) visit(line, 8000 + match[0].length * 10 + Math.min(text.length, 999) / 1000);
      finder.lastIndex = end + 1;
    }
  }

  function Best(limit) {
    this.limit = limit; this.kept = []; this.count = 0;
  }
  Best.prototype.offer = function (score, make) {
    this.count++;
    var kept = this.kept;
    if (kept.length === this.limit && score >= kept[kept.length - 1].score) return;
    var at = kept.length;
    while (at > 0 && kept[at - 1].score > score) at--;
    kept.splice(at, 0, make(score));
    if (kept.length > this.limit) kept.pop();
  };

  Engine.prototype.unit = function (group, line) {
    var fields = group.lines[line].split("\t"), name = group.prefixes[+fields[0].charAt(0)] + fields[0].slice(1);
    return { name: name, slug: group.code + "-" + fields[1], published: fields[2] === "1", parent: fields[3], aliases: fields[4], division: group.name, divisionCode: group.code };
  };

  /* Find units and items: {units: {count, rows}, items: {count, rows}}; a row has what it shows and its address. A year is no part of
     a name. Where no unit and no item has all the words, such as a unit's and an item's, each is found by those that it has. */
  Engine.prototype.find = function (query, limit) {
    var whole = fold(query).trim(), terms = whole.split(/[\s、，,]+/).filter(Boolean), self = this;
    var words = terms.filter(function (term) { return !/^(19|20)\d\d年?$/.test(term); });
    if (!words.length) words = terms;
    if (!terms.length) return { units: { count: 0, rows: [] }, items: { count: 0, rows: [] } };
    if (words.length < terms.length) whole = words.join(" ");
    var units = this.findUnits(words, whole, limit), items = this.findItems(words, whole, limit);
    if (words.length > 1 && !units.count && !items.count) {
      var some = function (found) {
        var had = words.filter(function (word) { return found([word], word, 1).count; });
        return had.length ? found(had, had.join(" "), limit) : { count: 0, rows: [] };
      };
      units = some(function (those, joined, most) { return self.findUnits(those, joined, most); });
      items = some(function (those, joined, most) { return self.findItems(those, joined, most); });
    }
    return { units: units, items: items };
  };

  Engine.prototype.findUnits = function (terms, whole, limit) {
    var best = new Best(limit), self = this;
    this.groups.forEach(function (group) {
      var left = terms.length > 1 ? terms.filter(function (term) { return group.folded.indexOf(term) < 0; }) : terms;
      if (!left.length) left = terms;
      scan(group, left, whole, function (line, points) {
        best.offer(points, function (score) { return { score: score, group: group, line: line }; });
      });
    });
    if (best.count < limit && terms.some(function (term) { return Array.from(term).length > 1; })) {
      var had = new Set(best.kept.map(function (one) { return one.group.code + one.line + one.group.hay.length; }));
      this.groups.forEach(function (group) {
        scanAbbreviated(group, terms, function (line, points) {
          if (!had.has(group.code + line + group.hay.length)) best.offer(points, function (score) { return { score: score, group: group, line: line }; });
        });
      });
    }
    return { count: best.count, rows: best.kept.map(function (one) { return self.unit(one.group, one.line); }) };
  };

  Engine.prototype.findItems = function (terms, whole, limit) {
    var best = new Best(limit);
    this.items.forEach(function (item) {
      var rank = -1;
      if (item.foldedCode === whole) rank = 0;
      else if (terms.every(function (term) { return item.folded.indexOf(term) >= 0 || item.foldedCode.indexOf(term) === 0; })) {
        if (item.folded.split(/[\u0001|]/).indexOf(whole) >= 0) rank = 1;
        else if (item.foldedCode.indexOf(whole) === 0 || item.folded.indexOf(whole) === 0) rank = 2;
        else rank = 3;
        if (item.kind === "headline") rank = Math.min(rank, 1);  // questions come before codes
      }
      if (rank >= 0) best.offer(rank * 1e6 + (item.kind === "headline" ? 0 : 1e5) + item.code.length * 1e4 - Math.min(item.units, 9999), function (score) { return { score: score, item: item }; });
    });
    return { count: best.count, rows: best.kept.map(function (one) { return one.item; }) };
  };

  /* ---------- loading: scripts, because a page from a disk may not fetch ---------- */

  var engine = new Engine(), loading = null;
  root.juesuanSearch = function (shard) { engine.add(shard); };

  function script(address) {
    return new Promise(function (resolve, reject) {
      var element = document.createElement("script");
      element.src = address;
      element.onload = resolve;
      element.onerror = function () { reject(new Error(address)); };
      document.head.appendChild(element);
    });
  }

  function load(base) {
    if (!loading) {
      loading = script(base + "data/search/shards.js").then(function () {
        return Promise.all(root.juesuanShards.map(function (name) { return script(base + "data/search/" + name); }));
      }).then(function () { return engine; }, function (error) { loading = null; throw error; });
    }
    return loading;
  }

  /* ---------- the box ---------- */

  function both(zh, en) {
    var pair = document.createDocumentFragment();
    [["zh", "zh-CN", zh], ["en", "en", en]].forEach(function (one) {
      var span = document.createElement("span");
      span.className = one[0];
      span.lang = one[1];
      span.textContent = one[2];
      pair.appendChild(span);
    });
    return pair;
  }

  function element(tag, className, content) {
    var made = document.createElement(tag);
    if (className) made.className = className;
    (Array.isArray(content) ? content : content === undefined ? [] : [content]).forEach(function (part) {
      made.appendChild(typeof part === "string" ? document.createTextNode(part) : part);
    });
    return made;
  }

  /* A name with what was typed marked in it: terms as they are, else the characters of an abbreviation. */
  function marked(name, query) {
    var folded = fold(name), terms = fold(query).trim().split(/[\s、，,]+/).filter(Boolean), hits = new Array(name.length);
    if (folded.length !== name.length) return document.createTextNode(name);
    terms.forEach(function (term) {
      var at = folded.indexOf(term), from = 0;
      if (at >= 0) { for (var i = 0; i < term.length; i++) hits[at + i] = true; return; }
      var places = Array.from(term).map(function (c) { at = folded.indexOf(c, from); from = at + 1; return at; });
      if (places.every(function (place, i) { return place >= 0 && (!i || place > places[i - 1]); })) places.forEach(function (place) { hits[place] = true; });
    });
    var out = document.createDocumentFragment(), i = 0;
    while (i < name.length) {
      var end = i + 1;
      while (end < name.length && !!hits[end] === !!hits[i]) end++;
      out.appendChild(hits[i] ? element("mark", "", name.slice(i, end)) : document.createTextNode(name.slice(i, end)));
      i = end;
    }
    return out;
  }

  var KINDS = { headline: ["排名", "Ranking"], functional: ["功能分类", "Functional"], economic: ["经济分类", "Economic"] };

  function unitRow(unit, query, base) {
    var row = element("a", "hit", [element("span", "name", marked(unit.name, query))]);
    row.href = base + "u/" + unit.slug + "/index.html";
    row.lastChild.lang = "zh-CN";
    var aside = element("small", "", unit.parent ? unit.parent : unit.division);
    aside.lang = "zh-CN";
    row.appendChild(aside);
    if (!unit.published) row.appendChild(element("small", "chip", both("未公开", "Nothing published")));
    return row;
  }

  function itemRow(item, query, base) {
    var name = element("span", "name", item.code ? [element("span", "code", item.code), " ", marked(item.name, query)] : [marked(item.name, query)]);
    var row = element("a", "hit", [name]);
    name.lang = "zh-CN";
    row.href = base + item.href;
    var kind = KINDS[item.kind], first = item.aliases.split("|")[0];
    if (item.kind === "headline") { row.appendChild(element("small", "", both(kind[0], first))); return row; }
    if (first) { row.appendChild(element("small", "", first)); row.lastChild.lang = "zh-CN"; }
    row.appendChild(element("small", "", both(kind[0] + " · " + item.units + " 个单位", kind[1] + " · units: " + item.units)));
    return row;
  }

  function group(titleZh, titleEn, found, make, option) {
    if (!found.rows.length) return null;
    var id = "find-" + titleEn.toLowerCase() + "-" + (++group.made);
    var heading = element("div", "group-title", both(titleZh, titleEn));
    heading.id = id;
    if (found.count > found.rows.length) heading.appendChild(element("small", "", both("前 " + found.rows.length + " 个，共 " + found.count, "first " + found.rows.length + " of " + found.count)));
    var box = element("div", "", heading);
    box.setAttribute("role", "group");
    box.setAttribute("aria-labelledby", id);
    found.rows.forEach(function (row) {
      var made = make(row);
      if (option) { made.setAttribute("role", "option"); made.tabIndex = -1; made.setAttribute("aria-selected", "false"); made.id = id + "-" + box.children.length; }
      box.appendChild(made);
    });
    return box;
  }
  group.made = 0;

  function summary(found) {
    return root.juesuan.t("单位 " + found.units.count + "，科目 " + found.items.count, "Units: " + found.units.count + ", items: " + found.items.count);
  }

  /* A combobox over the index. `choose`, where given, is told the unit that was chosen and only units are offered. */
  function combobox(input, choose) {
    var base = root.juesuan.root, panel = element("div", "hits"), status = element("div", "hidden"), holder = input.closest("form, .pickbox");
    var active = -1, number = ++combobox.made, asked = 0;
    panel.id = "hits-" + number;
    panel.hidden = true;
    panel.setAttribute("role", "listbox");
    panel.setAttribute("aria-label", root.juesuan.t("查找结果", "Results"));
    status.setAttribute("role", "status");
    holder.appendChild(panel);
    holder.appendChild(status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", panel.id);

    function options() { return panel.querySelectorAll("[role=option]"); }

    function point(to) {
      var all = options();
      if (active >= 0 && all[active]) all[active].setAttribute("aria-selected", "false");
      active = to;
      if (active >= 0 && all[active]) {
        all[active].setAttribute("aria-selected", "true");
        input.setAttribute("aria-activedescendant", all[active].id);
        all[active].scrollIntoView({ block: "nearest" });
      } else input.removeAttribute("aria-activedescendant");
    }

    function close() {
      panel.hidden = true;
      input.setAttribute("aria-expanded", "false");
      point(-1);
    }

    function say(node) {
      panel.replaceChildren(node);
      panel.hidden = false;
      input.setAttribute("aria-expanded", "true");
    }

    function show() {
      var query = input.value, turn = ++asked;
      if (!query.trim()) { close(); status.textContent = ""; return; }
      load(base).then(function (engine) {
        if (turn !== asked) return;
        var found = engine.find(query, choose ? 12 : 8);
        var parts = [group("单位", "Units", found.units, function (unit) { var row = unitRow(unit, query, base); row.juesuanUnit = unit; return row; }, true)];
        if (!choose) parts.push(group("科目与排名", "Items", found.items, function (item) { return itemRow(item, query, base); }, true));
        parts = parts.filter(Boolean);
        active = -1;
        input.removeAttribute("aria-activedescendant");
        panel.replaceChildren.apply(panel, parts);
        if (!parts.length) { var none = element("div", "none", both("没有找到", "Nothing found")); none.setAttribute("role", "option"); none.setAttribute("aria-disabled", "true"); none.setAttribute("aria-selected", "false"); panel.appendChild(none); }
        panel.hidden = false;
        input.setAttribute("aria-expanded", "true");
        status.textContent = summary(found);
      }, function () {
        var none = element("div", "none", both("索引未能加载", "The index could not be loaded"));
        none.setAttribute("role", "option");
        none.setAttribute("aria-selected", "false");
        say(none);
      });
    }

    function take(option) {
      if (!choose) { location.href = option.href; return; }
      if (!option.juesuanUnit) return;
      choose(option.juesuanUnit);
      input.value = "";
      close();
    }

    input.addEventListener("focus", function () { load(base).catch(function () {}); if (input.value.trim()) show(); }, { passive: true });
    input.addEventListener("input", show);
    input.addEventListener("keydown", function (event) {
      var all = options();
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (panel.hidden) { show(); return; }
        var step = event.key === "ArrowDown" ? 1 : -1;
        point(active < 0 ? (step > 0 ? 0 : all.length - 1) : (active + step + all.length) % all.length);
      } else if (event.key === "Escape") {
        if (!panel.hidden) { event.preventDefault(); close(); }
      } else if (event.key === "Enter") {
        if (active >= 0 && all[active]) { event.preventDefault(); take(all[active]); }
        else if (choose) { event.preventDefault(); if (all.length) take(all[0]); }
      }
    });
    panel.addEventListener("mousedown", function (event) { event.preventDefault(); });  // the input keeps the focus
    panel.addEventListener("click", function (event) {
      var option = event.target.closest("[role=option]");
      if (option && choose) { event.preventDefault(); take(option); }
    });
    input.addEventListener("blur", function () { setTimeout(close, 120); });
  }
  combobox.made = 0;

  /* The search page: everything that is found, as a list of links, while one types. */
  function fullSearch(input, place) {
    var base = root.juesuan.root, form = input.form, most = 100;
    place.setAttribute("role", "status");
    function show() {
      var query = input.value;
      document.querySelectorAll(".listed").forEach(function (section) { section.hidden = !!query.trim(); });
      load(base).then(function (engine) {
        if (query !== input.value) return;
        var found = engine.find(query, most), parts = [
          group("单位", "Units", found.units, function (unit) { return unitRow(unit, query, base); }),
          group("科目与排名", "Items", found.items, function (item) { return itemRow(item, query, base); })
        ].filter(Boolean);
        if (!parts.length && query.trim()) parts = [element("p", "", both("没有找到。换一个词，或者少写几个字。", "Nothing found. Try another word, or fewer characters."))];
        place.replaceChildren.apply(place, parts);
      }, function () { place.replaceChildren(element("p", "", both("索引未能加载。", "The index could not be loaded."))); });
    }
    var given = new URLSearchParams(location.search).get("q");
    if (given) input.value = given;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var first = place.querySelector("a.hit");
      if (first) first.focus();
    });
    input.addEventListener("input", function () {
      try { history.replaceState(null, "", "?q=" + encodeURIComponent(input.value)); } catch (refused) { /* pages from a disk may not */ }
      show();
    });
    show();
    input.focus();
  }

  Object.assign(root.juesuan, { Engine: Engine, loadSearch: load, loadScript: script, fold: fold, both: both, element: element, combobox: combobox });
  document.querySelectorAll(".find input[type=search]").forEach(function (input) {
    if (input.dataset.full) fullSearch(input, document.getElementById(input.dataset.full)); else combobox(input);
  });
})();
