// The prizes of the tombola, in rising order: the same as in tombola/rules/prizes.py, which a test
// compares.
//
//   IN_ROW         how many drawn numbers a prize needs in one row of a card; the tombola needs
//                  them in every row
//   PRIZE_WORDS    the names of the prizes, for the words of a page: they are the same in both
//                  languages

export const IN_ROW = {"ambo": 2, "terno": 3, "quaterna": 4, "cinquina": 5, "tombola": 5};

export const PRIZE_WORDS = Object.fromEntries(Object.keys(IN_ROW).map(
  (prize) => [`prize-${prize}`, prize[0].toUpperCase() + prize.slice(1)],
));
