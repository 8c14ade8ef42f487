// The conversations that this browser keeps: in its own database, listed, opened, renamed, deleted and handed out as files.
// What a person or an article wrote reaches the page as text alone, never as markup.
window.dateline = (() => {
  const words = JSON.parse(document.getElementById("dl-words").textContent);
  const OPEN = "dateline-open"; // which conversation this tab is in

  // A browser may refuse even this; the page then forgets at a reload, and goes on.
  const tab = (() => {
    let own = null;
    const tried = (work) => {
      try {
        return work();
      } catch {
        return own;
      }
    };
    return {
      get: () => tried(() => sessionStorage.getItem(OPEN)),
      set: (key) => ((own = key), tried(() => sessionStorage.setItem(OPEN, key))),
      clear: () => ((own = null), tried(() => sessionStorage.removeItem(OPEN))),
    };
  })();

  let opening;
  const database = () =>
    (opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("dateline", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("conversations", { keyPath: "key" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    }));

  const doing = async (mode, work) => {
    const transaction = (await database()).transaction("conversations", mode);
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    const request = work(transaction.objectStore("conversations"));
    await done;
    return request?.result;
  };
  const one = (key) => doing("readonly", (store) => store.get(key));
  const all = () => doing("readonly", (store) => store.getAll());
  // Read and written in one transaction, so that no other tab comes between; `work` gives what is to be written, or nothing.
  const change = (key, work) =>
    doing("readwrite", (store) => {
      const request = store.get(key);
      request.onsuccess = () => {
        const made = work(request.result);
        if (made) store.put(made);
      };
      return request;
    });
  const drop = (key) => doing("readwrite", (store) => store.delete(key));

  // One after the other: two changes of one conversation must not read the same state of it.
  let last = Promise.resolve();
  const inTurn = (work) => (last = last.then(work, work));

  const complain = (error) => {
    const note = document.getElementById("dl-not-kept");
    if (note) note.textContent = words.notKept;
    console.warn("dateline: the browser keeps no conversations:", error?.name);
  };

  // Each conversation as this tab last wrote or read it, and those that were deleted in it.
  const own = new Map();
  const deleted = new Set();
  // Conversations that another tab went on with too, and the key under which this tab goes on with its own: an answer that is on its way
  // comes under the key that its question was put under.
  const parted = new Map();
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const stamped = (record) => ({ ...record, stamp: crypto.getRandomValues(new Uint32Array(2)).join("-") });

  const goOn = (news, key) => {
    if (tab.get() === news.key) tab.set(key); // the reader may have opened another conversation meanwhile
    news.key = key;
  };

  const keep = (text) => {
    if (!text) return;
    const news = JSON.parse(text);
    if (!news.key) return tab.clear();
    while (parted.has(news.key)) news.key = parted.get(news.key);
    if (deleted.has(news.key)) return;
    tab.set(news.key);
    return inTurn(async () => {
      // Again, for what was before this may have parted them only now.
      while (parted.has(news.key)) goOn(news, parted.get(news.key));
      try {
        let wanting = false;
        let made;
        await change(news.key, (before) => {
          const { changed, length, ...about } = news;
          const whole = changed.length === length;
          if (before && own.has(news.key) && own.get(news.key).stamp !== before.stamp) {
            // Another tab went on with it: what was asked here becomes a conversation of its own, in this very transaction, since the page
            // may be reloaded at any time.
            before = own.get(news.key);
            about.key = newKey();
          }
          if (!whole && (before?.exchanges.length ?? 0) < length - changed.length) {
            wanting = true;
            return;
          }
          const exchanges = (before?.exchanges ?? []).slice(0, length);
          for (const { at, exchange } of changed) exchanges[at] = exchange;
          const title = before?.renamed ? before.title : about.title;
          return (made = stamped({ ...about, title, renamed: before?.renamed ?? false, exchanges }));
        });
        // Only what stands in the database by now counts as written.
        if (made) own.set(made.key, made);
        if (made && made.key !== news.key) {
          parted.set(news.key, made.key);
          goOn(news, made.key);
        }
        if (wanting) tell("apply", {});
        if (document.querySelector("#dl-kept:popover-open")) await list();
      } catch (error) {
        complain(error);
      }
    });
  };

  const recall = async () => {
    const key = tab.get();
    if (!key) return "";
    try {
      await last;
      const record = await one(key);
      if (record) own.set(key, record);
      return record ? JSON.stringify(record) : "";
    } catch (error) {
      complain(error);
      return "";
    }
  };

  let panel;
  // What it is told of a conversation goes as text: Gradio takes any object with a "path" for a file of its own.
  let tell;
  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const button = (label, act, more = {}) => {
    const made = element("button", { type: "button", class: "dl-quiet", ...more }, label);
    made.addEventListener("click", act);
    return made;
  };

  const row = (record) => {
    const open = tab.get() === record.key;
    const title = button(
      record.title,
      () => {
        tab.set(record.key);
        own.set(record.key, record);
        parted.delete(record.key);
        panel.hidePopover();
        tell("select", { record: JSON.stringify(record) });
      },
      { class: "dl-kept-title", dir: "auto", ...(open ? { "aria-current": "true" } : {}) },
    );
    const item = element("li", {}, title, element("span", { class: "dl-kept-when" }, when(record)));
    const acts = element("div", { class: "dl-kept-acts" });
    acts.append(
      button(words.rename, () => rename(record, item)),
      ...["markdown", "html", "json"].map((format) =>
        button(words[format], () => tell("download", { record: JSON.stringify(record), format }), {
          "aria-label": `${words.exportAs} ${words[format]}: ${record.title}`,
        }),
      ),
      button(words.remove, (event) => remove(record, event.currentTarget), { "data-sure": "" }),
    );
    item.append(acts);
    return item;
  };
  const when = (record) => {
    const day = new Date(record.updated);
    const shown = Number.isNaN(day.valueOf()) ? "" : day.toLocaleDateString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
    return [shown, `${record.exchanges.length} ${record.exchanges.length === 1 ? words.question : words.questions}`, record.archive].filter(Boolean).join(" · ");
  };

  const rename = (record, item) => {
    const box = element("input", { type: "text", "aria-label": words.newName, maxlength: "120", class: "dl-kept-name" });
    box.value = record.title;
    const settle = async (save) => {
      box.replaceWith(item.firstTitle);
      const title = box.value.trim();
      const renaming = async () => {
        let made;
        await change(record.key, (before) => {
          if (!before) return;
          const current = { ...before, title, renamed: true };
          if (own.get(before.key)?.stamp !== before.stamp) return current;
          return (made = stamped(current));
        });
        if (made) own.set(made.key, made);
      };
      if (save && title) await inTurn(renaming).catch(complain);
      await list();
      panel.querySelector(`[data-key="${CSS.escape(record.key)}"] .dl-kept-title`)?.focus();
    };
    item.firstTitle = item.querySelector(".dl-kept-title");
    item.firstTitle.replaceWith(box);
    box.focus();
    box.select();
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") settle(true);
      if (event.key === "Escape") {
        event.stopPropagation();
        event.preventDefault();
        settle(false);
      }
    });
  };

  const remove = async (record, asked) => {
    if (asked.dataset.sure !== "yes") {
      asked.dataset.sure = "yes";
      asked.textContent = words.removeSure;
      asked.addEventListener("blur", () => {
        asked.dataset.sure = "";
        asked.textContent = words.remove;
      }, { once: true });
      return;
    }
    deleted.add(record.key);
    await inTurn(() => drop(record.key)).catch(complain);
    const wasOpen = tab.get() === record.key;
    await list();
    panel.focus();
    if (wasOpen) {
      tab.clear();
      tell("delete", {});
    }
  };

  const list = async () => {
    const note = document.getElementById("dl-none-kept");
    try {
      const records = (await all()).sort((a, b) => (a.updated < b.updated ? 1 : -1));
      note.hidden = records.length > 0;
      document.getElementById("dl-kept-list").replaceChildren(
        ...records.map((record) => {
          const item = row(record);
          item.dataset.key = record.key;
          return item;
        }),
      );
    } catch (error) {
      complain(error);
    }
  };

  const attach = (host, trigger) => {
    tell = trigger;
    panel = host.querySelector("#dl-kept");
    panel.setAttribute("tabindex", "-1");
    panel.addEventListener("toggle", (event) => event.newState === "open" && list());
  };

  const save = (name, type, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  const hand = (text) => {
    if (!text) return;
    const file = JSON.parse(text);
    save(file.name, file.type, file.text);
  };

  return { words, keep, recall, attach, hand };
})();
