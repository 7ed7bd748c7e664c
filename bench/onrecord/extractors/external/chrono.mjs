// Dates by chrono-node, answered line by line on standard output: node chrono.mjs [DIR]
//
// It stands alone: it runs wherever DIR/node_modules has chrono-node. Settings decide the score:
//
// - prefer: which Friday is "Friday": past takes the latest that is not after the creation time,
//   future the earliest that is not before it, nearest leaves the choice to the library.
// - granularity: "last week" is a week and "two years ago" a year under unit; day takes the day
//   that the library counts to.
// - amounts: "for two years", "the last three months" are a duration, or the date counted to.
// - ranges: "May 5 to May 9" is two dates under split, one that begins on May 5 under whole.
// - trim: words takes the words of SIGNALS off a hit's beginning; none leaves them.
// - shapes: dates drops hits that write a month or weekday small ("may"); any keeps them.
// - parser: the library's casual one, or its strict one.

import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

process.env.TZ = "UTC";

/** Setting → its values, the default first. */
const SETTINGS = {
  prefer: ["past", "nearest", "future"],
  granularity: ["unit", "day"],
  amounts: ["duration", "date"],
  ranges: ["split", "whole"],
  trim: ["words", "none"],
  shapes: ["dates", "any"],
  parser: ["casual", "strict"],
};
/** The finest that the library is certain of → what the value ends with, and its TIMEX3 type. */
const GRAINS = [
  ["hour", "clock", "TIME"],
  ["day", "day", "DATE"],
  ["weekday", "day", "DATE"],
  ["month", "month", "DATE"],
  ["year", "year", "DATE"],
];
/** A grain or a word of the text → the value; a word counts for weeks, weekends and quarters, which
 * the library counts to the day, and wherever it is certain of nothing. */
const VALUES = {
  clock: (date, hour, minute) => `${VALUES.day(date)}T${pad(hour)}:${pad(minute)}`,
  day: (date) => `${VALUES.month(date)}-${pad(date.getUTCDate())}`,
  week: (date) => week(date),
  weekend: (date) => `${week(date)}-WE`,
  month: (date) => `${VALUES.year(date)}-${pad(date.getUTCMonth() + 1)}`,
  quarter: (date) => `${VALUES.year(date)}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`,
  year: (date) => yearOf(date.getUTCFullYear()),
};
const COARSE = ["week", "weekend", "quarter"];
/** Parts of the day, to which the library gives an hour, by the word for them. */
const PARTS = {
  morning: "MO", afternoon: "AF", evening: "EV", night: "NI", tonight: "NI", overnight: "NI",
};
/** Length of a unit of a duration in minutes, and its letter; years and months are counted apart. */
const LENGTHS = { week: [10080, "W"], day: [1440, "D"], hour: [60, "H"], minute: [1, "M"] };
const SIGNALS =
  "after around as of at before between by during for from in on over since starting till to until " +
  "within";

/** Names that English writes with a capital. */
const SMALLS = `
  january february march april may june july august september october november december
  jan feb mar apr jun jul aug sep sept oct nov dec
  monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun
`;
const YEAR = /\d{4}|\bBC\b/;

const words = (names) => new RegExp(`\\b(${names.join("|")})s?\\b`, "i");
const SIGNAL = new RegExp(`^(?:(?:${SIGNALS.replaceAll(" ", "|")})\\b|[^\\p{L}\\p{N}])+`, "iu");
const TAIL = /[\s,;:\u2013\u2014-]+$/;
const UNIT = words(Object.keys(VALUES));
const PART = words(Object.keys(PARTS));
const LENGTH = words(["year", "month", ...Object.keys(LENGTHS)]);
const MODIFIED = words(["last", "next", "this", "past", "coming", "previous", "following"]);
const AMOUNT = /^(?:for|over|during)\b|\b(?:last|past|next|coming|previous)\b.*s$/i;
const JOINT = /\s+(?:and|to|until|till|through)\s+|\s*[-\u2013\u2014]\s*/i;
const SMALL = new RegExp(`\\b(?:${SMALLS.trim().replace(/\s+/g, "|")})\\b`);

const pad = (number, digits = 2) => String(number).padStart(digits, "0");
const days = (date) => Math.floor(date.getTime() / 86400000);
const utc = (year, month, day) => new Date(Date.UTC(year, month - 1, day));

