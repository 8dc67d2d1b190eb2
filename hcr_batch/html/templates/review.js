"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const items = data.items;
  const at = (id) => document.getElementById(id);
  const STORE = "hcr-batch.review." + data.batch;
  const STATUS = { failed: "failed", rule: "rule broken", ok: "read", blank: "blank", printed: "print" };
  const DONE = { accepted: "✓ accepted", corrected: "✎ corrected", blank: "∅ blank", unreadable: "? unreadable" };

  // ---- What has been decided, kept in the browser so that a reload loses nothing.

  const fresh = () => ({ decisions: {}, drafts: {}, undo: [], reviewer: "", current: 0, saved: null });
  let keeps = true, adopting = false;
  let state = Object.assign(fresh(), load());

  function load() {
    try {
      return JSON.parse(localStorage.getItem(STORE) || "null") || {};
    } catch (error) {
      keeps = false;
      return {};
    }
  }

  function keep() {
    if (adopting) return;
    try {
      localStorage.setItem(STORE, JSON.stringify(state));
    } catch (error) {
      keeps = false;
    }
    at("warning").hidden = keeps;
    at("warning").textContent = "This browser keeps nothing between visits: save before you close the page.";
  }

  /** What a person has said of an item: here, or in an earlier review that was merged already. */
  function decision(i) {
    if (i in state.decisions) return state.decisions[i];
    const earlier = items[i].correction;
    if (earlier === null) return null;
    if (earlier === "\ufffd") return { action: "unreadable", text: null, at: "", earlier: true };
    const action = earlier === items[i].text ? "accepted" : earlier === "" ? "blank" : "corrected";
    return { action, text: earlier, at: "", earlier: true };
  }

  const machine = (i) => items[i].text ?? "";
  const settled = (i) => decision(i)?.text ?? machine(i);
  const standing = (item) => (item.status === "failed" ? "failed" : item.rule ? "rule" : item.status);
  const percent = (share) => (share === null ? "" : (100 * share).toFixed(share > 0.995 ? 1 : 0) + " %");
  /** Whether there is something to look at, of which a person can say that it is unreadable: a field that is shown. */
  const isShown = (item) => item.picture !== null && item.key.width !== null;
  const cleaned = (text) => text.normalize("NFC").trim();

  // ---- Which items are shown.

  let visible = [];
  let current = -1;

  function passes(i) {
    const item = items[i], done = decision(i) !== null;
    const wanted = (id) => at(id).value;
    if (wanted("show") === "open" && done) return false;
    if (wanted("show") === "done" && !done) return false;
    if (wanted("by-field") && wanted("by-field") !== fieldName(item)) return false;
    if (wanted("by-status") && wanted("by-status") !== standing(item)) return false;
    if (wanted("by-document") && wanted("by-document") !== item.key.document) return false;
    const bar = wanted("by-confidence");
    return !bar || (item.confidence !== null && item.confidence < Number(bar));
  }

  const fieldName = (item) => item.key.field ?? "";

  function fillFilter(id, all, values, name = (value) => value) {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    const options = [new Option(`${all} (${items.length})`, "")];
    for (const [value, count] of [...counts].sort((a, b) => a[0].localeCompare(b[0]))) {
      if (value !== "") options.push(new Option(`${name(value)} (${count})`, value));
    }
    at(id).replaceChildren(...options);
    at(id).closest("label").hidden = options.length < 3;
  }

  function filter() {
    visible = items.map((_, i) => i).filter(passes);
    const rows = visible.map((i) => rows_[i]);
    at("list").replaceChildren(...rows);
    at("shown").textContent = visible.length === items.length ? "" : `${visible.length} of ${items.length} shown`;
    if (!visible.includes(current)) current = visible.find((i) => decision(i) === null) ?? visible[0] ?? -1;
    show(current);
  }

  // ---- The list.

  const rows_ = items.map(makeRow);

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function image(item, alt) {
    const [uri, width, height] = item.picture;
    const img = make("img");
    img.src = uri;
    img.width = width;
    img.height = height;
    img.alt = alt;
    return img;
  }

  function makeRow(item, i) {
    const row = make("li");
    row.id = "item-" + i;
    row.setAttribute("role", "option");
    const thumb = make("span", "thumb");
    thumb.append(item.picture ? image(item, "") : make("i", "", "no picture"));
    const words = make("span");
    const read = make("span", "read");
    read.append(make("bdi"));
    const place = item.key.page === null ? "" : ` · page ${item.key.page}`;
    // Of a long path the beginning is the same for all, and the end would be cut off.
    const file = item.key.document.slice(item.key.document.lastIndexOf("/") + 1);
    words.append(read, make("span", "about", (item.key.field ? item.key.field + " · " : "") + file + place));
    row.title = item.key.document;
    row.append(thumb, words, make("span", "mark"));
    row.addEventListener("click", () => { move(i); at("text").focus(); });
    return row;
  }

  function refreshRow(i) {
    const row = rows_[i], done = decision(i), item = items[i];
    const draft = i in state.drafts;
    row.className = done ? "decided" : "";
    row.setAttribute("aria-selected", String(i === current));
    const text = draft ? state.drafts[i] : settled(i);
    row.querySelector("bdi").className = text ? "" : "none";
    row.querySelector("bdi").textContent = text || (item.status === "failed" && !done ? "not read" : "blank");
    const mark = row.querySelector(".mark");
    mark.className = "mark" + (draft ? " is-draft" : done ? " is-" + done.action : "");
    mark.textContent = draft ? "… typed" : done ? DONE[done.action] : item.status === "ok" ? percent(item.confidence) : STATUS[item.status];
  }

  // ---- The desk.

  function show(i) {
    const empty = i < 0;
    at("desk").hidden = empty;
    at("nothing").hidden = !empty;
    if (empty) {
      at("nothing").querySelector("h2").textContent = items.length ? "Nothing passes these filters" : "Nothing is in doubt";
      at("nothing").querySelector("p").textContent = items.length
        ? "Set them to all to see the other fields."
        : "Every field was read surely enough. With --all the page shows all of them.";
      return;
    }
    const before = current;
    current = state.current = i;
    if (before >= 0) refreshRow(before);
    refreshRow(i);
    rows_[i].scrollIntoView({ block: "nearest" });
    at("list").setAttribute("aria-activedescendant", "item-" + i);
    const item = items[i];
    at("name").textContent = item.key.field || (item.key.page === null ? "Document" : item.key.width === null ? "Page" : "Field");
    showChips(item);
    at("sure").replaceChildren();
    if (item.confidence !== null) at("sure").append(percent(item.confidence), " ", make("small", "", "sure"));
    at("where").textContent =
      item.key.document + (item.key.page === null ? "" : ` · page ${item.key.page}`) + (item.form ? ` · form ${item.form}` : "");
    showPicture(item);
    showMachine(item);
    showAlternatives(item);
    at("text").value = state.drafts[i] ?? settled(i);
    at("text").select();
    fitText();
    judge();
    keep();
    // In a small or enlarged window it would stand below, and Enter accept what nobody has seen.
    if (!at("filters").contains(document.activeElement)) at("text").scrollIntoView({ block: "nearest" });
  }

  function showChips(item) {
    const chips = [];
    if (item.type) chips.push(make("span", "chip", item.type));
    if (item.rule) chips.push(make("span", "chip bad", "breaks its rule: " + item.rule));
    if (item.status !== "ok") chips.push(make("span", "chip" + (item.status === "failed" ? " bad" : ""), STATUS[item.status]));
    at("chips").replaceChildren(...chips);
  }

  function showPicture(item) {
    const holder = at("picture");
    holder.replaceChildren();
    if (!item.picture) {
      holder.append(make("p", "", [item.note, item.error].filter(Boolean).join(" ") || "There is no picture of this field."));
      return;
    }
    const [, width, height, x, y, w, h] = item.picture;
    const frame = make("div", "frame");
    // Small crops are shown at up to two and a half times their size, none higher than its place.
    frame.style.width = `min(100%, ${Math.round(width * 2.5)}px, ${(width / height).toFixed(4)} * (var(--high) - 1.2rem))`;
    frame.append(image(item, "The field as it was scanned"));
    if (w < 0.98 || h < 0.98) {
      const box = make("div", "box");
      for (const [side, share] of [["left", x], ["top", y], ["width", w], ["height", h]]) box.style[side] = 100 * share + "%";
      frame.append(box);
    }
    holder.append(frame);
  }

  function showMachine(item) {
    const holder = at("machine");
    holder.replaceChildren();
    for (const id of ["machine", "text"]) at(id).classList.toggle("long", machine(current).length > 40);
    if (!item.text) {
      holder.append(make("span", "none", item.text === null ? (item.picture && item.error) || "not read" : "blank"));
      return;
    }
    Array.from(item.text).forEach((character, n) => {
      const share = item.characters[n] ?? 1;
      const span = make("span", share < 0.6 ? "low" : share < 0.9 ? "mid" : "", character === " " ? "\u00a0" : character);
      span.title = percent(share);
      holder.append(span);
    });
  }

  function showAlternatives(item) {
    at("others").hidden = item.alternatives.length === 0;
    at("alternatives").replaceChildren(...item.alternatives.slice(0, 8).map(([text, share], n) => {
      const button = make("button");
      button.type = "button";
      button.append(make("b", "", text || "blank"), make("small", "", percent(share)), make("kbd", "", "Alt " + (n + 1)));
      button.addEventListener("click", () => pick(n));
      return button;
    }));
  }

  /** Says what the typed text would be, and which simple rule it breaks. */
  function judge() {
    const item = items[current], text = cleaned(at("text").value), done = decision(current);
    const broken = brokenRule(item.checks, text);
    const same = item.text !== null && text === item.text;
    const meant = same ? "accept" : text !== "" ? "correct" : item.text !== null ? "blank" : isShown(item) ? "unreadable" : "go on";
    at("accept-name").textContent = meant[0].toUpperCase() + meant.slice(1);
    for (const id of ["blank", "unreadable"]) at(id).hidden = id === meant; // one button for one thing
    at("text").classList.toggle("broken", broken !== "");
    const line = at("verdict");
    line.classList.toggle("bad", broken !== "");
    line.textContent = broken || (current in state.drafts ? "Typed, not confirmed: press Enter."
      : done ? DONE[done.action].slice(2) + (done.earlier ? " in an earlier review" : "") + "."
      : meant === "go on" ? "Enter goes on and leaves it open: transcribe --retry-failed tries it again." : "");
    at("undo").disabled = state.undo.length === 0;
  }

  function brokenRule(checks, text) {
    if (text === "") return checks.required ? "This field must not be blank." : "";
    const packed = text.replaceAll(" ", ""); // spaces do not count, as in the machine's own check
    if (checks.digits && !/^[0-9]+$/.test(packed)) return "This field holds digits only.";
    if (checks.cells && Array.from(packed).length > checks.cells) return `This field has room for ${checks.cells} characters.`;
    if (checks.pattern) {
      try {
        if (!new RegExp("^(?:" + checks.pattern + ")$", "u").test(text)) return "This is not what the form expects here (pattern " + checks.pattern + ").";
      } catch (error) {
        return ""; // a pattern that only Python understands is not checked here
      }
    }
    return "";
  }

  // ---- Deciding.

  function decide(action, text) {
    state.undo.push([current, state.decisions[current] ?? null]);
    if (state.undo.length > 1000) state.undo.shift();
    state.decisions[current] = { action, text, at: new Date().toISOString() };
    delete state.drafts[current];
    state.saved = null;
    const decided = current;
    refreshRow(decided);
    tally();
    say(`${DONE[action].slice(2)}.`);
    forward();
    if (current === decided) show(decided);
  }

  function accept() {
    const item = items[current], text = cleaned(at("text").value);
    if (item.text !== null && (text === item.text || at("text").value === item.text)) decide("accepted", item.text);
    else if (text !== "") decide("corrected", text);
    else if (item.text !== null) decide("blank", "");
    else if (isShown(item)) decide("unreadable", null);
    else goOn();
  }

  /** Leaves what was not read as it stands: --retry-failed takes only what nobody has decided. */
  function goOn() {
    const left = current;
    forward();
    if (current === left) say("All else that is shown is decided: save it.", true);
  }

  function undo() {
    const last = state.undo.pop();
    if (!last) return;
    const [i, before] = last;
    if (before) state.decisions[i] = before; else delete state.decisions[i];
    delete state.drafts[i];
    state.saved = null;
    tally();
    say("Undone.");
    if (visible.includes(i)) { show(i); } else { current = i; filter(); }
  }

  function reset() {
    if (current in state.drafts || cleaned(at("text").value) !== cleaned(settled(current))) {
      delete state.drafts[current];
    } else if (current in state.decisions) {
      state.undo.push([current, state.decisions[current]]);
      delete state.decisions[current];
      state.saved = null;
      tally();
    }
    show(current);
  }

  /** As many rows as there are lines in it. */
  function fitText() {
    at("text").rows = at("text").value.split("\n").length;
  }

  function pick(n) {
    const other = items[current].alternatives[n];
    if (!other) return;
    at("text").value = other[0];
    typed();
    at("text").focus();
  }

  function typed() {
    const text = at("text").value;
    if (text === settled(current)) delete state.drafts[current]; else state.drafts[current] = text;
    refreshRow(current);
    fitText();
    judge();
    keep();
  }

  // ---- Moving.

  function move(i) {
    if (i !== undefined && i !== current) show(i);
  }

  function step(by) {
    const place = visible.indexOf(current);
    move(visible[Math.min(visible.length - 1, Math.max(0, place + by))]);
  }

  /** To the next undecided item after this one, or else the first there is. */
  function forward() {
    const place = visible.indexOf(current);
    const open = (i) => decision(i) === null;
    const next = visible.slice(place + 1).find(open) ?? visible.find(open);
    if (next === undefined) say("All fields shown are decided: save them.");
    move(next);
  }

  // ---- Progress and saving.

  function tally() {
    const done = items.reduce((sum, _, i) => sum + (decision(i) !== null), 0);
    at("fill").style.width = (items.length ? 100 * done / items.length : 0) + "%";
    at("progress").setAttribute("aria-valuemax", String(items.length));
    at("progress").setAttribute("aria-valuenow", String(done));
    const unsaved = Object.keys(state.decisions).length > 0 && !state.saved;
    at("count").classList.toggle("unsaved", unsaved);
    at("count").textContent = `${done} of ${items.length} decided${unsaved ? " · not saved" : state.saved ? " · saved " + state.saved : ""}`;
    document.title = (items.length - done ? `(${items.length - done}) ` : "✓ ") + "Review · " + data.name;
    keep();
  }

  const quoted = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",;\r\n]|^\s|\s$/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };

  /** The corrections table: its columns come from the program, so that both agree on them. */
  function csv() {
    const lines = [data.columns];
    for (const i of Object.keys(state.decisions).map(Number).sort((a, b) => a - b)) {
      const said = state.decisions[i];
      const row = { ...items[i].key, reading: items[i].text, action: said.action, correction: said.text,
        reviewer: state.reviewer, at: said.at, results: data.results };
      lines.push(data.columns.map((name) => row[name]));
    }
    return lines.map((line) => line.map(quoted).join(",")).join("\r\n") + "\r\n";
  }

  function save() {
    const count = Object.keys(state.decisions).length;
    if (!count) { say("Nothing is decided yet.", true); return; }
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
    link.download = `corrections-${data.name.replace(/\.parquet$/, "").replace(/[^\w.-]+/g, "_")}-${data.number}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    state.saved = new Date().toTimeString().slice(0, 5);
    tally();
    const drafts = Object.keys(state.drafts).length;
    say(drafts ? `Saved ${count} decisions. ${drafts} typed but not confirmed with Enter: not in the file.` : `Saved ${count} decisions.`, drafts > 0);
  }

  function say(words, seen = false) {
    at("live").textContent = words;
    if (seen) {
      at("warning").textContent = words;
      at("warning").hidden = false;
      setTimeout(() => { at("warning").hidden = keeps; }, 8_000);
    }
  }

  // ---- Keys. Letters and digits belong to the text: everything else needs a modifier.

  const digit = (event) => (/^(Digit|Numpad)[1-8]$/.test(event.code) ? Number(event.code.slice(-1)) - 1 : -1);

  function command(event) {
    const inText = event.target === at("text");
    const free = inText || event.target === document.body || at("list").contains(event.target);
    const control = (event.ctrlKey || event.metaKey) && !event.altKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (control && key === "s") return save;
    if (key === "F1") return () => at("help").showModal();
    if (key === "F6") return () => (free ? at("show") : at("text")).focus();
    if (current < 0) return null;
    if (control && !event.shiftKey && key === "b") return () => decide("blank", "");
    if (control && key === "u") return () => decide("unreadable", null);
    if (control && key === "z" && free && !(current in state.drafts)) return undo;
    if (event.altKey && digit(event) >= 0) return () => pick(digit(event));
    if (!free) return null;
    if (!inText && !control && digit(event) >= 0) return () => pick(digit(event));
    if (control && (key === "Home" || key === "End")) return () => move(visible.at(key === "Home" ? 0 : -1));
    if (control || event.altKey) return null;
    if (inText && key === "Enter" && event.shiftKey) return null;
    if (key === "Enter") return accept;
    if (key === "Escape") return reset;
    // Where a field holds several lines, the arrows move among these.
    if (inText && at("text").value.includes("\n") && (key === "ArrowDown" || key === "ArrowUp")) return null;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    if (key in steps) return () => step(steps[key]);
    // At either end Tab leaves the field, so that no one is caught in it.
    const end = visible.at(event.shiftKey ? 0 : -1);
    return key === "Tab" && inText && current !== end ? () => step(event.shiftKey ? -1 : 1) : null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || at("help").open) return;
    const act = command(event);
    if (!act) return;
    event.preventDefault();
    act();
    if (event.key !== "F1" && event.key !== "F6" && event.target.closest("#desk, #list, body") === null) at("text").focus();
  });

  // ---- Wiring.

  at("text").addEventListener("input", typed);
  const buttons = {
    save, undo, reset, accept,
    blank: () => decide("blank", ""),
    unreadable: () => decide("unreadable", null),
    "help-button": () => at("help").showModal(),
    forget: () => {
      if (!confirm("Forget every decision of this page that is kept in this browser? Saved files stay.")) return;
      state = fresh();
      items.forEach((_, i) => refreshRow(i));
      tally();
      filter();
    },
  };
  for (const [id, act] of Object.entries(buttons)) {
    at(id).addEventListener("click", () => { act(); if (id !== "help-button") at("text").focus(); });
  }
  // The same page in another tab: without this each would undo what was decided in the other.
  addEventListener("storage", (event) => {
    if (event.key !== STORE) return;
    adopting = true;
    state = Object.assign(fresh(), load());
    items.forEach((_, i) => refreshRow(i));
    tally();
    filter();
    adopting = false;
  });
  at("filters").addEventListener("change", filter);
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("reviewer").value = state.reviewer;
  at("reviewer").addEventListener("input", () => { state.reviewer = cleaned(at("reviewer").value); keep(); });
  fillFilter("by-field", "all", items.map(fieldName));
  fillFilter("by-status", "all", items.map(standing), (value) => STATUS[value]);
  fillFilter("by-document", "all", items.map((item) => item.key.document));
  items.forEach((_, i) => refreshRow(i));
  current = state.current < items.length ? state.current : 0;
  if (!items.length) current = -1;
  filter();
  tally();
  at("text").focus();
})();
