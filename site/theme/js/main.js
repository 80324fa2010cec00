// Small improvements. Every page reads and works without them.

/** Returns the words of a text, in small letters. */
const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** What schools say for short, and what pages say for it. */
const IN_FULL = {
  cpd: "training",
  ect: "early career teacher",
  eyfs: "early years",
  ks1: "key stage 1",
  ks2: "key stage 2",
  ks3: "key stage 3",
  ks4: "key stage 4",
  p4c: "philosophy for children",
  send: "special educational needs",
  ta: "teaching assistant",
};

/**
 * Returns what was typed and, where that has short forms, what it says in full: each finds pages of its own. `says` tells
 * of a text whether it names the key stages typed, alone or among others: “1” alone begins “13”, and is half of “11 to 16”.
 */
function readings(typed) {
  const words = wordsOf(typed);
  const stages = words.filter((word) => /^ks[1-4]$/.test(word));
  const named = stages.map((word) => new RegExp(`\\bkey stages? [\\d ,and–-]*\\b${word[2]}\\b`, "i"));
  const full = { words: words.map((word) => IN_FULL[word] ?? word).join(" "), says: (text) => named.every((name) => name.test(text)) };
  const plain = { words: typed, says: () => true };
  return words.some((word) => Object.hasOwn(IN_FULL, word)) ? [plain, full] : [plain];
}

/** Shows only the items whose text has, but for labels, a word that begins with each one typed, and says how many there are. */
function filter(form) {
  // So that “maths” finds mathematics, and “posts” a post.
  const stem = (word) => (word.length > 3 ? word.replace(/s$/, "") : word);
  const items = [...document.querySelectorAll(`#${form.dataset.filter} [data-item]`)];
  const closed = items.filter((item) => item.dataset.item === "closed").length;
  const texts = items.map((item) => [...item.querySelectorAll("h3, p, li, dd, th, td")].map((part) => part.textContent).join(" "));
  const said = texts.map(wordsOf);
  const input = form.querySelector("input");
  const found = form.querySelector("[role=status]");
  const show = () => {
    const typed = readings(input.value).map(({ words, says }) => ({ words: wordsOf(words).map(stem), says }));
    let shown = 0;
    items.forEach((item, index) => {
      const has = (word) => said[index].some((one) => one.startsWith(word));
      item.hidden = !typed.some(({ words, says }) => words.every(has) && says(texts[index]));
      shown += item.hidden ? 0 : 1;
    });
    const all = `${items.length} ${form.dataset.unit}${closed ? ` (${closed} closed)` : ""}`;
    if (!typed[0].words.length) found.textContent = all;
    else if (shown) found.textContent = `${shown} of ${all}`;
    else found.textContent = `None of ${all} has these words. Try others, or fewer.`;
  };
  input.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
}

/** Closes the phone's menu on Escape, and when the reader goes elsewhere: it would cover what has the focus. */
function closable(menu) {
  const close = () => {
    menu.open = false;
  };
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    close();
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) close();
  });
}

/** Copies the marks of an excerpt and its words, and nothing else of its HTML. */
function words(target, html) {
  const nodes = new DOMParser().parseFromString(html, "text/html").body.childNodes;
  target.replaceChildren(
    ...[...nodes].map((node) => {
      if (node.nodeName !== "MARK") return node.textContent;
      const mark = document.createElement("mark");
      mark.textContent = node.textContent;
      return mark;
    }),
  );
}

/**
 * Tells whether what an excerpt marks begins as a word typed does, by half of its letters and two at least. Pagefind
 * answers a word that is on no page with pages that have its first letters alone, as “low” for “lowestoft”.
 */
function meant(excerpt, typed) {
  const marked = [...new DOMParser().parseFromString(excerpt, "text/html").querySelectorAll("mark")];
  // “e-mail” is two words here, and found by “email” too.
  const found = marked.map((mark) => wordsOf(mark.textContent)).flatMap((parts) => [...parts, parts.join("")]);
  return wordsOf(typed).some((word) => found.some((one) => one.startsWith(word.slice(0, Math.max(2, word.length >> 1)))));
}

/** Searches the tree's index as the reader types. What is typed never leaves the browser. */
function search(form) {
  const SHOWN = 10;
  const MOST_READ = 50; // pages that are read as to whether they name a key stage
  const PAUSE = 200; // milliseconds between two letters, after which somebody has typed what they look for
  const input = form.querySelector("input");
  const said = form.querySelector("[role=status]");
  const list = document.querySelector("[data-results]");
  const more = document.querySelector("[data-more]");
  const template = document.querySelector("template[data-result]");
  let engine;
  let found = [];
  let turn = 0;
  const show = async () => {
    const asked = turn;
    const start = list.childElementCount;
    const pages = await Promise.all(found.slice(start, start + SHOWN).map((one) => one.data()));
    if (asked !== turn || start !== list.childElementCount) return;
    for (const page of pages) {
      const item = template.content.cloneNode(true);
      const link = item.querySelector("a");
      link.href = page.url.replace(/\.html$/, "") || "/";
      link.textContent = page.meta.title;
      words(item.querySelector("p"), page.excerpt);
      list.append(item);
    }
    more.hidden = list.childElementCount >= found.length;
  };
  // The button may be gone with the last pages: the focus goes on to the first that are new.
  const showMore = async () => {
    const asked = turn;
    const first = list.childElementCount;
    await show();
    if (asked !== turn) return;
    said.textContent = `${list.childElementCount} of ${found.length} shown`;
    list.children[first]?.querySelector("a").focus();
  };
  const answer = async ({ words: typed, says }, among) => {
    if (!typed) return [];
    const { results } = await engine.search(typed);
    // A word is on no page for all of them alike: the first tell, and the count is true without reading the rest.
    const first = await Promise.all(results.slice(0, among ? MOST_READ : SHOWN).map((one) => one.data()));
    if (!first.some((page) => meant(page.excerpt, typed))) return [];
    return among ? results.filter((_, at) => at < MOST_READ && says(first[at].content)) : results;
  };
  const look = async () => {
    const asked = ++turn;
    const typed = input.value.trim();
    history.replaceState(null, "", typed ? `?q=${encodeURIComponent(typed)}` : location.pathname);
    try {
      engine ??= await import(`${form.dataset.search}pagefind.js`);
      if (typed) await new Promise((done) => setTimeout(done, PAUSE));
      if (asked !== turn) return;
      const answers = await Promise.all(readings(typed).map((reading, at) => answer(reading, at)));
      if (asked !== turn) return;
      const each = new Map(answers.flat().map((one) => [one.id, one]));
      found = [...each.values()].sort((one, other) => other.score - one.score);
      list.replaceChildren();
      more.hidden = true;
      const pages = found.length === 1 ? "1 page" : `${found.length} pages`;
      said.textContent = !typed ? "" : found.length ? `${pages} found for “${typed}”` : `Nothing found for “${typed}”. Fewer or shorter words may find more.`;
      await show();
    } catch {
      engine = undefined;
      said.textContent = "The search is being brought up to date. Try again in a minute, or use the menu.";
    }
  };
  input.addEventListener("input", look);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
  more.addEventListener("click", showMore);
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  if (input.value) look();
}

document.querySelectorAll("form[data-filter]").forEach(filter);
document.querySelectorAll("details.menu").forEach(closable);
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
document.querySelectorAll("form[data-search]").forEach(search);
