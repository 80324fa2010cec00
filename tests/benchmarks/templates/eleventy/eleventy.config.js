// The lists of each section, twenty entries a page, newest first; and the newest of all.
export default function (config) {
  config.addPassthroughCopy({ "src/assets": "assets" });
  config.addCollection("lists", (api) => {
    const bySection = new Map();
    for (const item of api.getAll()) {
      if (!item.data.section) continue;
      if (!bySection.has(item.data.section)) bySection.set(item.data.section, []);
      bySection.get(item.data.section).push(item);
    }
    const lists = [];
    for (const [slug, items] of bySection) {
      items.sort((a, b) => b.date - a.date);
      const total = Math.max(1, Math.ceil(items.length / 20));
      for (let number = 1; number <= total; number++) {
        lists.push({ slug, number, total, items: items.slice((number - 1) * 20, number * 20) });
      }
    }
    return lists;
  });
  config.addCollection("newest", (api) =>
    api.getAll().filter((item) => item.data.section).sort((a, b) => b.date - a.date).slice(0, 20));
  return { htmlTemplateEngine: false };
}
