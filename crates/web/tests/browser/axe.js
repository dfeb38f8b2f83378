// Asks axe-core about the page it was put into. Gives a list of faults, each a line; empty is good.
axe
  .run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] })
  .then(({ violations, passes }) => {
    if (!passes.length) return ["axe-core looked at nothing"];
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`));
  });
