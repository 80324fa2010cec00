export const text = (words) =>
  String(words).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

export const entries = (items) =>
  `<ol class="listing">\n${items
    .map((item) => `<li><a href="${item.data.address}">${text(item.data.title)}</a> <span>${item.data.day}</span><p>${text(item.data.lead)}</p></li>`)
    .join("\n")}\n</ol>`;
