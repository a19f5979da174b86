// The icons, as paths in a square of 24 by 24: stroked (`line`) and filled (`solid`). They are not
// in an SVG file, as browsers would request that whenever an icon is shown, also when offline.
//
//   icon(name)    an <svg> element, which screen readers skip
const NAMESPACE = "http://www.w3.org/2000/svg";
const SPEAKER = "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z";
const ICONS = {
  theme: {line: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z", solid: "M12 4a8 8 0 0 1 0 16z"},
  close: {line: "M6 6l12 12M18 6L6 18"},
  menu: {line: "M4 7h16M4 12h16M4 17h16"},
  people: {
    line: "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 19.5c.6-4 3-6 6.5-6s5.9 2 6.5 6"
      + "M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14c2 .8 3.2 2.6 3.5 5.5",
  },
  more: {solid: [5, 12, 19].map((y) => `M10.2 ${y}a1.8 1.8 0 1 0 3.6 0 1.8 1.8 0 1 0-3.6 0z`).join("")},
  plus: {line: "M12 5v14M5 12h14"},
  send: {solid: "M3.5 4.2 21 12 3.5 19.8l2-6.6L14 12l-8.5-1.2z"},
  share: {line: "M12 15V4M8 7.5 12 3.5l4 4M5 12v7.5h14V12"},
  sound: {line: `${SPEAKER}M15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11`},
  silent: {line: `${SPEAKER}M16 9.5l5 5M21 9.5l-5 5`},
  down: {line: "M6 9.5l6 6 6-6"},
  search: {line: "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5"},
  clip: {line: "M19 11.5l-7.6 7.6a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-8 8a1.6 1.6 0 0 1-2.2-2.2l7.2-7.2"},
  file: {line: "M6.5 4h7l4 4v12h-11zM13.5 4v4h4"},
  reply: {line: "M9.5 7L4.5 12l5 5M5 12h8a6 6 0 0 1 6 6"},
  smile: {line: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM8.5 14a4.2 4.2 0 0 0 7 0M9.3 9.5v.5M14.7 9.5v.5"},
  pencil: {line: "M5 19l1-4L16.5 4.5l3 3L9 18zM14.5 6.5l3 3"},
  bin: {line: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5"},
};

export function icon(name) {
  const picture = document.createElementNS(NAMESPACE, "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  for (const [kind, d] of Object.entries(ICONS[name])) {
    const path = document.createElementNS(NAMESPACE, "path");
    path.setAttribute("class", kind);
    path.setAttribute("d", d);
    picture.append(path);
  }
  return picture;
}
