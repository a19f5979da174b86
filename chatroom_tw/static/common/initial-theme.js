// Sets the theme before anything is painted, so that a dark page does not flash white; theme.js does
// the rest. And it marks a browser that is too old for the modules of the pages, which would leave
// them empty: base.css then shows only the element #too-old.
//
// This is a classic script, which stands in <head> before the style sheets. It is written for old
// browsers: no `let`, no arrows.
(function () {
  var root = document.documentElement;
  var theme = null;
  // Those that have both (since 2022) have everything else that the pages use.
  if (!Array.prototype.findLast || !window.HTMLDialogElement) root.className = "too-old";
  try {
    var folder = new URL("../../../", document.currentScript.src).pathname;  // As in root.js.
    theme = localStorage.getItem(folder === "/" ? "theme" : folder + " theme");  // As in storage.js.
  } catch (error) {
    // Storage is forbidden: the system's theme is used.
  }
  if (!theme && window.matchMedia) {
    theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  root.setAttribute("data-theme", theme === "dark" ? "dark" : "light");
})();