/** The year as TIMEX3 writes it. */
function yearOf(year) {
  return year < 0 ? `BC${pad(-year, 4)}` : pad(year, 4);
}

/** The ISO week of a day: that of its Thursday. */
function week(date) {
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * 86400000);
  const first = utc(thursday.getUTCFullYear(), 1, 1);
  return `${yearOf(thursday.getUTCFullYear())}-W${pad(Math.floor((days(thursday) - days(first)) / 7) + 1)}`;
}

/** The creation time: its day, whether it has a clock, and what the library wants of it. */
function reference(dct) {
  const found = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):(\d\d))?/.exec(dct ?? "");
  const [year = 2000, month = 1, number = 1, hour = 12, minute = 0] = found?.slice(1) ?? [];
  const date = utc(Number(year), Number(month), Number(number));
  const instant = new Date(date.getTime() + (Number(hour) * 60 + Number(minute)) * 60000);
  return { date, instant, timezone: 0, known: found !== null, clock: found?.[4] !== undefined };
}

/** The day that is meant where the text leaves week or year open. */
function day(parts, surface, from, prefer) {
  let [year, month, number] = ["year", "month", "day"].map((name) => parts.get(name));
  const open = !parts.isCertain("year") && !MODIFIED.test(surface) && prefer !== "nearest";
  const sign = prefer === "past" ? -1 : 1;
  const whole = parts.isCertain("day");
  if (open && parts.isCertain("month")) {
    const [fromMonth, fromDay] = [from.getUTCMonth() + 1, from.getUTCDate()];
    const past = month - fromMonth || (whole ? number - fromDay : 0);
    year = from.getUTCFullYear() + (past * sign < 0 ? sign : 0);
  }
  let date = utc(year, month, number);
  if (year < 100) date.setUTCFullYear(year);
  if (open && parts.isCertain("weekday") && !whole && !parts.isCertain("month")) {
    const gap = (((days(date) - days(from)) * sign) % 7 + 7) % 7;
    date = new Date(from.getTime() + gap * sign * 86400000);
  }
  return date;
}

/** Type and value of what the library read. */
function read(parts, surface, tags, asked, from, settings) {
  if (tags.has("casualReference/now")) return { type: "DATE", value: "PRESENT_REF" };
  const date = day(parts, surface, from, settings.prefer);
  const [, grain, type] = GRAINS.find(([name]) => parts.isCertain(name)) ?? ["", "", "DATE"];
  if (grain === "clock") {
    // "Two hours ago" is no time of day unless the creation time has one.
    const floating = tags.has("result/relativeDateAndTime") && !asked.clock;
    return floating ? { type } : { type, value: VALUES.clock(date, parts.get("hour"), parts.get("minute")) };
  }
  const part = PART.exec(surface)?.[1].toLowerCase();
  if (part) return { type: "TIME", value: `${VALUES.day(date)}T${PARTS[part]}` };
  if (settings.granularity === "day") return { type, value: VALUES.day(date) };
  const named = UNIT.exec(surface)?.[1].toLowerCase();
  const unit = COARSE.includes(named) ? named : grain || named || "day";
  // The library's weeks begin on a Sunday, so "this week" is counted from the creation time.
  return { type, value: VALUES[unit](unit === "week" && !grain ? asked.date : date) };
}

/** The length of time between the creation time and what the library counted to, or undefined. */
function duration(parts, surface, asked) {
  const unit = LENGTH.exec(surface)?.[1].toLowerCase();
  const [year, month] = [parts.get("year"), parts.get("month")];
  const months = 12 * (year - asked.date.getUTCFullYear()) + month - asked.date.getUTCMonth() - 1;
  if (!unit) return undefined;
  if (unit === "year") return `P${Math.abs(Math.round(months / 12))}Y`;
  if (unit === "month") return `P${Math.abs(months)}M`;
  const [length, letter] = LENGTHS[unit];
  const minutes = Math.abs(parts.date().getTime() - asked.instant.getTime()) / 60000;
  return `P${length < 1440 ? "T" : ""}${Math.round(minutes / length)}${letter}`;
}

