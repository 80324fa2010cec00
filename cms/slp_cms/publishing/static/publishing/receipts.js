// Keeps each receipt on the page up with its change, until that is live or something stands in its way.

const SOON = 100; // milliseconds between two questions
const LATER = 2000; // after half a minute

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
    words.textContent = state.words;
    line.dataset.state = state.state;
    if (state.settled) {
      if (state.message) words.textContent += `. ${state.message}`;
      if (state.address) line.after(" ", viewLive(state.address));
      const whole = line.closest("[data-whole]"); // the receipt's own page: it has more to tell now
      if (whole) await renew(whole);
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
    if (now) whole.replaceWith(now);
  } catch {
    // The line already says what became of the change.
  }
}

function viewLive(address) {
  const link = document.createElement("a");
  link.href = address;
  link.target = "_blank";
  link.textContent = "View live";
  return link;
}

document.querySelectorAll("[data-receipt]").forEach(follow);
