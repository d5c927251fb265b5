"use strict";
// Draws the page's data with vis-network. Text from the data reaches the page as text only: textContent and canvas.
(async () => {
  const at = (id) => document.getElementById(id);
  const data = { nodes: [], edges: [], things: [], sources: [], ...JSON.parse(at("data").textContent) };
  let whole = !at("rest"); // of a large picture, the groups come first and all else is unpacked once they are drawn
  const drawing = at("drawing");
  const panel = at("panel");
  const hint = panel.firstElementChild;
  const landmarks = 16; // the most connected things, named at any distance
  document.body.classList.add("js");
  at("table").open = false;
  if (matchMedia("(max-width: 60rem)").matches) at("legend").open = false;

  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const font = getComputedStyle(document.body).fontFamily;
  const groups = data.groups.map((group, number) => ({ ...group, id: `g${number}` }));
  const item = (id) => (typeof id === "string" ? groups[Number(id.slice(1))] : data.nodes[id]);
  const lines = new Map(), tied = new Map(), great = new Set(), byName = new Map();
  let byRank = [];
  if (whole) ready();
  else if (data.start !== null || location.hash.length > 1) await rest(); // a thing is to be seen at first

  /** What is looked up by things and lines, once they are there. */
  function ready() {
    for (const node of data.nodes) {
      lines.set(node.id, node.label.split("\n"));
      tied.set(node.id, []);
      byName.set(data.things[node.id].iri, node.id);
    }
    for (const edge of data.edges) {
      tied.get(edge.from).push(edge);
      if (edge.to !== edge.from) tied.get(edge.to).push(edge);
    }
    byRank = [...data.nodes].sort((a, b) => b.size - a.size || a.id - b.id);
    for (const node of byRank.slice(0, landmarks)) great.add(node.id);
  }

  async function rest() {
    Object.assign(data, JSON.parse(await unpacked(at("rest"))));
    ready();
    whole = true;
  }

  const hidden = new Set(); // kinds of things that the legend hides
  const off = { relations: new Set(), origins: new Set() }; // kinds of relation and documents that the filters hide
  let day = null; // the day at whose end the law is shown, or null for all times
  let only = null; // the only things that are shown, or null for all
  let chosen = null; // {node: id}, {edge: id} or {group: id}; an edge that stands for several has a text as id
  let hovered = null; // as chosen
  let labelled = []; // where names stand in the drawing
  let rows = null; // lines of the table of a large picture
  let refill = () => {}; // lists them anew
  const room = new Map(); // widths of texts
  const opened = new Set(); // groups whose things are shown

  // ---- what is shown ----
  /** How a thing stood on a day; the same rules as kg.standing.Standing.state, ends exclusive. */
  function state([startsFrom, startsBy, endsFrom, endsBy, issued], on) {
    if (!startsFrom) return endsBy && endsBy <= on ? "ended" : issued > on ? "not yet" : "unknown";
    if (on < startsFrom) return "not yet";
    if (endsBy && endsBy <= on) return "ended";
    return on < startsBy || (endsFrom && endsFrom <= on) ? "uncertain" : "in force";
  }

  const over = (how) => ["not yet", "ended", "tied"].includes(how);
  let stands = []; // how each thing stood on the day

  /** How things stood: by their own dates, by those of what they hang on, and without either by what they are tied to. */
  function standing() {
    if (day === null) return [];
    const found = data.things.map(({ held, hangs }) => {
      if (held.length) return state(held, day);
      const on = hangs.map((bounds) => state(bounds, day));
      return on.some(over) ? "tied" : on.includes("uncertain") ? "uncertain" : "";
    });
    // what is without dates and was tied here only to what did not stand is no part of it either, as in kg render --as-of
    const lost = (id) => !found[id] && id !== data.start && tied.get(id).length > 0 && tied.get(id).every(({ from, to }) => over(found[from === id ? to : from]));
    for (let rest = data.nodes.map(({ id }) => id).filter(lost); rest.length; rest = rest.flatMap((id) => tied.get(id).flatMap(({ from, to }) => [from, to])).filter(lost)) for (const id of rest) found[id] = "tied";
    return found;
  }

  const stood = (id) => stands[id] ?? "";
  const within = (id) => only === null || only.has(id);
  const held = (id) => within(id) && !over(stood(id)); // the legend left out of account
  const away = (id) => hidden.has(data.nodes[id].kind) || !held(id);
  const gone = (edge) => off.relations.has(edge.said) || edge.origins.every((origin) => off.origins.has(origin)) || away(edge.from) || away(edge.to);

  // ---- groups: of a large picture, each stands for its things until it is opened ----
  const closed = (id) => groups.length > 0 && only === null && !opened.has(`g${data.nodes[id].within}`);
  const mark = (id) => (closed(id) ? `g${data.nodes[id].within}` : id); // what stands for a thing
  const present = (id) => (only === null ? !closed(id) : only.has(id) || !groups.length);
  const inside = (group) => (whole ? group.members.filter((id) => !away(id)) : group.members);
  let bundles = new Map(); // lines that stand for several, by their ids

  /** What is in the drawing: open things and closed groups, lines between things, and bundles of lines. */
  function drawn() {
    const things = data.nodes.filter((node) => present(node.id));
    const shut = only === null ? groups.filter((group) => !opened.has(group.id)) : [];
    const single = [];
    bundles = new Map();
    if (!whole) for (const { from, to, edges } of data.bundles) bundles.set(`${from}>${to}`, { id: `${from}>${to}`, from, to, edges });
    for (const edge of data.edges) {
      if (present(edge.from) && present(edge.to)) single.push(edge);
      else if (only === null) {
        const [from, to] = [mark(edge.from), mark(edge.to)].sort(); // as texts
        if (from === to) continue;
        const id = `${from}>${to}`;
        if (!bundles.has(id)) bundles.set(id, { id, from, to, edges: [] });
        bundles.get(id).edges.push(edge.id);
      }
    }
    return {
      nodes: [...things.map((node) => ({ id: node.id, shape: node.shape, size: node.size, title: node.title, ...place(node) })), ...shut.map((group) => ({ id: group.id, shape: "dot", size: group.size, title: `${group.label}\n${group.members.length} things; press to open`, ...place(group) }))],
      edges: [...single.map((edge) => ({ id: edge.id, from: edge.from, to: edge.to, arrows: edge.arrows, dashes: [false, [6, 5], [1, 5]][edge.dashes], smooth: edge.smooth, title: edge.title })), ...[...bundles.values()].map(({ id, from, to, edges }) => ({ id, from, to, arrows: "", smooth: false, title: edges.length === 1 && whole ? data.edges[edges[0]].title : `${edges.length} ${edges.length === 1 ? "relation" : "relations"}` }))],
    };
  }

  /** Put into the drawing what is not there yet, and take out what no longer belongs to it. */
  function arrange() {
    if (!groups.length) return style();
    const next = drawn();
    for (const [set, wanted] of [[edges, next.edges], [nodes, next.nodes]]) {
      const ids = new Set(wanted.map((one) => one.id));
      set.remove(set.getIds().filter((id) => !ids.has(id)));
    }
    nodes.add(next.nodes.filter((one) => !nodes.get(one.id)));
    edges.update(next.edges);
    style();
  }

  // ---- the drawing ----
  const place = ({ x, y }) => ({ x, y });
  if (groups.length && data.start !== null) opened.add(`g${data.nodes[data.start].within}`);
  const first = drawn();
  const nodes = new vis.DataSet(first.nodes);
  const edges = new vis.DataSet(first.edges);
  style();
  const network = new vis.Network(drawing, { nodes, edges }, data.options);
  drawing.network = network;
  drawing.told = data;
  drawing.named = () => labelled; // where names stand, in the drawing's units
  network.on("afterDrawing", (ctx) => { middles(ctx); names(ctx); });
  fit(false);
  count();
  performance.mark("drawn");
  if (!whole) {
    await new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)));
    await rest();
    arrange(); // nothing moves: the lines get their words
    count();
  }

  /** What a choice leaves in full colour: the thing and its neighbours, or a line and its ends; null where all is. */
  function bright() {
    if (!chosen) return null;
    const line = chosen.edge === undefined ? null : typeof chosen.edge === "string" ? bundles.get(chosen.edge) : data.edges[chosen.edge];
    if (chosen.edge !== undefined) return new Set(line ? [line.from, line.to] : []);
    const own = chosen.group === undefined ? [chosen.node] : groups[Number(chosen.group.slice(1))].members;
    return new Set([...own, ...own.flatMap((id) => tied.get(id)).flatMap((edge) => [edge.from, edge.to])].flatMap((id) => [id, mark(id)]));
  }

  function chosenEdge(edge) {
    const own = chosen?.node ?? chosen?.group;
    return chosen && (chosen.edge === edge.id || (own !== undefined && (edge.from === own || edge.to === own)));
  }

  function style() {
    const lit = bright();
    const ink = colour("--border"), accent = colour("--accent"), line = colour("--edge");
    nodes.update(data.nodes.filter((node) => present(node.id)).map((node) => ({
      id: node.id,
      hidden: away(node.id),
      opacity: lit && !lit.has(node.id) ? 0.22 : stood(node.id) === "uncertain" ? 0.55 : 1,
      shapeProperties: { borderDashes: stood(node.id) === "uncertain" ? [4, 3] : false },
      borderWidth: node.id === data.start ? 4 : data.roomy ? 1.5 : 0.4,
      color: { background: node.color, border: node.id === data.start ? accent : ink, highlight: { background: node.color, border: accent }, hover: { background: node.color, border: accent } },
    })));
    edges.update(data.edges.filter((edge) => present(edge.from) && present(edge.to)).map((edge) => ({
      id: edge.id,
      hidden: gone(edge),
      color: { color: line, highlight: accent, hover: accent, opacity: !lit ? 0.75 : chosenEdge(edge) ? 1 : 0.12 },
    })));
    nodes.update(groups.filter((group) => only === null && !opened.has(group.id)).map((group) => ({
      id: group.id,
      hidden: !inside(group).length,
      opacity: lit && !lit.has(group.id) ? 0.3 : 1,
      borderWidth: 1.5,
      color: { background: `${group.color}44`, border: ink, highlight: { background: `${group.color}66`, border: accent }, hover: { background: `${group.color}66`, border: accent } },
    })));
    edges.update([...bundles.values()].map((bundle) => ({
      id: bundle.id,
      hidden: whole && bundle.edges.every((id) => gone(data.edges[id])),
      width: Math.min(9, 0.6 + Math.log2(bundle.edges.length + 1)) / (data.roomy ? 1 : 0.6),
      color: { color: line, highlight: accent, hover: accent, opacity: !lit ? 0.3 : chosenEdge(bundle) ? 0.9 : 0.06 },
    })));
  }

  // ---- names: in letters of one size whatever the distance, as many as have room, the most connected first ----

  /** Holes and points of marks, by which kinds of one colour and shape are told apart. */
  function middles(ctx) {
    const lit = bright();
    ctx.save();
    for (const node of data.nodes) {
      if (!node.inner || !present(node.id) || away(node.id) || network.body.nodes[node.id] === undefined) continue;
      const { x, y } = network.getPosition(node.id);
      ctx.globalAlpha = lit && !lit.has(node.id) ? 0.22 : 1;
      ctx.beginPath();
      ctx.arc(x, y + node.drop, 0.36 * node.size, 0, 2 * Math.PI);
      ctx.fillStyle = node.inner === 1 ? "#ffffff" : "#1b1f24";
      ctx.strokeStyle = node.inner === 1 ? "#1b1f24" : "#ffffff";
      ctx.lineWidth = 0.05 * node.size;
      ctx.fill();
      ctx.stroke();
    }
    ctx.restore();
  }

  function width(ctx, text) {
    if (!room.has(text)) {
      ctx.font = `100px ${font}`;
      room.set(text, ctx.measureText(text).width / 100);
    }
    return room.get(text);
  }

  function write(ctx, text, x, y, size, ink) {
    ctx.font = `${size}px ${font}`;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = ink;
    ctx.fillText(text, x, y);
  }

  function covers(one, other) {
    return one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
  }

  /** Marks in sight as boxes, where they are few enough for names to keep off them. */
  function marked(low, high) {
    const seen = groups.length ? [] : data.nodes.filter((node) => !away(node.id));
    return seen.length > 400 ? [] : seen.map((node) => {
      const { x, y } = network.getPosition(node.id), side = 0.9 * node.size;
      return { id: node.id, left: x - side, right: x + side, top: y - side, bottom: y + side };
    }).filter((box) => covers(box, { left: low.x, right: high.x, top: low.y, bottom: high.y }));
  }

  /** A number, or the nearest one within bounds; their middle where they leave no room. */
  function between(value, least, most) {
    return least > most ? (least + most) / 2 : Math.min(Math.max(value, least), most);
  }

  /** A closed group's name and number of things, in lines that its circle has room for; else the number, or nothing. */
  function named(ctx, group, size) {
    const most = Math.max(8, Math.floor((2 * group.size) / (size * 0.56)));
    const fits = (text) => Math.max(...text.map((line) => width(ctx, line))) * size / 2 < 1.08 * group.size && text.length * size * 1.15 < 1.9 * group.size;
    const count = `${inside(group).length}`;
    const found = [""];
    for (const word of group.label.split(" ")) {
      const line = `${found.at(-1)} ${word}`.trim();
      if (line.length <= most || !found.at(-1)) found[found.length - 1] = line;
      else found.push(word);
    }
    const whole = [...found.slice(0, 3), count];
    return [whole, [count]].find(fits) ?? (group.id === hovered?.node ? whole : []);
  }

  function names(ctx) {
    const scale = network.getScale();
    const size = Math.min(16, Math.max(10.5, 12 * scale)) / scale;
    const paper = colour("--paper"), ink = colour("--ink"), accent = colour("--accent");
    const lit = bright();
    const low = network.DOMtoCanvas({ x: 0, y: 0 });
    const high = network.DOMtoCanvas({ x: drawing.clientWidth, y: drawing.clientHeight });
    const rim = 2 / scale;
    ctx.save();
    Object.assign(ctx, { textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: size / 3.5, strokeStyle: paper });
    labelled = [];
    const marks = marked(low, high);
    const shown = (id) => network.body.nodes[id] !== undefined && (typeof id === "string" ? only === null && !opened.has(id) && inside(item(id)).length > 0 : present(id) && !away(id));
    const first = [...new Set([chosen?.node, chosen?.group, hovered?.node, data.start])].filter((id) => id !== undefined && id !== null);
    const rest = [...groups, ...byRank].filter((node) => !first.includes(node.id) && shown(node.id));
    const order = [...first.filter(shown).map(item), ...(lit ? rest.filter((node) => lit.has(node.id)) : []), ...(lit ? [] : rest)];
    for (const node of order) {
      const forced = first.includes(node.id), group = node.members !== undefined;
      if (!forced && !lit && !group && !great.has(node.id) && node.size * scale < 4.2) continue;
      const { x, y } = network.getPosition(node.id);
      if (x < low.x || x > high.x || y < low.y || y > high.y) continue;
      const text = group ? named(ctx, node, size) : lines.get(node.id);
      if (!text.length) continue;
      const half = Math.max(...text.map((line) => width(ctx, line))) * size / 2;
      const height = text.length * size * 1.15;
      // a name that the edge would cut is moved in; one that would hide a mark goes to the other side, if that is free
      const middle = group ? x : between(x, low.x + half + rim, high.x - half - rim);
      const over = y - node.size - size * 0.2 - height, under = y + node.size + size * 0.3;
      const boxes = (group ? [y - height / 2] : node.above ? [over, under] : [under, over]).map((side) => {
        const top = group ? side : between(side, low.y + rim, high.y - height - rim);
        return { id: node.id, left: middle - half, right: middle + half, top, bottom: top + height };
      });
      const apart = boxes.filter((box) => !labelled.some((other) => covers(box, other)));
      const box = apart.find((one) => !marks.some((mark) => mark.id !== node.id && covers(one, mark))) ?? apart[0] ?? (forced ? boxes[0] : null);
      if (box === null) continue;
      labelled.push(box);
      text.forEach((line, n) => write(ctx, line, middle, box.top + (n + 0.5) * size * 1.15, size, ink));
    }
    const said = data.edges.filter((edge) => edge.id === hovered?.edge || chosenEdge(edge));
    for (const edge of said.length > 40 ? [] : said) {
      const line = network.body.edges[edge.id];
      if (!line || !line.edgeType || line.options.hidden || edge.from === edge.to) continue;
      const spot = line.edgeType.getPoint(0.5), half = width(ctx, edge.title) * size * 0.45;
      if (spot.x < low.x || spot.x > high.x || spot.y < low.y || spot.y > high.y) continue;
      const x = between(spot.x, low.x + half + rim, high.x - half - rim), y = between(spot.y, low.y + size + rim, high.y - size - rim);
      const box = { left: x - half, right: x + half, top: y - size / 2, bottom: y + size / 2 };
      if (said.length > 1 && labelled.some((other) => covers(box, other))) continue;
      labelled.push(box);
      write(ctx, edge.title, x, y, size * 0.9, accent);
    }
    ctx.restore();
  }

  // ---- the panel ----
  function make(tag, text, className) {
    const element = document.createElement(tag);
    if (text !== undefined) {
      const inner = document.createElement("bdi");
      inner.textContent = text;
      element.append(inner);
    }
    if (className) element.className = className;
    return element;
  }

  function link(id) {
    const button = make("button", data.things[id].label.slice(0, 300));
    button.type = "button";
    button.addEventListener("click", () => choose({ node: id }, true));
    return button;
  }

  function written(numbers) {
    const list = make("ul", undefined, "sources");
    for (const number of numbers) list.append(make("li", data.sources[number]));
    if (numbers.length <= 2) return list;
    const details = document.createElement("details");
    details.append(make("summary", `${numbers.length} lines of sources`, "sources"), list);
    return details;
  }

  function act(text, run) {
    const button = make("button", text);
    button.type = "button";
    button.addEventListener("click", run);
    return button;
  }

  /** Buttons that show a thing by itself with its neighbours, or add its neighbours to what is shown. */
  function focus(id) {
    const row = make("p", undefined, "focus");
    const near = tied.get(id).flatMap((edge) => [edge.from, edge.to]);
    const shown = (set) => () => {
      only = set;
      count();
      if (only === null && groups.length) opened.add(`g${data.nodes[id].within}`);
      arrange();
      tell(chosen);
    };
    const alone = new Set([id, ...near]);
    const [here, known] = data.things[id].ties;
    if (known) row.append(make("span", here === known ? (known === 1 ? "The one relation that the graph has of it is on this page." : `All ${known} relations that the graph has of it are on this page.`) : `${here} of the ${known} relations that the graph has of it ${here === 1 ? "is" : "are"} on this page.`, "hint"), " ");
    if (only === null && alone.size < data.nodes.length) row.append(act("Only this and its neighbours", shown(alone)));
    if (only !== null) {
      if (near.some((other) => !only.has(other))) row.append(act("Expand", shown(new Set([...only, id, ...near]))), " ");
      row.append(act("Show everything", shown(null)));
    }
    if (data.served) {
      const page = address(data.things[id].iri);
      if (page) row.append(" ", leading("Its page", page));
      if (data.served.expand && (id !== data.start || here < known)) row.append(" ", leading("Draw what is around it too", data.served.expand + encodeURIComponent(data.things[id].iri) + "#" + encodeURIComponent(data.things[id].iri)));
      if (here < known) row.append(" ", leading(`Draw all ${known} by themselves`, `${data.served.root}graph?name=${encodeURIComponent(data.things[id].iri)}`));
    }
    else if (here < known && address(data.things[id].iri)) row.append(" ", make("span", "For all of them:", "hint"), " ", make("code", `kg render '${data.things[id].iri}'`));
    return row;
  }

  /** Links to some things, the most connected first. */
  function listed(ids) {
    const list = make("ul", undefined, "members");
    for (const id of ids.slice(0, 40)) {
      const line = make("li");
      line.append(link(id));
      list.append(line);
    }
    if (ids.length > 40) list.append(make("li", `and ${ids.length - 40} more`));
    return list;
  }

  /** All groups as buttons, for who would rather not press circles. */
  function index() {
    const block = make("div");
    block.append(make("p", `${part(data.nodes.filter((node) => !away(node.id)).length, data.nodes.length)} things stand in ${groups.length} groups; press a circle, or one of these, to open it.`, "hint"));
    const list = make("ul", undefined, "members");
    for (const group of groups) {
      const line = make("li");
      const button = act(`${group.label} (${inside(group).length})`, () => toggle(group.id));
      button.setAttribute("aria-pressed", String(opened.has(group.id)));
      line.append(button);
      list.append(line);
    }
    block.append(list);
    return block;
  }

  /** Open a closed group and come near to it, or close an open one. */
  function toggle(id) {
    if (!opened.delete(id)) opened.add(id);
    arrange();
    choose({ group: id });
    const group = item(id);
    const side = 2.3 * group.size;
    const scale = Math.min(1.3, drawing.clientWidth / side, drawing.clientHeight / side);
    if (opened.has(id)) network.moveTo({ position: place(group), scale: Math.max(scale, network.getScale()), animation: moving() });
  }

  /** Where a thing can be read: on the server that gave this page, or at its own address. */
  function address(iri) {
    if (data.served && iri.startsWith(data.served.base)) return data.served.root + iri.slice(data.served.base.length);
    return /^https?:\/\//i.test(iri) ? iri : "";
  }

  function leading(text, to) {
    const link = make("a", text);
    link.href = to;
    return link;
  }

  function tell(choice) {
    panel.replaceChildren();
    panel.scrollTop = 0;
    if (!choice) {
      panel.append(hint, ...(groups.length ? [index()] : []));
      return;
    }
    if (choice.group !== undefined) {
      const group = item(choice.group);
      const row = make("p", undefined, "focus");
      row.append(act(opened.has(group.id) ? "Close this group" : "Open this group", () => toggle(group.id)), " ", act("All groups", () => choose(null)));
      panel.append(make("h2", group.label), make("p", `${inside(group).length} things that are tied to one another more than to others`, "hint"), row, listed(inside(group)));
      return;
    }
    if (typeof choice.edge === "string") {
      const bundle = bundles.get(choice.edge);
      const kept = bundle.edges.map((id) => data.edges[id]).filter((edge) => !gone(edge));
      panel.append(make("h2", `${kept.length} relations`));
      for (const edge of kept.slice(0, 60)) {
        const row = make("p");
        row.append(link(edge.from), " ", make("span", edge.title, "hint"), " ", link(edge.to), written(edge.sources));
        panel.append(row);
      }
      if (kept.length > 60) panel.append(make("p", `${kept.length - 60} more; the table and kg export have them.`, "hint"));
      return;
    }
    if (choice.edge !== undefined) {
      const edge = data.edges[choice.edge];
      panel.append(link(edge.from), make("h2", edge.title), link(edge.to), written(edge.sources));
      return;
    }
    const thing = data.things[choice.node];
    panel.append(make("h2", thing.label), make("p", thing.kind, "hint"));
    if (thing.names.length) panel.append(make("p", `also called: ${thing.names.join("; ")}`, "hint"));
    panel.append(make("code", thing.iri), focus(choice.node));
    const list = document.createElement("dl");
    let last = null;
    for (const [said, other, text, numbers] of thing.facts) {
      if (said !== last) list.append(make("dt", said));
      last = said;
      const value = document.createElement("dd");
      value.append(other === null ? make("span", text) : link(other), written(numbers));
      list.append(value);
    }
    panel.append(list);
  }

  function choose(choice, centre, quiet) {
    chosen = choice;
    at("found").textContent = ""; // which of how many was found holds until something else is chosen
    if (!quiet) remember();
    if (choice?.node !== undefined) {
      show(data.nodes[choice.node].kind);
      if (only !== null && !only.has(choice.node)) {
        only.add(choice.node);
        count();
      }
      if (closed(choice.node)) opened.add(`g${data.nodes[choice.node].within}`);
      if (!nodes.get(choice.node)) arrange();
      network.selectNodes([choice.node], false);
      if (centre) network.focus(choice.node, { scale: Math.max(network.getScale(), 0.8), animation: moving() });
    } else {
      network.setSelection({ nodes: choice?.group && !opened.has(choice.group) ? [choice.group] : [], edges: choice?.edge === undefined ? [] : [choice.edge] }, { highlightEdges: false });
    }
    style();
    tell(choice);
  }

  /** Bring everything into view, the names below things included. */
  function fit(animation) {
    const pad = 16, foot = at("tools").offsetHeight; // the buttons stand below the drawing, and not on it
    const ctx = document.createElement("canvas").getContext("2d");
    let scale = 1, left, right, top, bottom;
    for (let turn = 0; turn < (data.roomy ? 4 : 1); turn += 1) { // letters keep their size, so names are wider the farther one is
      const size = Math.min(16, Math.max(10.5, 12 * scale)) / scale;
      [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
      for (const node of nodes.getIds().map(item)) {
        const { x, y } = network.getPosition(node.id);
        const text = data.roomy ? lines.get(node.id) ?? [] : [];
        const half = Math.max(node.size, ...text.map((line) => (width(ctx, line) * size) / 2));
        const name = text.length ? size * (0.3 + 1.15 * text.length) : 0;
        left = Math.min(left, x - half);
        right = Math.max(right, x + half);
        top = Math.min(top, y - node.size - (node.above ? name : 0));
        bottom = Math.max(bottom, y + node.size + (node.above ? 0 : name));
      }
      scale = Math.min(1.3, (drawing.clientWidth - 2 * pad) / (right - left), (drawing.clientHeight - 2 * pad - foot) / (bottom - top));
      scale = Math.max(scale, 0.02);
    }
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom + foot / scale) / 2 }, scale, animation });
  }

  const moving = () => (still.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" });

  // ---- the address's fragment names what is chosen, so that back, forward and a saved address work ----
  function remember() {
    const name = chosen?.node !== undefined ? encodeURIComponent(data.things[chosen.node].iri) : "";
    if (location.hash.slice(1) !== name) location.hash = name;
  }

  function recall() {
    if (["#panel", "#table"].includes(location.hash)) return; // where the skip links lead
    let name = "";
    try {
      name = decodeURIComponent(location.hash.slice(1));
    } catch {
      return; // a fragment that is no text names nothing
    }
    const id = byName.get(name);
    if (id === chosen?.node) return;
    choose(id === undefined ? null : { node: id }, true, true);
  }
  addEventListener("hashchange", recall);
  // on paper stand the drawing as it is seen, its legend, and the table that says the same; in dark ink on white
  const open = {};
  function papered(paper) {
    document.documentElement.classList.toggle("paper", paper);
    for (const id of ["legend", "table"]) {
      if (paper) open[id] = at(id).open;
      at(id).open = paper || open[id];
    }
    style();
    network.renderer._redraw();
  }
  addEventListener("beforeprint", () => papered(true));
  addEventListener("afterprint", () => papered(false));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen) choose(null);
  });

  network.on("doubleClick", ({ nodes: [node] }) => {
    if (node === undefined || typeof node === "string") return;
    const to = address(data.things[node].iri);
    if (to) window.open(to, "_blank", "noopener,noreferrer");
  });

  network.on("click", ({ nodes: [node], edges: [edge], pointer }) => {
    const { x, y } = pointer.canvas;
    const under = labelled.find((b) => b.id !== undefined && b.left < x && x < b.right && b.top < y && y < b.bottom);
    const pressed = node ?? under?.id;
    if (typeof pressed === "string") toggle(pressed);
    else if (pressed !== undefined) choose({ node: pressed });
    else choose(edge !== undefined ? { edge } : null);
  });
  network.on("hoverNode", ({ node }) => { hovered = { node }; network.redraw(); });
  network.on("hoverEdge", ({ edge }) => { hovered = { edge }; network.redraw(); });
  for (const event of ["blurNode", "blurEdge"]) network.on(event, () => { hovered = null; network.redraw(); });

  // ---- how much is shown: the same numbers in legend, filters, table and heading ----
  function part(some, all) {
    return some === all ? `${all}` : `${some} of ${all}`;
  }

  /** Count what is shown, once the things are there; the table has the same lines as the drawing. */
  function count() {
    if (!whole) return;
    const sum = (list) => list.reduce((total, one) => total + one, 0);
    const kinds = data.nodes.reduce((found, node) => {
      found[node.kind] ??= [0, 0];
      found[node.kind][0] += held(node.id) ? 1 : 0;
      found[node.kind][1] += 1;
      return found;
    }, {});
    for (const button of document.querySelectorAll("#legend button")) {
      const own = button.dataset.kinds.split(" ").map((kind) => kinds[kind]);
      button.lastElementChild.textContent = part(sum(own.map(([some]) => some)), sum(own.map(([, all]) => all)));
    }
    const ends = data.edges.filter((edge) => !away(edge.from) && !away(edge.to));
    for (const [name, of] of [["relations", (edge) => [edge.said]], ["origins", (edge) => edge.origins]]) {
      const found = new Map();
      for (const number of ends.flatMap(of)) found.set(number, (found.get(number) ?? 0) + 1);
      for (const box of document.querySelectorAll(`#${name} input`)) {
        const told = box.parentElement.lastElementChild;
        told.dataset.all ??= told.textContent;
        told.textContent = part(found.get(Number(box.value)) ?? 0, Number(told.dataset.all));
      }
    }
    const kept = data.edges.filter((edge) => !gone(edge)).length, things = data.nodes.filter((node) => !away(node.id)).length;
    const plural = (all, word) => `${word}${all === 1 ? "" : "s"}`;
    at("counts").textContent = `${part(things, data.nodes.length)} ${plural(data.nodes.length, "thing")}, ${part(kept, data.edges.length)} ${plural(data.edges.length, "relation")}`;
    at("listed").textContent = part(kept, data.edges.length);
    for (const row of document.querySelectorAll("#table tr[data-line]")) row.hidden = gone(data.edges[Number(row.dataset.line)]);
    if (at("year")) standings();
    refill();
  }

  /** How the things that are shown stood, and how many the day hides. */
  function standings() {
    const states = data.nodes.filter((node) => within(node.id) && !hidden.has(node.kind)).map((node) => stood(node.id));
    const of = (name) => states.filter((one) => one === name).length;
    const seen = states.filter((one) => !over(one)).length;
    at("stood").textContent = day === null ? "" : `In force ${of("in force")}, uncertain ${of("uncertain")} (faint), no start known ${of("unknown")}, without dates ${of("")}: ${seen} ${seen === 1 ? "thing" : "things"} shown. Hidden: not yet ${of("not yet")}, ended ${of("ended")}, tied only to these ${of("tied")}.`;
  }

  /** After something was hidden or shown by the legend, a filter or the day. */
  function changed() {
    style();
    count();
    if (chosen === null ? groups.length : chosen.group !== undefined) tell(chosen);
  }

  // ---- the legend as a filter ----
  const buttons = [...document.querySelectorAll("#legend button")];
  const kindsOf = (button) => button.dataset.kinds.split(" ").map(Number);

  function press() {
    for (const button of buttons) button.setAttribute("aria-pressed", String(kindsOf(button).some((kind) => !hidden.has(kind))));
  }

  function show(kind) {
    if (!hidden.delete(kind)) return;
    press();
    count();
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const kinds = kindsOf(button);
      const hide = kinds.some((kind) => !hidden.has(kind));
      for (const kind of kinds) hide ? hidden.add(kind) : hidden.delete(kind);
      if (chosen?.node !== undefined && hidden.has(data.nodes[chosen.node].kind)) choose(null);
      press();
      changed();
    });
  }

  // ---- filters by kind of relation, by document and by time ----
  for (const name of Object.keys(off)) {
    const boxes = [...document.querySelectorAll(`#${name} input`)];
    const apply = () => {
      off[name] = new Set(boxes.filter((box) => !box.checked).map((box) => Number(box.value)));
      changed();
    };
    for (const box of boxes) box.addEventListener("change", apply);
    for (const [choice, checked] of [["every", true], ["none", false]]) {
      document.querySelector(`#${name} .${choice}`)?.addEventListener("click", () => {
        for (const box of boxes) box.checked = checked;
        apply();
      });
    }
  }

  if (at("year")) {
    const apply = () => {
      day = at("dated").checked ? `${at("year").value.padStart(4, "0")}-12-31` : null;
      stands = standing();
      at("shown").textContent = at("year").value;
      changed();
    };
    at("dated").addEventListener("change", apply);
    at("year").addEventListener("input", () => {
      at("dated").checked = true;
      apply();
    });
  }

  // ---- search ----
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  let folded = null; // names as they are compared, made when something is first looked for
  let asked = "", turn = 0;

  at("query").addEventListener("focus", () => {
    const names = new Set(data.things.flatMap((thing) => [thing.label, ...thing.names]));
    at("names").append(...[...names].map((name) => Object.assign(document.createElement("option"), { value: name.slice(0, 200) })));
  }, { once: true });

  at("search").addEventListener("submit", (event) => {
    event.preventDefault();
    const query = fold(at("query").value.trim());
    if (!query) return;
    folded ??= data.things.map((thing, id) => {
      const start = [fold(thing.label), fold(data.nodes[id].label.replaceAll("\n", " ")), ...thing.names.map(fold)];
      return { id, text: start.join(" "), start };
    });
    const rank = (entry) => (entry.start.includes(query) ? 0 : entry.start.some((s) => s.startsWith(query)) ? 1 : 2);
    const hits = folded.filter((entry) => query.split(/\s+/).every((word) => entry.text.includes(word)))
      .sort((a, b) => rank(a) - rank(b) || data.nodes[b.id].size - data.nodes[a.id].size || a.id - b.id);
    turn = query === asked ? turn + 1 : 0;
    asked = query;
    at("found").textContent = hits.length ? `${(turn % hits.length) + 1} of ${hits.length}${hits.length > 1 ? "; press again for the next" : ""}` : "nothing here is called that";
    const told = at("found").textContent;
    if (hits.length) choose({ node: hits[turn % hits.length].id }, true);
    at("found").textContent = told;
  });

  // ---- the table of a large picture: as many lines at a time as one reads, made when it is opened ----
  if (at("pages")) {
    const most = 200;
    const name = (id) => data.things[id].label.slice(0, 1000);
    let kept = [], page = 0;

    const fill = () => {
      const last = Math.max(0, Math.ceil(kept.length / most) - 1);
      page = Math.min(Math.max(page, 0), last);
      const here = kept.slice(page * most, (page + 1) * most);
      at("lines").replaceChildren(...here.map(({ edge, cells }) => {
        const row = document.createElement("tr");
        row.append(...cells.map((text) => make("td", text)));
        const places = document.createElement("td");
        places.append(...edge.sources.map((number) => make("p", data.sources[number])));
        row.append(places);
        return row;
      }));
      at("here").textContent = kept.length ? `lines ${page * most + 1} to ${page * most + here.length} of ${kept.length}` : "no line has these words";
      at("earlier").disabled = page === 0;
      at("later").disabled = page === last;
    };
    const search = () => {
      if (rows === null) {
        const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
        rows = data.edges.map((edge) => ({ edge, cells: [name(edge.from), edge.title, name(edge.to)] }));
        rows.sort((a, b) => order(a.cells[0], b.cells[0]) || order(a.cells[1], b.cells[1]) || order(a.cells[2], b.cells[2]));
        for (const row of rows) row.text = fold([...row.cells, ...row.edge.sources.map((number) => data.sources[number])].join(" "));
      }
      const words = fold(at("words").value.trim()).split(/\s+/);
      kept = rows.filter((row) => !gone(row.edge) && words.every((word) => row.text.includes(word)));
      page = 0;
      fill();
    };
    refill = () => { if (rows !== null) search(); };
    const turn = (steps) => () => { page += steps; fill(); at("here").scrollIntoView({ block: "nearest" }); };
    at("earlier").addEventListener("click", turn(-1));
    at("later").addEventListener("click", turn(1));
    at("words").addEventListener("input", search);
    at("table").addEventListener("toggle", () => { if (at("table").open && rows === null) search(); });
    addEventListener("beforeprint", () => { if (rows === null) search(); });
  }

  // ---- the view ----
  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: moving() });
  at("closer").addEventListener("click", () => zoom(1.4));
  at("farther").addEventListener("click", () => zoom(1 / 1.4));
  at("all").addEventListener("click", () => fit(moving()));

  /** Let things push and pull one another, or stop; circles keep off one another by their sizes. */
  function move(moves) {
    at("move").setAttribute("aria-pressed", String(moves));
    // tried on 77 circles with radii from 100 to 700: none is over another after two, four and eight seconds
    const push = groups.length ? { gravitationalConstant: -6000, springConstant: 0.02, damping: 0.6, avoidOverlap: 1 } : { avoidOverlap: 0.5 };
    const size = (id) => item(id).size;
    if (moves && groups.length) edges.update(edges.get().map(({ id, from, to }) => ({ id, length: size(from) + size(to) + 80 })));
    network.setOptions({ physics: { enabled: moves, solver: "forceAtlas2Based", stabilization: false, forceAtlas2Based: push } });
    if (moves) at("back").hidden = false;
  }
  at("move").addEventListener("click", () => move(at("move").getAttribute("aria-pressed") !== "true"));
  network.on("dragEnd", ({ nodes: dragged }) => { if (dragged.length) at("back").hidden = false; });
  at("back").addEventListener("click", () => {
    move(false);
    nodes.update(nodes.getIds().map((id) => ({ id, ...place(item(id)) })));
    fit(moving());
    at("back").hidden = true;
    at("move").focus();
  });
  scheme.addEventListener("change", style);
  tell(data.start === null ? null : { node: data.start });
  if (location.hash.length > 1) recall();
  document.body.dataset.ready = ""; // all controls work
  performance.mark("ready");
})();

/** The text of the page's data, unpacked where it is packed (zlib format, in base64). */
async function unpacked(element) {
  const letters = atob(element.textContent);
  const bytes = new Uint8Array(letters.length);
  for (let n = 0; n < letters.length; n += 1) bytes[n] = letters.charCodeAt(n);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
}
