// On every page: language and colours, and tables that scroll by keyboard.
(function () {
  "use strict";
  var root = document.documentElement;

  function keep(name, value) {
    try { localStorage.setItem("juesuan-" + name, value); } catch (refused) { /* private mode: it lasts for this page */ }
  }

  function translate(element, lang) {
    var text = element.getAttribute("data-" + lang);
    var target = element.getAttribute("data-l10n");
    if (text === null) { return; }
    if (target === "text") { element.textContent = text; } else { element.setAttribute(target, text); }
  }

  function speak(lang) {
    root.dataset.lang = lang;
    root.lang = lang === "en" ? "en" : "zh-CN";
    document.title = document.querySelector("title").getAttribute("data-" + lang);
    document.querySelectorAll("[data-l10n]").forEach(function (element) { translate(element, lang); });
    var button = document.querySelector("[data-switch=lang]");
    button.textContent = lang === "en" ? "中文" : "EN";
    button.lang = lang === "en" ? "zh-CN" : "en";
    button.setAttribute("aria-label", lang === "en" ? "切换为中文" : "Switch to English");
    document.dispatchEvent(new CustomEvent("juesuan:lang", { detail: lang }));
  }

  function dark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-switch]");
    if (!button) { return; }
    if (button.dataset.switch === "lang") {
      speak(root.dataset.lang === "en" ? "zh" : "en");
      keep("lang", root.dataset.lang);
    } else {
      root.dataset.theme = dark() ? "light" : "dark";
      keep("theme", root.dataset.theme);
    }
  });

  // What other scripts of the site use.
  window.juesuan = {
    root: document.body.dataset.root,
    lang: function () { return root.dataset.lang; },
    t: function (zh, en) { return root.dataset.lang === "en" ? en : zh; }
  };

  document.querySelectorAll("[data-release]").forEach(function (place) { place.textContent = window.juesuanRelease || "—"; });
  speak(root.dataset.lang);

  function scrollers() {
    document.querySelectorAll(".scroll").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth) { box.tabIndex = 0; } else { box.removeAttribute("tabindex"); }
    });
  }
  scrollers();
  addEventListener("resize", scrollers);
  document.addEventListener("toggle", scrollers, true); // what was folded away had no width
  window.juesuan.scrollers = scrollers; // for scripts that draw tables
})();
