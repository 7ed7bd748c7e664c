// Adds to a board that is complete without it: sorting, filters, and an address that keeps both.
"use strict";
(() => {
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const by = (id) => document.getElementById(id);
  const make = (name, words = "") => Object.assign(document.createElement(name), { textContent: words });
  const tables = all("table");
  const published = new Map(tables.map((table) => [table, all("tbody tr", table)]));
  const heads = (table) => [...table.tHead.rows[0].cells];
  const sorts = new Map();

  const fields = new Map(["task", "type", "name", "from", "to", "unseen"]
    .map((name) => [name, by(`pick-${name}`)]).filter(([, field]) => field));
  const chosen = (name) => {
    const field = fields.get(name);
    if (!field) return "";
    return field.type === "checkbox" ? (field.checked ? "yes" : "") : field.value.trim();
  };
  const choose = (name, value) => {
    const field = fields.get(name);
    if (field.type === "checkbox") field.checked = value === "yes";
    else field.value = value;
    if (field.selectedIndex === -1) field.selectedIndex = 0;
  };

  // What a cell is sorted by; null, which is always last, where there is nothing.
  const value = (row, head) => {
    const cell = row.cells[head.cellIndex];
    const left = chosen("unseen") && "seen" in row.dataset && cell.matches(".score");
    if (left || cell.dataset.value === undefined) return null;
    return head.dataset.as === "words" ? cell.dataset.value : Number(cell.dataset.value);
  };
  const inWords = new Intl.Collator("en", { numeric: true }).compare;
  const arrange = (table) => {
    const [key, way] = sorts.get(table) || [];
    const head = heads(table).find((one) => key !== undefined && one.dataset.key === key);
    if (!head) sorts.delete(table);
    for (const one of heads(table)) {
      if (one === head) one.setAttribute("aria-sort", way); else one.removeAttribute("aria-sort");
    }
    let rows = published.get(table);
    if (head) {
      const sign = way === "descending" ? -1 : 1;
      const compare = head.dataset.as === "words" ? inWords : (a, b) => a - b;
      const valued = rows.map((row) => [row, value(row, head)]);
      const known = valued.filter((one) => one[1] !== null).sort((a, b) => sign * compare(a[1], b[1]));
      rows = [...known, ...valued.filter((one) => one[1] === null)].map(([row]) => row);
    }
    place(table, rows);
  };

  // A bracket stays where all groups still stand together; each row's letter stays in any order.
  const place = (table, rows) => {
    const runs = [];
    for (const row of rows) {
      const last = runs.at(-1);
      if (last && last[0].dataset.group === row.dataset.group) last.push(row); else runs.push([row]);
    }
    const whole = runs.length === new Set(rows.map((row) => row.dataset.group)).size;
    const bodies = (whole ? runs : [rows]).map((run) => {
      const body = make("tbody");
      if (table.matches(".groups")) body.className = whole && run.length > 1 ? "group tied" : "group";
      body.append(...run);
      return body;
    });
    all("tbody", table).forEach((body) => body.remove());
    table.append(...bodies);
  };

  // The chosen type's rates and counts, copied from the table of all types.
  const showType = () => {
    all(".added").forEach((cell) => cell.remove());
    all(".typed").forEach((table) => table.classList.remove("typed"));
    all(".typing").forEach((note) => { note.hidden = true; });
    for (const column of all("th[data-type]")) {
      if (!chosen("type") || column.dataset.type !== chosen("type")) continue;
      const source = column.closest("table");
      const table = by(source.dataset.of);
      const counts = ["matched", "gold", "predicted"].slice(0, source.dataset.rate === "F1" ? 3 : 2);
      const words = [`${column.textContent} ${source.dataset.rate}`, ...counts];
      table.classList.add("typed");
      table.closest("[data-task]").querySelector(".typing").hidden = false;
      const rate = heads(table).find((head) => head.dataset.key === "f1");
      rate.after(...words.map((text, number) => {
        const head = make("th", text);
        head.scope = "col";
        head.className = "added";
        Object.assign(head.dataset, { key: number ? text : "by type", as: "numbers", first: "descending" });
        return dress(head);
      }));
      const rows = new Map(published.get(source).map((row) => [row.dataset.system, row]));
      for (const row of published.get(table)) {
        const found = rows.get(row.dataset.system);
        const cell = found && found.cells[column.cellIndex];
        const shown = cell ? cell.cloneNode(true) : make("td", "–");
        const small = shown.querySelector("small");
        const texts = small ? small.textContent.split("/") : [];
        const raw = (shown.dataset.counts || "").split(" ");
        if (small) small.remove();
        const others = counts.map((_, number) => {
          const made = make("td");
          made.append(make("span", texts[number] || "–"));
          made.className = "score";
          if (texts.length) made.dataset.value = raw[number];
          return made;
        });
        for (const made of [shown, ...others]) made.classList.add("added");
        row.cells[rate.cellIndex].after(shown, ...others);
      }
    }
  };
  const dress = (head) => {
    const button = make("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    return head;
  };

  const fits = (row) => {
    const { date } = row.dataset;
    const [from, to] = [chosen("from"), chosen("to")];
    return row.cells[0].dataset.value.toLowerCase().includes(chosen("name").toLowerCase())
      && (!from || (date && date >= from)) && (!to || (date && date <= to));
  };
  const filter = () => {
    const systems = new Map();
    for (const row of [...published.values()].flat()) {
      row.hidden = !fits(row);
      systems.set(row.dataset.system, !row.hidden);
    }
    const shown = [...systems.values()].filter(Boolean).length;
    by("shown").textContent = `${shown} of ${systems.size} systems shown`;
    all(".of-all").forEach((note) => { note.hidden = shown === systems.size; });
    all("[data-task]").forEach((part) => { part.hidden = chosen("task") && chosen("task") !== part.dataset.task; });
  };
  const apply = () => {
    showType();
    tables.forEach(arrange);
    filter();
  };

  const keep = () => {
    const kept = new URLSearchParams();
    for (const name of fields.keys()) if (chosen(name)) kept.append(name, chosen(name));
    for (const [table, [key, way]] of sorts) kept.append("sort", [table.id, way, key].join(":"));
    history.replaceState(null, "", `${kept}` ? `#${kept}` : location.href.split("#")[0]);
  };
  const change = () => { apply(); keep(); };
  const read = () => {
    const said = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
    for (const name of fields.keys()) choose(name, said.get(name) || "");
    sorts.clear();
    for (const one of said.getAll("sort")) {
      const [id, way, ...key] = one.split(":");
      if (tables.includes(by(id)) && /^(a|de)scending$/.test(way)) sorts.set(by(id), [key.join(":"), way]);
    }
    apply();
  };

  tables.forEach((table) => { table.classList.add("sortable"); heads(table).forEach(dress); });
  by("pick").hidden = by("told").hidden = false;
  for (const field of fields.values()) field.addEventListener("input", change);
  by("pick-none").addEventListener("click", () => {
    for (const name of fields.keys()) choose(name, "");
    sorts.clear();
    change();
  });
  // Once, the other way round, and as it was.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("thead button");
    if (!button) return;
    const table = button.closest("table");
    const { key, first } = button.parentElement.dataset;
    const [known, way] = sorts.get(table) || [];
    if (known !== key) sorts.set(table, [key, first]);
    else if (way === first) sorts.set(table, [key, first === "ascending" ? "descending" : "ascending"]);
    else sorts.delete(table);
    arrange(table);
    keep();
  });
  addEventListener("hashchange", () => { if (location.hash.includes("=") || !location.hash) read(); });
  read();
})();
