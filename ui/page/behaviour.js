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

  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // A page that is not served from this machine, nor over https, has the old way alone.
      const box = document.createElement("textarea");
      box.value = text;
      box.setAttribute("aria-hidden", "true");
      box.style.cssText = "position:fixed;top:0;opacity:0";
      document.body.append(box);
      box.select();
      const done = document.execCommand("copy");
      box.remove();
      return done;
    }
  };

  const copy = async (button) => {
    const text = document.getElementById(`t${button.dataset.number}-copy`).textContent;
    button.dataset.label ??= button.textContent;
    button.style.minWidth = `${button.offsetWidth}px`; // what stands beside it must not come under the hand
    button.textContent = (await copied(text)) ? dateline.words.copied : dateline.words.copyFailed;
    setTimeout(() => (button.textContent = button.dataset.label), 2500);
  };

  document.addEventListener(
    "click",
    (event) => {
      if (!(event.target instanceof Element)) return;
      const button = event.target.closest('button[data-do="copy"]');
      if (button) return void copy(button);
      if (event.target.closest("a.dl-skip")) {
        event.preventDefault();
        return void document.querySelector("#dl-box textarea")?.focus();
      }
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
    // A key that is held down asks once.
    if (event.key === "Enter" && event.repeat && !event.shiftKey && event.target instanceof Element && event.target.closest("#dl-box")) event.preventDefault();
    const here = event.target === document.body || (event.target instanceof Element && event.target.closest("#dl-past, #dl-current, #dl-ask-row"));
    if (event.key === "Escape" && !event.defaultPrevented && here) document.querySelector("#dl-stop:not(.hidden)")?.click();
  });

  let shown = "";
  let editing = "";
  const bringIntoView = () => {
    const live = document.getElementById("dl-live");
    if (live && !live.hasAttribute("role")) live.setAttribute("role", "status");
    // Its parts have no names that could be read out; what it shows can be typed into the fields beside it.
    document.querySelectorAll("#dl-plot svg:not([aria-hidden])").forEach((picture) => picture.setAttribute("aria-hidden", "true"));
    const edited = document.querySelector(".dl-editing")?.textContent ?? "";
    if (edited !== editing && edited) document.querySelector("#dl-box textarea")?.focus();
    editing = edited;
    const turn = document.querySelector("#dl-current .dl-turn");
    const id = turn ? turn.id : "";
    if (id === shown) return;
    shown = id;
    if (turn && id !== "t1") requestAnimationFrame(() => turn.scrollIntoView({ block: "start", behavior: calm() }));
  };
  new MutationObserver(bringIntoView).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["id"] });
})();
