// The layout of a card: the column of each number, of the nine that a card has.
//
//   inColumns(rows)          whether the numbers of the rows fit the nine columns; those of a board,
//                            which a player has chosen, may not
//   cellsOf(row, columns)    with `columns`, the row as nine cells with a number or null; else the
//                            row itself
//   printedNumber(serial)    the number of a printed card, "17-3"; "" for other cards
const COLUMNS = 9;

export function printedNumber(serial) {
  return /^p(\d+-\d+)$/.exec(serial)?.[1] ?? "";
}

function columnOf(number) {
  // Ninety is in the column of the eighties.
  return Math.min(Math.floor(number / 10), COLUMNS - 1);
}

export function inColumns(rows) {
  return rows.every((row) =>
    row.every((number, place) => place === 0 || columnOf(row[place - 1]) < columnOf(number)),
  );
}

export function cellsOf(row, columns) {
  if (!columns) return row;
  const cells = Array(COLUMNS).fill(null);
  for (const number of row) cells[columnOf(number)] = number;
  return cells;
}
