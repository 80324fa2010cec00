// Small improvements. Every page reads and works without them.

/** Shows only the items whose text has every word typed, and says how many there are. */
function filter(form) {
  const items = [...document.querySelectorAll(`#${form.dataset.filter} [data-item]`)];
  const texts = items.map((item) => item.textContent.toLowerCase());
  const input = form.querySelector("input");
  const found = form.querySelector("[role=status]");
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    items.forEach((item, index) => {
      item.hidden = !words.every((word) => texts[index].includes(word));
      shown += item.hidden ? 0 : 1;
    });
    found.textContent = words.length
      ? `${shown} of ${items.length} ${form.dataset.unit}`
      : `${items.length} ${form.dataset.unit}`;
  };
  input.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
}

/** Closes the phone's menu on Escape, and when the reader goes elsewhere. */
function closable(menu) {
  const close = () => {
    menu.open = false;
  };
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    close();
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) close();
  });
}

document.querySelectorAll("form[data-filter]").forEach(filter);
document.querySelectorAll("details.menu").forEach(closable);
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
