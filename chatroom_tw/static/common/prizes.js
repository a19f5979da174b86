// The prizes of the tombola, in ascending order. A test compares them with tombola/rules/prizes.py.
//
//   IN_ROW           how many drawn numbers a prize needs in one row of a card; the tombola needs
//                    them in every row
//   PRIZE_PHRASES    the names of the prizes, which are the same in both languages

export const IN_ROW = {"ambo": 2, "terno": 3, "quaterna": 4, "cinquina": 5, "tombola": 5};

export const PRIZE_PHRASES = Object.fromEntries(Object.keys(IN_ROW).map(
  (prize) => [`prize-${prize}`, prize[0].toUpperCase() + prize.slice(1)],
));
