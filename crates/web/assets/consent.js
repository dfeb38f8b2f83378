/* Sitthi, the question before anything is set (PDPA B.E. 2562 s.19). Served as it stands here: no build,
   no dependency. Put it into a page of a site that the policy names:

     <script src="https://…/consent.js" defer></script>
     <script type="text/plain" data-purpose="measurement" data-src="…"></script>   runs after a yes only
     <a href="#sitthi-consent">Cookies</a>                                          opens the question again

   Add data-consent-mode="google" for Google Consent Mode v2, basic: no tag before a yes, signals after.
   Nothing is set before a choice; what cannot be asked, read or recorded counts as a no. */
(() => {
  "use strict";
  const me = document.currentScript;
  if (!me || window.sitthi) return;
  const home = me.src.replace(/\/consent\.js.*$/, "");
  const google = me.dataset.consentMode === "google";
  const NAME = "sitthi-choice";
  const DAY = 864e5;
  const thai = () => !/^en/i.test(document.documentElement.lang || "th");

  let register = null; // what this site may ask
  let granted = new Set(); // purposes agreed to and in force
  let ran = false; // whether anything that waited has run
  let open = null; // the question on the page

  /* What the visitor answered, as kept here: { at, until, asked: {purpose: marks}, yes, visitor, receipt } */
  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(NAME));
      const whole = kept && Array.isArray(kept.yes) && kept.asked && kept.until > Date.now();
      return whole ? kept : null;
    } catch {
      return null;
    }
  };
  const keep = (kept) => {
    try {
      localStorage.setItem(NAME, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  };
  const canKeep = () => {
    try {
      return typeof localStorage.getItem(NAME) !== "undefined";
    } catch {
      return false;
    }
  };

  const signal = () => navigator.globalPrivacyControl === true || register.signal === true;
  const words = () => register[thai() ? "th" : "en"];

  /* A yes covers what was on the list when it was given; a no covers its whole purpose. */
  const covered = (purpose, kept) => {
    const marks = kept.asked[purpose.id];
    if (!marks) return false;
    return !kept.yes.includes(purpose.id) || purpose.marks.every((mark) => marks.includes(mark));
  };
  const inForce = (kept) =>
    new Set(register.asked.filter((p) => kept && kept.yes.includes(p.id) && covered(p, kept)).map((p) => p.id));
  const mustAsk = (kept) => register.asked.length > 0 && (!kept || register.asked.some((p) => !covered(p, kept)));

  const tell = (how) => {
    const on = (purpose) => (how === "update" && granted.has(purpose) ? "granted" : "denied");
    window.dataLayer = window.dataLayer || [];
    window.gtag = window.gtag || function () { window.dataLayer.push(arguments); };
    window.gtag("consent", how, {
      analytics_storage: on("measurement"),
      ad_storage: on("marketing"),
      ad_user_data: on("marketing"),
      ad_personalization: on("marketing"),
    });
  };

  /* Where a site demands trusted types, only what its own pages name goes through. */
  const trusted = (() => {
    try {
      const same = (text) => text;
      return window.trustedTypes.createPolicy("sitthi", { createScript: same, createScriptURL: same });
    } catch {
      return { createScript: (text) => text, createScriptURL: (text) => text };
    }
  })();

  /* Lets something run that waited: a script, or whatever else loads from an address. */
  const start = (waits) => {
    const address = waits.dataset.src || waits.getAttribute("src");
    if (waits.localName !== "script") {
      if (address) waits.src = address;
      return;
    }
    const script = document.createElement("script");
    for (const { name, value } of waits.attributes) {
      if (!/^(type|src|nonce|on.*|data-(purpose|src|type|ran))$/.test(name)) script.setAttribute(name, value);
    }
    if (waits.nonce) script.nonce = waits.nonce;
    if (waits.dataset.type) script.type = waits.dataset.type;
    script.async = false;
    if (address) script.src = trusted.createScriptURL(address);
    else script.textContent = trusted.createScript(waits.textContent);
    waits.after(script);
  };

  const run = () => {
    if (granted.size && google) {
      if (!ran) tell("default");
      tell("update");
    }
    for (const waits of document.querySelectorAll("[data-purpose]")) {
      if (!granted.has(waits.dataset.purpose) || waits.dataset.ran) continue;
      waits.dataset.ran = "yes";
      ran = true;
      try {
        start(waits);
      } catch (why) {
        console.warn("sitthi: " + why.message);
      }
    }
    document.dispatchEvent(new CustomEvent(NAME, { detail: { agreed: [...granted] } }));
  };

  /* Removes what was set for a purpose, wherever a page can reach it. */
  const clear = (purpose) => {
    const fits = (pattern, name) => (pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern);
    const parts = location.hostname.split(".");
    const hosts = parts.map((_, at) => parts.slice(at).join("."));
    for (const set of purpose.sets) {
      if (set.in !== "cookie") {
        const store = set.in === "session-storage" ? sessionStorage : localStorage;
        for (const name of Object.keys(store)) if (fits(set.name, name)) store.removeItem(name);
        continue;
      }
      for (const pair of document.cookie.split(";")) {
        const name = pair.split("=")[0].trim();
        if (!name || !fits(set.name, name)) continue;
        const gone = `${name}=; Path=/; Max-Age=0`;
        document.cookie = location.protocol === "https:" ? gone + "; Secure" : gone;
        for (const host of hosts) document.cookie = `${gone}; Domain=${host}`;
      }
    }
  };

  const send = async (answer) => {
    const reply = await fetch(home + "/consent/choices", {
      method: "POST",
      body: JSON.stringify(answer), // as text/plain: no permission has to be asked for first
      credentials: "omit",
      referrerPolicy: "no-referrer",
      keepalive: true,
    });
    if (!reply.ok) throw new Error("sitthi: the answer was refused (" + reply.status + ")");
    return reply.json();
  };

  const load = async (cache) => {
    const reply = await fetch(home + "/consent/register", { credentials: "omit", referrerPolicy: "no-referrer", cache });
    if (!reply.ok) throw new Error("sitthi: this site stands in no policy (" + reply.status + ")");
    register = await reply.json();
  };

  /* Takes an answer. A no holds at once, whatever the network does; a yes holds once it is recorded. */
  const answer = async (yes, method) => {
    const before = read();
    const was = granted;
    const now = Date.now();
    const told = {
      text: words().text,
      language: thai() ? "th" : "en",
      agreed: yes,
      declined: register.asked.map((p) => p.id).filter((id) => !yes.includes(id)),
      method,
      visitor: (before && before.visitor) || null,
    };
    const kept = {
      at: now,
      until: Date.parse(register.until) || now + DAY,
      asked: Object.fromEntries(register.asked.map((p) => [p.id, p.marks])),
      yes,
      visitor: told.visitor,
      receipt: (before && before.receipt) || null,
    };
    if (!yes.length) {
      granted = new Set();
      keep({ ...kept, unsent: Boolean(told.visitor) });
    }
    try {
      const receipt = await send(told);
      kept.until = Date.parse(receipt.until);
      kept.visitor = receipt.visitor;
      kept.receipt = receipt;
      if (!keep(kept)) throw new Error("sitthi: the answer cannot be kept in this browser");
      granted = inForce(kept);
    } catch (why) {
      console.warn(why.message);
      if (yes.length) {
        // The text may have changed meanwhile: what is answered next is what is in force now.
        await load("reload").catch(() => {});
        return false;
      }
    }
    const ended = register.asked.filter((p) => was.has(p.id) && !granted.has(p.id));
    ended.forEach(clear);
    if (ended.length && google && ran) tell("update");
    run();
    // What has run cannot be taken out of a page: it is loaded anew without it.
    if (ended.length && ran) location.reload();
    return true;
  };

  /* The question. Built piece by piece, with its style in a sheet of its own: it needs no exception from
     the site's content security policy, and the site's style does not reach it. */
  const STYLE = `
    :host { all: initial; color-scheme: light dark; }
    * { box-sizing: border-box; }
    .ask { --paper: #fff; --ink: #1b2530; --quiet: #4d5a66; --deep: #0b4f58; --on: #fff; --line: #8b949c;
      position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 85vh; overflow: auto;
      background: var(--paper); color: var(--ink); border-top: 4px solid #c8a24a;
      box-shadow: 0 -8px 30px rgb(0 0 0 / 25%); padding: 1rem clamp(1rem, 4vw, 2rem);
      font: 400 1rem/1.7 Sarabun, "Noto Sans Thai", "Leelawadee UI", Thonburi, system-ui, sans-serif; overflow-wrap: break-word; }
    .ask > div { max-width: 56rem; margin: 0 auto; }
    .ask:focus { outline: none; }
    h2 { font-size: 1.2rem; line-height: 1.65; margin: 0 0 .25rem; }
    p, ul { margin: 0 0 .75rem; max-width: 48rem; }
    .now { font-weight: 700; }
    .quiet { color: var(--quiet); }
    ul { padding-left: 1.3rem; }
    summary { cursor: pointer; padding: .25rem 0; }
    label { display: flex; gap: .6rem; align-items: center; font-weight: 700; min-height: 2.75rem; }
    input { width: 1.4rem; height: 1.4rem; accent-color: var(--deep); flex: none; }
    .ways { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 11rem), 1fr)); grid-auto-rows: 1fr; max-width: 42rem; margin: .5rem 0 .75rem; }
    button { font: inherit; font-weight: 700; min-height: 3rem; padding: .4rem 1rem; border-radius: 10px; border: 2px solid var(--deep); background: var(--deep); color: var(--on); cursor: pointer; }
    a { color: inherit; display: inline-block; padding: .35rem 0; margin-right: 1.25rem; }
    :is(button, a, input, summary):focus-visible { outline: 3px solid #ffbf3d; outline-offset: 2px; box-shadow: 0 0 0 5px #10181d; }
    .bad { font-weight: 700; color: #9b1c22; }
    @media (prefers-color-scheme: dark) { .ask { --paper: #1a2229; --ink: #e9edf0; --quiet: #aeb9c2; --deep: #7cc4d0; --on: #0d1a1e; }
      .bad { color: #ffa9a6; } }
    @media print { .ask { display: none; } }`;

  const make = (name, text, more) => Object.assign(document.createElement(name), text === undefined ? {} : { textContent: text }, more);

  const close = () => {
    if (!open) return;
    const back = open.back;
    document.documentElement.style.scrollPaddingBottom = open.room;
    open.host.remove();
    open = null;
    if (back && back.isConnected && back !== document.body) back.focus();
  };

  const show = (method) => {
    if (!register) return;
    close();
    const said = words();
    const { shown, around } = said;
    const kept = read();
    const host = make("div", undefined, { id: "sitthi-question" });
    host.lang = thai() ? "th" : "en";
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const ask = make("div", undefined, { className: "ask", tabIndex: -1 });
    ask.setAttribute("role", "dialog");
    ask.setAttribute("aria-labelledby", "title");
    ask.setAttribute("aria-describedby", "lead");
    const body = make("div");
    ask.append(body);
    root.append(ask);
    body.append(make("h2", shown.title, { id: "title" }));
    const ways = make("div", undefined, { className: "ways" });
    const way = (text, name, act) => {
      const button = make("button", text, { type: "button" });
      button.dataset.way = name;
      button.addEventListener("click", act);
      ways.append(button);
    };
    const failed = make("p", "", { className: "bad" });
    failed.setAttribute("role", "alert");
    let busy = false;
    const choose = async (yes) => {
      if (busy) return;
      busy = true;
      if (await answer(yes, method)) return close();
      busy = false;
      if (words().text !== said.text) show(method);
      else failed.textContent = around.failed;
    };
    const all = register.asked.map((purpose) => purpose.id);
    if (!all.length || signal()) {
      body.append(make("p", all.length ? around.signal : around.nothing, { id: "lead" }));
      way(around.close, "close", close);
    } else {
      body.append(make("p", shown.lead, { id: "lead" }));
      if (kept) {
        body.append(make("p", granted.size ? around.isYes : around.isNo, { className: "now" }));
      }
      const ticks = shown.purposes.map((purpose) => {
        const tick = make("input", undefined, { type: "checkbox", value: purpose.id, checked: granted.has(purpose.id) });
        if (all.length > 1) {
          const label = make("label");
          label.append(tick, make("span", purpose.name));
          body.append(label);
        } else {
          body.append(make("p", purpose.name, { className: "now" }));
        }
        const details = make("details");
        const list = make("ul");
        for (const line of purpose.lines) list.append(make("li", line));
        details.append(make("summary", shown.what), list);
        body.append(details);
        return tick;
      });
      way(shown.no, "no", () => choose([]));
      if (all.length > 1) way(shown.some, "some", () => choose(ticks.filter((t) => t.checked).map((t) => t.value)));
      way(shown.yes, "yes", () => choose(all));
    }
    body.append(ways, failed);
    if (kept && kept.receipt) {
      const file = "data:application/json;charset=utf-8," + encodeURIComponent(JSON.stringify(kept.receipt, null, 1));
      body.append(make("a", around.receipt, { href: file, download: "sitthi-receipt.json" }));
    }
    body.append(make("a", around.register, { href: register.register }));
    ask.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      // Escape is a no to what was not answered; what was answered it leaves as it is.
      if (!all.length || signal() || !mustAsk(kept)) close();
      else choose([...granted]);
    });
    const back = document.activeElement;
    document.body.prepend(host);
    // What is reached by keyboard below is not hidden behind the question (WCAG 2.4.11).
    const page = document.documentElement.style;
    open = { host, back, room: page.scrollPaddingBottom };
    page.scrollPaddingBottom = ask.offsetHeight + "px";
    // Who is writing already is not interrupted.
    if (method === "panel" || !back || back === document.body) ask.focus({ preventScroll: true });
  };

  const begin = async () => {
    try {
      await load("default");
    } catch (why) {
      console.warn(why.message);
      return;
    }
    const kept = read();
    if (kept && kept.unsent) await answer([], "panel");
    if (signal()) {
      if (kept && kept.yes.length) {
        granted = inForce(kept);
        await answer([], "signal");
      }
    } else if (canKeep()) {
      granted = inForce(kept);
      run();
      if (mustAsk(kept)) show("banner");
    }
    if (location.hash === "#sitthi-consent") show("panel");
  };

  const press = (event) => {
    const link = event.target.closest && event.target.closest('a[href$="#sitthi-consent"], [data-sitthi]');
    if (!link) return;
    event.preventDefault();
    if (link.dataset.sitthi === "withdraw") window.sitthi.withdraw();
    else show("panel");
  };

  window.sitthi = Object.freeze({
    /* Opens the question: the place where an answer is seen and changed. */
    open: () => show("panel"),
    /* Takes every yes back, with one press. */
    withdraw: () => (register ? answer([], "panel") : Promise.resolve(false)),
    /* Whether a thing of the register may be set now. */
    may: (name) => Boolean(register) && register.asked.some((p) => granted.has(p.id) && p.sets.some((set) => set.name === name)),
  });

  document.addEventListener("click", press);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
