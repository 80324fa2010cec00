import { text } from "./_includes/words.js";

export const data = { permalink: "/feed.xml", eleventyExcludeFromCollections: true };

const instant = (date) => date.toISOString().replace(".000", "");

export const render = ({ site, collections: { newest } }) => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>${site.name}</title><id>${site.url}/</id><link href="${site.url}/feed.xml" rel="self"/><updated>${instant(newest[0].date)}</updated>
${newest
  .map(({ date, data }) => `<entry><title>${text(data.title)}</title><id>${site.url}${data.address}</id><link href="${site.url}${data.address}"/><updated>${instant(date)}</updated><summary>${text(data.lead)}</summary></entry>\n`)
  .join("")}</feed>
`;
