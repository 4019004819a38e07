/* What pages with filters over much data have in common: data in pieces, the filters' state in the address, a pager. */
(function () {
  "use strict";
  var j = window.juesuan;

  /* What loads a piece of data once. The script of a piece puts it into `had` by its name. */
  function loader(folder, had) {
    var waiting = {};
    return function (name) {
      if (had[name]) return Promise.resolve(had[name]);
      waiting[name] = waiting[name] || j.loadScript(folder + name + ".js").then(function () { return had[name]; });
      return waiting[name];
    };
  }

  function chosen(form, fields) {
    var found = {};
    fields.forEach(function (name) { found[name] = form.elements[name].value; });
    return found;
  }

  /* The state of the filters lives in the address, so that what one sees can be sent to somebody. */
  function remember(chosen) {
    var parts = new URLSearchParams();
    Object.keys(chosen).forEach(function (name) { if (chosen[name]) parts.set(name, chosen[name]); });
    try { history.replaceState(null, "", "#" + parts); } catch (refused) { /* a page from a disk may not */ }
  }

  function drawPager(place, page, pages, turnTo) {
    function button(zh, en, to, off) {
      var made = j.element("button", "", j.both(zh, en));
      made.type = "button";
      made.disabled = off;
      made.addEventListener("click", function () { turnTo(to); });
      return made;
    }
    place.hidden = pages < 2;
    place.replaceChildren(button("← 上一页", "← Previous", page - 1, page === 0),
      j.element("span", "", j.both("第 " + (page + 1) + " / " + pages + " 页", "Page " + (page + 1) + " of " + pages)),
      button("下一页 →", "Next →", page + 1, page >= pages - 1));
  }

  Object.assign(j, { loader: loader, chosen: chosen, remember: remember, drawPager: drawPager });
})();
