// Where the keyboard stands: which control, and what is wrong with how that is shown (WCAG 2.4.7, 2.4.11).
(() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
  const marked = [node, ...(node.labels ?? [])].find((one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = (marked ?? node).getBoundingClientRect();
  const faults = [];
  if (!marked) faults.push("no mark of focus");
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) faults.push("focus out of sight");
  const what = node.cloneNode(false).outerHTML.slice(0, 120);
  return { at: all.indexOf(node), faults: faults.map((fault) => `${fault}: ${what}`) };
})()