/** Annotations of one hit, with offsets in UTF-16 units of its line. */
function annotations(hit, asked, settings) {
  const cut = settings.trim === "words" ? (SIGNAL.exec(hit.text)?.[0].length ?? 0) : 0;
  const start = hit.index + (cut < hit.text.length ? cut : 0);
  const surface = hit.text.slice(start - hit.index).replace(settings.trim === "words" ? TAIL : "", "");
  const end = start + surface.length;
  const tags = hit.tags();
  if (settings.shapes === "dates" && SMALL.test(surface)) return [];
  const relative = [...tags].some((tag) => /^(?:result\/relative|casualReference)/.test(tag));
  const valued = (span, parts, from, way) => {
    const found = read(parts, surface, tags, asked, from, { ...settings, prefer: way });
    // Without a creation time there is no day that a relative date counts from.
    if (!asked.known && !YEAR.test(surface) && found.value !== "PRESENT_REF") delete found.value;
    return { ...span, ...found };
  };
  if (settings.amounts === "duration" && relative && AMOUNT.test(hit.text)) {
    const value = duration(hit.start, surface, asked);
    if (value) return [{ start, end, type: "DURATION", value }];
  }
  const joint = hit.end && settings.ranges === "split" ? JOINT.exec(surface) : null;
  if (!joint) return [valued({ start, end }, hit.start, asked.date, settings.prefer)];
  const [first, last] = [
    { start, end: start + joint.index },
    { start: start + joint.index + joint[0].length, end },
  ];
  const nearest = settings.prefer === "nearest";
  if (hit.end.isCertain("year")) {
    // "May 5 to May 9, 2014": the first date is the latest such day before the last.
    const from = day(hit.end, surface, asked.date, settings.prefer);
    const way = nearest ? "nearest" : "past";
    return [valued(first, hit.start, from, way), valued(last, hit.end, from, way)];
  }
  const from = day(hit.start, surface, asked.date, settings.prefer);
  const way = nearest ? "nearest" : "future";
  return [valued(first, hit.start, asked.date, settings.prefer), valued(last, hit.end, from, way)];
}

/** All dates of a text, offsets in code points. */
function dates(parser, text, dct, settings) {
  const asked = reference(dct);
  const found = [];
  let begin = 0;
  for (const line of text.split("\n")) {
    for (const hit of parser.parse(line, asked, { forwardDate: false })) {
      for (const one of annotations(hit, asked, settings)) {
        found.push({ ...one, start: begin + one.start, end: begin + one.end });
      }
    }
    begin += line.length + 1;
  }
  // JavaScript counts UTF-16 units: walk over the text once, and count what is no second half.
  const edges = [...new Set(found.flatMap((one) => [one.start, one.end]))].sort((a, b) => a - b);
  const points = new Map();
  let [unit, point] = [0, 0];
  for (const edge of edges) {
    for (; unit < edge; point++) unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
    points.set(edge, point);
  }
  return found.map((one) => ({ ...one, start: points.get(one.start), end: points.get(one.end) }));
}

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const folder = resolve(process.argv[2] ?? ".");
const installed = createRequire(join(folder, "package.json"));
let chrono, parser, settings;
try {
  chrono = installed("chrono-node");
} catch (error) {
  stop(`chrono-node cannot be loaded from ${folder}: ${error.message.split("\n")[0]}`);
}
createInterface({ input: process.stdin }).on("line", (line) => {
  const asked = JSON.parse(line);
  let answer = { doc_id: asked.id };
  if (asked.onrecord) {
    for (const [name, value] of Object.entries(asked.configuration)) {
      if (SETTINGS[name]?.includes(value)) continue;
      stop(`${name}=${value}: there is ${JSON.stringify(SETTINGS)}`);
    }
    const defaults = Object.entries(SETTINGS).map(([name, values]) => [name, values[0]]);
    settings = { ...Object.fromEntries(defaults), ...asked.configuration };
    parser = chrono[settings.parser];
    const { version } = installed(join(folder, "node_modules/chrono-node/package.json"));
    const configuration = { ...settings, "chrono-node": version };
    answer = { name: "chrono", version, tasks: ["dates"], configuration };
  } else {
    try {
      answer.dates = dates(parser, asked.text, asked.dct, settings);
    } catch (error) {
      answer.error = String(error);
    }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
