// Before anything is painted: the language and the colours that the reader chose last time.
(function () {
  "use strict";
  var root = document.documentElement;
  function kept(name) {
    try { return localStorage.getItem("juesuan-" + name); } catch (refused) { return null; }
  }
  if (kept("lang") === "en") { root.dataset.lang = "en"; root.lang = "en"; }
  if (kept("theme")) { root.dataset.theme = kept("theme"); }
  root.classList.add("js");
})();
