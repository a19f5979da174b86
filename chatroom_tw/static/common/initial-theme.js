// Sets the theme before anything is painted, so that a dark page does not flash white. This is a
// classic script, not a module, and stands in <head> before the style sheets. theme.js does the rest.
(function () {
  let theme = null;
  try {
    const folder = new URL(".", location.href).pathname;
    theme = localStorage.getItem(folder === "/" ? "theme" : `${folder} theme`);  // As in storage.js.
  } catch {
    // Storage is forbidden: the system's theme is used.
  }
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
