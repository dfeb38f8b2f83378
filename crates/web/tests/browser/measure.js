// What stands on the page, held against what people need who see little, use no pointer or hear the
// page read out. Run by the browser test from outside the page; pages have no scripts of their own.
// Gives a list of faults, each a line; empty is good.
((language) => {
  const faults = [];
  const told = (node) => {
    const tag = node.cloneNode(false).outerHTML ?? node.nodeName;
    return tag.replace(/\s+/g, " ").slice(0, 120);
  };
  const shown = (node) => {
    const box = node.getBoundingClientRect();
    const style = getComputedStyle(node);
    return box.width > 0 && box.height > 0 && style.visibility === "visible" && style.display !== "none";
  };
  const all = (css) => [...document.querySelectorAll(css)];

  // The page says its language and its name, and has one head and one main part (WCAG 3.1.1, 2.4.2, 1.3.1).
  if (document.documentElement.lang !== language) faults.push(`lang is ${document.documentElement.lang}`);
  if (!document.title.trim()) faults.push("no title");
  for (const one of ["main", "h1", "header", "footer"]) {
    const count = all(`body > ${one}, main ${one === "h1" ? "h1" : "none-such"}`).length;
    if (count !== 1) faults.push(`${count} of <${one}>`);
  }
  for (const part of document.body.children) {
    if (!["HEADER", "NAV", "MAIN", "FOOTER", "ASIDE"].includes(part.nodeName) && !part.matches("a.skip")) faults.push(`in no part of the page: ${told(part)}`);
  }
  // Headings go down one step at a time (1.3.1); what went wrong stands before the page's own name.
  let level = 0;
  const headings = all("main h1, main h2, main h3, main h4, main h5, main h6");
  for (const heading of headings.filter((node) => !node.closest("[role=alert]"))) {
    const now = Number(heading.nodeName[1]);
    if (now > level + 1) faults.push(`a heading of level ${now} after ${level}: ${heading.textContent.trim()}`);
    if (!heading.textContent.trim()) faults.push(`an empty heading: ${told(heading)}`);
    level = now;
  }
  // No id stands twice, and what refers to an id finds it.
  const ids = all("[id]").map((node) => node.id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) faults.push(`id ${id} twice`);
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) {
    for (const node of all(`[${name}]`)) {
      for (const id of node.getAttribute(name).split(/\s+/)) {
        if (!document.getElementById(id)) faults.push(`${name} finds no ${id}: ${told(node)}`);
      }
    }
  }
  for (const node of all("a[href^='#']")) {
    if (!document.getElementById(node.getAttribute("href").slice(1))) faults.push(`leads nowhere: ${told(node)}`);
  }
  // Every control has a name, every group of choices a question (1.3.1, 4.1.2), every picture its words (1.1.1).
  const name = (node) => {
    const by = (node.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
    const parts = by.map((id) => document.getElementById(id)?.textContent ?? "");
    parts.push(node.getAttribute("aria-label") ?? "");
    parts.push(...[...(node.labels ?? [])].map((label) => label.textContent));
    if (["A", "BUTTON", "SUMMARY"].includes(node.nodeName)) {
      parts.push(node.textContent, ...[...node.querySelectorAll("img")].map((img) => img.alt));
    }
    return parts.join(" ").trim();
  };
  const controls = all("a[href], button, input:not([type=hidden]), select, textarea, summary").filter(
    (node) => shown(node) || ["radio", "checkbox"].includes(node.type),
  );
  for (const node of controls) if (!name(node)) faults.push(`no name: ${told(node)}`);
  for (const node of all("input[type=radio]")) {
    if (!node.closest("fieldset")?.querySelector("legend")?.textContent.trim()) faults.push(`choices without a question: ${told(node)}`);
  }
  for (const node of all("img")) if (!node.hasAttribute("alt")) faults.push(`a picture without words: ${told(node)}`);
  for (const node of all("table")) {
    if (!node.querySelector("th")) faults.push(`a table without headings: ${told(node)}`);
    for (const head of node.querySelectorAll("th")) if (!head.hasAttribute("scope")) faults.push(`a heading of what: ${head.textContent}`);
  }
  // Something to press is large enough for a thumb that shakes (2.5.8); links in running text may be as tall as their line.
  for (const node of controls.filter(shown)) {
    const box = node.getBoundingClientRect();
    const isInline = node.nodeName === "A" && getComputedStyle(node).display === "inline";
    if (!isInline && (box.width < 24 || box.height < 24)) faults.push(`${box.width} × ${box.height}: ${told(node)}`);
  }
  // Text stands out from what is behind it: 4.5 to 1, large text 3 to 1 (1.4.3).
  const colour = (text) => {
    const [r, g, b, a] = text.match(/[\d.]+/g).map(Number);
    return [r, g, b, a ?? 1];
  };
  const over = (above, below) => above.slice(0, 3).map((part, at) => part * above[3] + below[at] * (1 - above[3])).concat(1);
  // Every paper a text can lie on: the colours of a gradient are each one.
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const drawn = (style.backgroundImage.match(/rgba?\([^)]*\)/g) ?? []).map(colour);
      const here = colour(style.backgroundColor);
      layers.push(drawn.length ? drawn : [here]);
      if (here[3] === 1 || (drawn.length && drawn.every((one) => one[3] === 1))) break;
    }
    return layers.reverse().reduce((below, above) => above.flatMap((one) => below.map((under) => over(one, under))), [[255, 255, 255, 1]]);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !shown(node)) continue;
    const style = getComputedStyle(node);
    const ratios = behind(node).map((below) => {
      const [ink, paper] = [light(over(colour(style.color), below)), light(below)];
      return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    });
    const ratio = Math.min(...ratios);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(2)}: ${texts.currentNode.textContent.trim().slice(0, 40)}`);
  }
  return faults;
})
