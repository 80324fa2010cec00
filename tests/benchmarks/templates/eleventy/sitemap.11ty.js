export const data = { permalink: "/sitemap.xml", eleventyExcludeFromCollections: true };

const at = ({ slug, number }) => (number === 1 ? `/${slug}` : `/${slug}/page/${number}`);

export const render = ({ site, collections }) => {
  const addresses = [
    "/",
    ...collections.lists.map(at),
    ...collections.all.filter(({ data }) => data.section).map(({ data }) => data.address),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${addresses.map((address) => `<url><loc>${site.url}${address}</loc></url>\n`).join("")}</urlset>
`;
};
