import { text } from "./words.js";

export const data = { layout: "base.11ty.js" };

export const render = ({ title, day, lead, labels, content }) => `<article>
<p class="date">${day}</p>
<h1>${text(title)}</h1>
<p class="lead">${text(lead)}</p>
<ul class="tags">${labels.map((label) => `<li>${label}</li>`).join("")}</ul>
${content}
</article>`;
