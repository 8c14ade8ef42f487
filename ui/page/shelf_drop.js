// Files that are chosen or dropped are looked at, sent one after the other, and handed to Python with the places where they arrived.
// The server looks at each of them again: what is refused here is refused early, to spare the way.
const drop = () => element.querySelector("[data-drop]");
const shown = () => drop()?.offsetParent != null || element.querySelector("summary")?.offsetParent != null;
let sending = false;

const why = (file, box, taken, total) => {
  const ending = (/\.[^.]*$/.exec(file.name)?.[0] ?? "").toLowerCase();
  if (file.folder) return "folder";
  if (taken >= Number(box.dataset.files)) return "many";
  if (!box.dataset.kinds.split(",").includes(ending)) return "kind";
  if (file.size === 0) return "empty";
  if (file.size > Number(box.dataset.each)) return "big";
  return total + file.size > Number(box.dataset.total) ? "much" : null;
};

const put = (file, moved) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    // Under a name of its own, for two of the same name may wait beside each other.
    body.append("files", file, `arrived-${Math.random().toString(36).slice(2)}`);
    request.upload.onprogress = (event) => event.lengthComputable && moved(event.loaded / event.total);
    request.onload = () => {
      try {
        resolve(request.status === 200 ? { path: JSON.parse(request.responseText)[0] } : { why: request.status === 413 ? "big" : "refused" });
      } catch {
        resolve({ why: "refused" });
      }
    };
    request.onerror = () => resolve({ why: "failed" });
    request.open("POST", new URL("gradio_api/upload", document.baseURI));
    request.send(body);
  });

const line = (list, name) => {
  const row = list.appendChild(document.createElement("li"));
  row.appendChild(document.createElement("span")).textContent = name;
  const bar = row.appendChild(document.createElement("progress"));
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  return { bar };
};

const send = async (chosen) => {
  const box = drop();
  if (!box || sending || !chosen.length) return;
  sending = true;
  const words = JSON.parse(box.dataset.words);
  const list = box.querySelector(".dl-sending");
  const now = box.querySelector(".dl-sending-now");
  const input = box.querySelector("input[type=file]");
  input.disabled = true;
  let taken = 0;
  let total = 0;
  const files = chosen.map((file) => {
    const refused = why(file, box, taken, total);
    if (!refused) {
      taken += 1;
      total += file.size;
    }
    return { name: file.name, why: refused, file, row: refused ? null : line(list, file.name) };
  });
  const going = files.filter((one) => !one.why);
  for (const [number, one] of going.entries()) {
    now.textContent = words.sending.replace("{number}", number + 1).replace("{of}", going.length).replace("{name}", () => one.name);
    Object.assign(one, await put(one.file, (part) => (one.row.bar.value = part)));
    one.row.bar.value = 1;
  }
  trigger("upload", { files: files.slice(0, 400).map(({ name, path, why }) => ({ name, path, why })) });
  now.textContent = "";
  list.replaceChildren();
  input.disabled = false;
  input.value = "";
  sending = false;
};

// A folder that is dropped looks like a file without content.
const dropped = (transfer) =>
  [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => {
      const entry = item.webkitGetAsEntry?.();
      return entry?.isDirectory ? { name: entry.name, folder: true, size: 0 } : item.getAsFile();
    })
    .filter(Boolean);

element.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file]")) send([...event.target.files]);
});
const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
// Anywhere on the page: a file that misses would otherwise take the page's place.
window.addEventListener("dragover", (event) => {
  if (!carries(event) || !shown()) return;
  event.preventDefault();
  element.classList.add("is-over");
});
window.addEventListener("dragleave", (event) => event.relatedTarget === null && element.classList.remove("is-over"));
window.addEventListener("drop", (event) => {
  element.classList.remove("is-over");
  if (!carries(event) || !shown()) return;
  event.preventDefault();
  const fold = element.querySelector("details");
  if (fold) fold.open = true;
  send(dropped(event.dataTransfer));
});
