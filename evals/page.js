"use strict";
// Which cases are shown: those that every filter lets through. Keys: / to search, j and k to go from case to case, Escape to clear.
const form = document.querySelector(".filter");
const cases = [...document.querySelectorAll(".case")];
const texts = new WeakMap();
const text = (one) => {
  if (!texts.has(one)) texts.set(one, one.textContent.toLowerCase());
  return texts.get(one);
};
const has = (one, name, wanted) => !wanted || (one.dataset[name] || "").split("\n").includes(wanted);

function filter() {
  const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const { state, missed, tag } = form.elements;
  let shown = 0;
  for (const one of cases) {
    const fits = has(one, "state", state.value) && has(one, "missed", missed.value) && has(one, "tags", tag ? tag.value : "");
    const show = fits && words.every((word) => text(one).includes(word));
    one.hidden = !show;
    shown += show;
  }
  form.elements.count.value = `${shown} of ${cases.length}`;
}

let waiting = 0;
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(filter, 60);
});
form.addEventListener("submit", (event) => event.preventDefault());

function step(by) {
  const shown = cases.filter((one) => !one.hidden).map((one) => one.querySelector("summary"));
  const at = shown.findIndex((one) => one.parentElement.contains(document.activeElement));
  const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by];
  if (next) {
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
}

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "Escape" && typing) {
    form.elements.words.value = "";
    filter();
    event.target.blur();
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    event.preventDefault();
    form.elements.words.focus();
  }
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
});

// A link to a case or a citation opens what holds it; so does one that the page was opened with.
function open() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  if (target) target.scrollIntoView();
}
addEventListener("hashchange", open);
filter();
open();
