// The rules that the page has to know to help: what a card has, and what it lacks. The
// server decides; this only says which claims would be good.

export const PRIZES = ["ambo", "terno", "quaterna", "cinquina", "tombola"];
export const IN_ROW = { ambo: 2, terno: 3, quaterna: 4, cinquina: 5, tombola: 15 };
const COLUMNS = 9;

/** The place of a number's column, from 0. The last number has none of its own. */
export function columnOf(number) {
  return Math.min(Math.floor(number / 10), COLUMNS - 1);
}

/** Whether every row rises from column to column: a cartella, or a board that looks like one. */
export function inColumns(rows) {
  return rows.every((row) =>
    row.every((number, place) => place === 0 || columnOf(row[place - 1]) < columnOf(number)),
  );
}

/** A row as nine cells, a number or null in each; a board's row as its five numbers. */
export function cellsOf(row, columns) {
  if (!columns) {
    return row;
  }
  const cells = Array(COLUMNS).fill(null);
  for (const number of row) {
    cells[columnOf(number)] = number;
  }
  return cells;
}

/** How many numbers the nearest place of these cards still needs for the prize. */
export function lacking(prize, cards, drawn) {
  return Math.min(...cards.map((card) => lackingOn(prize, card, drawn)));
}

/** Whether one of the cards has the prize. */
export function has(prize, cards, drawn) {
  return cards.length > 0 && lacking(prize, cards, drawn) === 0;
}

function lackingOn(prize, card, drawn) {
  const places = prize === "tombola" ? [card.rows.flat()] : card.rows;
  const most = Math.max(
    ...places.map((place) => place.filter((number) => drawn.has(number)).length),
  );
  return Math.max(0, IN_ROW[prize] - most);
}
