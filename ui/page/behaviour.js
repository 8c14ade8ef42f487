// From a marker to its card and back, and a new question brought into view. Nothing here reads or writes what articles say.
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

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element && event.target.closest("a.dl-mark, a.dl-back");
      if (!link || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      light(link);
    },
    true,
  );

  let shown = "";
  const bringIntoView = () => {
    const turn = document.querySelector("#dl-current .dl-turn");
    const id = turn ? turn.id : "";
    if (id === shown) return;
    shown = id;
    if (turn && id !== "t1") requestAnimationFrame(() => turn.scrollIntoView({ block: "start", behavior: calm() }));
  };
  new MutationObserver(bringIntoView).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["id"] });
})();
