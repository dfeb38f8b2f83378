/* Sitthi, a counter that knows nobody. Sets nothing and reads nothing: it tells its own house the path, a
   kind of place the visitor came from, whether the screen is narrow, and how long the page was stayed on, in
   words of closed lists. Put it into a page of a site that the policy names:

     <script src="https://…/count.js" defer></script>

   Where /consent.js asked and the visitor agreed, the first page of a day is counted too, with a mark that
   holds no identifier. */
(() => {
  "use strict";
  const me = document.currentScript;
  // A browser that is driven by a program is no visitor.
  if (!me || navigator.webdriver) return;
  const home = me.src.replace(/\/count\.js.*$/, "");
  const MARK = "sitthi-visit";
  const began = performance.now();

  const SEARCH = /(^|\.)(google|bing|duckduckgo|yahoo|baidu|yandex|ecosia|startpage)\./;
  const SOCIAL = /(^|\.)(facebook|instagram|x|twitter|t|youtube|tiktok|line|linkedin|reddit|threads|pantip)\.(com|co|me|net)$/;
  const whence = () => {
    if (!document.referrer) return "none";
    try {
      const from = new URL(document.referrer);
      if (from.host === location.host) return "own";
      if (SEARCH.test(from.hostname)) return "search";
      return SOCIAL.test(from.hostname) ? "social" : "other";
    } catch {
      return "other";
    }
  };

  const tell = (what) => {
    fetch(home + "/count", {
      method: "POST",
      body: JSON.stringify(what),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      keepalive: true,
    }).catch(() => {});
  };

  /* Only after a yes, and only once a day: a mark that says no more than that. */
  const first = () => {
    if (!window.sitthi || !window.sitthi.may(MARK)) return false;
    if (document.cookie.split("; ").includes(MARK + "=1")) return false;
    const safe = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = MARK + "=1; Path=/; Max-Age=86400; SameSite=Lax" + safe;
    return true;
  };

  const mark = () => {
    if (first()) tell({ seen: "agreed" });
  };
  tell({
    seen: "opened",
    path: location.pathname,
    from: whence(),
    device: innerWidth < 640 ? "narrow" : "wide",
  });
  mark();
  document.addEventListener("sitthi-choice", mark);

  let left = false;
  addEventListener("pagehide", () => {
    if (left) return;
    left = true;
    const seconds = (performance.now() - began) / 1000;
    const stay = seconds < 10 ? "seconds" : seconds < 60 ? "minute" : seconds < 300 ? "minutes" : "long";
    tell({ seen: "left", stay });
  });
})();
