"use strict";
// Completes names while somebody types, and submits the editor by Ctrl+Enter. All pages read without it.
(() => {
  const root = document.body.dataset.root;
  const field = document.querySelector("form.ask input[name=q]");
  const list = document.getElementById("names");
  let asked = "", waiting;

  async function complete() {
    const start = field.value.trim();
    if (start.length < 2 || start.length > 100 || start === asked) return;
    asked = start;
    try {
      const response = await fetch(`${root}/api/complete?start=${encodeURIComponent(start)}`);
      if (!response.ok || start !== field.value.trim()) return;
      const { names } = await response.json();
      list.replaceChildren(...names.map((value) => Object.assign(document.createElement("option"), { value })));
    } catch {
      // without a connection nothing is completed
    }
  }

  field?.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(complete, 150);
  });

  document.querySelector("textarea[name=query]")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form.requestSubmit();
  });
  for (const pick of document.querySelectorAll("select.submits")) {
    pick.addEventListener("change", () => pick.form.requestSubmit());
  }
  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("section.facts details, .names details, .answer details")) folded.open = true;
  });
})();
