import { text } from "./words.js";

export default ({ title, lead, section, address, site, content }) => `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>${text(title)} – ${site.name}</title>
<meta name="description" content="${text(lead)}">
<link rel="canonical" href="${site.url}${address}">
<link rel="stylesheet" href="/assets/site.css">
<script type="module" src="/assets/main.js"></script>
</head>
<body>
<header><nav><ul>
${site.sections
  .map(({ name, slug }) => `<li><a href="/${slug}"${slug === section ? ' aria-current="true"' : ""}>${name}</a></li>`)
  .join("\n")}
</ul></nav></header>
<main>
${content}
</main>
<footer><p>${site.name}. Edition 1.</p></footer>
</body>
</html>
`;
