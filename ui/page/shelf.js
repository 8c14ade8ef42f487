// What the archive's tab does in the browser: buttons and forms speak to Python, ticks are counted, and the keyboard stays where it was.
// Texts are put in as text, never as markup. One component runs this for itself: `element` is its root.
const tell = (event, data) => trigger(event, { ...data });
const fields = (form) => Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));

const acts = {
  keep: (button) => {
    const fold = button.closest("details");
    fold.open = false;
    fold.querySelector("summary").focus();
  },
  untick: (button) => {
    button.closest("form").reset();
    count();
    element.querySelector(".dl-tick")?.focus();
  },
  "remove-ticked": (button) => {
    const ids = [...element.querySelectorAll(".dl-tick:checked")].map((tick) => tick.value);
    tell("delete", { ids });
  },
  again: () => tell("submit", {}),
  remove: (button) => tell("delete", { ids: [button.dataset.id] }),
};

const count = () => {
  const picked = element.querySelector(".dl-picked");
  if (!picked) return;
  const ticked = element.querySelectorAll(".dl-tick:checked").length;
  picked.hidden = ticked === 0;
  picked.querySelector("[data-ticked]").textContent = ticked;
  if (!ticked) picked.querySelector("details").open = false;
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (!button || !element.contains(button)) return;
  const act = acts[button.dataset.do];
  if (act) act(button);
  else tell("select", button.dataset);
});
element.addEventListener("change", (event) => event.target.matches(".dl-tick") && count());
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.dataset.do !== "nothing") tell(form.matches("[data-live]") ? "input" : "submit", { ...form.dataset, ...fields(form) });
});

// Typing asks once it pauses.
let pause;
element.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-live]");
  if (!form) return;
  clearTimeout(pause);
  pause = setTimeout(() => tell("input", { ...form.dataset, ...fields(form) }), 160);
});

// Gradio changes the elements that are there into the new ones: what was typed or ticked in the old ones must not stay, nor the place of
// the keyboard be lost.
let at = element.querySelector("[data-focus]")?.dataset.focus;
watch("value", () => {
  if (!element.querySelector("form[data-live]:focus-within")) element.querySelectorAll("form").forEach((form) => form.reset());
  count();
  const target = element.querySelector("[data-focus]");
  if (target && target.dataset.focus !== at) target.focus();
  at = target?.dataset.focus;
  element.querySelector("[data-show]")?.scrollIntoView({ block: "nearest" });
});
