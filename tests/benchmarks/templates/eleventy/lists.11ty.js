import { entries, text } from "./_includes/words.js";

const at = (slug, number) => (number === 1 ? `/${slug}` : `/${slug}/page/${number}`);
const about = ({ list, site }) => site.sections.find(({ slug }) => slug === list.slug);

export const data = {
  layout: "base.11ty.js",
  pagination: { data: "collections.lists", size: 1, alias: "list" },
  permalink: ({ list }) => `${at(list.slug, list.number)}.html`,
  eleventyExcludeFromCollections: true,
  eleventyComputed: {
    title: (data) => about(data).name,
    lead: (data) => about(data).lead,
    address: ({ list }) => at(list.slug, list.number),
    section: ({ list }) => list.slug,
  },
};

export const render = ({ list, title, lead }) => `<h1>${text(title)}</h1>
<p class="lead">${text(lead)}</p>
${entries(list.items)}
<nav class="pages">Page ${list.number} of ${list.total}${
  list.number > 1 ? ` <a href="${at(list.slug, list.number - 1)}" rel="prev">Newer</a>` : ""
}${list.number < list.total ? ` <a href="${at(list.slug, list.number + 1)}" rel="next">Older</a>` : ""}</nav>`;
