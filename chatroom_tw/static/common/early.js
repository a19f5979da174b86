// Sets the theme before anything is painted, so that nobody is dazzled by a white page first.
// It is no module, and belongs in <head>, before the style sheets. theme.js does the rest.
(function () {
  let theme = null;
  try {
    theme = localStorage.getItem("theme");
  } catch {
    // Storage may be forbidden; the system's theme is as good.
  }
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
