// Gives each rich-text field the name that stands above it: Wagtail's editor has none, and a screen reader says “text box”.

const NAMELESS = "[role=textbox][contenteditable]:not([aria-label], [aria-labelledby])";
// A field's own label, a block's kind (its title is the text itself once more), or a panel's heading.
const ABOVE = [
  "label",
  ".w-panel__header .c-sf-block__type",
  ".w-panel__header [data-panel-heading-text]",
].map((one) => `:scope > ${one}`);

let given = 0;

function nameAll() {
  for (const text of document.querySelectorAll(NAMELESS)) {
    const heading = headingOf(text);
    if (!heading) continue;
    heading.id ||= `text-heading-${++given}`;
    text.setAttribute("aria-labelledby", heading.id);
  }
}

function headingOf(text) {
  for (let around = text.parentElement; around; around = around.parentElement) {
    const found = around.querySelector(ABOVE.join());
    if (found?.textContent.trim()) return found; // a list's items have an empty one
  }
  return null;
}

nameAll();
new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true }); // blocks are added later
