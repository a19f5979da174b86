// How a card is laid out: which number stands in which of the nine columns.
//
//   columnOf(number)           its column, from 0
//   inColumns(rows)            whether the rows are a cartella's, or can be shown like one
//   cellsOf(row, columns)      a row as nine cells, a number or null in each; as it is for a
//                              board of somebody's own that has no columns
//   onPaper(serial)            the number of a printed card, "17-3"; nothing if it is another one
const COLUMNS = 9;

export function onPaper(serial) {
  return /^p(\d+-\d+)$/.exec(serial)?.[1] ?? "";
}

export function columnOf(number) {
  // The ninety has no column of its own.
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
