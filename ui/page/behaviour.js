// From a marker to its card and back, copying, and a new question brought into view. Nothing here writes what articles say.
(() => {
  const calm = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

  const light = (link) => {
    const target = document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    document.querySelectorAll(".dl-lit").forEach((lit) => lit.classList.remove("dl-lit"));
    target.classList.add("dl-lit");
    if (link.classList.contains("dl-mark")) link.classList.add("dl-lit");
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest", behavior: calm() });
  };

  const copy = async (button) => {
    const text = document.getElementById(`t${button.dataset.number}-copy`).textContent;
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = dateline.words.copied;
    } catch {
      button.textContent = dateline.words.copyFailed;
    }
    setTimeout(() => (button.textContent = before), 2500);
  };

  document.addEventListener(
    "click",
    (event) => {
      if (!(event.target instanceof Element)) return;
      const button = event.target.closest('button[data-do="copy"]');
      if (button) return void copy(button);
      const link = event.target.closest("a.dl-mark, a.dl-back");
      if (!link || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      light(link);
    },
    true,
  );

  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.metaKey && !event.ctrlKey && !event.altKey) {
      const box = document.querySelector("#dl-box textarea");
      if (box && box.offsetParent) {
        event.preventDefault();
        box.focus();
      }
    }
    if (event.key === "Escape" && !document.querySelector("#dl-kept:popover-open")) document.querySelector("#dl-stop:not(.hidden)")?.click();
  });

  let shown = "";
  const bringIntoView = () => {
    const live = document.getElementById("dl-live");
    if (live && !live.hasAttribute("role")) live.setAttribute("role", "status");
    // Its parts have no names that could be read out; what it shows can be typed into the fields beside it.
    document.querySelectorAll("#dl-plot svg:not([aria-hidden])").forEach((picture) => picture.setAttribute("aria-hidden", "true"));
    const turn = document.querySelector("#dl-current .dl-turn");
    const id = turn ? turn.id : "";
    if (id === shown) return;
    shown = id;
    if (turn && id !== "t1") requestAnimationFrame(() => turn.scrollIntoView({ block: "start", behavior: calm() }));
  };
  new MutationObserver(bringIntoView).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["id"] });
})();
