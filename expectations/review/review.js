// The report's only script: language, folds, copying, and the index's filters. Without it everything is shown.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Language; the choice is kept where the browser lets a page from a disk keep anything.
  const show = (which) => {
    document.documentElement.dataset.show = which;
    all("[data-show]", document.body).forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.show === which)));
  };
  let kept = null;
  try { kept = localStorage.getItem("juesuan-review"); } catch { /* not allowed: both languages */ }
  if (["both", "zh", "en"].includes(kept)) show(kept);
  all(".switch button").forEach((button) => button.addEventListener("click", () => {
    show(button.dataset.show);
    try { localStorage.setItem("juesuan-review", button.dataset.show); } catch { /* as above */ }
  }));

  // A click on a picture gives both the whole width, another one takes it back; a click with a key held opens the file.
  all(".crop").forEach((link) => link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    link.closest(".pair").classList.toggle("large");
    link.scrollIntoView({ block: "nearest" });
  }));

  // On paper nothing is folded.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    folded.forEach((fold) => { fold.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((fold) => { fold.open = false; }));
  all(".unfold").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const folds = all("details.rest, details.settled");
      const open = folds.some((fold) => !fold.open);
      folds.forEach((fold) => { fold.open = open; });
    });
  });
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target && target.closest("details:not([open])");
    if (fold) { fold.open = true; target.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Decisions to copy: the date is today's.
  all(".copybox").forEach((box) => {
    const button = box.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", async () => {
      const now = new Date();
      const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
      const text = box.querySelector("code").textContent.replace(/^( {2}on:)$/gm, `$1 ${today}`);
      let done = true;
      try { await navigator.clipboard.writeText(text); } catch {
        const area = document.createElement("textarea");
        area.value = text;
        box.append(area);
        area.select();
        done = document.execCommand("copy");
        area.remove();
      }
      button.classList.toggle("done", done);
      setTimeout(() => button.classList.remove("done"), 1500);
    });
  });

  // The index: rows are taken out and a part of them is put back, so that ten thousand are as quick as ten.
  const list = document.getElementById("list");
  if (!list) return;
  const STEP = 200;
  const COLUMNS = { text: 0, year: 1, error: 2, warning: 3, info: 4, decided: 5, pass: 6, rounding: 7, not_evaluable: 8 };
  const body = list.tBodies[0];
  const severities = list.dataset.severities;
  const number = (cell) => Number(cell.textContent.replace(/\D/g, "")) || 0;
  const entries = [...body.rows].map((row) => ({
    row,
    text: row.cells[0].textContent.toLowerCase(),
    values: [...row.cells].map((cell, i) => (i ? number(cell) : cell.textContent)),
    tokens: row.dataset.r ? row.dataset.r.split(" ") : [],
  }));
  const form = document.getElementById("filters");
  const more = document.getElementById("more");
  let found = entries;
  let sorting = null;
  let shown = STEP;

  const fits = (entry, { text, severity, outcome, rule }) => {
    if (text && !text.split(/\s+/).every((word) => entry.text.includes(word))) return false;
    const open = entry.values[2] + entry.values[3] + entry.values[4];
    if (outcome === "open" && !(severity ? entry.values[COLUMNS[severity]] : open)) return false;
    if (outcome === "decided" && !entry.values[5]) return false;
    if (outcome === "clean") return !entry.tokens.length;
    if (!severity && !rule && !["f", "r", "n"].includes(outcome)) return true;
    const letters = { f: "f", r: "r", n: "n", open: "f", decided: "f" }[outcome] || "frn";
    return entry.tokens.some((token) => letters.includes(token[0])
      && (!rule || token.slice(1) === rule)
      && (!severity || severities[token.slice(1)] === severity[0]));
  };
  const draw = () => {
    body.replaceChildren(...found.slice(0, shown).map((entry) => entry.row));
    const rest = found.length - shown;
    more.hidden = rest <= 0;
    more.querySelector("span").textContent = `${Math.min(STEP, rest)} / ${rest}`;
    document.getElementById("shown").textContent = `${found.length} / ${entries.length}`;
  };
  const update = () => {
    const wanted = Object.fromEntries(new FormData(form));
    wanted.text = wanted.text.trim().toLowerCase();
    found = entries.filter((entry) => fits(entry, wanted));
    if (sorting) {
      const { column, direction } = sorting;
      const words = new Intl.Collator("zh-CN");
      const compare = column ? (a, b) => a.values[column] - b.values[column] : (a, b) => words.compare(a.text, b.text);
      found.sort((a, b) => direction * compare(a, b));
    }
    shown = STEP;
    draw();
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", update);
  form.addEventListener("reset", () => setTimeout(update));
  more.addEventListener("click", () => { shown += STEP; draw(); });
  all("button[data-sort]", list).forEach((button) => button.addEventListener("click", () => {
    const head = button.closest("th");
    const first = button.dataset.sort === "text" ? "ascending" : "descending";
    const other = first === "ascending" ? "descending" : "ascending";
    const order = head.getAttribute("aria-sort") === first ? other : first;
    all("th[aria-sort]", list).forEach((cell) => cell.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", order);
    sorting = { column: COLUMNS[button.dataset.sort], direction: order === "ascending" ? 1 : -1 };
    update();
  }));
  addEventListener("beforeprint", () => { shown = found.length; draw(); });
  addEventListener("afterprint", () => { shown = STEP; draw(); });
  update();
})();
