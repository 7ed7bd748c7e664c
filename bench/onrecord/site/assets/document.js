// Adds to a page that is complete without it: keys, a stepper, highlights, brackets and threads.
"use strict";
(() => {
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const by = (id) => document.getElementById(id);
  const seen = (element) => element.getClientRects().length > 0;
  const chips = all(".text .chip");
  const numbered = new Map(chips.map((chip) => [chip, Number(chip.querySelector("small").textContent)]));
  const part = (element) => element.closest(".document");
  const parts = all(".document");
  chips.sort((a, b) => parts.indexOf(part(a)) - parts.indexOf(part(b)) || numbered.get(a) - numbered.get(b));
  let current = null;

  // Everything that belongs to one annotation lights up together.
  const light = (element) => {
    all(".on").forEach((lit) => lit.classList.remove("on"));
    if (!element) return;
    all(`[data-m="${element.dataset.m}"]`, part(element)).forEach((same) => same.classList.add("on"));
  };

  const stepper = document.createElement("nav");
  const place = document.createElement("span");
  stepper.className = "stepper";
  stepper.setAttribute("aria-label", "Errors");
  const button = (text, name, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = text;
    made.setAttribute("aria-label", name);
    made.addEventListener("click", act);
    return made;
  };
  stepper.append(button("‹", "previous error", () => step(-1)), place, button("›", "next error", () => step(1)));
  document.querySelector(".controls").append(stepper);

  const tell = () => {
    const shown = chips.filter(seen);
    const index = shown.indexOf(current);
    stepper.hidden = shown.length === 0;
    place.textContent = `error ${index < 0 ? "–" : index + 1} of ${shown.length}`;
  };

  const go = (chip) => {
    current = chip;
    light(chip);
    const entry = by(chip.getAttribute("href").slice(1));
    const list = entry.closest(".errors");
    if (list.scrollHeight > list.clientHeight) {
      list.scrollTop = entry.offsetTop - list.clientHeight / 3;
    }
    chip.focus({ preventScroll: true });
    chip.scrollIntoView({ block: "center" });
    history.replaceState(null, "", `#${chip.id}`);
    tell();
  };

  const step = (by_) => {
    const shown = chips.filter(seen);
    if (!shown.length) return;
    const index = shown.indexOf(current);
    const next = index < 0 && by_ < 0 ? shown.length - 1 : (index + by_ + shown.length) % shown.length;
    go(shown[index < 0 && by_ > 0 ? 0 : next]);
  };

  const toggle = (id) => { const box = by(id); box.checked = !box.checked; box.dispatchEvent(new Event("change", { bubbles: true })); };
  const follows = (rel) => document.querySelector(`.near a[rel=${rel}]`)?.click();
  const side = (id) => toggle(by(id).checked ? "side-both" : id);
  const keys = {
    j: () => step(1), k: () => step(-1), g: () => side("side-gold"), p: () => side("side-predicted"),
    1: () => toggle("layer-entities"), 2: () => toggle("layer-dates"), 3: () => toggle("layer-attributions"),
    n: () => follows("next"), b: () => follows("prev"),
    o: () => toggle("only-errors"), "?": () => by("help").togglePopover(),
  };
  document.addEventListener("keydown", (event) => {
    const letters = by("letters").checked;
    if (!letters || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  document.addEventListener("focusin", (event) => {
    const label = event.target.closest(".text [data-m]");
    if (!label) return;
    light(label);
    if (label.matches(".chip")) { current = label; tell(); }
  });
  document.addEventListener("click", (event) => {
    const entry = event.target.closest(".list a");
    const mark = event.target.closest(".text [data-m]");
    if (entry) {
      event.preventDefault();
      go(by(entry.getAttribute("href").slice(1)));
    } else if (mark) {
      event.preventDefault();
      const label = all(`.text a[data-m="${mark.dataset.m}"]`, part(mark))[0];
      if (label.matches(".chip")) go(label); else label.focus({ preventScroll: true });
    }
  });
  const follow = () => {
    const target = by(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches(".text .chip")) go(target);
  };
  addEventListener("hashchange", follow);

  // Brackets in the margin and threads between source, cue and content.
  const SVG = "http://www.w3.org/2000/svg";
  const draw = (text) => {
    all(".links", text).forEach((old) => old.remove());
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("class", "links");
    picture.setAttribute("aria-hidden", "true");
    const origin = text.getBoundingClientRect();
    const hidden = by("side-gold").checked ? ".predicted" : by("side-predicted").checked ? ".gold" : ".none";
    const rects = (number, role) => all(`.${role}[data-m="${number}"]:not(${hidden})`, text)
      .flatMap((element) => [...element.getClientRects()])
      .filter((r) => r.width > 1)
      .map((r) => ({ left: r.left - origin.left, right: r.right - origin.left, top: r.top - origin.top, bottom: r.bottom - origin.top }));
    const path = (kind, number, d) => {
      const made = document.createElementNS(SVG, "path");
      made.setAttribute("class", kind);
      made.dataset.m = number;
      made.setAttribute("d", d);
      picture.append(made);
    };
    const numbers = [...new Set(all(".attributions[data-n]", text).map((e) => e.dataset.m))];
    const held = numbers.map((number) => ({ number, rects: rects(number, "content") }))
      .filter((one) => one.rects.length)
      .map((one) => ({ number: one.number, top: Math.min(...one.rects.map((r) => r.top)), bottom: Math.max(...one.rects.map((r) => r.bottom)) }))
      .sort((a, b) => a.top - b.top || b.bottom - a.bottom);
    const lanes = [];
    const narrow = origin.width < 420;
    for (const { number, top, bottom } of held) {
      let lane = lanes.findIndex((end) => end <= top);
      if (lane < 0) lane = lanes.length;
      lanes[lane] = bottom;
      const x = Math.min(2 + lane * (narrow ? 5 : 8), narrow ? 12 : 26);
      path("bracket", number, `M${x + 5} ${top + 2}H${x + 3}Q${x} ${top + 2} ${x} ${top + 6}V${bottom - 6}Q${x} ${bottom - 2} ${x + 3} ${bottom - 2}H${x + 5}`);
    }
    for (const number of numbers) {
      const [source, cue, content] = ["source", "cue", "content"].map((role) => rects(number, role));
      for (const [one, other] of [[source, cue], [cue.length ? cue : source, content]]) {
        const found = nearest(one, other);
        if (found) path("thread", number, found);
      }
    }
    text.append(picture);
  };
  const nearest = (ones, others) => {
    let best = null;
    for (const a of ones) {
      for (const b of others) {
        const [l, r] = a.left <= b.left ? [a, b] : [b, a];
        const level = Math.abs(a.bottom - b.bottom) < 12;
        const gap = (level ? 0 : 200) + Math.abs(a.bottom - b.bottom) + Math.max(0, r.left - l.right);
        if (!best || gap < best.gap) best = { gap, a, b, l, r, level };
      }
    }
    if (!best) return null;
    const { a, b, l, r, level } = best;
    if (level) return r.left - l.right > 1 ? `M${l.right} ${base(l, r)}H${r.left}` : null;
    const [up, down] = a.top < b.top ? [a, b] : [b, a];
    const from = (up.left + up.right) / 2;
    const to = Math.min(Math.max(from, down.left + 4), down.right - 4);
    const middle = (up.bottom + down.top) / 2;
    return `M${from} ${up.bottom}C${from} ${middle} ${to} ${middle} ${to} ${down.top}`;
  };
  const base = (a, b) => (Math.max(a.top, b.top) + Math.min(a.bottom, b.bottom)) / 2 + 7;
  const texts = all(".text");
  const redraw = () => texts.forEach(draw);
  let waiting = 0;
  const later = () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(() => { redraw(); tell(); }); };
  new ResizeObserver(later).observe(document.body);
  document.addEventListener("change", later);
  redraw();
  tell();
  follow();
})();
