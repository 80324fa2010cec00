import { entries } from "./_includes/words.js";

export const data = {
  layout: "base.11ty.js",
  permalink: "/index.html",
  title: "Home",
  lead: "The newest pages.",
  address: "/",
  eleventyExcludeFromCollections: true,
};

export const render = ({ collections }) =>
  `<h1>Home</h1>\n<p class="lead">The newest pages.</p>\n${entries(collections.newest)}`;
