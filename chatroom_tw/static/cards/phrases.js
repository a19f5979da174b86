// The texts of the page that prints cards, in both languages.
const en = {
  title: "Print cards",
  first: "From sheet",
  count: "How many sheets",
  hint: "Six cards a sheet of A4, at most 60 sheets at once. A sheet has the same cards whenever it is printed. The host puts sheets in play.",
  show: "Show",
  print: "Print",
  preview: "The sheets",
  made: ({first, last, count}) => (count === 1 ? `Sheet ${first}, 6 cards`
    : `Sheets ${first} to ${last}, ${6 * count} cards`),
  sheet: "Sheet {number}",
  card: "Card {number}",
  prizes: "Prizes: {prizes}",
  "bad-sheets": "These cannot be printed: from sheet 1 on, and at most 60 at once.",
};

const it = {
  title: "Stampa delle cartelle",
  first: "Dal foglio",
  count: "Quanti fogli",
  hint: "Sei cartelle per ogni foglio A4, al massimo 60 fogli per volta. Un foglio ha sempre le stesse cartelle, anche se si ristampa. A metterlo in gioco è chi conduce.",
  show: "Mostra",
  print: "Stampa",
  preview: "I fogli",
  made: ({first, last, count}) => (count === 1 ? `Foglio ${first}, 6 cartelle`
    : `Fogli dal ${first} al ${last}, ${6 * count} cartelle`),
  sheet: "Foglio {number}",
  card: "Cartella {number}",
  prizes: "Premi: {prizes}",
  "bad-sheets": "Questi fogli non si possono stampare: dal foglio 1 in poi, e al massimo 60 per volta.",
};

export const PHRASES = {en, it};
