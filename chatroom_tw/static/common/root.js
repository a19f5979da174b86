// The address of the site's folder, which ends with a slash. A page can be further down than its site,
// as t/CODE is, and a site can be in a folder of its own behind a proxy.
//
// This module is served as static/VERSION/common/root.js.
export const ROOT = new URL("../../../", import.meta.url);

/** An address of the site: `at("ws")`. */
export function at(path) {
  return new URL(path, ROOT).href;
}
