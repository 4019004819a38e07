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
    for (var g = 0; g < shard.groups.length; g++) {
      var group = shard.groups[g], lines = group[3].split("\n"), hay = new Array(lines.length);
      var starts = new Int32Array(lines.length + 1), at = 0;
      for (var i = 0; i < lines.length; i++) {
        var fields = lines[i].split("\t");
        hay[i] = fold(group[2][+fields[0].charAt(0)] + fields[0].slice(1) + (fields[4] ? "\u0001" + fields[4] : ""));
        starts[i] = at;
        at += hay[i].length + 1;
      }
      starts[lines.length] = at;
      this.groups.push({ code: group[0], name: group[1], folded: fold(group[1] + " " + group[0]), prefixes: group[2], hay: hay.join("\n") + "\n", starts: starts, lines: lines });
    }
  };

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

  /* Lines of a group with every term in them, as {line, score}; `visit` is called for each. */
  function scan(group, terms, whole, visit) {
    var lead = terms.reduce(function (a, b) { return b.length > a.length ? b : a; }), from = 0;
    for (;;) {
      var found = group.hay.indexOf(lead, from);
      if (found < 0) return;
      var line = lineAt(group.starts, found), start = group.starts[line], end = group.starts[line + 1] - 1;
      from = end + 1;
      var text = group.hay.slice(start, end), all = true;
      for (var i = 0; i < terms.length && all; i++) all = text.indexOf(terms[i]) >= 0;
      if (all) visit(line, score(text, terms, whole, group));
    }
  }

  /* Smaller is better: the whole name, then its beginning (after the division's name), then anywhere; short names before long. */
  function score(text, terms, whole, group) {
    var name = text.split("\u0001")[0], rank;
    var bare = name;
    for (var i = group.prefixes.length - 1; i > 0; i--) {
      if (group.prefixes[i] && name.indexOf(fold(group.prefixes[i])) === 0) { bare = name.slice(fold(group.prefixes[i]).length); break; }
    }
    if (name === whole || bare === whole || text.split(/[\u0001|]/).indexOf(whole) > 0) rank = 0;
    else if (bare.indexOf(terms[0]) === 0 || name.indexOf(terms[0]) === 0) rank = 1;
    else if (name.indexOf(terms[0]) >= 0) rank = 2;
    else rank = 3;
    return rank * 1000 + Math.min(name.length, 999);
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

  /* Find units and items: {units: {count, rows}, items: {count, rows}}; a row has what it shows and its address. */
  Engine.prototype.find = function (query, limit) {
    var whole = fold(query).trim(), terms = whole.split(/[\s、，,]+/).filter(Boolean);
    if (!terms.length) return { units: { count: 0, rows: [] }, items: { count: 0, rows: [] } };
    return { units: this.findUnits(terms, whole, limit), items: this.findItems(terms, whole, limit) };
  };

  Engine.prototype.findUnits = function (terms, whole, limit) {
    var best = new Best(limit), self = this;
    this.groups.forEach(function (group) {
      var left = terms.length > 1 ? terms.filter(function (term) { return group.folded.indexOf(term) < 0; }) : terms;
      if (!left.length) left = terms;
      scan(group, left, whole, function (line, points) {
        var unpublished = group.lines[line].split("\t", 3)[2] === "1" ? 0 : 0.5;
        best.offer(points + unpublished, function (score) { return { score: score, group: group, line: line }; });
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

  root.juesuan = root.juesuan || {};
  root.juesuan.Engine = Engine;
  root.juesuan.loadSearch = load;
  root.juesuan.loadScript = script;
  root.juesuan.fold = fold;
})();
