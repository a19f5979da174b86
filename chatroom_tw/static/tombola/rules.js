// The rules that the page has to know to help: what the cards still lack for a prize. Whether a
// claim is good the server decides.
const IN_ROW = {ambo: 2, terno: 3, quaterna: 4, cinquina: 5};
const ON_CARD = 15;

/** How many numbers the nearest place of these cards still needs for the prize. */
export function lacking(prize, cards, drawn) {
  return Math.min(...cards.map((card) => lackingOn(prize, card, drawn)));
}

function lackingOn(prize, {rows}, drawn) {
  const hits = rows.map((row) => row.filter((number) => drawn.has(number)).length);
  if (prize === "tombola") return ON_CARD - hits.reduce((sum, count) => sum + count);
  return Math.max(0, IN_ROW[prize] - Math.max(...hits));
}
