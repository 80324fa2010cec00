// Keeps each receipt on the page up with its change, until that is live or something stands in its way.

const SOON = 100; // milliseconds between two questions
const LATER = 2000; // after half a minute

// Tells what became of each change to whoever hears the page. It stands outside of all that is renewed.
const told = document.createElement("div");
told.className = "w-sr-only";
told.setAttribute("role", "status");
told.setAttribute("aria-atomic", "false"); // of several changes, each is told once

async function follow(line) {
  const words = line.querySelector("[data-words]");
  const waiting = [...document.querySelectorAll(".messages a")].filter((link) => link.textContent.trim() === "View live");
  for (const link of waiting) link.hidden = true; // it would still show the old page
  const began = Date.now();
  for (;;) {
    let state;
    try {
      const answer = await fetch(line.dataset.receipt, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      state = await answer.json();
    } catch {
      state = { words: words.textContent, settled: false }; // the connection may come back
    }
    const said = line.closest("[data-whole]")?.querySelector(".receipt-message"); // the receipt's own page
    const now = state.message && !said ? `${state.words}. ${state.message}` : state.words;
    if (words.textContent !== now) words.textContent = now; // the CMS's messages are read out whenever one is written
    line.dataset.state = state.state;
    if (state.settled) {
      if (state.address) line.after(" ", viewLive(state.address));
      const whole = line.closest("[data-whole]"); // the receipt's own page: it has more to tell now
      if (whole) await renew(whole);
      if (!line.closest(".messages")) tell(`“${state.title}”: ${now}`); // after the focus is back, which cuts words short
      return;
    }
    await new Promise((done) => setTimeout(done, Date.now() - began < 30_000 ? SOON : LATER));
  }
}

// Put the receipt as it is now in its place. Loading the page anew would take the CMS's own messages away unread.
async function renew(whole) {
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-whole]");
    if (!now) return;
    const focused = whole.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    whole.replaceWith(now);
    const same = [...now.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused);
    same?.focus({ preventScroll: true });
  } catch {
    // The line already says what became of the change.
  }
}

function tell(words) {
  const one = document.createElement("p");
  one.textContent = words;
  told.append(one);
}

function viewLive(address) {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = "View live";
  return link;
}

const lines = document.querySelectorAll("[data-receipt]");
if (lines.length) (document.querySelector("main") ?? document.body).append(told);
lines.forEach(follow);
