// The extractor `capitals` in another language: JSON Lines in, JSON Lines out.
const lines = require("readline").createInterface({ input: process.stdin });
console.error("ready");
lines.on("line", (line) => {
  const asked = JSON.parse(line);
  if (asked.onrecord) {
    const kind = asked.configuration.kind || "ORG";
    globalThis.kind = kind;
    console.log(JSON.stringify({ name: "capitals.js", version: "3", tasks: ["entities"] }));
    return;
  }
  const entities = [];
  // Array.from counts code points, as onrecord does; indices of strings count UTF-16 units.
  const text = Array.from(asked.text);
  let start = 0;
  for (let end = 0; end <= text.length; end++) {
    if (end === text.length || text[end] === " ") {
      const first = text[start] || "";
      if (first !== first.toLowerCase()) entities.push({ start, end, type: globalThis.kind });
      start = end + 1;
    }
  }
  console.log(JSON.stringify({ doc_id: asked.id, entities }));
});
