// What the keyboard must reach: everything that can be pressed or filled in, each group of choices once;
// what is told to nobody, such as the trap of a form, is not.
(() => {
  const shown = (node) => node.getClientRects().length > 0 && getComputedStyle(node).visibility === "visible";
  const groups = new Set();
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((node) => shown(node) && !node.disabled && !node.closest("[aria-hidden=true]"))
    .filter((node) => node.nodeName === "SUMMARY" || !node.closest("details:not([open])"))
    .filter((node) => {
      if (node.type !== "radio") return true;
      const isFirst = !groups.has(node.name);
      groups.add(node.name);
      return isFirst;
    }).length;
})()
